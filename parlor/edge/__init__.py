"""Everything that knows uWSGI, gevent's sockets or flask-uwsgi-websocket."""

from .connection import Connection, ConnectionClosed
from .extension import GeventWebSocket

__all__ = ["Connection", "ConnectionClosed", "GeventWebSocket"]
