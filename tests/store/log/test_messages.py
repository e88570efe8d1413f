"""Posting: kept, once, in order, without a hole, and members only."""

from __future__ import annotations

import pytest

from parlor import wire
from parlor.errors import ClientIdUsed, NoSuchRoom, NotAMember, NotStored
from parlor.store.results import Post, Span, Stored
from parlor.store.sql.statements import Transaction
from parlor.store.store import Store
from parlor.text.storable import storable
from parlor.wire import Joined, Person, Position, Said

DATABASES = ("sqlite", "postgresql")


PICKY = {
    "sqlite": [
        "CREATE TRIGGER picky BEFORE INSERT ON messages WHEN NEW.text = 'poison'"
        " BEGIN SELECT RAISE(ABORT, 'I will not have it'); END"
    ],
    "postgresql": ["ALTER TABLE messages ADD CHECK (text != 'poison')"],
}


@pytest.fixture
def commits(store, ada, monkeypatch):
    """One for each transaction that was committed."""
    commits: list[int] = []
    commit = Transaction.commit

    def counted(transaction: Transaction) -> None:
        commit(transaction)
        commits.append(1)

    monkeypatch.setattr(Transaction, "commit", counted)
    return commits


def test_a_post_becomes_an_entry_of_the_log(store, say, ada, clock):
    stored = say(ada, "hello **you**", client_id="c1")
    assert stored.entry == Said(
        room="lobby",
        offset=2,
        at=round(clock.now * 1000),
        who=Person(ada.id, "ada"),
        text="hello **you**",
        html="<p>hello <strong>you</strong></p>",
        client_id="c1",
    )
    assert stored.offset == 2
    assert wire.decode_entry(stored.body) == stored.entry
    page = store.log.page(ada.id, "lobby", Span(limit=1))
    assert (page.entries, page.more) == ([stored.body], True)


def test_offsets_have_no_hole_in_any_room(store, say_all, ada, bob, attic):
    posts = [
        Post((ada, bob)[number % 2].person, ("lobby", attic)[number % 3 == 0], f"c{number}", "x")
        for number in range(300)
    ]
    say_all(*posts)
    for room in ("lobby", attic):
        top = store.log.top(room)
        found = store.log.after(room, Position(top.epoch, 0), 1000)
        assert [offset for offset, *_ in found] == list(range(1, top.offset + 1))
        assert [wire.decode_entry(body).offset for *_, body in found] == [o for o, *_ in found]


def test_posts_are_answered_and_numbered_in_their_order(say_all, ada, bob):
    posts = [Post((ada, bob)[n % 2].person, "lobby", f"c{n}", f"text {n}") for n in range(400)]
    outcomes = say_all(*posts)
    assert [stored.entry.text for stored in outcomes] == [post.text for post in posts]
    offsets = [stored.offset for stored in outcomes]
    assert offsets == list(range(offsets[0], offsets[0] + 400))


def test_a_repeat_is_the_same_message(store, say, ada):
    first = say(ada, "hello", client_id="c1")
    again = say(ada, "hello", client_id="c1")
    assert again == Stored(first.offset, None, None)
    assert store.log.top("lobby").offset == first.offset


def test_a_repeat_in_the_same_turn_is_the_same_message(store, say_all, ada, commits):
    post = Post(ada.person, "lobby", "c1", "hello")
    first, second, third = say_all(post, post, post)
    assert first.entry.text == "hello"
    assert second == third == Stored(first.offset, None, None)
    assert store.log.top("lobby").offset == first.offset
    assert len(commits) == 1


def test_a_client_id_of_another_change_is_refused(store, say, ada, attic):
    first = say(ada, "hello", client_id="c1")
    assert isinstance(say(ada, "hello", room=attic, client_id="c1"), ClientIdUsed)
    garden = store.rooms.create(ada.id, "Garden", private=False).entry.room
    store.memberships.leave(ada.id, garden, "c2")
    assert isinstance(say(ada, "hello", client_id="c2"), ClientIdUsed)
    assert store.log.top("lobby").offset == first.offset


def test_a_client_id_of_a_change_of_an_unknown_kind_is_refused(store, say, ada):
    first = say(ada, "hello", client_id="c1")
    with store.database.writing.begin() as connection:
        connection.exec_driver_sql("UPDATE log SET kind = 99 WHERE client_id = 'c1'")
    assert isinstance(say(ada, "hello", client_id="c1"), ClientIdUsed)
    assert say(ada, "more").offset == first.offset + 1


def test_a_repeat_is_recognised_after_a_restart(store, settings, say, ada):
    first = say(ada, "hello", client_id="c1")
    store.close()
    reopened = Store.open(settings, str)
    outcomes = []
    reopened.messages.post(Post(ada.person, "lobby", "c1", "hello"), outcomes.append)
    reopened.close()
    assert outcomes == [Stored(first.offset, None, None)]


