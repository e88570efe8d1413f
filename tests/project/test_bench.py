"""The bench: its arithmetic, and a load that notices what a server does wrong."""

import json
import os
import shutil
import socket
import subprocess
import threading
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

import pytest
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory
from websockets.sync.server import serve

from bench import growth, load, results
from bench.chart import chart
from bench.cores import Cores
from bench.errors import Failed
from bench.outcome import Outcome
from bench.peers import PEERS, Peer
from bench.rounds import Rounds
from bench.sample import FAULTS, Sample
from bench.scenarios import QUICK, SCENARIOS, Scenario
from bench.server import Server
from bench.table import Table, ranked, ratio

from ..support.required import require

ROOT = Path(__file__).parents[2]
BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}
FANOUT = BY_NAME["fanout-1000x10"]
PATIENCE = 30
ALL_IS_WELL = dict.fromkeys(FAULTS, 0)


def sample(count=1_000, cpu=1.0, seconds=2.0, **values):
    """Return a sample in which all is well, but for `values`."""
    return Sample(
        **{
            "count": count,
            "seconds": seconds,
            "cpu": cpu,
            "p50": 1.0,
            "p99": 2.0,
            "p999": 3.0,
            "memory": 2 * 1024**2,
            "worker_memory": 1024**2,
            "busy": 0.5,
            "waited": 0.0,
            "faults": {},
            "compressed": 0,
        }
        | values
    )


def outcome(*counts):
    return Outcome([sample(count) for count in counts])


@pytest.fixture
def outcomes():
    return {
        "Tornado": Outcome(failures=["handshake 7 of 1000: the server hung up"]),
        "Parlor": outcome(1_000, 9_000, 2_000),
        "limit": outcome(4_000),
        "ws4py": Outcome(excluded="not installed"),
    }


# Arithmetic


def test_work_counts_by_the_wall_and_by_the_servers_processor():
    one = sample(count=3_000, cpu=0.5, seconds=2.0)
    assert one.per_second == 1_500
    assert one.per_cpu_second == 6_000
    assert one.server_busy == 0.25


def test_one_odd_round_does_not_move_the_median(outcomes):
    assert outcomes["Parlor"].rate == 2_000


def test_a_ratio_needs_work_on_both_sides(outcomes):
    assert ratio(outcomes["Parlor"], outcomes["limit"]) == 0.5
    assert ratio(outcomes["Tornado"], outcomes["limit"]) is None
    assert ratio(outcomes["Parlor"], outcomes["Tornado"]) is None
    assert ratio(outcomes["Parlor"], None) is None


def test_faults_of_all_rounds_add_up():
    spoilt = Outcome([sample(faults={"lost": 2}), sample(faults={"lost": 1, "repeated": 5})])
    assert spoilt.remarks == "3 lost; 5 repeated"


def test_a_round_that_failed_is_told_beside_those_that_did_not():
    shaky = Outcome([sample()], ["it hung up"])
    assert shaky.remarks == "failed in 1 of 2 rounds: it hung up"


@pytest.mark.parametrize(
    ("available", "server", "load", "with_router"),
    [
        ({4}, {4}, {4}, {4}),
        ({0, 1}, {0}, {1}, {0}),
        ({0, 1, 2, 3}, {0}, {1}, {0, 2}),
    ],
    ids=["one core", "two", "four"],
)
def test_cores_are_shared_out_as_far_as_they_go(available, server, load, with_router):
    cores = Cores.share_out(available)
    assert cores.server == server
    assert cores.load == load
    assert cores.of_server(2) == with_router


# What is shown


def test_the_table_has_the_fastest_first_and_hides_nobody(outcomes):
    lines = str(Table(FANOUT, outcomes)).splitlines()
    assert [line.split()[0] for line in lines[2:]] == ["limit", "Parlor", "Tornado", "ws4py"]
    assert "failed: handshake 7 of 1000: the server hung up" in lines[4]
    assert "not measured: not installed" in lines[5]


def test_the_table_tells_when_the_load_could_not_keep_up():
    full = {"limit": Outcome([sample(busy=0.99, cpu=1.0)])}
    assert "the load was the bottleneck" in str(Table(FANOUT, full))
    both_full = {"limit": Outcome([sample(busy=0.99, cpu=1.99)])}
    assert "the load was the bottleneck" not in str(Table(FANOUT, both_full))


def test_the_table_tells_when_nothing_was_compressed():
    packed = BY_NAME["fanout-1000x10-deflate"]
    assert "sent nothing compressed" in str(Table(packed, {"Parlor": outcome(1)}))


