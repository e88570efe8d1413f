"""People edit and delete what they said, in real browsers, and others do something meanwhile."""

import pytest

from .talker import Talker

CUT = """
if (localStorage.cut) WebSocket = class extends EventTarget { readyState = 0; send() {} close() {} }
"""


@pytest.fixture
def server(make_server):
    return make_server(rate_connect=0, rate_say=0, drain=0.5).start()


@pytest.fixture
def ada(somebody, server):
    return somebody(server).set_up("ada")


@pytest.fixture
def bob(somebody, server, ada):
    return somebody(server).enter("bob")


def written(person):
    return person.page.input_value("#text")


def context(person):
    """What the bar above the composer says, if it is there."""
    bar = person.page.locator("#context")
    return bar.inner_text().strip() if bar.is_visible() else None


def press(person, *keys):
    for key in keys:
        person.page.press("#text", key)


def row(person, text):
    return person.page.locator(".message", has_text=text)


def lacks(person, text):
    """Wait until no message has this text."""
    person.page.wait_for_function(
        "(text) => ![...document.querySelectorAll('.message__body')]"
        ".some((body) => body.innerText.includes(text))",
        arg=text,
    )


def notes(person, sentence):
    """Wait for what is said below the composer."""
    person.page.locator("#composer-note", has_text=sentence).wait_for()


def test_up_edits_the_last_message_and_the_one_before(ada, bob):
    for text in ("one", "two"):
        ada.write(text)
        bob.sees(text)
    bob.write("between")
    ada.sees("between")
    press(ada, "ArrowUp")
    assert written(ada) == "two"
    assert context(ada) == "Editing · Esc to cancel"
    assert row(ada, "two").evaluate("row => row.matches('.message--in-hand')")
    press(ada, "ArrowUp")
    assert written(ada) == "one"
    press(ada, "ArrowUp")
    assert written(ada) == "one", "there is none before it"
    ada.page.fill("#text", "one, changed")
    press(ada, "ArrowUp")
    assert written(ada) == "one, changed", "what somebody has changed is not let go of"
    press(ada, "Enter")
    bob.sees("one, changed")
    ada.sees("one, changed")
    assert (written(ada), context(ada)) == ("", None)
    edited = row(bob, "one, changed").locator(".message__edited")
    assert edited.inner_text() == "edited"
    assert edited.get_attribute("title")
    assert not row(bob, "two").locator(".message__edited").is_visible()


def test_the_draft_comes_back_and_a_composing_input_method_is_left_alone(ada, bob):
    ada.write("helo")
    bob.sees("helo")
    ada.page.type("#text", "begun before")
    press(ada, "ArrowUp")
    assert context(ada) is None
    ada.page.hover(".message")
    ada.page.click(".deeds [aria-label=Edit]")
    assert written(ada) == "helo"
    press(ada, "Escape")
    assert (written(ada), context(ada)) == ("begun before", None)
    ada.page.fill("#text", "")
    composing = ada.context.new_cdp_session(ada.page)
    composing.send(
        "Input.imeSetComposition", {"text": "に", "selectionStart": 1, "selectionEnd": 1}
    )
    press(ada, "ArrowUp")
    assert context(ada) is None
    composing.send("Input.imeSetComposition", {"text": "", "selectionStart": 0, "selectionEnd": 0})
    ada.page.evaluate(
        """document.querySelector('#text').dispatchEvent(
            new KeyboardEvent('keydown', {key: 'ArrowUp', isComposing: true, cancelable: true}))"""
    )
    assert (written(ada), context(ada)) == ("", None)


def test_an_edit_that_is_begun_and_one_that_waits_survive_a_reload(ada, bob):
    for text in ("helo", "by"):
        ada.write(text)
        bob.sees(text)
    ada.context.add_init_script(CUT)
    press(ada, "ArrowUp")
    ada.page.fill("#text", "bye")
    ada.page.reload()
    ada.is_in()
    assert (written(ada), context(ada)) == ("bye", "Editing · Esc to cancel")
    assert row(ada, "by").evaluate("row => row.matches('.message--in-hand')")
    ada.page.evaluate("localStorage.cut = true")
    ada.page.reload()
    ada.page.wait_for_selector(".message--in-hand")
    press(ada, "Enter")
    ada.page.locator(".message--pending", has_text="bye").wait_for()
    ada.page.reload()
    ada.page.locator(".message--pending[data-offset]", has_text="bye").wait_for()
    assert ada.texts() == ["helo", "bye"]
    assert bob.texts() == ["helo", "by"]
    ada.page.evaluate("localStorage.removeItem('cut')")
    ada.page.reload()
    bob.sees("bye")
    ada.page.locator(".message:not(.message--pending)", has_text="bye").wait_for()


