"""A start that cannot be ends with one sentence and a status that is not zero."""

import os
import socket
import sqlite3
import sys
import tempfile

import pytest

from .server import ROOT, wait_until
from .tree import plant


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"workers": "many"}, "PARLOR_WORKERS=many cannot be: it takes a whole number"),
        ({"workers": ""}, "PARLOR_WORKERS= cannot be: it takes a whole number"),
        ({"cores": ""}, "PARLOR_CORES= cannot be: it takes a whole number"),
        ({"cores": "999999999"}, "PARLOR_CORES=999999999 cannot be: it takes at least 1"),
        ({"offload_threads": "100000"}, "PARLOR_OFFLOAD_THREADS=100000 cannot be"),
        (
            {"http": "nohost.invalid:80"},
            "PARLOR_HTTP=nohost.invalid:80 cannot be: there is no host",
        ),
        ({"run": "/tmp/" + "long/" * 20}, "is too long for the sockets in it: at most 90 bytes"),
        # uWSGI takes it as it is written, in bytes: one said at length, letters of two bytes.
        ({"run": "/tmp/" + "../tmp/" * 13}, "is too long for the sockets in it: at most 90 bytes"),
        ({"run": "/tmp/" + "ä" * 43}, "is too long for the sockets in it: at most 90 bytes"),
        ({"database_url": "sqlite:"}, "PARLOR_DATABASE_URL cannot be: it takes a file"),
        ({"database_url": "sqlite:///:memory:"}, "PARLOR_DATABASE_URL cannot be: it takes a file"),
        ({"database_url": "sqlite:////nowhere/q.db"}, "/nowhere/q.db-lock cannot be opened"),
        ({"cores": "0"}, "PARLOR_CORES=0 cannot be: it takes at least 1"),
        ({"data": "/proc/nothing"}, "PARLOR_DATA=/proc/nothing is not a folder"),
        ({"run": "/proc/nothing"}, "PARLOR_RUN=/proc/nothing is not a folder"),
        ({"rate_say": "often"}, "PARLOR_RATE_SAY=often cannot be"),
        ({"access": "everybody"}, "PARLOR_ACCESS=everybody cannot be"),
        ({"http": "nowhere"}, "PARLOR_HTTP=nowhere cannot be"),
        ({"workers": "-1"}, "PARLOR_WORKERS=-1 cannot be: it takes a whole number"),
        ({"cores": "-1"}, "PARLOR_CORES=-1 cannot be: it takes a whole number"),
        ({"workers": "99999999999"}, "PARLOR_WORKERS=99999999999 cannot be"),
        ({"handshake_time": "soon"}, "PARLOR_HANDSHAKE_TIME=soon cannot be"),
        ({"http": "192.0.2.1:8080"}, "PARLOR_HTTP=192.0.2.1:8080 cannot be: this machine has no"),
        ({"direct": "192.0.2.1:81"}, "PARLOR_DIRECT=192.0.2.1:81 cannot be: this machine has no"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_setting_that_cannot_be_stops_the_start(make_server, settings, sentence):
    server = make_server(**settings)
    server.launch()
    assert server.process.wait(30) == os.EX_CONFIG
    lines = [line for line in server.log.read_text().splitlines() if line.startswith("parlor: ")]
    assert len(lines) == 1
    assert sentence in lines[0]


def test_too_few_descriptors_stop_the_start_and_few_bound_the_sockets(make_server):
    server = make_server(max_connections=1_000_000)
    server.options = ["--max-fd", "128"]
    server.launch()
    assert server.process.wait(30) == os.EX_CONFIG
    assert "at most 128 files may be open at once, and 1024 is the least" in server.log.read_text()
    server.options = ["--max-fd", "1024"]
    server.start()
    assert "at most 1024 files may be open at once, so a worker takes 384" in server.log.read_text()


def test_a_misspelt_setting_stops_the_start_as_a_fault_of_the_configuration(make_server):
    server = make_server(acess="closed")
    server.launch()
    assert server.process.wait(30) == os.EX_CONFIG
    assert "PARLOR_ACESS is no setting; did you mean PARLOR_ACCESS?" in server.log.read_text()


def test_a_second_start_on_the_same_folders_is_refused_and_hurts_nobody(make_server):
    first = make_server().start()
    second = make_server(data=first.folder / "data", run=first.run)
    second.launch()
    assert second.process.wait(30) != 0
    assert f"is in use: process {first.process.pid} runs there" in second.log.read_text()
    assert first.healthy()
    assert (first.run / "pid").read_text().split() == [str(first.process.pid)]
    assert (first.run / "stats.sock").exists()
    (first.run / "fifo").write_text("q")
    assert first.process.wait(30) == 0


def test_a_second_start_on_the_same_data_is_refused(make_server):
    first = make_server().start()
    second = make_server(data=first.folder / "data")
    second.launch()
    assert second.process.wait(30) != 0
    assert "is in use by another Parlor" in second.log.read_text()
    assert first.healthy()


def test_a_second_start_on_the_same_database_is_refused_with_one_sentence(make_server, tmp_path):
    database = tmp_path / "q.db"
    first = make_server(database_url=f"sqlite:///{database}").start()
    way = tmp_path / "way.db"
    way.symlink_to(database)
    for path in (database, way):
        second = make_server(database_url=f"sqlite:///{path}")
        second.launch()
        assert second.process.wait(30) != 0
        said = [line for line in second.log.read_text().splitlines() if "parlor: " in line]
        assert said == [f"parlor: {database} is in use by another Parlor"]
    assert first.healthy()
    assert (tmp_path / "q.db-lock").stat().st_mode & 0o777 == 0o600


def test_folders_are_relative_to_the_ini_and_may_have_any_name(make_server):
    name = "da ta?#%d"
    server = make_server()
    server.environ["PARLOR_DATA"] = os.path.relpath(server.folder / name, ROOT)
    server.environ["PARLOR_RUN"] = os.path.relpath(server.run, ROOT)
    server.start()
    assert (server.folder / name / "parlor.sqlite3").exists()
    assert [path.name for path in server.folder.iterdir() if path.is_file()] == ["log"]


@pytest.mark.parametrize("letter", ["r", "ü"], ids=["ascii", "two bytes"])
def test_a_run_folder_may_be_as_long_as_its_sockets_can_be(make_server, letter):
    with tempfile.TemporaryDirectory(prefix="parlor-") as folder:
        fill = (90 - len(f"{folder}/")) // len(letter.encode())
        server = make_server(run=f"{folder}/{letter * fill}")
        server.start()
        server.stop()


def test_a_port_that_is_taken_stops_the_start(make_server):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        server = make_server(http=f"127.0.0.1:{taken.getsockname()[1]}")
        server.launch()
        assert server.process.wait(30) == os.EX_CONFIG
        assert "cannot be: another program listens there" in server.log.read_text()


def test_a_database_of_a_newer_parlor_stops_the_start(make_server):
    server = make_server().start()
    server.stop()
    with sqlite3.connect(server.folder / "data" / "parlor.sqlite3") as database:
        database.execute("UPDATE alembic_version SET version_num = 'tomorrow'")
    database.close()
    server.launch()
    assert server.process.wait(30) != 0
    assert "parlor: " in server.log.read_text()


def test_a_stop_while_the_workers_still_load_ends_it(make_server):
    server = make_server()
    server.launch()
    wait_until(lambda: "spawned uWSGI http" in server.log.read_text(), "the processes")
    server.term()
    assert server.process.wait(30) == 0


def test_the_log_says_once_where_parlor_is(make_server):
    server = make_server(workers=2).start()
    wait_until(lambda: server.log.read_text().count("ready in") == 2, "both workers")
    server.stop()
    said = [line for line in server.log.read_text().splitlines() if "Parlor is at" in line]
    assert said == [f"parlor: Parlor is at {server.url}"]


def test_make_run_greets_in_three_lines_and_shows_nothing_else(make_server):
    server = make_server()
    server.command = [sys.executable, "-m", "parlor.ops.greeting"]
    server.environ["PYTHONPATH"] = str(ROOT)
    server.start()
    uwsgi = int((server.run / "pid").read_text())
    server.term()
    assert server.process.wait(30) == 0
    at, who, stop, *others = [
        line for line in server.log.read_text().splitlines() if not is_of_this_machine(line)
    ]
    assert at == f"parlor: Parlor is at {server.url}"
    assert "only this machine can connect" in who
    assert stop.startswith(f"parlor: Ctrl-C stops it; kill {uwsgi} does so")
    assert [line.partition(" = ")[2] for line in others] == [
        "this worker says goodbye to 0 connections"
    ]


def is_of_this_machine(line):
    """Whether it says what is worth a look, and depends on who runs this, and where."""
    return line.startswith(("*** WARNING: you are running uWSGI as root", "= at most ", "= only "))


def test_make_run_shows_why_a_start_cannot_be_and_nothing_else(make_server):
    server = make_server(workers="many")
    server.command = [sys.executable, "-m", "parlor.ops.greeting"]
    server.environ["PYTHONPATH"] = str(ROOT)
    server.launch()
    assert server.process.wait(30) == os.EX_CONFIG
    [line] = server.log.read_text().splitlines()
    assert line.startswith("parlor: PARLOR_WORKERS=many cannot be")


def test_make_run_shows_all_of_what_uwsgi_says_of_a_fault_of_its_own(make_server):
    server = make_server()
    server.command = [sys.executable, "-m", "parlor.ops.greeting"]
    server.environ["PYTHONPATH"] = str(ROOT)
    server.options = ["--no-such-option"]
    server.launch()
    assert server.process.wait(30) == 1
    log = server.log.read_text()
    assert "unrecognized option '--no-such-option'" in log
    assert "[uWSGI] getting INI configuration" in log


def test_a_database_that_is_away_at_the_start_is_waited_for_and_visitors_are_told(
    make_server, postgresql_server
):
    url = postgresql_server.url(postgresql_server.make_database())
    server = make_server(database_url=url)
    postgresql_server.stop()
    try:
        server.launch()
        status, headers, body = wait_until(lambda: asked(server, "/"), "an answer")
        probes = [asked(server, path)[0] for path in ("/live", "/ready")]
    finally:
        postgresql_server.start()
    assert (status, headers["Retry-After"]) == (503, "5")
    assert probes == [200, 503]
    assert body == b"Parlor waits for its database.\n"
    wait_until(server.healthy, "the database")
    assert server.get("/")[0] == 200
    server.stop()


def test_a_machine_that_takes_long_for_the_code_is_not_one_whose_database_is_away(
    make_server, tmp_path
):
    tree = plant(tmp_path / "tree")
    code = tree / "parlor" / "application.py"
    lines = code.read_text().splitlines(keepends=True)
    at = lines.index("from __future__ import annotations\n") + 1
    slowness = "import time\ntime.sleep(7)\n"  # longer than a database is waited for
    code.write_text("".join([*lines[:at], slowness, *lines[at:]]))
    server = make_server(root=tree)
    server.launch()
    status, _, _ = wait_until(lambda: asked(server, "/health"), "an answer")
    assert status == 200
    server.stop()


@pytest.mark.parametrize(
    ("database", "user"), [("nothing_here", "parlor"), ("postgres", "nobody_here")]
)
def test_a_database_that_lets_nobody_in_ends_the_start(
    make_server, postgresql_server, database, user
):
    url = postgresql_server.url(database).replace("parlor@", f"{user}@")
    server = make_server(database_url=url)
    server.launch()
    assert server.process.wait(30) == os.EX_CONFIG
    said = [line for line in server.log.read_text().splitlines() if line.startswith("parlor: ")]
    assert len(said) == 1
    assert said[0].startswith("parlor: PARLOR_DATABASE_URL cannot be: ")
    assert "does not exist" in said[0]


def asked(server, path):
    """Return the answer to a request, if there is one."""
    try:
        return server.get(path)
    except OSError:
        return None


def test_a_secret_may_lie_in_a_file(make_server, tmp_path):
    (tmp_path / "secret").write_text("k" * 40 + "\n")
    server = make_server(secret_file=tmp_path / "secret").start()
    assert not (server.folder / "data" / "secret_key").exists()