def test_idle_connections_are_counted_in_kib_each():
    idle = {"Parlor": Outcome([sample(count=1_024)])}
    assert str(Table(BY_NAME["idle"], idle)).splitlines()[2].split()[5:7] == ["1.0", "2.0"]


def test_the_chart_is_an_image_with_a_bar_for_each_who_worked(outcomes):
    image = ElementTree.fromstring(chart({FANOUT: outcomes}, "on <this> machine"))
    kinds = [bar.get("class") for bar in image.iter("{http://www.w3.org/2000/svg}rect")]
    texts = [text.text for text in image.iter("{http://www.w3.org/2000/svg}text")]
    assert kinds == ["limit", "ours"]
    assert {"failed", "not measured", "on <this> machine", *ranked(outcomes)} <= set(texts)


def test_results_are_written_with_every_round(outcomes, tmp_path, monkeypatch):
    monkeypatch.setattr(results, "FOLDER", tmp_path / "results")
    paths = results.write("day", {"machine": {}}, [FANOUT], {FANOUT.name: outcomes}, "note")
    assert [path.name for path in paths] == ["day.json", "day.svg"]
    found = json.loads(paths[0].read_text())["scenarios"][FANOUT.name]["peers"]
    assert found["Parlor"]["to_limit"] == 0.5
    assert [each["count"] for each in found["Parlor"]["rounds"]] == [1_000, 9_000, 2_000]
    assert found["ws4py"] == {"remarks": "not measured: not installed"}


@pytest.fixture
def grown():
    """What the runner found of every step: eight deliveries a microsecond, and one bad round."""
    outcomes = {step.name: {} for step in growth.STEPS}
    for name, names in growth.GROWTHS.items():
        for step in growth.STEPS:
            if step.path == name:
                found = {f"{peer}, {name}": outcome(8_000_000) for peer in names}
                outcomes[step.name] |= found
    outcomes["rooms: 5000 x 10 in 1"]["Parlor, rooms"].failures.append("7 messages strayed")
    return outcomes


def test_a_message_costs_what_its_deliveries_cost(grown):
    of_rooms = growth.rows("rooms", grown)
    assert [row.figures()["us_per_delivery"] for row in of_rooms] == [0.125] * 8
    messages = [row.figures()["us_per_message"] for row in of_rooms]
    assert messages == [125, 12.5, 1.25, 0.125, 625, 62.5, 6.25, 0.625]


def test_the_growth_of_readers_is_also_that_of_the_stored_chat(grown):
    lines = growth.table(growth.rows("readers", grown)).splitlines()
    assert [line.split()[:3] for line in lines[1:6:4]] == [
        ["Parlor", "10", "10"],
        ["Parlor", "stored", "10"],
    ]
    assert len(lines) == 9


def test_a_step_that_failed_keeps_its_row(grown):
    grown["rooms: 1000 x 10 in 1"]["Parlor, rooms"] = Outcome(failures=["it hung up"])
    lines = growth.table(growth.rows("rooms", grown)).splitlines()
    assert lines[1].split() == ["Parlor", "1,000", "10", "1", "failed:", "it", "hung", "up"]
    assert lines[5].endswith("failed in 1 of 2 rounds: 7 messages strayed")


def test_growths_are_written_with_every_round(grown, tmp_path, monkeypatch):
    monkeypatch.setattr(results, "FOLDER", tmp_path / "results")
    path = growth.write({"machine": {}}, {"rooms": growth.rows("rooms", grown)})
    assert path.name.endswith("-growth.json")
    first = json.loads(path.read_text())["growths"]["rooms"][0]
    assert (first["peer"], first["readers"], first["rooms"]) == ("Parlor", 1_000, 1)
    assert [each["count"] for each in first["rounds"]] == [8_000_000]


def test_every_step_is_for_a_peer_and_can_be():
    paths = Counter(path for peer in growth.peers() for path in peer.paths)
    assert paths == {"readers": 2, "senders": 1, "rooms": 1}
    assert {step.path for step in growth.STEPS} == set(growth.GROWTHS)
    assert len({step.name for step in growth.STEPS}) == len(growth.STEPS)
    assert all(step.rooms <= step.senders <= step.connections for step in growth.STEPS)


def test_names_are_told_apart():
    assert len({peer.name for peer in PEERS}) == len(PEERS)
    assert set(QUICK) <= set(BY_NAME)
    assert {name for peer in PEERS for name in peer.excluded} <= set(BY_NAME)


