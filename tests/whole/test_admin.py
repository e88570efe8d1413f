"""The page of administration in a browser, without scripts, beside a Parlor that runs."""

import pytest

from ..support.browsers import axe
from .people import Somebody
from .server import Server
from .talker import Talker
from .test_operator import command
from .test_sessions import Browser

TABS = ("Now", "People", "Rooms", "Invitations", "Settings", "Audit")
PASSWORD = "correct horse battery"
NARROW = {"width": 320, "height": 568}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(
        tmp_path_factory.mktemp("admin"), access="guests", rate_connect=0, workers=2, drain=0.5
    )
    yield server.start()
    server.stop()


@pytest.fixture(scope="module")
def owner(browser, server):
    owner = Somebody(browser, server).set_up("ada")
    yield owner
    owner.context.close()


def enter(page):
    page.goto("/admin/")
    page.fill("#current", PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Now").wait_for()


def come_in(browser, server, **options):
    context = browser.new_context(base_url=server.url, **options)
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("#name", "ada")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/rooms/lobby")
    enter(page)
    return context, page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_has_nothing_to_say_against_any_tab(browser, server, owner, scheme):
    context, page = come_in(browser, server, color_scheme=scheme, viewport=NARROW)
    for tab in TABS:
        page.get_by_role("navigation").get_by_role("link", name=tab).click()
        page.get_by_role("heading", level=1, name=tab).wait_for()
        assert axe.complaints(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    page.get_by_role("link", name="People").click()
    page.get_by_role("rowheader", name="ada").get_by_role("link").click()
    page.get_by_text("Erase for ever").first.click()
    assert axe.complaints(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    page.get_by_role("link", name="Rooms").click()
    page.get_by_role("rowheader").first.get_by_role("link").click()
    page.get_by_role("button", name="Rename").wait_for()
    assert axe.complaints(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    page.goto("/you/sessions")
    assert axe.complaints(page) == []
    context.close()


def test_somebody_is_put_out_in_all_processes_by_a_page_without_scripts(browser, server, owner):
    gus = Talker(server, "gus")
    context, page = come_in(browser, server, java_script_enabled=False)
    page.get_by_role("link", name="People").click()
    page.get_by_label("Name").fill("gus")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="gus").click()
    page.get_by_role("button", name="Let in no more").click()
    page.get_by_text("Done.").wait_for()
    assert gus.ending() == 4003
    page.get_by_role("link", name="Audit").click()
    assert "deactivate" in page.locator("tbody tr").first.inner_text()
    context.close()


def test_a_room_is_named_by_a_page_without_scripts_and_by_a_command(browser, server, owner):
    context, page = come_in(browser, server, java_script_enabled=False)
    page.get_by_role("link", name="Rooms").click()
    page.get_by_role("link", name="Lobby").click()
    page.get_by_label("Title").fill("Hall")
    page.get_by_role("button", name="Rename").click()
    page.get_by_text("Done.").wait_for()
    lines = owner.page.locator(".note--set .note__text")
    lines.get_by_text("ada").first.wait_for()
    command(server, "rooms", "rename", "lobby", "Lobby")
    lines.get_by_text("The Attic Club").first.wait_for()
    context.close()


def test_the_doctor_is_asked_by_a_worker(server, owner):
    ada = Browser(server).post("/sign-in", name="ada", password=PASSWORD)
    ada.post("/admin/password", current=PASSWORD)
    assert "Here now" in ada.get("/admin/")[1]
    page = ada.posted("/admin/doctor")
    assert "<code>database</code>" in page
    assert "a Parlor runs" in page


def test_what_somebody_says_of_themselves_stands_on_their_card(browser, server, owner):
    context, page = come_in(browser, server)
    page.goto("/you/profile")
    page.get_by_label("Pronouns").fill("she/her")
    page.get_by_label("About you").fill("Looks after <b>bees</b>")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("what others see now").wait_for()
    assert axe.complaints(page) == []
    page.get_by_role("link", name="To the lobby").click()
    page.locator("#people-list .name", has_text="ada").click()
    page.locator(".person-card__about", has_text="Looks after <b>bees</b>").wait_for()
    assert page.locator(".person-card__pronouns").inner_text() == "she/her"
    assert page.locator(".person-card__occupation").is_hidden()
    assert axe.complaints(page) == []
    context.close()
