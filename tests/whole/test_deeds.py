"""Messages in the hand: by pointer, by keyboard alone, by a finger, and without eyes."""

import re
import uuid

import pytest

from ..support.browsers import axe
from .people import PHONE, Somebody
from .server import Server
from .talker import Talker

FOCUS = """() => {
    const { id, tagName, ariaLabel, innerText } = document.activeElement
    return id || ariaLabel || innerText?.trim() || tagName
}"""
CLOCK = re.compile(r"\d?\d:\d\d\s[AP]M")
TIME_LINK = re.compile(r'- link "TIME":\n    - /url: \S+\n    - time: TIME')


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(
        tmp_path_factory.mktemp("deeds"), access="guests", rate_connect=0, rate_say=0, drain=0.5
    )
    yield server.start()
    server.stop()


@pytest.fixture(scope="module")
def owner(browser, server):
    owner = Somebody(browser, server).set_up("ada")
    yield owner
    owner.context.close()


@pytest.fixture(scope="module")
def bob(server, owner):
    """Somebody without a browser."""
    bob = Talker(server, "bob")
    yield bob
    bob.close()


@pytest.fixture
def say(bob):
    """Return a function by which bob says some lines; it returns their offsets."""

    def say(*texts, room="lobby"):
        offsets = []
        for text in texts:
            bob.say(text, uuid.uuid4().hex, room)
            offsets.append(bob.until("said", text=text)["offset"])
        return offsets

    return say


@pytest.fixture
def guest(somebody, server, owner, request):
    return somebody(server).enter(re.sub(r"\W+", " ", request.node.name)[5:40].strip())


class Hands:
    """Somebody who has a keyboard and nothing else; the focus is never lost."""

    def __init__(self, page):
        self.page = page

    def press(self, *keys):
        """Press keys, and return what has the focus then."""
        for key in keys:
            self.page.keyboard.press(key)
            self.page.wait_for_function("() => document.activeElement !== document.body")
        return self.focus

    @property
    def focus(self):
        return CLOCK.sub("TIME", self.page.evaluate(FOCUS))

    def until(self, focus):
        self.page.wait_for_function(f"(focus) => ({FOCUS})().startsWith(focus)", arg=focus)

    def until_in(self, part):
        self.page.wait_for_function("(part) => document.activeElement.closest(part)", arg=part)


TEN = [
    ("plain words", "plain words"),
    ("**bold**, _italic_, `code`", "bold, italic, code"),
    ("- one\n- two", "one two"),
    ("3. three\n4. four", "3. three 4. four"),
    ("> quoted\n\nanswered", "quoted answered"),
    ("```\nx = 1\n```", "x = 1"),
    ("see https://example.org/a_b_c", "see https://example.org/a_b_c"),
    ("\\*not bold\\*", "*not bold*"),
    ("السلام عليكم", "\N{FIRST STRONG ISOLATE}السلام عليكم\N{POP DIRECTIONAL ISOLATE}"),
    ("edited later", "edited at last"),
]


def test_ten_messages_are_items_of_one_log_and_say_who_and_what_and_when(guest, bob, say):
    page = guest.page
    offsets = say(*(text for text, _ in TEN))
    bob.edit(offsets[-1], "edited *at last*")
    page.locator(".message__edited:visible").last.wait_for()
    hands = Hands(page)
    page.focus("#text")
    labels = [hands.press("Shift+Tab")] + [hands.press("ArrowUp") for _ in TEN[1:]]
    said = [f"bob: {heard}, TIME" for _, heard in TEN]
    said[-1] = "bob: edited at last, edited, TIME"
    assert labels[::-1] == said
    hands.press("Escape")
    log = page.get_by_role("log", name="Messages")
    assert log.get_attribute("aria-live") == "off"
    rows = log.locator(".message").all()[-10:]
    trees = [TIME_LINK.sub("- time: TIME", CLOCK.sub("TIME", row.aria_snapshot())) for row in rows]
    assert (
        trees[0]
        == """- listitem:
  - heading "bob" [level=3]:
    - button "bob"
  - time: TIME
  - paragraph: plain words"""
    )
    assert (
        trees[2]
        == """- listitem:
  - time: TIME
  - list:
    - listitem: one
    - listitem: two"""
    )
    assert (
        trees[6]
        == """- listitem:
  - time: TIME
  - paragraph:
    - text: see
    - link "https://example.org/a_b_c":
      - /url: https://example.org/a_b_c"""
    )
    assert (
        trees[9]
        == """- listitem:
  - time: TIME
  - paragraph:
    - text: edited
    - emphasis: at last
  - time: edited"""
    )


