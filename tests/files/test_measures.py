"""How large a picture is as it is shown, without decoding it."""

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from parlor.errors import BrokenFile, PictureTooLarge
from parlor.files.measures import MOST_PIXELS, TYPES, measured

from .made import (
    AVIF_HEAD,
    PICTURE_OF_JPEG,
    QUANTISATION,
    avif,
    box,
    exif,
    extended,
    frame,
    full_box,
    gif,
    header,
    jpeg,
    lossless,
    lossy,
    part,
    png,
    read_of,
    segment,
    webp,
)

EXIF = [segment(0xE1, b"Exif\0\0" + exif(which)) for which in range(9)]

PICTURES = [
    ("image/jpeg", jpeg(QUANTISATION, frame(40, 30)), (40, 30)),
    ("image/jpeg", jpeg(EXIF[4], QUANTISATION, frame(40, 30)), (40, 30)),
    ("image/jpeg", jpeg(EXIF[5], QUANTISATION, frame(40, 30)), (30, 40)),
    ("image/jpeg", jpeg(EXIF[8], QUANTISATION, frame(40, 30, 0xC2)), (30, 40)),
    ("image/jpeg", jpeg(EXIF[1], EXIF[6], *PICTURE_OF_JPEG), (40, 30)),
    ("image/jpeg", jpeg(*PICTURE_OF_JPEG, EXIF[6]), (30, 40)),
    ("image/jpeg", jpeg(segment(0xC4, bytes(20)), *PICTURE_OF_JPEG), (40, 30)),
    ("image/jpeg", jpeg(*[segment(0xE1, bytes(65_533))] * 9, *PICTURE_OF_JPEG), (40, 30)),
    ("image/png", png(head=header(40, 30)), (40, 30)),
    ("image/gif", gif(40, 30), (40, 30)),
    ("image/webp", webp(lossy(40, 30)), (40, 30)),
    ("image/webp", webp(lossy(40 | 0x4000, 30 | 0xC000)), (40, 30)),
    ("image/webp", webp(lossless(40, 30)), (40, 30)),
    ("image/webp", webp(lossless(1, 16_384)), (1, 16_384)),
    ("image/webp", webp(lossless(40, 30))[:25], (40, 30)),
    ("image/webp", webp(extended(40, 30), lossy(4, 3)), (40, 30)),
    ("image/avif", avif(40, 30), (40, 30)),
    ("image/avif", AVIF_HEAD + box(b"free", bytes(9)) + avif(40, 30)[len(AVIF_HEAD) :], (40, 30)),
    ("image/avif", avif(40, 30, 1), (30, 40)),
    ("image/avif", avif(40, 30, 2), (40, 30)),
    ("image/avif", avif(40, 30, 3, mirrored=True), (30, 40)),
    ("image/avif", avif(40, 30, others=[(4, 3), (5, 2)]), (40, 30)),
    ("image/avif", avif(40, 30, 1, primary=9, others=[(4, 3)]), (30, 40)),
]


@pytest.mark.parametrize(("kind", "data", "size"), PICTURES)
@pytest.mark.parametrize("cut", [3, 64 * 1024])
def test_a_picture_has_the_size_that_its_head_says_as_it_is_turned(kind, data, size, cut):
    assert measured(kind, read_of(data, cut)) == size


def test_a_picture_is_read_no_further_than_its_head():
    def read():
        yield from (png()[:30], webp(lossless(40, 30))[:0])
        pytest.fail("the rest is not asked for")

    assert measured("image/png", read) == (2, 1)


LARGE = 60_000


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("image/jpeg", jpeg(QUANTISATION, frame(LARGE, LARGE))),
        ("image/png", png(head=header(LARGE, LARGE))),
        ("image/png", png(head=header(2**31 - 1, 2**31 - 1))),
        ("image/gif", gif(LARGE, LARGE)),
        ("image/webp", webp(extended(LARGE, LARGE), lossy(4, 3))),
        ("image/webp", webp(lossless(16_384, 16_384))),
        ("image/avif", avif(LARGE, LARGE)),
    ],
)
def test_a_picture_of_more_than_60_megapixels_is_refused_with_the_reason(kind, data):
    with pytest.raises(PictureTooLarge, match="at most 60 megapixels are shown"):
        measured(kind, read_of(data))


