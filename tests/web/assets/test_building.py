import gzip
import os
from pathlib import Path

import pytest

from parlor.web.assets.building import KEPT, build, version_of

STATIC = Path(__file__).parents[3] / "static"
FIRST_VIEW = ("js/page.js", "css/room.css")
MOST = 60 * 1024


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return build(STATIC, tmp_path_factory.mktemp("assets"))


def test_what_the_first_view_needs_is_small(built):
    assert sum((built / f"{path}.gz").stat().st_size for path in FIRST_VIEW) <= MOST


def test_each_text_has_a_compressed_form(built):
    texts = [path for path in built.rglob("*") if path.suffix in (".js", ".css", ".svg")]
    assert texts
    for path in texts:
        assert gzip.decompress(Path(f"{path}.gz").read_bytes()) == path.read_bytes()
    assert not list(built.rglob("*.png.gz"))


def test_every_style_sheet_and_icon_is_there_once_and_the_layers_come_first(built):
    sheets = {name: (built / f"css/{name}.css").read_text() for name in ("room", "card")}
    layers = (STATIC / "css/layers.css").read_text()
    for name, sheet in sheets.items():
        assert sheet.startswith(layers)
        for folder in ("base", name):
            for path in (STATIC / "css" / folder).glob("*.css"):
                assert sheet.count(path.read_text()) == 1
    for path in (STATIC / "icons").iterdir():
        assert (built / "icons" / path.name).read_bytes() == path.read_bytes()


def test_the_same_sources_are_the_same_version_and_are_made_once(built):
    script = built / "js/page.js"
    before = script.stat()
    assert build(STATIC, built.parent) == built
    assert script.stat().st_ino == before.st_ino
    assert [path.name for path in built.parent.iterdir()] == [built.name]


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
    assert {path.name for path in tmp_path.iterdir()} == {current.name, *kept}


def test_sources_that_cannot_be_built_leave_nothing_behind(tmp_path):
    (tmp_path / "sources/js").mkdir(parents=True)
    (tmp_path / "sources/js/page.js").write_text("export default 1;\n")
    with pytest.raises(ValueError, match="cannot be joined"):
        build(tmp_path / "sources", tmp_path / "assets")
    assert list((tmp_path / "assets").iterdir()) == []
