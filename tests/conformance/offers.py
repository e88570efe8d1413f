"""Offers of permessage-deflate, and what is agreed on (RFC 7692, sections 5 and 7.1)."""

import itertools
import random

from .cases import Case
from .deflate import AGREED, OFFER, deflate, deflated, pieces
from .frames import BINARY, TEXT, binary, text

NOISE = random.Random(7692).randbytes(10_000).hex()
# Worth compressing, and it repeats itself at a distance that is too far for the smallest window.
NEAR = NOISE[:600] * 2
# Repeats itself at a distance that is too far for any but the largest window.
FAR = "".join(NOISE[:distance] * 2 for distance in (600, 1_200, 2_400, 4_800, 9_600, 19_200))
TAKEOVER = ("", "; server_no_context_takeover", "; client_no_context_takeover",
            "; client_no_context_takeover; server_no_context_takeover")  # fmt: skip
WINDOWS = range(9, 16)
# What cannot be: the offer is declined, and the connection is open without it.
DECLINED = (
    "permessage-deflate; unknown",
    "permessage-deflate; unknown=1",
    "permessage-deflate; server_no_context_takeover=1",
    "permessage-deflate; client_no_context_takeover=true",
    "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
    "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
    "permessage-deflate; client_max_window_bits; client_max_window_bits",
    "permessage-deflate; client_max_window_bits=9; client_max_window_bits=10",
    "permessage-deflate; server_max_window_bits=9; server_max_window_bits=9",
    "permessage-deflate; server_max_window_bits",
    *(
        f"permessage-deflate; {side}_max_window_bits={value}"
        for side in ("server", "client")
        for value in ("0", "7", "16", "010", "09", "-9", "+9", "9.0", "1e1", "x", '"16"')
    ),
    # zlib cannot keep to a window of 256 bytes, so that this one may not be promised.
    "permessage-deflate; server_max_window_bits=8",
    "permessage-bzip2",
    "permessage-deflate2",
    "x-webkit-deflate-frame",
    "deflate-frame, x-webkit-deflate-frame; no_context_takeover",
)
# Of several offers the first that can be is taken, and no other.
SEVERAL = {
    "permessage-deflate, permessage-deflate": "",
    "permessage-deflate; server_max_window_bits=8, permessage-deflate": "",
    "permessage-deflate; unknown, permessage-deflate; server_max_window_bits=10": (
        "; server_max_window_bits=10"
    ),
    "permessage-deflate; server_max_window_bits=12, permessage-deflate": (
        "; server_max_window_bits=12"
    ),
    "permessage-deflate; client_max_window_bits; server_max_window_bits=10, "
    "permessage-deflate; client_max_window_bits": "; server_max_window_bits=10",
    "x-webkit-deflate-frame, permessage-deflate; client_max_window_bits": "",
    "permessage-bzip2; level=9, permessage-deflate": "",
    "permessage-deflate, x-webkit-deflate-frame": "",
    ", ,permessage-deflate,": "",
}
# The same offer, written otherwise.
SPELLINGS = {
    'permessage-deflate; server_max_window_bits="10"': "; server_max_window_bits=10",
    "permessage-deflate;server_max_window_bits=11": "; server_max_window_bits=11",
    "permessage-deflate ; server_max_window_bits = 12": "; server_max_window_bits=12",
    "permessage-deflate;client_max_window_bits ;server_no_context_takeover": "",
}


def _agreed(offer: str, more: str = "", bits: int = 15, message: str = NEAR) -> Case:
    """Return a case in which `offer` is taken, and messages are compressed both ways."""
    return Case(
        f"taken: {offer}",
        [
            text("plain"),
            deflated(TEXT, message.encode(), bits=bits),
            deflated(BINARY, b"hi", bits=bits),
        ],
        [text("plain"), text(message), binary(b"hi")],
        offer,
        AGREED + more,
    )


CASES = [
    *(_agreed(OFFER + takeover) for takeover in TAKEOVER),
    *(
        _agreed(
            f"{OFFER}{takeover}; server_max_window_bits={bits}", f"; server_max_window_bits={bits}"
        )
        for takeover, bits in itertools.product(TAKEOVER, WINDOWS)
    ),
    *(_agreed(f"{OFFER}{takeover}; client_max_window_bits") for takeover in TAKEOVER),
    *(
        _agreed(
            f"{OFFER}{takeover}; client_max_window_bits={bits}",
            f"; client_max_window_bits={bits}",
            bits,
        )
        for takeover, bits in itertools.product(TAKEOVER, WINDOWS)
    ),
    *(
        _agreed(
            f"{OFFER}; client_max_window_bits={client}; server_max_window_bits={server}",
            f"; server_max_window_bits={server}; client_max_window_bits={client}",
            client,
        )
        for client, server in itertools.product((9, 12, 15), repeat=2)
    ),
    *(
        Case(
            f"far repetitions with windows of {bits} bits",
            [deflated(TEXT, FAR.encode(), bits=bits)],
            [text(FAR)],
            f"{OFFER}; server_max_window_bits={bits}; client_max_window_bits={bits}",
            f"{AGREED}; server_max_window_bits={bits}; client_max_window_bits={bits}",
        )
        for bits in WINDOWS
    ),
    *(_agreed(offer, more) for offer, more in SEVERAL.items()),
    *(_agreed(offer, more) for offer, more in SPELLINGS.items()),
    # A window of 256 bytes: small enough a message needs no more, whatever compressed it.
    Case(
        "taken: a client's window of 256 bytes",
        [deflated(TEXT, b"hi hi hi hi hi", bits=9)],
        [text("hi hi hi hi hi")],
        f"{OFFER}; client_max_window_bits=8",
        f"{AGREED}; client_max_window_bits=8",
    ),
    # Nothing can tell in time that a client does not keep to its window, and nobody is harmed.
    *(
        Case(
            f"a wider window than was agreed on: {distance}, {how}",
            pieces(TEXT, deflate(message.encode()), *cuts),
            [text(message)],
            f"{OFFER}; client_max_window_bits=9",
            f"{AGREED}; client_max_window_bits=9",
        )
        for distance, message in (("near", NEAR), ("far", FAR))
        for how, cuts in (("whole", ()), ("in fragments", (100, 300, 600)))
    ),
    *(Case(f"declined: {offer}", [text("plain")], [text("plain")], offer) for offer in DECLINED),
]
