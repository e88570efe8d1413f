"""Whatever way the bytes come and whichever part reads them, they mean the same."""

import gc
import itertools
import tracemalloc
import weakref
import zlib

import pytest
from websockets import utils

import parlor.edge.protocol.receiver
from parlor.edge.protocol.agreement import Agreement
from parlor.edge.protocol.core import Core
from parlor.edge.protocol.receiver import SMALL, Receiver

from ...conformance.deflate import deflate, deflated, pieces, stored
from ...conformance.frames import (
    BINARY,
    RSV1,
    RSV2,
    TEXT,
    Reader,
    binary,
    close,
    continuation,
    fragments,
    frame,
    ping,
    pong,
    text,
)

MOST = 10_000
THE_END = "the end of the stream"
CHARACTERS = "é€💡"


def wire(*sent):
    return b"".join(one if isinstance(one, bytes) else one.wire() for one in sent)


def said(core):
    """Return what has to be sent: frames, a close frame as its code, and THE_END."""
    out, cutter = [], Reader()
    for data in core.answers() if isinstance(core, Receiver) else core.data_to_send():
        out += list(cutter.feed(data)) if data else [THE_END]
    return [
        int.from_bytes(one.payload[:2]) if isinstance(one, tuple) and one.opcode == 8 else one
        for one in out
    ]


def agreed(**terms):
    """Return an agreement on compression."""
    return Agreement(**({"deflate": 15, "max_message": MOST} | terms))


def noise(size, letters=256):
    """Return bytes that hardly shrink, always the same."""
    return bytes(index * index * 7_919 % 65_521 % letters for index in range(size))


def final(data):
    """Return `data` as a stream that says where it ends, which some compressors write."""
    encoder = zlib.compressobj(wbits=-15)
    return encoder.compress(data) + encoder.flush()


@pytest.fixture
def receiver():
    return Receiver(Agreement(max_message=MOST))


@pytest.fixture
def compressing():
    return Receiver(agreed())


@pytest.fixture
def seen(monkeypatch):
    """What the core is fed, which costs more than to go past it."""
    seen = []

    class Watched(Core):
        def feed(self, data):
            seen.append(data)
            return super().feed(data)

    monkeypatch.setattr(parlor.edge.protocol.receiver, "Core", Watched)
    return seen


# The same bytes, cut in every way

