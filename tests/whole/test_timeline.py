"""The history of a room, however long it is; and what is taken for reading it."""

import sqlite3
from contextlib import closing

import pytest

from .people import PHONE
from .talker import Talker

DAY_MS = 24 * 3600 * 1000

# Reads on by steps in one direction and returns the offsets drawn at each step, and by how much what
# was seen moved otherwise than asked, at worst; after some rows, or where it does not go on.
READ = """async ([sign, count, step]) => {
    const view = document.querySelector('#timeline')
    const list = document.querySelector('#entries')
    const frames = async (count) => {
        while (count--) await new Promise(requestAnimationFrame)
    }
    const offset = () => Number(list.querySelector('[data-offset]').dataset.offset)
    const far = () => sign < 0 ? view.scrollTop : view.scrollHeight - view.scrollTop - view.clientHeight
    const edge = document.querySelector(sign < 0 ? '#older' : '#newer')
    const start = offset()
    let [worst, most] = [0, 0]
    while (Math.abs(offset() - start) < count && (far() > 1 || !edge.hidden)) {
        const eye = [...list.children].find((row) => row.getBoundingClientRect().bottom > 200)
        const body = eye.querySelector('.message__body') ?? eye
        const before = body.getBoundingClientRect().top
        const asked = Math.min(step, far()) * sign
        view.scrollTop += asked
        await frames(2)
        while (far() < view.clientHeight && !edge.hidden) await frames(1)
        await frames(1)
        most = Math.max(most, list.children.length)
        if (body.isConnected) {
            const moved = Math.abs(before - asked - body.getBoundingClientRect().top)
            worst = Math.max(worst, moved)
        }
    }
    return { worst, most }
}"""


def fill(server, room_id, count, begin=1_780_000_000_000):
    """Put messages of bob's into a room's log as if they had been said long ago, one a minute."""
    server.stop()
    with closing(sqlite3.connect(server.folder / "data" / "parlor.sqlite3")) as database:
        (author,) = database.execute("SELECT id FROM users WHERE name = 'bob'").fetchone()
        (name, top) = database.execute(
            "SELECT name, top FROM rooms WHERE id = ?", (room_id,)
        ).fetchone()
        entries, messages = [], []
        for number in range(count):
            offset, at = top + 1 + number, begin + number * 60_000
            text = f"line {number}" + "\n\nand more" * (number % 3)
            html = "".join(f"<p>{part}</p>" for part in text.split("\n\n"))
            body = (
                f'{{"type":"said","room":"{name}","offset":{offset},"at":{at},'
                f'"who":{{"id":{author},"name":"bob"}},"text":"{text}","html":"{html}",'
                f'"client_id":"filled-{offset}"}}'
            ).replace("\n", "\\n")
            entries.append((room_id, offset, author, f"filled-{offset}", 1, body.encode()))
            messages.append((room_id, offset, author, text, at))
        database.executemany(
            "INSERT INTO log (room_id, offset, author_id, client_id, kind, body)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            entries,
        )
        database.executemany(
            'INSERT INTO messages (room_id, "offset", author_id, text, at) VALUES (?, ?, ?, ?, ?)',
            messages,
        )
        database.execute("UPDATE rooms SET top = top + ? WHERE id = ?", (count, room_id))
        database.execute("UPDATE memberships SET read_offset = ?", (top + count,))
        database.commit()
    server.start()


@pytest.fixture
def server(make_server):
    return make_server(rate_connect=0, rate_say=0, rate_browse=0, drain=0.5).start()


@pytest.fixture
def ada(somebody, server):
    return somebody(server).set_up("ada")


@pytest.fixture
def bob(server, ada):
    """Somebody without a browser."""
    talker = Talker(server, "bob")
    yield talker
    talker.close()


def numbers(person):
    """Return the numbers of the lines that are drawn."""
    texts = person.page.locator(".message[data-offset] .message__body").all_text_contents()
    return [int(text.split("and")[0].split("line ")[1]) for text in texts if "line " in text]


def cost(person):
    """Return nodes and heap of the page, those included that nobody sees any more."""
    session = person.page.context.new_cdp_session(person.page)
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    session.detach()
    return metrics["Nodes"], metrics["JSHeapUsedSize"]


def top_row(person):
    """Return the offset of the row at the top of the view, and where it stands."""
    return person.page.evaluate(
        """() => {
            const view = document.querySelector('#timeline').getBoundingClientRect()
            const row = [...document.querySelectorAll('.message[data-offset]')]
                .find((row) => row.getBoundingClientRect().bottom > view.top)
            const { top } = row.querySelector('.message__body').getBoundingClientRect()
            return [row.dataset.offset, top]
        }"""
    )


def stands(person, offset, top):
    """Wait until a row stands where it stood, to the pixel."""
    person.page.wait_for_function(
        """([offset, top]) => {
            const body = document.querySelector(`[data-offset="${offset}"] .message__body`)
            return body && Math.abs(body.getBoundingClientRect().top - top) <= 1
        }""",
        arg=[offset, top],
    )


def test_twenty_thousand_messages_cost_no_more_than_some_hundred(ada, bob, server):
    fill(server, 1, 20_000)
    ada.page.reload()
    ada.sees("line 19998")
    first = ada.page.evaluate(READ, [-1, 1_500, 2_500])
    nodes, heap = cost(ada)
    for _ in range(5):
        read = ada.page.evaluate(READ, [-1, 3_700, 2_500])
        assert read["worst"] <= 1
        assert read["most"] <= first["most"] + 50
        shown = numbers(ada)
        assert shown == list(range(shown[0], shown[-1] + 1))
    assert numbers(ada)[0] == 0
    after_nodes, after_heap = cost(ada)
    assert after_nodes < nodes * 1.3
    assert after_heap < heap * 1.3

    # What is said and changed at the end meanwhile moves nothing here.
    place = top_row(ada)
    bob.again()
    bob.say("good morning", "c1")
    offset = bob.until("said", client_id="c1")["offset"]
    ada.page.locator("#jump").get_by_text("1 new from bob").wait_for()
    bob.edit(offset, "good evening")
    bob.edit(offset - 2, "the one before the last")
    bob.delete(offset - 1)
    bob.edit(3, "the second of all")
    ada.sees("the second of all")
    stands(ada, *place)

    # A reload comes back to the place, and from there one gets down again.
    ada.page.reload()
    stands(ada, *place)
    down = ada.page.evaluate(READ, [1, 1_000, 2_500])
    assert down["worst"] <= 1
    shown = numbers(ada)
    assert shown == list(range(shown[0], shown[-1] + 1))
    assert shown[0] > 500

    ada.page.click("#jump")
    ada.sees("good evening")
    assert ada.texts()[-2:] == ["the one before the last", "good evening"]
    ada.page.locator("#jump").wait_for(state="hidden")
    bob.say("and good night", "c2")
    ada.sees("and good night")
    stands(ada, *top_row(ada))
