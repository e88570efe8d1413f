"""Sockets are counted, per process and per address, and refused before the handshake."""

import dataclasses

import pytest

from parlor.edge.gate import Gate, GateClosed
from parlor.limits.buckets import RateLimit
from parlor.settings import Rate, Settings


def gate(**settings):
    return Gate(dataclasses.replace(Settings(), **settings))


def test_sockets_are_counted_in_and_out():
    entrance = gate()
    entrance.admit("ada", 0)
    entrance.admit("bob", 0)
    assert entrance.count == 2
    entrance.release("ada")
    assert entrance.count == 1


def test_a_full_process_says_when_to_come_back():
    entrance = gate(max_connections=1)
    entrance.admit("ada", 0)
    with pytest.raises(GateClosed) as closed:
        entrance.admit("bob", 0)
    assert closed.value.status.startswith("503")
    assert closed.value.retry_after > 0
    entrance.release("ada")
    entrance.admit("bob", 0)


def test_one_address_cannot_take_all_the_places():
    entrance = gate(max_per_address=2)
    entrance.admit("eve", 0)
    entrance.admit("eve", 0)
    with pytest.raises(GateClosed, match="this address") as closed:
        entrance.admit("eve", 0)
    assert closed.value.status.startswith("429")
    entrance.admit("ada", 0)
    entrance.release("eve")
    entrance.admit("eve", 0)


def test_handshakes_of_one_address_are_limited():
    entrance = gate(rate_connect=Rate(2, 10.0))
    entrance.admit("eve", 0)
    entrance.admit("eve", 0)
    with pytest.raises(GateClosed, match="too fast") as closed:
        entrance.admit("eve", 0)
    assert closed.value.retry_after == pytest.approx(5)
    entrance.admit("ada", 0)
    entrance.admit("eve", 5)


def test_processes_may_count_handshakes_together():
    rate = RateLimit(Rate(2, 10.0))
    gates = [Gate(Settings(), rate), Gate(Settings(), rate)]
    for one in gates:
        one.admit("eve", 0)
    for one in gates:
        with pytest.raises(GateClosed, match="too fast"):
            one.admit("eve", 0)


def test_somebody_refused_is_not_counted():
    entrance = gate(rate_connect=Rate(1, 10.0))
    entrance.admit("eve", 0)
    with pytest.raises(GateClosed):
        entrance.admit("eve", 0)
    assert entrance.count == 1


def test_a_limit_of_zero_is_none():
    entrance = gate(max_connections=0, max_per_address=0, rate_connect=Rate(0, 1.0))
    for _ in range(100):
        entrance.admit("ada", 0)
    assert entrance.count == 100


def test_a_draining_process_lets_nobody_in():
    entrance = gate()
    entrance.draining = True
    with pytest.raises(GateClosed, match="restarts"):
        entrance.admit("ada", 0)
