"""The uWSGI worker around us, if there is one."""

from __future__ import annotations

import _socket
import ctypes
import functools
import os
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple, cast

import gevent
from gevent import Greenlet, get_hub

try:
    import uwsgi
except ImportError:  # under a test runner, or a shell
    uwsgi = None


EPOLL_CTL_DEL = 2
# Python's own is a method of an object that closes its descriptor; this descriptor is the loop's.
_epoll_ctl: Any = getattr(ctypes.CDLL(None), "epoll_ctl", None)


@functools.cache
def mark() -> str:
    """Return what tells this worker's run from every other of this place: its number, its start."""
    return f"{number()}.{int(time.time()):x}"


def number() -> int:
    """Return the number of this worker, counted from 1; 0 if there is no uWSGI."""
    return 0 if uwsgi is None else int(uwsgi.worker_id())


def at_exit(function: Callable[[], None]) -> None:
    """
    Have `function` called when the worker stops, once and to its end.

    uWSGI may call twice: in the greenlet of the last request and in the main
    one, and when the latter returns the process ends, whatever the first does.
    """
    leaving: list[Greenlet] = []

    def leave() -> None:
        if not leaving:
            leaving.append(gevent.spawn(function))
        leaving[0].join()

    if uwsgi is not None:
        uwsgi.atexit = leave


def is_first_worker() -> bool:
    """Whether what all workers would say is to be said here."""
    return uwsgi is None or uwsgi.worker_id() == 1


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
    descriptor = uwsgi.connection_fd()
    forget(descriptor)
    return adopt(os.dup(descriptor))


def listening() -> list[int]:
    """Return the descriptors of the sockets on which all workers wait for connections."""
    return list(uwsgi.sockets) if uwsgi is not None else []


def forget(descriptor: int) -> None:
    """
    Take a descriptor that is about to be closed out of the loop's epoll set.

    libev leaves that to the kernel, which does it when the last duplicate is
    closed. With the next event libev would find it there, and make the whole
    set anew: a system call for each connection that there is.
    """
    loop = get_hub().loop
    if loop.backend == "epoll":
        # What it returns is no matter: an error says that the descriptor is not in the set.
        _epoll_ctl(loop.fileno(), EPOLL_CTL_DEL, descriptor, None)


@contextmanager
def reading_ends_after(seconds: float) -> Iterator[Callable[[], None]]:
    """
    Let the client of the request being answered send for so long, and then nothing more.

    It yields what ends the reading sooner.
    A read after that finds the end of the stream. An exception must not be
    thrown into uWSGI's own waiting, as a gevent.Timeout is: the watcher of it
    stays behind, and libev ends the process when the descriptor comes again.
    """
    if uwsgi is None:
        yield lambda: None
        return
    sock: Any = _socket.socket(fileno=os.dup(uwsgi.connection_fd()))
    timer = get_hub().loop.timer(seconds)
    timer.start(_end_reading, sock)
    try:
        yield functools.partial(_end_reading, sock)
    finally:
        timer.stop()
        timer.close()
        sock.close()


def _end_reading(sock: Any) -> None:
    with suppress(OSError):  # it is gone already
        sock.shutdown(socket.SHUT_RD)


def adopt(descriptor: int) -> socket.socket:
    """Return `descriptor` as a non-blocking socket that sends at once."""
    # Not gevent's: that one makes two watchers, and ours are made where they are needed.
    # What is said here need not be asked of the kernel.
    plain: Any = _socket.socket(type=socket.SOCK_STREAM, proto=0, fileno=descriptor)
    sock = cast(socket.socket, plain)
    sock.setblocking(False)
    if sock.family in (socket.AF_INET, socket.AF_INET6):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def port_of_client(environ: Mapping[str, Any]) -> str | None:
    """Return the client's port if uWSGI tells it; its router swaps the two bytes."""
    port = environ.get("REMOTE_PORT")
    if port is None or "UWSGI_ROUTER" not in environ:
        return port
    return str(socket.ntohs(int(port)))


def merges_names(environ: Mapping[str, Any]) -> bool:
    """Whether one header may be several: uWSGI takes X_Name for X-Name, and joins the values."""
    return "uwsgi.version" in environ


def port_of_peer(sock: socket.socket) -> str | None:
    """Return the port at the other end, for uWSGI tells it only where its router does."""
    try:
        name = sock.getpeername()
    except OSError:  # it has gone already
        return None
    return str(name[1]) if isinstance(name, tuple) else None


class Processes(NamedTuple):
    """The processes of this instance, by their ids."""

    master: int
    workers: frozenset[int]


def processes() -> Processes | None:
    """Return the processes of this instance; None if there is no uWSGI."""
    if uwsgi is None:
        return None
    return Processes(uwsgi.masterpid(), frozenset(one["pid"] for one in uwsgi.workers()))


def version() -> str:
    """Return which uWSGI this is; empty if there is none."""
    return "" if uwsgi is None else uwsgi.version.decode()
