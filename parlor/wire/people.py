"""People: what is told when somebody changes."""

from __future__ import annotations

from .forms import Event, Person


class PersonChanged(Event, frozen=True, tag="person"):
    """Somebody goes by another name, or has another standing, from now on."""

    person: Person
