"""
The writer: everything that waits to be written, in one transaction.

Theory of operation. A synced commit costs a quarter of a millisecond however
much is in it, so changes are not committed one by one. One greenlet owns all
writing of this process. Its turn is:

1. Wait until something waits. Take everything, up to a bound that keeps the
   others' answers near.
2. Let each change prepare itself in a native thread (rendering, which needs
   no database); begin; carry the changes out in the order they came, those of
   one kind that follow one another by one call, so that a hundred posts are
   half a dozen statements; commit. How, is the database's business.
3. Back in the greenlet, and only now: answer each change, in the same order.

While a turn is written the next one fills up. After its answers the loop
goes round once, so that they leave and whoever waited for them is heard: else
those who write fall into two groups, of which one is written while the other is
sent, and a room of thousands is gone through for each. That is the whole pacing.
An idle store answers after one commit, a busy one after at most two.

A change that is refused has written nothing, and its neighbours do not notice.
If the database itself fails (the disk is full, the server is gone) all of the
turn is rolled back and answered with NotStored, and the next turn is tried
afresh. If a change brings the turn down by an error of its own, each is tried
alone, so that only the guilty one is answered with NotStored.
Whatever was answered otherwise is committed. A turn that failed at its commit
may after all be found in the database; the same client_id then makes the retry
a repeat.

Other processes write, too. Two that take the same new name at once are told
apart by the database, which refuses one of them; its turn is carried out once
more, and now finds the name taken.
"""

from __future__ import annotations

import logging
import time
from abc import abstractmethod
from collections import deque
from collections.abc import Callable, Collection, Sequence
from itertools import groupby
from math import inf
from typing import Any, ClassVar, Generic, TypeVar, cast

import gevent
from gevent.event import AsyncResult, Event

from ...errors import NotStored, Refused
from .database import Away, Database
from .statements import Transaction
from .trouble import Trouble

log = logging.getLogger(__name__)

TURN = 256  # changes in one transaction: some 5 ms, and most of what grouping can win
WEIGHT = 64_000  # characters in one transaction: a turn of the most tedious texts takes 0.3 s
WAITING = 20_000  # changes that may wait; a disk that stalls for long must not eat the memory

BREATH = 1e-8  # seconds: the loop looks for what came; 1e-6 makes it wait for a millisecond

T = TypeVar("T")
Outcome = Any
Done = Callable[[Any], None]


class Change(Generic[T]):
    """
    Something to be written.

    `late` ones come last in a turn; nobody minds their order. `plain` ones use
    the transaction's own statements only, and lock what they change. `weight`
    is how many characters they have to prepare. `rooms` are those whose logs
    they may move.
    """

    late: ClassVar[bool] = False
    plain: ClassVar[bool] = False
    weight: int = 1
    rooms: Collection[str] = ()

    def prepare(self) -> None:
        """Do what takes long and needs no database."""

    @classmethod
    @abstractmethod
    def carry_out(cls, tx: Transaction, at: int, changes: Sequence[Any]) -> Sequence[T | Refused]:
        """Write all of `changes`, which follow one another; refuse without a trace."""


class Single(Change[T]):
    """A change that is carried out by itself, by a function that may raise Refused."""

    def __init__(
        self,
        function: Callable[[Transaction, int], T],
        rooms: Collection[str] = (),
    ) -> None:
        self._function = function
        self.rooms = rooms

    @classmethod
    def carry_out(
        cls, tx: Transaction, at: int, changes: Sequence[Single[T]]
    ) -> Sequence[T | Refused]:
        return [change._alone(tx, at) for change in changes]

    def _alone(self, tx: Transaction, at: int) -> T | Refused:
        try:
            with tx.connection.begin_nested():
                return self._function(tx, at)
        except Refused as refusal:
            return refusal


