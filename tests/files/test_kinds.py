"""Kinds: what is shown is what a browser only draws, whatever a file claims to be."""

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from parlor.files.kinds import HEAD, LONGEST_TEXT, UNKNOWN, Kind, kind_of


def box(kind, said):
    return (8 + len(said)).to_bytes(4, "big") + kind + said


def brands(major, *others):
    return box(b"ftyp", major + b"\0\0\0\0" + b"".join(others)) + box(b"mdat", b"x")


def ogg(first):
    return b"OggS\0\x02" + bytes(20) + b"\x01\x13" + first


def ebml(kind, length=b"\x84"):
    return b"\x1aE\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82" + length + kind


SHOWN = [
    (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a\x01\x00", "image/gif"),
    (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
    (b"RIFF\x10\0\0\0WEBPVP8L", "image/webp"),
    (b"RIFF\n\0\0\0WEBPVP8X", "image/webp"),
    (brands(b"avif"), "image/avif"),
    (brands(b"mif1", b"miaf", b"avif"), "image/avif"),
    (brands(b"avis", b"msf1"), "image/avif"),
    (brands(b"isom", b"iso2", b"avc1", b"mp41"), "video/mp4"),
    (brands(b"MSNV", b"isom"), "video/mp4"),
    (brands(b"mp42", b"qt  "), "video/mp4"),
    (brands(b"qt  "), "video/quicktime"),
    (brands(b"M4A ", b"mp42", b"isom"), "audio/mp4"),
    (ebml(b"webm"), "video/webm"),
    (ebml(b"webm", b"\x01\0\0\0\0\0\0\x04"), "video/webm"),
    (b"ID3\x04\0\0\0\0\0\0", "audio/mpeg"),
    (b"\xff\xfb\x90\x64", "audio/mpeg"),
    (b"\xff\xf3\x48\xc4", "audio/mpeg"),
    (b"\xff\xf1\x50\x80", "audio/aac"),
    (ogg(b"OpusHead"), "audio/ogg"),
    (ogg(b"\x01vorbis"), "audio/ogg"),
    (ogg(b"\x7fFLAC"), "audio/ogg"),
    (b"RIFF\x10\0\0\0WAVEfmt ", "audio/wav"),
    (b"fLaC\0\0\0\x22", "audio/flac"),
]


@pytest.mark.parametrize(("head", "kind"), SHOWN, ids=lambda value: str(value)[:20])
def test_pictures_films_and_sounds_are_shown(head, kind):
    assert kind_of(head, 10**9) == Kind(kind, True)


KEPT = [
    (b"%PDF-1.7\n", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"\x1f\x8b\x08\0", "application/gzip"),
    (b"BZh91AY&SY", "application/x-bzip2"),
    (b"\xfd7zXZ\0", "application/x-xz"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07\x01\0", "application/vnd.rar"),
    (b"a.txt".ljust(257, b"\0") + b"ustar\0", "application/x-tar"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"BM\x10\0\0\0\0\0\0\0", "image/bmp"),
    (b"\0\0\x01\0\x01\0", "image/x-icon"),
    (b"8BPS\0\x01", "image/vnd.adobe.photoshop"),
    (b"MThd\0\0\0\x06", "audio/midi"),
    (b"FLV\x01", "video/x-flv"),
    (b"RIFF\x10\0\0\0AVI ", "video/x-msvideo"),
    (ebml(b"matroska", b"\x88"), "video/x-matroska"),
    (ogg(b"\x80theora"), "application/ogg"),
    (b"OggS\0", "application/ogg"),
    (brands(b"heic", b"mif1"), "image/heic"),
    (brands(b"mif1", b"heic"), "image/heic"),
    (brands(b"3gp5"), "video/3gpp"),
    (b"%!PS-Adobe-3.0", "application/postscript"),
    (b"{\\rtf1", "application/rtf"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
    (b"<?xml version='1.0'?>\n<!-- a --><svg onload='alert(1)'/>", "image/svg+xml"),
    (b"<?xml version='1.0'?><s:svg xmlns:s='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
    (b"<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN'>", "image/svg+xml"),
    (b"<?xml version='1.0'?><feed/>", "application/xml"),
    (b"<!DOCTYPE html><script>alert(1)</script>", "text/html"),
    (b"\xef\xbb\xbf \r\n\t<hTmL>", "text/html"),
    (b"<!-- " + b"x" * HEAD, "text/html"),
    (b"<script>alert(1)</script>", "text/html"),
    (b"</p>", "text/html"),
]


@pytest.mark.parametrize(("head", "kind"), KEPT, ids=lambda value: str(value)[:20])
def test_everything_else_is_never_shown(head, kind):
    assert kind_of(head[:HEAD], len(head)) == Kind(kind, False)


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\0",
        b"\x7fELF\x02\x01\x01\0",
        b"MZ\x90\0\x03\0\0\0",
        b"\0asm\x01\0\0\0",
        b"hello\0world",
        b"hello\x08",
        b"\xff\xfeh\0i\0",
        b"\xff\xfe<\0h\0t\0m\0l\0>\0",
        b"caf\xe9",
        b"\xed\xa0\x80",
        b"RIFF\x10\0\0\0ACON",
        brands(b"evil"),
        b"\xff\xff\xff\xff",
    ],
    ids=repr,
)
def test_what_nobody_knows_is_only_bytes(head):
    assert kind_of(head, len(head)) == UNKNOWN


# Texts


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "\ufeffhello",
        "# Markdown\n<br>",
        "#!/bin/sh\nrm -rf /",
        "#include <stdio.h>",
        "a < b",
        "<3",
        "\x1b[1mbold\x1b[0m",
        "ID3 is a tag",
        "BM",
        "GIF89",
        "MZ",
        "漢字 👩\u200d💻",
    ],
)
def test_plain_text_is_shown_as_text(text):
    head = text.encode()
    assert kind_of(head, len(head)) == Kind("text/plain", True)


def test_a_long_text_is_for_download():
    head = b"x" * HEAD
    assert kind_of(head, LONGEST_TEXT) == Kind("text/plain", True)
    assert kind_of(head, LONGEST_TEXT + 1) == Kind("text/plain", False)


@pytest.mark.parametrize("cut", range(4))
def test_a_character_may_go_on_behind_the_head_but_not_behind_the_file(cut):
    head = ("x" * (HEAD - cut) + "👩").encode()[:HEAD]
    assert kind_of(head, HEAD + 10) == Kind("text/plain", True)
    assert kind_of(head, HEAD).shown is (cut == 0)


# What may be read as two kinds: it is served as the first, and nothing guesses again


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"GIF89a/*<svg/onload=alert(1)>*/=1;alert(2)//", Kind("image/gif", True)),
        (b"GIF89a<html><script>alert(1)</script>", Kind("image/gif", True)),
        (b"\xff\xd8\xff\xfe\x00\x30%PDF-1.4 ... */=alert(1)", Kind("image/jpeg", True)),
        (b"\x89PNG\r\n\x1a\n<?php system($_GET[0]);", Kind("image/png", True)),
        (b"RIFF\x10\0\0\0WEBPVP8 <script>", Kind("image/webp", True)),
        (b"ID3\x03<html>PK\x03\x04", Kind("audio/mpeg", True)),
        (b"PK\x03\x04<html>", Kind("application/zip", False)),
        (b"MZ\n" + b" " * 900 + b"%PDF-1.7\n1 0 obj << /JS (app.alert(1)) >>", None),
        (b"alert(1)//%PDF-1.7", None),
        (b"<html>%PDF-1.7", None),
        (b"\0\0\0\0%PDF-1.7", None),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_file_of_two_kinds_is_what_it_begins_as_and_pdf_wherever_it_begins(head, kind):
    assert kind_of(head, len(head)) == (kind or Kind("application/pdf", False))


@pytest.mark.parametrize(
    "head",
    [
        b"<!--ftypavif-->",
        b"<svgftypisom",
        b" \n\t ftypmp42<script>",
        b"RIFF=/*WEBP<script>",
        b"RIFF<!--WEBPVP8/<script>",
        b" GIF89a",
        b"\n\x89PNG\r\n\x1a\n",
        b"GIF88a",
    ],
    ids=repr,
)
def test_half_a_signature_makes_no_picture(head):
    assert kind_of(head, len(head)).type in (
        "text/plain",
        "text/html",
        "image/svg+xml",
        UNKNOWN.type,
    )


@given(
    st.binary(max_size=200)
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))
)
@hypothesis_settings(database=None, deadline=None)
def test_markup_is_never_shown_whatever_stands_behind_it(rest):
    for begin in (b"<", b"\xef\xbb\xbf<", b" \n<"):
        for tag in (b"html>", b"svg ", b"?xml ", b"!--", b"/x"):
            assert not kind_of(begin + tag + rest, 5 + len(rest)).shown


@given(st.binary(max_size=HEAD), st.integers(0, 2**40))
@hypothesis_settings(database=None, deadline=None)
def test_every_file_has_a_kind(head, size):
    assert kind_of(head, max(size, len(head))).type
