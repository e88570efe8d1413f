"""A command sees what becomes of a message in both workers, and then nothing is noted any more."""

import json
import os
import re
import signal
import subprocess
import sys
import threading

import pytest

from .conftest import stop
from .server import PATIENCE, ROOT, Server, wait_until
from .talker import Talker
from .test_metrics import command
from .test_workers import LANDINGS, worker_of, workers

BOTH = "= 2 of 2 "
HERE = ["read", "allowed", "queued", "turn begun", "stored", "told", "heard", "delivered"]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("tracing"), workers=2, access="guests")
    server.start()
    wait_until(lambda: len(workers(server)) == 2, "both workers")
    yield server
    stop(server)


@pytest.fixture(scope="module")
def two(place):
    """Somebody at each worker."""
    landed = {}
    for number in range(LANDINGS):
        talker = Talker(place, f"guest {number}", direct=True)
        if landed.setdefault(worker_of(place, talker), talker) is not talker:
            talker.close()
        if len(landed) == 2:
            break
    yield list(landed.values())
    for talker in landed.values():
        talker.close()


class Trace:
    """`parlor trace` under way, once both workers take part; what it prints is kept as it comes."""

    def __init__(self, server, *arguments):
        self.printed = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "parlor", "trace", *arguments],
            cwd=ROOT,
            env=server.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.begun = self.process.stderr.readline()
        self._reading = threading.Thread(target=self._read)
        self._reading.start()

    def _read(self):
        for line in self.process.stdout:
            self.printed.append(line.rstrip("\n"))

    def of_both(self):
        """Return what was printed of a message that both workers delivered; again if more came."""
        return next((line for line in self.printed if line.count('"delivered"') == 2), None)

    def ends(self, *, at_once=False):
        """Wait for its end, or press Ctrl-C; return its status and what it complained of."""
        if at_once:
            self.process.send_signal(signal.SIGINT)
        status = self.process.wait(PATIENCE)
        self._reading.join()
        with self.process.stdout, self.process.stderr as errors:
            return status, errors.read()


def traced(server, *arguments, all_here=BOTH):
    """Begin to trace, in all workers: a busy one may be late, and then it is begun anew."""

    def begin():
        trace = Trace(server, *arguments)
        if trace.begun.startswith(all_here):
            return trace
        trace.ends(at_once=True)
        return None

    return wait_until(begin, "all workers to trace")


def talk(two, client_id, text="a secret word"):
    """Have the first say something, and wait until both have heard it."""
    two[0].say(text, client_id)
    for one in two:
        one.until("said", client_id=client_id)


def test_a_message_is_seen_in_both_workers_at_each_step_in_order(place, two):
    trace = traced(place, "--json", "--room", "lobby", "--person", two[0].welcome["you"]["name"])
    two[1].say("of somebody else", "c0")
    talk(two, "c1")
    line = wait_until(trace.of_both, "what became of it in both workers")
    assert trace.ends(at_once=True) == (0, "")
    found = json.loads(line)
    assert (found["room"], found["client_id"]) == ("lobby", "c1")
    assert found["person"] == two[0].welcome["you"]["id"]
    by_worker = {}
    for step in found["steps"]:
        by_worker.setdefault(step["worker"], []).append(step["step"])
    own = found["steps"][0]["worker"]
    assert by_worker.pop(own) == HERE
    assert list(by_worker.values()) == [HERE[-2:]]
    times = [step["ms"] for step in found["steps"]]
    assert times[0] == 0
    assert times == sorted(times)
    assert [step["readers"] for step in found["steps"] if step["step"] == "delivered"] == [1, 1]
    assert "secret" not in line


def test_it_is_printed_to_be_read_until_the_time_is_over_and_then_off(place, two):
    trace = traced(place, "--client-id", "c2\x1b[2J", "--for", "10s")
    talk(two, "another")
    talk(two, "c2\x1b[2J")
    assert trace.ends() == (0, "")
    head = f"= person {two[0].welcome['you']['id']} in 'lobby', client id 'c2\\x1b[2J'"
    last = max(at for at, line in enumerate(trace.printed) if line == head)
    steps = trace.printed[last + 1 :]
    assert len(steps) == len(HERE) + 2
    assert re.fullmatch(r"  w[12]        0\.0 ms  read", steps[0])
    assert sum(line.endswith("  delivered to 1") for line in steps) == 2
    # The workers are free for another, who sees nothing of what was said in between.
    talk(two, "c3")
    trace = traced(place, "--for", "1s")
    assert trace.ends() == (0, "")
    assert trace.printed == []


def test_one_traces_at_a_time_and_whoever_is_killed_is_in_nobodys_way(place, two):
    first = traced(place, "--for", "1h")
    status, said = command(place, "trace", "--for", "1s")
    assert (status, "somebody else traces" in said) == (1, True)
    os.kill(first.process.pid, signal.SIGKILL)
    first.ends()
    again = traced(place, "--for", "1h")
    assert again.ends(at_once=True) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("--person", "mallory"), "nobody of this name"), (("--room", "nowhere"), "room")],
)
def test_who_or_what_is_not_there_is_refused(place, arguments, said):
    status, answer = command(place, "trace", *arguments)
    assert status == 1
    assert said in answer


def test_nothing_of_it_is_in_the_log(place, two):
    trace = traced(place, "--client-id", "c-planted", "--room", "lobby")
    talk(two, "c-planted")
    trace.ends(at_once=True)
    log = place.log.read_text()
    assert "c-planted" not in log
    assert "secret word" not in log
    assert "Traceback" not in log
