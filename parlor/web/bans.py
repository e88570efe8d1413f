"""Who is banned from the place, to its administrators: to ban somebody and to let them in again."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from .. import errors
from ..text.sentences import say
from ..verbs.office import bans as verbs
from .site.answers import status_of
from .site.forms import Form
from .site.languages import asked_for
from .site.session import you
from .site.site import parts

DAY = 86_400.0  # seconds
# For how long, and how far back what was said goes, as the form has it.
DAYS = {"": None, "1": 1, "7": 7, "30": 30}
BACK = {"": None, "24h": DAY, "all": verbs.FOR_EVER}

bans = Blueprint("bans", __name__)


@bans.get("/bans")
def listed() -> Response:
    form = _form()
    form["name"].data = request.args.get("name", "")
    return _page(form)


@bans.post("/bans")
def ban() -> Response:
    by, form = you().person, _form().read()
    verbs.require_ruler(by)  # first, so that nobody else learns which names there are
    try:
        found = parts().store.people.named(form["name"].data)
        if found is None:
            raise errors.NoSuchPerson
        days = DAYS.get(form["days"].data)
        verbs.ban(
            parts().store,
            parts().bus,
            by,
            found.id,
            seconds=None if days is None else days * DAY,
            reason=form["reason"].data,
            remove=BACK.get(form["remove"].data),
        )
    except errors.Refused as refusal:
        form.refuse("name", say(refusal, asked_for()))
        return _page(form, status_of(refusal))
    return make_response(redirect(url_for("bans.listed")))


@bans.post("/bans/<int:user_id>/end")
def end(user_id: int) -> Response:
    verbs.unban(parts().store, you().person, user_id)
    return make_response(redirect(url_for("bans.listed")))


def _form() -> Form:
    return Form("name", "days", "remove", "reason")


def _page(form: Form, status: int = 200) -> Response:
    found = verbs.banned(parts().store, you().person)
    return make_response(render_template("bans.html", form=form, bans=found), status)
