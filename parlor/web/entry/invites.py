"""Bringing others in: invitations and the code that leads here."""

from __future__ import annotations

import io
import re
from functools import lru_cache
from typing import Annotated, Literal, get_args

import msgspec
import segno
from flask import (
    Blueprint,
    Response,
    abort,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)

from ... import errors
from ...store.people.invites import DAYS
from ...store.results import OpenTo
from ...verbs.office import office as verbs
from ...verbs.office import place
from ...verbs.people import accounts
from ..rooms import sent
from ..site.answers import wants_json
from ..site.forms import Form
from ..site.office import office
from ..site.session import visitor, you
from ..site.site import parts, site
from .cards import again, card, guess
from .halfway import come_in

DAY = 86_400
Wanted = Literal[OpenTo, "default"]
WANTED: dict[str, Wanted] = {one: one for one in (*get_args(OpenTo), "default")}
# Only what is worth a code here; whoever scans it must end up with us.
SHARED = re.compile(r"/(rooms/[a-z0-9-]{1,40}|invite/[A-Za-z0-9_-]{1,100})?")

invites = Blueprint("invites", __name__)


class NewInvite(msgspec.Struct):
    days: Annotated[int, msgspec.Meta(ge=1, le=365)] = DAYS
    most: Annotated[int, msgspec.Meta(ge=1, le=100_000)] | None = None


@invites.get("/invite/<token>")
def show(token: str) -> Response:
    _check(token)
    if (user := visitor()) and user.kind == "member":
        return make_response(redirect(url_for("pages.room", name="lobby")))
    return card("invite.html", Form("name", "password"))


@invites.post("/invite/<token>")
def accept(token: str) -> Response:
    _check(token)
    form = Form.sent("name", "password")
    try:
        with guess():
            password_hash = site().passwords.hash(form["password"].data)
            user = accounts.accept_invite(parts(), token, form["name"].data, password_hash)
    except errors.NotAllowed:
        raise errors.NoSuchInvite from None  # It ended in this very moment.
    except errors.Refused as refusal:
        return again("invite.html", form, refusal)
    return come_in(user, form)


@invites.get("/invites")
def listed() -> Response:
    """The invitations that still make members, to an administrator; and names that look alike."""
    by = you().person
    good = accounts.invitations(parts(), by)
    if wants_json():
        return jsonify(invites=[one._asdict() for one in good])
    alike = accounts.lookalikes(parts(), by)
    said = parts().store.place.open_to()
    return make_response(render_template("invites.html", invites=good, alike=alike, said=said))


@invites.post("/access")
def open_for() -> Response:
    """Say who may come in from now on; `default` is as the setting says."""
    by, wanted = you().person, WANTED.get(request.form.get("access", ""))
    if wanted is None:
        abort(400)
    place.open_for(parts().store, parts().bus, by, None if wanted == "default" else wanted)
    return make_response(redirect(url_for("invites.listed")))


@invites.post("/invites/<int:number>/end")
def end(number: int) -> Response:
    verbs.end_invite(office(), number)
    if wants_json():
        return jsonify(ended=number)
    return make_response(redirect(url_for("invites.listed")))


@invites.post("/invites")
def make() -> Response:
    """Answer with the address to share: in guests mode it needs no token."""
    user, wanted = you(), sent(NewInvite)
    token = accounts.make_invite(parts(), user.person, wanted.days, wanted.most)
    path = url_for("pages.front") if token is None else url_for("invites.show", token=token)
    return jsonify(url=site().origin() + path)


@invites.get("/qr.svg")
def code() -> Response:
    you()
    path = request.args.get("u", "/")
    if not SHARED.fullmatch(path.removeprefix(request.script_root)):
        abort(400)
    response = Response(drawn(site().origin() + path), mimetype="image/svg+xml")
    response.headers["Cache-Control"] = f"private, max-age={DAY}"
    return response


@lru_cache(maxsize=64)
def drawn(address: str) -> bytes:
    """Return the QR code of an address, dark on light in any colour scheme."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", dark="#000", light="#fff", xmldecl=False, omitsize=True
    )
    return out.getvalue()


def _check(token: str) -> None:
    if parts().door.open_to == "closed":
        raise errors.NotAllowed
    if not parts().store.invites.is_valid(token):
        raise errors.NoSuchInvite
