"""
What clients do besides saying something new: a line for each deed.

Those that the published forms of the wire do not know yet are left out, so
that a deed is done from the day on which the server understands it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, Literal, NamedTuple

SCHEMA = Path(__file__).parents[2] / "docs" / "parlor.v1.schema.json"
EMOJI = ("👍", "🎉", "👀")
TITLES = ("Garden", "Kitchen", "Library", "Terrace")

Message = tuple[str, int]
Reaction = tuple[str, int, str]
Fields = dict[str, Any]


class Known(NamedTuple):
    """What somebody has to do something with; `tops` are how far their rooms go."""

    random: Random
    own: list[Message]
    reacted: list[Reaction]
    seen: list[Message]
    tops: dict[str, int]
    people: list[int]
    text: str


class Deed(NamedTuple):
    """
    Something that is done, as a `share` of all that is.

    `fields` returns what is asked, None if there is nothing to do it to. It is an
    entry always, or perhaps, for what is so already is no change; or never, for it
    is one person's alone. Some are a `keeper`'s, who rules the place.
    """

    kind: str
    share: float
    fields: Callable[[Known], Fields | None]
    entry: Literal["always", "perhaps", "never"] = "perhaps"
    field: str = "client_id"
    refused: tuple[str, ...] = ("no_such_message",)
    keeper: bool = False


def _about(messages: list[Message], random: Random, **more: Any) -> Fields | None:
    if not messages:
        return None
    room, of = random.choice(messages)
    return {"room": room, "of": of} | more


def _own(known: Known, **more: Any) -> Fields | None:
    return _about(known.own, known.random, **more)


def _seen(known: Known, **more: Any) -> Fields | None:
    return _about(known.seen, known.random, **more)


def _emoji(known: Known) -> Fields | None:
    return _seen(known, emoji=known.random.choice(EMOJI))


def _other_emoji(known: Known) -> Fields | None:
    if not known.reacted:
        return None
    room, of, emoji = known.random.choice(known.reacted)
    return {"room": room, "of": of, "emoji": emoji}


def _reply(known: Known) -> Fields | None:
    found = _seen(known)
    return found and {"room": found["room"], "reply_to": found["of"], "text": known.text}


def _directly(known: Known) -> Fields | None:
    count = min(len(known.people), known.random.randint(1, 2))
    return {"to": known.random.sample(known.people, count), "text": known.text} if count else None


def _mark(known: Known) -> Fields:
    room = known.random.choice(sorted(known.tops))
    return {"room": room, "offset": known.random.randint(0, known.tops[room])}


def _title(known: Known) -> Fields | None:
    rooms = [room for room in sorted(known.tops) if room != "lobby"]
    title = f"{known.random.choice(TITLES)} {known.random.randint(1, 9)}"
    return {"room": known.random.choice(rooms), "title": title} if rooms else None


def _archive(known: Known) -> Fields | None:
    rooms = [room for room in sorted(known.tops) if room != "lobby"]
    archived = known.random.random() < 0.3
    return {"room": known.random.choice(rooms), "archived": archived} if rooms else None


def _star(known: Known) -> Fields:
    room = known.random.choice(sorted(known.tops))
    return {"room": room, "on": known.random.random() < 0.5}


NOT_MINE = ("no_such_message", "not_allowed")
DEEDS = (
    Deed("delete", 0.10, _own, "always"),
    Deed("edit", 0.15, lambda known: _own(known, text=known.text), "always"),
    Deed("react", 0.12, _emoji, refused=("no_such_message", "too_many")),
    Deed("unreact", 0.06, _other_emoji),
    Deed("say", 0.08, _reply, "always", field="reply_to"),
    Deed("say", 0.03, _directly, "always", field="to", refused=("not_allowed", "no_such_person")),
    Deed("mark", 0.04, _mark, "never", refused=()),
    Deed("save", 0.02, _seen, "never", refused=("no_such_message", "too_many")),
    Deed("unsave", 0.01, _seen, "never"),
    Deed("star", 0.02, _star, "never", refused=()),
    Deed("pin", 0.10, _seen, refused=("no_such_message", "too_many"), keeper=True),
    Deed("unpin", 0.10, _seen, keeper=True),
    Deed("delete", 0.10, _seen, "always", refused=NOT_MINE, keeper=True),
    Deed("set", 0.10, _title, refused=("not_allowed",), keeper=True),
    Deed("set", 0.05, _archive, refused=("not_allowed",), keeper=True),
)


def fields_of(form: str) -> set[str]:
    """Return the fields of a form of the wire."""
    return set(FORMS[form]["properties"])


def understood() -> dict[str, set[str]]:
    """Return the names of what the server understands, with their fields."""
    asked = [one["$ref"].rpartition("/")[2] for one in FORMS["FromClient"]["anyOf"]]
    return {FORMS[form]["properties"]["type"]["enum"][0]: fields_of(form) for form in asked}


FORMS = json.loads(SCHEMA.read_text(encoding="utf-8"))["$defs"]
UNDERSTOOD = understood()
POSSIBLE = [deed for deed in DEEDS if deed.field in UNDERSTOOD.get(deed.kind, ())]


def drawn(known: Known, *, keeper: bool) -> tuple[str, Fields] | None:
    """Return a deed by chance, with what it is done to; None for something new to be said."""
    lot = known.random.random()
    for deed in POSSIBLE:
        if deed.keeper and not keeper:
            continue
        lot -= deed.share
        if lot < 0:
            fields = deed.fields(known)
            return fields and (deed.kind, fields)
    return None


def deed_of(asked: Fields, *, own: bool = True) -> Deed | None:
    """Return which deed was asked for, of a message of one's `own` or not; None if it is none."""
    alike = [deed for deed in POSSIBLE if deed.kind == asked["type"]]
    alike.sort(key=lambda deed: deed.keeper == own)
    exact = [deed for deed in alike if deed.field != "client_id" and deed.field in asked]
    return next(iter(exact or [deed for deed in alike if deed.field == "client_id"]), None)
