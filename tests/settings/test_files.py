"""Secrets in files, and the file of a service."""

import pytest

from parlor.errors import ConfigError
from parlor.settings import Settings
from parlor.settings.envfile import read_environment_file
from parlor.settings.files import LARGEST
from parlor.settings.ini import store_settings

KEY = "k" * 40
# What a file says, and what systemd 252 made of it.
SAID_BY_SYSTEMD = [
    ('A="https://a.b" ', "https://a.b"),
    (" A='q\"q\\n' ", 'q"q\\n'),
    ("A=b\\\nc", "bc"),
    ('A="x\\"y\\\\z\\n\\$u\\`v"', 'x"y\\z\\n$u`v'),
    ("A=a b  c", "a b  c"),
    ("A=", ""),
    ("A", None),
    ("A=a#b", "a#b"),
    ("A = x", "x"),
    ('A=a"b c"d', 'a"b c"d'),
    ('A="a"b"c d"', 'ab"c d"'),
    ("A='a\\'b", "a\\b"),
    ("A=a\\ b\\'c", "a b'c"),
    ('A="a\nb"', "a\nb"),
    ('A="a \\\nb"', "a b"),
    ("  ; comment A=1\nA=x ; none", "x ; none"),
    ('A= "x" ', "x"),
    ("A='a b' 'c'", "a bc"),
    ("# a comment \\\nA=1\nA=2", "2"),
    ("A=a'b", "a'b"),
    ("A=1\nA=2", "2"),
    ("A=${B}", "${B}"),
    ("A=\u00e9\r\n", "\u00e9"),
    ("\ufeffA=1", "1"),
    ("export A=1", None),
    ("1A=1", None),
    ("=1", None),
    ('A="1', None),
    ("A='1", None),
]


@pytest.fixture
def place(tmp_path):
    return {"PARLOR_DATA": str(tmp_path / "data"), "PARLOR_RUN": str(tmp_path / "run")}


@pytest.fixture
def file(tmp_path):
    return tmp_path / "file"


@pytest.mark.parametrize(("text", "value"), SAID_BY_SYSTEMD)
def test_a_file_of_a_service_is_read_as_systemd_does(file, text, value):
    file.write_text(text, newline="")
    if value is None:
        with pytest.raises(ConfigError, match="line 1 of"):
            read_environment_file(file)
    else:
        assert read_environment_file(file) == {"A": value}


def test_the_line_that_says_nothing_is_named(file):
    file.write_text("# first\nA=1\\\n2\n\nthat is no setting\n")
    with pytest.raises(ConfigError, match=r"line 5 of .* is no NAME=value"):
        read_environment_file(file)


@pytest.mark.parametrize("name", ["secret", "database_url", "bus"])
def test_a_secret_may_lie_in_a_file(place, file, name):
    values = {
        "secret": KEY,
        "database_url": "postgresql+psycopg://parlor@db/parlor",
        "bus": "redis://redis:6379/3",
    }
    file.write_text(f"  {values[name]}\n\n")
    # One instance alone needs neither; they are right together only.
    environ = place | {f"PARLOR_{other.upper()}": values[other] for other in values}
    environ[f"PARLOR_{name.upper()}"] = "local:" if name == "bus" else ""
    environ |= {f"PARLOR_{name.upper()}_FILE": str(file)}
    assert getattr(Settings.from_environ(environ), name) == values[name]
    assert getattr(store_settings(environ), name) == values[name]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "No such file"),
        (b"", "there is nothing in it"),
        (b" \n ", "there is nothing in it"),
        (b"\xff" * 40, "no text in UTF-8"),
        (b"k" * (LARGEST + 1), "longer than"),
    ],
)
def test_a_file_without_a_secret_is_refused(place, file, content, why):
    if content is not None:
        file.write_bytes(content)
    environ = place | {"PARLOR_SECRET_FILE": str(file)}
    for read in (Settings.from_environ, store_settings):
        with pytest.raises(ConfigError, match=f"PARLOR_SECRET_FILE=.*{why}"):
            read(environ)


def test_what_is_wrong_with_a_secret_in_a_file_is_told_without_it(place, file):
    file.write_text("tooshort")
    with pytest.raises(ConfigError, match="PARLOR_SECRET cannot be") as refused:
        Settings.from_environ(place | {"PARLOR_SECRET_FILE": str(file)})
    assert "tooshort" not in str(refused.value)


def test_a_secret_is_said_in_one_way(place, file):
    file.write_text(KEY)
    environ = place | {"PARLOR_SECRET": "s" * 40, "PARLOR_SECRET_FILE": str(file)}
    with pytest.raises(ConfigError, match="both set"):
        Settings.from_environ(environ)


@pytest.mark.parametrize("name", ["PARLOR_HTTP_FILE", "PARLOR_SECRET_FILES"])
def test_what_is_no_secret_lies_in_no_file(place, name):
    with pytest.raises(ConfigError, match=f"{name} is no setting"):
        Settings.from_environ(place | {name: "x"})
