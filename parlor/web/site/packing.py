"""
Pages, of which the parts that are the same for everybody are compressed once and kept.

The rest of a page is never compressed. It has what strangers wrote and what is
secret side by side, and by its length somebody who looks on from outside could
guess the one with the other ("BREACH").
"""

from __future__ import annotations

import re
import secrets
import struct
import zlib
from collections.abc import Iterable, Iterator

from flask import Flask, Response, render_template, request
from flask_babel import get_locale

from .codings import codings
from .site import site

HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
LAST = b"\x03\x00"  # an empty block, which is the last
KEPT = 200  # parts: a handful for each language, and again as the place is called, and open to


class Part:
    """A part of pages, as text and as blocks that stand anywhere in a compressed stream."""

    __slots__ = ("packed", "plain")

    def __init__(self, plain: bytes) -> None:
        self.plain = plain
        self.packed = _blocks(plain, zlib.Z_BEST_COMPRESSION)


class Packing:
    """
    Draws the parts of pages, and puts them into the pages.

    A template has a mark where a part is to be. Nobody can guess the marks,
    so nobody can write one into a page.
    """

    def __init__(self) -> None:
        self._secret = secrets.token_hex(8)
        self._parts: list[Part] = []
        self._marks: dict[tuple[str, ...], str] = {}
        self._mark = re.compile(rf"\x00{self._secret}:(\d+)\x00".encode())

    def part(self, template: str) -> str:
        """Return the mark of a part, which is the same for everybody who reads a language."""
        key = (template, str(get_locale()), site().title(), site().parts.door.open_to)
        if key not in self._marks:
            if len(self._parts) >= KEPT:
                return render_template(template)
            self._parts.append(Part(render_template(template).encode()))
            self._marks[key] = f"\0{self._secret}:{len(self._parts) - 1}\0"
        return self._marks[key]

    def fill(self, response: Response) -> Response:
        """
        Put the parts where their marks are.

        Whoever takes nothing that is plain gets every other answer as a gzip
        file, too, in which nothing is compressed.
        """
        if response.is_streamed or response.direct_passthrough:
            return response
        takes = codings(request.headers.get("Accept-Encoding"))
        page = response.get_data()
        has_parts = response.mimetype == "text/html" and self._secret.encode() in page
        if not page or not (has_parts or takes.not_plain):
            return response
        response.vary.add("Accept-Encoding")
        pieces = list(self._pieces(page)) if has_parts else [page]
        if takes.gzip:
            response.set_data(packed(pieces))
            response.headers["Content-Encoding"] = "gzip"
        else:
            response.set_data(b"".join(map(_plain, pieces)))
        return response

    def _pieces(self, page: bytes) -> Iterator[Part | bytes]:
        for index, piece in enumerate(self._mark.split(page)):
            yield self._parts[int(piece)] if index % 2 else piece


def put_together(app: Flask) -> None:
    """Give templates `part`, and put what it stands for into the pages of `app`."""
    packing = Packing()
    app.add_template_global(packing.part, "part")
    app.after_request(packing.fill)


def packed(pieces: Iterable[Part | bytes]) -> bytes:
    """Return pieces as one gzip file, in which only the parts are compressed."""
    out, checksum, size = [HEAD], 0, 0
    for piece in pieces:
        plain = _plain(piece)
        out.append(piece.packed if isinstance(piece, Part) else _blocks(plain, 0))
        checksum, size = zlib.crc32(plain, checksum), size + len(plain)
    return b"".join((*out, LAST, struct.pack("<LL", checksum, size & 0xFFFFFFFF)))


def _plain(piece: Part | bytes) -> bytes:
    return piece.plain if isinstance(piece, Part) else piece


def _blocks(text: bytes, level: int) -> bytes:
    """Return `text` as blocks that refer to nothing before them, and are not the last."""
    packer = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(text) + packer.flush(zlib.Z_FULL_FLUSH)
