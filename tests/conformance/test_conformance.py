"""Every case of the tables, over real sockets to a real uWSGI, by both ways in."""

import re
from pathlib import Path

import pytest

from ..whole.server import Server
from ..whole.wire import open_raw
from . import (
    chops,
    closing,
    compression,
    fragmentation,
    framing,
    handshakes,
    offers,
    opcodes,
    pings,
    reserved_bits,
    sizes,
    utf8,
)
from .cases import Case, closed
from .deflate import AGREED, OFFER, deflate, pieces
from .dialogue import Dialogue
from .engine import hold, hold_slowly
from .frames import BINARY, TEXT, binary, continuation, fragments, text
from .question import Question

GROUPS = {
    module.__name__.rpartition(".")[2]: module.CASES
    for module in (
        framing, pings, reserved_bits, opcodes, fragmentation, utf8, closing, sizes, chops, offers,
        compression,
    )
}  # fmt: skip
# Byte by byte, what is longer would say nothing new, slowly.
LONGEST = 1_000
README = Path(__file__).parent / "README.md"
ADA, BOB = "ada's — " * 20, "BOB'S ✓ " * 20


@pytest.fixture(scope="module")
def parlor(tmp_path_factory):
    """One server for all cases, without bounds on how often and how slowly somebody talks."""
    server = Server(
        tmp_path_factory.mktemp("conformance"),
        handshake_time=60, heartbeat=50, max_per_address=0, message_time=600, rate_connect=0,
        rate_guests=0, rate_frames=0,
    ).start()  # fmt: skip
    server.first_worker = server.worker()
    yield server
    server.stop()


@pytest.fixture(params=["through the router", "direct"])
def port(request, parlor):
    return parlor.direct_port if request.param == "direct" else parlor.port


def verdict(failures):
    return f"{len(failures)} failed:\n" + "\n".join(failures)


@pytest.mark.parametrize("group", GROUPS)
def test_each_case_is_answered_as_the_standards_say(port, group):
    failures = hold(port, [Dialogue(case) for case in GROUPS[group]])
    assert not failures, verdict(failures)


@pytest.mark.parametrize("group", GROUPS)
def test_each_case_is_answered_the_same_byte_by_byte(port, group):
    short = [case for case in GROUPS[group] if len(case.wire()) <= LONGEST]
    failures = hold_slowly(port, [Dialogue(case, chop=1) for case in short])
    assert not failures, verdict(failures)


def test_each_handshake_is_answered_as_the_standards_say(port):
    failures = hold(port, [Question(handshake) for handshake in handshakes.CASES])
    assert not failures, verdict(failures)


def test_each_handshake_is_answered_the_same_byte_by_byte(port):
    short = [one for one in handshakes.CASES if len(one.request) <= LONGEST]
    failures = hold_slowly(port, [Question(handshake, chop=1) for handshake in short])
    assert not failures, verdict(failures)


@pytest.mark.parametrize("chop", [1, 7, 40])
def test_two_connections_that_take_turns_get_none_of_each_others_bytes(port, chop):
    talks = []
    for name in (ADA, BOB):
        words = [word.encode() for word in name.split(" ")]
        whole, squeezed = b"".join(words), deflate(name.encode(), level=0)
        talks += [
            Case("fragments", fragments(TEXT, *words), [text(whole)]),
            Case("bytes", fragments(BINARY, *words), [binary(whole)]),
            Case("small frames", [text(word) for word in words], [text(word) for word in words]),
            Case("a frame", [text(name)], [text(name)]),
            Case("compressed", pieces(TEXT, squeezed, 20, 90), [text(name)], OFFER, AGREED),
        ]
    failures = hold_slowly(port, [Dialogue(case, chop=chop) for case in talks])
    assert not failures, verdict(failures)


@pytest.mark.parametrize(
    "begun",
    [
        text("secret", fin=False).wire(),
        text("secret").wire()[:-1],
        text(b"\xe2\x82", fin=False).wire(),
        binary(b"secret" * 10_000).wire()[:-1],
    ],
    ids=["a fragment", "half a frame", "half a letter", "most of a large frame"],
)
def test_what_one_left_unfinished_is_not_continued_by_the_next(port, begun):
    with open_raw(port, b"/echo") as ada:
        ada.sendall(begun)
    next_ones = [
        Case("the rest", [continuation(b"\xac")], [closed(1002)]),
        Case("a byte", [text("x")], [text("x")]),
    ]
    failures = hold(port, [Dialogue(case) for case in next_ones])
    assert not failures, verdict(failures)


def test_the_same_worker_has_served_all_of_it(parlor):
    assert parlor.worker() == parlor.first_worker


def test_nothing_of_it_was_an_error_of_the_servers(parlor):
    assert "Traceback" not in parlor.log.read_text(errors="replace")


def test_the_readme_counts_the_cases():
    counted = re.findall(r"^\| `(\w+)` \| .* \| ([\d,]+) \|$", README.read_text(), re.MULTILINE)
    tables = GROUPS | {"handshakes": handshakes.CASES}
    assert {name: int(count.replace(",", "")) for name, count in counted} == {
        name: len(cases) for name, cases in tables.items()
    }


@pytest.mark.parametrize("group", [*GROUPS, "handshakes"])
def test_each_case_has_a_name_of_its_own(group):
    names = [case.name for case in (GROUPS | {"handshakes": handshakes.CASES})[group]]
    assert len(set(names)) == len(names)
