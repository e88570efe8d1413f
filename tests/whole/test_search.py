"""The search on the page: the box, the list, its keys; what seldom comes is said by a stand-in."""

import json
import re

import pytest

from ..support.browsers import axe
from .people import PHONE, Somebody
from .server import Server

BOX = "#search-text"
HITS = "() => [...document.querySelectorAll('.hit__text')].map((each) => each.textContent)"


class Searching:
    """Stands on the line between a page and its server, and answers what is searched."""

    def __init__(self, context):
        self.entries = {}
        self.asked = []
        self.refusal = None
        self.more = {}
        context.route_web_socket("**/ws", self._connected)

    def _connected(self, page):
        server = page.connect_to_server()
        page.on_message(lambda data: self._asked(page, server, data))
        server.on_message(lambda data: page.send(self._told(data)))

    def _asked(self, page, server, data):
        event = json.loads(data)
        if event["type"] == "search":
            self.asked.append(event)
        if event["type"] != "search" or not (self.refusal or self.more):
            server.send(data)
            return
        page.send(json.dumps({"client_id": event["client_id"], **self._found(event)}))

    def _found(self, event):
        if self.refusal:
            return {"type": "refused", **self.refusal}
        sought = event["text"]
        found = [entry for entry in self.entries.values() if sought in entry["text"]]
        found.sort(key=lambda entry: -entry["offset"])
        hits = [{"entry": entry, "marks": marks(entry["text"], sought)} for entry in found]
        return {"type": "found", "hits": hits, "rooms": ["lobby"], "complete": True, **self.more}

    def _told(self, data):
        event = json.loads(data)
        if event["type"] == "said":
            self.entries[event["offset"]] = event
        return data


def marks(text, sought):
    start = text.find(sought)
    return [[start, start + len(sought)]] if sought else []


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(
        tmp_path_factory.mktemp("search"), access="guests", rate_connect=0, rate_say=0, drain=0.5
    )
    yield server.start()
    server.stop()


@pytest.fixture(scope="module")
def owner(browser, server):
    owner = Somebody(browser, server).set_up("ada")
    yield owner
    owner.context.close()


@pytest.fixture
def seat(somebody, server, owner, request):
    """Return a function that seats a guest who can search, by `searching` of theirs."""

    def seat(**options):
        person = somebody(server, **options)
        person.searching = Searching(person.context)
        person.enter(re.sub(r"\W+", " ", request.node.name)[-35:].strip())
        person.page.wait_for_selector("#show-search:not([hidden])")
        return person

    return seat


def found(person, *texts):
    person.page.wait_for_function(
        f"(texts) => JSON.stringify(({HITS})()) === JSON.stringify(texts)", arg=list(texts)
    )


def says(person, selector, text):
    person.page.wait_for_function(
        "([selector, text]) => document.querySelector(selector)?.textContent.includes(text)",
        arg=[selector, text],
    )


def focus_in(person, selector):
    person.page.wait_for_function(
        "(selector) => document.activeElement.matches(selector)", arg=selector
    )


def write(person, *texts):
    for text in texts:
        person.write(text)
        person.sees(text)


def test_it_is_opened_walked_and_left_by_keys_alone(seat):
    ada = seat()
    page = ada.page
    write(ada, "keys one", "keys two", "no such")
    page.fill("#text", "")
    page.keyboard.press("Control+Shift+F")
    focus_in(ada, BOX)
    page.keyboard.type("keys ")
    found(ada, "keys two", "keys one")
    says(ada, ".search__status", "2 messages found")
    assert page.locator(".hit mark").all_inner_texts() == ["keys", "keys"]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.locator(".hit:focus .hit__text").inner_text() == "keys one"
    page.keyboard.press("Enter")
    focus_in(ada, ".message")
    assert "keys one" in page.evaluate("document.activeElement.innerText")
    found(ada, "keys two", "keys one")
    page.keyboard.press("/")
    focus_in(ada, BOX)
    page.keyboard.press("Escape")
    page.wait_for_selector("#column", state="hidden")


def test_what_is_edited_or_deleted_changes_or_goes_at_once_and_the_focus_stays_in_the_list(seat):
    ada = seat()
    page = ada.page
    write(ada, "fate one", "fate two")
    page.click("#show-search")
    focus_in(ada, BOX)
    page.keyboard.type("fate")
    found(ada, "fate two", "fate one")
    page.fill("#text", "")
    page.press("#text", "ArrowUp")
    page.wait_for_function("() => document.querySelector('#text').value === 'fate two'")
    page.fill("#text", "another end")
    page.press("#text", "Enter")
    found(ada, "another end", "fate one")
    assert page.locator(".hit mark").all_inner_texts() == ["fate"]
    page.focus("#text")
    page.press("#text", "ArrowUp")
    page.wait_for_function("() => document.querySelector('#text').value === 'another end'")
    page.fill("#text", "")
    page.press("#text", "Enter")
    page.click("#question [value=yes]")
    found(ada, "fate one")
    says(ada, ".search__status", "1 message found")


