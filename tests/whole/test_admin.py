"""The page of administration in a browser, without scripts, beside a Parlor that runs."""

import math
import re

import pytest
from flask import Flask, get_template_attribute

from parlor.watch.hour import Hour
from parlor.watch.hourglass import KEPT
from parlor.web.admin.plots import plots_of
from parlor.web.site import languages

from ..support.browsers import axe
from .people import Somebody
from .server import ROOT, Server
from .talker import Talker
from .test_operator import command
from .test_sessions import Browser

TABS = ("Now", "People", "Rooms", "Invitations", "Settings", "Audit")
PASSWORD = "correct horse battery"
NARROW = {"width": 320, "height": 568}
PART = re.compile(r"(?<=>The last hour</h2>).*?(?=<h2)", re.DOTALL)


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


def an_hour():
    """Return an hour with much, little, and a gap, in which the workers were away."""
    wave = [(math.sin(minute / 7) + 1) / 2 for minute in range(KEPT)]
    gap = range(20, 27)

    def of(numbers):
        return [None if minute in gap else number for minute, number in enumerate(numbers)]

    return Hour(
        29_000_000,
        people=of([round(900 + 700 * high) for high in wave]),
        messages=of([round(40 * high * high) for high in wave]),
        half=of([0.001 if high < 0.7 else 0.0025 for high in wave]),
        most=of([0.005 if high < 0.5 else 0.025 for high in wave]),
        lag=of([0.004 + 0.3 * (minute % 17 == 3) for minute in range(KEPT)]),
        silent=[2],
    )


def drawn(hour):
    """Return the part of the page with an hour, as a worker that has run for so long has it."""
    app = Flask("parlor", template_folder=ROOT / "templates")
    languages.speak(app)
    with app.test_request_context():
        draw = get_template_attribute("admin/plots.html", "hour")
        return str(draw(plots_of(hour), hour.silent))


def have_run_for_an_hour(page):
    def answer(route):
        response = route.fetch()
        body, count = PART.subn(lambda _: drawn(an_hour()), response.text())
        assert count == 1
        route.fulfill(response=response, body=body)

    page.route("**/admin/", answer)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_an_hour_is_drawn_for_whoever_can_see_it_and_told_to_all_others(
    browser, server, owner, scheme, direction
):
    context, page = come_in(browser, server, color_scheme=scheme, viewport=NARROW)
    have_run_for_an_hour(page)
    page.reload()
    page.evaluate(f"document.documentElement.dir = '{direction}'")
    assert page.locator("figure").count() == 4
    lag = page.get_by_role("img", name=re.compile("Longest pause of each minute: .* 304 ms"))
    box = lag.bounding_box()
    assert (box["width"] > 200, box["height"]) == (True, 96)
    mirrored = lag.evaluate("one => new DOMMatrix(getComputedStyle(one).transform).a < 0")
    assert mirrored == (direction == "rtl")
    assert axe.complaints(page) == []
    for summary in page.locator("summary").all():
        summary.click()
    assert page.get_by_role("table").count() == 4
    assert axe.complaints(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    context.close()


def test_an_hour_is_drawn_without_scripts_and_in_the_colours_of_the_system(browser, server, owner):
    context, page = come_in(browser, server, java_script_enabled=False, forced_colors="active")
    have_run_for_an_hour(page)
    page.reload()
    curve = page.locator(".plot__picture .plot__curve").first
    assert curve.evaluate("one => getComputedStyle(one).stroke") == page.locator("h1").evaluate(
        "one => getComputedStyle(one).color"
    )
    page.get_by_text("In numbers").first.click()
    page.locator("table").first.wait_for()
    context.close()


def test_all_workers_are_asked_for_their_hour(browser, server, owner):
    context, page = come_in(browser, server)
    page.get_by_role("heading", name="The last hour").wait_for()
    assert page.get_by_text("do not answer").count() == 0
    context.close()


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
