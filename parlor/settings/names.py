"""The names of settings in the environment, and what may stand beside them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping

from ..errors import ConfigError

PREFIX = "PARLOR_"
# What Kubernetes tells every container of services called parlor or parlor-…, and what tests read.
OF_OTHERS = re.compile(
    r"PARLOR_(SERVICE_\w+|PORT_\w+|\w+_SERVICE_(HOST|PORT\w*)|\w+_PORT_[0-9]+_\w+|TEST_ALL)="
    r"|PARLOR_(\w+_)?PORT=(tcp|udp|sctp)://"
)


def variable(field: str) -> str:
    """Return the environment variable of a setting."""
    return f"{PREFIX}{field.upper()}"


def refuse_unknown(environ: Mapping[str, str], known: Collection[str]) -> None:
    """
    Refuse variables of our prefix that no setting has.

    Raises:
        ConfigError: If there are any; its text names all of them, and what may have been meant.
    """
    match sorted(name for name in environ if name not in known and _is_ours(name, environ[name])):
        case []:
            return
        case [name]:
            hint = _meant(name, known) or "docs/configuration.md has all of them"
            raise ConfigError(f"{name} is no setting; {hint}")
        case names:
            *others, last = (
                f"{name} ({hint})" if (hint := _meant(name, known)) else name for name in names
            )
            raise ConfigError(f"{', '.join(others)} and {last} are no settings")


def _is_ours(name: str, value: str) -> bool:
    return name.startswith(PREFIX) and not OF_OTHERS.match(f"{name}={value}")


def _meant(name: str, known: Collection[str]) -> str:
    """Ask for the known name that is most like this one; nothing if none is like it."""
    likely = difflib.get_close_matches(
        name.removeprefix(PREFIX).upper(), [other.removeprefix(PREFIX) for other in known], 1
    )
    return f"did you mean {PREFIX}{likely[0]}?" if likely else ""
