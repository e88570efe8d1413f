"""A database whose files are removed or replaced is written to no longer, and says so."""

import os
import shutil

import pytest

from parlor.errors import NotStored, Unavailable
from parlor.settings import Settings
from parlor.store.sqlite import files
from parlor.store.store import Store


@pytest.fixture
def path(settings):
    return settings.data / "parlor.sqlite3"


def remove(path):
    path.rename(path.with_name("elsewhere"))


def replace(path):
    shutil.copy(path, path.with_name("copy"))
    os.replace(path.with_name("copy"), path)


def empty(path):
    path.unlink()
    path.touch()


@pytest.mark.parametrize("end", ["", "-wal"], ids=["the file", "the log"])
@pytest.mark.parametrize("change", [remove, replace, empty])
def test_nothing_is_stored_in_files_that_are_nobody_s(store, say, ada, path, change, end, caplog):
    say(ada, "before")
    store.healthy()
    change(path.with_name(path.name + end))
    for number in range(3):
        assert isinstance(say(ada, "lost", client_id=f"c{number}"), NotStored)
        with pytest.raises(NotStored):
            store.healthy()
    # Others are connected still, and read what there was.
    assert store.log.top("lobby").offset == 2
    said = [line for line in caplog.messages if "nothing can be stored" in line]
    assert len(said) == 1
    assert "put it back, or restart" in said[0]


def test_health_sees_it_before_anybody_writes(store, path):
    store.healthy()
    remove(path)
    with pytest.raises(NotStored):
        store.healthy()


def test_a_file_that_was_put_back_is_written_again(store, say, ada, path, caplog):
    remove(path)
    assert isinstance(say(ada, "hello", client_id="c"), NotStored)
    path.with_name("elsewhere").rename(path)
    assert say(ada, "hello", client_id="c").offset == 2
    store.healthy()
    assert any("no longer" in line for line in caplog.messages)


def test_no_file_is_made_in_the_place_of_one_that_was_removed(store, path):
    remove(path)
    store.database._dismiss_readers()
    store.database.reading.dispose()
    with pytest.raises(Unavailable):
        store.log.top("lobby")
    assert not store.database._checkpoints.look()
    assert not path.exists()


def test_what_is_removed_while_it_is_written_is_not_stored(store, ada, path):
    def write(tx):
        remove(path)

    with pytest.raises(NotStored):
        store._access.change(None, lambda tx, at: write(tx))


def test_another_process_that_comes_or_goes_is_no_reason(store, settings, say, ada):
    for number in range(3):
        other = Store.open(settings, str)
        other.people.add_guest(f"guest {number}")
        assert say(ada, "hello").offset
        other.close()
        store.healthy()
        assert say(ada, "hello").offset


def test_a_full_disk_is_seen_by_health_before_anybody_writes(store, monkeypatch):
    store.healthy()
    monkeypatch.setattr(files, "SPACE", 2**62)
    with pytest.raises(NotStored):
        store.healthy()


def test_health_writes_unless_somebody_did_a_moment_ago(store, path, monkeypatch):
    wrote = []
    store.healthy()
    monkeypatch.setattr(store._access, "change", lambda *args: wrote.append(args))
    store.healthy()
    assert len(wrote) == 0
    monkeypatch.setattr("parlor.store.sql.access.FRESH", -1.0)
    store.healthy()
    assert len(wrote) == 1


def test_a_store_that_is_opened_on_a_new_file_has_it(tmp_path):
    store = Store.open(Settings(data=tmp_path), str)
    store.people.add_guest("ada")
    store.healthy()
    store.close()
