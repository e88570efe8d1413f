"""PNG: the picture and its colours, and nothing else."""

import pytest

from parlor.errors import BrokenFile
from parlor.files.stripping.png import stripped

from ..made import PNG, SECRET, chunk, header, png, read_of


def strip(data):
    return b"".join(stripped(read_of(data)))


def test_only_the_picture_and_its_colours_stay():
    assert SECRET in PNG
    assert strip(PNG) == png(chunk(b"gAMA", b"\0\0\xb1\x8f"))


def test_the_frames_of_one_that_moves_stay():
    frames = chunk(b"acTL", bytes(8)), chunk(b"fcTL", bytes(26)), chunk(b"fdAT", bytes(40))
    assert strip(png(*frames)) == png(*frames)


@pytest.mark.parametrize("cut", [1, 5, 12, 13, 30, 60, 80])
def test_a_file_that_ends_too_early_is_refused(cut):
    with pytest.raises(BrokenFile):
        strip(png()[:-cut])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89PNG",
        png(head=b""),
        png(header(2, 1)),
        png(chunk(b"FAKE", SECRET)),
        png(chunk(b"te\0t", SECRET)),
        png(b"\xff\xff\xff\xfftEXt" + SECRET),
        png(b"\x7f\xff\xff\xfftEXt" + SECRET),
        png(b"\0\0\0\x05tEXt" + SECRET),
    ],
    ids=["empty", "half", "no header", "two", "unknown", "no name", "negative", "long", "short"],
)
def test_a_file_with_lying_lengths_or_chunks_that_nobody_knows_is_refused(data):
    with pytest.raises(BrokenFile):
        strip(data)
