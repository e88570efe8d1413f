"""What commands share: the store that is there, and lists."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import click

from ...errors import ConfigError
from ...settings import Settings
from ...store.store import Store

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")


@contextmanager
def opened(settings: Settings) -> Iterator[Store]:
    """
    Open the store that is there, and close it.

    Raises:
        ConfigError: If there is none.
    """
    file = settings.database_file
    if file is not None and not file.is_file():
        raise ConfigError(f"there is no store at {file}; PARLOR_DATA says in which folder it is")
    store = Store.open(settings, str)
    try:
        yield store
    finally:
        store.close()


def show(rows: Sequence[Mapping[str, object]], as_json: bool) -> None:
    """Print rows as a table, or as a JSON list."""
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not rows:
        return
    lines = [
        [name.replace("_", " ") for name in rows[0]],
        *(["" if value is None else str(value) for value in row.values()] for row in rows),
    ]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        click.echo("  ".join(cells).rstrip())


def day(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).date().isoformat()
