"""Replying, the lens, pins and saved messages: two people at their browsers."""

import time

import pytest

from .people import PHONE


@pytest.fixture
def two(make_server, somebody):
    """Return a function that brings ada and bob into a new place."""

    def two():
        server = make_server()
        server.start()
        return somebody(server).set_up(), somebody(server).enter("bob")

    return two


def row(person, text):
    return person.page.locator(".message[data-offset]", has_text=text).first


def do(person, text, deed):
    """Do something with a message by its menu."""
    row(person, text).hover()
    person.page.locator(".deeds [data-more]").click()
    person.page.get_by_role("menuitem", name=deed).click()


def in_lens(person, count):
    person.page.wait_for_function(
        "(count) => document.querySelectorAll('.lens .message[data-offset]').length === count",
        arg=count,
    )


def walk_to(person, text):
    """Give a message the focus by keyboard alone."""
    page = person.page
    page.focus("#text")
    for _ in range(9):
        if page.evaluate("document.activeElement.matches('.message, .note')"):
            break
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("End")
    for _ in range(person.page.locator(".message").count()):
        if text in page.evaluate("document.activeElement.innerText"):
            return
        page.keyboard.press("ArrowUp")
    raise AssertionError(f"no row says {text}")


def test_a_reply_quotes_its_target_and_both_stand_in_the_lens(two):
    ada, bob = two()
    ada.write("**Shall** we meet?")
    bob.sees("Shall we meet?")
    row(bob, "Shall we meet?").hover()
    bob.page.locator(".deeds [aria-label='Reply']").click()
    assert bob.page.inner_text("#context .context__text") == "Reply to ada · Shall we meet?"
    bob.write("On Thursday")
    ada.sees("On Thursday")
    quote = row(ada, "On Thursday").locator(".message__quote")
    assert quote.locator(".quote__author").inner_text() == "ada"
    assert quote.locator(".quote__text").inner_text() == "Shall we meet?"
    assert "message--mention" in row(ada, "On Thursday").get_attribute("class")
    ada.write("Nothing to do with it")
    bob.sees("Nothing to do with it")

    row(ada, "Shall we meet?").get_by_role("button", name="1 reply").click()
    in_lens(ada, 2)
    ada.page.fill(".lens textarea", "At ten")
    ada.page.press(".lens textarea", "Enter")
    in_lens(ada, 3)
    bob.sees("At ten")
    target = row(bob, "At ten").locator(".message__quote .quote__text")
    assert target.inner_text() == "On Thursday"  # the newest of somebody else
    bob.write("Elsewhere")
    ada.sees("Elsewhere")
    in_lens(ada, 3)

    # What was deleted is in no quote, and the conversation goes on.
    do(ada, "Shall we meet?", "Delete")
    ada.page.locator("dialog[open] .button--danger").click()
    bob.page.wait_for_selector(".quote--gone")
    assert row(bob, "On Thursday").locator(".quote__text").inner_text() == "deleted message"
    ada.page.wait_for_selector(".lens__gone:not([hidden])")
    in_lens(ada, 2)
    ada.page.click(".column__close")
    ada.page.wait_for_selector("#column", state="hidden")


def test_opening_the_lens_reads_nothing(make_server, somebody):
    server = make_server()
    server.start()
    ada, bob = somebody(server).set_up(), somebody(server)
    read = []

    def heard(frame):
        if '"read"' in frame:
            read.append(frame)

    bob.page.on("websocket", lambda socket: socket.on("framesent", heard))
    bob.enter("bob")
    for text in ["first", *(f"line {number}" for number in range(40))]:
        ada.write(text)
    bob.sees("line 39")
    walk_to(ada, "first")
    ada.page.keyboard.press("q")
    ada.page.keyboard.type("a reply")
    ada.page.keyboard.press("Enter")
    bob.sees("a reply")
    bob.page.evaluate("document.querySelector('#timeline').scrollTop = 0")
    bob.page.wait_for_selector("#jump:not([hidden])")
    ada.write("unseen")
    bob.page.wait_for_selector(".jump--new")
    before = len(read)
    bob.page.locator(".message__replies:not([hidden])").click()
    in_lens(bob, 2)
    walk_to(ada, "a reply")
    ada.page.keyboard.press("q")
    ada.page.keyboard.type("another")
    ada.page.keyboard.press("Enter")
    in_lens(bob, 3)
    bob.page.fill(".lens textarea", "I see")
    bob.page.press(".lens textarea", "Enter")
    ada.sees("I see")
    assert bob.page.locator(".jump--new").is_visible()
    assert len(read) == before


