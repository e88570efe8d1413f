"""
flask-uwsgi-websocket 0.6.1, imported on Flask 3 and Python 3.11.

It looks for `flask.app.setupmethod`, which moved to `flask.sansio.scaffold`,
and for `asyncio.coroutine`, which is gone. Both are lent to it during its
import and taken back. This module can go when a release imports by itself.
"""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import flask.app
from flask.sansio.scaffold import setupmethod


@contextmanager
def _lent(module: Any, name: str, value: object) -> Iterator[None]:
    if hasattr(module, name):
        yield
        return
    setattr(module, name, value)
    try:
        yield
    finally:
        delattr(module, name)


def _unchanged(function: object) -> object:
    return function


with (
    _lent(flask.app, "setupmethod", setupmethod),
    _lent(asyncio, "coroutine", _unchanged),
    warnings.catch_warnings(),
):
    warnings.simplefilter("ignore")
    from flask_uwsgi_websocket import GeventWebSocket, WebSocket
    from flask_uwsgi_websocket._gevent import GeventWebSocketMiddleware

__all__ = ["GeventWebSocket", "GeventWebSocketMiddleware", "WebSocket"]
