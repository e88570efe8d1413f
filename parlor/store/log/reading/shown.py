"""Rows of the log, as a page has them."""

from __future__ import annotations

import functools
from collections.abc import Collection, Sequence
from typing import Any

import msgspec

from ....text.mentions import ALL
from ....wire.forms import Mention
from ....wire.header import is_said
from ...people.profiles import persons
from ...results import Page
from ...sql.statements import Transaction
from .. import calls

NAMED = 20  # of those who reacted with one emoji, in a page's people


class _Reacted(msgspec.Struct):
    reactions: dict[str, list[int]] = {}


class _Said(msgspec.Struct):
    offset: int
    mentions: list[Mention] = []
    called: list[int] = []


_decode_said = msgspec.json.Decoder(_Said).decode
_REACTIONS = b'"reactions":'
_decode_reacted = msgspec.json.Decoder(_Reacted).decode


def spliced(body: bytes, extras: bytes | None) -> bytes:
    """Return the JSON of an entry with its extras among its fields."""
    return body if extras is None else body[:-1] + b"," + extras[1:]


def page_of(
    tx: Transaction,
    rows: Sequence[Sequence[Any]],
    first: int,
    last: int,
    *,
    more: bool,
    more_after: bool,
    answered: Collection[int] = (),
) -> Page:
    """
    Return a page of rows that begin with an entry's body, extras and author.

    Its people are the authors, and those `answered`.
    """
    # A page is made all the time, and most of its entries have no extras: no call for those.
    bodies = [row[0] if row[1] is None else spliced(row[0], row[1]) for row in rows]
    people = persons(tx, {row[2] for row in rows}.union(answered, _reactors(rows)))
    return Page(bodies, first, last, more=more, more_after=more_after, people=people)


def with_called(tx: Transaction, room_id: int, user_id: int, page: Page) -> Page:
    """Return a page that says which of its messages have one of the reader's own words."""
    calling = calls.calling(tx, room_id, user_id, page.first, page.last)
    if not calling:
        return page
    bodies = [body for body in page.entries if is_said(body)]
    return page._replace(called=[of for of in unnamed(bodies, user_id) if of in calling])


def unnamed(bodies: Collection[bytes], user_id: int) -> list[int]:
    """Return the offsets of those of some messages that do not say that they call somebody."""
    known = {user_id, ALL}
    return [
        said.offset
        for said in map(_decode_said, bodies)
        if known.isdisjoint(said.called) and known.isdisjoint(call.id for call in said.mentions)
    ]


def _reactors(rows: Sequence[Sequence[Any]]) -> set[int]:
    """Return the ids of those who reacted: of each emoji as many as are ever named."""
    found = [row[1] for row in rows if row[1] is not None and _REACTIONS in row[1]]
    return set().union(*map(_named, found)) if found else set()


# Most pages are asked for again and again, and to decode is what takes time.
@functools.lru_cache(maxsize=2_000)
def _named(extras: bytes) -> frozenset[int]:
    reactions = _decode_reacted(extras).reactions
    return frozenset(one for people in reactions.values() for one in people[:NAMED])
