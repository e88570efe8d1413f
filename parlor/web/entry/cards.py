"""The cards before the rooms: drawing them, and drawing them again with what was wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Response, make_response, redirect, render_template, request, url_for

from ...errors import Refused
from ...settings.addresses import network
from ...text.sentences import say
from ..site import paths
from ..site.admission.loopback import comes_over_loopback
from ..site.answers import status_of, with_retry
from ..site.forms import FORM, Form
from ..site.languages import asked_for
from ..site.site import parts

FIELD = {
    "name_taken": "name",
    "name_reserved": "name",
    "bad_name": "name",
    "bad_password": "password",
    "not_your_password": "current",
    "bad_title": "place",
    "setup_token": "token",
    "wrong_code": "code",
}


def card(template: str, form: Form, status: int = 200, **told: object) -> Response:
    page = render_template(template, form=form, **told)
    return make_response(page, status)


def setup_form() -> Form:
    """Return the form of the set-up; who does not sit at this machine is asked for its token."""
    here = comes_over_loopback(request.environ, parts().settings)
    return Form("place", "name", "password", *([] if here else ["token"]))


def again(template: str, form: Form, refusal: Refused, **told: object) -> Response:
    """Draw the card with the sentence beside its field; `told` is what else is drawn."""
    form.refuse(FIELD.get(refusal.code, FORM), say(refusal, asked_for()))
    return with_retry(card(template, form, status_of(refusal), **told), refusal)


def onward(form: Form, otherwise: str = "") -> Response:
    """Go where somebody wanted to go, `otherwise` there or to the lobby."""
    path = form["next"].data if "next" in form else None
    lobby = url_for("pages.room", name="lobby")
    target = paths.local(path, otherwise=otherwise or lobby, root=request.script_root)
    return make_response(redirect(target))


def address() -> str:
    """Return what counts as one client of this request, for limits."""
    return network(request.remote_addr)


@contextmanager
def guess() -> Iterator[None]:
    """
    Take note of one guess from this address, before anything costly is done.

    What is not refused was none.

    Raises:
        TooFast: If there were too many.
    """
    guesses, who = parts().limits.guesses, address()
    with guesses.attempt(who, parts().clock()):
        yield
    guesses.give_back(who)
