"""Those who ask about one thing each are answered by few questions about many."""

import gevent
import pytest
from gevent.event import Event

from parlor.loop.asking import MOST, Batcher


class Oracle:
    """Answers questions once it is let; knows the squares of even numbers."""

    def __init__(self):
        self.asked = []
        self.may_answer = Event()

    def __call__(self, numbers):
        self.asked.append(numbers)
        self.may_answer.wait()
        return {number: number**2 for number in numbers if number % 2 == 0}


@pytest.fixture
def oracle():
    return Oracle()


@pytest.fixture
def batcher(oracle):
    return Batcher(oracle)


def asking(batcher, numbers):
    asking = [gevent.spawn(batcher.ask, number) for number in numbers]
    gevent.idle()
    return asking


def answers(greenlets):
    return [one.get(timeout=30) for one in greenlets]


def test_somebody_alone_is_answered_at_once(batcher, oracle):
    oracle.may_answer.set()
    assert batcher.ask(4) == 16
    assert batcher.ask(3) is None
    assert oracle.asked == [[4], [3]]


def test_those_who_come_meanwhile_share_the_next_question(batcher, oracle):
    first = asking(batcher, [2])
    later = asking(batcher, [4, 5, 6, 4])
    oracle.may_answer.set()
    assert answers(first + later) == [4, 16, None, 36, 16]
    assert oracle.asked == [[2], [4, 5, 6]]


def test_whoever_asks_again_meanwhile_does_not_get_an_answer_from_before(batcher, oracle):
    greenlets = asking(batcher, [2]) + asking(batcher, [2])
    oracle.may_answer.set()
    assert answers(greenlets) == [4, 4]
    assert oracle.asked == [[2], [2]]


def test_one_question_is_about_a_bounded_number(batcher, oracle):
    greenlets = asking(batcher, [0]) + asking(batcher, range(2, 2 * MOST + 12))
    oracle.may_answer.set()
    answers(greenlets)
    assert [len(numbers) for numbers in oracle.asked] == [1, MOST, MOST, 10]


def test_an_error_is_for_those_who_waited_for_it_and_for_nobody_else():
    asked = []

    def question(numbers):
        asked.append(numbers)
        gevent.sleep(0)
        if 13 in numbers:
            raise OSError("no luck")
        return dict.fromkeys(numbers, "luck")

    batcher = Batcher(question)
    first, *unlucky = asking(batcher, [1, 13, 2])
    # The first began alone, or with the others, as the loop had it.
    for one in unlucky:
        with pytest.raises(OSError, match="no luck"):
            one.get(timeout=30)
    gevent.wait([first])
    assert batcher.ask(3) == "luck"


def test_whoever_goes_away_takes_the_answer_from_nobody(batcher, oracle):
    first, second, third = (*asking(batcher, [2]), *asking(batcher, [4, 4]))
    first.kill()
    second.kill()
    oracle.may_answer.set()
    assert third.get(timeout=30) == 16
