"""The last hour in pictures, and in words for those who do not see them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from math import inf
from typing import NamedTuple

from babel.dates import format_time
from babel.numbers import format_decimal
from flask_babel import get_locale, gettext

from ...loop.histogram import TIMES
from ...text.catalogues import SOURCE
from ...watch.hour import Hour, Numbers
from ...watch.hourglass import MINUTE
from .curve import path_of, top_of, width_of

Written = Callable[[float], str]


class Curve(NamedTuple):
    """One line of a plot: what it is of, its latest number if that is known, where it goes."""

    name: str
    now: str
    path: str


class Plot(NamedTuple):
    """
    A picture of an hour, its marks from the highest down, and `said`, the same in a sentence.

    The `rows` have the time of a minute and the number of each curve, empty if it is
    not known, the latest first.
    """

    key: str
    name: str
    said: str
    curves: list[Curve]
    width: int
    marks: list[str]
    rows: list[list[str]]


def plots_of(hour: Hour) -> list[Plot]:
    """Return a plot for each thing that was noted; none before anything was."""
    half, most = gettext("Half of all answers"), gettext("95 of 100 answers")
    people, messages = gettext("People here"), gettext("Messages a minute")
    pause = gettext("Longest pause of each minute")
    plots = [
        _plot("people", people, {people: hour.people}, hour.last, _count),
        _plot("messages", messages, {messages: hour.messages}, hour.last, _count),
        _plot(
            "answers",
            gettext("How long the store took to answer"),
            {most: _in_ms(hour.most), half: _in_ms(hour.half)},
            hour.last,
            _time,
        ),
        _plot("lag", pause, {pause: _in_ms(hour.lag)}, hour.last, _time),
    ]
    return plots if any(plot.rows for plot in plots) else []


def _plot(key: str, name: str, of: dict[str, Numbers], last: int, written: Written) -> Plot:
    drawn = {one: [_bounded(number) for number in counts] for one, counts in of.items()}
    said = [_sentence(one, counts, written) for one, counts in of.items()]
    top = top_of(number for counts in drawn.values() for number in counts)
    return Plot(
        key,
        name,
        said=" ".join(said if len(said) == 1 else [f"{name}.", *said]),
        curves=[
            Curve(one, _or_none(counts[-1], written), path_of(drawn[one], top))
            for one, counts in of.items()
        ],
        width=max(width_of(len(counts)) for counts in of.values()),
        marks=[written(mark) for mark in (top, top / 2, 0)],
        rows=_rows(list(of.values()), last, written),
    )


def _sentence(name: str, counts: Numbers, written: Written) -> str:
    known = [number for number in counts if number is not None]
    if not known:
        return str(gettext("{name}: of the last hour there is no number.")).format(name=name)
    most, now = written(max(known)), counts[-1]
    if now is None:
        said = gettext(
            "{name}: the highest of the last hour was {most}; the last minute has no number."
        )
        return str(said).format(name=name, most=most)
    said = gettext("{name}: {now} in the last minute; the highest of the last hour was {most}.")
    return str(said).format(name=name, now=written(now), most=most)


def _rows(columns: Sequence[Numbers], last: int, written: Written) -> list[list[str]]:
    """Return a row for each minute from the first of which something is known."""
    minutes = list(zip(*columns, strict=True))
    begun = next((place for place, one in enumerate(minutes) if set(one) != {None}), len(minutes))
    return [
        [_clock(last - back), *(_or_none(number, written) for number in minutes[-1 - back])]
        for back in range(len(minutes) - begun)
    ]


def _in_ms(seconds: Numbers) -> Numbers:
    return [None if one is None else one * 1000 for one in seconds]


def _bounded(number: float | None) -> float | None:
    """Return what is drawn: of what is beyond all that is measured, the end of that."""
    return TIMES[-1] * 1000 if number == inf else number


def _or_none(number: float | None, written: Written) -> str:
    return "" if number is None else written(number)


def _count(number: float) -> str:
    return str(format_decimal(number, locale=get_locale() or SOURCE))


def _time(ms: float) -> str:
    """Return milliseconds as they are read: in seconds from one on."""
    if ms == inf:
        return str(gettext("more than {time}")).format(time=_time(TIMES[-1] * 1000))
    if ms >= 1000:
        return str(gettext("{number} s")).format(number=_count(round(ms / 1000, 1)))
    return str(gettext("{number} ms")).format(number=_count(round(ms, 1 if ms < 10 else 0)))


def _clock(minute: int) -> str:
    when = datetime.fromtimestamp(minute * MINUTE, UTC)
    return str(format_time(when, "short", locale=get_locale() or SOURCE))
