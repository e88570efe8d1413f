"""The log says more for a while, and then what it said before."""

import logging

import gevent
import pytest

from parlor.bus import Gone, LogLevel
from parlor.watch import loglevel


@pytest.fixture
def level(monkeypatch):
    """The level of the log, which is `info`, and what changes it."""
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.INFO)
    found = loglevel.LogLevel()
    yield found
    found.stop()
    root.setLevel(before)


def test_it_is_another_one_until_the_time_is_over(level, caplog):
    level.notice(LogLevel("debug", 0.01))
    assert logging.getLogger().level == logging.DEBUG
    assert "the log has lines of level debug and above, for 0.01 s" in caplog.text
    with gevent.Timeout(60):
        while logging.getLogger().level != logging.INFO:
            gevent.sleep(0.01)


def test_a_later_one_takes_the_place_of_the_one_before(level):
    level.notice(LogLevel("debug", 3600))
    level.notice(LogLevel("error", 7200))
    assert logging.getLogger().level == logging.ERROR
    level.stop()
    assert logging.getLogger().level == logging.INFO
    level.stop()
    assert logging.getLogger().level == logging.INFO


def test_other_notices_change_nothing(level):
    level.notice(Gone("one"))
    assert logging.getLogger().level == logging.INFO
