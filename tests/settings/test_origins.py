"""Addresses of the web become what browsers say; what they would not say is refused."""

import subprocess
import sys
from pathlib import Path

import pytest

from parlor.settings import Settings
from parlor.settings.origins import host_of, listed_origin
from parlor.settings.urls import Origins, PlaceURL

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("https://chat.example.org", "https://chat.example.org"),
        ("HTTPS://Chat.Example.org/", "https://chat.example.org"),
        ("https://chat.example.org:443", "https://chat.example.org"),
        ("http://chat.example.org:443", "http://chat.example.org:443"),
        ("http://localhost:08080/", "http://localhost:8080"),
        ("https://münchen.example", "https://xn--mnchen-3ya.example"),
        ("https://MU\u0308NCHEN.example", "https://xn--mnchen-3ya.example"),
        ("https://straße.example", "https://xn--strae-oqa.example"),
        ("https://例え。テスト", "https://xn--r8jz45g.xn--zckzah"),
        ("https://☃.example/", "https://xn--n3h.example"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("http://[2001:DB8:0::1]", "http://[2001:db8::1]"),
        ("https://example.org/chat", "https://example.org/chat"),
        (
            "https://münchen.example/Chat/der-Stadt/",
            "https://xn--mnchen-3ya.example/Chat/der-Stadt",
        ),
    ],
)
def test_the_address_of_a_place_is_read_as_browsers_send_it(typed, read):
    assert PlaceURL().read(typed) == read


def test_an_address_is_read_where_the_locale_knows_no_more_than_ascii(tmp_path):
    found = subprocess.run(
        [sys.executable, "-c", "from parlor.settings import Settings as S; import os;"
         "print(S.from_environ(os.environ).origin, S.from_environ(os.environ).origins)"],
        env={"PYTHONPATH": str(ROOT), "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0",
             "PARLOR_URL": "https://münchen.example", "PARLOR_ORIGINS": "https://köln.example"},
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert found.stdout == "https://xn--mnchen-3ya.example ('https://xn--kln-sna.example',)\n"


@pytest.mark.parametrize(
    "typed",
    [
        "https://",
        "https:///chat",
        "//example.org",
        "example.org/chat",
        "ftp://example.org",
        "https://user:word@example.org/",
        "https://example.org:0",
        "https://example.org:99999",
        "https://example.org:x",
        "https://exa mple.org",
        "https://example..org",
        "https://-.example/..",
        "https://example.org/../chat",
        "https://example.org//chat",
        "https://example.org/chat?x",
        "https://example.org/chat#x",
        "https://example.org/ch%61t",
        "https://münchen\u202e.example",
        "https://example.org\uff0fchat",
        "http://[::1",
        "http://[1.2.3.4]",
    ],
)
def test_what_is_no_address_of_a_place_is_refused(typed):
    with pytest.raises(ValueError, match="it takes a scheme and a host"):
        PlaceURL().read(typed)


@pytest.mark.parametrize(
    ("url", "origin", "root"),
    [
        ("", "", ""),
        ("https://chat.example.org/", "https://chat.example.org", ""),
        ("https://Example.org:8443/Chat", "https://example.org:8443", "/Chat"),
        ("https://example.org/a/b/", "https://example.org", "/a/b"),
    ],
)
def test_an_address_has_an_origin_and_a_root(url, origin, root):
    settings = Settings(url=url)
    assert (settings.origin, settings.root) == (origin, root)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("null", "null"),
        ("capacitor://localhost", "capacitor://localhost"),
        ("capacitor://localhost/", "capacitor://localhost"),
        ("file://", "file://"),
        ("app://-", "app://-"),
        ("moz-extension://0C6d-ff", "moz-extension://0c6d-ff"),
        ("https://MÜNCHEN.example:443/", "https://xn--mnchen-3ya.example"),
    ],
)
def test_origins_of_other_schemes_are_taken_word_for_word(typed, read):
    assert listed_origin(typed) == read


def test_several_origins_stand_in_one_setting():
    read = Origins().read("capacitor://localhost, https://A.example/\tfile:// null")
    assert read == ("capacitor://localhost", "https://a.example", "file://", "null")


@pytest.mark.parametrize(
    "typed",
    ["localhost", "*", "https://*.example", "https://a.example/path", "file:", "a b", "x://a@b"],
)
def test_what_no_browser_would_name_is_no_origin(typed):
    with pytest.raises(ValueError, match="is no origin such as"):
        Origins().read(typed)


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://a.example", "a.example"),
        ("wss://A.example:81", "a.example"),
        ("http://[::1]:80", "[::1]"),
        ("a.example", None),
        ("//a.example", None),
        ("http:a.example", None),
        ("http://a.example/", None),
        ("http://a.example:port", None),
        ("http://a.example:", None),
        ("http://b@a.example", None),
        ("http://a.example http://b.example", None),
        ("http://a.example, http://b.example", None),
        ("file://a.example", None),
        ("http://[", None),
        ("null", None),
        ("", None),
    ],
)
def test_only_a_whole_origin_has_a_host(origin, host):
    assert host_of(origin) == host
