import gzip
import re
from pathlib import Path

import pytest

FOREVER = "public, max-age=31536000, immutable"


@pytest.fixture
def built(settings, asset):
    return settings.run / "assets" / asset("").strip("/").partition("/v-")[2]


@pytest.mark.parametrize("path", ["js/page.js", "css/room.css", "css/card.css", "icons/icon.svg"])
def test_files_asked_for_by_their_version_are_kept(browser, asset, path):
    assert re.fullmatch(rf"/static/v-[0-9a-f]{{12}}/{re.escape(path)}", asset(path))
    answer = browser.get(asset(path))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, FOREVER)
    missing = browser.get(asset("nowhere"))
    assert (missing.status_code, missing.headers["Cache-Control"]) == (404, "no-store")


def test_who_takes_gzip_gets_it_and_others_get_the_file(browser, asset, built):
    plain = browser.get(asset("js/page.js"))
    packed = browser.get(asset("js/page.js"), headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(packed.data) == plain.data == (built / "js/page.js").read_bytes()
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 3
    refused = browser.get(asset("js/page.js"), headers={"Accept-Encoding": "identity"})
    assert refused.data == plain.data


def test_a_file_starts_no_session_and_sets_no_cookie(owner, asset):
    assert "Set-Cookie" not in owner.get(asset("js/page.js")).headers


def test_a_file_is_only_read(browser, asset):
    for method in ("POST", "DELETE"):
        assert browser.client.open(asset("js/page.js"), method=method).status_code == 405
    head = browser.client.head(asset("js/page.js"))
    assert (head.status_code, head.data) == (200, b"")


def test_a_version_that_was_built_here_is_served_as_it_was(browser, built):
    older = built.parent / "0123456789ab"
    (older / "js").mkdir(parents=True)
    (older / "js/page.js").write_text("// as it was\n")
    answer = browser.get("/static/v-0123456789ab/js/page.js")
    assert (answer.text, answer.headers["Cache-Control"]) == ("// as it was\n", FOREVER)
    assert browser.get("/static/v-0123456789ab/js/none.js").status_code == 404


@pytest.mark.parametrize("version", ["ffffffffffff", "another"])
def test_of_an_unknown_version_one_gets_this_one_and_keeps_it_not(browser, built, version):
    answer = browser.get(f"/static/v-{version}/js/page.js")
    assert answer.data == (built / "js/page.js").read_bytes()
    assert answer.headers["Cache-Control"] == "no-cache"


def test_every_address_on_the_pages_is_answered(owner, visit):
    seen = 0
    for browser, path in ((owner, "/rooms/lobby"), (visit(), "/sign-in"), (owner, "/nowhere")):
        for address in re.findall(r'"(/static/[^"]+)"', browser.get(path).text):
            assert browser.get(address).headers["Cache-Control"] == FOREVER
            seen += 1
    assert seen > 10


def test_a_page_of_the_release_before_finds_its_modules(browser):
    source = Path(browser.client.application.static_folder) / "js/model/log/log.js"
    assert browser.get("/static/v-0a0a0a0a0a0a/js/model/log/log.js").data == source.read_bytes()
