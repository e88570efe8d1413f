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
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import groupby, pairwise, takewhile
from math import inf
from typing import Any, ClassVar, Generic, TypeVar, cast

import gevent
from gevent import Greenlet
from gevent.event import AsyncResult, Event

from ...errors import NotStored, Refused
from ...loop.histogram import SIZES, Histogram
from ...loop.stopwatch import Slow, Waiting, in_words
from ...loop.tracing import tracing
from .database import Away, Database
from .statements import Transaction
from .trouble import Trouble

log = logging.getLogger(__name__)

TURN = 256  # changes in one transaction: some 5 ms, and most of what grouping can win
WEIGHT = 64_000  # characters in one transaction: a turn of the most tedious texts takes 0.3 s
STEPS = ("thread", "preparing", "lock", "statements", "commit")  # of a turn, for the log
WAITING = 20_000  # changes that may wait; a disk that stalls for long must not eat the memory

AGAIN = 5.0  # seconds after a turn that failed as a whole; then one row is tried

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
    they may move. `message` is by which author and client id a trace knows a post.
    """

    late: ClassVar[bool] = False
    plain: ClassVar[bool] = False
    weight: int = 1
    rooms: Collection[str] = ()
    message: tuple[int, str] | None = None

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
    `failing` says whether the last turn failed as a whole. If so, one row is
    written now and then: it is known when that is over, even if nobody writes.

    Of each turn it is counted how long it took, how many changes it had, and how
    long the one that came first waited for its answer.
    """

    def __init__(
        self, database: Database, clock: Callable[[], float] = time.time, slow: float = 0.0
    ) -> None:
        self._database = database
        self._clock = clock
        self._waiting: deque[tuple[Change[Any], Done]] = deque()
        self._something = Event()
        self._closing = False
        self._trouble = Trouble(log, "writing", "nothing can be stored")
        self._slow = Slow(slow)
        self._marks: list[float] = []
        self.wrote_at = -inf
        self.failing = False
        self.turn_seconds = Histogram()
        self.turn_changes = Histogram(SIZES)
        self.answer_seconds = Histogram()
        self._waits_since = 0.0
        self._trial: Greenlet | None = None
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
        if not self._waiting:
            self._waits_since = time.monotonic()
        self._waiting.append((change, done))
        if tracing.now is not None:
            _note("queued", [change])
        self._something.set()

    def carry_out(self, change: Change[T]) -> T:
        """Return what came of `change`, once it is committed; raise if it was refused."""
        answer: AsyncResult = AsyncResult()
        self.submit(change, answer.set)
        with Waiting("store"):
            outcome = answer.get()
        if isinstance(outcome, Refused):
            raise outcome
        return cast(T, outcome)

    def close(self) -> None:
        """Write and answer everything that waits, then stop; again it does nothing."""
        self._closing = True
        self._something.set()
        self._greenlet.join()
        if self._trial is not None:
            self._trial.kill()

    def _run(self) -> None:
        while self._waiting or not self._closing:
            if not self._waiting:
                self._something.clear()
                self._something.wait()
                continue
            since, began = self._waits_since, time.monotonic()
            turn = self._next_turn()
            self._waits_since = began  # of those that are left, if any
            self._marks = [began, 0.0, 0.0, 0.0, 0.0]
            changes = [change for change, _ in turn]
            if tracing.now is not None:
                _note("turn begun", changes)
            outcomes = self._outcomes(changes)
            ended = time.monotonic()
            if tracing.now is not None:
                _note("stored", _stored(changes, outcomes))
            self.turn_seconds.observe(ended - began)
            self.turn_changes.observe(len(turn))
            if self._slow.is_told(ended - began, {}):
                _say_where_the_time_went(len(turn), [*self._marks, ended])
            self._answer(turn, outcomes)
            self.answer_seconds.observe(time.monotonic() - since)
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
        marks = self._marks

        def prepare() -> None:
            marks[1] = time.monotonic()
            for change in changes:
                change.prepare()
            marks[2] = time.monotonic()

        def work(tx: Transaction) -> Sequence[Outcome]:
            marks[3] = time.monotonic()
            at = round(self._clock() * 1000)
            outcomes: list[Outcome] = []
            for _, group in groupby(changes, key=type):
                run = list(group)
                outcomes += run[0].carry_out(tx, at, run)
            assert len(outcomes) == len(changes)
            marks[4] = time.monotonic()
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
                log.exception(
                    "x the answer to a change could not be given",
                    extra={"event": "change.unanswered"},
                )

    def _tell(self, outcomes: Sequence[Outcome]) -> None:
        """Tell the log of what went wrong: each fault of a change, and seldom of the database's."""
        times = Counter(id(one) for one in outcomes if isinstance(one, Exception))
        failures = {id(one): one for one in outcomes if isinstance(one, Exception)}
        away = False
        for key, failure in failures.items():
            if isinstance(failure, Away):
                away = True
                if not failure.told:
                    self._trouble.failed(str(failure), times[key])
            elif not isinstance(failure, Refused):
                log.error(
                    "x a change was not stored", exc_info=failure, extra={"event": "change.failed"}
                )
        self.failing = away
        if not away:
            self._trouble.works()
            self.wrote_at = time.monotonic()
        elif self._trial is None:
            self._trial = gevent.spawn_later(AGAIN, self._try)

    def _try(self) -> None:
        self._trial = None
        if self.failing:
            self.submit(Anything(), _nothing)


class Anything(Change[None]):
    """Writes one row as it is."""

    @classmethod
    def carry_out(cls, tx: Transaction, at: int, changes: Sequence[Anything]) -> Sequence[None]:
        tx.connection.exec_driver_sql("UPDATE alembic_version SET version_num = version_num")
        return [None] * len(changes)


def _note(step: str, changes: Iterable[Change[Any]]) -> None:
    """Note where the posts among some changes are, if that is traced."""
    for change in changes:
        if tracing.now is not None and change.message is not None:
            tracing.now.note(step, *change.message)


def _stored(changes: Iterable[Change[Any]], outcomes: Iterable[Outcome]) -> Iterator[Change[Any]]:
    for change, outcome in zip(changes, outcomes, strict=True):
        if not isinstance(outcome, Exception):
            yield change


def _nothing(_: Outcome) -> None:
    """Nobody waits for the answer: what came of it is told by the writer itself."""


def _say_where_the_time_went(count: int, marks: Sequence[float]) -> None:
    """Tell the log of a turn, by when each of the STEPS began, and when it was over."""
    ended = marks[-1]
    reached = list(takewhile(bool, marks[:-1]))  # one that failed did not get as far
    steps = dict(
        zip(STEPS, (after - at for at, after in pairwise([*reached, ended])), strict=False)
    )
    said, spent = in_words(ended - marks[0], steps)
    log.warning(
        "x a turn of the store with %d changes took %.2f s: %s", count, ended - marks[0], said,
        extra={"event": "turn.slow", "seconds": round(ended - marks[0], 3), "count": count,
               "spent": spent},
    )  # fmt: skip
