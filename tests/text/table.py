"""The table of docs/protocol.md that says what Parlor's Markdown is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

PROTOCOL = Path(__file__).parents[2] / "docs" / "protocol.md"
_ROW = re.compile(r"^\| (`+)(.*?)\1 \| (`+)(.*?)\3 \|$", re.MULTILINE)
_UNSEEN = re.compile(r"\{U\+([0-9A-F]+)\}")


def cases() -> Iterator[tuple[str, str]]:
    """Return what is typed, and the HTML that is shown for it, without what all links have."""
    section = re.search(r"^## Markdown\n(.*?)(?=^## )", PROTOCOL.read_text(), re.M | re.S)
    assert section
    for row in _ROW.finditer(section[1]):
        yield _text(row[2]).replace("⏎", "\n"), _text(row[4])


def as_in_table(html: str) -> str:
    """Return HTML as the table shows it."""
    html = html.replace(' target="_blank" rel="noopener nofollow"', "").replace("<br>\n", "<br>")
    return html.replace(">\n<", "><").replace("\n", "⏎")


def _text(cell: str) -> str:
    if cell[0] == cell[-1] == " ":
        cell = cell[1:-1]
    return _UNSEEN.sub(lambda code: chr(int(code[1], 16)), cell).replace(r"\|", "|")
