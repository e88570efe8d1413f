"""What happens often is said once a minute, with how often it was."""

from parlor.edge.now_and_then import NowAndThen


def test_the_first_time_is_said_at_once_and_the_others_once_a_minute(clock):
    refused = NowAndThen(clock)
    assert refused.happened() == 1
    said = []
    for _ in range(120):
        clock.move(1)
        said.append(refused.happened())
    assert [count for count in said if count] == [60, 60]


def test_what_happens_after_a_long_time_is_said_at_once(clock):
    refused = NowAndThen(clock)
    refused.happened()
    refused.happened()
    clock.move(3_600)
    assert refused.happened() == 2
