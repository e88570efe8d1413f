"""`make admin ARGS=…`: what an operator does to the store, beside a Parlor that runs or without."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime

from ..errors import ConfigError, Refused
from ..identity.secret import secret_key
from ..identity.setup import setup_token
from ..settings import Settings
from ..settings.ini import store_settings
from ..store.store import Store

USAGE = """usage: python -m parlor.ops.admin COMMAND

  setup-token      print what the set-up asks of who does not sit at this machine
  password NAME    print a link by which a member chooses another password, once, within a day
  invites          list the invitations that still make members
  end-invite ID    end one of them for good
  names            list the names that look like another's
"""


def password(store: Store, settings: Settings, name: str) -> str:
    """Return a link by which a member chooses another password."""
    return f"{settings.place.rstrip('/')}/reset/{store.resets.make(name)}"


def invites(store: Store, settings: Settings) -> str:
    """Return the invitations that still make members, a line for each."""
    return "\n".join(
        f"{one.id}  from {one.by}  made {_day(one.made_at)}  until {_day(one.expires_at)}"
        f"  used {one.uses}{f' of {one.most}' if one.most else ''}"
        for one in store.invites.good()
    )


def end_invite(store: Store, settings: Settings, number: str) -> str:
    """
    End an invitation for good.

    Raises:
        ConfigError: If there is none of this number.
    """
    if not number.isdecimal() or not store.invites.end(int(number)):
        raise ConfigError(f"no open invitation has the number {number}")
    return f"ended {number}"


def names(store: Store, settings: Settings) -> str:
    """Return the names that look like another's, or like the place's own, a line for each."""
    return "\n".join(
        f"{user.id}  {user.name} ({user.kind})  looks like  "
        + (f"{other.id}  {other.name} ({other.kind})" if other else "a reserved name")
        for user, other in store.people.lookalikes()
    )


COMMANDS: dict[str, tuple[Callable[..., str], int]] = {
    "password": (password, 1),
    "invites": (invites, 0),
    "end-invite": (end_invite, 1),
    "names": (names, 0),
}


def main(arguments: list[str]) -> int:
    """Carry out one command; what it says goes to standard output."""
    match arguments:
        case ["setup-token"]:
            pass
        case [command, *values] if command in COMMANDS and len(values) == COMMANDS[command][1]:
            pass
        case _:
            sys.stderr.write(USAGE)
            return os.EX_USAGE
    try:
        settings = store_settings()
        said = _said(settings, *arguments)
    except (ConfigError, Refused) as error:
        sys.stderr.write(f"parlor: {error}\n")
        return 1
    if said:
        sys.stdout.write(f"{said}\n")
    return 0


def _said(settings: Settings, command: str, *values: str) -> str:
    if command == "setup-token":
        return setup_token(secret_key(settings))
    file = settings.database_file
    if file is not None and not file.is_file():
        raise ConfigError(f"there is no store at {file}; PARLOR_DATA says in which folder it is")
    store = Store.open(settings, str)
    try:
        return COMMANDS[command][0](store, settings, *values)
    finally:
        store.close()


def _day(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).date().isoformat()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