TALKS = [
    ("text", [text("hé")], ["hé"], []),
    ("binary", [binary(b"\xff\x00")], [b"\xff\x00"], []),
    ("empty messages", [text(""), binary(b"")], ["", b""], []),
    ("no mask to speak of", [text("hi", mask=b"\0\0\0\0")], ["hi"], []),
    ("125 bytes", [text("x" * 125)], ["x" * 125], []),
    ("126 bytes", [text("x" * 126)], ["x" * 126], []),
    ("the longest that is small", [binary(b"x" * SMALL)], [b"x" * SMALL], []),
    ("the shortest that is not small", [binary(b"x" * (SMALL + 1))], [b"x" * (SMALL + 1)], []),
    ("the longest there may be", [text("x" * MOST)], ["x" * MOST], []),
    ("5 bytes with a length of 16 bits", [text("hello", bits=16)], ["hello"], []),
    ("5 bytes with a length of 64 bits", [text("hello", bits=64)], ["hello"], []),
    ("300 bytes with a length of 64 bits", [binary(b"x" * 300, bits=64)], [b"x" * 300], []),
    ("nothing with a length of 16 bits", [text("", bits=16), text("a")], ["", "a"], []),
    ("pongs nobody asked for", [pong(b""), text("a"), pong(b"x" * 125), text("b")], ["a", "b"], []),
    ("a ping", [text("a"), ping(b"?"), text("b")], ["a", "b"], [pong(b"?")]),
    ("pings", [ping(b""), ping(b"x" * 125)], [], [pong(b""), pong(b"x" * 125)]),
    ("fragments", [*fragments(TEXT, b"a", b"", b"b"), text("c")], ["ab", "c"], []),
    ("empty fragments", [*fragments(BINARY, b"", b""), binary(b"c")], [b"", b"c"], []),
    (
        "characters in pieces",
        fragments(TEXT, *(bytes((byte,)) for byte in CHARACTERS.encode())),
        [CHARACTERS],
        [],
    ),
    (
        "pings and pongs between fragments",
        [text("a", fin=False), ping(b"1"), continuation(b"b", fin=False), pong(b"2"),
         continuation(b"c"), ping(b"3")],
        ["abc"],
        [pong(b"1"), pong(b"3")],
    ),
    ("a close", [text("a"), close(4321, "bye")], ["a"], [4321, THE_END]),
    ("a close without a code", [close()], [], [0, THE_END]),
    (
        "something after a close",
        [close(1000), text("a"), ping(b""), b"\xff" * 9],
        [],
        [1000, THE_END],
    ),
    (
        "a close within a message",
        [text("a", fin=False), close(1001), continuation(b"b")],
        [],
        [1001, THE_END],
    ),
    ("not masked", [text("a"), text("b", mask=None), text("c")], ["a"], [1002, THE_END]),
    ("a reserved bit", [text("a"), text("b", rsv=RSV2), text("c")], ["a"], [1002, THE_END]),
    (
        "compressed as a file",
        [text("a"), text(b"\x78\x9c" + deflate(b"hello"), rsv=RSV1), text("b")],
        ["a"],
        [1002, THE_END],
    ),
    (
        "half of a character that there is not",
        [text(b"a\xed\xa0", fin=False), ping(b"?")],
        [],
        [1007, THE_END],
    ),
    ("compressed without being asked", [text("b", rsv=RSV1)], [], [1002, THE_END]),
    ("a reserved opcode", [text("a"), frame(3, b"b"), text("c")], ["a"], [1002, THE_END]),
    ("a continuation of nothing", [text("a"), continuation(b"b")], ["a"], [1002, THE_END]),
    (
        "a message within a message",
        [text("a", fin=False), text("b"), continuation(b"c")],
        [],
        [1002, THE_END],
    ),
    ("a ping in fragments", [ping(b"a", fin=False)], [], [1002, THE_END]),
    ("a long pong", [text("a"), pong(b"x" * 126)], ["a"], [1002, THE_END]),
    ("a long ping", [ping(b"x" * 126)], [], [1002, THE_END]),
    ("half a code", [frame(8, b"\x03")], [], [1002, THE_END]),
    ("a code that must not be sent", [close(1005)], [], [1002, THE_END]),
    ("a bad reason", [close(1000, b"\xff")], [], [1007, THE_END]),
    ("bad text", [text("a"), text(b"\xc3\x28"), text("c")], ["a"], [1007, THE_END]),
    ("text that ends within a character", [text(b"a\xe2\x82"), text("c")], [], [1007, THE_END]),
    ("long bad text", [text(b"x" * SMALL + b"\xff")], [], [1007, THE_END]),
    (
        "bad text in fragments",
        [text("a", fin=False), continuation(b"\xff", fin=False), continuation(b"b")],
        [],
        [1007, THE_END],
    ),
    ("bytes that are no text", [binary(b"\xc3\x28")], [b"\xc3\x28"], []),
    ("too much", [text("a"), text("x" * (MOST + 1)), text("c")], ["a"], [1009, THE_END]),
    (
        "too much in fragments",
        [*fragments(TEXT, b"x" * MOST, b"y"), text("c")],
        [],
        [1009, THE_END],
    ),
]  # fmt: skip
DEFLATED_TALKS = [
    ("compressed text", [deflated(TEXT, CHARACTERS.encode())], [CHARACTERS], []),
    ("compressed binary", [deflated(BINARY, b"\xff" * 999)], [b"\xff" * 999], []),
    ("nothing, compressed", [deflated(TEXT, b""), text("b")], ["", "b"], []),
    (
        "compressed and not",
        [deflated(TEXT, b"aa"), text("b"), deflated(BINARY, b"cc"), ping(b""),
         deflated(TEXT, b"d")],
        ["aa", "b", b"cc", "d"],
        [pong(b"")],
    ),
    (
        "compressed in fragments",
        [*pieces(TEXT, deflate(b"hello" * 99), 1, 1, 5), deflated(TEXT, b"b")],
        ["hello" * 99, "b"],
        [],
    ),
    ("just enough, compressed", [deflated(BINARY, b"x" * MOST)], [b"x" * MOST], []),
    ("too much, compressed", [deflated(BINARY, b"x" * (MOST + 1))], [], [1009, THE_END]),
    (
        "too much, compressed in fragments",
        pieces(BINARY, deflate(b"x" * (MOST + 1)), 5),
        [],
        [1009, THE_END],
    ),
    ("bad text, compressed", [text("a"), deflated(TEXT, b"\xc3\x28")], ["a"], [1007, THE_END]),
    (
        "bad text, compressed in fragments",
        pieces(TEXT, deflate(b"\xc3\x28"), 2),
        [],
        [1007, THE_END],
    ),
    ("what was never compressed", [text(b"\xff" * 9, rsv=RSV1)], [], [1002, THE_END]),
    (
        "a compressed continuation",
        [text("a", fin=False), continuation(b"b", rsv=RSV1)],
        [],
        [1002, THE_END],
    ),
    (
        "a continuation that is compressed once more",
        [text(deflate(b"hello")[:3], fin=False, rsv=RSV1),
         continuation(deflate(b"hello")[3:], rsv=RSV1)],
        [],
        [1002, THE_END],
    ),
    ("a compressed ping", [ping(b"b", rsv=RSV1)], [], [1002, THE_END]),
    ("a compressed pong", [pong(b"b", rsv=RSV1)], [], [1002, THE_END]),
    ("a stream with an end", [text(final(b"hello"), rsv=RSV1), text("b")], ["hello", "b"], []),
    ("a second reserved bit", [text("b", rsv=RSV1 | RSV2)], [], [1002, THE_END]),
]  # fmt: skip
ROWS = [
    pytest.param(agreement, wire(*sent), messages, answers, id=name)
    for agreement, talks in ((Agreement, TALKS), (agreed, DEFLATED_TALKS))
    for name, sent, messages, answers in talks
]
talks = pytest.mark.parametrize(("agreement", "data", "messages", "answers"), ROWS)