def test_everything_can_be_walked_to_by_keyboard_alone(guest, say):
    page, hands = guest.page, Hands(guest.page)
    say("the first", "the second, see https://example.org", "the third")
    guest.sees("the third")
    # From where one writes to the messages and back; what is typed there is no text.
    assert hands.press("Shift+Tab") == "bob: the third, TIME"
    assert hands.press("ArrowDown") == "bob: the third, TIME"
    assert hands.press("x", "ArrowUp") == "bob: the second, see https://example.org, TIME"
    assert hands.press("Tab") == "TIME"
    assert hands.press("Tab") == "https://example.org"
    hands.press("Tab")
    hands.until_in(".deeds")
    assert hands.press("Tab") == "text"
    assert hands.press("Shift+Tab") == "bob: the second, see https://example.org, TIME"
    assert hands.press("ArrowUp", "Tab") == "bob"
    assert page.input_value("#text") == ""
    # The card of a person.
    hands.press("Enter")
    hands.until("Mention")
    assert hands.press("Escape") == "bob"
    hands.press("Enter")
    hands.until("Mention")
    assert hands.press("Enter") == "text"
    assert page.input_value("#text") == "@bob "
    assert hands.press("Backspace", *["Backspace"] * 4) == "text"
    # The menu, and the key that does the same.
    assert hands.press("Shift+Tab") == "bob: the first, TIME"
    hands.press("Enter")
    hands.until_in("[role=menu]")
    assert hands.press("Escape") == "bob: the first, TIME"
    page.evaluate("document.execCommand = () => { window.copied = getSelection().toString() }")
    page.evaluate("delete Clipboard.prototype.writeText")
    hands.press("c")
    page.locator(".banner__text").get_by_text("Copied").wait_for()
    assert page.evaluate("window.copied") == "the first"
    assert hands.focus == "bob: the first, TIME"
    # Keys of one letter can be switched off.
    hands.press("?")
    hands.until("keys-title")
    page.locator("[name=letters]").focus()
    hands.press("Space", "Escape")
    page.evaluate("delete window.copied")
    assert hands.press("c") == "bob: the first, TIME"
    assert page.evaluate("window.copied") is None
    page.reload()
    guest.is_in()
    hands.press("Shift+Tab", "?")
    hands.until("keys-title")
    assert not page.locator("[name=letters]").is_checked()
    hands.press("Escape")
    # Round the three parts of the page.
    page.focus("#text")
    parts = [hands.press("F6"), hands.press("F6"), hands.press("F6"), hands.press("Shift+F6")]
    assert parts[1:3] == ["Lobby", "text"]
    assert parts[3] == "Lobby"
    hands.press("Shift+F6")
    assert page.evaluate("document.activeElement.closest('#people') !== null")
    assert hands.press("Control+.") == "show-people"
    assert not page.locator("#people").is_visible()
    assert hands.press("Control+.") == "people"
    assert page.locator("#people").is_visible()


def test_the_focus_stays_among_the_messages_when_one_is_deleted_or_let_go_of(guest, bob, say):
    page, hands = guest.page, Hands(guest.page)
    offsets = say("stays above", "goes", "stays below", "goes last")
    guest.sees("goes last")
    hands.press("Shift+Tab")
    bob.delete(offsets[3])
    hands.until("bob: stays below")
    hands.press("ArrowUp")
    hands.until("bob: goes")
    bob.delete(offsets[1])
    hands.until("bob: stays below")
    # With its menu open, too.
    hands.press("Enter")
    hands.until_in("[role=menu]")
    bob.delete(offsets[2])
    page.locator(".message", has_text="stays below").wait_for(state="detached")
    hands.press("Escape")
    hands.until("bob: stays above")
    # All rows are drawn anew.
    page.evaluate(
        "document.querySelector('#entries').replaceChildren(...document.querySelector('#entries').cloneNode(true).children)"
    )
    hands.until("bob: stays above")
    say("a last word")
    guest.sees("a last word")
    assert hands.press("End") == "bob: a last word, TIME"
    # What is clicked has no focus, and what is typed then is written.
    page.locator(".message__body", has_text="a last word").click()
    page.keyboard.press("c")
    assert hands.focus == "text"
    assert page.input_value("#text") == "c"


