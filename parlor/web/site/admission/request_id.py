"""The name of one request, by which its lines in the log are found."""

from __future__ import annotations

import os
import re
from typing import Any

from flask import Flask, request

from ....edge.host.worker import merges_names
from .client_address import FORWARDED_FOR

REQUEST = "parlor.request"  # where it is in the environ
RULE = "parlor.rule"  # where the form of its address is, and the view that answers it
SAID = "HTTP_X_REQUEST_ID"
_FORM = re.compile(r"[A-Za-z0-9-]{1,64}")


def note_rule(app: Flask) -> None:
    """Keep which view answers a request, for the log: in its address there may be a token."""

    def note() -> None:
        request.environ[RULE] = (str(request.url_rule or "no page"), request.endpoint)

    app.before_request(note)


class RequestIds:
    """
    Names requests: as the proxies in front do, else by lot.

    A request is from them if it brings as many addresses as there are proxies,
    see `ClientAddresses`. What others say of themselves is not taken.
    """

    def __init__(self, proxies: int) -> None:
        self._proxies = proxies

    def name(self, environ: dict[str, Any]) -> str:
        """Return the name of a request, and keep it in its environ."""
        said = environ.pop(SAID, "")
        known = self._proxies and self._comes_by_proxies(environ) and _FORM.fullmatch(said)
        environ[REQUEST] = name = said if known else os.urandom(4).hex()
        return str(name)

    def _comes_by_proxies(self, environ: dict[str, Any]) -> bool:
        addresses = [one for one in environ.get(FORWARDED_FOR, "").split(",") if one.strip()]
        if len(addresses) > self._proxies and merges_names(environ):
            return False
        return len(addresses) >= self._proxies
