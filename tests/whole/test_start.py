"""A start that cannot be ends with one sentence and a status that is not zero."""

import os
import socket
import sqlite3

import pytest

from .server import ROOT, wait_until


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
        ({"run": "/tmp/" + "long/" * 20}, "is too long for the sockets in it"),
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
    second = make_server(data=first.folder / "data", run=first.folder / "run")
    second.launch()
    assert second.process.wait(30) != 0
    assert f"is in use: process {first.process.pid} runs there" in second.log.read_text()
    assert first.healthy()
    assert (first.folder / "run" / "pid").read_text().split() == [str(first.process.pid)]
    assert (first.folder / "run" / "stats.sock").exists()
    (first.folder / "run" / "fifo").write_text("q")
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
    server.environ["PARLOR_RUN"] = os.path.relpath(server.folder / "run", ROOT)
    server.start()
    assert (server.folder / name / "parlor.sqlite3").exists()
    assert [path.name for path in server.folder.iterdir() if path.is_file()] == ["log"]


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
    server.stop()
    said = [line for line in server.log.read_text().splitlines() if "Parlor is at" in line]
    assert said == [f"parlor: Parlor is at {server.url}"]


def test_a_database_that_is_away_at_the_start_is_waited_for_and_visitors_are_told(
    make_server, postgresql_server
):
    url = postgresql_server.url(postgresql_server.make_database())
    server = make_server(database_url=url)
    postgresql_server.stop()
    try:
        server.launch()
        status, headers, body = wait_until(lambda: asked(server, "/"), "an answer")
    finally:
        postgresql_server.start()
    assert (status, headers["Retry-After"]) == (503, "5")
    assert body == b"Parlor waits for its database.\n"
    wait_until(server.healthy, "the database")
    assert server.get("/")[0] == 200
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
