"""The history of a room, however long it is; and what is taken for reading it."""

import sqlite3
import time
from contextlib import closing

import pytest

from .talker import Talker

DAY_MS = 24 * 3600 * 1000

# Reads on by steps in one direction, over some rows or until it does not go on; returns by how
# much what was seen moved otherwise than asked, at worst, and how many rows were drawn at most.
READ = """async ([sign, count, step]) => {
    const view = document.querySelector('#timeline')
    const list = document.querySelector('#entries')
    const frames = async (count) => {
        while (count--) await new Promise(requestAnimationFrame)
    }
    const offset = () => Number(list.querySelector('[data-offset]').dataset.offset)
    const below = () => view.scrollHeight - view.scrollTop - view.clientHeight
    const far = () => sign < 0 ? view.scrollTop : below()
    const edge = document.querySelector(sign < 0 ? '#older' : '#newer')
    const start = offset()
    let [worst, most] = [0, 0]
    while (Math.abs(offset() - start) < count && (far() > 1 || !edge.hidden)) {
        const eye = [...list.children].find((row) => row.getBoundingClientRect().bottom > 200)
        const body = eye.querySelector('.message__body') ?? eye
        const before = body.getBoundingClientRect().top
        const asked = Math.min(step, far()) * sign
        await new Promise((done) => setTimeout(done))
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


def crowd_in(server, count):
    """Have so many members join the lobby, one after the other."""
    server.stop()
    with closing(sqlite3.connect(server.folder / "data" / "parlor.sqlite3")) as database:
        (top,) = database.execute("SELECT top FROM rooms WHERE id = 1").fetchone()
        for number in range(1, count + 1):
            name, at = f"member {number}", time.time_ns() // 1_000_000
            person = database.execute(
                "INSERT INTO users (name, name_key, kind, admin, active, created_at)"
                " VALUES (?, ?, 'member', 0, 1, ?)",
                (name, name, at),
            ).lastrowid
            body = (
                f'{{"type":"joined","room":"lobby","offset":{top + number},"at":{at},'
                f'"who":{{"id":{person},"name":"{name}"}}}}'
            )
            database.execute(
                "INSERT INTO log (room_id, offset, author_id, kind, body) VALUES (1, ?, ?, 2, ?)",
                (top + number, person, body.encode()),
            )
        database.execute("UPDATE rooms SET top = top + ? WHERE id = 1", (count,))
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
    metrics = {
        one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]
    }
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
    assert after_nodes < nodes * 1.6  # rows are let go of by fifty
    assert after_heap < heap * 1.6

    # What is said and changed at the end meanwhile moves nothing here.
    place = top_row(ada)
    bob.positions = {}
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


def test_a_crowd_that_comes_in_is_one_line_and_hides_no_message(somebody, ada, bob, server):
    bob.say("before", "c1")
    bob.until("said", client_id="c1")
    crowd_in(server, 250)
    german = somebody(server, locale="de-DE").enter("dora")
    german.sees("before")
    note = german.page.locator(".note").last
    note.get_by_text("member 1, member 2 und 249 andere sind dazugekommen").wait_for()
    ada.page.reload()
    ada.sees("before")
    note = ada.page.locator(".note").last
    note.get_by_text("member 1, member 2, and 249 others joined").wait_for()
    Talker(server, "carol").close()
    note.get_by_text("member 1, member 2, and 250 others joined").wait_for()
    assert ada.page.locator(".note").count() == 2
    ada.write("and after")
    ada.sees("and after")
    Talker(server, "eve").close()
    ada.page.locator(".note").get_by_text("eve joined").wait_for()
    assert ada.page.locator(".note").count() == 3


def test_a_window_without_the_focus_reads_nothing(ada, bob):
    bob.say("seen", "c1")
    ada.sees("seen")
    ada.page.evaluate("document.hasFocus = () => false")
    bob.say("not seen", "c2")
    ada.sees("not seen")
    ada.page.wait_for_function("() => document.title.startsWith('(1)')")
    ada.page.locator("#new-line").wait_for()
    ada.page.evaluate("delete document.hasFocus; dispatchEvent(new Event('focus'))")
    ada.page.wait_for_function("() => !document.title.startsWith('(')")


def test_after_midnight_what_was_today_is_yesterday(somebody, ada, bob, server):
    now = time.time_ns() // 1_000_000
    fill(server, 1, 1, begin=now - DAY_MS)
    for zone in ("Pacific/Kiritimati", "America/Santiago"):
        eve = somebody(server, timezone_id=zone)
        eve.page.clock.set_fixed_time((now - DAY_MS) / 1_000)
        eve.enter(f"eve of {zone[:3]}")
        days = eve.page.locator(".day time")
        eve.sees("line 0")
        assert "today" in days.all_text_contents()
        eve.page.clock.set_fixed_time(now / 1_000)
        bob.positions = {}
        bob.again()
        bob.say(f"now in {zone}", zone)
        eve.sees(f"now in {zone}")
        assert days.all_text_contents()[-2:] == ["yesterday", "today"]


def test_what_is_typed_does_not_lose_the_end_where_the_field_is_fitted_by_the_page(
    somebody, ada, bob, server
):
    bob.say("\n\n".join(f"line {number}" for number in range(60)), "c1")
    bob.until("said", client_id="c1")
    eve = somebody(server)
    eve.page.add_init_script("CSS.supports = () => false")
    eve.enter("eve")
    eve.page.evaluate("document.getElementById('text').style.fieldSizing = 'fixed'")
    eve.page.locator("#entries").get_by_text("line 59").wait_for()
    for number in range(4):
        eve.page.type("#text", f"draft {number}")
        eve.page.press("#text", "Shift+Enter")
    eve.page.type("#text", "and more")
    bob.say("the end", "c2")
    eve.sees("the end")
    eve.page.wait_for_function(
        """() => {
            const { scrollTop, scrollHeight, clientHeight } = document.querySelector('#timeline')
            return scrollHeight - scrollTop - clientHeight <= 1
        }"""
    )
    assert eve.page.locator("#jump").is_hidden()
