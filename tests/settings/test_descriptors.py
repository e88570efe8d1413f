"""No more sockets than there are descriptors for, in the router too."""

import pytest

from parlor.settings import Settings
from parlor.settings.descriptors import most_sockets


@pytest.mark.parametrize(
    ("set_to", "workers", "limit", "most"),
    [
        (10_000, 1, 65_536, 10_000),
        (10_000, 4, 65_536, 8_160),
        (10_000, 1, 1_024, 384),
        (0, 1, 1_024, 384),
        (100, 1, 1_024, 100),
        (0, 2, 65_536, 16_320),
        (0, 1_000, 1_024, 1),
    ],
)
def test_sockets_fit_into_the_descriptors(set_to, workers, limit, most):
    assert most_sockets(Settings(max_connections=set_to, workers=workers), limit) == most
