"""The numbers of a real place, with two workers, are those of its clients."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections import Counter
from urllib.error import HTTPError

import pytest

from parlor.watch.families import FAMILIES

from ..support.sockets import connect
from ..support.watching import numbers_named
from .conftest import stop
from .server import PATIENCE, ROOT, Server, wait_until
from .talker import Talker

# What has nothing to tell in a place where nothing has gone wrong.
LATER = {"parlor_connections_closed_total", "parlor_backup_age_seconds"}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("metrics"), workers=2, access="guests")
    server.start()
    yield server
    stop(server)


def numbers(server):
    """Return every number by its name and labels; those that are down for a moment are so."""
    status, _, body = server.get("/metrics")
    assert status == 200
    return read(body.decode())


def read(page):
    lines = [line for line in page.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def together(found, name, label=None):
    """Return the numbers of a name, by one of its labels, or of all together."""
    sums = Counter()
    for key, value in found.items():
        if key.partition("{")[0] == name:
            labels = dict(re.findall(r'(\w+)="(.*?)"', key))
            sums[labels[label] if label else "all"] += value
    return sums if label else sums["all"]


def up(found):
    return together(found, "parlor_worker_up") == 2


def told(server):
    """Return the numbers once both workers have told theirs: a busy one may be late."""
    found = {}

    def both():
        found.clear()
        found.update(numbers(server))
        return up(found)

    wait_until(both, "both workers")
    return found


def test_the_numbers_are_those_of_the_clients(place):
    before = told(place)
    clients = [Talker(place, f"guest {number}", direct=number % 2 == 0) for number in range(6)]
    for number, client in enumerate(clients):
        for turn in range(3):
            client.say(f"message {turn}", f"c{number}-{turn}")
            client.until("accepted", client_id=f"c{number}-{turn}")
    clients[0].say("message 0", "c0-0")  # a repeat
    clients[0].until("accepted", client_id="c0-0")
    now = told(place)
    gained = {
        name: together(now, name) - together(before, name)
        for name in ("parlor_messages_total", "parlor_connections", "parlor_people",
                     "parlor_guests_total", "parlor_connections_opened_total")
    }  # fmt: skip
    assert gained == {
        "parlor_messages_total": 18,
        "parlor_connections": 6,
        "parlor_people": 6,
        "parlor_guests_total": 6,
        "parlor_connections_opened_total": 6,
    }
    assert together(now, "parlor_messages_total", "via")["ws"] >= 18
    assert together(now, "parlor_delivered_total") > 18
    assert together(now, "parlor_hello_seconds_count") >= 6
    assert together(now, "parlor_store_turn_seconds_count") > 0
    for client in clients:
        client.close()
    wait_until(lambda: together(told(place), "parlor_connections") == 0, "all to be gone")
    ended = together(told(place), "parlor_connections_closed_total", "code")
    assert sum(ended.values()) == together(now, "parlor_connections_opened_total")
    assert set(ended) == {"1000"}


def test_frames_are_counted_as_they_come_and_go(place):
    before = together(told(place), "parlor_frames_total", "direction")
    client = Talker(place, "counted")
    client.say("message", "c")
    client.until("accepted", client_id="c")
    client.close()
    now = together(told(place), "parlor_frames_total", "direction")
    assert now["received"] - before["received"] >= 2
    assert now["sent"] - before["sent"] >= 3


def test_workers_know_how_long_they_take_to_hear_of_each_other(place):
    wait_until(
        lambda: (
            together(told(place), "parlor_bus_notice_seconds_count", "worker").keys() >= {"1", "2"}
            and together(told(place), "parlor_bus_notice_seconds_count") >= 2
        ),
        "notices of both",
    )


def test_what_waits_for_a_thread_is_told(place):
    found = told(place)
    assert together(found, "parlor_threads_wait_seconds_count") > 0
    assert together(found, "parlor_threads") > together(found, "parlor_threads_busy")


def test_a_backup_has_an_age_from_its_end_on(place, tmp_path):
    assert command(place, "backup", str(tmp_path / "backups"))[0] == 0
    ages = together(told(place), "parlor_backup_age_seconds", "worker")
    assert set(ages) == {"1", "2"}
    assert all(age < PATIENCE for age in ages.values())


def test_what_is_refused_is_counted_by_its_code(place):
    with connect(place.socket_url("/ws"), subprotocols=["parlor.v1"]) as client:
        client.send('{"type": "typing", "room": "lobby"}')
        assert "hello_first" in client.recv(timeout=PATIENCE)
    assert together(told(place), "parlor_refused_total", "code")["hello_first"] == 1


def test_every_number_that_is_described_is_told(place):
    found = {re.sub(r"_(bucket|count|sum)$", "", name.partition("{")[0]) for name in told(place)}
    described = {family.name for family in FAMILIES}
    assert found <= described
    assert described - found <= LATER


def test_every_number_that_alerts_and_dashboard_ask_for_is_told(place):
    found = {name.partition("{")[0] for name in told(place)}
    assert numbers_named() - found <= LATER


def test_processes_are_told_by_what_they_are(place):
    found = together(told(place), "process_resident_memory_bytes", "process")
    assert set(found) == {"worker-1", "worker-2", "router", "master"}
    assert all(memory > 1_000_000 for memory in found.values())
    files = together(told(place), "process_open_fds", "process")
    assert all(5 < count < 1_000 for count in files.values())


def command(server, *arguments):
    """Return the status of a command beside the server, and what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "parlor", *arguments],
        cwd=ROOT,
        env=server.environ,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    return done.returncode, done.stdout or done.stderr


