"""People talk in real browsers, and keep talking when the line breaks."""

import json
import sqlite3
from contextlib import closing

import pytest

from .fault import database_away
from .people import PHONE
from .server import ROOT
from .talker import Talker


@pytest.fixture
def server(make_server):
    return make_server(rate_connect=0, drain=0.5).start()


@pytest.fixture
def ada(somebody, server):
    return somebody(server).set_up("ada")


@pytest.fixture
def bob(somebody, server, ada):
    return somebody(server).enter("bob")


def test_two_people_talk(ada, bob):
    ada.write("Hello, **bob**")
    bob.sees("Hello, bob")
    bob.write("Hello, ada")
    ada.sees("Hello, ada")
    assert bob.page.locator(".message__body strong").inner_text() == "bob"
    assert ada.texts() == bob.texts() == ["Hello, bob", "Hello, ada"]


def test_a_line_in_a_terminal_appears_in_the_browser_and_the_other_way_round(ada, server):
    from ..support.sockets import connect

    with connect(server.socket_url("/chat")) as terminal:
        terminal.send("from a terminal")
        ada.sees("from a terminal")
        ada.write("from a browser")
        heard = ""
        while heard != "from a browser":
            heard = terminal.recv(timeout=30)


def test_a_killed_server_loses_nothing_and_doubles_nothing(ada, bob, server):
    ada.write("before")
    bob.sees("before")
    server.kill()
    for number in range(3):
        ada.write(f"ada, offline, {number}")
        bob.write(f"bob, offline, {number}")
    assert ada.page.locator("#text").is_enabled()
    server.start()
    for person in (ada, bob):
        for name in ("ada", "bob"):
            for number in range(3):
                person.sees(f"{name}, offline, {number}")
    bob.write("after")
    ada.sees("after")
    assert ada.texts() == bob.texts()
    assert len(ada.texts()) == 8
    assert len(set(ada.texts())) == 8


def test_a_message_looks_the_same_before_and_after_it_is_stored(ada, server):
    typed = [
        "```py\nx = 1\n\ny  =  2\n```",
        "look: ```\nx\n``` and then\n\n    indented",
        "> quote\nanswer **bold** `code  x` https://e.org/a_(b).",
        "- a\n- b\n  - c\n\n3. yes\n7. no",
        "  two  spaces,\n¯\\_(ツ)_/¯ 2*3*4  " + "so long that it needs another line " * 6 + "end",
        "[https://bank.example](https://evil.example/x) <b> **注意：**请看",  # noqa: RUF001
    ]
    ada.write("before")
    ada.sees("before")
    server.kill()
    for text in typed:
        ada.write(text)
    assert ada.page.locator(".message--pending").count() == len(typed)
    look = """() => [...document.querySelectorAll('.message__body')].map(body =>
        [body.innerHTML, body.innerText, body.offsetHeight, body.offsetWidth])"""
    before = ada.page.evaluate(look)
    server.start()
    ada.page.locator(f".message[data-offset] >> nth={len(typed)}").wait_for()
    assert ada.page.evaluate(look) == before
    # Spaces and ends of lines are read as they were typed.
    assert before[5][1] == typed[4]


def test_a_text_that_draws_nothing_is_not_sent(ada):
    for unseen in ("\u200b", "\u3164\u2800", "\u00ad \n\u0301"):
        ada.write(unseen)
    ada.write("seen")
    ada.sees("seen")
    assert ada.texts() == ["seen"]


def test_a_page_that_is_closed_while_offline_sends_what_it_had_when_it_comes_back(ada, bob, server):
    ada.write("before")
    bob.sees("before")
    server.kill()
    ada.write("written to nobody")
    ada.page.goto("about:blank")
    server.start()
    ada.page.goto(server.url + "/rooms/lobby")
    ada.sees("written to nobody")
    bob.sees("written to nobody")