def test_filters_are_filled_in_completed_and_dropped(seat):
    ada = seat()
    page = ada.page
    page.click("#show-search")
    focus_in(ada, BOX)
    page.get_by_role("button", name="from:").click()
    page.keyboard.type("ad")
    page.locator(".search__names .suggestion", has_text="ada").wait_for()
    page.keyboard.press("Tab")
    page.wait_for_function("() => document.querySelector('#search-text').value === 'from:ada '")
    page.keyboard.type("zebra has:link")
    says(ada, ".search__status", "Nothing found. Searched: ")
    assert (ada.searching.asked[-1]["text"], ada.searching.asked[-1]["has"]) == ("zebra", ["link"])
    assert isinstance(ada.searching.asked[-1]["who"], int)
    page.get_by_role("button", name="Without from:ada").click()
    page.get_by_role("button", name="Without from:ada").wait_for(state="detached")
    assert page.input_value(BOX) == "zebra has:link"
    page.fill(BOX, "in:cellar")
    says(ada, ".search .column__error", "No room of yours is called cellar.")
    page.fill(BOX, "has:file")
    says(ada, ".search .column__error", "has:file is no filter.")


def test_a_refusal_is_a_sentence_and_what_is_missing_is_said(seat):
    ada = seat()
    page = ada.page
    write(ada, "sentence")
    page.click("#show-search")
    focus_in(ada, BOX)
    ada.searching.refusal = {"code": "some_code", "message": "That is too much."}
    page.keyboard.type("sentence")
    says(ada, ".search .column__error", "That is too much.")
    ada.searching.refusal = None
    ada.searching.more = {"complete": False, "indexed": 0.257}
    page.keyboard.press("Enter")
    found(ada, "sentence")
    says(ada, ".search__older", "There may be older ones")
    says(ada, ".search__indexing", "25 percent")
    assert page.is_hidden(".search .column__error")


def test_last_searches_are_offered_again_and_can_be_cleared(seat):
    ada = seat()
    page = ada.page
    write(ada, "again and again")
    page.click("#show-search")
    focus_in(ada, BOX)
    page.keyboard.type("again")
    page.keyboard.press("Enter")
    found(ada, "again and again")
    page.fill(BOX, "")
    page.get_by_role("button", name="again", exact=True).click()
    found(ada, "again and again")
    page.fill(BOX, "")
    page.get_by_role("button", name="Clear", exact=True).click()
    page.wait_for_selector(".search__recent", state="hidden")
    focus_in(ada, BOX)


def test_the_switcher_ends_with_a_search_for_what_is_typed(seat):
    ada = seat()
    page = ada.page
    write(ada, "quince jam")
    page.keyboard.press("Control+K")
    page.wait_for_selector("#switcher[open]")
    page.keyboard.type("quince")
    last = page.locator(".switch").last
    assert last.inner_text().strip() == "Search messages for “quince”"
    last.click()
    found(ada, "quince jam")
    focus_in(ada, BOX)


def test_on_a_phone_it_is_a_page_of_its_own_that_comes_back_as_it_was(seat):
    ada = seat(**PHONE)
    page = ada.page
    page.fill("#text", "pocket")
    page.click(".composer__send")
    ada.sees("pocket")
    page.click("#show-search")
    focus_in(ada, BOX)
    page.fill(BOX, "pocket")
    found(ada, "pocket")
    assert page.evaluate("document.querySelector('#column').offsetWidth === innerWidth")
    assert page.evaluate("document.documentElement.scrollWidth === innerWidth")
    page.click(".hit")
    page.wait_for_selector("#column", state="hidden")
    page.click("#show-search")
    focus_in(ada, BOX)
    found(ada, "pocket")
    assert page.input_value(BOX) == "pocket"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_has_nothing_to_say_against_the_search(seat, scheme):
    ada = seat(color_scheme=scheme)
    page = ada.page
    write(ada, f"seen {scheme} one", f"seen {scheme} two")
    page.click("#show-search")
    focus_in(ada, BOX)
    assert axe.complaints(page) == []
    page.keyboard.type(f"seen {scheme}")
    page.locator(".hit").nth(1).wait_for()
    assert axe.complaints(page) == []
    page.keyboard.press("ArrowDown")
    assert axe.complaints(page) == []
    page.fill(BOX, "nowhere is:mine")
    says(ada, ".search__status", "Nothing found")
    assert axe.complaints(page) == []
    page.fill(BOX, "from:ad")
    page.locator(".search__names .suggestion").first.wait_for()
    assert axe.complaints(page) == []