def test_the_same_client_id_of_somebody_else_is_another_message(say, say_all, ada, bob):
    first, second = say_all(
        Post(ada.person, "lobby", "c1", "from ada"), Post(bob.person, "lobby", "c1", "from bob")
    )
    assert second.offset == first.offset + 1
    assert say(bob, "from bob", client_id="c1").offset == second.offset


def test_a_repeat_by_somebody_who_has_left_is_still_the_same_message(store, say, ada, bob, attic):
    first = say(bob, "hello", attic, client_id="c1")
    store.memberships.revoke(ada.id, attic, bob.id)
    assert say(bob, "hello", attic, client_id="c1") == Stored(first.offset, None, None)


@pytest.mark.parametrize("room", ["attic", "cellar"], ids=["private", "missing"])
def test_a_room_one_may_not_see_is_not_there(say, attic, eve, room):
    assert isinstance(say(eve, "hello", room), NoSuchRoom)


def test_an_open_room_takes_posts_of_its_members_only(store, say, ada, eve):
    garden = store.rooms.create(ada.id, "Garden", private=False).entry.room
    assert isinstance(say(eve, "hello", garden), NotAMember)
    store.memberships.join(eve.id, garden, "j1")
    assert say(eve, "hello", garden).offset == 3


def test_a_refused_post_leaves_no_hole_and_spoils_no_neighbour(store, say_all, ada, eve, attic):
    outcomes = say_all(
        Post(ada.person, attic, "c1", "one"),
        Post(eve.person, attic, "c2", "let me in"),
        Post(ada.person, attic, "c3", "two"),
    )
    assert [type(outcome) for outcome in outcomes] == [Stored, NoSuchRoom, Stored]
    assert outcomes[2].offset == outcomes[0].offset + 1 == store.log.top(attic).offset


def test_a_refused_post_may_be_sent_again_with_the_same_client_id(store, say, ada, eve, attic):
    assert isinstance(say(eve, "hello", attic, client_id="c1"), NoSuchRoom)
    store.memberships.grant(ada.id, attic, eve.id)
    assert say(eve, "hello", attic, client_id="c1").entry.text == "hello"


def test_a_revocation_holds_for_the_next_post(store, say, ada, bob, attic):
    store.memberships.revoke(ada.id, attic, bob.id)
    assert isinstance(say(bob, "hello", attic), NoSuchRoom)


def test_a_text_the_database_will_not_have_costs_only_its_own_post(store, say_all, ada):
    with store.database.writing.begin() as connection:
        for statement in PICKY[connection.dialect.name]:
            connection.exec_driver_sql(statement)
    texts = ["one", "poison", "two"]
    outcomes = say_all(*[Post(ada.person, "lobby", f"c-{text}", text) for text in texts])
    assert [type(outcome) for outcome in outcomes] == [Stored, NotStored, Stored]
    assert outcomes[2].offset == outcomes[0].offset + 1


def test_a_text_that_cannot_be_rendered_costs_only_its_own_post(settings):
    def render(text: str) -> str:
        if text == "poison":
            raise ZeroDivisionError
        return text

    store = Store.open(settings, render)
    ada = store.people.set_up("Casa", "ada", "hash")
    outcomes = []
    for text in ("one", "poison", "two"):
        store.messages.post(Post(ada.person, "lobby", text, text), outcomes.append)
    store.close()
    assert [type(outcome) for outcome in outcomes] == [Stored, NotStored, Stored]


def test_what_waits_when_the_store_is_closed_is_kept(store, settings, ada):
    outcomes = []
    for number in range(300):
        store.messages.post(Post(ada.person, "lobby", f"c{number}", "hello"), outcomes.append)
    store.close()
    store.close()
    assert [stored.offset for stored in outcomes] == list(range(2, 302))
    reopened = Store.open(settings, str)
    assert reopened.log.top("lobby").offset == 301
    reopened.close()


def test_a_closed_store_refuses(store, ada):
    store.close()
    with pytest.raises(NotStored):
        store.people.add_guest(None)


def test_posts_share_transactions(say_all, ada, commits):
    say_all(*[Post(ada.person, "lobby", f"c{number}", "hello") for number in range(200)])
    assert len(commits) == 1


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("plain", "plain"),
        ("grüß 😀 שלום", "grüß 😀 שלום"),
        ("a\0b", "a\ufffdb"),
        ("half \ud83d of a pair", "half \ufffd of a pair"),
        ("\udc80", "\ufffd"),
    ],
)
def test_what_no_database_takes_is_made_visible(typed, kept):
    assert storable(typed) == kept


def test_a_post_with_half_a_surrogate_is_stored(say, ada):
    assert say(ada, "\ud83d\0").entry.text == "\ufffd\ufffd"


def test_an_account_enters_the_lobby_by_an_entry_of_its_log(store, ada, bob):
    assert isinstance(bob.joined, Joined)
    assert wire.decode_entry(bob.body) == bob.joined
    assert bob.joined.who == Person(bob.id, "bob")
    epoch = store.log.top("lobby").epoch
    assert store.log.after("lobby", Position(epoch, 1), 9) == [(2, None, bob.body)]
