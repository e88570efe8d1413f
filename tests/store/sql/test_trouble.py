"""What fails for long is told of at the beginning, once a minute, and at the end."""

import logging

import pytest

from parlor.store.sql.trouble import Trouble


@pytest.fixture
def trouble(clock, caplog):
    return Trouble(logging.getLogger("parlor.test"), "writing", "nothing can be stored", clock)


def lines(caplog):
    said = [record.getMessage() for record in caplog.records]
    caplog.clear()
    return said


def test_an_hour_of_failures_is_sixty_lines_and_one(trouble, clock, caplog):
    trouble.failed("the disk\nis full")
    assert lines(caplog) == ["x nothing can be stored: the disk is full"]
    for _ in range(3_600):
        clock.move(1)
        trouble.failed("the disk is full")
    said = lines(caplog)
    assert len(said) == 60
    assert said[0] == "x nothing can be stored for 60 s, 61 times: the disk is full"
    trouble.works()
    trouble.works()
    assert lines(caplog) == ["= no longer, after 3600.0 s: nothing can be stored"]


def test_all_who_are_refused_by_one_failure_count(trouble, clock, caplog):
    trouble.failed("the disk is full", 3)
    clock.move(60)
    trouble.failed("the disk is full", 4)
    trouble.works()
    assert [(record.event, record.part, record.count) for record in caplog.records] == [
        ("store.away", "writing", 3),
        ("store.still_away", "writing", 7),
        ("store.back", "writing", 7),
    ]


def test_what_works_and_fails_by_turns_is_told_of_once_a_minute(trouble, clock, caplog):
    for _ in range(120):
        trouble.failed("the disk is full")
        trouble.works()
        clock.move(1)
    assert (
        lines(caplog)
        == [
            "x nothing can be stored: the disk is full",
            "= no longer, after 0.0 s: nothing can be stored",
        ]
        * 2
    )


def test_what_always_works_is_not_told_of(trouble, caplog):
    trouble.works()
    assert lines(caplog) == []
