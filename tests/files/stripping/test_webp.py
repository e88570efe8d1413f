"""WebP: the picture, its colours and its frames, and nothing else."""

import pytest

from parlor.errors import BrokenFile
from parlor.files.stripping.webp import stripped

from ..made import SECRET, WEBP, extended, lossless, lossy, part, read_of, webp


def strip(data):
    return b"".join(stripped(read_of(data)))


def test_only_the_picture_and_its_colours_stay_and_flags_and_length_say_so():
    assert SECRET in WEBP
    assert strip(WEBP) == webp(extended(40, 30, 0x20), part(b"ICCP", b"colours"), lossy(40, 30))


@pytest.mark.parametrize(
    "data",
    [
        webp(lossy(40, 30)),
        webp(lossless(40, 30)),
        webp(extended(4, 3, 0x10), part(b"ALPH", b"x"), lossy(4, 3)),
        webp(extended(4, 3, 0x02), part(b"ANIM", bytes(6)), *[part(b"ANMF", bytes(33))] * 3),
    ],
    ids=["lossy", "lossless", "alpha", "frames"],
)
def test_one_with_nothing_to_tell_stays_as_it_is(data):
    assert strip(data) == data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"RIFF\x04\0\0\0WEB",
        b"RIFF\x04\0\0\0WEBP",
        b"RIFF\0\0\0\0WEBP" + lossy(4, 3),
        webp(part(b"EXIF", SECRET)),
        webp(extended(4, 3)),
        webp(part(b"VP8X"), part(b"EXIF", SECRET)),
        webp(lossy(4, 3))[:-1],
        webp(lossy(4, 3), b"EXIF\xff\xff\xff\xff" + SECRET),
        webp(lossy(4, 3), b"EXIF\x05\0\0\0" + SECRET),
        b"RIFF\xff\xff\xff\xff" + webp(lossy(4, 3))[8:],
        b"RIFF\x10\0\0\0" + webp(lossy(4, 3))[8:],
    ],
    ids=repr,
)
def test_a_file_that_ends_too_early_or_has_lying_lengths_or_no_picture_is_refused(data):
    with pytest.raises(BrokenFile):
        strip(data)
