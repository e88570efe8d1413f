"""
Redis that dies, stands still and comes back; test_bus.py runs this where sockets are gevent's.

Those who hear nothing for long are made impatient here, so that nobody waits for them.
"""

import logging
import os
import resource
import socket
import subprocess

import gevent
import msgspec
import pytest
import redis

from parlor.bus import Arrived, Gone, Missed, Passing
from parlor.bus.opening import open_bus
from parlor.bus.redis import batch, link, outgoing
from parlor.bus.redis.address import channel
from parlor.bus.redis.bus import RedisBus
from parlor.bus.redis.processes import OtherProcesses
from parlor.errors import ConfigError
from parlor.settings import Settings

from ..support.buses import Hearer, joined, joints, redises, settle, short_folder, wait_for
from ..support.redis_server import RedisServer

IMPATIENT = {"alive": 0.1, "silence": 2.0}


@pytest.fixture
def pair(redis_server):
    pair = redises(redis_server.url(), 2, **IMPATIENT)
    yield joined(*pair)
    for one in pair:
        one.bus.close()


def crosses(ada, bob):
    """Whether a notice gets from one to the other now."""
    before = len(bob.all(Passing))
    ada.bus.publish(Passing("lobby", b"{}"))
    gevent.sleep(0.01)
    return len(bob.all(Passing)) > before


def test_redis_that_is_stopped_and_started_again(redis_server, pair):
    ada, bob = pair
    for one in pair:
        one.heard.clear()
    redis_server.stop()
    wait_for(lambda: not ada.bus.whole and not bob.bus.whole, "both to see it")
    assert [one.heard for one in pair] == [[Missed()]] * 2
    ada.bus.publish(Passing("lobby", b"lost"))
    assert ada.all(Passing) == [Passing("lobby", b"lost")], "our own hear it all the same"
    redis_server.start()
    wait_for(lambda: ada.bus.whole and bob.bus.whole, "both to be joined again")
    wait_for(lambda: crosses(ada, bob) and crosses(bob, ada), "delivery")
    assert ada.heard[-1] != Missed()
    assert Passing("lobby", b"lost") not in bob.heard
    assert not ada.all(Gone) + bob.all(Gone), "nobody was away"


def test_whoever_was_told_nothing_meanwhile_hears_that_something_is_missing(redis_server, pair):
    ada, bob = pair
    redis_server.freeze()
    wait_for(lambda: not ada.bus.whole and not bob.bus.whole, "both to see it")
    ada.bus.publish(Passing("lobby", b"lost"))
    redis_server.thaw()
    wait_for(lambda: ada.bus.whole and bob.bus.whole, "both to be joined again")
    bob.heard.clear()
    # Bob is whole; that ada could not say something he learns from her numbers.
    ada.bus._outgoing.drop()
    ada.bus.publish(Passing("lobby", b"lost, too"))
    ada.bus._outgoing.start()
    wait_for(lambda: bob.all(Missed), "the gap")
    assert not bob.all(Passing)


def test_redis_that_stands_still_is_a_dead_link(redis_server, pair):
    redis_server.freeze()
    for one in pair:
        wait_for(lambda one=one: not one.bus.whole, "it to be seen")
    redis_server.thaw()
    joined(*pair)
    wait_for(lambda: crosses(*pair), "delivery")


def test_redis_that_is_not_there_yet_is_no_reason_not_to_start(tmp_path):
    server = RedisServer(tmp_path)
    pair = redises(server.url(), 2)
    settle()
    ada, bob = pair
    ada.bus.publish(Passing("lobby", b"{}"))
    assert ada.all(Passing)
    assert not ada.bus.whole
    server.start()
    joined(*pair)
    wait_for(lambda: crosses(ada, bob), "delivery")
    for one in pair:
        one.bus.close()
    server.stop()


def test_a_process_that_vanishes_is_gone_after_some_silence(pair):
    ada, bob = pair
    bob.bus._link.greenlet.kill()
    wait_for(lambda: Gone(bob.name) in ada.heard, "the departure")
    assert ada.bus.whole


def test_more_than_may_wait_is_dropped_and_the_others_know(redis_server, pair, monkeypatch):
    ada, bob = pair
    monkeypatch.setattr(outgoing, "WAITING", 1_000_000)
    for one in pair:
        one.heard.clear()
    said = 0
    while ada.bus._outgoing.open:
        ada.bus.publish(Passing("lobby", b"x" * 10_000))
        said += 1
        assert ada.bus._outgoing.size <= 1_010_100
    wait_for(lambda: ada.all(Missed), "ada to be cut off")
    wait_for(lambda: ada.bus.whole, "ada to be back")
    wait_for(lambda: bob.all(Missed), "bob to know")
    assert len(bob.all(Passing)) < said
    wait_for(lambda: crosses(ada, bob), "delivery")


