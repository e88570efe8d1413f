"""Compressed payloads, as RFC 7692 makes them."""

import itertools
import zlib

from .frames import RSV1, Frame, fragments, frame

OFFER = "permessage-deflate"
# Neither side keeps what it compressed before, so that a connection holds no compressor.
AGREED = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"


def deflate(
    data: bytes, *, bits: int = 15, level: int = 6, strategy: int = 0, flush: int | None = None
) -> bytes:
    """
    Return `data` compressed, without the four bytes that RFC 7692 leaves out.

    With `flush` every 16,384 bytes end a block of DEFLATE in that manner.
    """
    encoder = zlib.compressobj(level, wbits=-bits, strategy=strategy)
    if flush is None:
        body = encoder.compress(data)
    else:
        body = b"".join(
            encoder.compress(data[start : start + 16_384]) + encoder.flush(flush)
            for start in range(0, len(data), 16_384)
        )
    return (body + encoder.flush(zlib.Z_SYNC_FLUSH)).removesuffix(b"\x00\x00\xff\xff")


def stored(data: bytes) -> bytes:
    """Return `data` in stored blocks, which are larger than what is in them."""
    blocks = [data[start : start + 65_535] for start in range(0, len(data), 65_535)]
    heads = (len(block).to_bytes(2, "little") for block in blocks)
    return (
        b"".join(
            b"\x00" + head + bytes(byte ^ 255 for byte in head) + block
            for head, block in zip(heads, blocks, strict=True)
        )
        + b"\x00"
    )


def deflated(opcode: int, data: bytes, **how) -> Frame:
    """Return a message, compressed, in one frame."""
    return frame(opcode, deflate(data, **how), rsv=RSV1)


def pieces(opcode: int, payload: bytes, *cuts: int) -> list[Frame]:
    """Return a compressed payload in fragments, cut at the places that `cuts` says."""
    edges = [0, *cuts, len(payload)]
    return fragments(opcode, *(payload[a:b] for a, b in itertools.pairwise(edges)), rsv=RSV1)
