"""The age of the last backup is known, wherever it was made to."""

import os
import time

import pytest

from parlor.errors import NoCopy
from parlor.ops.backup import back_up
from parlor.watch import last_backup


def test_where_none_was_made_there_is_no_age(tmp_path):
    assert last_backup.age(tmp_path) is None
    assert last_backup.age(tmp_path / "nowhere") is None


def test_the_age_is_that_of_the_note(tmp_path):
    last_backup.note(tmp_path)
    (file,) = tmp_path.iterdir()
    day = 24 * 3600
    os.utime(file, (0, time.time() - day))
    assert last_backup.age(tmp_path) == pytest.approx(day, abs=60)
    last_backup.note(tmp_path)
    assert last_backup.age(tmp_path) < day / 2


def test_a_clock_that_was_put_back_makes_no_backup_of_tomorrow(tmp_path):
    last_backup.note(tmp_path)
    (file,) = tmp_path.iterdir()
    os.utime(file, (0, time.time() + 3600))
    assert last_backup.age(tmp_path) == 0


def test_a_backup_is_noted_wherever_it_goes(store, settings, tmp_path):
    back_up(settings, tmp_path / "far" / "away")
    assert last_backup.age(settings.data) is not None


def test_one_that_failed_is_not(store, settings, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(NoCopy):
        back_up(settings, tmp_path / "file")
    assert last_backup.age(settings.data) is None


def test_one_that_cannot_be_noted_is_made_all_the_same(store, settings, tmp_path, monkeypatch):
    (settings.data / "last_backup").mkdir()
    (settings.data / "last_backup" / "in the way").touch()
    assert back_up(settings, tmp_path / "backups").is_dir()
