"""Whatever a file is, and however it is cut: it comes to an end, and tells nothing."""

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from parlor.errors import BrokenFile
from parlor.files import stream
from parlor.files.stripping import TYPES, stripped

from ..made import ENDLESS, JPEG, MP4, PNG, SECRET, WEBP, chunk, png, read_of

SAMPLES = {
    "image/jpeg": [JPEG],
    "image/png": [PNG],
    "image/webp": [WEBP],
    "video/mp4": [MP4, ENDLESS],
    "video/quicktime": [MP4],
}
each_kind = pytest.mark.parametrize("kind", sorted(TYPES))
each_sample = pytest.mark.parametrize(
    ("kind", "data"), [(kind, one) for kind, all_ in SAMPLES.items() for one in all_]
)


def strip(kind, data, size=64 * 1024):
    return b"".join(stripped(kind, read_of(data, size)))


def outcome(kind, data, size=64 * 1024):
    """Return what is left of a file, or None if it is refused."""
    try:
        return strip(kind, data, size)
    except BrokenFile:
        return None


def checked(*strategies, examples=100):
    def decorate(function):
        settings = hypothesis_settings(database=None, deadline=None, max_examples=examples)
        return settings(given(*strategies)(function))

    return decorate


@each_sample
def test_nothing_is_told_and_what_was_stripped_stays_as_it_is(kind, data):
    once = strip(kind, data)
    assert SECRET not in once
    assert strip(kind, once) == once


@each_sample
@pytest.mark.parametrize("size", [1, 2, 3, 7, 64])
def test_nothing_depends_on_how_a_file_is_cut(kind, data, size):
    assert strip(kind, data, size) == strip(kind, data)


@each_sample
def test_a_file_that_ends_anywhere_is_refused_or_tells_nothing(kind, data):
    for end in range(len(data)):
        left = outcome(kind, data[:end], 16)
        assert left is None or SECRET[:8] not in left


@each_kind
@checked(st.data())
def test_whatever_is_changed_in_a_file_it_comes_to_an_end(kind, data):
    sample = bytearray(data.draw(st.sampled_from(SAMPLES[kind])))
    places = st.integers(0, len(sample) - 1)
    changes = st.dictionaries(
        places, st.sampled_from([0, 1, 8, 0x7F, 0xD8, 0xFE, 0xFF]), min_size=1
    )
    for at, byte in data.draw(changes).items():
        sample[at] = byte
    left = outcome(kind, bytes(sample))
    assert left == outcome(kind, bytes(sample), 5)
    if left is not None:
        assert len(left) <= len(sample) + 2  # the end of a JPEG that had none
        assert outcome(kind, left) == left


BEGINNINGS = {
    "image/jpeg": b"\xff\xd8\xff",
    "image/png": PNG[:33],
    "image/webp": b"RIFF\xf0\0\0\0WEBPVP8X",
    "video/mp4": MP4[:20],
    "video/quicktime": b"\0\0\0\x7fmoov",
}


@each_kind
@checked(st.binary(max_size=300), st.sampled_from([1, 4, 300]))
def test_any_bytes_at_all_come_to_an_end(kind, rest, size):
    for data in (rest, BEGINNINGS[kind] + rest):
        assert outcome(kind, data, size) == outcome(kind, data)


def test_a_file_of_nothing_but_headers_is_refused(monkeypatch):
    monkeypatch.setattr(stream, "MOST_PARTS", 100)
    assert outcome("image/png", png(*[chunk(b"IDAT")] * 50)) is not None
    assert outcome("image/png", png(*[chunk(b"IDAT")] * 100)) is None


def test_what_comes_in_many_parts_goes_on_in_few_pieces():
    film = MP4 + MP4[-56:] * 5_000
    pieces = list(stripped("video/mp4", read_of(film)))
    assert sum(map(len, pieces)) == len(film)
    assert all(64 * 1024 <= len(piece) < 128 * 1024 for piece in pieces[:-1])
    assert len(pieces) > 2


@each_sample
@pytest.mark.parametrize("pieces", [1, 3, None])
def test_a_file_is_closed_however_much_of_it_is_taken(kind, data, pieces):
    opened = []

    def read():
        opened.append(read_of(data, 16)())
        return opened[-1]

    out = stripped(kind, read)
    for _ in range(pieces or len(data)):
        next(out, None)
    out.close()
    assert opened
    assert all(one.gi_frame is None for one in opened), "it has ended"
