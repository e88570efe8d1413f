"""What is answered when the answer is no: a page for people, JSON for programs."""

from __future__ import annotations

import functools
import logging
from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from ... import errors
from ...text.sentences import say, sentence, without_holes
from .admission.forgery import brought_no_cookie
from .admission.request_id import REQUEST
from .languages import asked_for
from .site import parts

log = logging.getLogger(__name__)

AGAIN = "5"  # seconds after which the store may be back

STATUS: dict[type[errors.Refused], int] = {
    errors.NoSuchRoom: 404,
    errors.NotAMember: 404,  # Whether the room exists is nobody else's business.
    errors.NoSuchMessage: 404,
    errors.NoSuchInvite: 404,
    errors.NoSuchPerson: 404,
    errors.NoSuchReset: 404,
    errors.NoSuchSession: 404,
    errors.NotAllowed: 403,
    errors.WrongSetupToken: 403,
    errors.Banned: 403,
    errors.Muted: 403,
    errors.OnlyAdministrator: 409,
    errors.OnlyOwner: 409,
    errors.Yourself: 409,
    errors.NameTaken: 409,
    errors.NameReserved: 409,
    errors.ClientIdUsed: 409,
    errors.MustStay: 409,
    errors.TooLate: 409,
    errors.TooMany: 409,
    errors.Archived: 409,
    errors.NotBanned: 409,
    errors.OtherTitle: 409,
    errors.OtherName: 409,
    errors.BadName: 422,
    errors.BadPassword: 422,
    errors.BadTitle: 422,
    errors.BadTopic: 422,
    errors.BadProfile: 422,
    errors.WrongPassword: 422,
    errors.WrongCode: 422,
    errors.SignInAgain: 422,
    errors.NoSuchFactor: 409,
    errors.NotYourPassword: 422,
    errors.TooFast: 429,
    errors.SlowMode: 429,
    errors.NotStored: 503,
    errors.Unavailable: 503,
}

LINKS = (errors.NoSuchInvite, errors.NoSuchReset, errors.NoSuchSession)

# What is raised by Flask, and by whatever has no code of its own.
CODES = {
    400: "bad_request",
    401: "not_signed_in",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_type",
    500: "broken",
}


def answer(app: Flask) -> None:
    """Answer what is raised on purpose, and what is not without a word about why."""
    app.register_error_handler(errors.Refused, refused)
    app.register_error_handler(HTTPException, failed)
    app.log_exception = _log_fault  # type: ignore[method-assign]
    app.add_template_global(lambda: without_holes(asked_for()), "sentences")


def in_json(blueprint: Blueprint) -> None:
    """Answer in JSON, whatever the request accepts: these views are for programs only."""
    for kind, handler in ((errors.Refused, refused), (HTTPException, failed)):
        blueprint.register_error_handler(kind, functools.partial(handler, as_json=True))


def refused(refusal: errors.Refused, *, as_json: bool = False) -> Response:
    parts().counts.refused[refusal.code] += 1
    status, language = status_of(refusal), asked_for()
    if as_json or wants_json():
        response = _json(status, refusal.code, say(refusal, language))
    elif status == 404 and not isinstance(refusal, LINKS):
        # The same whatever is missing; only what ends by itself has more to say.
        response = _page(status, sentence("not_found", language))
    else:
        response = _page(status, say(refusal, language))
    return with_retry(response, refusal)


def failed(error: HTTPException, *, as_json: bool = False) -> Response:
    status = error.code or 500
    if status < 400 or error.response is not None:
        return make_response(error.get_response())
    as_json = as_json or wants_json()
    if status == 401 and not as_json:
        return make_response(redirect(way_in()))
    code = CODES.get(status, errors.Refused.code)
    words = sentence("no_cookie" if brought_no_cookie(error) else code, asked_for())
    response = _json(status, code, words) if as_json else _page(status, words)
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def status_of(refusal: errors.Refused) -> int:
    return STATUS.get(type(refusal), 400)


def with_retry(response: Response, refusal: errors.Refused) -> Response:
    """Say when to come back, if coming back may help."""
    if isinstance(refusal, errors.TooFast):
        response.headers["Retry-After"] = str(refusal.seconds)
    elif status_of(refusal) == 503:
        response.headers["Retry-After"] = AGAIN
    return response


def wants_json() -> bool:
    """Whether a program asks: it sends JSON, or prefers it to a page."""
    accepts = request.accept_mimetypes
    return request.is_json or accepts["application/json"] > accepts["text/html"]


def way_in() -> str:
    """Return where somebody who is not signed in goes, and comes back here from."""
    endpoint = "pages.front" if parts().door.open_to == "guests" else "signin.ask"
    return url_for(endpoint, next=_path() if request.method in ("GET", "HEAD") else None)


def _path() -> str:
    """Return the path of this request as browsers see it."""
    return request.script_root + request.path


def _log_fault(exc_info: Any) -> None:
    """Log what a view raised; not by its path, in which a link to come in may stand."""
    log.error(
        "x %s %s failed",
        request.method,
        request.url_rule or "no page",
        exc_info=exc_info,
        extra={
            "event": "request.failed",
            "address": request.remote_addr,
            "endpoint": request.endpoint,
            "code": 500,
        },
    )


def _json(status: int, code: str, words: str) -> Response:
    return make_response(jsonify(error=code, message=words), status)


def _page(status: int, words: str) -> Response:
    # Whoever tells of a fault can say which one.
    number = f"{status} · {request.environ.get(REQUEST, '')}" if status == 500 else str(status)
    try:
        page = render_template("error.html", status=status, number=number, message=words)
    except Exception:
        # What broke the request may break the page about it, too.
        log.exception(
            "x the page of error %d is broken itself",
            status,
            extra={"event": "request.failed", "code": status},
        )
        page = f"<!doctype html><title>Parlor</title><h1>{gettext('Error')} {number}</h1>"
    return make_response(page, status)
