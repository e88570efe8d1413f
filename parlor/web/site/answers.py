"""What is answered when the answer is no: a page for people, JSON for programs."""

from __future__ import annotations

import logging
import math

from flask import (
    Flask,
    Response,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext, lazy_gettext, ngettext
from werkzeug.exceptions import HTTPException

from ... import errors
from ...identity.passwords import BadPassword
from .site import parts

log = logging.getLogger(__name__)

AGAIN = "5"  # seconds after which the store may be back


class WrongPassword(errors.Refused):
    """The same for a name that nobody has."""

    code = "wrong_password"
    sentence = "The name or the password is not right."


class NoSuchInvite(errors.Refused):
    code = "no_such_invite"
    sentence = "This invitation has ended. Ask for a new one."


class NoSuchPerson(errors.Refused):
    code = "no_such_person"
    sentence = "There is nobody of this name here."


STATUS: dict[type[errors.Refused], int] = {
    errors.NoSuchRoom: 404,
    errors.NotAMember: 404,  # Whether the room exists is nobody else's business.
    errors.NotAllowed: 403,
    errors.NameTaken: 409,
    errors.ClientIdUsed: 409,
    errors.MustStay: 409,
    errors.BadName: 422,
    BadPassword: 422,
    errors.BadTitle: 422,
    WrongPassword: 422,
    NoSuchInvite: 404,
    NoSuchPerson: 404,
    errors.TooFast: 429,
    errors.NotStored: 503,
    errors.Unavailable: 503,
}

SENTENCES = {
    "not_allowed": lazy_gettext("You may not do this here."),
    "name_taken": lazy_gettext("Somebody here has this name already."),
    "client_id_used": lazy_gettext("This client_id belongs to another change of yours."),
    "must_stay": lazy_gettext("The lobby is everybody's; nobody leaves it."),
    "bad_name": lazy_gettext("A name has 1 to 40 characters and no control characters."),
    "bad_password": lazy_gettext("A password has 8 to 1024 characters."),
    "bad_title": lazy_gettext("A title has 1 to 60 characters and no control characters."),
    "wrong_password": lazy_gettext("The name or the password is not right."),
    "no_such_invite": lazy_gettext("This invitation has ended. Ask for a new one."),
    "no_such_person": lazy_gettext("There is nobody of this name here."),
    "not_stored": lazy_gettext("This could not be stored. Try again in a moment."),
    "unavailable": lazy_gettext("This cannot be looked up just now. Try again in a moment."),
}

HTTP = {
    400: ("bad_request", lazy_gettext("The request could not be understood.")),
    401: ("not_signed_in", lazy_gettext("Sign in first.")),
    403: ("not_allowed", lazy_gettext("You may not do this here.")),
    404: ("not_found", lazy_gettext("There is no such page.")),
    405: ("method_not_allowed", lazy_gettext("This address does not take that method.")),
    413: ("too_large", lazy_gettext("What you sent is larger than this place takes.")),
    415: ("unsupported_type", lazy_gettext("Send a form or JSON.")),
    500: ("broken", lazy_gettext("That went wrong on our side.")),
}


def answer(app: Flask) -> None:
    """Answer what is raised on purpose, and what is not without a word about why."""
    app.register_error_handler(errors.Refused, refused)
    app.register_error_handler(HTTPException, failed)


def refused(refusal: errors.Refused) -> Response:
    status = status_of(refusal)
    words = sentence(refusal)
    # A 404 says the same whatever is missing; only invitations have more to say.
    silent = status == 404 and refusal.code != NoSuchInvite.code
    response = _said(status, refusal.code, words, on_page=None if silent else words)
    return with_retry(response, refusal)


def failed(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400 or error.response is not None:
        return make_response(error.get_response())
    if status == 401 and not wants_json():
        return make_response(redirect(door()))
    code, words = HTTP.get(status, ("refused", error.name))
    response = _said(status, code, str(words), on_page=None)
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def status_of(refusal: errors.Refused) -> int:
    return STATUS.get(type(refusal), 400)


def sentence(refusal: errors.Refused) -> str:
    """Return what is said of a refusal, in the reader's language where there is one."""
    if isinstance(refusal, errors.TooFast):
        seconds = math.ceil(refusal.retry_after)
        words: str = ngettext(
            "That was too often. Try again in %(num)d second.",
            "That was too often. Try again in %(num)d seconds.",
            seconds,
        )
        return words
    return str(SENTENCES.get(refusal.code) or refusal)


def with_retry(response: Response, refusal: errors.Refused) -> Response:
    """Say when to come back, if coming back may help."""
    if isinstance(refusal, errors.TooFast):
        response.headers["Retry-After"] = str(math.ceil(refusal.retry_after))
    elif status_of(refusal) == 503:
        response.headers["Retry-After"] = AGAIN
    return response


def wants_json() -> bool:
    """Whether a program asks: it sends JSON, prefers JSON, or uses what answers in JSON only."""
    if request.is_json or request.blueprint == "rooms":
        return True
    accepts = request.accept_mimetypes
    return accepts["application/json"] > accepts["text/html"]


def door() -> str:
    """Return where somebody who is not signed in goes, and comes back here from."""
    endpoint = "pages.front" if parts().settings.open_to == "guests" else "signin.ask"
    return url_for(endpoint, next=request.path if request.method in ("GET", "HEAD") else None)


def _said(status: int, code: str, words: str, *, on_page: str | None) -> Response:
    if wants_json():
        return make_response(jsonify(error=code, message=words), status)
    message = {} if on_page is None else {"message": on_page}
    try:
        page = render_template("error.html", status=status, **message)
    except Exception:
        # What broke the request may break the page about it, too.
        log.exception("x the page of error %d is broken itself", status)
        page = f"<!doctype html><title>Parlor</title><h1>{gettext('Error')} {status}</h1>"
    return make_response(page, status)
