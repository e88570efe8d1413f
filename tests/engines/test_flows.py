"""What people do most, in each of three engines."""

from ..support.browsers.window import PHONE
from ..whole.talker import Talker


def test_two_people_talk(seat):
    ada, bob = seat("ada"), seat("bob")
    ada.write(f"hello, **{bob.name}**")
    bob.reads(f"hello, {bob.name}")
    bob.write(f"hello, {ada.name}")
    ada.reads(f"hello, {ada.name}")
    assert ada.texts == bob.texts


def test_a_message_is_edited_and_deleted(seat):
    ada, bob = seat("ada"), seat("bob")
    ada.write("helo")
    bob.reads("helo")
    ada.window.click("#text")
    ada.window.press("ArrowUp")
    ada.window.sees("#context:not([hidden])")
    ada.window.press("Backspace", *"lo", "Enter")
    bob.reads("hello")
    ada.reads("hello")
    ada.window.press("ArrowUp")
    ada.window.until("() => document.querySelector('#text').value === 'hello'")
    ada.window.press(*["Backspace"] * 5, "Enter")
    ada.window.click("#question[open] [value=yes]")
    bob.window.until(
        "() => [...document.querySelectorAll('.message__body')]"
        ".every((body) => body.innerText.trim() !== 'hello')"
    )
    assert ada.draft == ""


def test_a_draft_outlives_a_reload_and_another_room(owner):
    ada = owner
    ada.window.type("#text", "not yet")
    ada.window.press("Shift+Enter", *"said")
    ada.window.reload()
    assert ada.is_in().draft == "not yet\nsaid"
    make_room(ada, "Attic of drafts")
    assert ada.draft == ""
    go_to(ada, "Lobby")
    assert ada.draft == "not yet\nsaid"


def test_the_bell_says_how_much_one_wants_to_be_told(owner):
    window = owner.window
    make_room(owner, "Attic of bells")
    window.sees("#bell:not(.bell--waits)")
    window.click("#bell summary")
    window.click('#bell [data-level="quiet"]')
    muffled = "() => document.querySelector('#bell use').getAttribute('href') === '#icon-bell-off'"
    window.until(muffled)
    window.reload()
    owner.is_in()
    window.until(muffled)


def test_a_dialog_takes_the_keys_and_gives_them_back(owner):
    ada = owner
    ada.window.click("#create")
    ada.window.sees("#creation[open]")
    ada.window.type("#room-name", "never made")
    ada.window.press("Escape")
    ada.window.until("() => !document.querySelector('#creation').open")
    ada.window.until("() => document.activeElement.id === 'create'")
    make_room(ada, "Attic of dialogs")
    ada.window.press("Control+k")
    ada.window.sees("#switcher[open]")
    ada.window.press(*"Lobby", "Enter")
    ada.window.until("() => document.querySelector('#room-title').innerText === 'Lobby'")


def test_messages_are_walked_by_keyboard_and_done_something_with(seat):
    ada, bob = seat("ada"), seat("bob")
    ada.write("walk to _me_")
    bob.reads("walk to me")
    bob.window.press("Shift+Tab")
    label = bob.window.run("() => document.activeElement.getAttribute('aria-label')")
    assert label.startswith(f"{ada.name}: walk to me, ")
    bob.window.press("Enter")
    bob.window.until("() => document.activeElement.getAttribute('role') === 'menuitem'")
    bob.window.press("Escape", "c")
    bob.window.until("() => document.querySelector('.banner__text').innerText === 'Copied'")
    bob.window.until("() => document.activeElement.matches('.message')")
    bob.window.press("Escape")
    bob.window.until("() => document.activeElement.id === 'text'")
    bob.window.click("#people-list .name")
    bob.window.sees(".person-card__title")
    bob.window.press("Escape")
    bob.window.until("() => document.activeElement.matches('.name')")


def test_on_a_phone_one_column_fits_and_rooms_are_behind_a_drawer(seat):
    ada = seat("ada", PHONE)
    assert ada.window.run("() => innerWidth") == PHONE[0]
    ada.window.type("#text", "word " * 30 + "x" * 80)
    ada.window.click("#composer button[type=submit]")
    ada.reads(("word " * 30 + "x" * 80).strip())
    assert ada.window.run("() => document.documentElement.scrollWidth") == PHONE[0]
    hidden = "() => document.querySelector('#rooms').getBoundingClientRect().right <= 0"
    assert ada.window.run(hidden)
    ada.window.click("#show-rooms")
    ada.window.until("() => document.querySelector('#rooms').getBoundingClientRect().left === 0")
    ada.window.press("Escape")
    ada.window.until(hidden)


def test_a_list_from_right_to_left_has_its_words_beside_its_bullets(seat):
    ada = seat("ada")
    ada.window.type("#text", "- واحد")
    ada.window.press("Shift+Enter", *"- اثنان وثلاثة وأربعة وخمسة", "Enter")
    edges = ada.window.until(
        """() => {
            const items = document.querySelectorAll('.message[data-offset] [dir] li');
            return [...items].map((item) => {
                const words = document.createRange();
                words.selectNodeContents(item);
                const { direction } = getComputedStyle(item);
                const box = item.getBoundingClientRect();
                return [direction, box.right - words.getBoundingClientRect().right];
            });
        }"""
    )
    assert [(direction, abs(gap) <= 2) for direction, gap in edges] == [("rtl", True)] * 2