def test_a_link_on_which_a_process_does_not_hear_itself_is_dead(pair, caplog, monkeypatch):
    ada, bob = pair
    address = ada.bus._link.address
    with monkeypatch.context() as patch:
        hear = address.hear
        patch.setattr(address, "hear", lambda *args: hear(*args) and None)
        wait_for(lambda: not ada.bus.whole, "it to be seen")
    assert "does not come back" in caplog.text
    assert Gone(bob.name) not in ada.heard, "it was ada who did not hear"
    wait_for(lambda: ada.bus.whole, "it to be over")
    wait_for(lambda: crosses(bob, ada), "delivery")


@pytest.mark.parametrize(
    "error", [redis.exceptions.OutOfMemoryError("OOM"), redis.exceptions.ReadOnlyError("READONLY")]
)
def test_a_redis_that_refuses_is_a_lost_link_and_is_not_asked_without_a_pause(
    pair, error, caplog, monkeypatch
):
    ada, bob = pair
    caplog.set_level(logging.WARNING)

    def refuse(*args):
        raise error

    pauses = []
    sleep = gevent.sleep
    with monkeypatch.context() as patch:
        patch.setattr(ada.bus._link.address, "publish", refuse)
        wait_for(lambda: not ada.bus.whole, "the refusal")
        patch.setattr(link.gevent, "sleep", lambda s: (pauses.append(s), sleep(s)))
        wait_for(lambda: len([pause for pause in pauses if pause >= 0.1]) > 2, "some tries")
    wait_for(lambda: ada.bus.whole, "it to be over")
    wait_for(lambda: crosses(ada, bob), "delivery")
    assert str(error) in caplog.text


def test_those_with_different_databases_do_not_hear_each_other(redis_server):
    ada, bob = (Hearer(RedisBus(redis_server.url(number))) for number in (0, 1))
    wait_for(lambda: ada.bus.whole and bob.bus.whole, "both to be joined")
    ada.bus.publish(Passing("lobby", b"{}"))
    ada.bus.publish(Passing("lobby", b"{}"), to=bob.name)
    settle()
    assert not bob.all(Passing, Arrived)
    for one in (ada, bob):
        one.bus.close()


def test_channels_have_the_database_and_the_process_in_their_names():
    names = [channel(0), channel(1), channel(1, "a1"), channel(11, "a1"), channel(11)]
    assert len(set(names)) == 5
    assert all(name.startswith("parlor:") for name in names)


def test_a_password_is_used_and_never_logged(tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    server = RedisServer(tmp_path, requirepass="swordfish").start()
    pair = redises(server.url(password="swordfish"), 2)
    joined(*pair)
    wrong = Hearer(RedisBus(server.url(password="marlin")))
    wait_for(lambda: "AuthenticationError" in caplog.text, "the refusal")
    server.stop()
    wait_for(lambda: not pair[0].bus.whole, "it to be seen")
    for one in (*pair, wrong):
        one.bus.close()
    assert f"Redis at 127.0.0.1:{server.port}/0" in caplog.text
    assert "swordfish" not in caplog.text
    assert "marlin" not in caplog.text


def test_a_redis_with_tls(tmp_path):
    files = {"tls_key_file": tmp_path / "key", "tls_cert_file": tmp_path / "cert"}
    command = "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -addext"
    command = [*command.split(), "subjectAltName=IP:127.0.0.1"]
    command += ["-keyout", files["tls_key_file"], "-out", files["tls_cert_file"]]
    subprocess.run(command, check=True, capture_output=True)
    server = RedisServer(tmp_path, tls_auth_clients="no", **files)
    server.secure()
    server.start()
    url = f"rediss://127.0.0.1:{server.port}/0?ssl_ca_certs={files['tls_cert_file']}"
    ada, bob = pair = redises(url, 2)
    joined(*pair)
    wait_for(lambda: crosses(ada, bob), "delivery")
    for one in pair:
        one.bus.close()
    stranger = Hearer(RedisBus(f"rediss://127.0.0.1:{server.port}/0"))
    settle()
    assert not stranger.bus.whole
    stranger.bus.close()
    server.stop()


@pytest.mark.parametrize(
    "url",
    ["redis://:pa/ss@127.0.0.1:6379/0", "redis://127.0.0.1/0?shoe_size=44", "redis://h:1/0?db=x"],
)
def test_a_url_that_cannot_be_is_refused_and_not_repeated(url, tmp_path):
    with pytest.raises(ConfigError) as refused:
        open_bus(Settings(bus=url, run=tmp_path))
    assert "pa" not in str(refused.value).removeprefix("PARLOR_BUS").replace("password", "")


def test_descriptors_beyond_a_thousand_are_as_good(redis_server):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2_048), hard))
    taken = [os.open("/dev/null", os.O_RDONLY) for _ in range(1_100)]
    try:
        pair = joined(*redises(redis_server.url(), 2))
        with socket.socket() as probe:
            assert probe.fileno() > 1_024
        wait_for(lambda: crosses(*pair), "delivery")
        redis_server.stop()
        wait_for(lambda: not pair[0].bus.whole, "it to be seen")
        redis_server.start()
        wait_for(lambda: pair[0].bus.whole and pair[1].bus.whole, "both to be back")
        wait_for(lambda: crosses(*pair), "delivery")
        for one in pair:
            one.bus.close()
    finally:
        for descriptor in taken:
            os.close(descriptor)


