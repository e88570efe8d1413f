"""
Statements that are made into SQL once, for where thousands of rows a second are written.

SQLAlchemy's own way from a statement to the driver is several times as long as
what SQLite then does for a few rows. What is left out is what it does to the
values: no types are converted, and a list of IN has as many places as it has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ClauseElement, Connection, Dialect, Row
from sqlalchemy.sql.compiler import SQLCompiler

Values = Mapping[str, Any]


class Prepared:
    """A statement whose values are given by name; names it does not know are no fault."""

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._compiled: SQLCompiler | None = None

    def execute(self, connection: Connection, values: Values) -> Sequence[Row[*tuple[Any, ...]]]:
        """Carry it out once, and return the rows it finds."""
        compiled = self._compiled_for(connection.dialect)
        return connection.exec_driver_sql(compiled.string, _in_order(compiled, values)).all()

    def execute_many(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Carry it out for each of `rows`."""
        compiled = self._compiled_for(connection.dialect)
        connection.exec_driver_sql(compiled.string, [_in_order(compiled, row) for row in rows])

    def _compiled_for(self, dialect: Dialect) -> SQLCompiler:
        compiled = self._compiled
        if compiled is None or compiled.dialect is not dialect:
            compiled = self._statement.compile(dialect=dialect)  # type: ignore[assignment]
            assert isinstance(compiled, SQLCompiler)
            self._compiled = compiled
        return compiled


def _in_order(compiled: SQLCompiler, values: Values) -> Any:
    """Return the values as the driver takes them, some by place and some by name."""
    places = compiled.positiontup
    return values if places is None else tuple([values[name] for name in places])
