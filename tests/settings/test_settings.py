"""A setting that cannot be is refused with one sentence that names it."""

import pytest

from parlor.errors import ConfigError
from parlor.settings import Rate, Settings


def settings(tmp_path, **environ):
    folders = {"PARLOR_DATA": str(tmp_path / "data"), "PARLOR_RUN": str(tmp_path / "run")}
    return Settings.from_environ(folders | environ)


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


WHOLE = "it takes a whole number, 0 or more"
PORT = "it takes an address and a port, such as 127.0.0.1:8080"
HEARTBEATS = "it takes 1 to 50 seconds, for two fit into http-timeout"
SITE = "it takes a scheme and a host, such as https://chat.example.org"
RATE = "it takes count/seconds, such as 50/10, or 0 for no limit"
BYTES = "it takes at least 1024 and at most 1073741824"


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("HTTP", "8080", PORT),
        ("HTTP", "127.0.0.1", PORT),
        ("HTTP", "127.0.0.1:0", PORT),
        ("HTTP", "127.0.0.1:70000", PORT),
        ("HTTP", "999.0.0.1:80", PORT),
        ("HTTP", "two words:80", PORT),
        ("HTTP", "nohost.invalid:80", "there is no host of this name"),
        ("DIRECT", "8081", PORT),
        ("WORKERS", "many", WHOLE),
        ("WORKERS", "-1", WHOLE),
        ("WORKERS", "0", "it takes at least 1 and at most 1000"),
        ("CORES", "1e3", WHOLE),
        ("CORES", "٣", WHOLE),
        ("CORES", "20001", "it takes at least 1 and at most 20000"),
        ("OFFLOAD_THREADS", "65", "it takes at least 0 and at most 64"),
        ("DATA", "%(PARLOR_DATA)", "uwsgi.ini gives it no value"),
        ("SYNC", "off", "it takes full or normal"),
        ("ACCESS", "all", "it takes guests, invite or closed"),
        ("URL", "chat.example.org", SITE),
        ("URL", "https://user@chat.example.org", SITE),
        ("URL", "https://:443", SITE),
        ("URL", "https://chat.example.org?x=1", SITE),
        ("ORIGINS", "null, example.org", "example.org is no origin such as https://example.org"),
        ("PROXIES", "11", "it takes at least 0 and at most 10"),
        ("MAX_CONNECTIONS", "all", WHOLE),
        ("MAX_MESSAGE", "10", BYTES),
        ("MAX_ECHO", "4194304", "one message must fit into PARLOR_INBOX"),
        ("MAX_FRAGMENTS", "0", "it takes at least 1 and at most 1073741824"),
        ("INBOX", "1", BYTES),
        ("OUTBOX", "1", BYTES),
        ("RESUME", "all", WHOLE),
        ("HEARTBEAT", "0", HEARTBEATS),
        ("HEARTBEAT", "0.1", HEARTBEATS),
        ("HEARTBEAT", "51", HEARTBEATS),
        ("HEARTBEAT", "nan", "it takes a number of seconds"),
        ("UNANSWERED", "0", "it takes at least 1 and at most 100"),
        ("UNANSWERED", "4", "that many heartbeats do not fit into http-timeout"),
        ("HANDSHAKE_TIME", "0", "it takes at least 1 and at most 3600"),
        ("HANDSHAKE_TIME", "1.5", WHOLE),
        ("MESSAGE_TIME", "-1", "it takes a number of seconds"),
        ("DRAIN", "61", "it takes 0 to 60 seconds, to fit into worker-reload-mercy"),
        ("EDIT_TIME", "for ever", "it takes a number of seconds"),
        ("DELETE_TIME", "-1", "it takes a number of seconds"),
        ("RATE_SAY", "fast", RATE),
        ("RATE_SAY", "5", RATE),
        ("RATE_SAY", "x/5", WHOLE),
        ("RATE_SAY", "5/x", "it takes a number of seconds"),
        ("RATE_SAY", "5/0", "the seconds of a rate are more than 0"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_a_sentence(tmp_path, name, value, why):
    with pytest.raises(ConfigError) as refusal:
        settings(tmp_path, **{f"PARLOR_{name}": value})
    assert str(refusal.value) == f"PARLOR_{name}={value} cannot be: {why}"


@pytest.mark.parametrize(
    ("name", "folder", "why"),
    [("DATA", "/proc/nothing/here", "No such file or directory"), ("RUN", "/dev/null", "")],
)
def test_a_folder_that_cannot_be_written_is_refused(tmp_path, name, folder, why):
    sentence = f"PARLOR_{name}={folder} is not a folder that can be written: {why}"
    with pytest.raises(ConfigError, match=sentence):
        settings(tmp_path, **{f"PARLOR_{name}": folder})


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
        ({"PARLOR_BUS": "redis"}, "PARLOR_BUS cannot be: it takes local: or a URL such as redis:"),
        ({"PARLOR_BUS": "nats://bob:hush@h"}, "PARLOR_BUS cannot be: it takes local: or a URL"),
        ({"PARLOR_BUS": "redis://:a@hush@h/0"}, "PARLOR_BUS cannot be: an @ in a password is"),
        ({"PARLOR_BUS": "redis://:hush@h/zero"}, "after the host comes the number of a database"),
        ({"PARLOR_DATABASE_URL": "mysql://bob:hush@h/n"}, "it takes postgresql.psycopg://user"),
        ({"PARLOR_DATABASE_URL": "postgresql://bob:hush@h/n"}, "it takes postgresql.psycopg://"),
        ({"PARLOR_DATABASE_URL": "postgresql+psycopg://a:b@hush@h/n"}, "is written %40"),
        ({"PARLOR_DATABASE_URL": "sqlite:"}, "PARLOR_DATABASE_URL cannot be: it takes a file"),
        ({"PARLOR_DATABASE_URL": "sqlite:///?hush"}, "it takes a file, such as sqlite:////srv"),
        ({"PARLOR_SECRET": "hush"}, "PARLOR_SECRET cannot be: it takes at least 32 characters"),
        ({"PARLOR_SECRET": "x" * 31}, "it takes at least 32 characters"),
        ({"PARLOR_SECRET": "x" * 32 + "\udcff"}, "it takes text in UTF-8"),
        (REDIS | SECRET, "PARLOR_BUS cannot be: instances that Redis joins share a PostgreSQL"),
        (POSTGRESQL | REDIS, "PARLOR_SECRET is missing: instances that Redis joins sign with"),
    ],
)
def test_what_cannot_be_is_refused_without_its_password(tmp_path, scale, sentence):
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