# The load, against the yardstick


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The folder with the load and the yardstick, compiled for this."""
    require(shutil.which("make") and shutil.which("cc"), "a C compiler", "build-essential")
    folder = tmp_path_factory.mktemp("build")
    targets = [str(folder / name) for name in ("load", "limit")]
    subprocess.run(["make", "--silent", f"BUILD={folder}", *targets], cwd=ROOT, check=True)
    return folder


@contextmanager
def yardstick(built, fault=None):
    """Run `limit`, and give its port."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    faulty = ["--fault", fault] if fault else []
    process = subprocess.Popen([built / "limit", "--port", str(port), *faulty])
    try:
        wait_for(port)
        yield port, process.pid
    finally:
        process.kill()
        process.wait()


def wait_for(port):
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=PATIENCE).close()
            return
        except ConnectionRefusedError:
            assert time.monotonic() < deadline
            time.sleep(0.01)


def run_load(built, port, kind, *options, messages=100):
    """Return what the load found after so many messages of each sender."""
    path = "/echo" if kind == "echo" else "/fanout"
    words = (
        f"--port {port} --path {path} --scenario {kind} --messages {messages} --seconds {PATIENCE}"
    )
    command = [built / "load", *words.split(), *options]
    finished = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, timeout=2 * PATIENCE, check=False
    )
    return json.loads(finished.stdout)


def faults_of(found):
    return {name: found[name] for name in FAULTS}


def test_an_echo_brings_back_what_was_sent(built):
    with yardstick(built) as (port, pid):
        options = ("--connections", "5", "--inflight", "16", "--watch", str(pid))
        found = run_load(built, port, "echo", *options)
    assert found["sent"] == found["delivered"] == 500
    assert faults_of(found) == ALL_IS_WELL
    assert 0 < found["latency_ms"]["p50"] <= found["latency_ms"]["max"]
    assert found["server_cpu"][0] > 0


@pytest.mark.parametrize("size", [32, 125, 128, 65_536])
def test_a_fan_out_brings_everything_to_everybody(built, size):
    with yardstick(built) as (port, _):
        options = ("--connections", "7", "--senders", "3", "--inflight", "16")
        found = run_load(built, port, "fanout", *options, "--size", str(size))
    assert found["sent"] == 300
    assert found["delivered"] == 2_100
    assert faults_of(found) == ALL_IS_WELL


def test_by_the_clock_messages_leave_whatever_comes_back(built):
    with yardstick(built) as (port, _):
        options = ("--connections", "3", "--senders", "2", "--rate", "2000")
        found = run_load(built, port, "rate", *options)
    assert found["delivered"] == 600
    assert faults_of(found) == ALL_IS_WELL


def test_idle_connections_are_opened_and_let_go(built):
    with yardstick(built) as (port, _):
        found = run_load(built, port, "idle", "--connections", "200")
    assert faults_of(found) == ALL_IS_WELL
    assert found["seconds"] > 0


# One message in fifty is spoilt: four of 241, for one comes first that asks who listens.
@pytest.mark.parametrize(
    ("fault", "found_to_be"),
    [
        ("lose", "lost"),
        ("repeat", "repeated"),
        ("reorder", "reordered"),
        ("corrupt", "corrupted"),
    ],
)
def test_the_load_notices_what_a_server_does_wrong(built, fault, found_to_be):
    with yardstick(built, fault) as (port, _):
        options = ("--connections", "4", "--senders", "2", "--inflight", "40", "--drain", "2")
        found = run_load(built, port, "fanout", *options, messages=120)
    assert faults_of(found) == ALL_IS_WELL | {found_to_be: 16}


@contextmanager
def rooms_of(choose):
    """
    Run a chat with a room at each path, and give its port.

    `choose` gets who is in the sender's room, everybody, the sender, and how
    many messages that one has sent; it returns who gets this one.
    """
    everybody = []
    entering = threading.Lock()

    def talk(connection):
        with entering:
            everybody.append(connection)
        for number, message in enumerate(connection):
            room = [each for each in everybody if each.request.path == connection.request.path]
            for reader in choose(room, everybody, connection, number):
                reader.send(message)

    with serve(talk, "127.0.0.1", 0, compression=None) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.socket.getsockname()[1]
        server.shutdown()
        thread.join()


# Seven in three rooms: three, two and two; five senders: two, two and one.
ROOMS = ("--connections", "7", "--senders", "5", "--rooms", "3", "--inflight", "2")


def test_a_room_hears_its_own_senders_and_all_of_them_have_their_turn(built):
    with rooms_of(lambda room, everybody, sender, number: room) as port:
        found = run_load(built, port, "fanout", *ROOMS, messages=20)
    assert found["sent"] == 5 * 20
    assert found["delivered"] == (2 * 3 + 2 * 2 + 1 * 2) * 20
    assert faults_of(found) == ALL_IS_WELL


