"""Work that takes turns lets the loop go round in between."""

import gevent
from gevent import get_hub

from parlor.loop.turns import Turns


def test_one_goes_on_in_each_round_and_in_the_order_of_asking():
    """A round is told by what runs in each of them, before the loop looks at sockets."""
    rounds, done = [0], []
    watcher = get_hub().loop.prepare()
    watcher.start(lambda: rounds.__setitem__(0, rounds[0] + 1))
    turns = Turns()

    def work(name):
        turns.wait()
        done.append((name, rounds[0]))

    try:
        gevent.joinall([gevent.spawn(work, name) for name in range(30)], raise_error=True)
    finally:
        watcher.stop()
        watcher.close()
    assert [name for name, _ in done] == list(range(30))
    assert len({when for _, when in done}) == 30


def test_a_turn_comes_though_there_is_always_something_else_to_do():
    busy = True

    def go_on():
        while busy:
            gevent.sleep(0)

    other = gevent.spawn(go_on)
    turns = Turns()
    gevent.joinall([gevent.spawn(turns.wait) for _ in range(3)], raise_error=True)
    busy = False
    other.join()


def test_a_turn_waits_for_all_that_is_ready():
    """Everything that was asked for before the turn, and what comes of that, is done first."""
    done = []

    def asked_for(name):
        for step in range(3):
            gevent.sleep(0)
            done.append((name, step))

    others = [gevent.spawn(asked_for, name) for name in "ab"]
    Turns().wait()
    assert len(done) == 6
    gevent.joinall(others, raise_error=True)
