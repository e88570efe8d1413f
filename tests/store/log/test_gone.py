"""What was deleted or edited out is found nowhere: no table, no page, no file."""

from __future__ import annotations

import pytest

from parlor.store.results import Edit, Removal, Span
from parlor.wire import Position

from ...support.tables import rows

DATABASES = ("sqlite", "postgresql")

WORD = "xyzzy-plugh"


def told(store, who) -> str:
    """All that somebody can be told of the lobby, by page and by resuming from any position."""
    top = store.log.top("lobby")
    bodies = store.log.page(who.id, "lobby", Span(limit=200)).entries
    for seen in range(top.offset + 1):
        after = store.log.after("lobby", Position(top.epoch, seen), 1_000)
        bodies += [body for *_, body in after]
        many = store.log.of_many_after({"lobby": Position(top.epoch, seen)}, 1_000)
        bodies += [body for *_, body in many]
    return b"".join(bodies).decode()


def files(settings) -> bytes:
    """The SQLite database with all that lies beside it."""
    return b"".join(path.read_bytes() for path in settings.data.iterdir())


@pytest.fixture(params=["edited out", "deleted", "edited in and deleted", "deleted by a moderator"])
def forget(request, store, say, ada, bob):
    """Say a word, and take it back."""

    def edit(who, of, text):
        store.messages.edit(Edit(who.person, "lobby", f"e{len(text)}", of, text))

    def delete(who, of, of_others=False):
        store.messages.delete(Removal(who.person, "lobby", "d", of, of_others))

    long = f"{WORD} " * 400  # more than a page of the file
    match request.param:
        case "edited out":
            of = say(bob, long).offset
            yield lambda: edit(bob, of, "nothing")
        case "deleted":
            of = say(bob, long).offset
            yield lambda: delete(bob, of)
        case "edited in and deleted":
            of = say(bob, "nothing").offset
            edit(bob, of, long)
            edit(bob, of, f"again {long}")
            yield lambda: delete(bob, of)
        case _:
            of = say(bob, long).offset
            yield lambda: delete(ada, of, of_others=True)


def test_what_was_taken_back_is_nowhere(store, settings, say, ada, bob, forget):
    say(ada, "something else")
    assert any(WORD in str(found) for found in rows(store).values())
    assert WORD in told(store, bob)
    forget()
    for name, found in rows(store).items():
        assert WORD not in str(found), name
    assert WORD not in told(store, bob)
    if settings.on_postgresql:
        return  # its files are the server's, which vacuums
    assert WORD.encode() in files(settings)
    assert store.database.checkpoint()
    assert WORD.encode() not in files(settings)
    store.close()
    assert WORD.encode() not in files(settings)
