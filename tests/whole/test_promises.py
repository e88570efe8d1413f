"""Kept, once, complete: what was acknowledged survives a kill, once, and in order."""

import json
import os
import signal
import sqlite3

from websockets.exceptions import ConnectionClosed

from .server import wait_until
from .talker import Talker

MESSAGES = 5_000
IN_FLIGHT = 64
KILLS = (700, 1_900, 3_300)


def stream(talker, server, kills):
    """Send MESSAGES with retries while the worker is killed; return what was acknowledged."""
    waiting = {f"m{number}": f"message {number}" for number in range(MESSAGES)}
    accepted, kills = {}, list(kills)
    flight = set()
    while waiting:
        try:
            for client_id in list(waiting)[:IN_FLIGHT]:
                if client_id not in flight:
                    talker.say(waiting[client_id], client_id)
                    flight.add(client_id)
            event = talker.hear()
        except ConnectionClosed:
            flight.clear()
            talker.again()
            continue
        assert event["type"] != "refused", event
        if event["type"] == "accepted" and event["client_id"] in waiting:
            client_id = event["client_id"]
            accepted[client_id] = event["offset"]
            del waiting[client_id]
            flight.discard(client_id)
            if kills and len(accepted) >= kills[0]:
                kills.pop(0)
                os.kill(server.worker(), signal.SIGKILL)
    return accepted


def test_a_killed_worker_loses_nothing_that_was_acknowledged(make_server):
    server = make_server(rate_say=0).start()
    bob = Talker(server, "bob")
    start = dict(bob.positions)
    bob.close()
    ada = Talker(server, "ada")
    accepted = stream(ada, server, KILLS)
    assert len(accepted) == MESSAGES
    bob.positions = dict(start)
    bob.again()
    last = max(accepted.values())
    while bob.positions["lobby"]["offset"] < last:
        bob.hear()
    said = [entry for entry in bob.entries if entry["type"] == "said"]
    by_id = {entry["client_id"]: entry["offset"] for entry in said}
    assert len(said) == len(by_id) == MESSAGES
    assert by_id == accepted
    first = start["lobby"]["offset"] + 1
    assert [entry["offset"] for entry in bob.entries] == list(range(first, last + 1))
    ada.close()
    bob.close()


def test_the_same_message_sent_again_is_the_same_message(parlor):
    ada, bob = Talker(parlor, "ada"), Talker(parlor, "bob")
    ada.say("once", "c1")
    first = ada.until("accepted", client_id="c1")
    ada.again()
    ada.say("once", "c1")
    ada.say("changed", "c1")
    ada.say("after", "c2")
    answers = [ada.until("accepted") for _ in range(3)]
    assert [answer["offset"] for answer in answers[:2]] == [first["offset"]] * 2
    bob.until("said", client_id="c2")
    assert [entry["text"] for entry in bob.entries if entry["type"] == "said"] == ["once", "after"]
    ada.close()
    bob.close()


def test_whoever_stays_away_for_a_stop_comes_back_to_everything(make_server):
    server = make_server(drain=0.2).start()
    ada = Talker(server, "ada")
    ada.say("before", "c1")
    ada.until("said", client_id="c1")
    server.stop()
    assert ada.ending() == 1012
    server.start()
    carol = Talker(server, "carol")
    carol.say("while you were away", "c2")
    carol.until("accepted")
    ada.again()
    ada.until("said", client_id="c2")
    ada.close()
    carol.close()


def test_too_much_or_another_numbering_is_a_reload(make_server):
    server = make_server(resume=3, rate_say=0).start()
    ada = Talker(server, "ada")
    start = dict(ada.positions)
    for number in range(5):
        ada.say("x", f"c{number}")
    ada.until("said", client_id="c4")
    top = ada.positions["lobby"]
    ada.positions = start
    ada.again()
    assert ada.until("reload", room="lobby")["position"] == top
    ada.positions = {"lobby": {"epoch": "another", "offset": 1}}
    ada.again()
    assert ada.until("reload", room="lobby")["position"] == top
    ada.positions = {"lobby": top | {"offset": top["offset"] + 1}}
    ada.again()
    assert ada.until("reload", room="lobby")["position"] == top
    ada.close()


