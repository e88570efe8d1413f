"""Tracebacks in the log are counted by where they came from."""

import logging

import pytest

from parlor.watch.faults import Faults


@pytest.fixture
def faults():
    faults = Faults()
    logging.getLogger().addHandler(faults)
    yield faults
    logging.getLogger().removeHandler(faults)


@pytest.mark.parametrize(
    ("logger", "where"),
    [
        ("parlor.store.sql.writer", "store"),
        ("parlor.connection", "connection"),
        ("parlor", "other"),
        ("parlor.of_tomorrow.x", "other"),
        ("alembic", "other"),
    ],
)
def test_a_traceback_counts_where_it_was_logged(faults, logger, where):
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        logging.getLogger(logger).exception("x it failed")
    assert {name for name, count in faults.counts.items() if count} == {where}


def test_what_has_no_traceback_is_no_fault(faults):
    logging.getLogger("parlor.store").error("x the database is away")
    logging.getLogger("parlor.store").warning("x", exc_info=ValueError())
    assert not any(faults.counts.values())
