"""A question that many have is asked once."""

import gevent
import pytest
from gevent.event import Event

from parlor.loop.asking import ask_once


def test_all_who_wait_have_the_answer_of_one_question():
    asked, answer = [], Event()

    def question():
        asked.append(1)
        answer.wait()
        return 42

    result = ask_once(question)
    waiting = [gevent.spawn(result.get) for _ in range(3)]
    gevent.idle()
    answer.set()
    assert [one.get(timeout=30) for one in waiting] == [42] * 3
    assert asked == [1]


def test_all_who_wait_have_its_error():
    def question():
        raise OSError("no disk")

    result = ask_once(question)
    for _ in range(2):
        with pytest.raises(OSError, match="no disk"):
            result.get(timeout=30)


def test_whoever_goes_away_takes_the_answer_from_nobody():
    answer = Event()
    result = ask_once(lambda: answer.wait() and 42)
    first, second = gevent.spawn(result.get), gevent.spawn(result.get)
    gevent.idle()
    first.kill()
    answer.set()
    assert second.get(timeout=30) == 42
