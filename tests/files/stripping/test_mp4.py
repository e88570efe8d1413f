"""MP4 and QuickTime: what tells of a film is free space, and nothing moves."""

import pytest

from parlor.errors import BrokenFile
from parlor.files.stripping.mp4 import stripped

from ..made import ENDLESS, FTYP, MP4, SECRET, box, full_box, long_box, read_of


def strip(data):
    return b"".join(stripped(read_of(data)))


def free(size):
    return box(b"free", bytes(size))


def test_what_tells_of_a_film_is_free_space_and_all_else_is_where_it_was():
    assert SECRET in MP4
    told = len(SECRET)
    track = box(
        b"trak",
        full_box(b"tkhd", bytes(8) + b"track", flags=7),
        free(8 + told),
        box(b"mdia", box(b"minf", box(b"stbl", box(b"stco", b"offsets"))), free(told)),
    )
    assert strip(MP4) == b"".join(
        [
            FTYP,
            free(16 + told),
            box(
                b"moov",
                full_box(b"mvhd", bytes(16) + b"film", version=1),
                track,
                free(told),
                free(told),
            ),
            free(told),
            long_box(b"free", bytes(16 + told)),
            free(told),
            long_box(b"mdat", b"film" * 10),
        ]
    )


@pytest.mark.parametrize("size", [0, 1, 4, 5, 12, 19])
def test_a_box_that_is_too_short_for_its_times_has_none(size):
    data = FTYP + box(b"moov", box(b"mvhd", (b"\x01" + bytes(3) + b"x" * 16)[:size]))
    assert strip(data) == data.replace(b"x", b"\0")


def test_the_last_box_may_go_to_the_end():
    assert strip(ENDLESS) == ENDLESS
    assert strip(FTYP + b"\0\0\0\0uuid" + SECRET) == FTYP + b"\0\0\0\0free" + bytes(len(SECRET))


@pytest.mark.parametrize("end", [b"\0\0\0\0", b"attic"])
def test_what_is_too_short_for_a_box_is_zeros(end):
    nothing = bytes(len(end))
    assert strip(FTYP + end) == FTYP + nothing
    assert strip(FTYP + box(b"moov", end)) == FTYP + box(b"moov", nothing)


@pytest.mark.parametrize(
    "data",
    [
        FTYP[:-1],
        FTYP + b"\0\0\0\x07mdat",
        FTYP + b"\0\0\0\x01mdat\0\0\0\0\0\0\0\x0f",
        FTYP + b"\0\0\0\x01mdat\xff\xff\xff\xff\xff\xff\xff\xfffilm",
        FTYP + b"\0\0\0\x01mdat\0\0",
        FTYP + b"\0\0\0\0moov" + box(b"udta", SECRET),
        FTYP + box(b"moov", b"\0\0\0\0udta", SECRET),
        FTYP + box(b"moov", b"\0\0\0\x7fudta", SECRET),
        FTYP + box(b"moov", b"\0\0\0\x01udta"),
        FTYP + b"\0\0\0\x7fmoov" + box(b"udta", SECRET),
        FTYP + box(b"moov", box(b"moov", b"\0\0\0\x30udta", SECRET), bytes(100)),
    ],
    ids=repr,
)
def test_a_file_that_ends_too_early_or_has_lying_lengths_is_refused(data):
    with pytest.raises(BrokenFile):
        strip(data)


def test_boxes_within_boxes_have_an_end():
    data = box(b"trak")
    for _ in range(5_000):
        data = box(b"trak", data)
    with pytest.raises(BrokenFile):
        strip(FTYP + box(b"moov", data))
