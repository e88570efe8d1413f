"""One client's side of the talk, against the real store, bus and hub."""

import dataclasses
import json
from types import SimpleNamespace

import gevent
import pytest

from parlor import bus, wire
from parlor.bus.local.bus import LocalBus
from parlor.counts import Counts
from parlor.delivery.behind import Behind
from parlor.delivery.frames import text_frame
from parlor.errors import AccessChanged, Misbehaving, NoHello, NotSignedIn, TryAgain
from parlor.identity.sessions import Identity
from parlor.limits.shared import Limits
from parlor.live.backpressure import Backpressure
from parlor.live.door import Door
from parlor.live.hub import Hub
from parlor.loop import stopwatch
from parlor.loop.stopwatch import Slow
from parlor.loop.tracing import Moments, Which, tracing
from parlor.parts import Parts
from parlor.past import Past
from parlor.settings import Rate, Settings
from parlor.store.people.signing_in.tokens import SECRET_BYTES
from parlor.store.results import NewSession, Span
from parlor.store.store import Store
from parlor.talk.conversation import Conversation
from parlor.verbs.office import bans
from parlor.watch.tracer import Tracer
from parlor.wire.dialects import Plain, Typed

from ..support.away import away

COOKIE = "parlor"
# Has the form of a token of the first session, and another secret.
ANOTHER = "1." + "x" * (SECRET_BYTES * 4 // 3)


class Wire:
    """A connection that remembers what was sent."""

    host = "192.0.2.1"
    name = "1.6f2c81d5-7"
    person_id = None
    of_a_page = False
    deflate = 0
    direct = None

    def __init__(self, cookie=None, languages=""):
        self.environ = {"HTTP_COOKIE": f"{COOKIE}={cookie}"} if cookie else {}
        self.languages = languages
        self.read_at = None
        self.fanouts = []
        self.connected = True
        self.sent = bytearray()
        self.ended = None
        self.expected = None

    def send(self, message):
        self.push(text_frame(message.encode()))

    def push(self, frames, *, passing=False):
        self.sent += frames

    push_soon = push

    def expect(self, why):
        self.expected = why

    def disconnect(self, why):
        self.ended = self.ended or why  # the first close frame is the one that counts
        self.connected = False

    def texts(self):
        """Return the messages sent since the last call."""
        out, data = [], bytes(self.sent)
        while data:
            length, data = data[1], data[2:]
            if length == 126:
                length, data = int.from_bytes(data[:2]), data[2:]
            elif length == 127:
                length, data = int.from_bytes(data[:8]), data[8:]
            out.append(data[:length].decode())
            data = data[length:]
        self.sent.clear()
        return out


def until(fact):
    """Let the loop turn until `fact` holds, and return it."""
    with gevent.Timeout(30):
        while not (found := fact()):
            gevent.sleep(0.001)
    return found


class Talk:
    """Somebody's end of a conversation, in JSON."""

    def __init__(self, parts, user=None, dialect=None, cookie=None, languages=""):
        if user is not None:
            cookie = parts.store.sessions.begin(user.id, NewSession("browser", "a test"))
        self.cookie = cookie
        self.wire = Wire(cookie, languages)
        self.conversation = Conversation(parts, dialect or Typed(), self.wire)
        self.conversation.opened()

    def does(self, kind, **fields):
        self.conversation.received(json.dumps({"type": kind, **fields}))
        return self

    def hears(self, *kinds):
        """Return what came since, of these kinds if any are named."""
        gevent.sleep(0)
        gevent.idle()
        heard = [json.loads(text) for text in self.wire.texts()]
        return [event for event in heard if not kinds or event["type"] in kinds]

    def awaits(self, *kinds):
        """Hear on until an event of these kinds comes, and return it."""
        return until(lambda: self.hears(*kinds))[0]

    def leaves(self):
        self.wire.connected = False
        self.conversation.closed()


@pytest.fixture
def settings(tmp_path):
    return Settings(data=tmp_path, run=tmp_path, rate_say=Rate(0, 1.0), rate_browse=Rate(0, 1.0))


@pytest.fixture
def store(settings):
    store = Store.open(settings, lambda text: f"<p>{len(text)}</p>")
    yield store
    store.close()


@pytest.fixture
def parts(settings, store):
    wires = LocalBus()
    hub = Hub(Past(store), wires)
    wires.subscribe(hub.notice)
    limits = Limits(settings, wires)
    backpressure = Backpressure(settings, wires, Behind(settings.rate_read))
    door = Door(store.place.open_to, settings.open_to)
    wires.subscribe(door.notice)
    identity, counts = Identity(store, COOKIE), Counts()
    yield Parts(settings, store, wires, hub, identity, limits, backpressure, counts, door)
    hub.stop()


@pytest.fixture
def people(store, monkeypatch):
    """Ada and bob, who share the attic, and eve."""
    monkeypatch.setattr("parlor.store.rooms.rooms.drawn_room_name", lambda: "attic")
    ada = store.people.set_up("The Club", "ada", "hash")
    bob = store.people.add_member("bob", "hash")
    eve = store.people.add_member("eve", "hash")
    store.rooms.create(ada.id, "Attic", True)
    store.memberships.grant(ada.id, "attic", bob.id)
    return {"ada": ada, "bob": bob, "eve": eve}


@pytest.fixture
def talk(parts, people):
    """Return a function that opens somebody's conversation, hello said unless told not to."""
    talks = []

    def open_one(name=None, hello=True, **positions):
        one = Talk(parts, people.get(name))
        talks.append(one)
        if hello:
            one.does("hello", positions=positions)
        return one

    yield open_one
    for one in talks:
        one.leaves()
    gevent.sleep(0)
    parts.hub.presence.tick()


def limited(parts, **rates):
    """Return the same parts with other limits."""
    settings = dataclasses.replace(parts.settings, **rates)
    return parts._replace(settings=settings, limits=Limits(settings, parts.bus))


def say_and_settle(talk, parts, text="hi", client_id="c1", room="lobby"):
    talk.does("say", client_id=client_id, room=room, text=text)
    return talk.awaits("accepted", "refused")


def test_hello_is_answered_with_oneself_and_ones_rooms(talk):
    (welcome,) = talk("ada").hears()
    assert welcome["type"] == "welcome"
    assert welcome["you"]["name"] == "ada"
    assert [room["room"] for room in welcome["rooms"]] == ["lobby", "attic"]
    assert welcome["rooms"][1]["private"]
    assert "token" not in welcome


def test_eve_is_not_told_that_there_is_an_attic(talk):
    (welcome,) = talk("eve").hears()
    assert [room["room"] for room in welcome["rooms"]] == ["lobby"]


def test_a_hello_is_expected_until_one_is_welcome(talk):
    talk("ada").does("hello", name="ada")
    carol = talk(hello=False)
    assert type(carol.wire.expected) is NoHello
    carol.wire.expected = None
    carol.does("say", client_id="c1", room="lobby", text="hi")
    assert carol.wire.expected is None
    carol.does("hello", name="ada")
    (_, refused) = carol.hears()
    assert refused["code"] == "name_taken"
    assert type(carol.wire.expected) is NoHello
    carol.does("hello", name="carol")
    assert carol.hears("welcome")
    assert carol.wire.expected is None


def test_no_hello_is_expected_where_none_is_said(talk, parts):
    assert Talk(parts, dialect=Plain()).wire.expected is None


def test_nothing_is_done_before_hello(talk):
    ada = talk("ada", hello=False)
    ada.does("say", client_id="c1", room="lobby", text="hi")
    (refused,) = ada.hears()
    assert (refused["code"], refused["client_id"]) == ("hello_first", "c1")


def test_a_guest_without_a_cookie_gets_a_name_and_a_token_that_brings_them_back(parts, talk):
    guest = talk(hello=False).does("hello", name="carol")
    welcome = guest.hears("welcome")[0]
    assert welcome["you"] == {"id": welcome["you"]["id"], "name": "carol", "guest": True}
    again = talk(hello=False).does("hello", token=welcome["token"])
    assert again.hears("welcome")[0]["you"] == welcome["you"]


@pytest.mark.parametrize("dialect", [Typed(), Plain()], ids=lambda dialect: dialect.name)
def test_a_refusal_is_in_the_language_that_the_handshake_asked_for(parts, people, dialect):
    told = []
    for languages in ("de-AT, en;q=0.5", "en", ""):
        eve = Talk(parts, people["eve"], dialect, languages=languages)
        eve.conversation.received(b"binary")
        told += eve.wire.texts()
        eve.leaves()
    german, english, unknown = told
    assert "Hier werden nur Textnachrichten angenommen." in german
    assert "This endpoint takes text messages only." in english
    assert unknown == english


def test_a_name_that_is_taken_is_refused_and_hello_may_be_said_again(talk):
    guest = talk(hello=False).does("hello", name="ada")
    assert guest.hears()[0]["code"] == "name_taken"
    guest.does("hello", name="not ada")
    assert guest.hears("welcome")


def test_where_guests_are_not_let_in_nobody_comes_in_without_a_session(parts, people):
    closed = parts._replace(door=Door(parts.store.place.open_to, "invite"))
    with pytest.raises(NotSignedIn):
        Talk(closed).does("hello", name="eve")
    with pytest.raises(NotSignedIn):
        Talk(closed, dialect=Plain())
    Talk(closed, people["ada"]).does("hello").leaves()


def test_what_is_said_is_stored_then_answered_then_shown(talk, parts, store):
    ada, bob = talk("ada"), talk("bob")
    ada.hears()
    bob.hears()
    accepted = say_and_settle(ada, parts)
    (said,) = bob.hears("said")
    assert said["offset"] == accepted["offset"]
    assert (said["text"], said["html"], said["client_id"]) == ("hi", "<p>2</p>", "c1")
    assert store.log.page(1, "lobby", Span(limit=1)).entries == [
        wire.encode(wire.decode_fact(json.dumps(said)))
    ]


def test_the_same_message_twice_is_shown_once_and_answered_alike(talk, parts):
    ada, bob = talk("ada"), talk("bob")
    first = say_and_settle(ada, parts)
    second = say_and_settle(ada, parts)
    assert first["offset"] == second["offset"]
    assert len(bob.hears("said")) == 1


def test_eve_neither_reads_nor_writes_in_the_attic(talk, parts):
    ada, eve = talk("ada"), talk("eve")
    say_and_settle(ada, parts, "a secret", room="attic")
    assert not eve.hears("said")
    for kind, fields in [
        ("say", {"text": "let me in"}),
        ("browse", {}),
        ("join", {}),
        ("leave", {}),
        ("edit", {"of": 3, "text": "mine now"}),
        ("delete", {"of": 3}),
    ]:
        eve.does(kind, client_id="e1", room="attic", **fields)
        assert eve.awaits("refused")["code"] == "no_such_room"
    for kind, fields in [("typing", {}), ("read", {"offset": 1})]:
        eve.does(kind, room="attic", **fields)
        assert eve.hears("refused")[0]["code"] == "no_such_room"
    assert not ada.hears("typing")


def test_an_open_room_says_that_one_is_no_member_until_one_joins(talk, parts, store, people):
    store.rooms.create(people["ada"].id, "Garden", False)
    eve = talk("eve")
    eve.hears()
    assert say_and_settle(eve, parts, room="garden")["code"] == "not_a_member"
    eve.does("join", client_id="j1", room="garden")
    assert eve.awaits("granted")["room"]["room"] == "garden"
    assert say_and_settle(eve, parts, client_id="c2", room="garden")["type"] == "accepted"
    eve.does("leave", client_id="l1", room="garden")
    assert [event["type"] for event in eve.hears("accepted", "revoked")] == ["accepted", "revoked"]


def test_a_revocation_reaches_open_sockets_at_once(talk, parts, store, people):
    ada, bob = talk("ada"), talk("bob")
    bob.hears()
    left = store.memberships.revoke(people["ada"].id, "attic", people["bob"].id)
    parts.bus.publish(bus.RoomRevoked(people["bob"].id, "attic", left.offset))
    parts.bus.publish(bus.Entered("attic", left.offset, left.body))
    say_and_settle(ada, parts, "behind your back", room="attic")
    assert [event["type"] for event in bob.hears("revoked", "said", "left")] == ["revoked"]


def test_coming_back_gets_what_was_missed_in_order(talk, parts):
    bob = talk("bob")
    seen = bob.hears("welcome")[0]["rooms"][0]["position"]
    bob.leaves()
    ada = talk("ada")
    for number in range(5):
        say_and_settle(ada, parts, f"line {number}", f"c{number}")
    back = talk("bob", lobby=seen)
    heard = back.hears("welcome", "said", "reload")
    assert [event.get("text") for event in heard] == [None, *(f"line {n}" for n in range(5))]


def test_coming_back_after_more_than_memory_holds_reads_the_store(talk, parts, monkeypatch):
    monkeypatch.setattr("parlor.live.backlog.BLOCK", 3)
    bob = talk("bob")
    seen = bob.hears("welcome")[0]["rooms"][0]["position"]
    bob.leaves()
    ada = talk("ada")
    for number in range(10):
        say_and_settle(ada, parts, f"line {number}", f"c{number}")
    ada.leaves()
    parts.hub.presence.tick()
    parts.hub._feeds.clear()
    back = talk("bob", lobby=seen)
    heard = back.hears("said", "reload")
    assert [event["text"] for event in heard] == [f"line {number}" for number in range(10)]


@pytest.mark.parametrize("shift", [("another", 0), (None, 1000)], ids=["epoch", "future"])
def test_what_cannot_be_resumed_is_a_reload(talk, shift):
    position = talk("bob").hears("welcome")[0]["rooms"][0]["position"]
    epoch, further = shift
    wrong = {"epoch": epoch or position["epoch"], "offset": position["offset"] + further}
    heard = talk("bob", lobby=wrong).hears("reload", "said")
    assert heard == [{"type": "reload", "room": "lobby", "position": position}]


def test_a_position_in_a_room_one_is_not_in_says_nothing(talk):
    heard = talk("eve", attic={"epoch": "x", "offset": 0}).hears()
    assert [event["type"] for event in heard] == ["welcome"]


def test_pages_go_back_from_the_latest(talk, parts):
    ada = talk("ada")
    for number in range(5):
        say_and_settle(ada, parts, f"line {number}", f"c{number}")
    ada.does("browse", client_id="b1", room="lobby", limit=2)
    page = ada.hears("page")[0]
    assert [entry["text"] for entry in page["entries"]] == ["line 3", "line 4"]
    assert (page["from"], page["to"]) == tuple(entry["offset"] for entry in page["entries"])
    assert (page["more"], page.get("more_after", False)) == (True, False)
    ada.does("browse", client_id="b2", room="lobby", before=page["from"], limit=200)
    page = ada.hears("page")[0]
    assert [e["text"] for e in page["entries"] if e["type"] == "said"] == [
        "line 0",
        "line 1",
        "line 2",
    ]
    assert (page["from"], page["more"], page["more_after"]) == (1, False, True)


@pytest.mark.parametrize(
    "sides", [("before", "after"), ("after", "around"), ("before", "around", "after")]
)
def test_a_page_has_one_side(talk, parts, sides):
    ada = talk("ada")
    ada.does("browse", client_id="b1", room="lobby", **dict.fromkeys(sides, 1))
    (refused,) = ada.hears("refused")
    assert (refused["code"], refused["client_id"]) == ("wrong_field", "b1")


def test_a_conversation_is_a_page_of_its_own(talk, parts):
    ada, bob = talk("ada"), talk("bob")
    hello = say_and_settle(ada, parts, "hello", "c1")["offset"]
    say_and_settle(bob, parts, "something else", "c2")
    bob.does("say", client_id="c3", room="lobby", text="hi", reply_to=hello, quiet=True)
    said = until(lambda: [event for event in ada.hears("said") if event["text"] == "hi"])[0]
    assert (said["root"], said.get("called"), said["reply"]["text"]) == (hello, None, "hello")
    ada.does("browse", client_id="b1", room="lobby", root=hello)
    page = ada.hears("page")[0]
    assert [entry["text"] for entry in page["entries"]] == ["hello", "hi"]
    assert page["entries"][0]["replies"] == 1
    bob.does("say", client_id="c4", room="lobby", text="hi", reply_to=999)
    assert bob.awaits("refused")["code"] == "no_such_message"


def test_pins_are_a_page_and_what_is_saved_is_told_to_ones_own_devices(talk, parts):
    desk, phone, bob = talk("ada"), talk("ada"), talk("bob")
    hello = say_and_settle(desk, parts, "hello", "c1")["offset"]
    bob.hears()
    desk.does("pin", client_id="p1", room="lobby", of=hello)
    assert [event["of"] for event in bob.hears("pinned")] == [hello]
    desk.does("browse", client_id="b1", room="lobby", pinned=True)
    (entry,) = desk.hears("page")[0]["entries"]
    assert (entry["offset"], entry["pinned"]) == (hello, True)
    desk.does("browse", client_id="b2", room="lobby", pinned=True, root=hello)
    assert desk.hears("refused")[0]["code"] == "wrong_field"
    phone.hears()
    desk.does("save", client_id="s1", room="lobby", of=hello)
    assert desk.hears("accepted") == [
        {"type": "accepted", "client_id": "s1", "room": "lobby", "offset": hello}
    ]
    assert [event["of"] for event in phone.hears()] == [hello]
    assert bob.hears() == []
    phone.does("browse_saved", client_id="b3")
    (found,) = phone.hears("saved_page")[0]["messages"]
    assert (found["room"], found["entry"]["text"]) == ("lobby", "hello")


def test_what_is_said_in_ones_rooms_is_searched(talk, parts):
    desk, eve = talk("ada"), talk("eve")
    offset = say_and_settle(desk, parts, "lunch, or a late Lunch")["offset"]
    desk.does("search", client_id="s1", text="LUNCH", **{"is": ["thread"]})
    assert desk.hears("found")[0]["hits"] == []
    desk.does("search", client_id="s2", text="LUNCH", room="lobby")
    (found,) = desk.hears("found")
    ((entry, marks),) = [hit.values() for hit in found.pop("hits")]
    assert (entry["offset"], entry["text"]) == (offset, "lunch, or a late Lunch")
    assert marks == [[0, 5], [17, 22]]
    people = found.pop("people")
    assert [one["name"] for one in people] == ["ada"]
    assert found == {"type": "found", "client_id": "s2", "rooms": ["lobby"], "complete": True}
    eve.does("search", client_id="s3", text="lunch", room="attic")
    assert eve.hears("refused")[0]["code"] == "no_such_room"


def test_who_searches_too_much_at_once_or_too_often_is_told(talk):
    desk = talk("ada")
    desk.does("search", client_id="s1", text="w " * 11)
    assert desk.hears("refused")[0]["code"] == "bad_query"
    for number in range(20):
        desk.does("search", client_id=f"t{number}", text="x")
    assert desk.hears("refused")[-1]["code"] == "too_fast"


def test_reading_clears_it_on_ones_other_devices(talk, parts):
    desk, phone, bob = talk("ada"), talk("ada"), talk("bob")
    offset = say_and_settle(bob, parts)["offset"]
    desk.does("read", room="lobby", offset=offset)
    told = {"room": "lobby", "offset": offset, "version": 1, "top": offset}
    assert phone.hears("read") == [{"type": "read", **told}]
    assert not bob.hears("read")


def test_typing_is_told_and_never_stored(talk, store):
    ada, bob = talk("ada"), talk("bob")
    top = store.log.top("lobby")
    ada.does("typing", room="lobby")
    assert bob.hears("typing")[0]["who"]["name"] == "ada"
    assert store.log.top("lobby") == top


def test_limits_say_when_to_go_on(parts, people):
    strict = limited(parts, rate_say=Rate(1, 60.0), rate_typing=Rate(1, 60.0))
    ada = Talk(strict, people["ada"]).does("hello")
    ada.hears()
    for number in range(2):
        ada.does("say", client_id=f"c{number}", room="lobby", text="hi")
        ada.does("typing", room="lobby")
    refused = ada.hears("refused")
    assert [event["code"] for event in refused] == ["too_fast", "too_fast"]
    assert all(0 < event["retry_after"] <= 60_001 for event in refused)
    ada.leaves()


@pytest.mark.parametrize(
    ("text", "code"), [("", "empty"), (" \n\t ", "empty"), ("x" * 8001, "too_long")]
)
def test_text_that_cannot_be_is_refused(talk, parts, text, code):
    assert say_and_settle(talk("ada"), parts, text)["code"] == code


def test_ten_in_a_row_that_no_client_would_send_are_the_end(talk):
    eve = talk("eve")
    for _ in range(9):
        eve.conversation.received("nonsense")
    eve.does("typing", room="lobby")
    for _ in range(9):
        eve.conversation.received("nonsense")
    with pytest.raises(Misbehaving):
        eve.conversation.received("nonsense")


def test_refusals_that_happen_to_people_are_no_misbehaviour(talk, parts):
    ada = talk("ada")
    for number in range(15):
        assert say_and_settle(ada, parts, "", f"c{number}")["code"] == "empty"
    assert say_and_settle(ada, parts)["type"] == "accepted"


def test_who_signs_out_is_asked_to_come_back_on_that_device_only(talk, parts):
    desk, phone = talk("ada"), talk("ada")
    parts.bus.publish(bus.SessionEnded([desk.cookie.session]))
    assert isinstance(desk.wire.ended, AccessChanged)
    assert phone.wire.ended is None


def test_who_is_banned_is_told_to_stay_away_on_all_devices(talk, parts, people):
    desk, phone, ada = talk("bob"), talk("bob"), talk("ada")
    bans.ban(parts.store, parts.bus, people["ada"].person, people["bob"].id)
    assert [type(one.wire.ended) for one in (desk, phone)] == [NotSignedIn] * 2
    assert ada.wire.ended is None
    desk.hears()
    assert say_and_settle(desk, parts)["code"] == "banned"


def test_a_guest_at_chat_who_has_no_session_is_put_out_too(parts, people):
    guest = Talk(parts, dialect=Plain())
    guest.conversation.received("hello")
    name = guest.conversation.person.name
    gus = parts.store.people.named(name)
    bans.ban(parts.store, parts.bus, people["ada"].person, gus.id)
    assert isinstance(guest.wire.ended, NotSignedIn)


def test_a_session_that_ends_before_hello_ends_its_socket(talk, parts):
    ada = talk("ada", hello=False)
    parts.bus.publish(bus.SessionEnded([ada.cookie.session]))
    assert isinstance(ada.wire.ended, AccessChanged)


def test_a_session_that_ends_while_it_is_looked_up_ends_its_socket(parts, people, store):
    look_up = store.sessions.find

    def find(token):
        found = look_up(token)
        parts.bus.publish(bus.SessionEnded([token.session]))
        return found

    store.sessions.find = find
    ada = Talk(parts, people["ada"])
    assert isinstance(ada.wire.ended, AccessChanged)
    ada.leaves()


def test_a_session_whose_end_was_not_heard_of_is_found_in_the_store(talk, parts, store):
    desk, phone = talk("ada"), talk("ada")
    store.sessions.end(desk.cookie.session)
    parts.bus.publish(bus.Missed())
    until(lambda: desk.wire.ended)
    assert isinstance(desk.wire.ended, AccessChanged)
    assert phone.wire.ended is None


def test_a_copy_of_a_cookie_opens_no_socket_once_its_session_has_ended(talk, parts, store):
    ada = talk("ada")
    store.sessions.end(ada.cookie.session)
    copy = Talk(parts, cookie=ada.cookie)
    with pytest.raises(NotSignedIn):
        copy.does("hello")


@pytest.mark.parametrize("cookie", ["garbage", "1.x", ANOTHER])
def test_a_cookie_that_makes_no_sense_is_nobodys(parts, people, cookie):
    page = Talk(parts, cookie=cookie)
    page.wire.of_a_page = True
    with pytest.raises(NotSignedIn):
        page.does("hello")
    assert page.conversation.person is None


def test_who_has_left_is_watched_no_more(talk, parts):
    ada = talk("ada")
    ada.leaves()
    parts.bus.publish(bus.SessionEnded([ada.cookie.session]))
    assert ada.wire.ended is None


def test_a_guest_whose_session_is_ended_has_to_go(talk, parts, store):
    gus = talk(hello=False).does("hello", name="gus")
    (welcome,) = gus.hears("welcome")
    (session,) = store.sessions.end_all(welcome["you"]["id"])
    parts.bus.publish(bus.SessionEnded([session]))
    assert isinstance(gus.wire.ended, AccessChanged)
    again = talk(hello=False).does("hello", token=welcome["token"])
    (refused,) = again.hears("refused")
    assert refused["code"] == "bad_token"


@pytest.mark.parametrize("token", ["", "x", "1.x", ANOTHER, "\u202e"])
def test_a_token_that_is_no_good_makes_nobody_somebody_new(talk, token):
    gus = talk(hello=False).does("hello", token=token or "x", name="gus")
    (refused,) = gus.hears()
    assert refused["code"] == "bad_token"
    gus.does("hello", name="gus")
    (welcome,) = gus.hears("welcome")
    assert welcome["you"]["name"] == "gus"


def test_nobody_with_a_password_comes_in_by_token(talk, parts, people, store):
    cookie = store.sessions.begin(people["ada"].id, NewSession("browser", ""))
    eve = talk(hello=False).does("hello", token=str(cookie))
    (refused,) = eve.hears()
    assert refused["code"] == "bad_token"


def test_a_guest_that_speaks_first_has_no_session(parts, people, store):
    terminal = Talk(parts, dialect=Plain())
    terminal.conversation.received("hello")
    until(lambda: terminal.wire.sent)
    assert store.sessions.end_all(terminal.conversation.person.id) == []
    terminal.leaves()


def test_another_name_is_told_to_all_who_may_see_its_owner(talk, parts, people, store):
    ada, bob = talk("ada"), talk("bob")
    person = store.people.rename(people["bob"].id, "robert")
    parts.bus.publish(bus.PersonChanged(person))
    for one in (ada, bob):
        told = one.awaits("person")
        assert told == {"type": "person", "person": {"id": person.id, "name": "robert"}}
    (welcome,) = talk("eve").hears("welcome")
    assert "robert" in [one["name"] for one in welcome["rooms"][0]["crowd"]]
    say_and_settle(bob, parts)
    assert ada.awaits("said")["who"]["name"] == "robert"


def test_a_terminal_is_told_nothing_of_other_names(talk, parts, people, store):
    terminal = Talk(parts, dialect=Plain())
    terminal.wire.texts()
    parts.bus.publish(bus.PersonChanged(store.people.rename(people["bob"].id, "robert")))
    gevent.idle()
    assert terminal.wire.texts() == []
    terminal.leaves()


def test_a_terminal_is_nobody_until_it_speaks(parts, people, store):
    terminal = Talk(parts, dialect=Plain())
    assert store.log.top("lobby").offset == 3
    terminal.conversation.received("hello")
    until(lambda: terminal.wire.sent)
    assert terminal.wire.texts() == ["hello"]
    assert store.log.top("lobby").offset == 5
    terminal.leaves()


def test_nothing_is_left_when_everybody_has_gone(talk, parts):
    for name in ("ada", "bob", "eve"):
        talk(name).leaves()
    feed = parts.hub._feeds["lobby"]
    assert not any(feed.readers)
    assert not parts.hub._people


def test_a_room_that_is_taken_away_during_the_greeting_is_not_given(talk, parts, store, people):
    ada = talk("ada")
    rooms_of = store.rooms.of

    def revoked_meanwhile(user_id):
        states = rooms_of(user_id)
        left = store.memberships.revoke(people["ada"].id, "attic", people["bob"].id)
        parts.bus.publish(bus.RoomRevoked(people["bob"].id, "attic", left.offset))
        return states

    store.rooms.of = revoked_meanwhile
    bob = talk("bob")
    store.rooms.of = rooms_of
    assert [room["room"] for room in bob.hears("welcome")[0]["rooms"]] == ["lobby"]
    say_and_settle(ada, parts, "a secret", room="attic")
    assert not bob.hears("said")


def test_a_room_that_is_given_during_the_greeting_is_given_once(talk, parts, store, people):
    rooms_of = store.rooms.of

    def granted_meanwhile(user_id):
        states = rooms_of(user_id)
        store.memberships.grant(people["ada"].id, "attic", people["eve"].id)
        parts.bus.publish(bus.RoomGranted(people["eve"].id, "attic"))
        return states

    store.rooms.of = granted_meanwhile
    eve = talk("eve")
    store.rooms.of = rooms_of
    heard = eve.hears("welcome", "granted")
    assert [event["type"] for event in heard] == ["welcome", "granted"]
    parts.hub.presence.tick()
    eve.leaves()
    assert [person.name for person in parts.hub._feeds["attic"].crowd.people] == ["eve"]


def test_a_room_that_is_taken_away_while_it_is_being_given_is_not_given(talk, parts, store, people):
    eve = talk("eve")
    eve.hears()
    room_state = store.rooms.state
    store.memberships.grant(people["ada"].id, "attic", people["eve"].id)

    def revoked_meanwhile(user_id, room):
        state = room_state(user_id, room)
        parts.bus.publish(bus.RoomRevoked(people["eve"].id, "attic", state.position.offset + 1))
        return state

    store.rooms.state = revoked_meanwhile
    eve.conversation._rooms._take_up("attic")
    store.rooms.state = room_state
    assert not eve.hears("granted")
    assert "attic" not in eve.conversation._rooms


def test_whoever_is_put_out_is_gone_for_the_others_without_a_time_of_grace(
    talk, parts, store, people
):
    ada, bob = talk("ada"), talk("bob")
    parts.hub.presence.tick()
    bob.leaves()
    ada.hears()
    left = store.memberships.revoke(people["ada"].id, "attic", people["bob"].id)
    parts.bus.publish(bus.RoomRevoked(people["bob"].id, "attic", left.offset))
    parts.hub.presence.tick()
    (news,) = ada.hears("presence")
    assert (news["room"], news["went"]) == ("attic", [people["bob"].id])


def test_guests_of_one_address_are_limited(parts):
    strict = limited(parts, rate_guests=Rate(1, 60.0))
    first = Talk(strict).does("hello", name="carol")
    assert first.hears("welcome")
    second = Talk(strict).does("hello", name="dave")
    assert second.hears("refused")[0]["code"] == "too_fast"
    first.leaves()
    second.leaves()


def test_a_page_whose_session_has_ended_does_not_become_somebody_else(parts, people, store):
    page = Talk(parts)
    page.wire.of_a_page = True
    top = store.log.top("lobby")
    with pytest.raises(NotSignedIn):
        page.does("hello")
    assert store.log.top("lobby") == top
    assert page.does("hello", name="carol").hears("welcome")
    page.leaves()


def test_a_repeated_leave_does_not_cut_off_who_joined_again(talk, parts, store, people):
    store.rooms.create(people["ada"].id, "Garden", False)
    eve = talk("eve")
    for client_id, verb in [("c1", "join"), ("c2", "leave"), ("c3", "join")]:
        eve.does(verb, client_id=client_id, room="garden")
        eve.awaits("granted" if verb == "join" else "revoked")
    eve.does("leave", client_id="c2", room="garden")
    assert not eve.hears("revoked")
    assert "garden" in eve.conversation._rooms


# Limits of a person


def test_a_person_is_limited_over_all_connections_together(parts, people):
    strict = limited(parts, rate_say=Rate(2, 60.0), rate_browse=Rate(2, 60.0))
    desk, phone = (Talk(strict, people["ada"]).does("hello") for _ in range(2))
    bob = Talk(strict, people["bob"]).does("hello")
    for one in (desk, phone, bob):
        one.hears()
    for kind, fields, answer in [("say", {"text": "hi"}, "accepted"), ("browse", {}, "page")]:
        for number, one in enumerate((desk, phone)):
            one.does(kind, client_id=f"{kind}{number}", room="lobby", **fields)
            one.awaits(answer)
        desk.does(kind, client_id="one more", room="lobby", **fields)
        assert desk.awaits("refused")["code"] == "too_fast"
        bob.does(kind, client_id=f"{kind} of bob", room="lobby", **fields)
        bob.awaits(answer)
    for one in (desk, phone, bob):
        one.leaves()


def test_reactions_are_answered_told_and_refused_by_their_code(talk, parts):
    ada, bob = talk("ada"), talk("bob")
    of = say_and_settle(ada, parts)["offset"]
    for number, (kind, emoji, code) in enumerate(
        [
            ("react", "👍", None),
            ("react", "👍", None),
            ("unreact", "👍", None),
            ("react", "no", "bad_emoji"),
        ]
    ):
        bob.does(kind, client_id=f"r{number}", room="lobby", of=of, emoji=emoji)
        answer = bob.awaits("refused" if code else "accepted")
        assert (answer["client_id"], answer.get("code")) == (f"r{number}", code)
    told = []
    until(lambda: told.extend(ada.hears("reacted", "unreacted")) or len(told) == 2)
    assert [(each["who"]["name"], each["of"], each["emoji"]) for each in told] == [
        ("bob", of, "👍"),
        ("bob", of, "👍"),
    ]
    bob.does("react", client_id="r9", room="lobby", of=of + 9, emoji="👍")
    assert bob.awaits("refused")["code"] == "no_such_message"


def test_coming_back_does_not_fill_the_bucket(parts, people):
    strict = limited(parts, rate_say=Rate(1, 60.0))
    for number, answer in enumerate(["accepted", "refused"]):
        ada = Talk(strict, people["ada"]).does("hello")
        ada.hears()
        ada.does("say", client_id=f"c{number}", room="lobby", text="hi")
        ada.awaits(answer)
        ada.leaves()


def test_a_terminal_is_counted_from_its_first_line(parts, people):
    strict = limited(parts, rate_say=Rate(1, 60.0))
    terminal = Talk(strict, dialect=Plain())
    for line in ("who am I", "one too many"):
        terminal.conversation.received(line)
    lines = []
    until(lambda: lines.extend(terminal.wire.texts()) or len(lines) == 2)
    assert "who am I" in lines
    assert "one too many" not in lines
    terminal.leaves()


# The store is away

ASKED = {
    "browse": ({"client_id": "c", "room": "lobby"}, "unavailable"),
    "browse_saved": ({"client_id": "c"}, "unavailable"),
    "search": ({"client_id": "c", "text": "hi"}, "unavailable"),
    "save": ({"client_id": "c", "room": "lobby", "of": 1}, "not_stored"),
    "typing": ({"room": "cellar"}, "unavailable"),
    "join": ({"client_id": "c", "room": "garden"}, "not_stored"),
    "leave": ({"client_id": "c", "room": "attic"}, "not_stored"),
    "read": ({"room": "lobby", "offset": 1}, "not_stored"),
    "say": ({"client_id": "c", "room": "lobby", "text": "hi"}, "not_stored"),
    "react": ({"client_id": "c", "room": "lobby", "of": 1, "emoji": "👍"}, "not_stored"),
}


def test_while_the_store_is_away_all_is_refused_and_nobody_is_cut_off(talk, parts, store):
    ada, bob = talk("ada"), talk("bob")
    ada.hears()
    with away(store):
        for kind, (fields, code) in ASKED.items():
            for _ in range(2):
                ada.does(kind, **fields)
                refused = ada.awaits("refused")
                assert refused["code"] == code
                assert refused.get("client_id") == fields.get("client_id")
        ada.does("typing", room="lobby")
        assert bob.hears("typing")
    assert not ada.wire.ended
    assert say_and_settle(ada, parts)["type"] == "accepted"
    assert bob.hears("said")


FIRST_ASKED = {
    "token": ("sessions.find", {"token": ANOTHER}),
    "name": ("people.add_guest", {"name": "carol"}),
    "rooms": ("rooms.of", {"name": "carol"}),
    "position": ("log.tops", {"name": "carol"}),
    "what was missed": ("log.after", {"positions": {"lobby": 0}}),
}


@pytest.mark.parametrize("what", FIRST_ASKED)
def test_a_hello_while_the_store_is_away_is_to_be_tried_again_and_leaves_nothing(
    parts, store, people, what
):
    verb, hello = FIRST_ASKED[what]
    carol = Talk(parts, people["eve"] if "positions" in hello else None)
    if "positions" in hello:
        hello = {"positions": {"lobby": {"epoch": store.log.top("lobby").epoch, "offset": 0}}}
    with away(store, verb), pytest.raises(TryAgain):
        carol.does("hello", **hello)
    carol.leaves()
    parts.hub.presence.tick()
    assert not parts.hub._people
    assert not any(any(feed.readers) for feed in parts.hub._feeds.values())
    assert not any(feed._holds for feed in parts.hub._feeds.values())
    again = Talk(parts, people["eve"]).does("hello")
    assert again.hears("welcome")
    again.leaves()


@pytest.mark.parametrize(
    ("dialect", "verb"),
    [
        (Typed(), "sessions.find"),
        (Plain(), "sessions.find"),
        (Plain(), "log.tops"),
    ],
)
def test_a_socket_that_opens_while_the_store_is_away_is_to_be_tried_again(
    parts, store, people, dialect, verb
):
    wire = Wire(store.sessions.begin(people["ada"].id, NewSession("browser", "")))
    conversation = Conversation(parts, dialect, wire)
    with away(store, verb), pytest.raises(TryAgain):
        conversation.opened()
    conversation.closed()
    assert not wire.texts()
    assert not parts.hub._people
    assert not parts.hub._feeds


def test_another_fault_of_the_database_is_no_reason_to_come_back(parts, people, store, monkeypatch):
    def broken(user_id):
        raise RuntimeError("no such column")

    monkeypatch.setattr(store.rooms, "of", broken)
    with pytest.raises(RuntimeError):
        Talk(parts, people["ada"]).does("hello")


def test_guests_who_were_not_stored_do_not_count(parts, people, store):
    strict = limited(parts, rate_guests=Rate(1, 60.0))
    with away(store):
        for _ in range(3):
            with pytest.raises(TryAgain):
                Talk(strict).does("hello", name="carol")
    carol = Talk(strict).does("hello", name="carol")
    assert carol.hears("welcome")
    carol.leaves()


def test_a_room_that_is_given_while_the_store_is_away_is_given_later(
    talk, parts, store, people, monkeypatch, caplog
):
    monkeypatch.setattr("parlor.live.backfill.BETWEEN_ROUNDS", 0.01)
    eve = talk("eve")
    eve.hears()
    store.memberships.grant(people["ada"].id, "attic", people["eve"].id)
    with away(store):
        parts.bus.publish(bus.RoomGranted(people["eve"].id, "attic"))
        until(lambda: "could not read" in caplog.text)
        assert not eve.hears("granted")
    assert eve.awaits("granted")["room"]["room"] == "attic"


def test_a_hello_that_took_long_is_a_line_that_says_where_the_time_went(
    parts, people, store, clock, monkeypatch, caplog
):
    monkeypatch.setattr(stopwatch, "time", SimpleNamespace(monotonic=clock))
    read = store.database.read

    def slowly(query):
        clock.move(1)
        return read(query)

    monkeypatch.setattr(store.database, "read", slowly)
    one = Talk(parts._replace(slow_hellos=Slow(1.0, clock)), people["ada"])
    one.does("hello", positions={})
    one.leaves()
    (record,) = [record for record in caplog.records if record.event == "hello.slow"]
    assert (record.connection, record.person) == ("1.6f2c81d5-7", people["ada"].id)
    assert record.seconds == record.spent["store"] > 1


@pytest.fixture
def moments(parts):
    """All messages are traced; this is what is noted of them."""
    parts.bus.subscribe(Tracer(parts.bus).notice)
    tracing.now = Moments(Which())
    yield tracing.now
    tracing.now = None


def said_at(talk, at, **fields):
    """Have somebody say something that was read from their socket at some time."""
    talk.wire.read_at = at
    talk.does("say", text="a secret", **fields)
    return talk.awaits("accepted", "refused")


def test_each_step_of_a_message_that_is_traced_is_noted_in_its_order(talk, moments):
    ada, bob = talk("ada"), talk("bob")
    said_at(ada, 1.0, client_id="c1", room="attic")
    until(lambda: bob.hears("said"))
    noted = moments.take()
    assert [one.step for one in noted] == [
        "read", "allowed", "queued", "turn begun", "stored", "told", "heard", "delivered",
    ]  # fmt: skip
    assert {(one.room, one.author, one.client_id) for one in noted} == {
        ("attic", ada.conversation.person.id, "c1")
    }
    assert noted[0].at == 1.0
    assert [one.at for one in noted] == sorted(one.at for one in noted)
    assert [one.readers for one in noted] == [0] * 7 + [2]
    assert "secret" not in repr(noted)


def test_a_direct_message_that_is_traced_has_a_room_once_there_is_one(talk, moments, people):
    ada = talk("ada")
    room = said_at(ada, 1.0, client_id="c1", to=[people["bob"].id])["room"]
    noted = moments.take()
    assert [(one.step, one.room) for one in noted][:6] == [
        ("read", ""), ("allowed", ""), ("queued", ""), ("turn begun", ""), ("stored", ""),
        ("told", room),
    ]  # fmt: skip


def test_it_is_noted_where_and_why_a_message_was_refused(talk, moments):
    eve = talk("eve")
    said_at(eve, 1.0, client_id="c1", room="attic")
    assert [(one.step, one.code) for one in moments.take()] == [
        ("read", ""), ("allowed", ""), ("queued", ""), ("turn begun", ""),
        ("refused", "no_such_room"),
    ]  # fmt: skip
    eve.does("say", client_id="c2", room="lobby", text=" ")
    eve.does("edit", client_id="c3", room="lobby", of=1, text="hi")
    assert [(one.step, one.client_id) for one in moments.take()] == [
        ("read", "c2"), ("refused", "c2"),
    ]  # fmt: skip