def test_a_picture_of_60_megapixels_is_none_too_many():
    assert measured("image/png", read_of(png(head=header(10_000, 6_000)))) == (10_000, 6_000)
    with pytest.raises(PictureTooLarge) as refusal:
        measured("image/png", read_of(png(head=header(MOST_PIXELS + 1, 1))))
    assert (refusal.value.width, refusal.value.height) == (MOST_PIXELS + 1, 1)


META = avif(40, 30)[len(AVIF_HEAD) + 12 :]


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        *((kind, b"") for kind in sorted(TYPES)),
        ("image/jpeg", png()),
        ("image/jpeg", jpeg()),
        ("image/jpeg", jpeg(scan=b"")),
        ("image/jpeg", jpeg(QUANTISATION, frame(40, 0))),
        ("image/jpeg", jpeg(QUANTISATION, segment(0xC0, b"\x08"))),
        ("image/jpeg", jpeg(segment(0xE1, b"\0" * 9)[:-4], *PICTURE_OF_JPEG)),
        ("image/png", gif(40, 30)),
        ("image/png", png(head=header(0, 30))),
        ("image/png", png()[:23]),
        ("image/gif", b"GIF89a\x04\0\x03"),
        ("image/gif", b"GIF88a\x04\0\x03\0"),
        ("image/gif", gif(0, 30)),
        ("image/webp", webp(extended(40, 30))[:29]),
        ("image/webp", webp(lossless(40, 30))[:24]),
        ("image/webp", webp(lossy(40, 30))[:28]),
        ("image/webp", webp(part(b"ALPH", bytes(10)))),
        ("image/webp", webp(part(b"VP8 ", bytes(10)))),
        ("image/webp", b"RIFX" + webp(lossy(40, 30))[4:]),
        ("image/avif", AVIF_HEAD),
        ("image/avif", AVIF_HEAD + box(b"moov")),
        ("image/avif", AVIF_HEAD + b"\0\0\0\0meta"),
        ("image/avif", AVIF_HEAD + full_box(b"meta", b"")),
        ("image/avif", AVIF_HEAD + b"\x7f\xff\xff\xffmeta"),
        ("image/avif", AVIF_HEAD + b"\0\0\0\x01meta\0\0\0\0\0\0\0\x0f"),
        ("image/avif", AVIF_HEAD + box(b"free") * 1_000 + avif(40, 30)),
        ("image/avif", AVIF_HEAD + full_box(b"meta", META + box(b"free", bytes(2**20)))),
        ("image/avif", avif(40, 30)[:-1]),
        ("image/avif", avif(40, 30).replace(b"ispe", b"ispx")),
        ("image/avif", avif(40, 30).replace(b"ipma", b"ipmx")),
        ("image/avif", avif(0, 30)),
    ],
)
def test_what_has_no_size_is_refused(kind, data):
    with pytest.raises(BrokenFile):
        measured(kind, read_of(data))


@pytest.mark.parametrize("kind", sorted(TYPES))
@given(st.data())
@hypothesis_settings(database=None, deadline=None)
def test_whatever_a_picture_says_it_has_a_size_or_is_refused(kind, data):
    sample = bytearray(
        data.draw(st.sampled_from([one for known, one, _ in PICTURES if known == kind]))
    )
    places = st.integers(0, min(len(sample), 300) - 1)
    for at, byte in data.draw(st.dictionaries(places, st.integers(0, 255))).items():
        sample[at] = byte
    end = data.draw(st.sampled_from([len(sample), len(sample) // 2]) | st.integers(0, 300))
    try:
        width, height = measured(kind, read_of(bytes(sample[:end])))
    except (BrokenFile, PictureTooLarge):
        return
    assert 0 < width * height <= MOST_PIXELS
