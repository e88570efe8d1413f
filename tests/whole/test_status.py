"""What people are doing, and what time it is where they are, as others see it in browsers."""

import pytest

from ..support.browsers import axe
from .people import PHONE, Somebody
from .server import Server


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("status"), rate_connect=0, guests_write_first="yes")
    yield server.start()
    server.stop()


@pytest.fixture(scope="module")
def owner(browser, server):
    owner = Somebody(browser, server).set_up("ada")
    yield owner
    owner.context.close()


def card_of(person, name):
    """Open the card at a name among those who are here."""
    person.page.locator(f"#people-list .person:has-text('{name}') button.name").click()
    return person.page.locator(".person-card")


def open_status(person):
    person.page.click("#you summary")
    person.page.click("#own-status")
    person.page.locator("#status[open]").wait_for()


def test_what_somebody_is_doing_and_their_crescent_stand_where_their_name_does(
    server, somebody, owner
):
    ada = owner
    bob = somebody(server).enter("bob")
    topic = bob.page.locator("#room-topic")
    open_status(ada)
    assert axe.complaints(ada.page) == []
    ada.page.click("#status button:has-text('Having lunch')")
    assert ada.page.input_value("#status [name=until]") == "60"
    ada.page.keyboard.press("Enter")
    ada.page.locator("#status").wait_for(state="hidden")
    bob.page.locator(".person:has-text('ada') .person__status:has-text('Having lunch')").wait_for()
    card = card_of(bob, "ada")
    card.locator(".person-card__status:has-text('🍲 Having lunch')").wait_for()
    assert axe.complaints(bob.page) == []
    card.locator("[data-write]").click()
    bob.page.fill("#text", "Enjoy it!")
    bob.page.keyboard.press("Enter")
    bob.sees("Enjoy it!")
    topic.filter(has_text="🍲 Having lunch").wait_for()
    # Others in words of her own, and the crescent beside them.
    open_status(ada)
    ada.page.fill("#status [name=text]", "Back at my desk")
    ada.page.keyboard.press("Enter")
    topic.filter(has_text="Back at my desk").wait_for()
    ada.page.click("#you summary")
    ada.page.click("#disturb [data-dnd='60']")
    topic.filter(has_text="not to be disturbed · Back at my desk").wait_for()
    crescent = bob.page.locator(".rooms__room[aria-current] .crescent")
    crescent.wait_for()
    assert axe.complaints(bob.page) == []
    # None any more: nothing is left of it.
    ada.page.click("#you summary")
    ada.page.click("#disturb [data-dnd=end]")
    open_status(ada)
    assert ada.page.input_value("#status [name=text]") == "Back at my desk"
    ada.page.click("#status [data-clear]")
    topic.wait_for(state="hidden")
    crescent.wait_for(state="hidden")


def test_ones_own_clock_is_on_the_card_if_one_wants(server, somebody, owner):
    bob = somebody(server).enter("dan")
    card = card_of(bob, "ada")
    card.locator(".person-card__since:has-text('since')").wait_for()
    assert card.locator(".person-card__clock").is_hidden()
    bob.page.keyboard.press("Escape")
    page = owner.context.new_page()
    page.goto(server.url + "/you/profile")
    page.select_option("#zone", "Asia/Tokyo")
    page.click("form[action$=profile] [type=submit]")
    page.locator(".card__done").wait_for()
    page.close()
    card_of(bob, "ada").locator(".person-card__clock:has-text('where they are')").wait_for()


@pytest.mark.parametrize("options", [PHONE, {"color_scheme": "dark"}], ids=["phone", "dark"])
def test_it_fits_on_a_phone_and_in_the_dark(server, somebody, options):
    person = somebody(server, **options).enter(f"eve {len(options)}")
    if options is PHONE:
        person.page.click("#show-rooms")
    open_status(person)
    assert axe.complaints(person.page) == []
    assert person.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