@pytest.mark.parametrize(("path", "number"), [("", 0), ("/", 0), ("/0", 0), ("/15", 15)])
def test_the_database_of_a_redis_is_in_its_url(tmp_path, path, number):
    found = settings(
        tmp_path,
        PARLOR_BUS=f"redis://127.0.0.1:6379{path}",
        PARLOR_DATABASE_URL="postgresql+psycopg://127.0.0.1/parlor",
        PARLOR_SECRET="s" * 32,
    )
    assert found.redis_database == number


@pytest.mark.parametrize(
    ("environ", "place"),
    [
        ({"PARLOR_HTTP": "127.0.0.1:8080"}, "http://127.0.0.1:8080"),
        ({"PARLOR_HTTP": "[::1]:81"}, "http://[::1]:81"),
        ({"PARLOR_HTTP": "0.0.0.0:8080"}, "http://localhost:8080"),
        ({"PARLOR_HTTP": ":8080"}, "http://localhost:8080"),
        ({"PARLOR_URL": "https://chat.example.org"}, "https://chat.example.org"),
    ],
)
def test_the_place_is_named_as_somebody_types_it(environ, place, tmp_path):
    folders = {"PARLOR_DATA": str(tmp_path / "data"), "PARLOR_RUN": str(tmp_path / "run")}
    assert Settings.from_environ(folders | environ).place == place
