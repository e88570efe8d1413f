"""The parts that verbs need, beside a store, with a bus that keeps what it is told."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from parlor.counts import Counts
from parlor.delivery.behind import Behind
from parlor.limits.buckets import RateLimit
from parlor.limits.shared import WrittenLimit
from parlor.live.backpressure import Backpressure
from parlor.live.door import Door
from parlor.live.ownwords import OwnWords
from parlor.parts import Parts
from parlor.past import Past
from parlor.settings import Rate, Settings


@pytest.fixture
def told():
    """All that was published, in its order."""
    return []


@pytest.fixture
def parts(store, clock, told):
    often = RateLimit(Rate(1_000_000, 10))  # more than all that people do at random in one instant
    settings = Settings()
    bus = SimpleNamespace(name="here", publish=told.append, subscribe=lambda subscriber: None)
    return Parts(
        settings=settings,
        store=store,
        bus=bus,
        hub=SimpleNamespace(words=OwnWords(Past(store))),
        identity=None,
        limits=SimpleNamespace(
            say=often,
            react=often,
            browse=often,
            typing=often,
            written=WrittenLimit(*(RateLimit(Rate(1_000_000, 10)) for _ in range(3))),
        ),
        backpressure=Backpressure(settings, bus, Behind(settings.rate_read)),
        counts=Counts(),
        door=Door(store.place.open_to, settings.open_to),
        clock=clock,
    )