def test_the_bar_moves_from_message_to_message_and_stands_over_no_text_of_theirs(guest, say):
    page = guest.page
    long = "so long that it goes on to the end of the measure and further " * 4
    say("begins a group", long, long + "again")
    guest.sees(long.strip() + " again")
    covers = """() => {
        const row = document.querySelector('.message .deeds').closest('.message')
        const bar = row.querySelector('.deeds').getBoundingClientRect()
        const text = row.querySelector('.message__body').getBoundingClientRect()
        const apart = bar.bottom <= text.top + 2 || bar.top >= text.bottom - 2
        const seen = bar.top >= 0 && bar.bottom <= innerHeight
        return [document.querySelectorAll('.deeds').length, apart || bar.left >= text.right, seen]
    }"""
    for row in page.locator(".message:visible").all()[-3:]:
        row.hover()
        assert page.evaluate(covers) == [1, True, True]
        assert row.locator(".deeds").count() == 1
    page.click(".deeds [data-more]")
    page.get_by_role("menuitem", name="Copy text").wait_for()
    page.locator(".message:visible").first.hover()
    assert page.locator(".message").last.locator(".deeds").count() == 1
    page.keyboard.press("Escape")
    page.hover("#text")
    assert page.locator(".deeds").count() == 1  # It has the focus.
    page.focus("#text")
    assert page.locator(".deeds").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_has_nothing_to_say_against_any_state(somebody, server, owner, say, scheme):
    person = somebody(server, color_scheme=scheme).enter(f"looker {scheme}")
    page, hands = person.page, Hands(person.page)
    say(f"a {scheme} word, **bold**, `code`, https://example.org")
    person.write(f"mine, {scheme}")
    person.sees(f"mine, {scheme}")
    assert axe.complaints(page) == []
    hands.press("Shift+Tab", "Enter")
    hands.until_in("[role=menu]")
    assert axe.complaints(page) == []
    hands.press("Escape")
    page.locator("#people-list .name").first.click()
    page.locator(".person-card__since", has_text="Here since").wait_for()
    assert axe.complaints(page) == []
    page.keyboard.press("Escape")
    hands.press("?")
    hands.until("keys-title")
    assert axe.complaints(page) == []
    hands.press("Escape")
    page.click("#room-menu summary")
    page.click("[data-open=members]")
    page.locator("#members .name").first.click()
    page.locator("#members .person-card").wait_for()
    assert axe.complaints(page) == []


def test_the_focus_goes_on_where_what_opened_a_dialog_is_gone(guest):
    page, hands = guest.page, Hands(guest.page)
    page.locator("#people-list .name").first.focus()
    hands.press("?")
    hands.until("keys-title")
    page.evaluate("() => document.querySelector('#people-list').replaceChildren()")
    page.keyboard.press("Escape")
    hands.until_in("#composer")


class Finger:
    def __init__(self, person, row):
        box = row.bounding_box()
        self.page = person.page
        self.at = [box["x"] + 40, box["y"] + box["height"] / 2]
        self._session = person.context.new_cdp_session(person.page)

    def down(self):
        self._touch("touchStart", self.at)

    def move(self, dx, dy):
        self.at = [self.at[0] + dx, self.at[1] + dy]
        self._touch("touchMove", self.at)

    def up(self):
        self._touch("touchEnd")

    def _touch(self, kind, *points):
        touches = [{"x": x, "y": y} for x, y in points]
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})


def test_a_finger_that_stays_opens_a_sheet_and_one_that_moves_does_not(
    somebody, server, owner, say
):
    person = somebody(server, **PHONE).enter("by finger")
    page = person.page
    say("for the thumb")
    person.sees("for the thumb")
    row = page.locator(".message__body", has_text="for the thumb")
    sheet = page.locator("#deeds-sheet")
    # The clock of the page stands still but for what is turned.
    page.clock.install()
    finger = Finger(person, row)
    finger.down()
    finger.move(8, 0)
    page.clock.run_for(450)
    sheet.get_by_role("button", name="Copy text").wait_for()
    finger.up()
    page.clock.run_for(1_000)
    assert sheet.is_visible()
    assert axe.complaints(page) == []
    heights = sheet.locator(".deed").evaluate_all("(all) => all.map((one) => one.offsetHeight)")
    assert set(heights) == {48}
    sheet.get_by_role("button", name="Select text").click()
    assert not sheet.is_visible()
    assert page.evaluate("getSelection().toString().trim()") == "for the thumb"
    page.evaluate("getSelection().removeAllRanges()")
    finger = Finger(person, row)
    finger.down()
    finger.move(4, 11)
    page.clock.run_for(1_000)
    finger.up()
    assert not sheet.is_visible()


def test_who_is_mentioned_elsewhere_hears_where(owner, bob, say):
    page = owner.page
    page.click("#create")
    page.fill("#room-name", "Garden")
    page.click("#creation button[type=submit]")
    page.locator("#room-title").get_by_text("Garden", exact=True).wait_for()
    say("nothing for @nobody", "come over, @ada")
    heard = page.locator("#spoken")
    heard.get_by_text("bob mentioned you in Lobby").wait_for()
    assert "nobody" not in heard.inner_text()
    page.click("#you summary")
    page.click("[data-open=keys]")
    page.select_option("[name=aloud]", "nothing")
    page.keyboard.press("Escape")
    page.click("#room-list >> text=Lobby")
    owner.sees("come over, @ada")
    say("@ada, silently")
    owner.sees("@ada, silently")
    assert heard.inner_text() == ""
