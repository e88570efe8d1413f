"""Parlor, whose store writes down what it is asked; `bench.storm` starts it in place of wsgi.py."""

import functools
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from parlor.past import Past
from parlor.store.people import people
from parlor.store.rooms import rooms

OF_A_ROOM = ("events_after",)
OF_MANY = ("entries_after", "standing_of", "tops")

# Written line by line, for a worker may be killed.
book = (Path(os.environ["PARLOR_RUN"]) / f"asked.{os.getpid()}").open("w", buffering=1)


def counted(verb: Callable[..., Any], room: Callable[..., str]) -> Callable[..., Any]:
    @functools.wraps(verb)
    def asked(*args: Any, **kwargs: Any) -> Any:
        book.write(f"{time.monotonic()} {verb.__name__} {room(*args)}\n")
        return verb(*args, **kwargs)

    return asked


for name in OF_A_ROOM:
    setattr(Past, name, counted(getattr(Past, name), lambda past, room, *rest: room))
for name in OF_MANY:
    setattr(Past, name, counted(getattr(Past, name), lambda *args: ""))
# Behind the verbs of the store, which gather those who ask for the same.
for module, name in ((people, "users"), (people, "renamed"), (rooms, "rooms_of")):
    setattr(module, name, counted(getattr(module, name), lambda *args: ""))

from wsgi import application  # noqa: E402, F401  # with the store that counts
