"""Files made by hand, byte by byte, with a secret wherever one may be."""

import functools
import struct
import zlib

SECRET = b"attic, 48.2082N 16.3738E"


def read_of(data, size=64 * 1024):
    """Return what begins a file anew, cut into pieces of a size."""

    def read():
        return (data[at : at + size] for at in range(0, len(data), size))

    return read


# JPEG


def segment(code, body=b""):
    return bytes((0xFF, code)) + (len(body) + 2).to_bytes(2, "big") + body


def exif(orientation, order=">", text=SECRET):
    """Return Exif data with an orientation between two other fields."""
    mark = b"MM\0*" if order == ">" else b"II*\0"
    fields = [(0x010E, 2, len(text), 8 + 2 + 36 + 4), (0x0112, 3, 1, None), (0x0128, 3, 1, 2)]
    packed = b"".join(
        struct.pack(f"{order}HHIHH", tag, kind, count, orientation, 0)
        if value is None
        else struct.pack(f"{order}HHII", tag, kind, count, value)
        for tag, kind, count, value in fields
    )
    return mark + struct.pack(f"{order}IH", 8, len(fields)) + packed + bytes(4) + text


JFIF = b"JFIF\0\x01\x02\x01\0\x48\0\x48"
QUANTISATION = segment(0xDB, bytes(65))
SCAN = segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"\x12\xff\0\x34\xff\xd0\x56\xff\xff\xd1\x78"


def frame(width, height, code=0xC0):
    return segment(code, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\0")


def jpeg(*segments, scan=SCAN, behind=b""):
    return b"\xff\xd8" + b"".join(segments) + scan + b"\xff\xd9" + behind


PICTURE_OF_JPEG = (QUANTISATION, frame(40, 30))
JPEG = jpeg(
    segment(0xE0, JFIF + b"\x02\x02" + SECRET[:12]),
    segment(0xE0, b"JFXX\0\x10" + SECRET),
    segment(0xE1, b"Exif\0\0" + exif(6)),
    segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET),
    segment(0xE2, b"ICC_PROFILE\0\x01\x01colours"),
    segment(0xE2, b"MPF\0" + SECRET),
    segment(0xED, b"Photoshop 3.0\0" + SECRET),
    segment(0xEE, b"Adobe\0\x64\0\0\0\0\x01" + SECRET),
    segment(0xFE, SECRET),
    *PICTURE_OF_JPEG,
    scan=SCAN + segment(0xFE, SECRET) + segment(0xC4, bytes(20)) + SCAN,
    behind=SECRET,
)

# PNG


def chunk(kind, body=b""):
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")


def header(width, height):
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))


def png(*chunks, head=None, behind=b""):
    head = header(2, 1) if head is None else head
    data = chunk(b"IDAT", zlib.compress(b"\0\x10\x20"))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + data + chunk(b"IEND") + behind


PNG = png(
    chunk(b"gAMA", b"\0\0\xb1\x8f"),
    chunk(b"eXIf", exif(6)),
    chunk(b"tEXt", b"Author\0" + SECRET),
    chunk(b"zTXt", b"Comment\0\0" + SECRET),
    chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + SECRET),
    chunk(b"tIME", b"\x07\xea\x0c\x01\x04\x0b\x0c"),
    chunk(b"prVt", SECRET),
    behind=SECRET,
)

# WebP


def part(kind, body=b""):
    return kind + len(body).to_bytes(4, "little") + body + bytes(len(body) % 2)


def webp(*parts, behind=b""):
    said = b"WEBP" + b"".join(parts)
    return b"RIFF" + len(said).to_bytes(4, "little") + said + behind


def extended(width, height, flags=0):
    size = [(one - 1).to_bytes(3, "little") for one in (width, height)]
    return part(b"VP8X", bytes((flags, 0, 0, 0)) + b"".join(size))


def lossy(width, height):
    return part(b"VP8 ", b"\x30\x01\0\x9d\x01\x2a" + struct.pack("<HH", width, height) + b"data!")


def lossless(width, height):
    size = (width - 1) | (height - 1) << 14
    return part(b"VP8L", b"\x2f" + size.to_bytes(4, "little") + b"data")


WEBP = webp(
    extended(40, 30, 0x08 | 0x04 | 0x20),
    part(b"ICCP", b"colours"),
    lossy(40, 30),
    part(b"EXIF", exif(6)),
    part(b"XMP ", SECRET),
    part(b"PRVT", SECRET),
    behind=SECRET,
)

# GIF


def gif(width, height):
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\0\0\0;"


# ISO's boxes


def box(kind, *boxes):
    said = b"".join(boxes)
    return (8 + len(said)).to_bytes(4, "big") + kind + said


def long_box(kind, said):
    return b"\0\0\0\x01" + kind + (16 + len(said)).to_bytes(8, "big") + said


def full_box(kind, said, version=0, flags=0):
    return box(kind, bytes((version,)) + flags.to_bytes(3, "big") + said)


FTYP = box(b"ftyp", b"isom\0\0\0\0isom")
TRACK = box(
    b"trak",
    full_box(b"tkhd", b"madechgd" + b"track", flags=7),
    box(b"udta", box(b"name", SECRET)),
    box(b"mdia", box(b"minf", box(b"stbl", box(b"stco", b"offsets"))), box(b"meta", SECRET)),
)
MP4 = b"".join(
    [
        FTYP,
        box(b"uuid", bytes(16), SECRET),
        box(
            b"moov",
            full_box(b"mvhd", b"made when" + b"changed" + b"film", version=1),
            TRACK,
            box(b"udta", SECRET),
            box(b"meta", SECRET),
        ),
        box(b"free", SECRET),
        long_box(b"uuid", bytes(16) + SECRET),
        box(b"sefd", SECRET),
        long_box(b"mdat", b"film" * 10),
    ]
)
ENDLESS = FTYP + b"\0\0\0\0mdat" + b"film"

AVIF_HEAD = box(b"ftyp", b"avif\0\0\0\0avifmif1")


def avif(width, height, turns=0, *, mirrored=False, primary=1, others=()):
    """Return the head of an AVIF; `others` are the sizes of items before it, such as its alpha."""
    sizes = [*others, (width, height)]
    properties = [full_box(b"ispe", struct.pack(">II", *size)) for size in sizes]
    extra = [box(b"irot", bytes((turns,)))] * bool(turns) + [box(b"imir", b"\0")] * mirrored
    own = [len(sizes), *(len(sizes) + 1 + at for at in range(len(extra)))]
    items = [(primary + 1 + at, [at + 1]) for at in range(len(others))] + [(primary, own)]
    links = b"".join(
        struct.pack(">HB", item, len(marks)) + bytes(0x80 | mark for mark in marks)
        for item, marks in sorted(items)
    )
    return AVIF_HEAD + full_box(
        b"meta",
        full_box(b"hdlr", bytes(4) + b"pict" + bytes(13))
        + full_box(b"pitm", struct.pack(">H", primary))
        + box(
            b"iprp",
            box(b"ipco", *properties, *extra),
            full_box(b"ipma", struct.pack(">I", len(items)) + links),
        ),
    )


@functools.cache
def gradient(size):
    """Return some bytes that are not all alike."""
    return bytes(at * at % 251 for at in range(size))
