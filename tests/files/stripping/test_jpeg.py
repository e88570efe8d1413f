"""JPEG: the picture, its colours and which way up it is, and nothing else."""

import pytest

from parlor.errors import BrokenFile
from parlor.files import exif
from parlor.files.stripping.jpeg import stripped

from ..made import JFIF, JPEG, PICTURE_OF_JPEG, SCAN, SECRET, jpeg, read_of, segment
from ..made import exif as exif_data


def strip(data):
    return b"".join(stripped(read_of(data)))


def test_only_the_picture_its_colours_and_its_orientation_stay():
    assert SECRET in JPEG
    assert strip(JPEG) == jpeg(
        segment(0xE0, JFIF + b"\0\0"),
        segment(0xE1, b"Exif\0\0" + exif.saying(6)),
        segment(0xE2, b"ICC_PROFILE\0\x01\x01colours"),
        segment(0xEE, b"Adobe\0\x64\0\0\0\0\x01"),
        *PICTURE_OF_JPEG,
        scan=(SCAN + segment(0xC4, bytes(20)) + SCAN).replace(b"\xff\xff\xd1", b"\xff\xd1"),
    )


@pytest.mark.parametrize("order", [">", "<"])
@pytest.mark.parametrize("orientation", range(2, 9))
def test_which_way_up_it_is_is_said_as_before(orientation, order):
    data = jpeg(segment(0xE1, b"Exif\0\0" + exif_data(orientation, order)), *PICTURE_OF_JPEG)
    assert exif.orientation_of(strip(data).partition(b"Exif\0\0")[2]) == orientation


@pytest.mark.parametrize("orientation", [0, 1, 9, 65_535])
def test_of_what_is_upright_nothing_is_said(orientation):
    data = jpeg(segment(0xE1, b"Exif\0\0" + exif_data(orientation)), *PICTURE_OF_JPEG)
    assert strip(data) == jpeg(*PICTURE_OF_JPEG).replace(b"\xff\xff\xd1", b"\xff\xd1")


def test_only_the_first_exif_says_which_way_up_it_is():
    both = [segment(0xE1, b"Exif\0\0" + exif_data(which)) for which in (1, 6)]
    assert b"Exif" not in strip(jpeg(*both, *PICTURE_OF_JPEG))


@pytest.mark.parametrize("cut", range(1, len(SCAN) - 12))
def test_a_picture_that_ends_within_a_scan_is_passed_on(cut):
    whole = b"\xff\xd8" + b"".join(PICTURE_OF_JPEG) + SCAN.replace(b"\xff\xff", b"\xff")
    assert strip(whole[:-cut]) == whole[:-cut].removesuffix(b"\xff") + b"\xff\xd9"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"GIF89a",
        b"\xff\xd8",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe1",
        b"\xff\xd8\xff\xe1\0\0",
        b"\xff\xd8\xff\xe1\0\x01",
        b"\xff\xd8\xff\xe1\xff\xffshort",
        b"\xff\xd8\xff\xe1\0\x04ab" + SECRET,
        b"\xff\xd8\xff\xd8\xff\xd9",
        b"\xff\xd8\xff\x01\0\x04ab\xff\xd9",
        jpeg(segment(0xE1, SECRET)[:-3], *PICTURE_OF_JPEG),
    ],
    ids=repr,
)
def test_a_file_that_ends_too_early_or_has_lying_lengths_is_refused(data):
    with pytest.raises(BrokenFile):
        strip(data)
