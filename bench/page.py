"""
What a page of a long log costs: `python -m bench.page`, or `make bench-page`.

A room of 200,000 entries, a fifth of them with extras, in an SQLite file. What is
printed is the median of many, in the quietest of some rounds: in the store's
thread, and in all, with the way there and back.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from parlor.settings import Settings
from parlor.store.log.log import ENTRIES, entries_after
from parlor.store.log.reading.pages import page
from parlor.store.results import Span
from parlor.store.sql.statements import Statement, Transaction
from parlor.store.sqlite.database import Sqlite
from parlor.store.store import Store
from parlor.store.tables import Kind
from parlor.text.markup import render
from parlor.wire import Person, Position, Said, encode

LENGTH = 200_000
TEXT = "Would anybody like to have lunch at the **market** today? Half past twelve, as always."
EXTRAS = encode({"reactions": {"👍": [7, 9], "🎉": [8]}, "replies": 3, "as_of": LENGTH})
EVERY = 5  # entries of which one has extras
LOBBY = 1

ROUNDS = 7
TIMES = 300  # of each question in a round

SET_EXTRAS = Statement(f'UPDATE log SET extras = ? WHERE "offset" % {EVERY} = 0')
SET_TOP = Statement("UPDATE rooms SET top = ? WHERE id = ?")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), run=Path(folder))
        store = Store.open(settings, render)
        ada = store.people.set_up("Casa", "ada", "hash")
        store.database.write(lambda: None, lambda tx: fill(tx, ada.person))
        # As long as the log was not cut, every page is looked for there first.
        assert isinstance(store.database, Sqlite)
        store.database.checkpoint()
        measure(store, ada.id)
        store.close()


def fill(tx: Transaction, ada: Person) -> None:
    """Make the lobby's log as long as it is to be."""
    html = render(TEXT)
    rows = [said(offset, ada.id, html) for offset in range(2, LENGTH + 1)]
    tx.write((ENTRIES, rows))
    tx.run(SET_EXTRAS, EXTRAS)
    tx.run(SET_TOP, LENGTH, LOBBY)


def said(offset: int, author: int, html: str) -> tuple[Any, ...]:
    """Return the row of a message in the lobby."""
    body = Said(
        room="lobby",
        offset=offset,
        at=1_700_000_000_000 + offset,
        who=Person(author, "ada"),
        text=TEXT,
        html=html,
        client_id=f"c{offset}",
    )
    return (LOBBY, offset, author, f"c{offset}", int(Kind.SAID), None, encode(body))


def measure(store: Store, user_id: int) -> None:
    """Print what pages and resuming cost, at places all over the log."""
    epoch = store.log.top("lobby").epoch
    lot = random.Random(1)
    places = [lot.randrange(1_000, LENGTH) for _ in range(TIMES)]
    spans: dict[str, Callable[[int], Span]] = {
        "the last page of 50": lambda place: Span(),
        "a page of 50 before": lambda place: Span(before=place),
        "a page of 50 after": lambda place: Span(after=place - 500),
        "a page of 50 around": lambda place: Span(around=place),
    }
    print(f"{LENGTH:,} entries; microseconds{'in the thread':>18}{'in all':>10}")
    for name, span in spans.items():
        show(
            name,
            store,
            places,
            lambda tx, place, of=span: page(tx, user_id, "lobby", of(place)),
            lambda place, of=span: store.log.page(user_id, "lobby", of(place)),
        )

    def seen(place: int) -> Position:
        return Position(epoch, place - 600)

    show(
        "500 to resume with",
        store,
        places,
        lambda tx, place: entries_after(tx, "lobby", seen(place), 500),
        lambda place: store.log.after("lobby", seen(place), 500),
    )


def show(
    name: str,
    store: Store,
    places: list[int],
    in_thread: Callable[[Transaction, int], object],
    in_all: Callable[[int], object],
) -> None:
    """Print what a question costs on a transaction that is open, and by the store."""

    def on_a_transaction(tx: Transaction) -> float:
        return cost(places, lambda place: in_thread(tx, place))

    thread = min(store.database.read(on_a_transaction) for _ in range(ROUNDS))
    whole = min(cost(places, in_all) for _ in range(ROUNDS))
    print(f"{name:28}{thread:18.0f}{whole:10.0f}")


def cost(places: list[int], ask: Callable[[int], object]) -> float:
    """Return the median of what asking costs at each of some places, in microseconds."""
    costs = []
    for place in places:
        began = time.perf_counter()
        ask(place)
        costs.append(time.perf_counter() - began)
    return median(costs) * 1e6


if __name__ == "__main__":
    main()
