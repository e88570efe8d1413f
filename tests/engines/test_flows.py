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


def test_a_dialog_takes_the_keys_and_gives_them_back(owner):
    ada = owner
    ada.window.click("#create")
    ada.window.sees("#creation[open]")
    ada.window.type("#room-name", "never made")
    ada.window.press("Escape")
    ada.window.until("() => !document.querySelector('#creation').open")
    assert ada.window.run("() => document.activeElement.id") == "create"
    make_room(ada, "Attic of dialogs")
    ada.window.press("Control+k")
    ada.window.sees("#switcher[open]")
    ada.window.press(*"Lobby", "Enter")
    ada.window.until("() => document.querySelector('#room-title').innerText === 'Lobby'")


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
