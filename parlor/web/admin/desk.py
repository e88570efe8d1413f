"""The way in to the page of administration, and what its tabs share."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from ... import errors
from ...text.sentences import say
from ..entry.cards import again, card, onward
from ..entry.signin import require_password
from ..site import session
from ..site.answers import status_of, with_retry
from ..site.forms import Form
from ..site.languages import asked_for
from ..site.site import parts

FRESH = 15 * 60.0  # seconds after which the password is asked for again
UNASKED = "admin.ask", "admin.prove"  # what is there to give it

admin = Blueprint("admin", __name__, url_prefix="/admin")


@admin.before_request
def _let_in() -> Response | None:
    """Let administrators in who have given their password a short while ago."""
    if not session.you().admin:
        raise errors.NotAllowed
    if request.endpoint in UNASKED or is_fresh():
        return None
    # What was to be done is not done later by itself: who comes back does it again.
    here = request.script_root + request.full_path.rstrip("?")
    back = here if request.method == "GET" else url_for("admin.now")
    return make_response(redirect(url_for("admin.ask", next=back)))


@admin.get("/password")
def ask() -> Response:
    form = Form("current", "next")
    form["next"].data = request.args.get("next", "")
    return card("admin/password.html", form)


@admin.post("/password")
def prove() -> Response:
    """Whoever gives their password is let in for a while, in this session only."""
    form = Form.sent("current", "next")
    try:
        require_password(session.you(), form["current"].data)
    except errors.Refused as refusal:
        return again("admin/password.html", form, refusal)
    found = session.current_id()
    assert found is not None
    parts().store.devices.prove(found)
    return onward(form, url_for("admin.now"))


def is_fresh() -> bool:
    """Whether this session has the password of a short while ago."""
    found = session.current_id()
    return found is not None and parts().store.devices.has_proved(found, FRESH)


def attempt(deed: Callable[[], object], page: Callable[[str], Response], done: str) -> Response:
    """
    Do something, and go to the address `done`.

    If it is refused, `page` is drawn with the sentence that says why.
    """
    try:
        deed()
    except errors.Refused as refusal:
        response = page(say(refusal, asked_for()))
        response.status_code = status_of(refusal)
        return with_retry(response, refusal)
    return make_response(redirect(done, 303))


def tab(template: str, wrong: str = "", **found: object) -> Response:
    """Draw a tab; `wrong` says why something was not done."""
    page = render_template(f"admin/{template}", wrong=wrong, done=request.args.get("done"), **found)
    return make_response(page)


def number(name: str, most: int = 2**53 - 1) -> int:
    """Return a number of the address, 0 if it is none that can be."""
    text = request.args.get(name, "")
    found = int(text) if text.isascii() and text.isdigit() and len(text) <= 16 else 0
    return found if found <= most else 0


def as_csv(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Answer with a table to keep."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    response = Response(out.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _cell(value: object) -> str:
    """Return a cell that no spreadsheet takes for something to be computed."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