@talks
def test_what_comes_at_once_is_understood(agreement, data, messages, answers):
    receiver = Receiver(agreement(max_message=MOST))
    assert receiver.feed(data) == messages
    assert said(receiver) == answers


@talks
def test_what_comes_byte_by_byte_is_the_same(agreement, data, messages, answers):
    receiver = Receiver(agreement(max_message=MOST))
    got = [message for byte in data for message in receiver.feed(bytes((byte,)))]
    assert got == messages
    assert said(receiver) == answers


@talks
def test_what_comes_in_two_pieces_is_the_same(agreement, data, messages, answers):
    for cut in itertools.chain(range(min(len(data), 300)), range(300, len(data), 997)):
        receiver = Receiver(agreement(max_message=MOST))
        assert receiver.feed(data[:cut]) + receiver.feed(data[cut:]) == messages, cut
        assert said(receiver) == answers, cut


@talks
def test_the_core_by_itself_would_say_the_same(agreement, data, messages, answers):
    core = Core(agreement(max_message=MOST))
    assert core.feed(data) == messages
    assert said(core) == answers


@pytest.mark.parametrize(
    "sent",
    [
        [binary(b"")],
        [binary(b"a")],
        [binary(b"x" * (SMALL + 1))],
        [deflated(BINARY, b"a")],
        fragments(BINARY, b"a", b"b"),
        pieces(BINARY, deflate(b"ab"), 1),
    ],
    ids=["empty", "small", "large", "compressed", "fragments", "compressed fragments"],
)
def test_binary_is_bytes_whoever_reads_it(compressing, sent):
    (message,) = compressing.feed(wire(*sent))
    (other,) = [other for byte in wire(*sent) for other in compressing.feed(bytes((byte,)))]
    assert type(message) is type(other) is bytes


