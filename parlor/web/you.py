"""What people change about themselves, by the page's scripts."""

from __future__ import annotations

from typing import Annotated

import msgspec
from flask import Blueprint, Response, jsonify

from ..verbs import people
from .rooms import sent
from .site.publish import tell
from .site.session import you as visitor_or_out
from .site.site import parts

you = Blueprint("you", __name__)


class NewName(msgspec.Struct):
    name: Annotated[str, msgspec.Meta(max_length=200)]


@you.post("/you/name")
def rename() -> Response:
    user = visitor_or_out()
    wanted = sent(NewName)
    limits, now = parts().limits, parts().clock()
    person, notices = people.rename(parts().store, limits, user, user.id, wanted.name, now)
    tell(notices)
    return jsonify(person=msgspec.to_builtins(person))
