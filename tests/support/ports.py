"""Ports for servers of tests."""

import itertools
import os
import socket

# Below those that Linux gives to whoever asks for none: no client's end sits on one of these
# before its server listens. Each process of a run that tests side by side has a part of its own.
FIRST, PARTS, PART = 20_000, 12, 1_000

_part = FIRST + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) % PARTS * PART
_start = os.getpid() % PART
_ports = itertools.cycle(_part + (_start + number) % PART for number in range(PART))


def free_port() -> int:
    """Return a port on 127.0.0.1 on which nobody listens, another one each time."""
    for port in itertools.islice(_ports, PART):
        with socket.socket() as sock:
            try:
                sock.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError(f"no port is free from {_part} on")
