"""Where administrators do what they do to others, in the name of who asks."""

from __future__ import annotations

import functools

from ...verbs.office.office import Office
from ...verbs.telling import tell
from . import session
from .site import parts


def office() -> Office:
    """Return where deeds are done, in the name of who asks."""
    return Office(parts().store, session.you().id, functools.partial(tell, parts().bus))
