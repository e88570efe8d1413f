"""Parlor as a package: it brings all that it needs, and runs where no clone is."""

import os
import subprocess
import sys
import zipfile

import pytest

from .server import ROOT, Server


def run(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    into = tmp_path_factory.mktemp("wheel")
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
    run(*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", into, ROOT)
    (wheel,) = into.glob("parlor-*.whl")
    return wheel


def test_the_package_runs_where_no_clone_is(wheel, tmp_path):
    installed, place = tmp_path / "installed", tmp_path / "place"
    zipfile.ZipFile(wheel).extractall(installed)
    place.mkdir()
    server = Server(place, root=installed / "parlor" / "share").start()
    try:
        assert str(installed) in server.log.read_text()
        page = server.get("/")[2]
        assert b"Parlor" in page
        style = page.partition(b'rel="stylesheet" href="')[2].partition(b'"')[0].decode()
        assert server.get(style)[0] == 200
    finally:
        server.stop()

    # The command needs to be told nothing where Parlor was started.
    environ = {
        name: value for name, value in os.environ.items() if not name.startswith("PARLOR_")
    } | {"PYTHONPATH": str(installed)}
    command = (sys.executable, "-m", "parlor")
    assert run(*command, "people", "lookalikes", cwd=place, env=environ) == ""
    made = run(*command, "backup", cwd=place, env=environ).splitlines()[0]
    assert (place / made / "parlor.sqlite3").is_file()


def test_the_package_has_every_file_that_a_clone_has(wheel):
    tracked = run("git", "ls-files", "parlor", "static", "templates", cwd=ROOT).split()
    names = set(zipfile.ZipFile(wheel).namelist())
    inside = {
        name if name.startswith("parlor/") else f"parlor/share/{name}"
        for name in (*tracked, "uwsgi.ini", "wsgi.py")
    }
    assert inside <= names
