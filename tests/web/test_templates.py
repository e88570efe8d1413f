"""Templates are compiled before anybody asks for a page, and once for the same sources."""

import pytest
from flask import Flask
from jinja2 import Environment

from parlor.web.site import templates


@pytest.fixture
def compiled(monkeypatch):
    """The names of the templates that are compiled from now on."""
    names = []
    compile_ = Environment.compile

    def noting(self, source, name=None, *rest, **options):
        names.append(name)
        return compile_(self, source, name, *rest, **options)

    monkeypatch.setattr(Environment, "compile", noting)
    return names


@pytest.fixture
def make_small_app(tmp_path):
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "one.html").write_text("one")
    (sources / "two.html").write_text("two")
    return lambda: Flask("parlor", template_folder=str(sources))


def test_all_are_compiled_at_the_start_and_none_later(make_small_app, tmp_path, compiled):
    app = make_small_app()
    templates.read(app, tmp_path / "kept")
    assert sorted(compiled) == ["one.html", "two.html"]
    assert app.jinja_env.get_template("one.html").render() == "one"
    assert len(compiled) == 2


def test_what_was_compiled_before_is_only_loaded(make_small_app, tmp_path, compiled):
    templates.read(make_small_app(), tmp_path / "kept")
    compiled.clear()
    (tmp_path / "sources" / "two.html").write_text("two, changed")
    app = make_small_app()
    templates.read(app, tmp_path / "kept")
    assert compiled == ["two.html"]
    assert app.jinja_env.get_template("two.html").render() == "two, changed"


def test_what_cannot_be_kept_is_done_without(make_small_app, tmp_path):
    (tmp_path / "kept").write_text("no folder")
    app = make_small_app()
    templates.read(app, tmp_path / "kept")
    assert app.jinja_env.get_template("one.html").render() == "one"


def test_what_is_kept_and_broken_is_made_anew(make_small_app, tmp_path):
    templates.read(make_small_app(), tmp_path / "kept")
    for file in (tmp_path / "kept").iterdir():
        file.write_bytes(file.read_bytes()[:20])
    app = make_small_app()
    templates.read(app, tmp_path / "kept")
    assert app.jinja_env.get_template("two.html").render() == "two"


@pytest.mark.parametrize("shared", ["kept", "."], ids=["the folder", "the one around it"])
def test_where_others_can_write_nothing_is_kept_and_nothing_is_run(
    make_small_app, tmp_path, compiled, shared
):
    run = tmp_path / "run"
    templates.read(make_small_app(), run / "kept")
    (run / shared).chmod(0o777)
    compiled.clear()
    templates.read(make_small_app(), run / "kept")
    assert len(compiled) == 2


def test_no_page_of_parlor_compiles_anything(owner, visit, compiled):
    assert owner.get("/rooms/lobby").status_code == 200
    assert visit().get("/").status_code == 200
    assert visit().get("/nowhere").status_code == 404
    assert compiled == []
