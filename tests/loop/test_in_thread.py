"""How long what blocks waited for a thread is known."""

import gevent
import pytest
from gevent.threadpool import ThreadPool

from parlor.loop import threads
from parlor.loop.histogram import Histogram
from parlor.loop.threads import in_thread


@pytest.fixture
def waited(monkeypatch):
    waited = Histogram()
    monkeypatch.setattr(threads, "waited", waited)
    return waited


@pytest.fixture
def times(monkeypatch):
    """The times that the clock of the module tells, one after the other."""
    times = []

    class Time:
        def monotonic(self):
            return times.pop(0)

    monkeypatch.setattr(threads, "time", Time())
    return times


def test_it_is_from_when_it_was_given_until_it_began(waited, times):
    times += [10.0, 10.25]
    assert in_thread(lambda: "done") == "done"
    assert (waited.sum, sum(waited.counts)) == (0.25, 1)


def test_what_fails_has_waited_as_well(waited, times):
    times += [10.0, 10.25]
    with pytest.raises(ZeroDivisionError):
        in_thread(lambda: 1 / 0)
    assert sum(waited.counts) == 1


def test_who_comes_second_to_a_pool_of_one_waits_for_the_first(waited, monkeypatch):
    pool = ThreadPool(1)
    monkeypatch.setattr(gevent.get_hub(), "_threadpool", pool)
    order = []
    both = [gevent.spawn(in_thread, order.append, name) for name in ("first", "second")]
    gevent.joinall(both, raise_error=True)
    pool.kill()
    assert order == ["first", "second"]
    assert sum(waited.counts) == 2
