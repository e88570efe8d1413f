"""The uWSGI worker around us, if there is one."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from typing import Any, cast

try:
    import uwsgi
except ImportError:  # under a test runner, or a shell
    uwsgi = None


def at_exit(function: Callable[[], None]) -> None:
    """Have `function` called in the worker's main greenlet when it stops; maybe twice."""
    if uwsgi is not None:
        uwsgi.atexit = function


def detach() -> socket.socket:
    """
    Return the socket of the request being answered, to keep after its end.

    uWSGI closes its own descriptor with `close()`, never `shutdown()`, so the
    duplicate lives on, and the async core is free for the next request.

    Raises:
        RuntimeError: If this is no uWSGI worker.
    """
    if uwsgi is None:
        raise RuntimeError("WebSockets need uWSGI; start with: uwsgi --ini uwsgi.ini")
    return adopt(os.dup(uwsgi.connection_fd()))


def adopt(descriptor: int) -> socket.socket:
    """Return `descriptor` as a non-blocking socket that sends at once."""
    sock = _plain_socket(fileno=descriptor)
    sock.setblocking(False)
    if sock.family in (socket.AF_INET, socket.AF_INET6):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def _plain_socket(**kwargs: Any) -> socket.socket:
    # Not gevent's: that one makes two watchers, and ours are made where they are needed.
    import _socket

    plain: Any = _socket.socket(**kwargs)
    return cast(socket.socket, plain)
