"""A worker notes what becomes of messages while a command asks for it, and then no longer."""

import pytest

from parlor.bus import Entered, Gone, Traced, TraceWanted
from parlor.loop.tracing import tracing
from parlor.watch.tracer import TELL, Tracer
from parlor.wire import Joined, Person, Said, encode

from ..support.processes import Time, settle

ada = Person(1, "ada")


class Bus:
    """Keeps what was published."""

    name, machine = "m1worker", "m1"

    def __init__(self):
        self.told = []

    def publish(self, notice, to=None):
        assert notice.to == to
        self.told.append(notice)


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def to():
    return Bus()


@pytest.fixture
def tracer(to, time):
    tracer = Tracer(to, 2, time, time.pause)
    yield tracer
    tracer.stop()
    assert tracing.now is None


def said(client_id, room="lobby", offset=1):
    return Entered(
        room, offset, encode(Said(room, offset, 0, ada, "a secret", "a secret", client_id))
    )


def test_what_is_heard_is_told_to_who_asked_until_the_time_is_over(tracer, to, time):
    tracer.notice(said("before"))
    tracer.notice(TraceWanted("m1command", 1.0, room="lobby"))
    settle()
    assert [(one.to, one.machine, one.worker, one.moments) for one in to.told] == [
        ("m1command", "m1", 2, [])
    ]
    tracer.notice(said("a"))
    tracer.notice(said("b", room="attic"))
    tracer.notice(Entered("lobby", 2, encode(Joined("lobby", 2, 0, ada))))
    tracer.notice(Entered("lobby", 3, b'{"type":"said","of":"a newer version"}'))
    time.move(TELL)
    (moment,) = to.told[1].moments
    assert (moment.step, moment.room, moment.author, moment.client_id) == ("heard", "lobby", 1, "a")
    assert "secret" not in repr(to.told)
    time.move(1.0)
    assert tracing.now is None
    tracer.notice(said("after"))
    time.move(60.0)
    assert len(to.told) == 2


def test_what_was_noted_last_is_told_too(tracer, to, time):
    tracer.notice(TraceWanted("m1command", TELL * 1.5))
    time.move(TELL)
    tracer.notice(said("a"))
    time.move(TELL / 2)
    assert [len(one.moments) for one in to.told] == [0, 1]
    assert tracing.now is None


@pytest.mark.parametrize(
    "end", [Gone, lambda origin: TraceWanted(origin, 0.0)], ids=["is gone", "asks no more"]
)
def test_it_ends_when_who_asked_does_and_when_no_other_does(tracer, to, time, end):
    tracer.notice(TraceWanted("m1command", 3_600.0))
    tracer.notice(end("m1other"))
    assert tracing.now is not None
    tracer.notice(end("m1command"))
    assert tracing.now is None
    settle()
    time.move(3_600.0)
    assert to.told == []


def test_one_traces_at_a_time(tracer, to, time):
    tracer.notice(TraceWanted("m1command", 60.0))
    settle()
    tracer.notice(TraceWanted("m1another", 60.0))
    assert [(one.to, one.busy) for one in to.told] == [("m1command", False), ("m1another", True)]
    tracer.notice(Gone("m1command"))
    tracer.notice(TraceWanted("m1another", 60.0))
    settle()
    assert (to.told[-1].to, to.told[-1].busy) == ("m1another", False)


def test_whoever_asks_again_is_answered_afresh(tracer, to, time):
    tracer.notice(TraceWanted("m1command", 1.0))
    settle()
    tracer.notice(TraceWanted("m1command", 60.0, client_id="b"))
    time.move(2.0)
    tracer.notice(said("a"))
    tracer.notice(said("b"))
    time.move(TELL)
    assert [one.client_id for told in to.told for one in told.moments] == ["b"]
    assert all(isinstance(one, Traced) for one in to.told)


def test_nothing_of_it_is_in_the_log(tracer, time, caplog):
    tracer.notice(TraceWanted("m1command", 1.0, room="lobby", client_id="a"))
    tracer.notice(said("a"))
    time.move(2.0)
    assert caplog.text == ""
