"""
Whatever people say, edit, delete and react with: pages, resuming from anywhere and staying agree.

A room is a dict here, and the log must fold to it at each step.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import count

import pytest
from gevent.event import AsyncResult
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parlor.errors import Refused
from parlor.store.log import retention
from parlor.store.results import Edit, Post, Reaction, Removal, Span, Stored
from parlor.wire import Position
from parlor.wire.compact import compact
from tests.support.folded import Shown, fold_all, last_offset

DATABASES = ("sqlite", "postgresql")

PEOPLE = ("ada", "bob", "eve")  # ada made the room, so she may delete what others said
TEXTS = ("one", "two", "**three**")
EMOJI = ("👍", "❤️")

who = st.sampled_from(PEOPLE)
target = st.integers(0, 40)
deeds = st.lists(
    st.one_of(
        st.tuples(st.just("say"), who, st.sampled_from(TEXTS)),
        st.tuples(st.just("edit"), who, target, st.sampled_from(TEXTS)),
        st.tuples(st.just("delete"), who, target),
        st.tuples(st.just("react"), who, target, st.sampled_from(EMOJI)),
        st.tuples(st.just("unreact"), who, target, st.sampled_from(EMOJI)),
        st.tuples(st.just("expire")),
        st.tuples(st.just("repeat"), target),
    ),
    min_size=1,
    max_size=25,
)
numbers = count(1)
PIECE = 2  # messages that become too old at once

Change = Post | Edit | Removal | Reaction


@dataclass
class Model:
    """A room as a dict: what everybody should see, by offset."""

    shown: dict[int, tuple[str, str]] = field(default_factory=dict)  # author and text
    reactions: dict[int, dict[str, list[str]]] = field(default_factory=dict)  # by offset
    top: int = 0
    said: list[int] = field(default_factory=list)  # offsets, of the deleted ones too

    def target(self, number: int) -> int:
        """A message, or one that was deleted, or an offset where none ever was."""
        return self.said[number % len(self.said)] if self.said else number

    def say(self, author: str, text: str) -> int:
        self.top += 1
        self.said.append(self.top)
        self.shown[self.top] = (author, text)
        return self.top

    def edit(self, author: str, of: int, text: str) -> int | str:
        if of not in self.shown or self.shown[of][0] != author:
            return "no_such_message"
        if self.shown[of][1] != text:
            self.top += 1
            self.shown[of] = (author, text)
        return self.top

    def expire(self) -> bool:
        """Take the oldest away, PIECE at once; whether there are any."""
        oldest = sorted(self.shown)[:PIECE]
        for of in oldest:
            del self.shown[of]
            self.reactions.pop(of, None)
        self.top += bool(oldest)
        return bool(oldest)

    def delete(self, author: str, of: int) -> int | str:
        if of not in self.shown:
            return "no_such_message"
        if author not in (self.shown[of][0], "ada"):
            return "not_allowed"
        self.top += 1
        del self.shown[of]
        self.reactions.pop(of, None)
        return self.top

    def react(self, person: str, of: int, emoji: str, on: bool) -> int | str:
        if of not in self.shown:
            return "no_such_message"
        reactions = self.reactions.get(of, {})
        people = reactions.get(emoji, [])
        if (person in people) != on:
            self.top += 1
            now = [*people, person] if on else [one for one in people if one != person]
            reactions[emoji] = now
            left = {each: some for each, some in reactions.items() if some}
            self.reactions.pop(of, None)
            if left:
                self.reactions[of] = left
        return self.top


class Room:
    """The same in the store, with all that clients were told as it happened."""

    def __init__(self, store, people):
        self.store = store
        self.people = {one.name: one for one in people}
        ada, *others = people
        created = store.rooms.create(ada.id, "Garden", private=False)
        self.name = created.entry.room
        self.live = [created.body]
        for other in others:
            joined = store.memberships.join(other.id, self.name, f"j{next(numbers)}")
            self.live.append(joined.body)
        self.epoch = store.log.top(self.name).epoch

    def carry_out(self, change: Change) -> int | str:
        """Return the offset of what came of a change, or the code of the refusal."""
        try:
            stored = self._stored(change)
        except Refused as refusal:
            return refusal.code
        if stored.body is not None:
            self.live.append(stored.body)
        return stored.offset

    def expire(self) -> bool:
        """Have everything be too old; whether there was anything."""
        stored = self.store.retention.expire(self.name, -1)
        if stored is not None:
            self.live.append(stored.body)
        return stored is not None

    def change(self, deed, of: int) -> Change:
        person = self.people[deed[1]].person
        client_id = f"c{next(numbers)}"
        match deed[0]:
            case "say":
                return Post(person, self.name, client_id, deed[2])
            case "edit":
                return Edit(person, self.name, client_id, of, deed[3])
            case "react" | "unreact":
                on = deed[0] == "react"
                return Reaction(person, self.name, client_id, of, deed[3], on)
            case _:
                return Removal(person, self.name, client_id, of, of_others=deed[1] == "ada")

    def after(self, seen: int):
        return self.store.log.after(self.name, Position(self.epoch, seen), 1_000)

    def page(self) -> Shown:
        page = self.store.log.page(self.people["ada"].id, self.name, Span(limit=200))
        return fold_all({}, map(json.loads, page.entries))

    def _stored(self, change) -> Stored:
        match change:
            case Post() | Reaction():
                answer: AsyncResult = AsyncResult()
                if isinstance(change, Post):
                    self.store.messages.post(change, answer.set)
                else:
                    self.store.reactions.put(change, answer.set)
                outcome = answer.get(timeout=60)
                if isinstance(outcome, Refused):
                    raise outcome
                return outcome
            case Edit():
                return self.store.messages.edit(change)
            case _:
                return self.store.messages.delete(change)


def reactions_of(room: Room, shown: Shown) -> dict[int, dict[str, list[str]]]:
    """Return the reactions that are shown in the form of the model."""
    names = {person.id: name for name, person in room.people.items()}
    return {
        offset: {emoji: [names[one] for one in ids] for emoji, ids in event["reactions"].items()}
        for offset, event in shown.items()
        if "reactions" in event
    }


def as_model(shown: Shown) -> dict[int, tuple[str, str]]:
    """Return what is shown in the form of the model: messages, and not who joined."""
    return {
        offset: (event["who"]["name"], event["text"])
        for offset, event in shown.items()
        if event["type"] == "said"
    }


def check_everybody(room: Room, model: Model, held: list[tuple[int, Shown]]) -> None:
    """Whatever a client held when, it comes to hold what the model has."""
    page = room.page()
    assert as_model(page) == model.shown
    assert reactions_of(room, page) == model.reactions
    assert orders(page) == {of: list(each) for of, each in model.reactions.items()}
    everything = room.after(0)
    assert [offset for offset, *_ in everything] == list(range(1, model.top + 1))
    for seen, shown in [(0, {}), *held]:
        missed = everything[seen:]
        resumed = fold_all(shown, (json.loads(body) for *_, body in missed))
        assert resumed == page, f"from {seen}"
        sent = compact(room.name, seen, missed)
        assert [last for last, _ in sent] == [last_offset(json.loads(body)) for _, body in sent]
        assert fold_all(shown, (json.loads(body) for _, body in sent)) == page, f"from {seen}"
        # And who stayed is told live what was not in the page that they had asked for.
        stayed = fold_all(shown, map(json.loads, room.live[seen:]))
        assert as_model(stayed) == model.shown
        assert reactions_of(room, stayed) == model.reactions


def orders(shown: Shown) -> dict[int, list[str]]:
    """Return the emoji of each message, in the order in which they stand."""
    return {of: list(event["reactions"]) for of, event in shown.items() if "reactions" in event}


@pytest.fixture
def people(ada, bob, eve, monkeypatch):
    monkeypatch.setattr(retention, "PIECE", PIECE)
    return [ada, bob, eve]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(deeds=deeds)
def test_pages_and_resuming_from_anywhere_fold_to_the_room(store, people, deeds):
    room, model = Room(store, people), Model(top=3)
    live = room.page()
    held: list[tuple[int, Shown]] = [(model.top, live)]
    done: list[tuple[Change, int]] = []
    for deed in deeds:
        told = len(room.live)
        if deed[0] == "expire":
            assert room.expire() == model.expire()
        elif deed[0] == "repeat":
            if not done:
                continue
            change, first = done[deed[1] % len(done)]
            top = model.top
            assert room.carry_out(change) == first
            assert (len(room.live), model.top) == (told, top)
        else:
            of = model.target(deed[2]) if deed[0] != "say" else 0
            expected = _in_model(model, deed, of)
            change = room.change(deed, of)
            before = len(room.live)
            assert room.carry_out(change) == expected
            if len(room.live) > before:  # what changed nothing may be asked for again
                done.append((change, expected))
        live = fold_all(live, map(json.loads, room.live[told:]))
        assert as_model(live) == model.shown
        held += [(model.top, live), (model.top, room.page())]
        # A page that overtakes what is told live: its reader is told some of it again.
        held += [(seen, room.page()) for seen in {3, model.top // 2} if 3 <= seen <= model.top]
        check_everybody(room, model, held)


def _in_model(model: Model, deed, of: int) -> int | str:
    match deed[0]:
        case "say":
            return model.say(deed[1], deed[2])
        case "edit":
            return model.edit(deed[1], of, deed[3])
        case "react" | "unreact":
            return model.react(deed[1], of, deed[3], deed[0] == "react")
        case _:
            return model.delete(deed[1], of)


def test_resuming_from_a_position_is_the_rest_of_the_log(store, people):
    room = Room(store, people)
    for number in range(5):
        room.carry_out(Post(people[0].person, room.name, f"s{number}", "hello"))
    room.carry_out(Edit(people[0].person, room.name, "e1", 4, "hi"))
    room.carry_out(Removal(people[0].person, room.name, "d1", 5))
    everything = room.after(0)
    for seen in range(len(everything) + 1):
        assert room.after(seen) == everything[seen:]
