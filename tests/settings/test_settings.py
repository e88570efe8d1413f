"""A setting that cannot be is refused with one sentence that names it."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from parlor.errors import ConfigError
from parlor.settings import Rate, Settings, variable

INI = Path(__file__).parents[2] / "uwsgi.ini"


def settings(tmp_path, **environ):
    folders = {"PARLOR_DATA": str(tmp_path / "data"), "PARLOR_RUN": str(tmp_path / "run")}
    return Settings.from_environ(folders | environ)


def test_every_knob_stands_in_the_ini_with_the_default_of_the_code(tmp_path):
    knobs = dict(re.findall(r"^set-placeholder = (PARLOR_\w+)=([^%\n]*?)$", INI.read_text(), re.M))
    folders = {"PARLOR_DATA", "PARLOR_RUN"}
    assert set(knobs) | folders == {variable(field.name) for field in fields(Settings)}
    assert settings(tmp_path, **knobs) == settings(tmp_path)


def test_every_knob_of_the_ini_can_be_overridden_and_reaches_the_workers():
    text = INI.read_text()
    names = re.findall(r"^set-placeholder = PARLOR_(\w+)=(?!%\(_\))", text, re.M)
    assert re.search(r"^for = (HTTP .*)$", text, re.M).group(1).split() == names
    assert re.findall(r"^if-env = PARLOR_(\w+)$", text, re.M) == names


def test_values_are_read_from_the_environment(tmp_path):
    read = settings(
        tmp_path,
        PARLOR_CORES="7",
        PARLOR_RATE_SAY="3/0.5",
        PARLOR_RATE_TYPING="0",
        PARLOR_ORIGINS="https://A.example/, http://b.example:81",
        PARLOR_DRAIN="1.5",
    )
    assert read.cores == 7
    assert read.rate_say == Rate(3, 0.5)
    assert read.rate_typing.count == 0
    assert read.origins == ("https://a.example", "http://b.example:81")
    assert read.drain == 1.5


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PARLOR_WORKERS", "many"),
        ("PARLOR_WORKERS", "0"),
        ("PARLOR_WORKERS", "-1"),
        ("PARLOR_CORES", "1e3"),
        ("PARLOR_CORES", "٣"),
        ("PARLOR_CORES", "20001"),
        ("PARLOR_OFFLOAD_THREADS", "65"),
        ("PARLOR_PROXIES", "11"),
        ("PARLOR_MAX_MESSAGE", "10"),
        ("PARLOR_MAX_ECHO", "4194304"),
        ("PARLOR_MAX_FRAGMENTS", "0"),
        ("PARLOR_UNANSWERED", "0"),
        ("PARLOR_UNANSWERED", "4"),
        ("PARLOR_HANDSHAKE_TIME", "0"),
        ("PARLOR_MESSAGE_TIME", "-1"),
        ("PARLOR_EDIT_TIME", "for ever"),
        ("PARLOR_DELETE_TIME", "-1"),
        ("PARLOR_HTTP", "nohost.invalid:80"),
        ("PARLOR_URL", "https://user@chat.example.org"),
        ("PARLOR_URL", "https://:443"),
        ("PARLOR_URL", "https://chat.example.org?x=1"),
        ("PARLOR_HEARTBEAT", "0"),
        ("PARLOR_HEARTBEAT", "0.1"),
        ("PARLOR_HEARTBEAT", "51"),
        ("PARLOR_HEARTBEAT", "nan"),
        ("PARLOR_DRAIN", "61"),
        ("PARLOR_RATE_SAY", "fast"),
        ("PARLOR_RATE_SAY", "5"),
        ("PARLOR_RATE_SAY", "5/0"),
        ("PARLOR_HTTP", "8080"),
        ("PARLOR_HTTP", "127.0.0.1"),
        ("PARLOR_HTTP", "127.0.0.1:0"),
        ("PARLOR_HTTP", "127.0.0.1:70000"),
        ("PARLOR_HTTP", "999.0.0.1:80"),
        ("PARLOR_HTTP", "two words:80"),
        ("PARLOR_BUS", "redis://127.0.0.1"),
        ("PARLOR_BUS", "redis"),
        ("PARLOR_BUS", "nats://127.0.0.1"),
        ("PARLOR_SYNC", "off"),
        ("PARLOR_ACCESS", "all"),
        ("PARLOR_URL", "chat.example.org"),
        ("PARLOR_URL", "https://chat.example.org/path"),
        ("PARLOR_ORIGINS", "example.org"),
        ("PARLOR_DATABASE_URL", "mysql://x"),
        ("PARLOR_DATABASE_URL", "postgresql://h/n"),
        ("PARLOR_SECRET", "x" * 31),
        ("PARLOR_DATA", "/proc/nothing/here"),
        ("PARLOR_RUN", "/dev/null"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_that_names_it(tmp_path, name, value):
    with pytest.raises(ConfigError, match=name) as refusal:
        settings(tmp_path, **{name: value})
    assert "\n" not in str(refusal.value)


POSTGRESQL = {"PARLOR_DATABASE_URL": "postgresql+psycopg://parlor:hush@db/parlor"}
REDIS = {"PARLOR_BUS": "redis://:hush@cache:6379/0"}
SECRET = {"PARLOR_SECRET": "s" * 32}


@pytest.mark.parametrize(
    "scale",
    [
        {"PARLOR_WORKERS": "4"},
        POSTGRESQL,
        POSTGRESQL | REDIS | SECRET,
        POSTGRESQL | SECRET | {"PARLOR_BUS": "rediss://cache"},
    ],
)
def test_a_place_can_grow(tmp_path, scale):
    assert settings(tmp_path, **scale)


@pytest.mark.parametrize(
    ("scale", "sentence"),
    [
        (REDIS | SECRET, "share a PostgreSQL, in PARLOR_DATABASE_URL"),
        (POSTGRESQL | REDIS, "PARLOR_SECRET is missing"),
        ({"PARLOR_DATABASE_URL": "postgresql://parlor:hush@db/parlor"}, "postgresql.psycopg"),
        ({"PARLOR_SECRET": "hush"}, "at least 32 characters"),
    ],
)
def test_what_does_not_go_together_is_refused_without_a_word_of_secrets(tmp_path, scale, sentence):
    with pytest.raises(ConfigError, match=sentence) as refusal:
        settings(tmp_path, **scale)
    assert "hush" not in str(refusal.value)


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("", "{data}/parlor.sqlite3"),
        ("sqlite:////srv/talk.sqlite3", "/srv/talk.sqlite3"),
        ("sqlite:///talk.sqlite3?timeout=5", "talk.sqlite3"),
    ],
)
def test_the_file_of_the_store_is_known(tmp_path, url, file):
    read = settings(tmp_path, PARLOR_DATABASE_URL=url)
    assert str(read.database_file) == file.format(data=read.data)
    assert settings(tmp_path, **POSTGRESQL).database_file is None


def test_people_may_change_their_messages_at_any_time_unless_the_operator_says_how_long(tmp_path):
    assert settings(tmp_path).edit_time is settings(tmp_path).delete_time is None
    read = settings(tmp_path, PARLOR_EDIT_TIME="600", PARLOR_DELETE_TIME="0")
    assert (read.edit_time, read.delete_time) == (600.0, 0.0)


def test_an_empty_variable_is_the_default(tmp_path):
    assert settings(tmp_path, PARLOR_CORES="") == settings(tmp_path)


@pytest.mark.parametrize(
    ("http", "direct", "open_to"),
    [
        ("127.0.0.1:80", "", "guests"),
        ("localhost:80", "[::1]:81", "guests"),
        ("0.0.0.0:80", "", "invite"),
        (":80", "", "invite"),
        ("127.0.0.1:80", "0.0.0.0:81", "invite"),
    ],
)
def test_guests_come_in_by_default_only_where_nobody_else_can(tmp_path, http, direct, open_to):
    assert settings(tmp_path, PARLOR_HTTP=http, PARLOR_DIRECT=direct).open_to == open_to


def test_access_is_what_the_operator_says(tmp_path):
    assert settings(tmp_path, PARLOR_ACCESS="closed").open_to == "closed"


def test_the_folders_are_made_for_nobody_else(tmp_path):
    made = settings(tmp_path).data
    assert made.stat().st_mode & 0o777 == 0o700


def test_an_address_with_capitals_is_the_same_address(tmp_path):
    assert settings(tmp_path, PARLOR_URL="HTTPS://Chat.Example.org").secure


@pytest.mark.parametrize(
    "given",
    [
        {"PARLOR_BUS": "redis://:hunter2@127.0.0.1/0"},
        {"PARLOR_BUS": "amqp://bob:hunter2@127.0.0.1"},
        {"PARLOR_DATABASE_URL": "mysql://bob:hunter2@127.0.0.1/parlor"},
        {"PARLOR_SECRET": "hunter2"},
        {"PARLOR_DATABASE_URL": "postgresql+psycopg://bob:hunt@hunter2@127.0.0.1/parlor"},
        {"PARLOR_BUS": "redis://:hunt@hunter2@127.0.0.1/0"},
        {
            "PARLOR_BUS": "redis://:hunter2@127.0.0.1/0",
            "PARLOR_DATABASE_URL": "postgresql+psycopg://bob:hunter2@127.0.0.1/parlor",
        },
    ],
    ids=[
        "without PostgreSQL",
        "no bus",
        "no database",
        "too short",
        "an @ in a password",
        "an @ for Redis",
        "without a secret",
    ],
)
def test_what_does_not_go_together_is_refused_without_its_password(tmp_path, given):
    with pytest.raises(ConfigError) as refusal:
        settings(tmp_path, **given)
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize(("path", "number"), [("", 0), ("/", 0), ("/0", 0), ("/15", 15)])
def test_the_database_of_a_redis_is_in_its_url(tmp_path, path, number):
    found = settings(
        tmp_path,
        PARLOR_BUS=f"redis://127.0.0.1:6379{path}",
        PARLOR_DATABASE_URL="postgresql+psycopg://127.0.0.1/parlor",
        PARLOR_SECRET="s" * 32,
    )
    assert found.redis_database == number


def test_the_database_of_a_redis_is_a_number(tmp_path):
    with pytest.raises(ConfigError, match="the number of a database"):
        settings(
            tmp_path,
            PARLOR_BUS="redis://127.0.0.1/zero",
            PARLOR_DATABASE_URL="postgresql+psycopg://127.0.0.1/parlor",
            PARLOR_SECRET="s" * 32,
        )
