"""What somebody sees who looks at the workers now."""

from parlor.bus import Sample
from parlor.loop.histogram import TIMES
from parlor.watch.table import COLUMNS, DOWN, Look, rows


def reading(messages=0, cpu=0.0, lags=None, began=1.0):
    counts = [0] * (len(TIMES) + 1)
    for place, count in (lags or {}).items():
        counts[place] = count
    return {
        "parlor_worker_start_time_seconds": [Sample([], began)],
        "parlor_messages_total": [Sample(["ws"], messages), Sample(["chat"], 0.0)],
        "parlor_people": [Sample([], 3.0)],
        "process_cpu_seconds_total": [Sample(["worker-1"], cpu), Sample(["router"], 500.0)],
        "process_resident_memory_bytes": [Sample(["worker-1"], 85e6), Sample(["router"], 9e9)],
        "parlor_loop_lag_seconds": [Sample([], 0.0, list(TIMES), counts)],
    }


def seen(before, now, seconds=2.0):
    [row] = rows(Look(10.0, {1: before}), Look(10.0 + seconds, {1: now}))
    return dict(zip(COLUMNS, row, strict=False))


def test_what_came_is_told_by_the_second_and_of_the_worker_alone():
    row = seen(reading(10, 4.0), reading(30, 5.0))
    assert (row["worker"], row["messages/s"], row["cpu"]) == ("1", "10.0", "50%")
    assert (row["memory"], row["people"]) == ("85 MB", "3")


def test_times_are_of_what_came_since():
    before, now = reading(lags={12: 1000}), reading(lags={12: 1000, 0: 98, 4: 2})
    assert seen(before, now)["lag"] == "25 ms"
    assert seen(before, before)["lag"] == "-"
    assert seen(reading(), reading(lags={len(TIMES): 1}))["lag"] == "> 5 s"


def test_one_of_a_hundred_may_be_later():
    assert seen(reading(), reading(lags={0: 99, 7: 1}))["lag"] == "1 ms"


def test_a_worker_that_has_begun_anew_is_told_of_from_its_beginning():
    row = seen(reading(1000, 50.0), reading(5, 1.0, began=9.0))
    assert (row["messages/s"], row["cpu"]) == ("0.0", "0%")


def test_a_worker_that_does_not_answer_says_nothing_else():
    assert rows(Look(1.0, {1: reading()}), Look(2.0, {1: None})) == [("1", DOWN)]


def test_a_worker_that_comes_is_there():
    assert seen(None, reading(5))["people"] == "3"
