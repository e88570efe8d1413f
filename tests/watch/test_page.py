"""What Prometheus reads of what the workers told."""

import re

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
from prometheus_client.parser import text_string_to_metric_families as read_text

from parlor.bus import Sample
from parlor.watch.families import FAMILIES
from parlor.watch.page import page

OPENMETRICS = "application/openmetrics-text; version=1.0.0, text/plain;q=0.5"
NEVER_PAUSE = lambda seconds: None  # noqa: E731


def full(family, scale=1):
    """Return a sample of a family, with something for each label."""
    labels = [f"some {name}" for name in family.labels]
    if family.kind == "histogram":
        return Sample(labels, 7.5 * scale, [0.5, 1.0], [3 * scale, 2, 1])
    return Sample(labels, float(scale))


ONE = {family.name: [full(family)] for family in FAMILIES}
TWO = {family.name: [full(family, 2)] for family in FAMILIES}


@pytest.mark.parametrize("accepts", ["", OPENMETRICS], ids=["text", "openmetrics"])
def test_each_family_is_there_once_with_all_workers(accepts):
    body, kind = page({1: ONE, 2: TWO}, accepts, NEVER_PAUSE)
    assert kind.startswith("application/openmetrics" if accepts else "text/plain")
    read = read_openmetrics if accepts else read_text
    families = list(read(body.decode()))
    names = [family.name for family in families]
    assert names == [family.name.removesuffix("_total") for family in FAMILIES]
    for family, said in zip(families, FAMILIES, strict=True):
        workers = {sample.labels.get("worker") for sample in family.samples}
        assert workers == ({None} if said.of_a_process else {"1", "2"})


def test_a_histogram_grows_from_bound_to_bound():
    body = page({1: {"parlor_hello_seconds": [full_of("parlor_hello_seconds")]}})[0].decode()
    found = re.findall(r'_bucket\{le="(.*?)".* (\S+)$', body, re.MULTILINE)
    assert found == [("0.5", "3.0"), ("1.0", "5.0"), ("+Inf", "6.0")]
    assert re.search(r"^parlor_hello_seconds_sum\{.*\} 7.5$", body, re.MULTILINE)


def full_of(name):
    return next(full(family) for family in FAMILIES if family.name == name)


def test_a_worker_that_does_not_answer_is_down_and_the_others_are_told():
    body = page({1: ONE, 2: None})[0].decode()
    assert re.findall(r'^parlor_worker_up\{worker="(\d)"\} (.*)$', body, re.MULTILINE) == [
        ("1", "1.0"),
        ("2", "0.0"),
    ]
    assert body.count('worker="2"') == 1


def test_where_nobody_answers_all_are_down():
    body = page({1: None, 2: None})[0].decode()
    assert body.count("} 0.0") == 2


def test_what_a_newer_worker_tells_besides_is_left_out():
    assert page({1: {"parlor_of_tomorrow": [Sample([], 1.0)]}})[0] == b""


def test_a_label_is_never_taken_for_another_line():
    wild = Sample(['"} 1\nparlor_people{worker="9'], 1.0)
    [family] = read_text(page({1: {"parlor_refused_total": [wild]}})[0].decode())
    assert [sample.labels["code"] for sample in family.samples] == wild.labels


def test_others_go_on_while_a_page_is_written():
    pauses = []
    page({1: ONE}, "", pauses.append)
    assert len(pauses) > 5


def test_no_label_can_be_of_a_person_or_a_room():
    labels = {label for family in FAMILIES for label in family.labels}
    assert labels == {
        "version", "python", "uwsgi", "store", "bus", "process", "endpoint", "code", "reason",
        "resumed", "via", "kind", "to", "route", "method", "status", "outcome", "where",
        "direction",
    }  # fmt: skip
