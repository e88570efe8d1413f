"""Token buckets: how often somebody may do something. The caller brings the time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import NotStored, TooFast, Unavailable
from ..settings import Rate

# Somebody who waited exactly as long as told must not be refused by the rounding of floats.
SLACK = 1e-6
KEYS = 10_000  # buckets of one limit

Key = str | int


class Bucket:
    """
    Holds `rate.count` tokens at first and fills up evenly over `rate.seconds`.

    A rate with a count of 0 never limits. `now` is any clock that does not
    go back, in seconds.
    """

    __slots__ = ("_full_at", "_rate")

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._full_at = 0.0

    def take(self, now: float, tokens: int = 1) -> bool:
        """
        Take a token, or several, and return whether it was full before.

        Raises:
            TooFast: If there are not so many; nothing is taken then.
        """
        rate = self._rate
        if not rate.count:
            return True
        before = self._full_at
        if before > now + 2 * rate.seconds:
            before = now  # It never owes more than it holds: the clock was put back.
        was_full = before <= now
        full_at = (now if was_full else before) + rate.seconds / rate.count * tokens
        wait = full_at - now - rate.seconds
        if wait > SLACK:
            raise TooFast(wait)
        self._full_at = full_at
        return was_full

    def spend(self, now: float, tokens: int) -> None:
        """
        Take tokens, even if there are not so many; a negative number gives tokens back.

        The bucket owes at most as many as it holds.
        """
        if self._rate.count:
            full_at = max(self._full_at, now) + self._refill * tokens
            self._full_at = min(full_at, now + 2 * self._rate.seconds)

    def give_back(self, tokens: int = 1) -> None:
        """Undo a `take`, for what turned out not to count."""
        if self._rate.count:
            self._full_at -= self._refill * tokens

    def full(self, now: float) -> bool:
        """Whether this bucket is as good as a new one."""
        return self._full_at <= now

    @property
    def _refill(self) -> float:
        return self._rate.seconds / self._rate.count


class RateLimit:
    """
    A bucket for each key, at most `keys` of them.

    Buckets that are full again are forgotten as others come. Over the bound
    the one that was not touched for longest goes, though it may not be full:
    a bound on memory is worth more than the limit of one key among so many.
    """

    def __init__(self, rate: Rate, keys: int = KEYS) -> None:
        self._rate = rate
        self._keys = keys
        self._buckets: OrderedDict[Key, Bucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, key: Key, now: float, tokens: int = 1) -> None:
        """
        Take a token from the bucket of `key`, or several: at most as many as it holds.

        Raises:
            TooFast: If there are not so many; nothing is taken then.
        """
        if self._rate.count:
            self._bucket(key, now).take(now, min(tokens, self._rate.count))

    def spend(self, key: Key, now: float, tokens: int) -> None:
        """Take tokens from the bucket of `key`, even if there are not so many."""
        if self._rate.count:
            self._bucket(key, now).spend(now, tokens)

    def give_back(self, key: Key, tokens: int = 1) -> None:
        """Undo a `take`, for what turned out not to count."""
        if bucket := self._buckets.get(key):
            bucket.give_back(min(tokens, self._rate.count))

    @contextmanager
    def attempt(self, key: Key, now: float) -> Iterator[None]:
        """
        Take a token for something that counts only if the store is there for it.

        Raises:
            TooFast: If the bucket is empty.
        """
        self.take(key, now)
        try:
            yield
        except (NotStored, Unavailable):
            self.give_back(key)
            raise

    def _bucket(self, key: Key, now: float) -> Bucket:
        """Return the bucket of `key`, which is now the one that was touched last."""
        bucket = self._buckets.get(key)
        if bucket is None:
            self._make_room(now)
            bucket = self._buckets[key] = Bucket(self._rate)
        self._buckets.move_to_end(key)
        return bucket

    def _make_room(self, now: float) -> None:
        # Two go for one that comes, so that the full ones are all gone in time.
        for _ in range(2):
            oldest = next(iter(self._buckets.values()), None)
            if oldest is None or not (oldest.full(now) or len(self._buckets) >= self._keys):
                return
            self._buckets.popitem(last=False)
