"""How the page looks with much room or little, with large letters, and in forced colours."""

import pytest

from .people import Somebody
from .talker import Talker

WIDTHS = [(320, 568), (390, 844), (768, 1024), (1280, 800), (1920, 1080)]

# What is cut off at its upper or lower edge, of all that holds a line of words.
CLIPPED = """() => [...document.querySelectorAll(
        '.header__title, .rooms__place span, .rooms__title, .rooms__name, .day__text,'
        + '.person__name, .message__head, .typing, .composer__text')]
    .filter((one) => one.offsetParent && one.scrollHeight > one.clientHeight + 1)
    .map((one) => one.className)"""
BOX = """(selector) => {
    const { left, right, top, bottom } = document.querySelector(selector).getBoundingClientRect();
    return [left, right, top, bottom].map(Math.round);
}"""


@pytest.fixture(scope="module")
def ada(browser, parlor):
    # Styles of the test's own stand for a reader's settings.
    ada = Somebody(browser, parlor, bypass_csp=True).set_up()
    bob = Talker(parlor, "W" * 40)
    bob.say("Long words: " + "W" * 60, "c1")
    bob.say("a" + "\u0301\u0316\u0334" * 40 + " heaped", "c2")
    ada.page.locator(".message", has_text="heaped").wait_for()
    ada.write("```\nalone\n```")
    ada.write("And *said*.")
    ada.page.wait_for_selector(".message--own[data-offset] pre")
    yield ada
    bob.close()
    assert ada.complaints == []
    ada.context.close()


@pytest.fixture(autouse=True)
def as_it_was(ada):
    yield
    ada.page.set_viewport_size({"width": 1280, "height": 800})
    ada.page.emulate_media(forced_colors="none")
    ada.page.evaluate("document.querySelectorAll('style').forEach((style) => style.remove())")


def see(ada, width, height, letters=100):
    ada.page.set_viewport_size({"width": width, "height": height})
    if letters != 100:
        ada.page.add_style_tag(content=f"html {{ font-size: {letters}% }}")
    ada.page.evaluate("new Promise(requestAnimationFrame)")


@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_messages_days_composer_and_jump_button_share_one_measure_in_the_middle(ada, width, height):
    see(ada, width, height)
    left, right, *_ = ada.page.evaluate(BOX, ".entries")
    composer = ada.page.evaluate(BOX, ".composer")
    stage = ada.page.evaluate(BOX, ".stage")
    if width > 1100:
        assert composer[:2] == [left, right]
        assert right - left <= 640
    inner = ada.page.evaluate("document.querySelector('#timeline').clientWidth")
    assert abs((left - stage[0]) - (stage[0] + inner - right)) <= 1
    assert ada.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("letters", [100, 150, 200])
@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800)])
def test_no_line_of_words_is_cut_off_however_large_the_letters(ada, width, height, letters):
    see(ada, width, height, letters)
    assert ada.page.evaluate(CLIPPED) == []
    assert ada.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("width", "height"), [(320, 256), (640, 400), (390, 500)])
def test_messages_keep_half_of_a_low_page(ada, width, height):
    see(ada, width, height)
    *_, top, bottom = ada.page.evaluate(BOX, ".stage")
    assert bottom - top >= height / 2


def test_the_current_room_and_the_composers_focus_are_seen_in_forced_colours(ada):
    ada.page.emulate_media(forced_colors="active")
    ada.page.focus("#text")
    outline = "(selector) => getComputedStyle(document.querySelector(selector)).outlineStyle"
    assert ada.page.evaluate(outline, '.rooms__room[aria-current="page"]') == "solid"
    assert ada.page.evaluate(outline, ".composer") == "solid"
    ada.page.evaluate("document.activeElement.blur()")
    assert ada.page.evaluate(outline, ".composer") == "none"


def test_heaped_marks_stay_within_their_message(ada):
    clipped = """() => [...document.querySelectorAll('.message__body, .message__author')]
        .every((one) => ['clip', 'hidden'].includes(getComputedStyle(one).overflowY))"""
    assert ada.page.evaluate(clipped)


def test_ones_own_messages_have_one_mark_and_no_boxes(ada):
    lefts = ada.page.evaluate(
        """() => [...document.querySelectorAll('.message--own .message__body > *')]
            .map((one) => Math.round(one.getBoundingClientRect().left))"""
    )
    assert len(lefts) == 2
    assert len(set(lefts)) == 1
    ground = "(one) => getComputedStyle(one).backgroundColor"
    for body in ada.page.locator(".message--own .message__body").element_handles():
        assert body.evaluate(ground) == "rgba(0, 0, 0, 0)"


@pytest.mark.parametrize("opener", ["open-rooms", "members", "keys", "invitation"])
def test_a_dialog_opens_with_the_focus_on_no_button(ada, opener):
    ada.page.evaluate("(id) => document.querySelector(`[data-open=${id}]`).click()", opener)
    focus = ada.page.wait_for_function(
        "() => document.activeElement.closest('dialog[open]') && document.activeElement"
    )
    assert focus.as_element().evaluate("(one) => one.tagName") != "BUTTON"
    ada.page.keyboard.press("Escape")
    ada.page.wait_for_selector(f"#{opener}", state="hidden")


def test_the_welcome_makes_room_as_soon_as_others_talk(ada):
    assert ada.page.locator("#introduction").count() == 0