class Writer:
    """
    Carries out changes in the order they come, many in one transaction.

    Answers are given in the same order, after the commit, each exactly once.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock
        self._waiting: deque[tuple[Change[Any], Done]] = deque()
        self._something = Event()
        self._closing = False
        self._trouble = Trouble(log, "nothing can be stored")
        self.wrote_at = -inf
        self._greenlet = gevent.spawn(self._run)

    def submit(self, change: Change[T], done: Callable[[T | Refused], None]) -> None:
        """
        Have `change` carried out; `done` hears what came of it.

        Never waits. `done` is called in the writer's greenlet and must not
        wait either. With too much waiting, or once closed, it is NotStored.
        """
        if self._closing or len(self._waiting) >= WAITING:
            gevent.get_hub().loop.run_callback(done, NotStored())
            return
        self._waiting.append((change, done))
        self._something.set()

    def carry_out(self, change: Change[T]) -> T:
        """Return what came of `change`, once it is committed; raise if it was refused."""
        answer: AsyncResult = AsyncResult()
        self.submit(change, answer.set)
        outcome = answer.get()
        if isinstance(outcome, Refused):
            raise outcome
        return cast(T, outcome)

    def close(self) -> None:
        """Write and answer everything that waits, then stop; again it does nothing."""
        self._closing = True
        self._something.set()
        self._greenlet.join()

    def _run(self) -> None:
        while self._waiting or not self._closing:
            if not self._waiting:
                self._something.clear()
                self._something.wait()
                continue
            turn = self._next_turn()
            self._answer(turn, self._outcomes([change for change, _ in turn]))
            self._let_the_loop_go_round()

    def _let_the_loop_go_round(self) -> None:
        """Have what was answered sent, and what comes of that read, before the next turn."""
        gevent.sleep(BREATH)  # until the loop has looked for what came
        gevent.sleep(0)  # until it is read
        gevent.sleep(0)  # until it is handled

    def _next_turn(self) -> list[tuple[Change[Any], Done]]:
        turn: list[tuple[Change[Any], Done]] = []
        weight = 0
        while self._waiting and len(turn) < TURN and weight < WEIGHT:
            turn.append(self._waiting.popleft())
            weight += turn[-1][0].weight
        return sorted(turn, key=lambda waiting: waiting[0].late)

    def _outcomes(self, changes: list[Change[Any]]) -> Sequence[Outcome]:
        try:
            return self._in_one_transaction(changes)
        except Away as error:
            return [error] * len(changes)
        except Exception as error:
            if len(changes) == 1:
                return [error]
            return [self._outcomes([change])[0] for change in changes]

    def _in_one_transaction(self, changes: list[Change[Any]]) -> Sequence[Outcome]:
        def prepare() -> None:
            for change in changes:
                change.prepare()

        def work(tx: Transaction) -> Sequence[Outcome]:
            at = round(self._clock() * 1000)
            outcomes: list[Outcome] = []
            for _, group in groupby(changes, key=type):
                run = list(group)
                outcomes += run[0].carry_out(tx, at, run)
            assert len(outcomes) == len(changes)
            return outcomes

        rooms = {room for change in changes for room in change.rooms}
        plain = all(change.plain for change in changes)
        return self._database.write(prepare, work, rooms, plain=plain)

    def _answer(self, turn: list[tuple[Change[Any], Done]], outcomes: Sequence[Outcome]) -> None:
        self._tell(outcomes)
        for (_, done), outcome in zip(turn, outcomes, strict=True):
            if isinstance(outcome, Exception) and not isinstance(outcome, Refused):
                outcome = NotStored()
            try:
                done(outcome)
            except Exception:
                log.exception("x the answer to a change could not be given")

    def _tell(self, outcomes: Sequence[Outcome]) -> None:
        """Tell the log of what went wrong: each fault of a change, and seldom of the database's."""
        failures = {id(one): one for one in outcomes if isinstance(one, Exception)}
        away = False
        for failure in failures.values():
            if isinstance(failure, Away):
                away = True
                if not failure.told:
                    self._trouble.failed(str(failure))
            elif not isinstance(failure, Refused):
                log.error("x a change was not stored", exc_info=failure)
        if not away:
            self._trouble.works()
            self.wrote_at = time.monotonic()
