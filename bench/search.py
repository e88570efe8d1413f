"""
Searching a million messages: `python -m bench.search`, or `make bench-search`.

Texts in ten languages, in sixty rooms of very different sizes, in an SQLite file
that knows nothing of the search at first. Printed are what the index costs to
make and to keep, and what questions cost in processor time, in milliseconds:
of somebody in all rooms, of somebody in all but the three largest, and of somebody
in one small one. Nineteen of twenty must take less than 20, all less than 150;
of signs, which the index does not know, the newest messages are looked through.
"""

from __future__ import annotations

import argparse
import dataclasses
import random
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles
from typing import Any, NamedTuple

from parlor.settings import Settings
from parlor.store.log.log import ENTRIES
from parlor.store.log.search import index
from parlor.store.log.search.searching import FoundSome, Wanted, find
from parlor.store.sql.statements import Statement, Transaction, update
from parlor.store.sqlite.database import Sqlite
from parlor.store.store import Store
from parlor.store.tables import Kind
from parlor.text.search.query import parse
from parlor.wire import Person, Said, encode
from tests.support.postgresql_server import PostgresqlServer

from .languages import text
from .welcome import MEMBER, MESSAGE, ROOM

MESSAGES_OF_ALL = 1_000_000
ROOMS = 60
AT_ONCE = 20_000
TIMES = 40  # of each question
MOST_P95, MOST = 20.0, 150.0
AT = 1_700_000_000_000
TOP = update("rooms", "top", top="bigint", id="int")

QUERIES = [
    ("2 Latin", "ok"),
    ("2 Chinese", "中国"),
    ("2 Chinese, rare", "项目"),
    ("2 Japanese", "東京"),
    ("2 Thai", "บา"),
    ("3 Latin, everywhere", "the"),
    ("3 Arabic", "كتب"),
    ("3 Thai", "เรา"),
    ("3 Chinese", "为什么"),
    ("5 Latin", "house"),
    ("within a word", "ventu"),
    ("two words", "good morning"),
    ("three words, everywhere", "the of and"),
    ("two words, no hit", "quantum lawyer"),
    ("part of an address", "example.org/ab"),
    ("signs", ":)"),
    ("nothing", "qqqqqqq"),
]

SIZE_OF_INDEX = Statement(
    "SELECT SUM(LENGTH(block)) FROM message_grams_data",
    "SELECT pg_relation_size('ix_message_grams_grams')",
)
SIZE_OF_TEXTS = Statement(
    "SELECT SUM(LENGTH(CAST(text AS BLOB))) FROM messages",
    "SELECT SUM(OCTET_LENGTH(text)) FROM messages",
)
# As it is in a database of before there was a search.
AS_OF_OLD = Statement("UPDATE facts SET value = '0' WHERE name = 'search_kind'")


class Asking(NamedTuple):
    """Somebody, and of how many messages they are members."""

    name: str
    id: int
    messages: int


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--messages", type=int, default=MESSAGES_OF_ALL)
    parser.add_argument("--postgresql", action="store_true", help="by the clock, on a server")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="search-") as folder, ExitStack() as stack:
        settings = Settings(data=Path(folder), run=Path(folder), sync="normal")
        if asked.postgresql:
            server = PostgresqlServer().start()
            stack.callback(server.remove)
            url = server.url(server.make_database())
            settings = dataclasses.replace(settings, database_url=url)
        store = Store.open(settings, render)
        people = fill(store, asked.messages)
        keep(store)
        ask(store, people)
        add(store, people[0].id)
        store.close()


def render(text: str) -> str:
    """Return what nobody here looks at."""
    return text


def fill(store: Store, length: int) -> list[Asking]:
    """Write messages in all rooms; return somebody of all, of all but three, and of one of them."""
    of_all = store.people.set_up("Casa", "ada", "hash")
    others = [store.people.add_member(name, "hash") for name in ("bob", "cleo")]
    weights = [1 / (rank + 1) for rank in range(ROOMS)]
    drawn = random.Random(length)
    rooms = random.Random("rooms").choices(range(2, ROOMS + 2), weights, k=length)
    tops = dict.fromkeys(range(2, ROOMS + 2), 0)
    small = min(range(2, ROOMS + 2), key=rooms.count)
    write(store, lambda tx: make_rooms(tx, of_all.id, [one.id for one in others], small))
    author = Person(of_all.id, "ada")
    for first in range(0, length, AT_ONCE):
        entries, messages = [], []
        for number, room in enumerate(rooms[first : first + AT_ONCE], first):
            tops[room] += 1
            said = text(drawn)
            body = encode(entry(room, tops[room], author, said))
            entries.append((room, tops[room], author.id, f"c{number}", int(Kind.SAID), None, body))
            messages.append((room, tops[room], author.id, said, AT + number))
        write(
            store,
            lambda tx, rows=(entries, messages): tx.write((ENTRIES, rows[0]), (MESSAGE, rows[1])),
        )
    write(store, lambda tx: tx.write((TOP, [(top, room) for room, top in tops.items()])))
    ordered = sorted(tops.values())
    return [
        Asking("all rooms", of_all.id, length),
        Asking("but the three largest", others[0].id, sum(ordered[:-3])),
        Asking("one small room", others[1].id, tops[small]),
    ]


