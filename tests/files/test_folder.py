"""A storage in a folder: what is kept, how it is kept, and who is in the way of whom."""

import contextlib
import os
import stat
import threading
from collections import namedtuple

import pytest

from parlor.errors import NoSpace, NoSuchFile, WrongOffset
from parlor.files import folder as folder_module
from parlor.files import opening
from parlor.files.contract import PIECE, Stored
from parlor.files.folder import UNFINISHED, FolderStorage

FILE = "abcd" + 28 * "0"
OTHER = "ffee" + 28 * "1"


class Clock:
    now = 0.0


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def storage(tmp_path, clock, monkeypatch):
    # Nobody pulls the plug here, and a busy disk takes its time.
    monkeypatch.setattr(folder_module.os, "fsync", lambda opened: None)
    return FolderStorage(tmp_path / "files", reserve=0, now=lambda: clock.now)


@pytest.fixture
def root(storage, tmp_path):
    return tmp_path / "files"


def kept(storage, file=FILE, said=b"hello"):
    storage.append(file, 0, said)
    storage.finish(file)
    return file


def whole(storage, file=FILE, start=0, stop=None):
    return b"".join(storage.read(file, start, stop))


def test_a_file_grows_piece_by_piece_and_is_finished(storage):
    storage.append(FILE, 0, b"hel")
    assert storage.length(FILE) == 3
    storage.append(FILE, 3, b"lo")
    assert whole(storage) == b"hello"
    storage.finish(FILE)
    assert storage.length(FILE) == 5
    assert whole(storage) == b"hello"


@pytest.mark.parametrize("offset", [0, 2, 4], ids=["again", "within", "beyond"])
def test_a_piece_that_does_not_begin_at_the_end_is_refused_and_told_where_that_is(storage, offset):
    storage.append(FILE, 0, b"hel")
    with pytest.raises(WrongOffset) as refusal:
        storage.append(FILE, offset, b"xx")
    assert refusal.value.length == 3
    assert whole(storage) == b"hel"


def test_a_piece_in_the_middle_begins_no_file(storage, root):
    with pytest.raises(WrongOffset) as refusal:
        storage.append(FILE, 7, b"xx")
    assert refusal.value.length == 0
    assert not list((root / UNFINISHED).iterdir())


@pytest.mark.parametrize("offset", [0, 5])
def test_what_is_finished_grows_no_more(storage, root, offset):
    kept(storage)
    with pytest.raises(WrongOffset) as refusal:
        storage.append(FILE, offset, b" eve")
    assert refusal.value.length == 5
    assert whole(storage) == b"hello"
    assert not list((root / UNFINISHED).iterdir())


def test_a_file_without_a_byte_is_a_file(storage):
    kept(storage, said=b"")
    assert whole(storage) == b""
    assert [one.id for one in storage.listed()] == [FILE]


def test_to_finish_again_changes_nothing(storage):
    kept(storage)
    storage.finish(FILE)
    assert whole(storage) == b"hello"


def test_what_was_never_begun_cannot_be_finished_or_read_and_has_no_length(storage):
    assert storage.length(FILE) == 0
    with pytest.raises(NoSuchFile):
        storage.finish(FILE)
    with pytest.raises(NoSuchFile):
        storage.read(FILE)


@pytest.mark.parametrize("finished", [True, False])
def test_a_removed_file_is_gone_and_may_be_removed_again(storage, finished):
    storage.append(FILE, 0, b"hello")
    if finished:
        storage.finish(FILE)
    for _ in range(2):
        storage.remove(FILE)
        assert storage.length(FILE) == 0
        assert not list(storage.listed())
        with pytest.raises(NoSuchFile):
            storage.finish(FILE)


