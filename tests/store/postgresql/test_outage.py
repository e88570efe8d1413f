"""An outage: one attempt at a time, after longer and longer pauses by lot, and two sentences."""

from __future__ import annotations

import pytest

from parlor.store.postgresql.outage import FIRST, MOST, Outage
from parlor.store.sql.database import Away


@pytest.fixture
def outage(clock):
    """One whose lots are always the longest pause."""
    return Outage(clock, draw=lambda least, most: most)


def fail(outage, reason="connection refused"):
    with pytest.raises(Away) as away, outage.attempt():
        raise OSError(reason)
    return away.value


def test_as_long_as_all_is_well_many_may_connect_at_once(outage):
    with outage.attempt(), outage.attempt():
        pass


def test_after_a_failure_nobody_tries_until_the_pause_is_over(outage, clock):
    fail(outage)
    with pytest.raises(Away, match="connection refused"), outage.attempt():
        raise AssertionError("this is no time to try")
    clock.move(FIRST)
    with outage.attempt():
        pass
    with outage.attempt():
        pass


def test_one_tries_and_the_others_are_refused_meanwhile(outage, clock):
    fail(outage)
    clock.move(FIRST)
    with outage.attempt(), pytest.raises(Away), outage.attempt():
        raise AssertionError("somebody tries already")


def test_pauses_double_up_to_a_bound_and_begin_anew(outage, clock):
    pauses = []
    for _ in range(8):
        fail(outage)
        pauses.append(outage.pause)
        clock.move(outage.pause)
    assert pauses == pytest.approx([0.1, 0.2, 0.4, 0.8, 1.6, MOST, MOST, MOST])
    with outage.attempt():
        pass
    fail(outage)
    assert outage.pause == pytest.approx(FIRST)


def test_a_pause_is_drawn_from_all_that_are_shorter(clock):
    drawn = []
    outage = Outage(clock, draw=lambda least, most: drawn.append((least, most)) or 0.0)
    for _ in range(3):
        fail(outage)
    assert drawn == [(0.0, 0.1), (0.0, 0.2), (0.0, 0.4)]


def test_many_who_fail_at_once_count_once(outage):
    for _ in range(20):
        outage.begin("no answer")
    assert outage.pause == pytest.approx(FIRST)


def test_the_log_has_one_sentence_at_the_beginning_and_one_at_the_end(outage, clock, caplog):
    for _ in range(5):
        assert fail(outage, "connection\n\trefused").told
        clock.move(outage.pause)
    with outage.attempt():
        pass
    assert [record.getMessage() for record in caplog.records] == [
        "x the database does not answer, and is tried until it does: connection refused",
        "= the database answers again, after 3.1 s",
    ]


def test_while_it_lasts_the_log_says_once_a_minute_how_many_were_refused(outage, clock, caplog):
    for _ in range(180):
        fail(outage)
        clock.move(1)
    first, *others = caplog.records
    assert first.event == "store.away"
    assert [(record.event, record.count) for record in others] == [
        ("store.still_away", 61),
        ("store.still_away", 121),
    ]
    said = others[0].getMessage()
    assert said.startswith(
        "x the database has not answered for 60 s, and 61 questions were refused"
    )
    with outage.attempt():
        pass
    assert (caplog.records[-1].event, caplog.records[-1].count) == ("store.back", 180)


def test_who_gives_up_while_trying_leaves_the_place_to_the_next(outage, clock):
    fail(outage)
    clock.move(FIRST)
    with pytest.raises(KeyboardInterrupt), outage.attempt():
        raise KeyboardInterrupt
    with outage.attempt():
        pass
