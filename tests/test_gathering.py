"""Those who ask about one thing each are answered by few questions about many."""

import gevent
import pytest
from gevent.event import Event

from parlor.gathering import MOST, Gathering


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
def gathering(oracle):
    return Gathering(oracle)


def asking(gathering, numbers):
    asking = [gevent.spawn(gathering.ask, number) for number in numbers]
    gevent.idle()
    return asking


def answers(greenlets):
    return [one.get(timeout=30) for one in greenlets]


def test_somebody_alone_is_answered_at_once(gathering, oracle):
    oracle.may_answer.set()
    assert gathering.ask(4) == 16
    assert gathering.ask(3) is None
    assert oracle.asked == [[4], [3]]


def test_those_who_come_meanwhile_share_the_next_question(gathering, oracle):
    first = asking(gathering, [2])
    later = asking(gathering, [4, 5, 6, 4])
    oracle.may_answer.set()
    assert answers(first + later) == [4, 16, None, 36, 16]
    assert oracle.asked == [[2], [4, 5, 6]]


def test_whoever_asks_again_meanwhile_does_not_get_an_answer_from_before(gathering, oracle):
    greenlets = asking(gathering, [2]) + asking(gathering, [2])
    oracle.may_answer.set()
    assert answers(greenlets) == [4, 4]
    assert oracle.asked == [[2], [2]]


def test_one_question_is_about_a_bounded_number(gathering, oracle):
    greenlets = asking(gathering, [0]) + asking(gathering, range(2, 2 * MOST + 12))
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

    gathering = Gathering(question)
    first, *unlucky = asking(gathering, [1, 13, 2])
    # The first began alone, or with the others, as the loop had it.
    for one in unlucky:
        with pytest.raises(OSError, match="no luck"):
            one.get(timeout=30)
    gevent.wait([first])
    assert gathering.ask(3) == "luck"


def test_whoever_goes_away_takes_the_answer_from_nobody(gathering, oracle):
    first, second, third = (*asking(gathering, [2]), *asking(gathering, [4, 4]))
    first.kill()
    second.kill()
    oracle.may_answer.set()
    assert third.get(timeout=30) == 16
