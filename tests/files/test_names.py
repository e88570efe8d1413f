"""Names of files: of any system, for any system, and none that is a trick."""

import unicodedata
from email.message import Message
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from parlor.files.names import MAX_BYTES, disposition_of, name_of_file


@pytest.mark.parametrize(
    "name",
    [
        "cat.jpg",
        "cat",
        "a.tar.gz",
        "Größe 漢字.txt",
        "👩\u200d💻.png",
        "می\u200cنا.pdf",  # noqa: RUF001
        "a..b",
        "_",
        "it's (1) & 100%.txt",
        "console.log",
        "com10",
        "nullable.txt",
        "x" * 251 + ".txt",
    ],
)
def test_a_name_that_does_no_harm_stays(name):
    assert name_of_file(name) == name


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("", "file"),
        (" . . ", "file"),
        ("..", "file"),
        ("/", "file"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ada\\cat.jpg", "cat.jpg"),
        ("..\\..\\x.bat", "x.bat"),
        ("a/b\\..", "file"),
        ("C:cat.jpg", "C_cat.jpg"),
        ("cat.jpg:stream", "cat.jpg_stream"),
        (".htaccess", "_htaccess"),
        ("...a", "___a"),
        (" .a", "_a"),
        ("run.exe. . ", "run.exe"),
        ("cat\0.jpg", "cat_.jpg"),
        ("cat\r\nX-Evil: 1.jpg", "cat X-Evil_ 1.jpg"),
        ("cat\x7f\x85\x1b.jpg", "cat_ _.jpg"),
        ("a\u202egpj.exe", "a_gpj.exe"),
        ("a\u2066b\u2069\u200e\u200f\ufeff", "a_b____"),
        ("a\u2028b", "a b"),
        ("a\ud800b", "a_b"),
        ("a\U000e0041", "a_"),
        ("cat.jpg" + " " * 90 + ".exe", "cat.jpg .exe"),
        ("cat.jpg\u3000\u2003\xa0.exe", "cat.jpg .exe"),
        ('<a href="x">|?*', "_a href=_x_____"),
        ("con", "_con"),
        ("NUL.txt", "_NUL.txt"),
        ("nul.tar.gz", "_nul.tar.gz"),
        ("aux .h", "_aux .h"),
        ("Com1", "_Com1"),
        ("lpt\xb9.log", "_lpt\xb9.log"),
        ("CONIN$", "_CONIN$"),
        ("e\u0301.txt", "\xe9.txt"),
    ],
)
def test_what_could_do_harm_is_replaced(raw, kept):
    assert name_of_file(raw) == kept


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("x" * 300, "x" * 255),
        ("x" * 300 + ".jpeg", "x" * 250 + ".jpeg"),
        ("ä" * 200 + ".txt", "ä" * 125 + ".txt"),
        ("👩" * 100 + ".é", "👩" * 63 + ".é"),
        ("x" * 240 + " . . . . . . . .txt", "x" * 240 + ".txt"),
        ("x." + "y" * 300, "x." + "y" * 253),
        ("con" + "x" * 300, "con" + "x" * 252),
    ],
)
def test_a_long_name_is_cut_before_its_extension_and_never_within_a_character(raw, kept):
    assert name_of_file(raw) == kept


tricky = st.lists(
    st.sampled_from([*"./\\ :con\0\r\n\"'%;éä漢👩", "\u202e", "\u200d", "\ud800", "\xa0", "nul"])
    | st.characters(codec=None),
    max_size=400,
).map("".join)


@given(tricky)
@hypothesis_settings(database=None, deadline=None)
def test_a_name_once_made_harmless_stays_as_it_is(raw):
    name = name_of_file(raw)
    assert name
    assert len(name.encode()) <= MAX_BYTES
    assert not set(name) & set('/\\<>:"|?*\0')
    assert not name.startswith((".", " "))
    assert not name.endswith((".", " "))
    assert name_of_file(name) == name


# The header


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("cat.jpg", 'attachment; filename="cat.jpg"'),
        ("my cat (1).jpg", 'attachment; filename="my cat (1).jpg"'),
        ("it's.txt", 'attachment; filename="it\'s.txt"'),
        ("50%20.txt", "attachment; filename=\"50_20.txt\"; filename*=UTF-8''50%2520.txt"),
        ("é.txt", "attachment; filename=\"e.txt\"; filename*=UTF-8''%C3%A9.txt"),
        ("\uff0ea", "attachment; filename=\"_a\"; filename*=UTF-8''%EF%BC%8Ea"),
        (
            "\uff23ON.txt",
            "attachment; filename=\"_CON.txt\"; filename*=UTF-8''%EF%BC%A3ON.txt",
        ),
        ("漢.txt", "attachment; filename=\"_.txt\"; filename*=UTF-8''%E6%BC%A2.txt"),
        ("it's é", "attachment; filename=\"it's e\"; filename*=UTF-8''it%27s%20%C3%A9"),
    ],
)
def test_the_header_has_the_name_in_both_forms_or_in_one_that_is_enough(name, header):
    assert disposition_of(name, shown=False) == header
    assert disposition_of(name, shown=True) == header.replace("attachment", "inline")


@given(tricky)
@hypothesis_settings(database=None, deadline=None)
def test_the_header_is_one_line_of_ascii_from_which_the_name_is_read_again(raw):
    name = name_of_file(raw)
    header = disposition_of(name, shown=False)
    assert header.isascii()
    assert header.isprintable()
    message = Message()
    message["Content-Disposition"] = header
    if "filename*=" in header:
        assert unquote(header.partition("filename*=UTF-8''")[2]) == name
    else:
        assert message.get_filename() == name
    plain = header.split('"')[1]
    assert name_of_file(plain) == plain
    assert header.count('"') == 2
    assert "\\" not in header
    assert unicodedata.normalize("NFC", name) == name