def test_all_of_it_by_keyboard(two):
    ada, bob = two()
    bob.write("The keys are under the stone")
    ada.sees("The keys are under the stone")
    page = ada.page
    walk_to(ada, "The keys")
    page.keyboard.press("p")
    page.wait_for_selector("#show-pins:not([hidden])")
    bob.page.wait_for_selector(".pinning", state="attached")
    page.keyboard.press("s")
    page.keyboard.press("q")
    page.keyboard.type("Which stone?")
    page.keyboard.press("Enter")
    bob.sees("Which stone?")
    walk_to(ada, "Which stone?")
    page.keyboard.press("t")
    in_lens(ada, 2)
    page.keyboard.type("That one?")
    page.keyboard.press("Enter")
    in_lens(ada, 3)
    page.keyboard.press("Escape")
    page.wait_for_function("() => document.activeElement.innerText.includes('Which stone?')")

    page.focus("#show-pins")
    page.keyboard.press("Enter")
    page.wait_for_selector(".kept")
    assert page.inner_text(".kept__body") == "The keys are under the stone"
    page.locator(".kept [data-remove]").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#show-pins", state="hidden")
    page.keyboard.press("Escape")
    page.focus("#you summary")
    page.keyboard.press("Enter")
    page.focus("#show-saved")
    page.keyboard.press("Enter")
    page.wait_for_selector(".kept")
    page.locator(".kept [data-remove]").focus()
    do(bob, "The keys", "Edit")
    bob.page.keyboard.type(" by the door")
    bob.page.keyboard.press("Enter")
    page.wait_for_function(
        "() => document.querySelector('.kept__body').innerText.endsWith('by the door')"
    )
    assert page.evaluate("document.activeElement.matches('.kept [data-remove]')")
    do(bob, "The keys", "Delete")
    bob.page.locator("dialog[open] .button--danger").click()
    page.wait_for_selector(".kept__gone:not([hidden])")
    assert page.evaluate("document.activeElement.matches('.kept [data-remove]')")
    page.keyboard.press("Enter")
    page.wait_for_selector(".column__empty:not([hidden])")
    assert page.evaluate("document.activeElement.contains(document.querySelector('.kept__list'))")


def swipe(person, text, dx, dy=0):
    """
    Draw a message to the side with one finger, in small steps, and let go.

    The finger rests before: the page would roll on, and the next tap only stop it.
    """
    session = person.context.new_cdp_session(person.page)
    box = row(person, text).locator(".message__body").bounding_box()
    x, y = box["x"] + 30, box["y"] + box["height"] / 2
    began = time.time() - 1

    def touch(kind, seconds, *points):
        touches = [{"x": x, "y": y} for x, y in points]
        event = {"type": kind, "touchPoints": touches, "timestamp": began + seconds}
        session.send("Input.dispatchTouchEvent", event)

    touch("touchStart", 0, (x, y))
    for step in range(1, 9):
        touch("touchMove", step * 0.016, (x + dx * step / 8, y + dy * step / 8))
    touch("touchMove", 0.5, (x + dx, y + dy))
    touch("touchEnd", 0.6)


def test_a_finger_that_swipes_a_message_replies_to_it(make_server, somebody):
    server = make_server()
    server.start()
    ada = somebody(server).set_up()
    bob = somebody(server, **PHONE).enter("bob")
    ada.write("Shall we meet?")
    bob.sees("Shall we meet?")
    context = bob.page.locator("#context .context__text")
    for dx, dy in ((30, 0), (-90, 0), (40, 90)):  # too little, the wrong way, and to scroll
        swipe(bob, "Shall we meet?", dx, dy)
    assert not context.is_visible()
    assert row(bob, "Shall we meet?").evaluate("row => row.style.translate") == ""
    swipe(bob, "Shall we meet?", 90)
    context.wait_for()
    assert context.inner_text() == "Reply to ada · Shall we meet?"
    bob.page.fill("#text", "On Thursday")
    bob.page.tap(".composer__send")
    ada.sees("On Thursday")
    assert row(ada, "On Thursday").locator(".quote__text").inner_text() == "Shall we meet?"
    assert row(bob, "On Thursday").locator(".quote__text").is_visible()
    assert ada.complaints == bob.complaints == []


def test_a_reply_that_is_refused_gives_the_words_back(two):
    ada, bob = two()
    ada.write("Shall we meet?")
    bob.sees("Shall we meet?")
    walk_to(bob, "Shall we meet?")
    bob.page.keyboard.press("q")
    # What is sent without a line waits; what it is about is gone when that is back.
    bob.context.set_offline(True)
    bob.page.evaluate("dispatchEvent(new Event('offline'))")
    bob.page.wait_for_function("() => !navigator.onLine")
    bob.write("On Thursday")
    bob.page.wait_for_selector(".message:not([data-offset])")
    do(ada, "Shall we meet?", "Delete")
    ada.page.locator("dialog[open] .button--danger").click()
    ada.page.wait_for_selector(".message[data-offset]", state="detached")
    bob.context.set_offline(False)
    bob.page.wait_for_function("() => document.querySelector('#text').value === 'On Thursday'")
    assert bob.page.locator(".message").count() == 0
    assert not bob.page.locator("#context .context__text").is_visible()
    note = bob.page.locator("#composer-note")
    assert note.inner_text() == "There is no such message here."
    bob.page.press("#text", "Enter")
    ada.sees("On Thursday")
    assert not row(ada, "On Thursday").locator(".message__quote").is_visible()
