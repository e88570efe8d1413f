"""Heartbeats are spread, and reach everybody once a period."""

from parlor.edge.socket.heartbeat import SLOTS, Heartbeat


class Beating:
    def __init__(self, number):
        self.id = number
        self.beats = 0

    def beat(self):
        self.beats += 1


def test_everybody_is_beaten_once_a_round_and_not_all_at_once():
    heartbeat = Heartbeat(25)
    connections = [Beating(number) for number in range(SLOTS * 2)]
    for connection in connections:
        heartbeat.add(connection)
    heartbeat.beat(0)
    assert sum(connection.beats for connection in connections) == 2
    for slot in range(1, SLOTS):
        heartbeat.beat(slot)
    assert {connection.beats for connection in connections} == {1}
    heartbeat.stop()


def test_whoever_left_is_not_beaten():
    heartbeat = Heartbeat(25)
    connection = Beating(3)
    heartbeat.add(connection)
    heartbeat.remove(connection)
    heartbeat.beat(3)
    assert connection.beats == 0
    heartbeat.stop()
