"""What says nothing new to somebody who comes back is one void, and the rest is as it was."""

from __future__ import annotations

import json

import pytest

from parlor.wire.compact import compact

SAID, EDITED = b'{"type":"said"}', b'{"type":"edited"}'


def void(offset: int, to: int | None = None) -> dict[str, object]:
    found: dict[str, object] = {"type": "void", "room": "lobby", "offset": offset}
    return found if to is None else found | {"to": to}


@pytest.mark.parametrize(
    ("seen", "missed", "sent"),
    [
        (0, [], []),
        (0, [(1, None, SAID)], [(1, json.loads(SAID))]),
        (1, [(2, 1, EDITED)], [(2, json.loads(EDITED))]),
        (0, [(1, None, SAID), (2, 1, EDITED)], [(1, json.loads(SAID)), (2, void(2))]),
        (4, [(5, 5, b"{}"), (6, 6, b"{}"), (7, 5, EDITED)], [(7, void(5, 7))]),
        (
            4,
            [(5, 5, b"{}"), (6, 4, EDITED), (7, 7, b"{}"), (8, 8, b"{}"), (9, None, SAID)],
            [(5, void(5)), (6, json.loads(EDITED)), (8, void(7, 8)), (9, json.loads(SAID))],
        ),
    ],
    ids=[
        "nothing",
        "a message",
        "a change of what was seen",
        "a change of what is new",
        "a run at the end",
        "runs between",
    ],
)
def test_what_says_nothing_new_is_a_void(seen, missed, sent):
    assert [(last, json.loads(body)) for last, body in compact("lobby", seen, missed)] == sent
