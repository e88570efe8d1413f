"""Where commands do what administrators do: in the store, and told to a Parlor that runs."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager

from ...settings.ini import store_settings
from ...store.audit import BY_COMMAND
from ...verbs.office.office import Office
from ...verbs.telling import tell
from .beside import beside


@contextmanager
def office() -> Iterator[Office]:
    """
    Open the store that is there, for an operator, and close it.

    Raises:
        ConfigError: If there is none.
    """
    with beside(store_settings()) as (store, to):
        yield Office(store, BY_COMMAND, functools.partial(tell, to))
