"""A database whose files are removed or replaced is written to no longer, and says so."""

import os
import shutil

import gevent
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
    store.check_reading()
    store.check_writing()
    change(path.with_name(path.name + end))
    for number in range(3):
        assert isinstance(say(ada, "lost", client_id=f"c{number}"), NotStored)
        with pytest.raises(NotStored):
            store.check_writing()
    # Others are connected still, and read what there was.
    assert store.log.top("lobby").offset == 2
    said = [line for line in caplog.messages if "nothing can be stored" in line]
    assert len(said) == 1
    assert "put it back, or restart" in said[0]


def test_health_sees_it_before_anybody_writes(store, path):
    store.check_writing()
    remove(path)
    with pytest.raises(NotStored):
        store.check_writing()


def test_a_file_that_was_put_back_is_written_again(store, say, ada, path, caplog):
    remove(path)
    assert isinstance(say(ada, "hello", client_id="c"), NotStored)
    path.with_name("elsewhere").rename(path)
    assert say(ada, "hello", client_id="c").offset == 2
    store.check_writing()
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
        store.check_writing()
        assert say(ada, "hello").offset


def test_a_full_disk_is_seen_by_health_before_anybody_writes(store, monkeypatch):
    store.check_writing()
    monkeypatch.setattr(files, "SPACE", 2**62)
    with pytest.raises(NotStored):
        store.check_writing()


def test_health_writes_unless_somebody_did_a_moment_ago(store, path, monkeypatch):
    wrote = []
    store.check_writing()
    monkeypatch.setattr(store._access, "carry_out", lambda *args: wrote.append(args))
    store.check_writing()
    assert len(wrote) == 0
    monkeypatch.setattr("parlor.store.sql.access.FRESH", -1.0)
    store.check_writing()
    assert len(wrote) == 1


def test_a_store_that_is_opened_on_a_new_file_has_it(tmp_path):
    store = Store.open(Settings(data=tmp_path), str)
    store.people.add_guest("ada")
    store.check_writing()
    store.close()


def test_a_store_that_could_not_write_tries_by_itself_until_it_can(
    store, say, ada, path, monkeypatch
):
    monkeypatch.setattr("parlor.store.sql.writer.AGAIN", 0.001)
    wrong = files.Away("the disk is full")
    with monkeypatch.context() as full:
        full.setattr(store.database._files, "check", raises := Raises(wrong))
        assert isinstance(say(ada, "hello", client_id="c"), NotStored)
        full.setattr(store.database, "check", lambda: None)  # nothing shows from outside
        with pytest.raises(NotStored):
            store.check_writing()
        tried = raises.times
        with gevent.Timeout(60):
            while raises.times < tried + 2:
                gevent.sleep(0.001)
        with pytest.raises(NotStored):
            store.check_writing()
    with gevent.Timeout(60):
        while not writes(store):
            gevent.sleep(0.01)


class Raises:
    def __init__(self, error):
        self.error = error
        self.times = 0

    def __call__(self):
        self.times += 1
        raise self.error


def writes(store):
    try:
        store.check_writing()
    except NotStored:
        return False
    return True
