"""
Codes of a second factor: by the clock, as apps on phones make them (RFC 6238), and for recovery.

Nothing that is stored is enough to make a code: the secret is drawn from the key of the place and
a nonce, and of recovery codes a hash by that key is kept.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from pyotp import TOTP

from ..text.names import LETTERS

STEP = 30  # seconds for which a code stands on the phone
AROUND = (0, -1, 1)  # steps that are taken, too, for clocks that are not quite right
CODES = 10
HALF = 5  # letters in each half of a recovery code: 49 bits in all


def secret_of(key: bytes, user_id: int, nonce: str) -> str:
    """Return the secret of somebody's codes, in Base32 as it is typed into a phone."""
    drawn = _keyed(key, f"secret {user_id} {nonce}").digest()[:20]
    return base64.b32encode(drawn).decode()


def address_of(secret: str, name: str, place: str) -> str:
    """Return the address that a phone reads from a QR code."""
    return TOTP(secret, interval=STEP).provisioning_uri(name=name, issuer_name=place)


def step_of(secret: str, code: str, now: float) -> int | None:
    """Return the step of which a code is, None if it is of none around `now` in seconds."""
    typed = "".join(code.split())
    if len(typed) != 6 or not (typed.isascii() and typed.isdigit()):
        return None
    totp, step = TOTP(secret, interval=STEP), int(now // STEP)
    good = [step + by for by in AROUND if hmac.compare_digest(totp.generate_otp(step + by), typed)]
    return good[0] if good else None


def drawn_codes() -> list[str]:
    """Return recovery codes by lot, without letters that look alike."""
    return ["-".join(_half() for _ in range(2)) for _ in range(CODES)]


def hash_of_code(key: bytes, user_id: int, code: str) -> str:
    """Return what is kept of a recovery code, however its letters were typed."""
    typed = "".join(letter for letter in code.lower() if letter.isalnum())
    return _keyed(key, f"code {user_id} {typed}").hexdigest()


def _half() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(HALF))


def _keyed(key: bytes, text: str) -> hmac.HMAC:
    return hmac.new(key, f"parlor second factor {text}".encode(errors="replace"), hashlib.sha256)
