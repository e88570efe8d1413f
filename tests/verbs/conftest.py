"""The parts that verbs need, beside a store, with a bus that keeps what it is told."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from parlor.limits.buckets import RateLimit
from parlor.parts import Parts
from parlor.settings import Rate, Settings


@pytest.fixture
def told():
    """All that was published, in its order."""
    return []


@pytest.fixture
def parts(store, clock, told):
    often = RateLimit(Rate(1_000, 10))
    return Parts(
        settings=Settings(),
        store=store,
        bus=SimpleNamespace(publish=told.append),
        hub=None,
        identity=None,
        limits=SimpleNamespace(say=often, browse=often, typing=often),
        clock=clock,
    )
