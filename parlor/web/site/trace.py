"""What the log and the audit say of those who were not let in."""

from __future__ import annotations

import logging

from ...errors import Refused, TooFast
from ...store.results import User
from .site import parts

log = logging.getLogger(__name__)


def refused_sign_in(user: User | None, address: str | None, refusal: Refused) -> None:
    """Say who was not let in; of a name that nobody has nothing is said: it may be a password."""
    if user is None:
        log.warning(
            "x sign-in of nobody known from %s: %s",
            address,
            refusal.code,
            extra={"event": "sign_in.refused", "address": address, "code": refusal.code},
        )
        return
    log.warning(
        "x sign-in of %r from %s: %s",
        user.name,
        address,
        refusal.code,
        extra={
            "event": "sign_in.refused",
            "person": user.id,
            "called": user.name,
            "address": address,
            "code": refusal.code,
        },
    )
    if not isinstance(refusal, TooFast):
        parts().store.trail.refuse(user.id, refusal.code, address)
