"""Ages: a clock that is put forward or back makes nothing old, and nothing young."""

from __future__ import annotations

import pytest

from parlor.errors import NameTaken
from parlor.store.ages import steady
from parlor.store.results import NewSession
from parlor.store.store import Store
from parlor.text.markup import render

YEAR = 365 * 86_400.0


@pytest.mark.parametrize("jump", [YEAR, -YEAR, 10 * YEAR, -3_600.0])
def test_time_goes_on_by_the_machines_own_count(clock, jump):
    count = [50.0]
    told = steady(clock, lambda: count[0])
    began = told()
    assert began == clock.now
    clock.move(jump)
    assert told() == began
    count[0] += 10.0
    assert told() == began + 10.0


@pytest.mark.parametrize("jump", [YEAR + 60, -YEAR])
def test_a_clock_that_jumps_signs_nobody_out_and_gives_no_name_away(
    settings, clock, monkeypatch, jump
):
    monkeypatch.setattr("time.time", clock)
    store = Store.open(settings, render)
    ada = store.people.set_up("Casa", "ada", "hash")
    gus = store.people.add_guest("gus", NewSession("guest", ""))
    invite = store.invites.make(ada.id)
    clock.move(jump)
    with pytest.raises(NameTaken):
        store.people.add_guest("gus")
    for _ in range(2):
        before = store.sessions.begin(ada.id, NewSession("browser", ""))
    clock.move(-jump)
    store.sessions.begin(ada.id, NewSession("browser", ""))
    assert not any(store.sessions.find(token).over for token in (gus.token, before))
    assert store.invites.is_valid(invite)
    store.close()
