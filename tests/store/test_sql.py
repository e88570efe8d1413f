"""Prepared statements: values by name, however the driver takes them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    Table,
    Text,
    bindparam,
    create_engine,
    insert,
    select,
)

from parlor.store.sql import Prepared

METADATA = MetaData()
NOTES = Table("notes", METADATA, Column("number", Integer), Column("text", Text))

WRITE = Prepared(insert(NOTES))
FIND = Prepared(
    select(NOTES.c.text, NOTES.c.number)
    .where(NOTES.c.number.in_([bindparam("one"), bindparam("other")]))
    .order_by(NOTES.c.number)
)


@pytest.fixture(params=["qmark", "named"])
def connection(request) -> Iterator[Connection]:
    """Of a driver that takes values by place, and of one that takes them by name."""
    engine = create_engine("sqlite://", paramstyle=request.param)
    with engine.begin() as connection:
        METADATA.create_all(connection)
        yield connection
    engine.dispose()


def test_what_is_written_is_found(connection):
    WRITE.execute_many(connection, [{"text": f"note {n}", "number": n} for n in range(5)])
    found = FIND.execute(connection, {"other": 1, "one": 3})
    assert [(row.number, row.text) for row in found] == [(1, "note 1"), (3, "note 3")]


def test_values_of_no_place_are_no_fault(connection):
    WRITE.execute_many(connection, [{"number": 1, "text": "x", "mood": "curious"}])
    assert [tuple(row) for row in FIND.execute(connection, {"one": 1, "other": 1, "mood": 0})] == [
        ("x", 1)
    ]


def test_a_missing_value_is_a_fault(connection):
    with pytest.raises(Exception, match="text"):
        WRITE.execute_many(connection, [{"number": 1}])
