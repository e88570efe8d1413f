"""Log lines, and a pipe that nobody reads."""

import json
import logging
import os
import re
import socket

import pytest
from structlog.contextvars import bound_contextvars

from parlor.ops.logs.descriptors import NeverWaits
from parlor.ops.logs.lines import Lines

MANY = 10_000  # lines, far more than a pipe or a socket has room for


@pytest.fixture
def logger_to():
    """Make a log that goes to a descriptor."""
    handlers = []

    def make(descriptor, form="text"):
        handlers.append(NeverWaits(descriptor))
        handlers[-1].setFormatter(Lines(form, "chat1:8080", 2))
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


def objects(descriptor):
    return [json.loads(line) for line in read_all(descriptor)]


DATE = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"


def test_a_line_says_when_how_grave_who_and_what(logger_to, ends):
    log = logger_to(ends[1])
    log.info("= %d entered", 7, extra={"event": "socket.opened", "count": 7})
    log.warning("x %s", "ö\udc80", extra={"event": "host.refused"})
    first, second = read_all(ends[0])
    assert re.fullmatch(rf"{DATE} INFO    w2 socket\.opened = 7 entered", first)
    assert second.endswith(r" WARNING w2 host.refused x ö\udc80")


def test_a_time_is_that_of_the_record_in_utc(logger_to, ends):
    record = logging.LogRecord("parlor", logging.INFO, "", 0, "= so", (), None)
    record.created, record.msecs = 1_000_000_000.042, 42.0
    logger_to(ends[1], "json").handle(record)
    assert objects(ends[0])[0]["at"] == "2001-09-09T01:46:40.042Z"


def test_a_line_in_json_has_the_same_in_fields(logger_to, ends):
    log = logger_to(ends[1], "json")
    extra = {"event": "sign_in.refused", "called": 'a"d\na\udc80', "address": "::1", "code": None}
    log.warning("x sign-in of %r", 'a"d\na', extra=extra)
    (line,) = read_all(ends[0])
    line = json.loads(line)
    assert re.fullmatch(DATE, line.pop("at"))
    assert line == {
        "level": "warning",
        "event": "sign_in.refused",
        "instance": "chat1:8080",
        "worker": 2,
        "called": 'a"d\na\udc80',
        "address": "::1",
        "said": "x sign-in of 'a\"d\\na'",
    }


@pytest.mark.parametrize("form", ["text", "json"])
def test_what_is_logged_while_a_request_is_answered_has_its_name(logger_to, ends, form):
    log = logger_to(ends[1], form)
    with bound_contextvars(request="7f3a9c02"):
        log.info("= there", extra={"event": "socket.opened"})
    log.info("= not there", extra={"event": "socket.opened"})
    first, second = read_all(ends[0])
    assert "7f3a9c02" in first
    assert "request" not in second
    if form == "json":
        assert json.loads(first)["request"] == "7f3a9c02"


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_stack_belongs_to_its_line(logger_to, ends, form):
    stack = "a.py:1 one\nb.py:2 two"
    logger_to(ends[1], form).warning("x still", extra={"event": "loop.stuck", "stack": stack})
    lines = read_all(ends[0])
    if form == "json":
        assert json.loads(lines[0])["stack"] == stack
    else:
        assert lines[0].endswith(" WARNING w2 loop.stuck x still")
        assert lines[1:] == ["  a.py:1 one", "  b.py:2 two"]


def test_a_library_is_named(logger_to, ends):
    logger_to(ends[1], "json").info("something")
    logger_to(ends[1]).info("something")
    first, second = read_all(ends[0])
    line = json.loads(first)
    assert (line["event"], line["logger"]) == ("library.said", "parlor.test")
    assert second.endswith(" w2 parlor.test something")


def test_a_failure_brings_its_traceback(logger_to, ends):
    try:
        raise ValueError("a reason")
    except ValueError:
        logger_to(ends[1]).exception("it failed", extra={"event": "request.failed"})
    first, second, *_, last = read_all(ends[0])
    assert first.endswith(" ERROR   w2 request.failed it failed")
    assert second == "  Traceback (most recent call last):"
    assert last == "  ValueError: a reason"


def test_a_failure_in_json_is_one_line(logger_to, ends):
    try:
        raise ValueError("a\nreason")
    except ValueError:
        logger_to(ends[1], "json").exception("it failed", extra={"event": "request.failed"})
    (line,) = objects(ends[0])
    assert line["exception"].startswith("Traceback")
    assert line["exception"].endswith("ValueError: a\nreason")


FORGED = "2001-09-09T01:46:40.042Z INFO    w1 socket.opened = all is well"


@pytest.mark.parametrize("end", ["\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"], ids=ascii)
def test_nobody_forges_a_line(logger_to, ends, end):
    log = logger_to(ends[1])
    log.info("= %s left", f"eve{end}{FORGED}", extra={"event": "socket.closed"})
    try:
        raise ValueError(f"eve{end}{FORGED}")
    except ValueError:
        log.exception("x it failed", extra={"event": "handler.failed"})
    for line in read_all(ends[0]):  # by all that str.splitlines takes for an end
        assert not line.startswith("2001")
        assert end == "\n" or not line.startswith("  2001")


@pytest.mark.parametrize("sign", ["\x1b[2J", "\x08\x08", "\u202e", "\u2066", "\x9b"], ids=ascii)
def test_nothing_in_a_line_moves_a_terminal_or_turns_what_follows_round(logger_to, ends, sign):
    logger_to(ends[1]).info("= %s left", f"eve{sign}", extra={"event": "socket.closed"})
    (line,) = read_all(ends[0])
    assert sign not in line
    assert line.isprintable()


def test_a_pipe_that_nobody_reads_stops_nobody(logger_to, ends):
    log = logger_to(ends[1])
    for number in range(MANY):
        log.info("line %d", number)
    assert os.get_blocking(ends[1]), "other processes write to it as before"


@pytest.mark.parametrize("form", ["text", "json"])
def test_it_is_said_how_many_lines_were_dropped(logger_to, ends, form):
    log = logger_to(ends[1], form)
    for number in range(MANY):
        log.info("line %d", number)
    read = read_all(ends[0])
    whole = [line for line in read if re.search(r'line \d+("})?$', line)]
    log.info("read again")
    notice, line = read_all(ends[0])[-2:]
    dropped = int(re.search(r"(\d+) log lines were dropped", notice).group(1))
    assert "read again" in line
    assert MANY - len(whole) - 1 <= dropped <= MANY - len(whole)
    log.info("and again")
    assert len(read_all(ends[0])) == 1


def test_a_traceback_longer_than_the_pipe_is_cut_off_on_a_line_of_its_own(logger_to, ends):
    log = logger_to(ends[1])
    log.error("x" * 1_000_000)
    read_all(ends[0])
    log.info("next")
    read = [line for line in read_all(ends[0]) if line]
    assert read[0].endswith("x 1 log lines were dropped, unread")
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