@pytest.mark.parametrize(
    "file",
    [
        "",
        "../../etc/passwd",
        FILE[:-1],
        FILE + "0",
        FILE.upper(),
        FILE[:-1] + "\n",
        FILE + "\n",
        "g" * 32,
        "a/" * 16,
        "\0" * 32,
        "\uff11" * 32,
        UNFINISHED,
    ],
)
@pytest.mark.parametrize(
    "deed",
    [
        lambda storage, file: storage.append(file, 0, b"x"),
        lambda storage, file: storage.append(file, 6, b"x"),
        lambda storage, file: storage.length(file),
        lambda storage, file: storage.finish(file),
        lambda storage, file: storage.read(file),
        lambda storage, file: storage.remove(file),
    ],
    ids=["begin", "append", "length", "finish", "read", "remove"],
)
def test_an_id_that_is_none_is_no_file(storage, root, file, deed):
    with pytest.raises(NoSuchFile):
        deed(storage, file)
    assert not list(root.iterdir())


# Ranges


@pytest.mark.parametrize(
    ("start", "stop"),
    [
        (0, None),
        (0, 0),
        (1, 2),
        (PIECE - 1, PIECE + 1),
        (3, None),
        (2 * PIECE, 10**12),
        (10**12, None),
        (5, 3),
    ],
)
def test_a_range_is_what_a_slice_is(storage, start, stop):
    said = os.urandom(2 * PIECE + 100)
    kept(storage, said=said)
    assert whole(storage, start=start, stop=stop) == said[start:stop]
    assert all(0 < len(piece) <= PIECE for piece in storage.read(FILE, start, stop))


def test_who_reads_while_a_file_is_removed_reads_it_to_its_end(storage):
    kept(storage, said=bytes(3 * PIECE))
    pieces = storage.read(FILE)
    next(pieces)
    storage.remove(FILE)
    assert len(b"".join(pieces)) == 2 * PIECE


@pytest.mark.parametrize("read", [0, 1, 2], ids=["nothing", "a piece", "all"])
def test_however_far_a_file_is_read_it_is_closed(storage, read):
    kept(storage)
    before = os.listdir("/proc/self/fd")
    pieces = storage.read(FILE)
    for _ in range(read):
        next(pieces, None)
    pieces.close()
    assert os.listdir("/proc/self/fd") == before


# Where and how


def test_a_file_is_where_its_id_says_and_apart_until_it_is_finished(storage, root):
    storage.append(FILE, 0, b"hello")
    assert (root / UNFINISHED / FILE).read_bytes() == b"hello"
    storage.finish(FILE)
    assert not list((root / UNFINISHED).iterdir())
    assert (root / "ab" / "cd" / FILE).read_bytes() == b"hello"


def test_nobody_else_of_the_machine_can_look_at_files(storage, root):
    kept(storage)
    storage.append(OTHER, 0, b"hello")
    for path in (root, *root.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o600 if path.is_file() else 0o700)


def test_a_file_is_on_the_disk_before_it_is_moved_and_its_folders_after_that(
    storage, root, monkeypatch
):
    storage.append(FILE, 0, b"hello")
    steps = []
    rename = os.rename
    monkeypatch.setattr(
        folder_module.os,
        "fsync",
        lambda opened: steps.append(os.readlink(f"/proc/self/fd/{opened}")),
    )
    monkeypatch.setattr(
        folder_module.os,
        "rename",
        lambda *names, **at: (steps.append("moved"), rename(*names, **at)),
    )
    storage.finish(FILE)
    places = [UNFINISHED, "ab/cd", "ab", ""]
    assert steps == [
        str(root / UNFINISHED / FILE),
        "moved",
        *(str(root / place) for place in places),
    ]


def test_who_finishes_again_what_somebody_else_moved_has_the_folders_on_the_disk(
    storage, root, monkeypatch
):
    kept(storage)
    steps = []
    monkeypatch.setattr(
        folder_module.os,
        "fsync",
        lambda opened: steps.append(os.readlink(f"/proc/self/fd/{opened}")),
    )
    storage.finish(FILE)
    assert steps == [str(root / place) for place in ("ab/cd", "ab", "")]