@talks
def test_without_the_compiled_mask_it_is_the_same(agreement, data, messages, answers, monkeypatch):
    monkeypatch.setattr(parlor.edge.protocol.receiver, "apply_mask", utils.apply_mask)
    receiver = Receiver(agreement(max_message=MOST))
    got = receiver.feed(data)
    assert got == messages
    assert [type(message) for message in got] == [type(message) for message in messages]
    assert said(receiver) == answers


# What goes past the core


@pytest.mark.parametrize(
    "sent",
    [
        text("a"),
        text("x" * SMALL),
        text("x" * MOST),
        binary(b"\xff"),
        pong(b"a"),
        text("a", bits=16),
    ],
    ids=str,
)
def test_whole_frames_go_past_the_core(receiver, seen, sent):
    receiver.feed(wire(sent, sent))
    assert seen == []


@pytest.mark.parametrize("sent", [text("a"), binary(b"x" * SMALL), pong(b"a" * 125)], ids=str)
def test_small_frames_in_pieces_go_past_the_core(receiver, seen, sent):
    for byte in wire(sent, sent):
        receiver.feed(bytes((byte,)))
    assert seen == []


@pytest.mark.parametrize("whole", [True, False])
def test_compressed_frames_go_past_the_core(compressing, seen, whole):
    data = wire(deflated(TEXT, b"hello" * 99), deflated(BINARY, b"\xff"), deflated(TEXT, b""))
    for piece in [data] if whole else [bytes((byte,)) for byte in data]:
        compressing.feed(piece)
    assert seen == []


@pytest.mark.parametrize(
    "sent",
    [
        [ping(b"?")],
        fragments(TEXT, b"a", b"b"),
        [text("a", fin=False), ping(b"?"), continuation(b"b")],
        [text("a", bits=64)],
    ],
    ids=["a ping", "fragments", "a ping between fragments", "a long length"],
)
def test_a_core_at_rest_is_passed_again(receiver, seen, sent):
    receiver.feed(wire(*sent))
    assert seen == [wire(*sent)]
    for _ in range(3):
        assert receiver.feed(wire(text("past"), binary(b"it"))) == ["past", b"it"]
    for byte in wire(text("slowly"), pong(b"")):
        receiver.feed(bytes((byte,)))
    assert seen == [wire(*sent)]


def test_a_core_that_has_begun_gets_the_rest_of_the_message(receiver, seen):
    receiver.feed(wire(text("a", fin=False)))
    assert receiver.feed(wire(continuation(b"b"))) == ["ab"]
    assert seen == [wire(text("a", fin=False)), wire(continuation(b"b"))]


def test_no_more_goes_past_a_core_that_broke_off(receiver):
    receiver.feed(wire(text("a", mask=None)))
    said(receiver)
    assert receiver.feed(wire(text("b"), ping(b"?"))) == []
    assert said(receiver) == []


# What is begun, what is over and why


@pytest.mark.parametrize(
    "sent",
    [text("hello"), text("x" * (SMALL + 1)), ping(b"?"), text("a", fin=False), close()],
    ids=str,
)
def test_it_wants_care_when_something_is_begun_or_must_be_answered(receiver, sent):
    receiver.feed(wire(text("a"), binary(b"b"), pong(b"")))
    assert not receiver.wants_care
    for byte in wire(sent)[:-1]:
        receiver.feed(bytes((byte,)))
        assert receiver.wants_care
    receiver.feed(wire(sent)[-1:])
    assert receiver.wants_care == (sent != text("hello"))


def test_at_first_nothing_is_begun_nor_over(receiver):
    assert not receiver.begun
    assert not receiver.over
    assert receiver.ending == (1006, "")
    assert said(receiver) == []


