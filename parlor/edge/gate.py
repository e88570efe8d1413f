"""How many sockets may be open: bounds per process and per client address."""

from __future__ import annotations

from ..errors import ParlorError, TooFast
from ..limits.buckets import RateLimit
from ..settings import Settings
from ..settings.descriptors import most_sockets


class GateClosed(ParlorError):
    """
    No socket now; `reason` is a word for it, `status` the HTTP answer.

    `retry_after` is in seconds.
    """

    def __init__(self, reason: str, status: str, sentence: str, retry_after: float = 5.0) -> None:
        super().__init__(sentence)
        self.reason = reason
        self.status = status
        self.sentence = sentence
        self.retry_after = retry_after


class Gate:
    """
    Counts the open sockets of this process and of each address.

    `rate` is how often an address may come; processes may count it together.
    """

    def __init__(self, settings: Settings, rate: RateLimit | None = None) -> None:
        self._max = most_sockets(settings)
        self._max_per_address = settings.max_per_address
        self._rate = RateLimit(settings.rate_connect) if rate is None else rate
        self._addresses: dict[str, int] = {}
        self.draining = False
        self.count = 0

    def admit(self, address: str, now: float) -> None:
        """
        Count one more socket of `address`.

        Raises:
            GateClosed: If a bound is reached; nothing is counted then.
        """
        if self.draining:
            raise GateClosed(
                "draining", "503 Service Unavailable", "Parlor restarts; come back in a moment."
            )
        if self.count >= self._max:
            raise GateClosed(
                "full", "503 Service Unavailable", "Too many connections; come back later."
            )
        already = self._addresses.get(address, 0)
        if self._max_per_address and already >= self._max_per_address:
            raise GateClosed(
                "address_full",
                "429 Too Many Requests",
                "Too many connections from this address.",
            )
        try:
            self._rate.take(address, now)
        except TooFast as fast:
            raise GateClosed(
                "rate", "429 Too Many Requests", "Connections come too fast.", fast.retry_after
            ) from None
        self.count += 1
        self._addresses[address] = already + 1

    def release(self, address: str) -> None:
        """Count one socket of `address` less."""
        self.count -= 1
        left = self._addresses.pop(address) - 1
        if left:
            self._addresses[address] = left
