"""
What uwsgi.ini runs while it is read, before uWSGI has done anything.

It finds what would otherwise end in uWSGI's words, or by a signal: a setting
that cannot be, an address that cannot be listened on, another Parlor in the run
folder. It prints options, which uWSGI reads like a part of the ini: with a
fault, the end of the start with status 78, before a socket or file is touched.

It sees the ini and the environment, but not the options of the command line:
preflight.sh and prefork.py check once more what uWSGI made of all of it.
"""

from __future__ import annotations

import errno
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from ..errors import ConfigError
from ..settings import Settings, variable
from ..settings.ini import OnlyForUwsgi, environ_of_ini

QUEUE = 4_096  # connections that may wait to be accepted
SOMAXCONN = Path("/proc/sys/net/core/somaxconn")
RELOADS = "UWSGI_RELOADS"  # how often uWSGI started itself anew; then the addresses are its own
LONGEST = 90  # bytes of the run folder, for uWSGI takes 102 for the path of a socket
# What uWSGI takes as it stands, even if that is nothing.
NEVER_EMPTY = {
    "workers": "it takes a whole number",
    "cores": "it takes a whole number",
    "offload_threads": "it takes a whole number",
    "handshake_time": "it takes a whole number",
    "http": "it takes an address and a port, such as 127.0.0.1:8080",
    "data": "it takes a folder",
    "run": "it takes a folder",
}

CONNECT_SECONDS = 3
# What a PostgreSQL says that no time will heal; there is no code for who was not let in.
NEVER = (
    "does not exist",
    "authentication failed",
    "no pg_hba.conf entry",
    "not permitted to log in",
)

WHY = {
    errno.EADDRINUSE: "another program listens there",
    errno.EADDRNOTAVAIL: "this machine has no such address",
    errno.EACCES: "this user may not listen on a port below 1024",
}


def main(environ: Mapping[str, str] = os.environ) -> str:
    """Return the options; a fault is told on standard error."""
    try:
        said = environ_of_ini(environ)
        refuse_empty(said)
        settings = Settings.from_environ(said)
        refuse_long(settings.run)
        if environ.get(RELOADS, "0") == "0":
            refuse_run_in_use(settings.run)
            for name in ("http", "direct"):
                refuse_address(variable(name), getattr(settings, name))
            refuse_database(settings)
    except OnlyForUwsgi:
        return options(listen=queue())
    except ConfigError as error:
        sys.stderr.write(f"parlor: {error}\n")
        return options(set_placeholder="fault=1", hook_asap=f"exit:{os.EX_CONFIG}")
    return options(listen=queue())


def options(**values: object) -> str:
    """Return options as an ini has them."""
    lines = (f"{name.replace('_', '-')} = {value}\n" for name, value in values.items())
    return "[uwsgi]\n" + "".join(lines)


def refuse_empty(said: Mapping[str, str]) -> None:
    """
    Refuse settings that are empty where uWSGI has no default of its own.

    Raises:
        ConfigError: If there is one.
    """
    for name, why in NEVER_EMPTY.items():
        if not said.get(variable(name), "").strip():
            raise ConfigError(f"{variable(name)}= cannot be: {why}")


def refuse_long(run: Path) -> None:
    """
    Refuse a run folder whose sockets would have paths that are too long.

    Raises:
        ConfigError: If it is too long.
    """
    # uWSGI takes it as it is written, and a relative path may be longer than the absolute one.
    if max(len(os.fsencode(path)) for path in (run, os.path.abspath(run))) > LONGEST:
        raise ConfigError(
            f"PARLOR_RUN={run} is too long for the sockets in it: at most {LONGEST} bytes"
        )


def refuse_run_in_use(run: Path) -> None:
    """
    Look for a Parlor that runs in the folder: its sockets would be taken from it.

    Raises:
        ConfigError: If there is one.
    """
    if (pid := pid_in(run)) is not None:
        raise ConfigError(f"PARLOR_RUN={run} is in use: process {pid} runs there")


def pid_in(run: Path) -> int | None:
    """Return the process of the Parlor that runs in a folder."""
    try:
        pid = int((run / "pid").read_text())
        return pid if b"uwsgi" in Path(f"/proc/{pid}/cmdline").read_bytes() else None
    except (OSError, ValueError):
        return None


def refuse_address(name: str, address: str) -> None:
    """
    Try to listen on an address, as uWSGI will.

    Raises:
        ConfigError: If that cannot be.
    """
    host, _, port = address.rpartition(":")
    if not address:
        return
    everywhere = socket.AI_PASSIVE
    family, kind, number, _, place = socket.getaddrinfo(
        host.strip("[]") or None, int(port), type=socket.SOCK_STREAM, flags=everywhere
    )[0]
    with socket.socket(family, kind, number) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind(place)
            sock.listen()
        except OSError as error:
            why = WHY.get(error.errno or 0, error.strerror)
            raise ConfigError(f"{name}={address} cannot be: {why}") from None


def refuse_database(settings: Settings) -> None:
    """
    Knock at a PostgreSQL: one that is away is waited for later, one that lets nobody in is not.

    Raises:
        ConfigError: If it does not let Parlor in.
    """
    if not settings.on_postgresql:
        return
    import psycopg  # only who has a server waits for this

    url = settings.database_url.replace("+psycopg", "", 1)
    try:
        psycopg.connect(url, connect_timeout=CONNECT_SECONDS).close()
    except psycopg.OperationalError as error:
        said = " ".join(str(error).split())
        if any(words in said for words in NEVER):
            raise ConfigError(f"PARLOR_DATABASE_URL cannot be: {said}") from None
    except psycopg.Error:
        return  # whatever else is wrong, the store finds it and says so


def queue() -> int:
    """Return how many connections may wait: uWSGI does not start if it is more than is allowed."""
    allowed = allowed_queue()
    if allowed < QUEUE:
        sys.stderr.write(
            f"= only {allowed} connections may wait to be accepted; "
            f"sysctl net.core.somaxconn={QUEUE} lets thousands come back at once\n"
        )
    return min(QUEUE, allowed)


def allowed_queue() -> int:
    """Return how many connections the kernel lets wait; where it does not say, enough."""
    try:
        return int(SOMAXCONN.read_text())
    except (OSError, ValueError):
        return QUEUE


if __name__ == "__main__":
    sys.stdout.write(main())