def test_somebody_away_for_long_gets_all_of_it(ada, bob, server):
    bob.context.set_offline(True)
    talker = Talker(server, "carol")
    for number in range(40):
        talker.say(f"line {number}", f"c{number}")
    talker.until("said", client_id="c39")
    talker.close()
    bob.context.set_offline(False)
    bob.sees("line 39")
    assert bob.texts() == [f"line {number}" for number in range(40)]


def test_typing_is_shown_to_the_others_only(ada, bob):
    ada.page.type("#text", "I am about to say")
    bob.page.locator("#typing").get_by_text("ada").wait_for()
    assert ada.page.inner_text("#typing") == ""


def test_who_is_here_is_shown_and_a_refresh_is_no_departure(ada, bob):
    ada.page.get_by_role("complementary").get_by_text("bob").wait_for()
    bob.page.reload()
    bob.is_in()
    assert "bob" in ada.page.inner_text("#people-list")


def test_older_messages_come_when_scrolling_up_and_nothing_jumps(ada, server):
    server.environ["PARLOR_RATE_SAY"] = "0"
    server.stop()
    server.start()
    talker = Talker(server, "carol")
    for number in range(150):
        talker.say(f"line {number}", f"c{number}")
    talker.until("said", client_id="c149")
    talker.close()
    ada.page.reload()
    ada.sees("line 149")
    assert len(ada.texts()) < 150
    jumps = ada.page.evaluate(
        """async () => {
            const view = document.querySelector('#timeline')
            const wait = () => new Promise(resolve => requestAnimationFrame(resolve))
            let worst = 0
            for (let step = 0; step < 400; step++) {
                const rows = [...document.querySelectorAll('.message')]
                const row = rows.find(one => one.getBoundingClientRect().top > 100)
                const before = row.getBoundingClientRect().top
                const left = view.scrollTop
                view.scrollTop -= 40
                const asked = Math.min(40, left)
                await wait(); await wait()
                if (!row.isConnected) continue
                worst = Math.max(worst, Math.abs(row.getBoundingClientRect().top - before - asked))
                if (view.scrollTop === 0 && document.body.innerText.includes('line 0\\n')) break
            }
            return worst
        }"""
    )
    ada.sees("line 0")
    assert jumps <= 2


def test_what_is_written_while_the_database_is_away_goes_out_by_itself(ada, bob, server):
    with database_away(server):
        ada.write("first")
        ada.write("second")
        ada.page.get_by_text("Not stored yet. It is sent again by itself.").first.wait_for()
        bob.write("third")
        bob.page.get_by_text("Not stored yet. It is sent again by itself.").wait_for()
    for person in (ada, bob):
        for text in ("first", "second", "third"):
            person.sees(text)
    assert ada.texts() == bob.texts()
    assert [text for text in ada.texts() if text != "third"] == ["first", "second"]
    assert ada.page.locator(".message__state").count() == 0


def test_what_waits_for_the_database_can_be_sent_again_at_once(ada, bob, server):
    with database_away(server):
        ada.write("try this")
        ada.page.wait_for_selector("[data-retry]")
        # From here on it would wait for long by itself.
        ada.page.evaluate("Math.random = () => 1")
        ada.page.click("[data-retry]")
        ada.page.wait_for_selector("[data-retry]")
    ada.page.evaluate("document.querySelector('[data-retry]')?.click()")
    bob.sees("try this")
    ada.sees("try this")


def test_whoever_comes_back_while_the_database_is_away_is_let_in_when_it_is_back(ada, bob, server):
    ada.write("before")
    bob.sees("before")
    with database_away(server):
        bob.context.set_offline(True)
        bob.page.locator("#banner").wait_for()
        bob.context.set_offline(False)
        closed = bob.page.evaluate(
            """() => new Promise((resolve) => {
                const socket = new WebSocket('/ws', 'parlor.v1')
                socket.onclose = ({ code }) => resolve(code)
            })"""
        )
        assert closed == 1013
        ada.write("meanwhile")
    bob.sees("meanwhile")
    bob.page.locator("#banner").wait_for(state="hidden")
    assert ada.texts() == bob.texts() == ["before", "meanwhile"]


