"""Which codings of an answer a client takes, by its `Accept-Encoding` (RFC 9110, 12.5.3)."""

from __future__ import annotations

import re
from typing import NamedTuple

WEIGHT = re.compile(r"q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", re.IGNORECASE)
SPACE = " \t"
GZIP, PLAIN, ANY = "gzip", "identity", "*"
ALIASES = {"x-gzip": GZIP}


class Codings(NamedTuple):
    """
    Whether an answer is best compressed, and whether only a compressed one will do.

    Who takes neither form is sent the plain one all the same: a page is of
    more use than a refusal, and everybody can read it.
    """

    gzip: bool
    not_plain: bool


def codings(header: str | None) -> Codings:
    """
    Return what a client takes; without the header nothing is compressed.

    What is not written as it should be counts as not said. Of a coding
    that stands there twice the lower weight counts.
    """
    weights: dict[str, float] = {}
    for element in (header or "").split(","):
        name, *parameters = (part.strip(SPACE) for part in element.lower().split(";"))
        name = ALIASES.get(name, name)
        weight = _weight(parameters)
        if weight is not None:
            weights[name] = min(weight, weights.get(name, 1.0))
    others = weights.get(ANY)
    gzip = weights.get(GZIP, others or 0.0)
    plain = weights.get(PLAIN, others)
    return Codings(gzip > 0 and gzip >= (plain or 0.0), gzip > 0 and plain == 0)


def _weight(parameters: list[str]) -> float | None:
    if not parameters:
        return 1.0
    found = WEIGHT.fullmatch(parameters[0]) if len(parameters) == 1 else None
    return float(found[1]) if found else None
