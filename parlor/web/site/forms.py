"""The cards' forms: what was typed, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import request

SECRET = ("password", "current", "token", "code")
# Far beyond what any field takes, and short enough to be looked at closely.
CUT = 1_000
FORM = ""


@dataclass
class Field:
    """One input of a card, as templates draw it."""

    name: str
    data: str = ""
    errors: list[str] = field(default_factory=list)


class Form:
    """
    The fields of a card by name; a sentence for '' stands above them all.

    What was typed comes back with an error, but never a password. `done` is what
    went well, if the same card says so.
    """

    def __init__(self, *names: str) -> None:
        self._fields = {name: Field(name) for name in names}
        self.form_errors: list[str] = []
        self.done = ""

    @classmethod
    def sent(cls, *names: str) -> Form:
        """Return a form with what this request says."""
        return cls(*names).read()

    def read(self) -> Form:
        """Read the fields from this request; a missing one is empty."""
        for name, field_ in self._fields.items():
            typed = request.form.get(name, "")
            field_.data = typed if name in SECRET else typed[:CUT]
        return self

    def __getitem__(self, name: str) -> Field:
        return self._fields[name]

    def __contains__(self, name: str) -> bool:
        return name in self._fields

    def refuse(self, name: str, sentence: str) -> None:
        """Put a sentence beside a field, and forget what must not be shown again."""
        errors = self._fields[name].errors if name in self._fields else self.form_errors
        errors.append(sentence)
        for secret in SECRET:
            if secret in self:
                self[secret].data = ""
