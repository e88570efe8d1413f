"""The files for Prometheus and Grafana can be loaded, and ask for what there is."""

import json
import re
import shutil
import subprocess

import pytest

from parlor.watch.families import FAMILIES

from ..support.required import require
from ..support.watching import ALERTS, GRAFANA, PROMETHEUS, ROOT, alerts, numbers_named, panels

NAMES = {
    f"{family.name}{end}"
    for family in FAMILIES
    for end in (("_bucket", "_count", "_sum") if family.kind == "histogram" else ("",))
}


@pytest.fixture
def promtool():
    """Return a function that has Prometheus' own tool look at something."""
    path = require(shutil.which("promtool"), "promtool", "prometheus")

    def run(*arguments):
        done = subprocess.run(
            [path, *map(str, arguments)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    return run


def test_prometheus_takes_its_configuration_and_the_alerts(promtool):
    promtool("check", "config", PROMETHEUS)
    promtool("check", "rules", ALERTS)


def test_all_that_is_asked_for_is_told():
    assert numbers_named() <= NAMES
    assert len(numbers_named()) > 25


def test_the_alerts_are_those_that_are_described():
    described = re.findall(r"^\| `(Parlor\w+)` \|", (ROOT / "docs/slow.md").read_text(), re.M)
    assert described == list(alerts())
    assert len(described) == 9


def test_the_dashboard_has_a_row_for_each_question():
    dashboard = json.loads(GRAFANA.read_text(encoding="utf-8"))
    rows = [panel["title"] for panel in dashboard["panels"] if panel["type"] == "row"]
    assert rows == ["Are people served?", "Is it full?", "What is slow?", "What failed?"]
    assert len(panels()) == 12
    assert len({panel["id"] for panel in dashboard["panels"]}) == 16
    places = {(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in dashboard["panels"]}
    assert len(places) == 16
    assert all("$instance" in one for some in panels().values() for one in some)


def test_prometheus_finds_the_alerts_beside_it():
    assert "rule_files:\n  - alerts.yml\n" in PROMETHEUS.read_text()


HEALTHY = """
          - {series: 'up{job="parlor", instance="a"}', values: '1+0x30'}
          - {series: 'parlor_store_up{instance="a", worker="1"}', values: '1+0x30'}
          - {series: 'parlor_worker_up{instance="a", worker="1"}', values: '1+0x30'}
          - {series: 'parlor_faults_total{instance="a", where="web", worker="1"}', values: '4+0x30'}
"""

# What is told, and the alert that must come of it by the tenth minute.
TROUBLE = {
    "ParlorNotReady": [('parlor_store_write_up{instance="a", worker="1"}', "1 1 0+0x30")],
    "ParlorWorkerDown": [('parlor_worker_up{instance="a", worker="2"}', "1 1 0+0x30")],
    "ParlorLoopLate": [
        ('parlor_loop_lag_seconds_bucket{instance="a", worker="1", le="0.25"}', "0+90x30"),
        ('parlor_loop_lag_seconds_bucket{instance="a", worker="1", le="0.5"}', "0+100x30"),
        ('parlor_loop_lag_seconds_bucket{instance="a", worker="1", le="+Inf"}', "0+100x30"),
    ],
    "ParlorStoreSlow": [
        ('parlor_store_turn_seconds_bucket{instance="a", worker="1", le="0.5"}', "0+90x30"),
        ('parlor_store_turn_seconds_bucket{instance="a", worker="1", le="1.0"}', "0+100x30"),
        ('parlor_store_turn_seconds_bucket{instance="a", worker="1", le="+Inf"}', "0+100x30"),
    ],
    "ParlorNotStored": [
        ('parlor_refused_total{instance="a", worker="1", code="not_stored"}', "0x7 1+0x30")
    ],
    "ParlorFaults": [
        ('parlor_faults_total{instance="a", worker="1", where="store"}', "0x5 1+0x30")
    ],
    "ParlorDescriptorsShort": [
        ('process_open_fds{instance="a", process="router"}', "850+0x30"),
        ('process_max_fds{instance="a", process="router"}', "1000+0x30"),
    ],
    "ParlorDiskShort": [
        ('parlor_data_free_bytes{instance="a", worker="1"}', "9+0x30"),
        ('parlor_data_size_bytes{instance="a", worker="1"}', "100+0x30"),
    ],
    "ParlorBackupOld": [('parlor_backup_age_seconds{instance="a", worker="1"}', "93300+60x30")],
}


def test_each_alert_has_its_trouble():
    assert list(TROUBLE) == list(alerts())


@pytest.mark.parametrize("name", TROUBLE)
def test_an_alert_comes_of_its_trouble_and_no_other_does(promtool, tmp_path, name):
    series = "\n".join(
        f"          - {{series: '{said}', values: '{values}'}}" for said, values in TROUBLE[name]
    )
    looks = "\n".join(
        f"""
          - expr: 'count(ALERTS{{alertname="{other}", alertstate="firing"}}) or vector(0)'
            eval_time: 10m
            exp_samples: [{{labels: '{{}}', value: {int(other == name)}}}]"""
        for other in TROUBLE
    )
    (tmp_path / "test.yml").write_text(f"""
rule_files: [{ALERTS}]
evaluation_interval: 30s
tests:
  - interval: 1m
    input_series:{HEALTHY}
{series}
    promql_expr_test:{looks}
""")
    promtool("test", "rules", tmp_path / "test.yml")