def test_everything_that_cannot_be_is_refused_with_its_own_code(parlor):
    eve = Talker(parlor, "eve")
    for message, code in [
        ("{", "malformed"),
        ('{"type": "shout"}', "unknown_type"),
        ('{"type": "say", "client_id": "c", "room": "lobby", "text": 5}', "wrong_field"),
        ('{"type": "hello"}', "hello_twice"),
    ]:
        eve.line.send(message)
        assert eve.until("refused")["code"] == code
    for event, code in [
        ({"type": "say", "room": "lobby", "text": " \n"}, "empty"),
        ({"type": "say", "room": "lobby", "text": "\u200b\u2800"}, "empty"),
        ({"type": "say", "room": "lobby", "text": "x" * 8001}, "too_long"),
        ({"type": "say", "room": "cellar", "text": "x"}, "no_such_room"),
        ({"type": "join", "room": "cellar"}, "no_such_room"),
        ({"type": "leave", "room": "lobby"}, "must_stay"),
        ({"type": "browse", "room": "cellar"}, "no_such_room"),
    ]:
        eve.send(client_id="mine", **event)
        refused = eve.until("refused")
        assert (refused["code"], refused["client_id"]) == (code, "mine")
        assert refused["message"].endswith(".")
    eve.say("still here", "c9")
    eve.until("said", client_id="c9")
    eve.close()


def test_eight_thousand_characters_fit_escaped_or_beyond_sixteen_bits(parlor):
    ada = Talker(parlor, "ada of many faces")
    ada.say("\u4e16" * 8000, "c1")
    assert ada.until("said", client_id="c1")["text"] == "\u4e16" * 8000
    say = {"type": "say", "room": "lobby", "text": "\U0001f600" * 8000, "client_id": "c2"}
    ada.line.send(json.dumps(say, ensure_ascii=False))
    assert ada.until("said", client_id="c2")["text"] == "\U0001f600" * 8000
    ada.close()


def test_ten_in_a_row_that_no_client_would_send_are_the_end(parlor):
    eve = Talker(parlor, "mallory")
    for _ in range(9):
        eve.line.send("nonsense")
    eve.say("a good one in between", "c1")
    eve.until("said", client_id="c1")
    for _ in range(10):
        eve.line.send("nonsense")
    assert eve.ending() == 4500


def test_whoever_talks_too_fast_is_told_when_to_go_on(make_server):
    server = make_server(rate_say="2/60").start()
    ada = Talker(server, "ada")
    for number in range(3):
        ada.say("quick", f"c{number}")
    refused = ada.until("refused", client_id="c2")
    assert refused["code"] == "too_fast"
    assert 0 < refused["retry_after"] <= 30_001
    ada.close()


def test_a_full_disk_refuses_and_goes_on_when_there_is_room(make_server, tmp_path):
    server = make_server().start()
    ada = Talker(server, "ada")
    database = sqlite3.connect(server.folder / "data" / "parlor.sqlite3")
    database.execute(
        "CREATE TRIGGER full BEFORE INSERT ON messages BEGIN SELECT RAISE(ABORT, 'full'); END"
    )
    database.commit()
    ada.say("kept by me", "c1")
    assert ada.until("refused", client_id="c1")["code"] == "not_stored"
    database.execute("DROP TRIGGER full")
    database.commit()
    database.close()
    ada.say("kept by me", "c1")
    ada.until("accepted", client_id="c1")
    ada.close()


def test_hostile_frames_of_one_client_never_reach_another(parlor):
    ada = Talker(parlor, "ada2")
    eve = Talker(parlor, "eve2")
    for nested in ("[" * 50_000, '{"type":' * 5_000, json.dumps({"type": "say", "text": "\ud800"})):
        eve.line.send(nested)
        assert eve.until("refused")["code"] in ("malformed", "wrong_field")
    ada.say("calm", "c1")
    ada.until("accepted", client_id="c1")
    ada.close()
    eve.close()


def test_the_place_says_that_it_is_healthy(parlor):
    assert wait_until(parlor.healthy, "health")
