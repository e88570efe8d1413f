"""Sockets are counted, per process and per address, and refused before the handshake."""

import dataclasses

import pytest

from parlor.edge.gate import Gate, GateClosed
from parlor.limits.buckets import RateLimit
from parlor.settings import Rate, Settings


def gate(**settings):
    return Gate(dataclasses.replace(Settings(), **settings))


def test_sockets_are_counted_in_and_out():
    door = gate()
    door.admit("ada", 0)
    door.admit("bob", 0)
    assert door.count == 2
    door.release("ada")
    assert door.count == 1


def test_a_full_process_says_when_to_come_back():
    door = gate(max_connections=1)
    door.admit("ada", 0)
    with pytest.raises(GateClosed) as closed:
        door.admit("bob", 0)
    assert closed.value.status.startswith("503")
    assert closed.value.retry_after > 0
    door.release("ada")
    door.admit("bob", 0)


def test_one_address_cannot_take_all_the_places():
    door = gate(max_per_address=2)
    door.admit("eve", 0)
    door.admit("eve", 0)
    with pytest.raises(GateClosed, match="this address") as closed:
        door.admit("eve", 0)
    assert closed.value.status.startswith("429")
    door.admit("ada", 0)
    door.release("eve")
    door.admit("eve", 0)


def test_handshakes_of_one_address_are_limited():
    door = gate(rate_connect=Rate(2, 10.0))
    door.admit("eve", 0)
    door.admit("eve", 0)
    with pytest.raises(GateClosed, match="too fast") as closed:
        door.admit("eve", 0)
    assert closed.value.retry_after == pytest.approx(5)
    door.admit("ada", 0)
    door.admit("eve", 5)


def test_processes_may_count_handshakes_together():
    rate = RateLimit(Rate(2, 10.0))
    doors = [Gate(Settings(), rate), Gate(Settings(), rate)]
    for door in doors:
        door.admit("eve", 0)
    for door in doors:
        with pytest.raises(GateClosed, match="too fast"):
            door.admit("eve", 0)


def test_somebody_refused_is_not_counted():
    door = gate(rate_connect=Rate(1, 10.0))
    door.admit("eve", 0)
    with pytest.raises(GateClosed):
        door.admit("eve", 0)
    assert door.count == 1


def test_a_limit_of_zero_is_none():
    door = gate(max_connections=0, max_per_address=0, rate_connect=Rate(0, 1.0))
    for _ in range(100):
        door.admit("ada", 0)
    assert door.count == 100


def test_a_draining_process_lets_nobody_in():
    door = gate()
    door.draining = True
    with pytest.raises(GateClosed, match="restarts"):
        door.admit("ada", 0)
