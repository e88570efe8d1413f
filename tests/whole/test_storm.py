"""Thousands are cut at once and come back: soon, to everything, at little cost to the others."""

import pytest

from bench.storm import Storm, percentile

pytestmark = pytest.mark.alone

SOON = 15.0  # seconds, on two cores
CALM = 250.0  # milliseconds
# The queue in front of the workers is full for a moment; those clients come again.
USUAL = {"hung up on the handshake"}


@pytest.mark.parametrize(
    ("people", "kill_workers"), [(5_000, False), (1_000, True)], ids=["clients", "workers"]
)
def test_everybody_is_back_soon_and_the_store_is_asked_once(tmp_path, people, kill_workers):
    after = Storm(tmp_path, people, workers=2).break_loose(kill_workers)
    # How long others had the cores that were wanted here is no matter of ours.
    lost = max(used.waited for used in after.usage.values())
    assert after.settled
    assert len({absence.client for absence in after.absences}) == len(after.absences) >= people
    assert after.resumed[-1] < SOON + lost
    assert after.most_asked[1] <= 1
    if kill_workers:
        assert after.wrong.keys() <= USUAL | {"an end with 1006"}
        assert any(one.verb == "events_after" for one in after.asked)
    else:
        assert after.wrong.keys() <= USUAL
        assert not any(one.verb == "events_after" for one in after.asked)
        assert percentile(after.heard, 0.99) < CALM + lost * 1000
