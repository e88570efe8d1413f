"""A start that cannot be ends with one sentence and a status that is not zero."""

import socket
import sqlite3

import pytest


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"workers": "many"}, "PARLOR_WORKERS=many cannot be: it takes a whole number"),
        ({"workers": "2"}, "PARLOR_WORKERS=2 cannot be: this release has no bus"),
        ({"cores": "0"}, "PARLOR_CORES=0 cannot be: it takes at least 1"),
        ({"data": "/proc/nothing"}, "PARLOR_DATA=/proc/nothing is not a folder"),
        ({"run": "/proc/nothing"}, "PARLOR_RUN=/proc/nothing is not a folder"),
        ({"rate_say": "often"}, "PARLOR_RATE_SAY=often cannot be"),
        ({"access": "everybody"}, "PARLOR_ACCESS=everybody cannot be"),
        ({"http": "nowhere"}, "PARLOR_HTTP=nowhere cannot be"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_setting_that_cannot_be_stops_the_start(make_server, settings, sentence):
    server = make_server(**settings)
    server.launch()
    assert server.process.wait(30) != 0
    lines = [line for line in server.log.read_text().splitlines() if line.startswith("parlor: ")]
    assert len(lines) == 1
    assert sentence in lines[0]


def test_a_port_that_is_taken_stops_the_start(make_server):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        server = make_server(http=f"127.0.0.1:{taken.getsockname()[1]}")
        server.launch()
        assert server.process.wait(30) != 0
        assert "Address already in use" in server.log.read_text()


def test_a_database_of_a_newer_parlor_stops_the_start(make_server):
    server = make_server().start()
    server.stop()
    with sqlite3.connect(server.folder / "data" / "parlor.sqlite3") as database:
        database.execute("UPDATE alembic_version SET version_num = 'tomorrow'")
    database.close()
    server.launch()
    assert server.process.wait(30) != 0
    assert "parlor: " in server.log.read_text()
