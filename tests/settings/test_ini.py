"""What uWSGI reads from `uwsgi.ini`, and that the commands read the same without it."""

import subprocess
import sys
from pathlib import Path

import pytest

from parlor.errors import ConfigError
from parlor.settings import Settings
from parlor.settings.ini import INI, store_settings
from parlor.settings.settings import variables

UWSGI = Path(sys.executable).parent / "uwsgi"
# What uwsgi.ini runs first of all; with a status that is not 0 it is also the last.
TELL = "env --null >&3; exit 1\n"
ODD = "a=b  c,$d $(HOME) %d %(x) #;'\"\\ $1 é"


@pytest.fixture
def ini(tmp_path):
    """A copy of the ini in a folder of its own, with which uWSGI only tells what it read."""
    copy = tmp_path / "uwsgi.ini"
    copy.write_text(INI.read_text())
    (tmp_path / "parlor" / "ops").mkdir(parents=True)
    (tmp_path / "parlor" / "ops" / "preflight.sh").write_text(TELL)
    (tmp_path / "parlor" / "ops" / "preflight_python.sh").write_text("echo '[uwsgi]'\n")
    return copy


def edit(ini, name, value):
    head, block = f"setting = {name}\nset-placeholder = %(_)=", ini.read_text()
    before, found, after = block.partition(head)
    assert found
    ini.write_text(f"{before}{head}{value}\n{after.partition(chr(10))[2]}")


def told_by_uwsgi(ini, environ, *options):
    """Return the environment that uWSGI hands on."""
    told = ini.parent / "told"
    with (ini.parent / "log").open("wb") as log:
        subprocess.run(
            ["sh", "-c", 'exec "$@" 3>"$0"', told, UWSGI, *options, "--ini", ini],
            env=environ | {"PATH": "/usr/bin:/bin"},
            stdout=log,
            stderr=log,
            timeout=120,
        )
    pairs = (pair.partition("=") for pair in told.read_text().split("\0"))
    return {name: value for name, _, value in pairs if name.startswith("PARLOR_")}


def test_uwsgi_hands_on_every_setting_and_nothing_else(ini):
    assert set(told_by_uwsgi(ini, {})) == variables()


@pytest.mark.parametrize("said", ["", "odd", ODD], ids=["empty", "one word", "odd characters"])
def test_the_environment_wins_over_the_ini(ini, said):
    environ = dict.fromkeys(variables(), said)
    assert told_by_uwsgi(ini, environ) == environ


@pytest.mark.parametrize("value", ["", "word", "two  words", "a=b, c#;'\"$d\\ $1 $(HOME)", "-x=1"])
def test_the_ini_can_be_edited_to_any_value(ini, value):
    edit(ini, "PARLOR_URL", value)
    edit(ini, "PARLOR_RATE_GUESTS", value)
    told = told_by_uwsgi(ini, {})
    assert told["PARLOR_URL"] == told["PARLOR_RATE_GUESTS"] == value


def test_a_percent_sign_in_the_ini_is_written_twice(ini):
    edit(ini, "PARLOR_URL", "100%% %dx")
    assert told_by_uwsgi(ini, {})["PARLOR_URL"] == f"100% {ini.parent}/x"


@pytest.mark.parametrize("environ", [{}, {"PARLOR_RUN": "/run/talk", "PARLOR_DIRECT": ""}])
def test_what_uwsgi_itself_needs_it_takes_from_the_same_place(ini, environ):
    edit(ini, "PARLOR_DIRECT", "127.0.0.1:8081")
    names = ("PARLOR_RUN", "PARLOR_DIRECT", "PARLOR_WORKERS")
    with ini.open("a") as file:
        file.writelines(f"print = {name} is %({name}).\n" for name in names)
    told, log = told_by_uwsgi(ini, environ), (ini.parent / "log").read_text()
    for name in names:
        assert f"{name} is {told[name]}.\n" in log


