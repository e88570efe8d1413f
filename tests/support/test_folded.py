"""The fold of a client: what is newer holds, whatever order pages and entries come in."""

import pytest

from .folded import fold, fold_all, last_offset

SAID = {"type": "said", "offset": 3, "text": "hello", "html": "<p>hello</p>"}
EDITED = {"type": "edited", "offset": 5, "of": 3, "at": 9, "text": "hi", "html": "<p>hi</p>"}
FOLDED = SAID | {"text": "hi", "html": "<p>hi</p>", "edited_at": 9, "as_of": 5}
VOID = {"type": "void", "offset": 2, "to": 4}
DELETED = {"type": "deleted", "offset": 6, "of": 3}


@pytest.mark.parametrize(
    ("events", "shown"),
    [
        ([SAID, EDITED], {3: FOLDED}),
        ([FOLDED, EDITED], {3: FOLDED}),
        ([FOLDED, SAID], {3: FOLDED}),
        ([SAID | {"as_of": 7}, EDITED], {3: SAID | {"as_of": 7}}),
        ([EDITED], {}),
        ([SAID, EDITED, DELETED], {}),
        ([SAID, VOID], {}),
        ([SAID, DELETED | {"of": 1, "to": 3}], {}),
        ([SAID, {"type": "winked", "offset": 4, "of": 3}], {3: SAID}),
    ],
    ids=[
        "an edit",
        "an edit that is folded already",
        "the message as it was before",
        "an edit older than the message",
        "an edit of what is not here",
        "a deletion",
        "a void",
        "a deletion of several",
        "an unknown kind",
    ],
)
def test_what_is_shown(events, shown):
    assert fold_all({}, events) == shown


def test_folding_changes_nothing_that_is_held():
    held = {3: SAID}
    fold(held, EDITED)
    fold(held, DELETED)
    assert held == {3: SAID}


def test_a_void_covers_all_its_offsets_and_anything_else_its_own():
    assert last_offset(VOID) == 4
    assert last_offset({"type": "void", "offset": 2}) == 2
    assert last_offset(DELETED | {"to": 9}) == 6
