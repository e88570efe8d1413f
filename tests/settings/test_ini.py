"""`make backup` looks for the store where uWSGI would have Parlor keep it."""

import subprocess
import sys
from pathlib import Path

import pytest

from parlor.errors import ConfigError
from parlor.settings.ini import INI, store_settings

UWSGI = Path(sys.executable).parent / "uwsgi"
# What uwsgi.ini runs first of all; with a status that is not 0 it is also the last.
TELL = 'printf "%s\\n" "$PARLOR_DATA" "$PARLOR_DATABASE_URL" "$PARLOR_SECRET" >&3; exit 1\n'


@pytest.fixture
def ini(tmp_path):
    """A copy of the ini in a folder of its own, with which uWSGI only tells what it read."""
    copy = tmp_path / "uwsgi.ini"
    copy.write_text(INI.read_text())
    (tmp_path / "parlor" / "ops").mkdir(parents=True)
    (tmp_path / "parlor" / "ops" / "preflight.sh").write_text(TELL)
    return copy


def edit(ini, name, value):
    lines = ini.read_text().splitlines()
    [line] = [i for i, line in enumerate(lines) if line.startswith(f"set-placeholder = {name}=")][
        :1
    ]
    lines[line] = f"set-placeholder = {name}={value}"
    ini.write_text("\n".join(lines))


def told_by_uwsgi(ini, environ):
    """Return the data folder, the URL and the secret as uWSGI read them."""
    told = ini.parent / "told"
    subprocess.run(
        ["bash", "-c", f'exec "{UWSGI}" --ini "{ini}" 3>"{told}" >"{ini.parent}/log" 2>&1'],
        env=environ | {"PATH": "/usr/bin:/bin"},
        timeout=120,
    )
    data, url, secret = told.read_text().split("\n")[:3]
    return ini.parent / data, url, secret


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
        ({"PARLOR_SECRET": "s" * 32}, {"PARLOR_SECRET": ""}),
        ({}, {"PARLOR_DATABASE_URL": "sqlite:////srv/talk.sqlite3"}),
    ],
)
def test_the_store_is_where_uwsgi_says(ini, edits, environ):
    for name, value in edits.items():
        edit(ini, name, value)
    found = store_settings(environ, ini)
    assert (found.data, found.database_url, found.secret) == told_by_uwsgi(ini, environ)


def test_a_relative_file_is_taken_from_the_folder_of_the_ini(ini):
    found = store_settings({"PARLOR_DATABASE_URL": "sqlite:///talk.sqlite3"}, ini)
    assert found.database_file == ini.parent / "talk.sqlite3"


def test_an_empty_variable_is_the_default(ini):
    assert store_settings({"PARLOR_DATA": ""}, ini).data == ini.parent / "data"


def test_the_run_folder_is_where_the_ini_or_the_environment_says(ini):
    assert store_settings({}, ini).run == ini.parent / "run"
    edit(ini, "PARLOR_RUN", "/run/talk")
    assert store_settings({}, ini).run == Path("/run/talk")
    assert store_settings({"PARLOR_RUN": "/run/other"}, ini).run == Path("/run/other")


@pytest.mark.parametrize("value", ["/srv/%h/talk", "/srv/$(WHERE)", "%(HOME)/talk", "/srv/a%20b"])
def test_what_only_uwsgi_understands_is_refused(ini, value):
    edit(ini, "PARLOR_DATA", value)
    with pytest.raises(ConfigError, match="set it in the environment"):
        store_settings({}, ini)
