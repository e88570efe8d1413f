"""What calls people in real browsers: levels on all devices, notifications, do not disturb."""

import pytest

from .people import Somebody
from .server import ROOT, Server

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
# Chromium without a screen has no focus to lose and shows no notifications.
STUB = """
window.looked = true;
document.hasFocus = () => window.looked;
window.look = (looked) => {
    window.looked = looked;
    window.dispatchEvent(new Event(looked ? "focus" : "blur"));
};
window.asked = 0;
window.shown = [];
window.answer = "granted";
window.Notification = class extends EventTarget {
    static permission = "default";
    static async requestPermission() {
        window.asked += 1;
        return (Notification.permission = window.answer);
    }
    constructor(title, options) {
        super();
        Object.assign(this, { title, ...options, open: true });
        window.shown = window.shown.filter(({ tag }) => tag !== options.tag).concat(this);
    }
    close() {
        this.open = false;
        this.dispatchEvent(new Event("close"));
    }
};
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("notify"), rate_connect=0, drain=0.5)
    yield server.start()
    server.stop()


@pytest.fixture(scope="module")
def owner(browser, server):
    owner = Somebody(browser, server).set_up("ada")
    yield owner
    owner.context.close()


@pytest.fixture
def ada(somebody, owner, server):
    """The owner at another browser, where notifications are stubs, in a room of her own."""
    person = somebody(server, storage_state=owner.context.storage_state())
    person.context.add_init_script(STUB)
    person.page.goto(server.url + "/rooms/lobby")
    return person.is_in()


@pytest.fixture
def bob(somebody, owner, server, request):
    return somebody(server).enter(f"bob {request.node.name[5:20]}")


def in_a_room(person, title):
    page = person.page
    page.click("#create")
    page.fill("#room-name", title)
    page.click("#creation button[type=submit]")
    page.locator("#room-title", has_text=title).wait_for()


def choose(page, button):
    page.click("#bell summary")
    page.click(f"#bell {button}")


def go(page, room):
    page.click(f'[data-room="{room}"] a')
    page.wait_for_function(
        "room => document.querySelector(`[data-room=${room}] [aria-current]`)", arg=room
    )


def lobby_is(page, number, *, bold):
    """Wait until the lobby stands so in the list, a number of 0 not being shown."""
    page.wait_for_function(
        """([number, bold]) => {
            const row = document.querySelector("[data-room=lobby]");
            if (!row) return number === null;
            const shown = row.querySelector(".rooms__unread");
            return (shown.hidden ? 0 : Number(shown.firstElementChild.textContent)) === number
                && row.querySelector(".rooms__room--unread") !== null === bold;
        }""",
        arg=[number, bold],
    )


def test_a_level_holds_on_all_devices_and_a_hidden_room_comes_back_with_a_mention(ada, owner, bob):
    desk, phone = ada.page, owner.page
    in_a_room(ada, "Shed")
    for page in (desk, phone):
        page.wait_for_selector('[data-room="shed"]')
        go(page, "shed")
    bob.write("hello")
    for page in (desk, phone):
        lobby_is(page, 1, bold=True)
        assert page.title().startswith("(1) ")
    go(desk, "lobby")
    choose(desk, '[data-level="quiet"]')
    go(desk, "shed")
    bob.write("and so on")
    bob.write("@ada, look")
    for page in (desk, phone):
        lobby_is(page, 1, bold=False)
        assert page.get_by_text("mentions of you").count() == 1
        assert not page.title().startswith("(")
    go(desk, "lobby")
    lobby_is(phone, 0, bold=False)
    choose(desk, '[data-level="hidden"]')
    go(desk, "shed")
    for page in (desk, phone):
        lobby_is(page, None, bold=False)
    bob.write("nothing for her")
    bob.write("@ada, this is")
    for page in (desk, phone):
        lobby_is(page, 1, bold=False)
    go(desk, "lobby")
    choose(desk, '[data-level="mentions"]')
    choose(desk, '[data-mute="60"]')
    desk.click("#bell summary")
    desk.get_by_text("Muted until").wait_for()
    desk.click('#bell [data-mute="end"]')
    lobby_is(phone, 0, bold=False)


def test_one_window_calls_by_a_notification_that_goes_with_the_reading(ada, owner, bob, server):
    owner.page.goto("about:blank")  # Nobody reads what she is called by.
    one = ada.page
    two = ada.new_tab()
    two.goto(server.url + "/rooms/lobby")
    two.wait_for_selector("#people-list .person", state="attached")
    in_a_room(ada, "Cellar")
    assert one.evaluate("asked") == two.evaluate("asked") == 0
    choose(one, '[data-show="on"]')
    assert one.evaluate("asked") == 1
    two.evaluate("Notification.permission = 'granted'")
    for page in (two, one):
        page.evaluate("look(true)")
        page.evaluate("look(false)")

    def shown():
        found = "shown.map(({ title, body, open, tag }) => ({ title, body, open, tag }))"
        return one.evaluate(found) + two.evaluate(found)

    def calls(text):
        """Have bob say something, and return what is shown once everybody has heard it."""
        bob.write(text)
        for page in (one, two):
            page.wait_for_function("n => document.title.startsWith(`(${n})`)", arg=calls.unread)
        calls.unread += 1
        return shown()

    calls.unread = 1
    name = bob.page.inner_text(".rooms__name")
    assert calls("nothing for her") == []
    called = calls("@ada, *look*")
    title = f"\u2068{name}\u2069 · \u2068Lobby\u2069"
    assert called == [{"title": title, "body": "@ada, look", "open": True, "tag": "lobby"}]
    assert calls("@ada, and here")[0]["title"] == "2 new in \u2068Lobby\u2069"
    # She reads it on another device.
    owner.page.goto(server.url + "/rooms/lobby")
    one.wait_for_function("() => !shown[0].open")
    one.wait_for_function("() => !document.title.startsWith('(')")
    owner.page.goto(server.url + "/rooms/cellar")
    owner.is_in()
    # Do not disturb; the others see that she is not to be.
    one.click("#you summary")
    one.click('[data-dnd="60"]')
    bob.page.wait_for_selector("#people-list .person:has-text('ada') .crescent:not([hidden])")
    calls.unread = 1
    assert not calls("@ada, are you there")[0]["open"]
    one.click("#you summary")
    one.click('[data-dnd="end"]')
    bob.page.wait_for_selector("#people-list .crescent", state="hidden")
    called = calls("@ada, now")[0]
    assert called["open"]
    # A click on it leads there.
    one.evaluate("shown[0].dispatchEvent(new Event('click'))")
    one.wait_for_function("() => document.querySelector('#room-title').textContent === 'Lobby'")
    assert not one.evaluate("shown[0].open")


def test_who_is_not_to_be_disturbed_is_told_anyway_once(ada, owner, bob):
    owner.page.goto("about:blank")
    mine, his = ada.page, bob.page
    choose(mine, '[data-show="on"]')
    name = his.inner_text(".rooms__name")
    mine.keyboard.press("Control+k")
    mine.fill(".switcher__input", name)
    mine.wait_for_selector("#switcher [data-person]")
    mine.keyboard.press("Enter")
    mine.locator("#room-title", has_text=name).wait_for()
    ada.write("a word with you")
    his.locator(".rooms__room", has_text="ada").click()
    bob.sees("a word with you")
    mine.evaluate("look(true)")
    mine.evaluate("look(false)")
    mine.click("#you summary")
    mine.click('[data-dnd="60"]')
    his.wait_for_selector("#people-list .person:has-text('ada') .crescent:not([hidden])")
    bob.write("are you there?")
    ada.sees("are you there?")
    offered = his.locator("#anyway")
    offered.get_by_text("Not to be disturbed now: ada").wait_for()
    assert mine.evaluate("shown.length") == 0
    offered.get_by_role("button", name="Tell them anyway").click()
    offered.get_by_text("Told anyway: ada").wait_for()
    assert his.evaluate("document.activeElement.id") == "text"
    mine.wait_for_function("() => shown[0]?.body === 'are you there?'")
    # Once: with the next message it is not offered any more.
    with his.expect_response(lambda answer: answer.url.endswith("/quiet")) as answer:
        bob.write("well?")
    assert answer.value.json() == {"people": []}
    assert offered.get_by_role("button").count() == 0
    mine.click("#you summary")
    mine.click('[data-dnd="end"]')


def test_why_there_are_no_notifications_is_said_and_they_are_not_offered_then(ada):
    page = ada.page
    offered = page.locator('#bell [data-show="on"]')
    page.evaluate("answer = 'denied'")
    choose(page, '[data-show="on"]')
    page.locator(".banner__text", has_text="Your browser refuses notifications").wait_for()
    for change, sentence in (
        ("0", "Your browser refuses notifications"),
        ("delete window.Notification", "This browser shows no notifications"),
        (
            "Object.defineProperty(navigator, 'userAgent', { value: 'iPhone' })",
            "when the page is on the home screen",
        ),
        ("Object.defineProperty(window, 'isSecureContext', { value: false })", "reached by https"),
    ):
        page.evaluate(change)
        page.click("#bell summary")
        page.locator(".bell__note", has_text=sentence).wait_for()
        assert not offered.is_visible()
        page.keyboard.press("Escape")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_of_it_keeps_anybody_out(ada, scheme):
    page = ada.page
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.evaluate(AXE.read_text())
    for opened in ("#bell summary", "#you summary", '#you [data-open="hours"]'):
        page.click(opened)
        if "hours" in opened:
            page.check("#hours [name=fri]")
        found = page.evaluate("axe.run().then(({ violations }) => violations)")
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    page.click("#hours button[type=submit]")
    page.wait_for_function("() => !document.querySelector('#hours').open")
    page.click("#you summary")
    page.click('#you [data-open="own-words"]')
    page.locator("#own-words textarea:focus").wait_for()
    found = page.evaluate("axe.run().then(({ violations }) => violations)")
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
