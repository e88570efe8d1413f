"""The index of the search in a file of SQLite: its older parts, and the plans of its questions."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from parlor.store.log.search import index, indexing, searching
from parlor.store.log.search.indexing import Indexing
from parlor.store.results import Edit, Removal


def test_grams_of_what_is_gone_are_not_in_the_file(store, settings, ada, say):
    """Not in older parts of the index either, once these are merged."""
    kept = [say(ada, f"kept {number}") for number in range(40)]
    gone = [say(ada, f"kept zq{chr(0x3042 + number)}{chr(0x3044)}") for number in range(20)]
    store.indexing.look()
    for number, one in enumerate(gone):
        store.messages.delete(Removal(ada.person, "lobby", f"d{number}", one.offset))
    store.messages.edit(Edit(ada.person, "lobby", "e1", kept[0].offset, "other"))
    store.indexing.look()
    store.database.checkpoint()
    left = b"".join(path.read_bytes() for path in settings.data.iterdir())
    for number in range(20):
        assert (chr(0x3042 + number) + chr(0x3044)).encode() not in left
    assert store.database.read(index.merges) is None


def test_a_large_index_is_merged_once_an_hour(store, ada, say, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(indexing.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(index, "SMALL", 0)
    keeping = Indexing(store._access)
    gone = say(ada, "alpha")
    keeping.look()
    store.messages.delete(Removal(ada.person, "lobby", "d1", gone.offset))
    keeping.look()
    assert store.database.read(index.merges) is False
    now[0] = indexing.HOUR + 1
    keeping.look()
    assert store.database.read(index.merges) is None


def test_no_table_is_gone_through(store, settings):
    """A plan that goes through a room instead of some ids takes seconds."""
    for statement, values in (
        (searching._OF_IDS, [[1, 2], [1]]),
        (searching._BETWEEN, [[1], 1, 100]),
        (searching._NOTED, [[1], 1, 100]),
        (index._NOTED, [1, 100]),
        (index._OLDER, [100, 100]),
        (index._MATCH, ['"alp"', 1, 100, 10]),
    ):
        text, flat = statement.for_sqlite(values)
        with closing(sqlite3.connect(settings.data / "parlor.sqlite3")) as connection:
            plan = [row[3] for row in connection.execute("EXPLAIN QUERY PLAN " + text, flat)]
        assert not [line for line in plan if line.startswith("SCAN messages")], plan
        searched = [line for line in plan if "messages" in line and "unindexed" not in line]
        if statement in (searching._NOTED, index._NOTED):
            assert plan[0].startswith("SCAN unindexed"), plan
        elif statement is not index._MATCH:
            assert "USING INTEGER PRIMARY KEY" in searched[0], plan
