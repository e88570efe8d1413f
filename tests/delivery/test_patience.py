"""Nobody is waited for again and again without reading; after a while it is forgotten."""

import pytest

from parlor.delivery.patience import LEAST, RECOVERY, Patience

EVE, ADA = "192.0.2.1", "2001:db8::/64"


@pytest.fixture
def patience(clock):
    return Patience(5.0, clock)


def test_what_is_lost_is_lost_for_all_from_one_address(patience):
    patience.lose(EVE, 3.0)
    assert (patience.left(EVE), patience.left(ADA)) == (2.0, 5.0)
    patience.lose(EVE, 1.5)
    assert patience.left(EVE) == 0.5


def test_a_little_is_left_to_everybody(patience):
    patience.lose(EVE, 100.0)
    assert patience.left(EVE) == 5.0 * LEAST


def test_it_comes_back_and_is_forgotten(patience, clock):
    patience.lose(EVE, 100.0)
    clock.move(2 * RECOVERY)
    assert patience.left(EVE) == pytest.approx(2.0)
    clock.move(10 * RECOVERY)
    assert patience.left(EVE) == 5.0
    patience.lose(ADA, 1.0)
    assert len(patience) == 1