@pytest.mark.parametrize(
    "sent",
    [text(""), text("hello"), text("x" * 126), binary(b"x" * (SMALL + 1)), ping(b"?"), pong(b"!"),
     text("hello", bits=64)],
    ids=str,
)  # fmt: skip
def test_a_frame_is_begun_from_its_first_byte_to_its_last_but_one(receiver, sent):
    for _ in range(2):
        for byte in wire(sent)[:-1]:
            receiver.feed(bytes((byte,)))
            assert receiver.begun
        receiver.feed(wire(sent)[-1:])
        assert not receiver.begun


def test_a_message_is_begun_from_its_first_fragment_to_its_last(receiver):
    receiver.feed(wire(text("a", fin=False)))
    assert receiver.begun
    receiver.feed(wire(ping(b"?"), pong(b""), continuation(b"b", fin=False)))
    assert receiver.begun
    receiver.feed(wire(continuation(b"c")))
    assert not receiver.begun


def test_a_message_that_follows_another_is_begun(receiver):
    assert receiver.feed(wire(text("a"), text("b"))[:-1]) == ["a"]
    assert receiver.begun
    assert receiver.feed(wire(text("b"))[-1:]) == ["b"]
    assert not receiver.begun


@pytest.mark.parametrize(
    ("sent", "ending"),
    [
        (close(4321, "why not"), (4321, "why not")),
        (close(), (1005, "")),
        (frame(3, b""), (1002, "invalid opcode")),
    ],
    ids=str,
)
def test_it_is_over_when_the_client_ends_it_or_breaks_a_rule(receiver, sent, ending):
    receiver.feed(wire(text("a"), sent)[:-1])
    if sent.opcode == 8:
        assert not receiver.over
    receiver.feed(wire(sent)[-1:])
    assert receiver.over
    assert receiver.ending == ending


def test_it_is_over_when_this_side_closes(receiver):
    receiver.close(4400, "enough")
    assert receiver.over
    assert receiver.ending == (4400, "enough")
    assert said(receiver) == [4400]


def test_the_client_answers_a_close_and_that_is_the_end_of_the_stream(receiver):
    receiver.close(4400, "enough")
    said(receiver)
    receiver.feed(wire(text("late"), close(4400)))
    assert said(receiver) == [THE_END]
    assert receiver.ending == (4400, "")


def test_pings_are_answered_until_the_client_closes_too(receiver):
    receiver.close(1000, "")
    receiver.feed(wire(ping(b"?")))
    assert said(receiver) == [1000, pong(b"?")]


@pytest.mark.parametrize(
    "sent", [text("hello"), binary(b"x" * 200), pong(b""), text("x" * 5_000)], ids=str
)
def test_a_frame_that_was_begun_before_this_side_closed_is_read_to_its_end(sent):
    data = wire(sent)
    for cut in range(1, min(len(data), 20)):
        receiver = Receiver(Agreement(max_message=MOST))
        receiver.feed(data[:cut])
        receiver.close(4400, "enough")
        receiver.feed(data[cut:] + wire(close(4999, "me too")))
        assert said(receiver) == [4400, THE_END]
        assert receiver.ending == (4999, "me too"), f"closed after {cut} bytes"


def test_a_stream_that_ends_without_a_close_is_1006(receiver):
    receiver.feed(wire(text("a"), ping(b"?"))[:-1])
    receiver.end()
    assert receiver.over
    assert receiver.ending == (1006, "")


def test_a_stream_may_end_before_anything_came(receiver):
    receiver.end()
    assert receiver.ending == (1006, "")
    assert said(receiver) == []


def test_a_stream_that_ends_after_a_close_ends_with_its_code(receiver):
    receiver.feed(wire(close(1001, "off")))
    receiver.end()
    receiver.end()
    assert receiver.ending == (1001, "off")


