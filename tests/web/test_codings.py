"""What `Accept-Encoding` asks for is what pages, lists and files are answered in."""

import gzip

import pytest

from parlor.web.site.codings import codings

# The header, whether the best answer is compressed, and whether a plain one is ruled out.
HEADERS = {
    None: (False, False),
    "": (False, False),
    ",": (False, False),
    "gzip": (True, False),
    "GZip": (True, False),
    "x-gzip": (True, False),
    "br, gzip": (True, False),
    "gzip,br": (True, False),
    "br,\tgzip ;\tq=0.5 , zstd": (True, False),
    "gzip;Q=0.001": (True, False),
    "gzip;q=1.000": (True, False),
    "gzip;q=0.": (False, False),
    "gzip;q=0": (False, False),
    "gzip; q=0": (False, False),
    "gzip ;q=0.000": (False, False),
    "GZIP;Q=0": (False, False),
    "x-gzip;q=0": (False, False),
    "gzip;q=0, *": (False, False),
    "*, gzip;q=0": (False, False),
    "gzip;q=0, *;q=0": (False, False),
    "gzip, gzip;q=0": (False, False),
    "gzip, x-gzip;q=0": (False, False),
    "br;q=0": (False, False),
    "*": (True, False),
    "*;q=0.3": (True, False),
    "*;q=0": (False, False),
    "*;q=0, gzip": (True, True),
    "*;q=0, identity": (False, False),
    "*;q=0, identity;q=0.1, gzip;q=0.2": (True, False),
    "identity": (False, False),
    "identity;q=0": (False, False),
    "identity;q=0, *": (True, True),
    "identity;q=0, gzip;q=0.001": (True, True),
    "IDENTITY;Q=0.000,GZIP": (True, True),
    "identity;q=0, gzip;q=0": (False, False),
    "gzip;q=0.5, identity": (False, False),
    "gzip;q=0.5, identity;q=0.5": (True, False),
    "gzip;q=0.5, *": (False, False),
    # What looks like it and is something else.
    "gzip-x": (False, False),
    "notgzip": (False, False),
    "x.gzip": (False, False),
    "br;gzip": (False, False),
    # What is no weight.
    "gzip;q=": (False, False),
    "gzip;q=2": (False, False),
    "gzip;q=-1": (False, False),
    "gzip;q=0.0001": (False, False),
    "gzip;q = 0": (False, False),
    "gzip;q=nan": (False, False),
    "gzip;q=1;q=0": (False, False),
    "identity;q=x, gzip": (True, False),
    "identity;q=\u0660, gzip": (True, False),
}


@pytest.mark.parametrize(("header", "takes"), HEADERS.items())
def test_a_header_is_taken_at_its_word(header, takes):
    assert codings(header) == takes


def test_a_long_header_costs_no_more_than_its_length():
    assert codings(",".join(["gzip;q=" + "0" * 99] * 9_999)) == (False, False)
    assert codings(";" * 99_999) == codings(", " * 99_999) == (False, False)


@pytest.fixture
def answers(owner, asset, clock):
    """Return what is answered in each kind of way, to a header or none."""

    def ask(header):
        clock.move(60)  # so that no rate has a say
        headers = {} if header is None else {"Accept-Encoding": header}
        page = owner.get("/rooms/lobby", headers=headers)
        rooms = owner.get("/rooms", headers=headers | {"Accept": "application/json"})
        file = owner.get(asset("js/page.js"), headers=headers)
        return {"page": page, "list": rooms, "file": file}

    return ask


def test_pages_lists_and_files_are_answered_by_the_same_rule(answers):
    for header, (gzipped, not_plain) in HEADERS.items():
        expected = {"page": gzipped, "list": not_plain, "file": gzipped}
        for kind, answer in answers(header).items():
            is_packed = answer.headers.get("Content-Encoding") == "gzip"
            assert (answer.status_code, is_packed) == (200, expected[kind]), (header, kind)
            assert int(answer.headers["Content-Length"]) == len(answer.data)
            assert answer.headers.get("Vary", "").count("Accept-Encoding") <= 1
            body = gzip.decompress(answer.data) if is_packed else answer.data
            assert body[:1] in (b"<", b"{", b"[", b"/", b"c")


def test_several_headers_are_one_list(owner, asset):
    for path in ("/rooms/lobby", asset("js/page.js")):
        for lines in (("br", "gzip"), ("gzip", "br"), ("gzip;q=0.5", "identity;q=0")):
            headers = [("Accept-Encoding", line) for line in lines]
            answer = owner.client.get(path, headers=headers, buffered=True)
            assert answer.headers["Content-Encoding"] == "gzip"
        headers = [("Accept-Encoding", line) for line in ("gzip", "gzip;q=0")]
        assert (
            "Content-Encoding" not in owner.client.get(path, headers=headers, buffered=True).headers
        )


def test_redirects_and_refusals_are_answered_by_it_too(owner):
    only = {"Accept-Encoding": "gzip, identity;q=0"}
    answer = owner.get("/", headers=only)
    assert answer.status_code == 302
    assert gzip.decompress(answer.data)
    refused = owner.get("/rooms/none", headers=only | {"Accept": "application/json"})
    assert refused.status_code == 404
    assert b"error" in gzip.decompress(refused.data)


def test_what_is_refused_plain_is_not_compressed_with_what_is_secret(owner):
    """Whoever asks so gets the secret at its full length, beside whatever they sent."""
    only = {"Accept-Encoding": "gzip, identity;q=0", "Accept": "application/json"}
    plain = owner.get("/rooms", headers={"Accept": "application/json"}).data
    packed = owner.get("/rooms", headers=only).data
    assert plain in packed