def test_a_room_that_cannot_be_looked_up_is_shown_when_the_database_is_back(ada, server):
    make_private_room(ada, "Attic")
    ada.write("in the attic")
    ada.sees("in the attic")
    ada.page.goto(server.url)
    ada.is_in()
    with database_away(server):
        ada.page.locator("#room-list").get_by_text("Attic", exact=True).click()
        ada.page.get_by_text("This cannot be looked up just now.").wait_for()
    ada.sees("in the attic")


def test_older_messages_that_cannot_be_looked_up_can_be_asked_for_again(ada, server):
    server.environ["PARLOR_RATE_SAY"] = "0"
    server.stop()
    server.start()
    talker = Talker(server, "carol")
    for number in range(150):
        talker.say(f"line {number}\n\nand more", f"c{number}")
    talker.until("said", client_id="c149")
    talker.close()
    ada.page.reload()
    ada.sees("line 149\n\nand more")
    with database_away(server):
        ada.page.evaluate("document.querySelector('#timeline').scrollTop = 0")
        ada.page.locator("#older button").wait_for()
    ada.page.evaluate("document.querySelector('#older button').click()")
    ada.page.wait_for_function(
        "() => document.querySelector('#timeline').innerText.includes('line 60')"
    )


def test_a_page_that_is_loaded_while_the_database_is_away_says_so(ada, server):
    with database_away(server):
        answer = ada.page.goto(server.url + "/rooms/lobby")
        assert answer.status == 503
        ada.page.get_by_text("This cannot be looked up just now.").wait_for()
    ada.page.reload()
    ada.is_in()


def test_a_phone_has_one_column_and_the_composer_at_hand(somebody, server, ada):
    bob = somebody(server, **PHONE).enter("bob")
    bob.page.fill("#text", "from a phone")
    bob.page.click("#composer button[type=submit]")
    ada.sees("from a phone")
    width = bob.page.evaluate("document.documentElement.scrollWidth")
    assert width == 390
    box = bob.page.locator("#text").bounding_box()
    assert box["y"] + box["height"] <= 844


def test_a_private_room_is_not_there_for_others(ada, bob, server):
    ada.page.click("#create")
    ada.page.fill("#room-name", "Attic")
    ada.page.check("input[name=private]")
    ada.page.click("#creation button[type=submit]")
    ada.page.wait_for_url("**/rooms/private-*")
    ada.write("nobody hears this")
    ada.sees("nobody hears this")
    assert bob.page.goto(ada.page.url).status == 404
    assert bob.page.goto(server.url + "/rooms/cellar").status == 404


def test_what_was_written_while_one_was_put_out_is_handed_back(ada, bob):
    make_private_room(ada, "Attic")
    ada.page.click("#room-menu summary")
    ada.page.click("[data-open=members]")
    ada.page.locator("#member-name").wait_for()
    ada.page.locator("#member-name").press_sequentially("bo")
    ada.page.wait_for_selector("#member-name-names option[value=bob]", state="attached")
    ada.page.fill("#member-name", "bob")
    ada.page.press("#member-name", "Enter")
    go_to(bob, "Attic")
    bob.context.set_offline(True)
    bob.write("said to nobody")
    bob.page.type("#text", "only begun")
    ada.page.click("#members .person__remove:visible")
    ada.page.click("#question [value=yes]")
    ada.page.get_by_text("bob is out.").wait_for()
    ada.page.locator("#member-name:focus").wait_for()
    bob.context.set_offline(False)
    field = bob.page.locator(".unsent__text")
    field.wait_for()
    assert field.input_value() == "said to nobody\n\nonly begun"
    bob.page.click("dialog[open] [value=discard]")
    field.wait_for(state="detached")
    kept = bob.page.evaluate("Object.keys(localStorage).filter(key => /unsent|draft/.test(key))")
    assert kept == []


def test_a_draft_is_not_lost_by_signing_out_without_a_question(ada):
    ada.page.fill("#text", "only begun")
    ada.page.click("#you summary")
    ada.page.click("#sign-out button")
    ada.page.locator("#question").wait_for()
    assert ada.page.evaluate("document.activeElement.value") == "no"
    ada.page.keyboard.press("Enter")
    ada.page.locator("#question").wait_for(state="hidden")
    assert ada.page.input_value("#text") == "only begun"


