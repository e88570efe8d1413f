"""How often one address may ask for something, and when its turn is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, current_app, request

from ....loop.stopwatch import Waiting
from ....settings.addresses import network
from ..site import parts, site

V = TypeVar("V", bound=Callable[..., object])

_UNCOUNTED: set[Callable[..., object]] = set()


def uncounted(view: V) -> V:
    """Count `view` by itself: it tells whether all is well, also to whom asked much else."""
    _UNCOUNTED.add(view)
    return view


def limit(app: Flask) -> None:
    """
    Count all requests by address, and let them begin one after the other.

    What a person may ask is counted where it turns out who asks.
    """
    app.before_request(_begin)


def _begin() -> None:
    if current_app.view_functions.get(request.endpoint or "") in _UNCOUNTED:
        return
    parts().limits.addresses.take(network(request.remote_addr), parts().clock())
    with Waiting("others"):
        site().turns.wait()