@pytest.mark.parametrize(
    "sent",
    [b"", wire(ping(b"?")), wire(text("a", fin=False)), wire(text("a", mask=None)), wire(close())],
    ids=["nothing", "a ping", "a fragment", "a broken rule", "a close"],
)
def test_what_is_let_go_is_gone_at_once(sent):
    receiver = Receiver(Agreement())
    receiver.feed(wire(ping(b""), sent))
    core = weakref.ref(receiver._core)
    gc.disable()
    try:
        receiver.let_go()
        del receiver
        assert core() is None
    finally:
        gc.enable()


def test_letting_go_of_what_never_needed_a_core_is_nothing(receiver):
    receiver.feed(wire(text("a")))
    receiver.let_go()


# Bounds


@pytest.mark.parametrize(("claims", "bits"), [(101, 7), (101, 16), (101, 64), (2**62, 64)])
@pytest.mark.parametrize("opcode", [TEXT, BINARY])
def test_too_long_a_message_is_refused_at_its_header(opcode, claims, bits):
    receiver = Receiver(Agreement(max_message=100))
    header = frame(opcode, claims=claims, bits=bits).wire()[:-4]
    for byte in header[:-1]:
        assert receiver.feed(bytes((byte,))) == []
        assert said(receiver) == []
    receiver.feed(header[-1:])
    assert said(receiver) == [1009, THE_END]


@pytest.mark.parametrize("compressing", [0, 15])
def test_too_long_a_fragment_is_refused_at_its_header(compressing):
    receiver = Receiver(Agreement(deflate=compressing, max_message=100))
    receiver.feed(wire(text("x" * 60, fin=False)) + continuation(claims=41).wire()[:2])
    assert said(receiver) == [1009, THE_END]


def test_far_too_long_a_compressed_frame_is_refused_at_its_header(compressing):
    compressing.feed(wire(*pieces(TEXT, deflate(b"hello"), 3)[:1]))
    compressing.feed(continuation(claims=2 * MOST).wire()[:-4])
    assert said(compressing) == [1009, THE_END]


@pytest.mark.parametrize("length", [0, 125, 126, 127])
def test_a_frame_that_is_not_masked_is_refused_at_its_second_byte(receiver, length):
    receiver.feed(bytes((0x81, length)))
    assert said(receiver) == [1002, THE_END]


@pytest.mark.parametrize("opcode", [TEXT, BINARY])
def test_a_limit_may_be_reached_in_fragments_too(opcode):
    receiver = Receiver(Agreement(max_message=100))
    for _ in range(2):
        (message,) = receiver.feed(wire(*fragments(opcode, b"x" * 99, b"x", b"")))
        assert len(message) == 100
    assert said(receiver) == []


def test_a_limit_is_one_of_bytes_not_of_characters():
    receiver = Receiver(Agreement(max_message=100))
    assert receiver.feed(wire(text("é" * 50))) == ["é" * 50]
    receiver.feed(wire(text("é" * 51)))
    assert said(receiver) == [1009, THE_END]


@pytest.mark.parametrize("control", [ping(b"?" * 125), pong(b"!"), close(1000)], ids=str)
def test_a_control_frame_does_not_count_for_the_message_it_is_within(control):
    receiver = Receiver(Agreement(max_message=100))
    got = receiver.feed(wire(text("x" * 100, fin=False), control, continuation(b"")))
    answered = said(receiver)
    if control.opcode == 8:
        assert answered == [1000, THE_END]
    else:
        assert got == ["x" * 100]
        assert 1009 not in answered


@pytest.mark.parametrize("cuts", [0, 3])
def test_no_limit_is_no_limit(cuts):
    receiver = Receiver(agreed(max_message=0))
    long = "x" * 2_000_000
    data = wire(text(long), deflated(TEXT, long.encode()), *fragments(TEXT, long.encode(), b"y"))
    got = receiver.feed(data[:cuts]) + receiver.feed(data[cuts:])
    assert [len(message) for message in got] == [2_000_000, 2_000_000, 2_000_001]
    assert said(receiver) == []


