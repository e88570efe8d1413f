"""When what is too old goes: a day after it was first asked for, once a night, and told to all."""

from __future__ import annotations

import dataclasses
import json
import logging
import time

import pytest

from parlor import bus
from parlor.verbs.rooms.retention import NIGHT, Nights, expiring, last_night
from parlor.wire import Position

DAY = 24 * 3600.0
DAYS = 30


@pytest.fixture
def parts(parts):
    return parts._replace(settings=dataclasses.replace(parts.settings, keep_days=DAYS))


@pytest.fixture
def nights(parts, clock):
    return Nights(parts, now=clock, sleep=lambda seconds: None)


@pytest.fixture
def old(say, ada, bob, clock):
    """A message of ada's that is too old by now, and one of bob's that is not."""
    of = say(ada, "old").offset
    clock.move((DAYS + 2) * DAY)
    say(bob, "new")
    return of


def taken(told):
    return [json.loads(one.body)["of"] for one in told if isinstance(one, bus.Entered)]


def test_nothing_goes_for_a_day_and_the_log_says_what_will(nights, told, old, clock, caplog):
    with caplog.at_level(logging.WARNING):
        nights.look()
        clock.move(DAY - 1)
        nights.look()
    assert taken(told) == []
    (line,) = caplog.messages
    assert f"kept for {DAYS} days" in line
    assert "1 now" in line
    clock.move(2)
    nights.look()
    assert taken(told) == [old]


def test_administrators_see_before_what_will_go(parts, nights, told, old, ada, bob, clock):
    def seen(parts=parts):
        return [expiring(parts, one.person) for one in (ada, bob)]

    assert seen() == [0, 0]
    nights.look()
    assert seen() == [1, 0]
    for_ever = dataclasses.replace(parts.settings, keep_days=None)
    assert seen(parts._replace(settings=for_ever)) == [0, 0]
    # It stands there until it is done, also if that is late.
    clock.move(DAY + 60)
    assert seen() == [1, 0]
    nights.look()
    assert taken(told) == [old]
    assert seen() == [0, 0]


def test_it_is_done_once_a_night_whichever_process_does_it(
    parts, nights, told, say, ada, old, clock
):
    nights.look()
    clock.move(DAY + 1)
    nights.look()
    clock.move(1)
    another = say(ada, "old by the night after the next").offset
    clock.move((DAYS + 1) * DAY)
    nights.look()
    assert json.loads(told[-1].body)["to"] == another
    seen = len(told)
    Nights(parts, now=clock, sleep=lambda seconds: None).look()
    nights.look()
    assert len(told) == seen


def test_what_the_audit_tells_goes_after_its_days_and_no_sooner(parts, ada, store, clock):
    parts = parts._replace(settings=dataclasses.replace(parts.settings, audit_days=2))
    store.place.open_for("closed", ada.id)
    for _ in range(2):
        Nights(parts, now=clock, sleep=lambda seconds: None).look()
        clock.move(DAY)
    assert [one.what for one in store.trail.page()] == ["access"]
    clock.move(DAY)
    Nights(parts, now=clock, sleep=lambda seconds: None).look()
    assert store.trail.page() == []


def test_what_nobody_keeps_shorter_stays(parts, told, store, old, clock):
    for_ever = parts._replace(settings=dataclasses.replace(parts.settings, keep_days=None))
    nights = Nights(for_ever, now=clock, sleep=lambda seconds: None)
    for _ in range(3):
        nights.look()
        clock.move(2 * DAY)
    assert told == []
    top = store.log.top("lobby")
    assert b'"text":"old"' in b"".join(
        body for *_, body in store.log.after("lobby", Position(top.epoch, 0), 100)
    )


@pytest.mark.parametrize("hour", [0, NIGHT - 1, NIGHT, 12, 23])
def test_the_last_night_is_that_of_today_or_of_yesterday(hour):
    noon = time.mktime((2026, 3, 5, 12, 0, 0, 0, 0, -1))
    begun = last_night(noon + (hour - 12) * 3600)
    assert time.localtime(begun)[:4] == (2026, 3, 5 if hour >= NIGHT else 4, NIGHT)
