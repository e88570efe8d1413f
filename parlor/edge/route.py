"""A handler as it was declared."""

from __future__ import annotations

import enum
import functools
import inspect
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from .protocol.agreement import Agreement


class RequestContext(enum.Enum):
    """
    When the methods of a handler class run in the request context of its handshake.

    A class says so in words, by a `request_context`. The less it has of it, the
    less it costs: what needs none is called by a greenlet that serves many.
    """

    ALWAYS = "always"
    OPENING = "opening"  # in `__init__` and `opened`
    NEVER = "never"


class Route(NamedTuple):
    """A handler and what it agreed to; a function has the request context always."""

    handler: Callable[..., Any]
    subprotocols: tuple[str, ...]
    limits: Agreement
    is_class: bool
    request_context: RequestContext

    @classmethod
    def to(
        cls, handler: Callable[..., Any], subprotocols: Sequence[str], limits: Agreement
    ) -> Route:
        """
        Return the route to a function, a class, or a partial of one.

        Raises:
            ValueError: If a class wants its request context when there is no such time.
        """
        declared = declared_by(handler)
        return cls(
            handler,
            tuple(subprotocols),
            limits,
            inspect.isclass(declared),
            RequestContext(getattr(declared, "request_context", RequestContext.ALWAYS)),
        )


def declared_by(handler: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function or class itself that a handler is, or is a partial of."""
    return handler.func if isinstance(handler, functools.partial) else handler
