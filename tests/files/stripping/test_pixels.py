"""Pictures that an encoder made: the same pixels before and after, and nothing told of anybody."""

import io
import itertools

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from parlor.files import exif as our_exif
from parlor.files.kinds import HEAD, kind_of
from parlor.files.measures import measured
from parlor.files.stripping import stripped

from ..made import SECRET, exif, gradient, read_of

SIZE = (61, 43)
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + SECRET + b"</x:xmpmeta>"


def picture(mode):
    count = SIZE[0] * SIZE[1] * len(Image.new(mode, (1, 1)).getbands())
    return Image.frombytes(mode, SIZE, gradient(count))


def encoded(image, kind, **how):
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def texts():
    said = PngImagePlugin.PngInfo()
    said.add_text("Author", SECRET.decode())
    said.add_text("Comment", SECRET.decode(), zip=True)
    said.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return said


COLOURS = b"colours" * 20_000  # more than one segment takes
JPEGS = [
    ("JPEG", mode, how | {"exif": b"Exif\0\0" + exif(which), "comment": SECRET, "xmp": XMP})
    for which, (mode, how) in enumerate(
        itertools.product(
            ["RGB", "L", "CMYK"],
            [{}, {"progressive": True}, {"icc_profile": COLOURS}, {"restart_marker_rows": 1}],
        )
    )
]
PNGS = [
    ("PNG", mode, {"exif": exif(3), "pnginfo": texts(), "icc_profile": COLOURS})
    for mode in ("RGB", "RGBA", "L", "LA")
]
WEBPS = [
    ("WEBP", mode, how | {"exif": exif(1), "xmp": XMP})
    for mode in ("RGB", "RGBA")
    for how in ({}, {"lossless": True}, {"icc_profile": COLOURS})
]
CASES = [*JPEGS, *PNGS, *WEBPS]


def strip(data):
    kind = kind_of(data[:HEAD], len(data))
    return b"".join(stripped(kind.type, read_of(data, 100)))


def frames(data):
    with Image.open(io.BytesIO(data)) as image:
        for at in range(getattr(image, "n_frames", 1)):
            image.seek(at)
            yield image.mode, image.info.get("duration"), image.tobytes()


@pytest.mark.parametrize(("kind", "mode", "how"), CASES)
def test_a_picture_is_the_same_and_tells_nothing(kind, mode, how):
    before = encoded(picture(mode), kind, **how)
    after = strip(before)
    assert SECRET in before
    assert SECRET not in after
    assert len(after) < len(before)
    assert list(frames(after)) == list(frames(before))
    with Image.open(io.BytesIO(after)) as image:
        assert image.info.get("icc_profile") == how.get("icc_profile")
        assert set(image.getexif()) <= {0x0112}
        assert not set(image.info) & {"xmp", "comment", "Author", "Comment", "photoshop"}


@pytest.mark.parametrize("which", range(1, 9))
def test_a_picture_lies_as_it_lay(which):
    before = encoded(picture("RGB"), "JPEG", exif=b"Exif\0\0" + exif(which))
    after = strip(before)
    with Image.open(io.BytesIO(after)) as image:
        assert image.getexif().get(0x0112, our_exif.UPRIGHT) == which
        width, height = image.size
    turned = (height, width) if which >= our_exif.ON_ITS_SIDE else (width, height)
    for data in (before, after):
        assert measured("image/jpeg", read_of(data)) == turned


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_picture_that_moves_moves_on(kind):
    pictures = [picture("RGB").rotate(turn) for turn in (0, 90, 180)]
    before = encoded(
        pictures[0], kind, save_all=True, append_images=pictures[1:], duration=[50, 70, 90],
        exif=exif(1), lossless=True,
    )  # fmt: skip
    after = strip(before)
    assert len(list(frames(before))) == 3
    assert list(frames(after)) == list(frames(before))
    assert SECRET not in after


@given(
    st.sampled_from(["JPEG", "PNG", "WEBP", "GIF", "AVIF"]),
    st.integers(1, 70),
    st.integers(1, 70),
    st.sampled_from(["RGB", "L", "RGBA"]),
)
@hypothesis_settings(database=None, deadline=None, max_examples=60)
def test_a_picture_has_the_size_that_is_measured(kind, width, height, mode):
    image = Image.new("RGB" if kind == "JPEG" else mode, (width, height))
    data = encoded(image, kind)
    assert measured(kind_of(data[:HEAD], len(data)).type, read_of(data)) == (width, height)
