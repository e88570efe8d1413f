import gzip
import os
import shutil
from pathlib import Path

import pytest

from parlor.web.assets import building
from parlor.web.assets.building import KEPT, build, smaller, version_of
from parlor.web.assets.emoji import LANGUAGES

STATIC = Path(__file__).parents[3] / "static"
FIRST_VIEW = ("js/page.js", "css/room.css")
MOST = 60 * 1024


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return build(STATIC, tmp_path_factory.mktemp("assets"))


def test_what_the_first_view_needs_is_small(built):
    assert sum((built / f"{path}.gz").stat().st_size for path in FIRST_VIEW) <= MOST


def test_what_is_not_needed_for_the_first_view_is_a_file_of_its_own(built):
    assert (built / "js/rooms/openrooms.js").is_file()
    assert b"OpenRooms extends" not in (built / "js/page.js").read_bytes()


def test_each_text_has_a_compressed_form(built):
    texts = [path for path in built.rglob("*") if path.suffix in (".js", ".css", ".svg")]
    assert texts
    for path in texts:
        assert gzip.decompress(Path(f"{path}.gz").read_bytes()) == path.read_bytes()
    assert not list(built.rglob("*.png.gz"))


def test_the_emoji_of_each_language_are_small_and_made_once(built):
    files = sorted((built / "emoji").glob("*.json"))
    assert [file.stem for file in files] == sorted(LANGUAGES)
    assert max(Path(f"{file}.gz").stat().st_size for file in files) <= 50 * 1024
    (kept,) = built.parent.glob(".emoji-*")
    before = (kept / "de.json").stat()
    build(STATIC, built.parent)
    assert (kept / "de.json").stat().st_mtime_ns == before.st_mtime_ns


def test_every_style_sheet_and_icon_is_there_once_and_the_layers_come_first(built):
    sheets = {name: (built / f"css/{name}.css").read_text() for name in ("room", "card", "admin")}
    layers = smaller((STATIC / "css/layers.css").read_text())
    for name, sheet in sheets.items():
        assert sheet.startswith(layers)
        for folder in ("base", name):
            for path in (STATIC / "css" / folder).glob("*.css"):
                assert sheet.count(smaller(path.read_text())) == 1
    for path in (STATIC / "icons").iterdir():
        assert (built / "icons" / path.name).read_bytes() == path.read_bytes()


def test_a_sheet_is_made_smaller_by_what_no_browser_needs():
    assert smaller('/* a\n b */\n@layer a {\n  b { c: "d  e"; }\n\n}\n') == (
        '@layer a {\nb { c: "d  e"; }\n}'
    )


def test_the_same_sources_are_the_same_version_and_are_made_once(built):
    script = built / "js/page.js"
    before = script.stat()
    assert build(STATIC, built.parent) == built
    assert script.stat().st_ino == before.st_ino
    assert [path.name for path in built.parent.glob("[!.]*")] == [built.name]


def test_another_content_or_name_is_another_version(tmp_path):
    (tmp_path / "a.css").write_text("a {}")
    first = version_of(tmp_path)
    assert version_of(tmp_path) == first
    (tmp_path / "a.css").write_text("b {}")
    second = version_of(tmp_path)
    (tmp_path / "a.css").rename(tmp_path / "b.css")
    assert len({first, second, version_of(tmp_path)}) == 3


def test_the_last_versions_are_kept_and_older_ones_are_not(tmp_path):
    for number in range(KEPT + 3):
        (tmp_path / f"v{number}").mkdir()
        os.utime(tmp_path / f"v{number}", (number, number))
    current = build(STATIC, tmp_path)
    kept = {f"v{number}" for number in range(4, KEPT + 3)}
    assert {path.name for path in tmp_path.glob("[!.]*")} == {current.name, *kept}


def test_sources_that_cannot_be_built_leave_nothing_behind(tmp_path):
    (tmp_path / "sources/js").mkdir(parents=True)
    (tmp_path / "sources/js/page.js").write_text("export default 1;\n")
    with pytest.raises(ValueError, match="cannot be joined"):
        build(tmp_path / "sources", tmp_path / "assets")
    assert list((tmp_path / "assets").iterdir()) == []


def test_what_was_made_of_the_same_sources_is_not_made_again(tmp_path, monkeypatch):
    first = build(STATIC, tmp_path)
    monkeypatch.setattr(building, "_make", pytest.fail)
    assert build(STATIC, tmp_path) == first


@pytest.mark.parametrize("lost", ["version", "note", "text"])
def test_what_was_lost_is_made_again(tmp_path, lost):
    first = build(STATIC, tmp_path)
    (note,) = tmp_path.glob(".made-*")
    match lost:
        case "version":
            shutil.rmtree(first)
        case "note":
            note.unlink()
        case "text":
            note.write_text("")
    assert build(STATIC, tmp_path) == first
    assert (first / "js/page.js").is_file()
    assert [path.read_text() for path in tmp_path.glob(".made-*")] == [first.name]


def test_what_makes_the_files_is_a_source_too(tmp_path, monkeypatch):
    build(STATIC, tmp_path)
    monkeypatch.setattr(building, "RJSMIN", "another")
    build(STATIC, tmp_path)
    assert len(list(tmp_path.glob(".made-*"))) == 2