def test_whoever_has_scrolled_back_sees_it_and_nothing_moves(somebody, server, ada):
    eve = Talker(server, "eve")
    for number in range(60):
        eve.say(f"line {number}", f"line-{number}")
    bob = somebody(server).enter("bob")
    bob.sees("line 59")
    bob.page.evaluate("document.querySelector('#timeline').scrollTop = 400")
    bob.page.wait_for_function("() => document.querySelector('#timeline').scrollTop < 500")
    top = """(of) => document.querySelector(`[data-offset="${of}"] .message__body`)
        .getBoundingClientRect().top"""
    seen = bob.page.evaluate(
        """Number([...document.querySelectorAll('.message[data-offset]')].find((row) =>
            row.getBoundingClientRect().top > 200).dataset.offset)"""
    )
    before = bob.page.evaluate(top, seen)
    eve.edit(seen - 8, "longer, by far\n\nand with another paragraph")
    eve.delete(seen - 7)
    eve.close()
    row(bob, "longer, by far").wait_for()
    bob.page.wait_for_selector(f"[data-offset='{seen - 7}']", state="detached")
    bob.page.wait_for_function("() => !document.getAnimations().length")
    bob.page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    assert abs(bob.page.evaluate(top, seen) - before) <= 1


def test_what_a_moderator_deletes_is_not_lost_to_who_was_editing_it(ada, bob):
    bob.write("a secret")
    ada.sees("a secret")
    bob.page.type("#text", "x")
    bob.page.fill("#text", "")
    press(bob, "ArrowUp")
    bob.page.fill("#text", "no secret")
    ada.page.hover(".message")
    ada.page.click(".deeds [data-more]")
    ada.page.click(".deed:has-text('Delete')")
    question = ada.page.locator("#question")
    assert "a secret" in question.inner_text()
    assert ada.page.evaluate("document.activeElement.value") == "no"
    ada.page.keyboard.press("Escape")
    ada.sees("a secret")
    ada.page.hover(".message")
    ada.page.click(".deeds [data-more]")
    ada.page.click(".deed:has-text('Delete')")
    question.locator("[value=yes]").click()
    lacks(ada, "secret")
    lacks(bob, "a secret")
    bob.page.locator("#context", has_text="was deleted meanwhile").wait_for()
    assert written(bob) == "no secret"
    press(bob, "Enter")
    ada.sees("no secret")
    assert (written(bob), context(bob)) == ("", None)


def test_what_is_refused_comes_back_and_the_text_stays(ada, bob, server):
    for text in ("helo", "nonsense"):
        bob.write(text)
        ada.sees(text)
    press(bob, "ArrowUp", "ArrowUp")
    bob.page.fill("#text", "hello")
    server.stop()
    press(bob, "Enter")
    bob.page.locator(".message--pending", has_text="hello").wait_for()
    press(bob, "ArrowUp")
    assert written(bob) == "nonsense"
    bob.page.fill("#text", "")
    press(bob, "Enter")
    bob.page.locator("#question [value=yes]").click()
    lacks(bob, "nonsense")
    server.environ |= {"PARLOR_EDIT_TIME": "0", "PARLOR_DELETE_TIME": "0"}
    server.start()
    bob.sees("helo")
    bob.sees("nonsense")
    notes(bob, "It is too late")
    assert (written(bob), context(bob)) == ("hello", "Editing · Esc to cancel")
    assert bob.texts() == ada.texts() == ["helo", "nonsense"]
    press(bob, "Escape", "ArrowUp")
    assert context(bob) is None, "nothing is offered that would be refused"


def test_a_message_with_the_focus_is_deleted_by_its_key_and_the_next_one_has_the_focus(ada, bob):
    for text in ("one", "two", "three"):
        ada.write(text)
        bob.sees(text)
    focused = """(text) => document.activeElement.matches('.message')
        && document.activeElement.querySelector('.message__body').innerText === text"""
    ada.page.focus("#timeline")
    ada.page.keyboard.press("ArrowUp")
    ada.page.wait_for_function(focused, arg="two")
    ada.page.keyboard.press("Delete")
    ada.page.locator("#question[open]").wait_for()
    ada.page.keyboard.press("Enter")
    ada.page.wait_for_function(focused, arg="two")
    ada.page.keyboard.press("Backspace")
    ada.page.locator("#question[open]").wait_for()
    ada.page.keyboard.press("Tab")
    ada.page.keyboard.press("Enter")
    lacks(bob, "two")
    ada.page.wait_for_function(focused, arg="three")
    ada.page.keyboard.press("Shift+Delete")
    lacks(bob, "three")
    ada.page.wait_for_function(focused, arg="one")
    ada.page.keyboard.press("e")
    assert (written(ada), context(ada)) == ("one", "Editing · Esc to cancel")
