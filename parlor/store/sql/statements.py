"""
SQL on the driver's own cursor, for what is asked and written all the time.

SQLAlchemy's way from a statement to the driver takes several times as long as
what a database then does for a few rows. A statement here is a text with `?`
for each value, and `ANY(?)` for one of a list; values are handed over as they
are. Everything that is rare goes through `Transaction.connection`, which is
SQLAlchemy's, within the same transaction.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Literal

import gevent
from sqlalchemy import Connection

from ...text.storable import storable

Dialect = Literal["sqlite", "postgresql"]
Row = tuple[Any, ...]


class Statement:
    """A statement in the words of both databases; `postgresql` is for what differs by more."""

    __slots__ = ("_by_sizes", "_parts", "postgresql", "sqlite")

    def __init__(self, text: str, postgresql: str = "") -> None:
        self.sqlite = text
        self.postgresql = (postgresql or text).replace("%", "%%").replace("?", "%s")
        self._parts = text.split("= ANY(?)")
        self._by_sizes: dict[tuple[int, ...], str] = {}

    def for_sqlite(self, values: Sequence[Any]) -> tuple[str, list[Any]]:
        """
        Return the text with a place for each value of a list, and all values in their order.

        A list has as many places as the next power of two, so that there are
        few texts, which the driver has prepared.
        """
        if len(self._parts) == 1:
            return self.sqlite, [_as_taken(value) for value in values]
        flat: list[Any] = []
        sizes: list[int] = []
        for value in values:
            if isinstance(value, list):
                size = 1 << max(0, len(value) - 1).bit_length()
                last = value[-1] if value else None
                flat += [_as_taken(one) for one in value]
                flat += [_as_taken(last)] * (size - len(value))
                sizes.append(size)
            else:
                flat.append(_as_taken(value))
        key = tuple(sizes)
        if key not in self._by_sizes:
            lists = [f"IN ({', '.join('?' * size)})" for size in sizes]
            pairs = zip(self._parts, [*lists, ""], strict=True)
            self._by_sizes[key] = "".join(part for pair in pairs for part in pair)
        return self._by_sizes[key], flat


class ForMany:
    """
    Something written for many rows: a statement for each, or on a server one for all of them.

    `types` are PostgreSQL's, by column, in the order of a row's values.
    """

    __slots__ = ("postgresql", "sqlite")

    def __init__(self, sqlite: str, postgresql: str, types: Mapping[str, str]) -> None:
        lists = ", ".join(f"{_place(kind)}::{kind}[]" for kind in types.values())
        self.sqlite = sqlite
        self.postgresql = postgresql.replace("%", "%%").replace("?", f"unnest({lists})")


def insert(table: str, **types: str) -> ForMany:
    """Return the insertion of rows into a table."""
    columns = ", ".join(f'"{name}"' for name in types)
    places = ", ".join("?" * len(types))
    into = f"INSERT INTO {table} ({columns})"
    return ForMany(f"{into} VALUES ({places})", f"{into} SELECT * FROM ?", types)  # noqa: S608


def update(table: str, column: str, **types: str) -> ForMany:
    """Return the change of a column of rows; its type stands first, then those of the key."""
    keys = [name for name in types if name != column]
    here = " AND ".join(f'"{name}" = ?' for name in keys)
    there = " AND ".join(f'{table}."{name}" = new."{name}"' for name in keys)
    names = ", ".join(f'"{name}"' for name in types)
    return ForMany(
        f'UPDATE {table} SET "{column}" = ? WHERE {here}',  # noqa: S608
        f'UPDATE {table} SET "{column}" = new."{column}" FROM ? AS new({names}) WHERE {there}',  # noqa: S608
        types,
    )


def like(text: str) -> str:
    """Return the pattern, escaped by a backslash, of what begins with a text."""
    return re.sub(r"([\\%_])", r"\\\1", text) + "%"


def _place(kind: str) -> str:
    """Return the place of a list: bytes go as they are, for as text they take twice the room."""
    return "%b" if kind == "bytea" else "%s"


class Transaction:
    """One transaction of a database, open as long as it is handed about."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._driver: Any = connection.connection.driver_connection
        self.dialect: Dialect = connection.dialect.name  # type: ignore[assignment]
        self.forgets = False

    def begin(self, statement: str) -> None:
        """Begin, on a connection that begins nothing by itself."""
        self._driver.execute(statement)

    def commit(self) -> None:
        """Write everything down, by whichever way it was done."""
        if self.connection.in_transaction():
            self.connection.commit()
        else:
            self._driver.commit()

    def end(self) -> None:
        """End a transaction that has only read."""
        if self.connection.in_transaction():
            self.connection.rollback()
        else:
            self._driver.rollback()

    def dismiss(self) -> None:
        """Let go of the connection, which may be broken; never raises."""
        with suppress(Exception):
            self.connection.invalidate()
        with suppress(Exception):
            self.connection.close()

    def breathe(self) -> None:
        """Let the loop go round, in the midst of what takes long, where it is held up by that."""
        if self.dialect == "postgresql":
            gevent.sleep(0)

    def all(self, statement: Statement, *values: Any) -> list[Row]:
        """Return all rows that a statement finds."""
        if self.dialect == "sqlite":
            found: list[Row] = self._driver.execute(*statement.for_sqlite(values)).fetchall()
            return found
        cursor = self._driver.cursor()
        cursor.execute(statement.postgresql, values, prepare=True)
        return list(cursor.fetchall())

    def first(self, statement: Statement, *values: Any) -> Row | None:
        """Return the first row that a statement finds, if any."""
        found = self.all(statement, *values)
        return found[0] if found else None

    def all_of(self, *asked: tuple[Statement, Sequence[Any]]) -> list[list[Row]]:
        """Return what several statements find, put together on the way to a server."""
        if self.dialect == "sqlite":
            return [self.all(statement, *values) for statement, values in asked]
        cursors = []
        with self._driver.pipeline():
            for statement, values in asked:
                cursors.append(self._driver.cursor())
                cursors[-1].execute(statement.postgresql, values, prepare=True)
        return [list(cursor.fetchall()) for cursor in cursors]

    def run(self, statement: Statement, *values: Any) -> None:
        """Carry a statement out that finds nothing."""
        if self.dialect == "sqlite":
            self._driver.execute(*statement.for_sqlite(values))
        else:
            self._driver.cursor().execute(statement.postgresql, values, prepare=True)

    def write(self, *writes: tuple[ForMany, Sequence[Row]]) -> None:
        """Carry out what is written for many rows each; for a server all of it is one statement."""
        if self.dialect == "sqlite":
            for what, rows in writes:
                self._driver.executemany(what.sqlite, rows)
            return
        text = _as_one(tuple(what for what, _ in writes))
        columns = [list(column) for _, rows in writes for column in zip(*rows, strict=True)]
        self._driver.cursor().execute(text, columns, prepare=True)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Send the statements that find nothing and are carried out within as one to a server."""
        if self.dialect == "sqlite":
            yield
        else:
            with self._driver.pipeline():
                yield


@functools.cache
def _as_one(writes: tuple[ForMany, ...]) -> str:
    """Return one statement of PostgreSQL that does it all; the last stands alone, as one must."""
    *others, last = writes
    named = ", ".join(
        f"written_{number} AS ({one.postgresql})" for number, one in enumerate(others)
    )
    return f"WITH {named} {last.postgresql}" if others else last.postgresql


def _as_taken(value: Any) -> Any:
    """Return a value as SQLite takes it: a text without halves of surrogates."""
    return storable(value) if isinstance(value, str) else value
