"""Until when somebody is not to be disturbed: their word, their hours, their time zone."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parlor.wire.events.preferences import QuietHours
from parlor.wire.quiet import quiet_until, zone_named

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = {"from": "22:00", "to": "07:00"}
NOON = {"from": "12:00", "to": "13:00"}
ALL_DAY = {"from": "00:00", "to": "00:00"}
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def ms(text, zone=BERLIN):
    return round(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


def until(at, dnd="", zone=BERLIN, **days):
    """Until when, as somebody there reads it; the 2nd of June 2025 is a Monday."""
    hours = msgspec.convert(days, QuietHours)
    found = quiet_until(ms(at, zone), ms(dnd, zone) if dnd else 0, hours, zone)
    return f"{datetime.fromtimestamp(found / 1000, zone):%m-%d %H:%M}" if found else ""


@pytest.mark.parametrize(
    ("at", "days", "expected"),
    [
        ("2025-06-02 21:59", {"mon": NIGHT}, ""),
        ("2025-06-02 22:00", {"mon": NIGHT}, "06-03 07:00"),
        ("2025-06-03 06:59", {"mon": NIGHT}, "06-03 07:00"),
        ("2025-06-03 07:00", {"mon": NIGHT}, ""),
        ("2025-06-03 22:00", {"mon": NIGHT}, ""),
        ("2025-06-02 12:30", {"mon": NOON}, "06-02 13:00"),
        ("2025-06-02 03:00", {"mon": ALL_DAY}, "06-03 00:00"),
        ("2025-06-07 03:00", {"sat": ALL_DAY, "sun": NIGHT}, "06-08 00:00"),
        ("2025-06-07 03:00", {"sat": ALL_DAY, "sun": ALL_DAY, "mon": NOON}, "06-09 00:00"),
        # The clock is put forward in this night, and back in that.
        ("2025-03-29 23:00", {"sat": NIGHT}, "03-30 07:00"),
        ("2025-10-26 02:30", {"sat": NIGHT}, "10-26 07:00"),
    ],
)
def test_quiet_hours_begin_on_a_day_and_end_on_it_or_on_the_next(at, days, expected):
    assert until(at, **days) == expected


def test_ones_word_lasts_until_it_is_over_and_runs_into_the_quiet_hours():
    assert until("2025-06-02 20:00", dnd="2025-06-02 21:00") == "06-02 21:00"
    assert until("2025-06-02 21:00", dnd="2025-06-02 21:00") == ""
    assert until("2025-06-02 20:00", dnd="2025-06-02 22:30", mon=NIGHT) == "06-03 07:00"
    assert until("2025-06-02 23:00", dnd="2025-06-03 08:00", mon=NIGHT) == "06-03 08:00"


def test_for_good_is_after_the_end_of_every_calendar():
    week = msgspec.convert(dict.fromkeys(DAYS, NIGHT), QuietHours)
    assert quiet_until(5, 2**53 - 1, week, BERLIN) == 2**53 - 1


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1)),
    st.dictionaries(st.sampled_from(DAYS), st.sampled_from([NIGHT, NOON, ALL_DAY])),
    st.sampled_from(["Europe/Berlin", "America/St_Johns", "Pacific/Apia", "UTC"]),
)
def test_the_end_is_the_first_moment_that_is_not_quiet(at, days, name):
    zone, hours = ZoneInfo(name), msgspec.convert(days, QuietHours)
    moment = round(at.replace(tzinfo=zone).timestamp() * 1000)
    end = quiet_until(moment, 0, hours, zone)
    assert end - moment <= timedelta(days=9) / timedelta(milliseconds=1)
    if end and len(days) < len(DAYS):
        assert end > moment
        assert quiet_until(end, 0, hours, zone) == 0
        assert quiet_until(end - 1, 0, hours, zone) == end


@pytest.mark.parametrize("name", ["Nowhere/Land", "../UTC", "/etc/passwd", "Europe", "", "a\0b"])
def test_what_is_no_time_zone_is_none(name):
    with pytest.raises(ValueError, match="no time zone"):
        zone_named(name)
