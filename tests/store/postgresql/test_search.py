"""The search on a server, whose questions are asked in the loop."""

from __future__ import annotations

import gevent

from parlor.store.log.search import searching
from parlor.store.log.search.searching import Wanted
from parlor.text.search.query import parse

DATABASES = ("postgresql",)


def test_others_go_on_while_much_is_searched(store, ada, say, monkeypatch):
    monkeypatch.setattr(searching, "BREATH", 100)
    for number in range(20):
        say(ada, f"{number} " * 50)
    rounds = 0

    def go_round():
        nonlocal rounds
        while True:
            rounds += 1
            gevent.sleep(0)

    others = gevent.spawn(go_round)
    gevent.sleep(0)
    before = rounds
    store.searching.find(ada.id, Wanted(parse("alpha")))
    others.kill()
    assert rounds - before >= 15
