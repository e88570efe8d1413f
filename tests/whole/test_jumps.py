"""Links to messages: what one leads to, the ways back, and what stands below it."""

import pytest

from .talker import Talker
from .test_timeline import fill

LONG = 3_000
HAS_FOCUS = "(offset) => document.activeElement.matches(`.message[data-offset='${offset}']`)"


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


def landed(person, offset, *, anywhere=False):
    """Wait until a message has the focus, and see that it stands at a third of the height."""
    person.page.wait_for_function(HAS_FOCUS, arg=offset)
    if anywhere:
        return
    place = person.page.evaluate(
        """() => {
            const view = document.querySelector('#timeline').getBoundingClientRect()
            const row = document.activeElement.getBoundingClientRect()
            return (row.top - view.top) / view.height
        }"""
    )
    assert 0.25 < place < 0.4


def shown(person):
    """Return the offset of the first message in view."""
    return person.page.evaluate(
        """() => {
            const view = document.querySelector('#timeline')
            const top = view.getBoundingClientRect().top
            const rows = [...document.querySelectorAll('.message[data-offset]')]
            const row = rows.find((each) => each.getBoundingClientRect().bottom > top)
            return Number(row.dataset.offset)
        }"""
    )


def test_a_link_leads_to_its_message_and_back_to_where_one_was(ada, bob, server):
    fill(server, 1, LONG)
    bob.again()
    page = ada.page
    bob.say(f"look at {server.url}/rooms/lobby/900 please", "c1")
    page.goto(f"{server.url}/rooms/lobby/400")
    landed(ada, 400)
    page.reload()
    page.wait_for_selector("[data-offset='400']")
    page.click("#jump")
    page.click(".message a[href$='/lobby/900'] >> nth=0")
    landed(ada, 900)
    assert page.url == f"{server.url}/rooms/lobby/900"
    page.go_back()
    page.wait_for_selector(".message a[href$='/lobby/900']")
    assert page.url == f"{server.url}/rooms/lobby/400"
    page.go_forward()
    page.wait_for_selector("[data-offset='900']")
    assert abs(shown(ada) - 900) < 30


def test_a_link_leads_through_the_door_of_its_room_and_shows_what_it_is_about(
    somebody, ada, bob, server
):
    page = ada.page
    page.click("[data-open=creation]")
    page.fill("#creation input[name=title]", "Garden")
    page.click("#creation button[type=submit]")
    page.wait_for_url("**/rooms/garden")
    ada.write("in the *shade*")
    ada.sees("in the shade")
    offset = page.get_attribute(".message[data-offset]", "data-offset")
    link = f"{server.url}/rooms/garden/{offset}"
    ada.write(f"see {link}")
    card = page.locator(".quote")
    card.wait_for()
    assert card.locator(".quote__author").text_content() == "ada"
    assert card.locator(".quote__room").text_content() == "Garden"
    assert card.locator(".quote__text").text_content() == "in the shade"
    eve = somebody(server).enter("eve")
    eve.page.goto(link)
    eve.page.click("#joining button")
    landed(eve, offset, anywhere=True)
    assert eve.page.url == link
    assert eve.page.goto(f"{server.url}/rooms/garden/99").status == 404
    eve.page.get_by_text("There is nothing here for you.").wait_for()