def test_a_command_prints_the_same(place):
    def printed():
        status, said = command(place, "metrics")
        assert status == 0
        return up(read(said)) and said

    said = wait_until(printed, "both workers")
    described = {name.partition("{")[0] for name in told(place)}
    assert {name.partition("{")[0] for name in read(said)} == described
    assert command(place, "metrics", "--openmetrics")[1].endswith("# EOF\n")


def test_a_command_shows_what_the_workers_do(place):
    told(place)
    status, said = command(place, "top", "--count", "2", "--every", "0.1")
    heads = [line for line in said.splitlines() if line.startswith("worker")]
    assert status == 0
    assert len(heads) == 2
    assert "messages/s" in heads[0]
    assert len(said.splitlines()) == 2 * 3


def test_a_command_prints_what_the_workers_are_doing(place):
    def printed():
        status, said = command(place, "stacks")
        assert status == 0
        return said.count("* Greenlets") == 2 and said

    said = wait_until(printed, "both workers")
    assert "= worker 1, process " in said
    assert "= worker 2, process " in said


def test_a_command_has_both_workers_log_more_for_a_while(place):
    assert command(place, "settings", "log", "debug", "--for", "1h")[0] == 0
    line = "the log has lines of level debug and above, for 3600 s"
    wait_until(lambda: place.log.read_text().count(line) == 2, "a line of each worker")


@pytest.mark.parametrize("name", ["metrics", "drain", "top", "stacks", "trace"])
def test_where_nobody_runs_a_command_says_so(make_server, name):
    server = make_server()
    status, said = command(server, name)
    assert status == 1
    assert "no Parlor runs in " in said
    assert not (server.run / "bus").exists()


def ready(server):
    """Return what is answered; a busy machine may be slow, and is ready all the same."""
    status, _, body = server.get("/ready")
    return status, json.loads(body)["draining"]


def test_an_instance_says_that_it_is_about_to_stop_while_all_goes_on(make_server):
    server = make_server(workers=2).start()
    assert command(server, "drain")[0] == 0
    assert {ready(server) for _ in range(8)} == {(503, True)}
    assert server.get("/live")[0] == server.get("/sign-in")[0] == 200
    with connect(server.socket_url("/echo")) as client:
        client.send("the doors are open")
        assert client.recv(timeout=PATIENCE) == "the doors are open"
    assert command(server, "drain", "--undo")[0] == 0
    assert ready(server) == (200, False)
    command(server, "drain")
    server.stop()
    assert ready(server.start()) == (200, False)


def test_whoever_comes_through_a_proxy_finds_nothing(place):
    request = urllib.request.Request(place.url + "/metrics", headers={"X-Forwarded-For": "::1"})
    with pytest.raises(HTTPError, match="404"):
        urllib.request.urlopen(request, timeout=PATIENCE)


def test_a_worker_that_stands_still_is_down_and_then_up_again(place):
    told(place)
    stopped = place.worker()
    os.kill(stopped, signal.SIGSTOP)
    try:
        wait_until(lambda: together(numbers(place), "parlor_worker_up") == 1, "one to be down")
    finally:
        os.kill(stopped, signal.SIGCONT)
    assert up(told(place))
