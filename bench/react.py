"""
What a reaction costs beside a message: `python -m bench.react`, or `make bench-react`.

Both go through the store by the conversation's way, 64 in flight, into an SQLite
file; the messages that are reacted to have reactions of others. What is printed
is the quietest of some rounds: microseconds of the process, all threads together.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from gevent.event import AsyncResult
from gevent.lock import Semaphore

from parlor.errors import Refused
from parlor.settings import Settings
from parlor.store.results import Post, Reaction, Stored
from parlor.store.store import Store
from parlor.text.emoji import known
from parlor.text.markup import render
from parlor.wire import Person

TEXT = "Would anybody like to have lunch at the **market** today? Half past twelve, as always."
IN_FLIGHT = 64
ROUNDS = 7
TIMES = 2_000
PEOPLE = 20  # who react to each message
MOST = 1.5  # a reaction costs at most so much more than a message

Done = Callable[[Stored | Refused], None]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), run=Path(folder))
        store = Store.open(settings, render)
        people = [store.people.set_up("Casa", "ada", "hash").person]
        people += [
            store.people.add_guest(f"guest {number}", None).person for number in range(1, PEOPLE)
        ]
        said, reacted = measure(store, people)
        store.close()
    print(f"{'a message':28}{said:10.0f} µs")
    print(f"{'a reaction':28}{reacted:10.0f} µs, {reacted / said:.2f} of it; at most {MOST}")


def measure(store: Store, people: list[Person]) -> tuple[float, float]:
    """Return what a message costs and what a reaction does, in microseconds."""
    client_ids = (f"c{number}" for number in count())
    said, reacted = [], []
    for _ in range(ROUNDS):
        first = store.log.top("lobby").offset + 1
        posts = [Post(people[0], "lobby", next(client_ids), TEXT) for _ in range(TIMES)]
        said.append(cost(store.messages.post, posts))
        reactions = _reactions(people, first, client_ids)
        reacted.append(cost(store.reactions.put, reactions))
    return min(said), min(reacted)


def _reactions(people: list[Person], first: int, client_ids: Iterator[str]) -> list[Reaction]:
    """Return reactions of everybody to one message after the other, with three emoji."""
    emoji = list(known().values())[:3]
    return [
        Reaction(
            people[number % PEOPLE],
            "lobby",
            next(client_ids),
            first + number // PEOPLE // len(emoji),
            emoji[number // PEOPLE % len(emoji)],
            on=True,
        )
        for number in range(TIMES)
    ]


def cost(submit: Callable[..., None], changes: list[Post] | list[Reaction]) -> float:
    """Return what one of some changes costs, in microseconds of the process."""
    places, last = Semaphore(IN_FLIGHT), AsyncResult()
    left = [len(changes)]

    def done(outcome: Stored | Refused) -> None:
        assert isinstance(outcome, Stored), outcome
        assert outcome.entry
        places.release()
        left[0] -= 1
        if not left[0]:
            last.set(None)

    began = time.process_time()
    for change in changes:
        places.acquire()
        submit(change, done)
    last.get()
    return (time.process_time() - began) / len(changes) * 1e6


if __name__ == "__main__":
    main()