@pytest.mark.parametrize(
    "place", ["ab", "ab/cd", f"ab/cd/{FILE}", UNFINISHED, f"{UNFINISHED}/{FILE}"]
)
def test_no_symlink_is_followed(storage, root, tmp_path, place):
    secret = tmp_path / "elsewhere"
    if place.endswith(FILE):
        secret.write_bytes(b"secret")
    else:
        (secret / "cd").mkdir(parents=True)
        for inside in (secret / FILE, secret / "cd" / FILE):
            inside.write_bytes(b"secret")
    (root / place).parent.mkdir(parents=True, exist_ok=True)
    (root / place).symlink_to(secret)
    for deed in (storage.read, storage.length, lambda file: storage.append(file, 6, b"!")):
        with pytest.raises(OSError, match=r"Not a directory|symbolic links"):
            deed(FILE)
    with contextlib.suppress(NotADirectoryError):
        assert not list(storage.listed())
        storage.remove(FILE)
    assert {path.read_bytes() for path in (secret, *secret.rglob("*")) if path.is_file()} == {
        b"secret"
    }


def test_the_folder_itself_may_be_a_symlink(tmp_path):
    (tmp_path / "disk").mkdir()
    (tmp_path / "files").symlink_to(tmp_path / "disk")
    kept(FolderStorage(tmp_path / "files", reserve=0))
    assert (tmp_path / "disk" / "ab" / "cd" / FILE).exists()


# Space

Disk = namedtuple("Disk", "f_bavail f_frsize")


def test_what_would_not_leave_the_reserve_free_is_refused(storage, monkeypatch, tmp_path):
    monkeypatch.setattr(folder_module.os, "statvfs", lambda path: Disk(100, 10))
    storage = FolderStorage(tmp_path / "files", reserve=990)
    assert storage.space() == 10
    storage.append(FILE, 0, bytes(10))
    with pytest.raises(NoSpace):
        storage.append(FILE, 10, bytes(11))
    assert storage.length(FILE) == 10
    assert FolderStorage(tmp_path / "files", reserve=2_000).space() == 0


def test_a_gigabyte_is_left_free_unless_somebody_says_otherwise(monkeypatch, tmp_path):
    monkeypatch.setattr(folder_module.os, "statvfs", lambda path: Disk(2**30 + 5, 1))
    assert FolderStorage(tmp_path / "files").space() == 5


def test_of_a_piece_for_which_the_disk_is_too_small_there_is_what_was_written(storage, monkeypatch):
    pwrite = os.pwrite
    calls = []

    def full(out, rest, offset):
        calls.append(offset)
        if len(calls) > 1:
            raise OSError(28, "No space left on device")
        return pwrite(out, rest[:3], offset)

    monkeypatch.setattr(folder_module.os, "pwrite", full)
    with pytest.raises(NoSpace):
        storage.append(FILE, 0, b"hello")
    monkeypatch.undo()
    assert storage.length(FILE) == 3
    storage.append(FILE, 3, b"lo")
    assert whole(storage) == b"hello"


# The list


def test_the_list_has_every_file_with_its_age_and_nothing_else(storage, root, clock):
    kept(storage)
    storage.append(OTHER, 0, b"hello")
    os.utime(root / "ab" / "cd" / FILE, (1_000, 1_000))
    os.utime(root / UNFINISHED / OTHER, (1_400, 1_400))
    for stray in ("lost+found", "xy", "ab/cd/.nfs0001", "ab/notes.txt", f"{UNFINISHED}/a.tmp"):
        (root / stray).touch()
    (root / "ab" / "cd" / ("0" * 32)).mkdir()
    clock.now = 1_500.0
    assert sorted(storage.listed()) == [Stored(FILE, 500.0, True), Stored(OTHER, 100.0, False)]


def test_a_clock_that_is_behind_makes_no_file_younger_than_new(storage):
    kept(storage)
    assert [one.age for one in storage.listed()] == [0.0]


