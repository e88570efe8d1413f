"""CPython 2.7 is looked for where it usually is, and asked whether it is one."""

import pytest

from .python27 import ANSWER, Missing, find


@pytest.fixture
def place(tmp_path):
    """Return a function that makes an interpreter which says what it is."""

    def make(path, says=ANSWER, status=0):
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"#!/bin/sh\necho {says}\nexit {status}\n")
        file.chmod(0o755)
        return file

    return make


@pytest.fixture
def environ(tmp_path):
    return {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path)}


def test_it_is_found_on_the_path(place, environ):
    expected = place("bin/python2.7")
    assert find(environ) == expected


def test_it_is_found_among_those_of_pyenv(place, environ):
    expected = place(".pyenv/versions/2.7.18/bin/python2.7")
    assert find(environ) == expected


def test_pyenv_may_live_elsewhere(place, environ, tmp_path):
    expected = place("elsewhere/versions/2.7.18/bin/python2.7")
    assert find(environ | {"PYENV_ROOT": str(tmp_path / "elsewhere")}) == expected


def test_a_name_that_leads_nowhere_is_passed_over(place, environ):
    place("bin/python2.7", says="not chosen", status=127)
    expected = place(".pyenv/versions/2.7.18/bin/python2.7")
    assert find(environ) == expected


def test_the_one_that_is_named_is_taken(place, environ):
    place("bin/python2.7")
    named = place("opt/python2")
    assert find(environ | {"PYTHON27": str(named)}) == named


def test_another_python_is_not_taken_even_if_named(place, environ):
    place("bin/python2.7")
    named = place("opt/pypy", says="PyPy2.7.")
    with pytest.raises(Missing, match="is not CPython"):
        find(environ | {"PYTHON27": str(named)})


def test_none_at_all_is_said_with_what_helps(environ):
    with pytest.raises(Missing, match="PYTHON27="):
        find(environ)
