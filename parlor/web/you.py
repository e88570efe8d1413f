"""What people change about themselves, by the page's scripts."""

from __future__ import annotations

from typing import Annotated

import msgspec
from flask import Blueprint, Response, jsonify

from ..verbs.people import people
from .rooms import sent
from .site.answers import in_json
from .site.session import you as signed_in
from .site.site import parts

you = Blueprint("you", __name__)
in_json(you)


class NewName(msgspec.Struct):
    name: Annotated[str, msgspec.Meta(max_length=200)]


@you.post("/you/name")
def rename() -> Response:
    user = signed_in()
    wanted = sent(NewName)
    person = people.rename(parts(), user.person, wanted.name)
    return jsonify(person=msgspec.to_builtins(person))
