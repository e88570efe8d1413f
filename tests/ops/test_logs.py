"""Log lines, and a pipe that nobody reads."""

import logging
import os
import re
import socket

import pytest

from parlor.ops.logs import Lines, NeverWaits

MANY = 10_000  # lines, far more than a pipe or a socket has room for


@pytest.fixture
def logger_to():
    """Make a log that goes to a descriptor."""
    handlers = []

    def make(descriptor):
        handlers.append(NeverWaits(descriptor))
        handlers[-1].setFormatter(Lines())
        log = logging.Logger("parlor.test")
        log.addHandler(handlers[-1])
        return log

    yield make
    for handler in handlers:
        handler.close()


@pytest.fixture(params=["pipe", "socket"])
def ends(request):
    """The end that is read, which returns at once when there is nothing, and the one written to."""
    if request.param == "pipe":
        pair = os.pipe()
    else:
        pair = tuple(sock.detach() for sock in socket.socketpair())
    os.set_blocking(pair[0], False)
    yield pair
    for descriptor in pair:
        os.close(descriptor)


def read_all(descriptor):
    read = b""
    try:
        while piece := os.read(descriptor, 65_536):
            read += piece
    except BlockingIOError:
        pass
    return read.decode().splitlines()


def test_a_line_says_when_how_grave_who_and_what(logger_to, ends):
    log = logger_to(ends[1])
    log.info("= %d entered", 7)
    log.warning("x %s", "ö\udc80")
    first, second = read_all(ends[0])
    date = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}"
    assert re.fullmatch(rf"{date} INFO    parlor\.test = 7 entered", first)
    assert second.endswith(r" WARNING parlor.test x ö\udc80")


def test_a_failure_brings_its_traceback(logger_to, ends):
    try:
        raise ValueError("a reason")
    except ValueError:
        logger_to(ends[1]).exception("it failed")
    first, second, *_, last = read_all(ends[0])
    assert first.endswith(" ERROR   parlor.test it failed")
    assert second.startswith("Traceback")
    assert last == "ValueError: a reason"


def test_a_pipe_that_nobody_reads_stops_nobody(logger_to, ends):
    log = logger_to(ends[1])
    for number in range(MANY):
        log.info("line %d", number)
    assert os.get_blocking(ends[1]), "other processes write to it as before"


def test_it_is_said_how_many_lines_were_dropped(logger_to, ends):
    log = logger_to(ends[1])
    for number in range(MANY):
        log.info("line %d", number)
    read = read_all(ends[0])
    whole = [line for line in read if re.search(r" line \d+$", line)]
    log.info("read again")
    notice, line = read_all(ends[0])[-2:]
    dropped = int(re.search(r"(\d+) log lines were dropped", notice).group(1))
    assert line.endswith("read again")
    assert MANY - len(whole) - 1 <= dropped <= MANY - len(whole)
    log.info("and again")
    assert len(read_all(ends[0])) == 1


def test_a_traceback_longer_than_the_pipe_is_cut_off_on_a_line_of_its_own(logger_to, ends):
    log = logger_to(ends[1])
    log.error("x" * 1_000_000)
    read_all(ends[0])
    log.info("next")
    read = [line for line in read_all(ends[0]) if line]
    assert read[0].startswith("parlor: 1 log lines were dropped")
    assert read[1].endswith("next")


def test_a_pipe_whose_reader_is_gone_stops_nobody(logger_to):
    reading, writing = os.pipe()
    os.close(reading)
    logger_to(writing).info("nobody hears this")
    os.close(writing)


def test_a_file_is_written_where_others_left_off(logger_to, tmp_path):
    with (tmp_path / "log").open("wb") as file:
        os.write(file.fileno(), b"uWSGI said this\n")
        logger_to(file.fileno()).info("and Parlor that")
        os.write(file.fileno(), b"uWSGI goes on\n")
    first, second, third = (tmp_path / "log").read_text().splitlines()
    assert (first, third) == ("uWSGI said this", "uWSGI goes on")
    assert second.endswith("and Parlor that")
