"""
How often people and addresses may do something, counted by all processes together.

No process waits for another. What is taken counts at once in the process that
takes it, and the others are told over the bus; they take as much from their
bucket of the same key, which may owe tokens for a while. So a limit can be
overdrawn by as much as is not told yet; the person or address that did so
waits longer afterwards. While the bus is down, each process counts by itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from .. import bus
from ..bus import Bus
from ..errors import TooFast
from ..settings import Rate, Settings
from .buckets import KEYS, Key, RateLimit

GUESSERS = 5  # addresses that may guess at one name as often as each of them may guess


class SharedLimit(RateLimit):
    """
    A limit that has the same `name` in every process.

    What was taken is told in lumps of `lump` tokens. A bucket that is full
    again before it comes to a lump is not told of, so those who stay well
    within a limit cost no notices. What is given back is told if the taking was.
    """

    def __init__(self, name: str, rate: Rate, to: Bus, keys: int = KEYS) -> None:
        super().__init__(rate, keys)
        self._name = name
        self._bus = to
        self._lump = lump(rate)
        self._untold: dict[Key, int] = {}

    def take(self, key: Key, now: float, tokens: int = 1) -> None:
        if not self._rate.count:
            return
        tokens = min(tokens, self._rate.count)
        was_full = self._bucket(key, now).take(now, tokens)
        untold = tokens if was_full else self._untold.get(key, 0) + tokens
        if untold < self._lump:
            self._untold[key] = untold
            if len(self._untold) > self._keys:
                del self._untold[next(iter(self._untold))]
        else:
            self._untold.pop(key, None)
            self._tell(key, untold)

    def give_back(self, key: Key, tokens: int = 1) -> None:
        super().give_back(key, tokens)
        tokens = min(tokens, self._rate.count)
        untold = self._untold.get(key, 0)
        if untold >= tokens:
            self._untold[key] = untold - tokens
        else:
            self._untold.pop(key, None)
            self._tell(key, untold - tokens)

    def _tell(self, key: Key, tokens: int) -> None:
        self._bus.publish(bus.Spent(self._bus.name, self._name, key, tokens))


class WrittenLimit:
    """How many bytes may be said, by one person, from one address and in one room."""

    def __init__(self, person: RateLimit, address: RateLimit, room: RateLimit) -> None:
        self._limits = (person, address, room)

    def take(self, person: int, address: str, room: str, now: float, size: int) -> None:
        """
        Take `size` bytes; nobody's address is "".

        Raises:
            TooFast: If that is too much for one of the three; nothing is taken then.
        """
        taken: list[tuple[RateLimit, Key]] = []
        keys: tuple[Key, ...] = (person, address, room)
        try:
            for limit, key in zip(self._limits, keys, strict=True):
                if key != "":
                    limit.take(key, now, size)
                    taken.append((limit, key))
        except TooFast:
            for limit, key in taken:
                limit.give_back(key, size)
            raise


class Limits:
    """
    All the limits of people and addresses, most of them shared.

    - `say`, `react`, `report`, `typing`, `browse` and `search`: what a person does, over all
      connections, by the person's id.
    - `written`: the bytes of what is said, by person, by address and by room.
    - `requests`: what a person asks over HTTP, and `addresses` what an address does.
    - `health`: how often an address asks whether all is well; of this process alone,
      for so is the answer.
    - `connect`: handshakes of one address.
    - `guesses`: those from one address, at a password or at the set-up. What
      succeeds is given back, so an office behind one address gets in.
    - `names`: guesses at one name from everywhere, five times as many, so
      that one address alone does not lock a name.
    - `codes`: guesses at the second factor of one person, from everywhere.
    - `guests`: guests from one address, over the page and over sockets.
    """

    def __init__(
        self, settings: Settings, to: Bus, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._bus = to
        self._clock = clock
        self._named: dict[str, SharedLimit] = {}
        self.say = self._shared("say", settings.rate_say)
        self.react = self._shared("react", settings.rate_react)
        self.report = self._shared("report", settings.rate_report)
        self.written = WrittenLimit(
            self._shared("bytes", settings.rate_bytes),
            self._shared("bytes of an address", settings.rate_bytes_address),
            self._shared("bytes of a room", settings.rate_bytes_room),
        )
        self.typing = self._shared("typing", settings.rate_typing)
        self.browse = self._shared("browse", settings.rate_browse)
        self.search = self._shared("search", settings.rate_search)
        self.connect = self._shared("connect", settings.rate_connect)
        self.requests = self._shared("requests", settings.rate_requests)
        self.addresses = self._shared("addresses", settings.rate_address)
        self.health = RateLimit(settings.rate_health)
        self.guesses = self._shared("guesses", settings.rate_sign_in)
        self.names = self._shared("names", _wider(settings.rate_sign_in, GUESSERS))
        self.codes = self._shared("codes", settings.rate_sign_in)
        self.guests = self._shared("guests", settings.rate_guests)
        to.subscribe(self.notice)

    def notice(self, notice: bus.Notice) -> None:
        """Count what another process took; a newer version may have limits of its own."""
        if isinstance(notice, bus.Spent) and notice.origin != self._bus.name:
            limit = self._named.get(notice.limit)
            if limit is not None:
                limit.spend(notice.key, self._clock(), notice.tokens)

    def _shared(self, name: str, rate: Rate) -> SharedLimit:
        limit = self._named[name] = SharedLimit(name, rate, self._bus)
        return limit


def lump(rate: Rate) -> int:
    """Return how many tokens are told at once: a tenth, but not one that is back in a second."""
    least = 2 if rate.count >= max(2, rate.seconds) else 1
    return max(least, rate.count // 10)


def _wider(rate: Rate, times: int) -> Rate:
    return Rate(rate.count * times, rate.seconds)
