"""
What uWSGI runs in the master before it forks, by `shared-import`.

It checks the settings, so that a wrong one ends the start with one sentence,
and locks an SQLite store. And it sets TCP_NODELAY on every listening TCP
socket, from which the router's connections inherit it: uWSGI has no option
for that, and without it small messages wait 40 ms for each other. And it
sees to it that no log line is waited for.
"""

from __future__ import annotations

import os
import socket
import stat
import sys
from contextlib import suppress

from parlor.errors import ConfigError
from parlor.settings import Settings
from parlor.settings.descriptors import check_descriptors
from parlor.store.sqlite.copies import part_from_strangers
from parlor.store.sqlite.lock import lock
from parlor.watch.leaving import leave

# Bytes that the kernel keeps for a reader of the router besides those that are under way. By itself
# it keeps megabytes, so that nobody could tell for minutes whether a slow reader reads at all. A
# worker's own sockets are left alone: what they hold is lost when a client that is cut off does
# not read until the closing handshake is over.
UNSENT = 131_072


def check_settings() -> int:
    """
    End the start, with one sentence and status 78, if a setting is wrong.

    Return the descriptor of the lock on the database, which all processes of
    this Parlor inherit: it is free when the last of them has ended. With
    PostgreSQL no file is locked, and the descriptor is -1.
    The holder of the lock is alone with the database, so a restored backup is
    made ready here. And what begins is not about to stop.
    """
    try:
        settings = Settings.from_environ()
        leave(settings.run, stays=True)
        said = check_descriptors(settings)
        database = settings.database_file
        descriptor = -1 if database is None else lock(database)
        if database is not None:
            part_from_strangers(database)
        if said:
            sys.stderr.write(f"= {said}\n")
        return descriptor
    except ConfigError as error:
        sys.stderr.write(f"parlor: {error}\n")
        sys.stderr.flush()
        os._exit(os.EX_CONFIG)


def send_small_messages_at_once() -> None:
    """Set TCP_NODELAY on all listening TCP sockets of this process, and UNSENT on the router's."""
    direct_port = os.environ.get("PARLOR_DIRECT", "").rpartition(":")[2]
    for name in os.listdir("/proc/self/fd"):
        try:
            sock = socket.socket(fileno=os.dup(int(name)))
        except OSError:
            continue
        with sock:
            is_tcp = sock.family in (socket.AF_INET, socket.AF_INET6)
            if is_tcp and sock.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                if str(sock.getsockname()[1]) != direct_port:
                    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT)


def log_without_waiting() -> None:
    """
    Reopen standard output and error, where they are pipes, so that no write to them waits.

    uWSGI writes lines of its own, in every process, and one that waits for a
    reader of its log answers nobody. Without room such a line is lost; those
    of the application are counted, by `logs.py`. Whoever gave us the pipe
    has it as it was.
    """
    for descriptor in (1, 2):
        if stat.S_ISFIFO(os.fstat(descriptor).st_mode):
            with suppress(OSError):  # it belongs to another user, or has no reader any more
                own = os.open(f"/proc/self/fd/{descriptor}", os.O_WRONLY | os.O_NONBLOCK)
                os.dup2(own, descriptor)
                os.close(own)


def forget() -> None:
    """Unload Parlor: a worker that is forked later loads the code of that time, not of this."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "parlor"]:
        del sys.modules[name]


database_lock = check_settings()
send_small_messages_at_once()
log_without_waiting()
forget()