@pytest.mark.parametrize("claims", [0, 1, 125, 126, SMALL - 1, SMALL, SMALL + 1, 65_535, MOST * 9])
@pytest.mark.parametrize("opcode", [TEXT, BINARY, 10])
def test_only_a_small_frame_is_kept_and_only_until_it_is_whole(seen, opcode, claims):
    receiver = Receiver(Agreement(max_message=MOST * 9))
    data = frame(opcode, claims=claims).wire() + b"x" * claims
    kept = 0
    for start in range(0, len(data) - 1, 13):
        receiver.feed(data[start : start + 13][: len(data) - 1 - start])
        kept = max(kept, len(receiver._rest))
    if claims > 125 and opcode == 10:
        assert said(receiver) in ([], [1002, THE_END])
        return
    assert kept <= SMALL + 8
    assert bool(seen) == (claims > SMALL)
    receiver.feed(data[-1:])
    assert receiver._rest == b""


def test_messages_may_be_of_so_many_fragments_and_no_more():
    receiver = Receiver(Agreement(max_fragments=3))
    for _ in range(3):
        assert receiver.feed(wire(*fragments(TEXT, b"a", b"b", b"c"))) == ["abc"]
        assert receiver.feed(wire(text("whole"), text("x" * (SMALL + 1)))) != []
    assert said(receiver) == []
    assert receiver.feed(wire(*fragments(TEXT, b"a", b"b", b"c", b"d"))) == []
    assert said(receiver) == [1008, THE_END]
    assert receiver.over
    assert receiver.ending[0] == 1008


def test_empty_fragments_count_and_control_frames_do_not():
    receiver = Receiver(Agreement(max_fragments=3))
    receiver.feed(wire(text("", fin=False), ping(b""), continuation(b"", fin=False), pong(b"")))
    receiver.feed(wire(ping(b""), pong(b""), continuation(b"", fin=False)))
    assert said(receiver) == [pong(b"")] * 2
    receiver.feed(wire(continuation(b"", fin=False)))
    assert said(receiver) == [1008, THE_END]


def test_what_follows_too_many_fragments_is_not_read():
    receiver = Receiver(Agreement(max_fragments=2))
    sent = [*fragments(TEXT, b"a", b"b", b"c"), text("d"), ping(b"?")]
    assert receiver.feed(wire(*sent)) == []
    assert said(receiver) == [1008, THE_END]


# Compression


@pytest.mark.parametrize("agreed_on", [9, 15])
@pytest.mark.parametrize("bits", range(9, 16))
def test_a_message_is_inflated_in_whatever_window(seen, bits, agreed_on):
    receiver = Receiver(Agreement(deflate=agreed_on))
    data = noise(2 ** (bits - 1) - 60) * 20
    message = deflated(BINARY, data, bits=bits, level=9)
    assert len(message.payload) < len(data) / 3
    assert receiver.feed(wire(message)) == [data]
    assert seen == []
    assert receiver.feed(wire(*pieces(BINARY, message.payload, 9))) == [data]
    assert seen != []


@pytest.mark.parametrize("streams", [2, 10])
@pytest.mark.parametrize("cut", [0, 9])
def test_a_message_may_be_of_more_than_one_stream(compressing, streams, cut):
    data = wire(text(b"".join(final(b"hello") for _ in range(streams)), rsv=RSV1))
    assert compressing.feed(data[:cut]) + compressing.feed(data[cut:]) == ["hello" * streams]


@pytest.mark.parametrize("cuts", [[], range(5, 60_000, 5_000)], ids=["whole", "fragments"])
def test_a_message_of_streams_without_end_is_refused(cuts):
    receiver = Receiver(Agreement(deflate=15))
    data = final(b"") * 30_000
    receiver.feed(wire(*pieces(TEXT, data, *cuts)))
    assert said(receiver) == [1002, THE_END]


