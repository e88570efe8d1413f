"""Standard error is a pipe that nobody reads."""

import os
import re
import select

from .server import PATIENCE, Server, wait_until
from .wire import open_raw

MANY = 1_000  # connections, each with a line of more than 64 bytes: more than a pipe has room for


def read_until(reading, words):
    """Return what is read up to these words: a line is written after its handshake is answered."""
    said = ""
    while words not in said:
        select.select([reading], [], [], PATIENCE)
        said += os.read(reading, 1_000_000).decode()
    return said


def test_a_log_that_nobody_reads_stops_nobody(tmp_path):
    server = Server(tmp_path)
    os.mkfifo(server.log)
    reading = os.open(server.log, os.O_RDONLY | os.O_NONBLOCK)
    server.launch()
    sockets = []
    try:
        wait_until(server.healthy, "an answer")
        sockets = [open_raw(server.port, b"/echo") for _ in range(MANY)]
        assert server.get("/health")[0] == 200
        database, elsewhere = server.folder / "data/parlor.sqlite3", server.folder / "elsewhere"
        database.rename(elsewhere)
        assert [server.get("/health")[0] for _ in range(3)] == [503] * 3
        elsewhere.rename(database)
        wait_until(server.healthy, "the database that was put back")
        unread = os.read(reading, 1_000_000)
        sockets.append(open_raw(server.port, b"/echo"))
        said = read_until(reading, f"-{MANY + 1} entered /echo from ")
        assert b" entered /echo from " in unread
        assert re.search(r"log.dropped x [0-9]+ log lines were dropped", said)
    finally:
        for sock in sockets:
            sock.close()
        os.set_blocking(reading, True)
        server.term()
        while os.read(reading, 65_536):
            pass
        os.close(reading)
        server.stop()