# Several at once


def at_once(*deeds):
    """Do everything in threads of its own, and return who was refused."""
    refused = []
    begin = threading.Barrier(len(deeds))

    def run(deed):
        begin.wait()
        try:
            deed()
        except (WrongOffset, NoSuchFile) as refusal:
            refused.append(type(refusal))

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def test_of_two_pieces_for_one_place_one_is_taken(storage, root):
    second = FolderStorage(root, reserve=0)
    for turn in range(20):
        refused = at_once(
            lambda turn=turn: storage.append(FILE, 3 * turn, b"ada"),
            lambda turn=turn: second.append(FILE, 3 * turn, b"bob"),
        )
        assert refused == [WrongOffset]
    assert len(whole(storage)) == 60
    assert set(whole(storage).replace(b"ada", b"a").replace(b"bob", b"b")) <= set(b"ab")


def test_a_piece_that_comes_as_a_file_is_finished_is_in_it_or_refused(storage, root):
    second = FolderStorage(root, reserve=0)
    for _ in range(20):
        storage.append(FILE, 0, b"ada")
        refused = at_once(
            lambda: storage.finish(FILE),
            lambda: second.append(FILE, 3, b"bob"),
            lambda: second.append(FILE, 0, b"eve"),
        )
        assert whole(storage) == (b"adabob" if refused == [WrongOffset] else b"ada")
        assert not list((root / UNFINISHED).iterdir())
        storage.remove(FILE)


def test_what_is_removed_as_it_is_finished_is_gone(storage, root):
    for _ in range(20):
        storage.append(FILE, 0, b"ada")
        at_once(lambda: storage.finish(FILE), lambda: storage.remove(FILE))
        assert not list(storage.listed())


def test_what_one_began_anew_who_was_killed_at_that_takes_the_place_of_no_finished_file(
    storage, root
):
    kept(storage)
    (root / UNFINISHED / FILE).write_bytes(b"eve")
    assert whole(storage) == b"hello"
    assert [one.finished for one in storage.listed()] == [True]
    storage.finish(FILE)
    assert whole(storage) == b"hello"
    assert not list((root / UNFINISHED).iterdir())


def test_a_file_that_is_finished_as_somebody_looks_for_it_is_found(storage, monkeypatch):
    storage.append(FILE, 0, b"ada")
    opened = FolderStorage._folder

    def late(self, *names, **how):
        if names == (UNFINISHED,):
            monkeypatch.setattr(FolderStorage, "_folder", opened)
            storage.finish(FILE)
        return opened(self, *names, **how)

    monkeypatch.setattr(FolderStorage, "_folder", late)
    assert storage.length(FILE) == 3


def test_who_waited_for_a_file_that_was_removed_meanwhile_writes_into_no_other(
    storage, root, monkeypatch
):
    storage.append(FILE, 0, b"ada")
    flock = opening.fcntl.flock

    def late(opened, how):
        monkeypatch.setattr(opening.fcntl, "flock", flock)
        storage.remove(FILE)
        flock(opened, how)

    monkeypatch.setattr(opening.fcntl, "flock", late)
    with pytest.raises(WrongOffset) as refusal:
        storage.append(FILE, 3, b"bob")
    assert refusal.value.length == 0


def test_who_begins_a_file_anew_as_another_one_finishes_it_changes_nothing(
    storage, root, monkeypatch
):
    storage.append(FILE, 0, b"ada")
    is_finished = FolderStorage._is_finished

    def late(self, file):
        monkeypatch.setattr(FolderStorage, "_is_finished", is_finished)
        found = is_finished(self, file)
        storage.finish(file)
        return found

    monkeypatch.setattr(FolderStorage, "_is_finished", late)
    with pytest.raises(WrongOffset) as refusal:
        storage.append(FILE, 0, b"eve")
    assert refusal.value.length == 3
    assert whole(storage) == b"ada"
    assert not list((root / UNFINISHED).iterdir())
