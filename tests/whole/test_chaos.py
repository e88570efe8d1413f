"""A short round of chaos in each configuration; and with a bug, the checker finds it."""

import asyncio

import pytest

from tests.chaos import report
from tests.chaos.configurations import CONFIGURATIONS
from tests.chaos.round import Setting, play

SEED = "test"
SECONDS, PACE = 12.0, 1.2


def played(folder, config, **how):
    """Return what came of a round; pytest shows its table, if the test has failed."""
    setting = Setting(config, SEED, **({"seconds": SECONDS, "pace": PACE} | how))
    outcome = asyncio.run(play(setting, folder))
    print(report.table(outcome))  # noqa: T201
    return outcome


@pytest.mark.parametrize("config", CONFIGURATIONS)
def test_nothing_is_lost_while_everything_dies(tmp_path, config):
    assert played(tmp_path, config).good


def test_nothing_is_lost_by_the_worst_of_buses(tmp_path):
    assert played(tmp_path, "sqlite-2", switches=("bad-bus",)).good


def test_without_the_sequencer_it_is_found(tmp_path):
    switches, kinds = ("bad-bus", "no-sequencer"), ("lines are cut",)
    how = {"seconds": 4.0, "patience": 5.0, "switches": switches, "kinds": kinds}
    outcome = played(tmp_path, "sqlite-1", **how)
    assert outcome.verdict.wrong["gaps"]
    assert outcome.verdict.wrong["reordered"]


def test_an_acknowledgement_before_the_commit_is_found(tmp_path):
    switches, kinds = ("acknowledge-early",), ("a worker is killed",)
    how = {"seconds": 6.0, "patience": 10.0, "switches": switches, "kinds": kinds}
    outcome = played(tmp_path, "sqlite-1", **how)
    assert outcome.verdict.wrong["lost"]


def test_a_client_id_that_is_not_unique_is_found(tmp_path):
    switches, kinds = ("no-unique",), ("answers are lost",)
    how = {"seconds": 6.0, "patience": 10.0, "switches": switches, "kinds": kinds}
    outcome = played(tmp_path, "sqlite-1", **how)
    assert outcome.verdict.wrong["doubled"]


def test_an_edit_that_is_not_in_its_message_is_found(tmp_path):
    switches, kinds = ("no-fold",), ("lines are cut",)
    how = {"seconds": 4.0, "patience": 5.0, "switches": switches, "kinds": kinds}
    outcome = played(tmp_path, "sqlite-1", **how)
    assert outcome.verdict.wrong["lost"]


def test_too_little_is_not_good(tmp_path):
    outcome = played(tmp_path, "sqlite-1", seconds=1.0, kinds=("lines are cut",))
    assert outcome.verdict.good
    assert not outcome.good