def test_what_is_heard_in_another_room_has_strayed(built):
    with rooms_of(lambda room, everybody, sender, number: everybody) as port:
        found = run_load(built, port, "fanout", *ROOMS, messages=20)
    # At least the first to be asked who listens, by all in the other rooms.
    assert found["strayed"] >= 4
    assert found["delivered"] == (2 * 3 + 2 * 2 + 1 * 2) * 20
    assert faults_of(found) | {"strayed": 0} == ALL_IS_WELL


def test_what_is_missing_in_a_room_is_lost(built):
    def forgetful(room, everybody, sender, number):
        # The sender gets it, or would not go on.
        return [sender] if number == 7 else room

    with rooms_of(forgetful) as port:
        found = run_load(built, port, "fanout", *ROOMS, "--drain", "2", messages=20)
    assert faults_of(found) == ALL_IS_WELL | {"lost": 2 * 2 + 2 * 1 + 1 * 1}


def test_a_room_without_a_sender_is_refused(built):
    found = run_load(built, 1, "fanout", "--connections", "3", "--senders", "1", "--rooms", "2")
    assert found["error"].startswith("these rooms cannot be")


@contextmanager
def compressing_echo(**takeover):
    """Run an echo that compresses everything, and give its port."""

    def echo(connection):
        for message in connection:
            connection.send(message)

    deflate = ServerPerMessageDeflateFactory(**takeover)
    with serve(echo, "127.0.0.1", 0, compression=None, extensions=[deflate]) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.socket.getsockname()[1]
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("takeover", [{}, {"server_no_context_takeover": True}])
def test_compressed_messages_are_read(built, takeover):
    with compressing_echo(**takeover) as port:
        found = run_load(built, port, "echo", "--connections", "2", "--deflate", "1")
    if found.get("error") == "the load was built without zlib":
        pytest.skip("there is no zlib to build with")
    assert found["compressed"] == found["delivered"] == 200
    assert faults_of(found) == ALL_IS_WELL


def test_a_server_that_refuses_is_told_of(built):
    with yardstick(built) as (port, _):
        found = run_load(built, port, "echo", "--deflate", "1")
    assert found["error"].startswith(("the server does not agree", "the load was built"))


# The runner


def test_a_round_measures_each_who_can_be_started(built, monkeypatch):
    monkeypatch.setattr(load, "BINARY", built / "load")
    peers = (
        Peer("limit", lambda: "C", lambda port: [str(built / "limit"), "--port", str(port)]),
        Peer("broken", lambda: "1", lambda port: ["sh", "-c", "echo no such module; exit 1"]),
        Peer("absent", lambda: None, lambda port: ["absent"]),
    )
    scenarios = (Scenario("idle", "idle", "fanout", 20), Scenario("echo-2", "echo", "echo", 2))
    cores = Cores.share_out(os.sched_getaffinity(0))
    rounds = Rounds(peers, scenarios, load.Load(cores, seconds=0.1, warmup=0.0), cores)
    told = []
    rounds.run(2, told.append)
    for outcomes in rounds.outcomes.values():
        assert len(outcomes["limit"].samples) == 2
        assert outcomes["limit"].remarks == ""
        assert outcomes["broken"].failures == ["ended at its start: no such module"] * 2
        assert outcomes["absent"].remarks == "not measured: not installed"
    assert "round 2 of 2: limit" in told


def test_leaving_a_server_ends_all_its_processes():
    peer = Peer("tree", lambda: "1", lambda port: ["sh", "-c", "sleep 60 & echo going; exit 3"])
    cores = Cores.share_out(os.sched_getaffinity(0))
    server = Server(peer, cores)
    with pytest.raises(Failed, match="going"), server:
        pass
    assert server.tree.pids() == []


def test_rooms_of_the_benchs_own_parlor_are_apart(built):
    peer = next(peer for peer in growth.peers() if "rooms" in peer.paths)
    with Server(peer, Cores.share_out(os.sched_getaffinity(0))) as server:
        found = run_load(built, server.port, "fanout", *ROOMS, messages=20)
        again = run_load(built, server.port, "fanout", *ROOMS[:4], "--inflight", "5", messages=20)
    assert found["delivered"] == (2 * 3 + 2 * 2 + 1 * 2) * 20
    assert again["delivered"] == 7 * 5 * 20
    for each in (found, again):
        assert faults_of(each) == ALL_IS_WELL
