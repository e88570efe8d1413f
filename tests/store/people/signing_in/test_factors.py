"""A second factor is begun, confirmed, used and ended; each code once."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from parlor.errors import NoSuchFactor, NoSuchPerson, NotAllowed
from parlor.store.tables import Base

DATABASES = ("sqlite", "postgresql")


@pytest.fixture
def on(store, ada):
    nonce = store.factors.begin(ada.id)
    assert store.factors.confirm(ada.id, nonce, 100, ["h1", "h2"])
    return store.factors


def deeds(store):
    return [(one.by, one.what, one.whom) for one in store.trail.page()][::-1]


def test_a_factor_is_asked_for_once_it_was_confirmed(store, ada):
    assert store.factors.of(ada.id) is None
    first = store.factors.begin(ada.id)
    second = store.factors.begin(ada.id)
    assert not store.factors.of(ada.id).confirmed
    assert not store.factors.use_step(ada.id, 100)
    assert not store.factors.confirm(ada.id, first, 100, ["h1"])
    assert store.factors.confirm(ada.id, second, 100, ["h1"])
    assert not store.factors.confirm(ada.id, second, 101, ["h2"])
    assert store.factors.of(ada.id) == (second, True, 100, 1)
    with pytest.raises(NotAllowed):
        store.factors.begin(ada.id)


def test_a_code_by_the_clock_is_good_once_and_none_before_it(on, ada, bob):
    assert [on.use_step(ada.id, step) for step in (100, 102, 102, 101, 103)] == [
        False,
        True,
        False,
        False,
        True,
    ]
    assert not on.use_step(bob.id, 200)


def test_a_recovery_code_is_good_once_and_for_its_person(on, ada, bob):
    assert not on.use_code(bob.id, "h1")
    assert [on.use_code(ada.id, code) for code in ("h1", "h1", "h3")] == [True, False, False]
    assert on.of(ada.id).codes == 1


def test_it_ends_with_all_its_codes(store, on, ada):
    on.end(ada.id)
    on.end(ada.id)
    assert on.of(ada.id) is None
    assert not on.use_code(ada.id, "h1")
    assert not on.use_step(ada.id, 500)
    whats = ("second factor on", "second factor off")
    assert deeds(store) == [("ada", what, "ada") for what in whats]


def test_an_operator_ends_it(store, on, ada, bob):
    assert on.end_of("ADA").id == ada.id
    assert deeds(store)[-1] == ("", "second factor off", "ada")
    for whom, kind in (("ada", NoSuchFactor), ("eve", NoSuchPerson)):
        with pytest.raises(kind):
            on.end_of(whom)
    with pytest.raises(NotAllowed):
        on.end_of("ada", bob.id)


def test_nothing_is_left_of_it_when_somebody_is_erased(store, on, ada, bob):
    store.standing.set_role("bob", admin=True)
    store.erasure.erase("ada")
    with store.database.reading.connect() as connection:
        for table in ("factors", "recovery_codes"):
            assert connection.execute(select(Base.metadata.tables[table])).all() == []
