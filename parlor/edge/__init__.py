"""Everything that knows uWSGI, gevent's sockets or flask-uwsgi-websocket."""

from .extension import GeventWebSocket
from .socket.connection import Connection, ConnectionClosed

__all__ = ["Connection", "ConnectionClosed", "GeventWebSocket"]
