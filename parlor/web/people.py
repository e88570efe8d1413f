"""Who somebody is, for the card that opens at a name."""

from __future__ import annotations

import msgspec
from flask import Blueprint, Response, jsonify, make_response, redirect, url_for

from .site.answers import in_json, wants_json
from .site.session import you
from .site.site import parts

MOST = 2**53 - 1

people = Blueprint("people", __name__)
in_json(people)


@people.get(f"/people/<int(min=1, max={MOST}):user_id>")
def profile(user_id: int) -> Response:
    """Tell who somebody is; who follows a link to them from elsewhere goes to the rooms."""
    asker = you()
    found = parts().store.people.profile(asker.id, user_id)
    if not wants_json():
        return make_response(redirect(url_for("pages.front")))
    said = {name: text for name, text in found.said._asdict().items() if text}
    return jsonify(person=msgspec.to_builtins(found.person), since=found.since, **said)
