"""What is sent of the entries that somebody missed: where many say nothing new, one void."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from .fold import void
from .header import ROOT

Missed = tuple[int, int | None, bytes]  # an entry: its offset, what it is about, its JSON


def compact(room: str, seen: int, entries: Iterable[Missed]) -> list[tuple[int, bytes]]:
    """
    Return what to send to somebody who has everything up to `seen`, each with its last offset.

    `entries` begin after `seen`, have no hole, and were read at one moment:
    then what they change of each other is folded in already. So a change of
    what comes after `seen` says nothing new, nor does a void, which is about
    itself; each run of them becomes one void. Only the deletion of a reply says how many
    are left in a conversation that began before.
    """

    def says_nothing(entry: Missed) -> bool:
        _, of, body = entry
        return of is not None and of > seen and ROOT not in body

    sent: list[tuple[int, bytes]] = []
    for silent, run in groupby(entries, says_nothing):
        if silent:
            offsets = [offset for offset, _, _ in run]
            first, last = offsets[0], offsets[-1]
            sent.append((last, void(room, first, last if last > first else None)))
        else:
            sent += [(offset, body) for offset, _, body in run]
    return sent
