"""
Starts a PostgreSQL and becomes the command it is given, with PARLOR_DATABASE_URL set.

The bench ends a peer by killing it. So the server is kept by another process,
which ends it, and removes its files, once nobody holds the other end of a pipe.
"""

from __future__ import annotations

import os
import sys

from tests.support.postgresql_server import PostgresqlServer


def main() -> None:
    told, tell = os.pipe()
    alive, held = os.pipe()
    if os.fork() == 0:
        os.close(held)
        os.setsid()
        _keep(alive, tell)
    os.close(alive)
    os.close(tell)
    url = os.read(told, 1000).decode()
    if not url:
        sys.exit("PostgreSQL could not be started")
    os.close(told)
    os.set_inheritable(held, True)
    os.environ["PARLOR_DATABASE_URL"] = url
    os.execv(sys.argv[1], sys.argv[1:])


def _keep(alive: int, tell: int) -> None:
    # As it comes, but for where it listens: what it answers is on disk.
    server = PostgresqlServer(fsync="on", shared_buffers="128MB")
    try:
        server.start()
        os.write(tell, server.url(server.make_database()).encode())
        os.close(tell)
        os.read(alive, 1)
    finally:
        server.remove()
        os._exit(0)


if __name__ == "__main__":
    main()