def test_older_messages_come_when_scrolling_up_and_nothing_jumps(seat, server):
    carol = Talker(server, "carol")
    for number in range(120):
        carol.say(f"line {number}", f"c{number}")
    carol.until("said", client_id="c119")
    carol.close()
    ada = seat("ada")
    ada.reads("line 119")
    assert "line 0" not in ada.texts
    jumps = ada.window.run(
        """async () => {
            const view = document.querySelector('#timeline');
            const wait = () => new Promise((resolve) => requestAnimationFrame(resolve));
            let worst = 0;
            for (let step = 0; step < 200; step++) {
                const rows = [...document.querySelectorAll('.message')];
                const row = rows.find((one) => one.getBoundingClientRect().top > 100);
                const before = row.getBoundingClientRect().top;
                const asked = Math.min(100, view.scrollTop);
                view.scrollTop -= 100;
                await wait(); await wait();
                if (!row.isConnected) continue;
                worst = Math.max(worst, Math.abs(row.getBoundingClientRect().top - before - asked));
                if (view.scrollTop === 0 && document.body.innerText.includes('line 0\\n')) break;
            }
            return worst;
        }"""
    )
    ada.reads("line 0")
    assert jumps <= 2


PLACE = """(offset) => {
    const row = document.querySelector(`.message[data-offset='${offset}']`);
    if (!row) return false;
    const view = document.querySelector('#timeline').getBoundingClientRect();
    const { top, bottom } = row.getBoundingClientRect();
    return top < view.bottom && bottom > view.top && Math.round(top);
}"""
IS_AT = "(path) => location.pathname === path"


def test_back_leads_to_where_one_read_before_a_jump_and_forward_to_its_end(seat, server):
    carl = Talker(server, "carl")
    for number in range(120):
        carl.say(f"deep {number}", f"d{number}")
    offset = carl.until("said", client_id="d5")["offset"]
    carl.until("said", client_id="d119")
    far = f"/rooms/lobby/{offset}"
    carl.say(f"look at {server.url}{far} please", "link")
    link = carl.until("said", client_id="link")["offset"]
    for number in range(4):
        carl.say(f"later {number}", f"l{number}")
    carl.until("said", client_id="l3")
    carl.close()
    ada = seat("ada")
    ada.reads("later 3")
    ada.window.type("#text", "a draft")
    here = ada.window.run("() => location.pathname")
    before = ada.window.run(PLACE, link)
    has_focus = "(offset) => document.activeElement.matches(`.message[data-offset='${offset}']`)"
    for _ in range(2):
        ada.window.click(f".message[data-offset='{link}'] a[href$='{far}']")
        ada.window.until(has_focus, offset)
        assert ada.window.run(IS_AT, far)
        assert not ada.window.run(PLACE, link)
        ada.window.back()
        ada.window.until(IS_AT, here)
        place = ada.window.until(PLACE, link)
        assert abs(place - before) <= 2
    assert ada.draft == "a draft"
    ada.window.run("() => history.forward()")
    ada.window.until(IS_AT, far)
    ada.window.until(PLACE, offset)
    # What comes meanwhile is below, and the way to it is open.
    ada.window.click("#jump")
    ada.reads("later 3")


def test_back_from_another_page_leads_into_a_talk_that_goes_on(seat, server):
    """A page that was put by has no line, and does not speak for the others; it comes to life."""
    ada, bob = seat("ada"), seat("bob")
    ada.write("before I go")
    bob.reads("before I go")
    offset = bob.window.run(
        """() => [...document.querySelectorAll('.message[data-offset]')].at(-1).dataset.offset"""
    )
    for turn in ("once", "twice"):
        ada.window.goto(f"{server.url}/rooms/lobby/{offset}")
        ada.is_in()
        bob.write(f"while you were away {turn}")
        ada.window.goto(f"{server.url}/sign-in")
        ada.window.back()
        ada.is_in()
        ada.window.until(IS_AT, f"/rooms/lobby/{offset}")
        ada.reads(f"while you were away {turn}")
        ada.write(f"back {turn}")
        bob.reads(f"back {turn}")


def test_what_is_written_offline_goes_out_when_the_line_is_back(seat, server):
    ada, bob = seat("ada"), seat("bob")
    ada.write("before")
    bob.reads("before")
    server.kill()
    for person in (ada, bob):
        person.write(f"{person.name} one")
        person.write(f"{person.name} two")
    server.start()
    written = [f"{person.name} {number}" for person in (ada, bob) for number in ("one", "two")]
    for person in (ada, bob):
        person.reads(*written)
    bob.write("after")
    ada.reads("after")
    assert ada.texts == bob.texts


def make_room(person, title):
    person.window.click("#create")
    person.window.type("#room-name", title)
    person.window.press("Enter")
    person.window.until(
        "(title) => document.querySelector('#room-title').innerText === title", title
    )


def go_to(person, title):
    person.window.run(
        """(title) => [...document.querySelectorAll('#room-list .rooms__title')]
            .find((one) => one.innerText === title).closest('a').click()""",
        title,
    )
    person.window.until(
        "(title) => document.querySelector('#room-title').innerText === title", title
    )
