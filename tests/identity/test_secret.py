import os
import stat

import gevent
import pytest

from parlor.errors import ConfigError
from parlor.identity.secret import secret_key
from parlor.settings import Settings


@pytest.fixture
def settings(tmp_path):
    return Settings(data=tmp_path, run=tmp_path)


@pytest.fixture
def file(settings):
    return settings.data / "secret_key"


def test_the_key_is_drawn_once_and_stays(settings):
    key = secret_key(settings)
    assert len(key) >= 32
    assert secret_key(settings) == key


def test_two_places_have_two_keys(tmp_path):
    places = [Settings(data=tmp_path / name) for name in ("one", "two")]
    for place in places:
        place.data.mkdir()
    assert secret_key(places[0]) != secret_key(places[1])


def test_nobody_else_may_read_the_key(settings, file):
    before = os.umask(0)
    try:
        secret_key(settings)
    finally:
        os.umask(before)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_drawing_leaves_nothing_else_behind(settings, file):
    secret_key(settings)
    assert list(settings.data.iterdir()) == [file]


def test_who_comes_second_takes_the_key_of_the_first(settings, file, monkeypatch):
    def link(source, target):
        file.write_bytes(b"the first one's key, long enough it is\n")
        raise FileExistsError

    monkeypatch.setattr(os, "link", link)
    assert secret_key(settings) == b"the first one's key, long enough it is"


def test_many_that_start_at_once_agree(settings):
    starts = [gevent.get_hub().threadpool.spawn(secret_key, settings) for _ in range(20)]
    assert len({start.get() for start in starts}) == 1


@pytest.mark.parametrize("content", [b"", b"\n", b"short\n", b"a" * 31])
def test_a_short_key_stops_the_start(settings, file, content):
    file.write_bytes(content)
    with pytest.raises(ConfigError, match="secret key"):
        secret_key(settings)


def test_a_key_that_cannot_be_read_stops_the_start(settings, file):
    file.mkdir()
    with pytest.raises(ConfigError, match="secret key"):
        secret_key(settings)


def test_a_folder_that_is_gone_stops_the_start(tmp_path):
    with pytest.raises(ConfigError, match="secret key"):
        secret_key(Settings(data=tmp_path / "missing"))