def test_a_history_that_comes_too_fast_comes_later(ada, server):
    for title in ("One", "Two"):
        make_private_room(ada, title)
        ada.write(f"in {title}")
        ada.sees(f"in {title}")
    server.environ["PARLOR_RATE_BROWSE"] = "1/2"
    server.stop()
    server.start()
    ada.page.goto(server.url)
    ada.is_in()
    for title in ("One", "Two"):
        go_to(ada, title)
    ada.sees("in Two")
    go_to(ada, "One")
    ada.sees("in One")


def test_the_reading_place_survives_the_skip_link_and_a_reload(ada, server):
    talker = Talker(server, "carol")
    for number in range(40):
        talker.say(f"line {number}\n\nand more", f"c{number}")
    talker.until("said", client_id="c39")
    talker.close()
    ada.sees("line 39\n\nand more")
    row = ada.page.locator(".message", has_text="line 12")
    row.evaluate("row => row.scrollIntoView({ block: 'start' })")
    ada.page.locator("#jump").wait_for()
    before = row.bounding_box()["y"]
    ada.page.evaluate("document.querySelector('.skip').click()")
    assert row.bounding_box()["y"] == before
    ada.page.reload()
    ada.is_in()
    row.wait_for()
    assert abs(row.bounding_box()["y"] - before) <= 2


def test_a_group_lasts_five_minutes_however_often_its_author_writes(ada, server):
    for number in range(4):
        ada.write(f"line {number}")
        ada.sees(f"line {number}")
    server.stop()
    database = sqlite3.connect(server.folder / "data" / "parlor.sqlite3")
    database.execute(
        "UPDATE log SET body = CAST(json_set(CAST(body AS TEXT), '$.at',"
        " json_extract(CAST(body AS TEXT), '$.at') + 180000"
        " * substr(json_extract(CAST(body AS TEXT), '$.text'), 6)) AS BLOB)"
        " WHERE json_extract(CAST(body AS TEXT), '$.type') = 'said'"
    )
    database.commit()
    database.close()
    server.start()
    ada.page.reload()
    ada.sees("line 3")
    firsts = ada.page.locator(".message--first .message__body").all_inner_texts()
    assert [text.strip() for text in firsts] == ["line 0", "line 2"]


def add_unknown_entry(server):
    """Put an entry into the lobby's log of a kind that no page knows."""
    with closing(sqlite3.connect(server.folder / "data" / "parlor.sqlite3")) as database:
        (top,) = database.execute(
            "UPDATE rooms SET top = top + 1 WHERE name = 'lobby' RETURNING top"
        ).fetchone()
        entry = {"type": "praised", "room": "lobby", "offset": top, "at": 1, "of": 1, "text": "?"}
        database.execute(
            "INSERT INTO log (room_id, offset, author_id, body)"
            " SELECT id, top, 1, ? FROM rooms WHERE name = 'lobby'",
            (json.dumps(entry).encode(),),
        )
        database.commit()


def test_a_page_goes_on_over_entries_of_kinds_that_it_does_not_know(ada, bob, server):
    ada.write("before")
    bob.sees("before")
    for number in range(3):
        add_unknown_entry(server)
        ada.write(f"live {number}")
        bob.sees(f"live {number}")
    add_unknown_entry(server)
    bob.page.reload()
    bob.is_in()
    ada.write("after the reload")
    bob.sees("after the reload")
    for _ in range(70):
        add_unknown_entry(server)
    ada.write("far away")
    for person in (ada, bob):
        person.sees("far away")
        person.page.reload()
        person.sees("before")
    expected = ["before", "live 0", "live 1", "live 2", "after the reload", "far away"]
    assert ada.texts() == bob.texts() == expected
    bob.context.set_offline(True)
    add_unknown_entry(server)
    ada.write("while bob was away")
    ada.sees("while bob was away")
    bob.context.set_offline(False)
    bob.sees("while bob was away")


