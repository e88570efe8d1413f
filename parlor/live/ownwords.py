"""
Of which words people want to hear, as this process knows them.

All are asked for when somebody first writes, and again when notices may have been
lost; what is told meanwhile counts if it is newer. A message is looked through for
the words that are known when it is written.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from gevent.lock import Semaphore

from ..errors import Refused
from ..text.keywords import Keywords, Wanted


class OwnWordsStore(Protocol):
    """What is asked of the store."""

    def keywords(self) -> Iterable[Wanted]: ...


class OwnWords:
    """The words of everybody."""

    def __init__(self, store: OwnWordsStore) -> None:
        self._store = store
        self._known = Keywords()
        self._versions: dict[int, int] = {}
        self._current = False
        self._doubted = False
        self._told: set[int] = set()  # of whom something was told since all were asked for
        self._asking = Semaphore()

    def known(self) -> Keywords:
        """Return who wants to hear of what; waits for the store if that is not known."""
        if not self._current:
            with self._asking:
                if not self._current:
                    self._ask()
        return self._known

    def doubt(self) -> None:
        """Ask again before the next message: notices may be lost."""
        self._current, self._doubted = False, True

    def change(self, wanted: Wanted) -> None:
        """Somebody wants to hear of other words; never waits."""
        self._told.add(wanted.user_id)
        self._take(wanted)

    def _ask(self) -> None:
        self._doubted = False  # What is doubted from now on is asked for once more.
        self._told.clear()
        try:
            all_of_them = list(self._store.keywords())
        except Refused:
            return  # The store is away, and writes nothing either.
        gone = self._versions.keys() - {wanted.user_id for wanted in all_of_them} - self._told
        for user_id in gone:
            self._known.put(user_id, ())
            del self._versions[user_id]
        for wanted in all_of_them:
            self._take(wanted)
        self._current = not self._doubted

    def _take(self, wanted: Wanted) -> None:
        if wanted.version < self._versions.get(wanted.user_id, 0):
            return
        self._versions[wanted.user_id] = wanted.version
        self._known.put(wanted.user_id, wanted.words)