@pytest.mark.parametrize("sizes", [(5_000_000,), (10, 5_000_000)], ids=["one", "one of several"])
@pytest.mark.parametrize("cut", [0, 20])
def test_a_bomb_is_refused_before_it_takes_its_room(sizes, cut):
    bombs = wire(*(deflated(BINARY, bytes(size), level=9) for size in sizes))
    receiver = Receiver(agreed())
    tracemalloc.start()
    try:
        receiver.feed(bombs[:cut])
        receiver.feed(bombs[cut:])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert said(receiver) == [1009, THE_END]
    assert peak < 10 * (len(bombs) + MOST)


def test_a_bomb_in_fragments_is_refused_before_it_takes_its_room():
    packed = deflate(bytes(5_000_000), level=9)
    receiver = Receiver(agreed())
    tracemalloc.start()
    try:
        receiver.feed(wire(*pieces(BINARY, packed, *range(5, len(packed), 5_000))))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert said(receiver) == [1009, THE_END]
    assert peak < 10 * (len(packed) + MOST)


@pytest.mark.parametrize("over", [1, 30, 200, 600])
def test_nothing_more_than_the_limit_comes_out_of_any_fragments(over):
    packed = deflate(b"x" * (1_000 + over), level=9)
    for cut in range(2, len(packed)):
        receiver = Receiver(agreed(max_message=1_000))
        got = receiver.feed(wire(text(packed[:cut], fin=False, rsv=RSV1), continuation(b"")))
        assert [len(message) for message in got if len(message) > 1_000] == [], cut


def test_a_limit_is_one_of_what_is_inflated_even_if_that_is_less():
    data = noise(1_000)
    receiver = Receiver(agreed(max_message=1_000))
    packed = stored(data)
    assert len(packed) > len(data)
    assert receiver.feed(wire(binary(packed, rsv=RSV1))) == [data]
    assert receiver.feed(wire(*pieces(BINARY, packed, 9, 999))) == [data]


@pytest.mark.parametrize("length", [1_000, 3_000, 6_000])
def test_compressed_bytes_that_break_off_are_the_same_however_they_come(length):
    data = wire(binary(deflate(noise(20_000, 40))[:length], rsv=RSV1))
    whole, cut = Receiver(agreed(max_message=99_999)), Receiver(agreed(max_message=99_999))
    assert cut.feed(data[:100]) + cut.feed(data[100:]) == whole.feed(data) == []
    assert said(cut) == said(whole) == [1002, THE_END]


STORED, FIXED = bytes.fromhex("000500faff48656c6c6f00"), bytes.fromhex("f248cdc9c90700")
PACKED = {
    "stored": STORED,
    "with fixed codes": FIXED,
    "with codes of its own": deflate(CHARACTERS.encode() * 200 + noise(300, 40)),
    "with a last block, then another": final(b"hello") + FIXED,
    "with two last blocks": final(b"hello") + final(b"again"),
}


@pytest.mark.parametrize("payload", PACKED.values(), ids=PACKED)
@pytest.mark.parametrize("fragments", [False, True], ids=["whole", "in fragments"])
def test_a_compressed_message_that_is_cut_off_is_refused(payload, fragments):
    for cut in range(len(payload)):
        # What ends between blocks is a message, as is what lacks just what every message lacks.
        if payload[:cut] in (b"\0", final(b"hello")) or (payload, cut) == (STORED, 6):
            continue
        receiver, sent = Receiver(agreed()), payload[:cut]
        frames = pieces(BINARY, sent, cut // 2) if fragments else [binary(sent, rsv=RSV1)]
        assert receiver.feed(wire(*frames)) == [], cut
        assert said(receiver) == [1002, THE_END], cut


@pytest.mark.parametrize("cut", [False, True], ids=["whole", "byte by byte"])
def test_every_frame_counts(cut):
    """Each costs, whatever is in it; so pings and fragments count like messages."""
    receiver = Receiver(Agreement())
    sent = wire(text("a"), ping(b"?"), *fragments(TEXT, b"b", b"c"), pong(b""), text("d"))
    seen = 0
    for piece in [bytes((byte,)) for byte in sent] if cut else [sent]:
        receiver.feed(piece)
        seen += receiver.frames
    assert seen == 6
