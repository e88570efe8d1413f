"""Pages are compressed where they say the same to everybody, and nowhere else."""

import gzip
import re
import zlib

import pytest
from jinja2 import Environment, FileSystemLoader, meta

from parlor.web.site.packing import HEAD, Part, packed
from tests.web.conftest import ROOT

GZIP = {"Accept-Encoding": "gzip, deflate, br, zstd"}
PARTS = ("icons.html", "room/dialogs.html", "room/rows.html", "room/words.html")
# What a part may depend on: the language, and what is the same for the whole place.
SAME_FOR_ALL = {
    "_",
    "ngettext",
    "place",
    "access",
    "keep_days",
    "sentences",
    "gettext",
    "part",
    "port",
    "url_for",
}


def test_pieces_are_one_gzip_file_in_which_only_parts_are_compressed():
    part, own = Part(b"the same for everybody " * 50), b"a secret, a secret, a secret" * 9
    pieces = [b"", part, own, part, b"", b"x" * 200_000, part]
    file = packed(pieces)
    plain = b"".join(each.plain if isinstance(each, Part) else each for each in pieces)
    assert gzip.decompress(file) == plain
    # Some programs read it piece by piece, and look at the checksum at the end.
    reader = zlib.decompressobj(zlib.MAX_WBITS | 16)
    assert b"".join(reader.decompress(file[at : at + 1]) for at in range(len(file))) == plain
    assert reader.eof
    assert own in file
    assert part.plain not in file
    assert len(part.packed) < 100


def test_the_length_says_nothing_of_what_is_not_a_part():
    """Were it compressed, a guess that is right would make it shorter."""
    part = Part(b"guess=swordfish " * 10)
    lengths = {
        len(packed([part, f"secret=swordfish guess={guess}".encode(), part]))
        for guess in ("swordfish", "swordfins", "qzxkvjwyp")
    }
    assert len(lengths) == 1


def test_empty_pages_are_files_too():
    assert gzip.decompress(packed([])) == gzip.decompress(packed([b""])) == b""
    assert packed([]).startswith(HEAD)


@pytest.mark.parametrize("path", ["/rooms/lobby", "/nowhere"])
def test_a_page_is_the_same_compressed_or_not(owner, path):
    plain, small = owner.get(path), owner.get(path, headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert int(small.headers["Content-Length"]) == len(small.data) < len(plain.data)
    assert "Accept-Encoding" in plain.vary
    assert "Accept-Encoding" in small.vary
    without_token = re.compile(r'(name="csrf[^>]*?(?:content|value)=")[^"]*')
    pages = [plain.text, gzip.decompress(small.data).decode()]
    assert without_token.sub(r"\1", pages[0]) == without_token.sub(r"\1", pages[1])
    assert "\0" not in pages[0]
    assert "icon-menu" in pages[0]


@pytest.mark.parametrize("accepts", ["", "identity", "gzip;q=0", "br", "gzip;q=0, *;q=0"])
def test_who_takes_no_gzip_gets_none(owner, accepts):
    answer = owner.get("/rooms/lobby", headers={"Accept-Encoding": accepts})
    assert "Content-Encoding" not in answer.headers
    assert answer.text.rstrip().endswith("</html>")


def test_what_people_wrote_and_what_is_secret_is_never_compressed(owner, store, say, told):
    ada = store.people.named("Ada")
    say(ada, "would you like to have lunch, to have lunch, to have lunch")
    page = owner.get("/rooms/lobby").text
    small = owner.get("/rooms/lobby", headers=GZIP)
    assert b"to have lunch, to have lunch, to have lunch" in small.data
    assert b'<meta name="csrf-token" content="' in small.data
    assert len(small.data) < len(page) * 0.6


def test_a_mark_cannot_be_written_by_anybody(visit, owner):
    packing = "\0{}:0\0"
    for guess in ("0" * 16, "[0-9a-f]+"):
        page = visit().get("/sign-in", query_string={"next": packing.format(guess)}).text
        assert page.count('class="icon-set"') == 1


@pytest.mark.parametrize("language", ["de", "en"])
def test_each_language_has_parts_of_its_own(owner, language):
    for _ in range(2):
        page = owner.get("/rooms/lobby", headers={"Accept-Language": language}).text
        assert ("Räume" in page) == (language == "de")


@pytest.mark.parametrize("template", PARTS)
def test_a_part_depends_on_nothing_that_is_somebodys_own(template):
    environment = Environment(
        loader=FileSystemLoader(ROOT / "templates"), extensions=["jinja2.ext.i18n"], autoescape=True
    )
    source = environment.loader.get_source(environment, template)[0]
    assert meta.find_undeclared_variables(environment.parse(source)) <= SAME_FOR_ALL


def test_the_page_starts_with_what_is_in_it_whatever_people_wrote(owner, store, say):
    import json

    ada = store.people.named("Ada")
    text = "</script><!-- <script> &amp; 'quoted' \u2028"
    say(ada, text)
    page = owner.get("/rooms/lobby").text
    boot = re.search(r'<script type="application/json" id="boot">(.*?)</script>', page)[1]
    assert not set(boot) & set("<>&'")
    assert json.loads(boot)["page"]["entries"][-1]["text"] == text
