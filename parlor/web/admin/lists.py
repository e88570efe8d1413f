"""Invitations, settings and the audit."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response, request, url_for

from ... import errors
from ...settings.shown import shown
from ...store.office.trail import LATEST, LISTED, Deed
from ...store.people.invites import DAYS
from ...verbs.office import office as verbs
from ...verbs.people import accounts
from ..people import MOST
from ..site import session
from ..site.office import office
from ..site.site import parts, site
from .desk import admin, as_csv, attempt, number, tab

KEPT_ROWS = 10_000  # of the audit, in one table to keep


@admin.get("/invitations")
def list_invitations() -> Response:
    return _invitations()


@admin.post("/invitations")
def make_invitation() -> Response:
    """The link is shown this once; where nobody needs one, it is the address of the place."""
    links: list[str] = []

    def make() -> None:
        days, most = _whole("days", 365) or DAYS, _whole("most", 100_000)
        token = accounts.make_invite(parts(), session.you().person, days, most)
        path = url_for("pages.front") if token is None else url_for("invites.show", token=token)
        links.append(site().origin() + path)

    refused = attempt(make, _invitations, "")
    return _invitations(link=links[0]) if links else refused


@admin.post(f"/invitations/<int(min=1, max={MOST}):invite_id>/end")
def end_invitation(invite_id: int) -> Response:
    done = url_for("admin.list_invitations", done="ended")
    return attempt(lambda: verbs.end_invite(office(), invite_id), _invitations, done)


@admin.get("/settings")
def list_settings() -> Response:
    """What is set, and where: to be changed where Parlor is started."""
    return tab("settings.html", rows=shown(parts().settings))


@admin.get("/audit")
def list_audit() -> Response:
    found = parts().store.trail.page(number("before") or LATEST, LISTED + 1)
    deeds = found[:LISTED]
    before = deeds[-1].id if len(found) > LISTED else None
    return tab("audit.html", deeds=deeds, before=before)


@admin.get("/audit.csv")
def audit_csv() -> Response:
    found = parts().store.trail.page(number("before") or LATEST, KEPT_ROWS)
    at = Deed._fields.index("at")
    rows = [[*row[:at], _iso(row.at), *row[at + 1 :]] for row in found]
    return as_csv("audit", Deed._fields, rows)


def _invitations(wrong: str = "", link: str = "") -> Response:
    by = session.you().person
    good, alike = accounts.invitations(parts(), by), accounts.lookalikes(parts(), by)
    return tab("invitations.html", wrong, invites=good, alike=alike, link=link, days=DAYS)


def _whole(name: str, most: int) -> int | None:
    text = request.form.get(name, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most):
        raise errors.WrongField(name)
    return int(text)


def _iso(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="seconds")