def test_what_is_none_of_ours_on_the_channel_is_left_alone(redis_server, pair, caplog):
    ada, bob = pair
    client = redis.Redis.from_url(redis_server.url())
    newer = msgspec.msgpack.encode(["a1", 1, [["Whispered", 1], 5]])
    for noise in (b"", b"\xc1", b"hello", b"\x93\x01\x02\x03", newer):
        client.publish(channel(0), noise)
    client.close()
    wait_for(lambda: Arrived("a1") in ada.heard, "the newer version")
    assert "none of ours" in caplog.text
    wait_for(lambda: ada.all(Missed)[1:], "what it says to be missed")
    wait_for(lambda: crosses(bob, ada), "delivery")
    assert ada.bus.whole


def test_those_on_one_machine_go_on_while_redis_is_gone(redis_server):
    folders = [short_folder(), short_folder()]
    machines = [joints(redis_server.url(), folder, 2) for folder in folders]
    everybody = [one for machine in machines for one in machine]
    joined(*everybody)
    (ada, bob), (carol, _) = machines
    redis_server.stop()
    wait_for(lambda: not any(one.bus.whole for one in everybody), "it to be seen")
    ada.bus.publish(Passing("lobby", b"here"))
    wait_for(lambda: bob.all(Passing), "delivery on the machine")
    assert not carol.all(Passing)
    redis_server.start()
    wait_for(lambda: all(one.bus.whole for one in everybody), "all to be joined again")
    wait_for(lambda: crosses(ada, carol), "delivery between the machines")
    assert not any(one.all(Gone) for one in everybody)
    for one in everybody:
        one.bus.close()
    for folder in folders:
        folder.rmdir()


def test_a_gap_in_the_numbers_of_another_is_said_once():
    others = OtherProcesses(silence=15)
    assert others.heard("a1", 7, now=0) == Arrived("a1")
    assert others.heard("a1", 8, now=1) is None
    assert others.heard("a1", 11, now=2) == Missed()
    assert others.heard("a1", 9, now=3) is None, "late"
    assert others.heard("a1", 12, now=4) is None


def test_silence_is_a_departure_unless_it_was_we_who_did_not_hear():
    others = OtherProcesses(silence=15)
    others.heard("a1", 1, now=0)
    others.heard("b1", 1, now=5)
    assert others.expire(now=16) == [Gone("a1")]
    others.excuse(now=100)
    assert others.expire(now=115) == []
    assert others.left("b1") == Gone("b1")
    assert others.left("b1") is None
    assert others.heard("b1", 2, now=116) == Arrived("b1")


def test_last_words_of_any_length_come_before_the_departure(pair):
    ada, bob = pair
    for number in range(3):
        ada.bus.publish(Passing("lobby", b"%d" % number * batch.SIZE))
    ada.bus.close()
    wait_for(lambda: Gone(ada.name) in bob.heard, "the departure")
    assert len(bob.all(Passing)) == 3
    settle()
    assert len(bob.all(Arrived)) == len(bob.all(Gone)) == 1


def test_last_words_are_not_lost_while_others_are_on_their_way(pair, monkeypatch):
    ada, bob = pair
    address = ada.bus._link.address
    publish, closing = address.publish, []

    def publish_slowly(connection, batches):
        publish(connection, batches)
        if not closing:
            ada.bus.publish(Passing("lobby", b"bye"))
            closing.append(gevent.spawn(ada.bus.close))
            gevent.sleep(0.05)

    monkeypatch.setattr(address, "publish", publish_slowly)
    ada.bus.publish(Passing("lobby", b"hello"))
    wait_for(lambda: Gone(ada.name) in bob.heard, "the departure")
    assert [notice.body for notice in bob.all(Passing)] == [b"hello", b"bye"]