@pytest.mark.parametrize("environ", [{}, {"PARLOR_DATA": "/srv/elsewhere"}])
def test_a_file_that_includes_the_ini_has_the_first_word(ini, environ):
    place = ini.with_name("place.ini")
    place.write_text(f"[uwsgi]\nset-placeholder = PARLOR_DATA=/srv/my talk\nini = {ini}\n")
    assert told_by_uwsgi(place, environ)["PARLOR_DATA"] == "/srv/my talk"


def test_an_option_on_the_command_line_has_the_first_word(ini):
    said = ("--set-placeholder", "PARLOR_SYNC=normal")
    assert told_by_uwsgi(ini, {"PARLOR_SYNC": "full"}, *said)["PARLOR_SYNC"] == "normal"


# What the commands read


@pytest.mark.parametrize(
    ("edits", "environ"),
    [
        ({}, {}),
        ({"PARLOR_DATA": "/srv/talk"}, {}),
        ({"PARLOR_DATA": "%dmy talk"}, {}),
        ({"PARLOR_DATA": "talk"}, {}),
        ({"PARLOR_DATA": "/srv/talk"}, {"PARLOR_DATA": "/elsewhere"}),
        ({}, {"PARLOR_DATA": "da ta?#%d"}),
        ({"PARLOR_DATABASE_URL": "postgresql+psycopg://p:a@h/n"}, {}),
        ({}, {"PARLOR_DATABASE_URL": "postgresql+psycopg://p:a%40b@h/n"}),
        ({"PARLOR_SECRET": "s" * 32}, {}),
        ({"PARLOR_SECRET": "=" * 32}, {}),
        ({"PARLOR_SECRET": "s" * 32}, {"PARLOR_SECRET": ""}),
        ({}, {"PARLOR_DATABASE_URL": "sqlite:////srv/talk.sqlite3"}),
        ({"PARLOR_RUN": "/run/my talk"}, {}),
        ({"PARLOR_RUN": "/run/talk"}, {"PARLOR_RUN": "run"}),
    ],
)
def test_the_commands_read_what_uwsgi_reads(ini, edits, environ):
    for name, value in edits.items():
        edit(ini, name, value)
    found, told = store_settings(environ, ini), told_by_uwsgi(ini, environ)
    assert found.data == ini.parent / told["PARLOR_DATA"]
    assert found.run == ini.parent / told["PARLOR_RUN"]
    assert found.database_url == told["PARLOR_DATABASE_URL"]
    assert found.secret == told["PARLOR_SECRET"]


def test_of_two_values_the_commands_take_the_first_as_uwsgi_does(ini):
    ini.write_text(ini.read_text().replace("\nsetting", "\nset-ph=PARLOR_DATA= /srv/a\nsetting", 1))
    assert told_by_uwsgi(ini, {})["PARLOR_DATA"].strip() == "/srv/a"
    assert store_settings({}, ini).data == Path("/srv/a")


def test_a_relative_file_is_taken_from_the_folder_of_the_ini(ini):
    found = store_settings({"PARLOR_DATABASE_URL": "sqlite:///talk.sqlite3"}, ini)
    assert found.database_file == ini.parent / "talk.sqlite3"


def test_an_empty_variable_is_the_default(ini):
    assert store_settings({"PARLOR_DATA": ""}, ini).data == ini.parent / "data"


@pytest.mark.parametrize("value", ["/srv/%h/talk", "/srv/$(WHERE)", "%(HOME)/talk", "/srv/a%20b"])
def test_what_only_uwsgi_understands_is_refused(ini, value):
    edit(ini, "PARLOR_DATA", value)
    with pytest.raises(ConfigError, match="set it in the environment"):
        store_settings({}, ini)


def test_a_space_before_the_second_equals_sign_is_noticed(ini):
    ini.write_text(ini.read_text().replace("%(_)=%ddata", "%(_) = /srv/talk"))
    with pytest.raises(ConfigError, match="gives it no value"):
        Settings.from_environ(told_by_uwsgi(ini, {}))
    with pytest.raises(ConfigError, match="did you mean PARLOR_DATA"):
        store_settings({}, ini)
