"""What `parlor doctor` finds, as a table of places and findings."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
from collections import namedtuple
from dataclasses import replace

import pytest

from parlor.ops import command, preflight
from parlor.ops.doctor import backups, database, folders, machine
from parlor.ops.doctor.address import address
from parlor.ops.doctor.doctor import examine
from parlor.ops.doctor.exposure import exposure
from parlor.ops.doctor.finding import CODES
from parlor.ops.doctor.joint import joint
from parlor.settings import Settings
from tests.support.ports import free_port

DATABASES = ("sqlite", "postgresql")

Disk = namedtuple("Disk", "f_bavail f_frsize f_blocks")


@pytest.fixture
def place(settings, monkeypatch):
    """The environment of a place that has its store and does not run."""
    for name in [name for name in os.environ if name.startswith("PARLOR_")]:
        monkeypatch.delenv(name)
    settings.data.chmod(0o700)
    found = {
        "PARLOR_DATA": str(settings.data),
        "PARLOR_RUN": str(settings.run),
        "PARLOR_DATABASE_URL": settings.database_url,
        "PARLOR_HTTP": f"127.0.0.1:{free_port()}",
    }
    for name, value in found.items():
        monkeypatch.setenv(name, value)
    return found


@pytest.fixture
def well(monkeypatch, tmp_path):
    """A machine that is well, whatever this one is."""
    texts = {"mounts": "/dev/a / ext4 rw 0 0\n", "somaxconn": "4096", "memory.max": "max"}
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(folders, "MOUNTS", tmp_path / "mounts")
    monkeypatch.setattr(preflight, "SOMAXCONN", tmp_path / "somaxconn")
    monkeypatch.setattr(machine, "CGROUP", tmp_path / "memory.max")
    monkeypatch.setattr(os, "statvfs", lambda folder: Disk(2**31, 1, 2**32))
    for module in (folders, database):
        monkeypatch.setattr(module, "SLOW", float("inf"))


def levels(findings):
    """Return the level of each code; the worst of several."""
    worst = {"fine": 0, "warning": 1, "error": 2}
    found = {}
    for one in findings:
        found[one.code] = max(found.get(one.code, "fine"), one.level, key=worst.get)
        assert one.code in CODES
        assert bool(one.cure) or one.level != "warning"
    return found


@pytest.mark.usefixtures("well")
def test_a_place_that_is_well_is_found_so(store, place, settings):
    found = levels(examine(place, kept=settings.data / "backups", full=True))
    found.pop("user")  # whoever runs the tests may be root
    assert found.pop("backup", "warning") == "warning"
    # The server of the tests keeps nothing, and is found out.
    assert found.pop("durable", "error") == "error"
    assert set(found.values()) == {"fine"}
    assert set(found) < set(CODES)


def test_a_database_of_a_newer_parlor_is_an_error(store, settings):
    assert levels(database.database(settings))["database"] == "fine"
    with store.database.writing.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    (earlier, *_) = database.database(settings)
    assert (earlier.level, "earlier" in earlier.said) == ("fine", True)
    with store.database.writing.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'tomorrow'")
    assert levels(database.database(settings))["database"] == "error"


@pytest.mark.parametrize(
    ("given", "level"),
    [
        ({}, "fine"),
        ({"url": "https://chat.example.org", "access": "guests"}, "warning"),
        ({"url": "https://chat.example.org", "access": "invite"}, "fine"),
        ({"http": "0.0.0.0:8080", "access": "invite"}, "warning"),
        (
            {"http": "0.0.0.0:8080", "access": "invite", "url": "https://chat.example.org"},
            "fine",
        ),
    ],
)
def test_who_comes_in_from_where_is_told(given, level):
    assert levels(exposure(Settings(**given)))["exposed"] == level


@pytest.mark.usefixtures("well")
def test_what_goes_before_the_setting_is_told(store, ada, place, settings):
    assert "access" not in levels(examine(place))
    store.place.open_for("closed", ada.id)
    (found,) = [one for one in examine(place) if one.code == "access"]
    assert found.said == "closed, by parlor access; PARLOR_ACCESS is guests"
    open_to_all = Settings(url="https://chat.example.org", access="guests")
    assert levels(exposure(open_to_all, "closed"))["exposed"] == "fine"


@pytest.mark.parametrize(("user", "level"), [(0, "warning"), (1000, None)])
def test_root_is_told_to_be_somebody_else(monkeypatch, user, level):
    monkeypatch.setattr(os, "geteuid", lambda: user)
    assert levels(exposure(Settings())).get("user") == level


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PARLOR_WORKERS", "many"),
        ("PARLOR_ACESS", "closed"),
        ("PARLOR_HTTP", " "),
        ("PARLOR_BUS", "nonsense:"),
        ("PARLOR_RUN", "/proc/nothing"),
    ],
)
def test_a_setting_that_cannot_be_is_all_that_is_found(place, name, value):
    (found,) = examine(place | {name: value})
    assert (found.level, found.code) == ("error", "settings")
    assert name in found.said


def test_an_address_that_is_taken_is_an_error_unless_it_is_parlors_own(
    place, settings, listener, monkeypatch
):
    taken = replace(settings, http=f"127.0.0.1:{listener}")
    assert levels(machine.machine(taken))["address"] == "error"
    (settings.run / "pid").write_text(str(os.getpid()))  # which is none of uWSGI's
    assert levels(machine.machine(taken))["address"] == "error"
    monkeypatch.setattr(preflight, "pid_in", lambda run: 4711)
    assert "address" not in levels(machine.machine(taken))


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_machine_that_is_too_small_is_told(monkeypatch, tmp_path, settings):
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(machine, "CGROUP", limit)
    for most, level in (("max", "fine"), (str(100 * 2**20), "warning")):
        limit.write_text(most)
        assert levels(machine.machine(settings))["memory"] == level
    queue = tmp_path / "somaxconn"
    monkeypatch.setattr(preflight, "SOMAXCONN", queue)
    queue.write_text("128")
    assert levels(machine.machine(settings))["queue"] == "warning"
    monkeypatch.setattr("parlor.settings.descriptors._limit", lambda: 100)
    assert levels(machine.machine(settings))["descriptors"] == "error"


def test_a_data_folder_that_others_read_is_told(settings):
    settings.data.chmod(0o755)
    assert levels(folders.folders(settings))["folder"] == "warning"
    settings.data.chmod(0o700)
    assert levels(folders.folders(settings))["folder"] == "fine"


@pytest.mark.parametrize(("free", "level"), [(2**31, "fine"), (2**28, "warning"), (2**20, "error")])
def test_a_disk_that_fills_is_told(monkeypatch, settings, free, level):
    monkeypatch.setattr(os, "statvfs", lambda folder: Disk(free, 1, 2**32))
    assert levels(folders.folders(settings))["disk"] == level


@pytest.mark.parametrize(
    ("kind", "level"),
    [("ext4", "fine"), ("nfs4", "error"), ("fuse.sshfs", "error"), ("overlay", "warning")],
)
def test_a_disk_that_is_none_of_this_machine_is_an_error(
    monkeypatch, tmp_path, settings, kind, level
):
    if settings.on_postgresql:
        assert "file_system" not in levels(folders.folders(settings))
        return
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/a / btrfs rw 0 0\nhost:/x {settings.data} {kind} rw 0 0\n")
    monkeypatch.setattr(folders, "MOUNTS", mounts)
    assert levels(folders.folders(settings))["file_system"] == level


def test_the_innermost_file_system_counts(tmp_path):
    spaced = tmp_path / "a disk"
    escaped = str(spaced).replace(" ", "\\040")
    mounts = f"a / ext4 rw 0 0\nb {escaped} nfs rw 0 0\nc {tmp_path}/a xfs rw 0 0\n"
    assert folders.file_system(spaced / "data", mounts) == "nfs"
    assert folders.file_system(tmp_path / "ab", mounts) == "ext4"


def test_a_damaged_file_is_an_error(tmp_path):
    (tmp_path / "parlor.sqlite3").write_bytes(b"no database at all" * 1_000)
    assert levels(database.database(Settings(data=tmp_path)))["database"] == "error"


def test_a_server_that_is_away_is_an_error(settings):
    url = f"postgresql+psycopg://parlor@127.0.0.1:{free_port()}/parlor"
    away = replace(settings, database_url=url)
    assert levels(database.database(away)) == {"database": "error"}
    gone = replace(settings, bus=f"redis://127.0.0.1:{free_port()}/0")
    assert levels(joint(gone)) == {"bus": "error"}


def test_a_redis_that_answers_is_fine(settings, redis_server):
    assert levels(joint(replace(settings, bus=redis_server.url())))["bus"] in ("fine", "warning")
    assert levels(joint(settings)) == {}


def test_a_name_that_leads_nowhere_is_an_error(settings):
    nowhere = replace(settings, url="https://nowhere.invalid")
    assert levels(address(nowhere, runs=False)) == {"url": "error"}
    closed = replace(settings, url=f"http://127.0.0.1:{free_port()}")
    assert levels(address(closed, runs=True)) == {"url": "error"}
    assert levels(address(closed, runs=False)) == {}


def test_a_place_without_a_backup_is_told_and_one_that_can_be_restored(
    place, settings, store, tmp_path, capsys
):
    kept = tmp_path / "kept"
    if settings.on_postgresql:
        assert levels(backups.backups(settings, kept, restored=True)) == {}
        return
    assert levels(backups.backups(settings, kept, restored=True)) == {"backup": "warning"}
    assert command.main(["backup", str(kept)]) == 0
    found = list(backups.backups(settings, kept, restored=True))
    assert [one.level for one in found] == ["fine", "fine"]
    file = backups.newest(kept) / "parlor.sqlite3"
    os.utime(file, (0, 0))
    assert levels(backups.backups(settings, kept, restored=False)) == {"backup": "warning"}
    with sqlite3.connect(file) as copy:
        copy.execute("DROP TABLE rooms")
    copy.close()
    assert levels(backups.backups(settings, kept, restored=True)) == {"backup": "error"}


def test_the_command_prints_what_is_found_and_its_status_is_the_worst(
    store, place, settings, monkeypatch, capsys, tmp_path, well
):
    kept = ["--backups", str(tmp_path / "none")]
    monkeypatch.setattr(database, "_postgresql", lambda settings: iter(()))
    settings.data.chmod(0o755)
    assert command.main(["doctor", *kept]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("warning  folder ") for line in lines)
    assert f"{'':<24}chmod 700 {settings.data}" in lines
    assert command.main(["doctor", "--strict", *kept]) == 1
    capsys.readouterr()
    monkeypatch.setenv("PARLOR_WORKERS", "many")
    assert command.main(["doctor", "--json", *kept]) == os.EX_CONFIG
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["level"], found["code"]) == ("error", "settings")