def make_rooms(tx: Transaction, all_of: int, others: list[int], small: int) -> None:
    ids = range(2, ROOMS + 2)
    tx.write(
        (ROOM, [(number, f"room-{number}", f"Room {number}", True, "e", 0, 0) for number in ids])
    )
    members = [(all_of, number) for number in ids]
    members += [(others[0], number) for number in ids[3:]]
    members.append((others[1], small))
    tx.write((MEMBER, [(user, room, 0, 0) for user, room in members]))


def entry(room: int, offset: int, author: Person, said: str) -> Said:
    return Said(
        room=f"room-{room}",
        offset=offset,
        at=AT,
        who=author,
        text=said,
        html=f"<p>{said}</p>",
        client_id="c",
    )


def write(store: Store, work: Callable[[Transaction], Any]) -> None:
    store.database.write(lambda: None, work)


def keep(store: Store) -> None:
    """Print what it costs to take all messages into the index."""
    write(store, lambda tx: tx.run(AS_OF_OLD))
    write(store, index.renew)
    began, lumps = time.monotonic(), []
    while cost := store.database.write(lambda: None, lambda tx: cost_of(tx, index.take_in)):
        lumps.append(cost)
    took = time.monotonic() - began
    _, loose = store.database.read(sizes)
    steps = merge(store) if isinstance(store.database, Sqlite) else []
    texts, size = store.database.read(sizes)
    print(
        f"{texts / 2**20:.0f} MiB of texts, {size / 2**20:.0f} MiB of index:"
        f" {size / texts:.2f}, and {loose / texts:.2f} before it was merged"
    )
    print(
        f"taken in by {len(lumps)} lumps in {took:.0f} s;"
        f" {1e3 * sum(lumps) / len(lumps) / index.LUMP:.0f} µs a message"
    )
    for what, costs in (("a lump", lumps), (f"each of {len(steps)} steps of merging", steps)):
        if len(costs) > 1:
            most = quantiles(costs, n=100, method="inclusive")[98]
            print(
                f"{what}: median {median(costs):.1f} ms, 99 of 100 below {most:.1f} ms,"
                f" worst {max(costs):.0f} ms"
            )


def merge(store: Store) -> list[float]:
    """Merge the index; return what each step costs, in ms."""
    steps = [store.database.write(lambda: None, lambda tx: cost_of(tx, merge_first))]
    while steps[-1]:
        steps.append(store.database.write(lambda: None, lambda tx: cost_of(tx, merge_on)))
    return steps


def cost_of(tx: Transaction, work: Callable[[Transaction], int]) -> float:
    """Return what something costs, in ms of processor time; 0 if nothing was left to do."""
    began = time.thread_time()
    done = work(tx)
    return 1000 * (time.thread_time() - began) if done else 0.0


def merge_first(tx: Transaction) -> bool:
    return not index.merge(tx, begin=True)


def merge_on(tx: Transaction) -> bool:
    return not index.merge(tx, begin=False)


def sizes(tx: Transaction) -> tuple[int, int]:
    return tx.all(SIZE_OF_TEXTS)[0][0], tx.all(SIZE_OF_INDEX)[0][0]


def ask(store: Store, people: list[Asking]) -> None:
    """Print what questions cost."""
    names = [f"{one.name} ({one.messages:,})" for one in people]
    print(f"{'':28}" + "".join(f"{name:>38}" for name in names))
    print(f"{'':28}" + f"{'hits  median     p95   worst':>38}" * len(people))
    slow = []
    for name, query in QUERIES:
        line = f"{name:28}"
        for one in people:
            hits, costs = measured(store, one.id, query)
            p95 = quantiles(costs, n=20)[18]
            line += f"{hits:>14}{median(costs):8.1f}{p95:8.1f}{max(costs):8.1f}"
            if (p95 > MOST_P95 and parse(query).grams) or max(costs) > MOST:
                slow.append(f"{name}, {one.name}")
        print(line, flush=True)
    print("slower than they are to be: " + ("; ".join(slow) or "none"))


def measured(store: Store, user_id: int, query: str) -> tuple[str, list[float]]:
    """Return how much was found, and what that took, in milliseconds."""
    wanted = Wanted(parse(query))
    clock = clock_of(store)
    costs, hits = [], ""

    def ask(tx: Transaction) -> FoundSome:
        began = clock()
        found = find(tx, user_id, wanted, None, clock)
        costs.append(1000 * (clock() - began))
        return found

    for _ in range(TIMES):
        found = store.database.read(ask)
        hits = f"{len(found.messages)}{'+' if found.cursor else ''}"
    return hits, costs


def clock_of(store: Store) -> Callable[[], float]:
    """Return the clock of what is measured: a server works in a process of its own."""
    return time.thread_time if isinstance(store.database, Sqlite) else time.monotonic


def add(store: Store, author: int) -> None:
    """Print what it costs to take in what is new, by the size of a lump."""
    drawn = random.Random("new")
    top = store.log.top("room-2").offset
    for lump in (1, 10, 100):
        costs = []
        for _ in range(20):
            rows = [(2, top + number, author, text(drawn), AT) for number in range(1, lump + 1)]
            top += lump
            write(store, lambda tx, one=rows: tx.write((MESSAGE, one)))
            costs.append(store.database.write(lambda: None, lambda tx: cost_of(tx, index.take_in)))
        print(
            f"new ones, {lump:3} at once: {1e3 * median(costs) / lump:.0f} µs each,"
            " without the commit"
        )


if __name__ == "__main__":
    main()
