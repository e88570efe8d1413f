"""People: what is told when somebody changes, and whom one does not want to hear from."""

from __future__ import annotations

from ..forms import ClientId, Event, Person, PersonId


class PersonChanged(Event, frozen=True, tag="person"):
    """Somebody goes by another name, or has another standing, from now on."""

    person: Person


class Block(Event, frozen=True):
    """Have somebody no longer write to you directly, or let them again."""

    client_id: ClientId
    person: PersonId
    on: bool


class Blocked(Event, frozen=True):
    """
    You do not want to hear from a person, or do again.

    Of two, that of the higher `version` counts.
    """

    person: int
    on: bool
    version: int