@pytest.fixture
def carol(ada, server):
    """A client without a browser, that may speak as fast as it likes."""
    server.environ["PARLOR_RATE_SAY"] = "0"
    server.stop()
    server.start()
    talker = Talker(server, "carol")
    yield talker
    talker.close()


def say(talker, *texts):
    """Say something, and return the offset of each text."""
    for text in texts:
        talker.say(text, text)
    return [talker.until("said", client_id=text)["offset"] for text in texts]


def edited(person):
    """Return the texts of the messages that are marked as edited."""
    rows = person.page.locator(".message", has=person.page.locator(".message__edited:visible"))
    return [text.strip() for text in rows.locator(".message__body").all_inner_texts()]


def gone(person, text):
    person.page.locator(".message__body", has_text=text).wait_for(state="detached")


def test_edits_and_deletions_of_another_client_are_shown_at_once(ada, carol):
    one, two, _ = say(carol, "helo", "a slip", "three")
    ada.sees("three")
    carol.edit(one, "hello, **ada**")
    ada.sees("hello, ada")
    carol.delete(two)
    gone(ada, "a slip")
    assert ada.texts() == ["hello, ada", "three"]
    assert edited(ada) == ["hello, ada"]
    assert ada.page.locator(".message__body strong").inner_text() == "ada"
    first = ada.page.locator(".message--first .message__body")
    assert [text.strip() for text in first.all_inner_texts()] == ["hello, ada"]
    carol.delete(one)
    gone(ada, "hello")
    assert [text.strip() for text in first.all_inner_texts()] == ["three"]


def test_edits_and_deletions_are_there_after_a_reload(ada, carol):
    one, two, _ = say(carol, "one", "a slip", "three")
    carol.edit(one, "changed")
    carol.edit(one, "changed again")
    carol.delete(two)
    ada.page.reload()
    ada.sees("three")
    assert ada.texts() == ["changed again", "three"]
    assert edited(ada) == ["changed again"]


def test_edits_and_deletions_while_one_was_away_are_caught_up_with(ada, carol):
    one, two, three = say(carol, "one", "a slip", "three")
    ada.sees("three")
    ada.context.set_offline(True)
    carol.edit(one, "changed")
    carol.delete(two)
    carol.edit(three, "not for long")
    carol.edit(three, "three, changed")
    (passing,) = say(carol, "said and deleted")
    carol.delete(passing)
    say(carol, "at last")
    ada.context.set_offline(False)
    ada.sees("at last")
    assert ada.texts() == ["changed", "three, changed", "at last"]
    assert edited(ada) == ["changed", "three, changed"]


def test_nothing_moves_when_messages_above_are_edited_and_deleted(ada, carol):
    offsets = say(carol, *(f"line {number}\n\nand more" for number in range(150)))
    ada.page.reload()
    ada.sees("line 149\n\nand more")
    row = ada.page.locator(f'[data-offset="{offsets[125]}"]')
    row.evaluate("row => row.scrollIntoView({ block: 'start' })")
    ada.page.locator("#jump").wait_for()
    before = row.bounding_box()["y"]
    carol.edit(offsets[120], "grown\n\n" * 20 + "to the end")
    ada.page.locator(".message__body", has_text="to the end").wait_for(state="attached")
    carol.delete(offsets[123])
    gone(ada, "line 123")
    carol.delete(offsets[124])
    gone(ada, "line 124")
    assert abs(row.bounding_box()["y"] - before) <= 1
    carol.edit(offsets[2], "an early one")
    carol.delete(offsets[3])
    while "line 0\n\nand more" not in ada.texts():
        ada.page.evaluate("document.querySelector('#timeline').scrollTop = 0")
    assert "an early one" in ada.texts()
    assert "line 3\n\nand more" not in ada.texts()
    assert len(ada.texts()) == 147


def test_who_scrolls_stays_there_though_the_page_changes_before_it_knows_of_it(ada, carol):
    say(carol, *(f"line {number}\n\nand more" for number in range(30)))
    ada.sees("line 29\n\nand more")
    above = ada.page.evaluate(
        """() => {
            const view = document.querySelector('#timeline');
            view.scrollTop -= 500;
            const above = view.scrollTop;
            document.querySelector('#text').dispatchEvent(new Event('input', { bubbles: true }));
            return [above, view.scrollTop];
        }"""
    )
    assert above[0] == above[1]
    (last,) = say(carol, "at last")
    ada.page.locator(f'[data-offset="{last}"]').wait_for(state="attached")
    assert ada.page.evaluate("document.querySelector('#timeline').scrollTop") == above[0]


def test_the_only_message_of_a_day_takes_the_line_of_its_day_along(ada, carol):
    (only,) = say(carol, "by mistake")
    ada.sees("by mistake")
    assert ada.page.locator(".day").count() == 1
    ada.page.evaluate("document.querySelectorAll('.note').forEach((note) => note.remove())")
    carol.delete(only)
    gone(ada, "by mistake")
    assert ada.page.locator(".day").count() == 0


def test_what_is_deleted_is_not_unread_any_more(ada, carol):
    make_private_room(ada, "Attic")
    one, two = say(carol, "one", "two")
    number = ada.page.locator(".rooms__unread:visible .rooms__number")
    number.get_by_text("2", exact=True).wait_for()
    carol.delete(one)
    number.get_by_text("1", exact=True).wait_for()
    go_to(ada, "Lobby")
    ada.page.locator("#new-line").wait_for()
    carol.delete(two)
    gone(ada, "two")
    ada.page.locator("#new-line").wait_for(state="detached")


def test_a_german_page_says_by_code_what_needs_no_field_and_else_what_the_server_said(
    somebody, server
):
    ada = somebody(server, locale="de-DE").set_up("ada")
    # The page has it as a part of its one file.
    words = ROOT / "static/js/parts/words.js"
    ada.page.route("**/parts/words.js", lambda route: route.fulfill(path=words))
    said = ada.page.evaluate(
        """async () => {
            const page = document.querySelector('script[src*="js/page.js"]').src;
            const { ending, refusal } = await import(new URL("parts/words.js", page));
            return [
                refusal({ code: "no_such_message", message: "in English" }),
                refusal({ code: "too_long", message: "mit Zahlen" }),
                refusal({ code: "of_a_later_day", message: "vom Server" }),
                refusal({ code: "no_line" }),
                ending({ code: 4500, reason: "in English" }),
                ending({ code: 1008, reason: "von einem Proxy" }),
                ending({ code: 1002, reason: "" }),
            ];
        }"""
    )
    assert said == [
        "Diese Nachricht gibt es hier nicht.",
        "mit Zahlen",
        "vom Server",
        "Gerade gibt es keine Verbindung zum Server. Versuch es gleich noch einmal.",
        "zehn Nachrichten nacheinander, die kein Programm senden würde",
        "von einem Proxy",
        "1002",
    ]


def make_private_room(person, title):
    person.page.click("#create")
    person.page.fill("#room-name", title)
    person.page.check("input[name=private]")
    person.page.click("#creation button[type=submit]")
    person.page.locator("#room-title").get_by_text(title, exact=True).wait_for()


def go_to(person, title):
    person.page.locator("#room-list").get_by_text(title, exact=True).click()
    person.page.locator("#room-title").get_by_text(title, exact=True).wait_for()


def test_a_page_whose_scripts_did_not_all_come_says_so_and_offers_to_reload(ada):
    ada.page.route("**/page.js", lambda route: route.abort())
    ada.page.reload()
    notice = ada.page.locator("#unloaded")
    # Time is moved: nobody sees it while the scripts may only be late.
    assert not notice.is_visible()
    notice.evaluate("notice => notice.getAnimations().forEach((each) => each.finish())")
    assert notice.is_visible()
    ada.page.unroute("**/page.js")
    notice.get_by_role("link").click()
    notice.wait_for(state="detached")
    ada.write("Here again")
    ada.sees("Here again")
