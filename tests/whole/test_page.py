"""What the page keeps, follows and says, in a real browser."""

import re
import threading
from contextlib import closing
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from .people import PHONE, Somebody
from .server import Server, wait_until

LOBBY = "/rooms/lobby"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("page"), rate_connect=0, drain=0.5)
    yield server.start()
    server.stop()


@pytest.fixture(scope="module")
def owner(browser, server):
    """Who has set the place up, at a browser that nobody else uses."""
    owner = Somebody(browser, server).set_up("ada")
    yield owner
    owner.context.close()


@pytest.fixture
def guest(somebody, server, owner, request):
    return somebody(server).enter(re.sub(r"\W+", " ", request.node.name)[5:40].strip())


def holds(page, text):
    page.wait_for_function("text => document.querySelector('#text').value === text", arg=text)


def says(page, sentence):
    page.locator(".banner__text").get_by_text(sentence).wait_for()


def test_two_tabs_have_one_draft_and_what_is_sent_in_one_is_not_offered_in_the_other(guest):
    one, two = guest.page, guest.new_tab()
    one.fill("#text", "begun")
    two.goto(guest.server.url + LOBBY)
    holds(two, "begun")
    two.type("#text", " and longer")
    holds(one, "begun and longer")
    one.press("#text", "Enter")
    holds(two, "")
    guest.sees("begun and longer")
    two.reload()
    two.wait_for_selector("#people-list .person", state="attached")
    holds(two, "")


def test_what_was_written_is_kept_over_a_sign_out_in_another_tab(somebody, server, owner):
    person = somebody(server)
    one = person.page
    sign_in(one, server)
    person.is_in()
    two = person.new_tab()
    two.goto(server.url + LOBBY)
    two.wait_for_selector("#people-list .person", state="attached")
    for forget in (False, True):
        one.fill("#text", "only begun")
        holds(two, "only begun")
        two.click("#you summary")
        two.click("#sign-out button")
        if forget:
            two.check("#question .choice input")
        two.click("#question [value=yes]")
        two.wait_for_url(server.url + "/")
        kept = " What you wrote is kept." * (not forget)
        one.locator(".banner__text", has_text=re.compile(f"^You are signed out.{kept}$")).wait_for()
        one.click(".banner__action")
        one.wait_for_url("**/sign-in?next=*")
        sign_in(one, None)
        person.is_in()
        holds(one, "" if forget else "only begun")
        two.goto(server.url + LOBBY)
        holds(two, "" if forget else "only begun")


def sign_in(page, server):
    if server:
        page.goto(server.url + "/sign-in")
    page.fill("input[name=name]", "ada")
    page.fill("input[name=password]", "correct horse battery")
    page.click("button[type=submit]")


def test_a_full_storage_loses_no_draft_on_the_way_through_rooms(guest, owner):
    page = guest.page
    page.evaluate(
        """() => {
            for (const size of [100_000, 1_000, 10, 1]) {
                try {
                    for (let i = 0; ; i++) localStorage[`x${size}.${i}`] = 'x'.repeat(size)
                } catch {}
            }
        }"""
    )
    page.fill("#text", "a draft for which there is no room")
    says(page, "This browser keeps nothing more of this page.")
    page.evaluate("() => dispatchEvent(new Event('pageshow'))")
    holds(page, "a draft for which there is no room")
    page.press("#text", "Enter")
    guest.sees("a draft for which there is no room")


def test_a_draft_is_there_after_going_back(guest):
    guest.page.fill("#text", "not lost")
    guest.page.goto("about:blank")
    guest.page.go_back()
    holds(guest.page, "not lost")
    guest.page.evaluate("() => document.querySelector('#text').value = ''")
    guest.page.evaluate(
        "() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
    )
    holds(guest.page, "not lost")


def test_blanks_cost_no_more_than_other_text(guest):
    guest.page.fill("#text", "x" + " " * 60_000 + "y")
    guest.page.keyboard.type("z" + " " * 20)
    guest.page.reload()
    guest.is_in()
    guest.page.fill("#text", "done")
    guest.page.press("#text", "Enter")
    guest.sees("done")


HOP = ("upgrade", "connection")


class PassesNoUpgrade(BaseHTTPRequestHandler):
    """A proxy as many are configured: it drops what is said of an upgrade."""

    protocol_version = "HTTP/1.0"
    port = 0
    tried = 0

    def do_GET(self):
        PassesNoUpgrade.tried += self.headers.get("Upgrade") == "websocket"
        length = int(self.headers.get("Content-Length", 0))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP}
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=120)) as upstream:
            upstream.request(self.command, self.path, self.rfile.read(length), headers)
            answer = upstream.getresponse()
            body = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("connection", "upgrade", "transfer-encoding", "content-length"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815

    def log_message(self, *_):
        pass


@pytest.fixture
def proxy(server):
    PassesNoUpgrade.port = server.port
    proxy = ThreadingHTTPServer(("127.0.0.1", 0), PassesNoUpgrade)
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{proxy.server_port}"
    proxy.shutdown()
    proxy.server_close()


def test_behind_a_proxy_that_passes_no_upgrade_the_page_says_so_once(
    somebody, server, owner, proxy
):
    person = somebody(server)
    page = person.page
    page.goto(proxy)
    page.fill("input[name=name]", "behind a proxy")
    page.click("button[type=submit]")
    says(page, "may not pass on WebSocket")
    page.evaluate(
        """() => {
            const text = document.querySelector('.banner__text')
            window.changes = 0
            new MutationObserver(() => (window.changes += 1))
                .observe(text, { subtree: true, childList: true, characterData: true })
        }"""
    )
    tried = PassesNoUpgrade.tried
    page.click(".banner__action")
    wait_until(lambda: PassesNoUpgrade.tried > tried, "another try")
    assert page.evaluate("() => window.changes") == 0
    page.fill("#text", "kept meanwhile")
    page.press("#text", "Enter")
    assert person.texts()[-1] == "kept meanwhile"


def test_a_newer_page_is_offered_once_and_everything_goes_on(somebody, server, owner):
    person = somebody(server)
    person.page.add_init_script(
        """const parse = JSON.parse
        JSON.parse = (text) => {
            const found = parse(text)
            if (found?.access && !sessionStorage.renewed) found.page_version = 'before'
            return found
        }"""
    )
    person.enter("of the page before")
    says(person.page, "A new Parlor is here.")
    person.write("and I go on")
    person.sees("and I go on")
    person.page.click(".banner__close")
    person.page.locator("#banner").wait_for(state="hidden")
    person.page.evaluate("() => sessionStorage.renewed = 'yes'")
    person.page.reload()
    person.is_in()
    person.write("on the new one")
    person.sees("on the new one")
    assert not person.page.locator("#banner").is_visible()


def test_a_page_whose_module_does_not_come_says_so_and_offers_to_reload(somebody, server, owner):
    person = somebody(server)
    lost = re.compile(r"js/(page|model/keep)\.js")
    person.page.route(lost, lambda route: route.abort())
    person.page.goto(server.url)
    person.page.fill("input[name=name]", "half a page")
    person.page.click("button[type=submit]")
    person.page.get_by_text("Part of this page did not arrive").wait_for()
    person.page.unroute(lost)
    person.page.get_by_role("link", name="Reload").click()
    person.is_in()
    assert not person.page.locator("#not-begun").is_visible()


def test_an_old_browser_is_told_so_and_one_without_ornaments_is_not(somebody, server, owner):
    old = somebody(server)
    old.page.add_init_script("delete Object.hasOwn")
    old.page.goto(server.url)
    old.page.get_by_text("This browser is too old for Parlor.").wait_for()
    plain = somebody(server)
    plain.page.add_init_script(
        "delete Intl.Segmenter; delete HTMLFormElement.prototype.requestSubmit"
    )
    plain.enter("😀 plain")
    plain.write("without ornaments")
    plain.sees("without ornaments")
    assert plain.page.locator("#you .face").inner_text() == "😀P"
    assert not plain.page.locator(".unfit p:visible").count()


def test_a_browser_without_cookies_is_told_so_before_and_after_it_tries(browser, server, owner):
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(
        "Object.defineProperty(Navigator.prototype, 'cookieEnabled', { get: () => false })"
    )
    page.goto(server.url)
    page.get_by_text("This browser blocks the cookies of this page.").wait_for()
    page.fill("input[name=name]", "no crumbs")
    context.clear_cookies()
    page.click("button[type=submit]")
    page.get_by_text("Your browser brought no cookie of this page along.").wait_for()
    context.close()


def test_a_german_page_says_its_days_in_german_whatever_the_browser_speaks(somebody, server, owner):
    person = somebody(server, locale="en-US")
    in_german = lambda route: route.continue_(  # noqa: E731
        headers={**route.request.headers, "accept-language": "de"}
    )
    person.page.route("**/*", in_german)
    person.page.goto(server.url)
    person.page.click("[type=submit]")
    name = person.page.locator("input[name=name]")
    assert name.evaluate("name => name.validationMessage") == "Bitte ausfüllen."
    name.fill("a")
    assert name.evaluate("name => name.validity.valid")
    person.enter("auf Deutsch")
    person.write("hallo")
    person.sees("hallo")
    assert person.page.locator(".day time").last.inner_text().lower() == "heute"
    assert re.fullmatch(r"\d?\d:\d\d", person.page.locator(".message__time").last.inner_text())
    title = person.page.locator(".message__time time").last.get_attribute("title")
    assert re.search("tag|woch", title)


def test_a_link_to_a_room_of_this_place_opens_in_this_page(guest, owner):
    page = guest.page
    for title in ("Linked", "Not mine"):
        owner.page.click("#create")
        owner.page.fill("#room-name", title)
        owner.page.click("#creation button[type=submit]")
        owner.page.locator("#room-title").get_by_text(title, exact=True).wait_for()
    owner.page.goto(owner.server.url + LOBBY)
    owner.is_in()
    owner.write(f"see {owner.server.url}/rooms/linked and {owner.server.url}/rooms/not-mine?x=1#y")
    row = page.locator(".message__body", has_text="see http").last
    row.wait_for()
    page.goto(guest.server.url + "/rooms/linked")
    page.click("#joining button")
    page.locator("#room-title").get_by_text("Linked", exact=True).wait_for()
    page.click("#room-list >> text=Lobby")
    page.evaluate("() => window.marked = true")
    page.locator("a[href$='/rooms/linked']").last.click()
    page.locator("#room-title").get_by_text("Linked", exact=True).wait_for()
    assert page.evaluate("() => window.marked")
    page.click("#room-list >> text=Lobby")
    page.locator("a[href*='/rooms/not-mine']").last.click()
    page.get_by_text("You are not in Not mine.").wait_for()
    assert len(guest.context.pages) == 1


def test_the_focus_goes_back_to_the_composer_after_discard_and_send_again(guest):
    page = guest.page
    guest.context.set_offline(True)
    for text in ("first", "second"):
        guest.write(text)
    page.evaluate(
        """() => {
            for (const row of document.querySelectorAll('.message--pending')) {
                row.append(document.getElementById('row-state').content.cloneNode(true))
            }
        }"""
    )
    for button in ("[data-discard]", "[data-retry]"):
        page.locator(button).first.focus()
        page.keyboard.press("Enter")
        page.wait_for_function("() => document.activeElement.id === 'text'")
    guest.context.set_offline(False)
    guest.sees("second")


def test_a_finger_sees_the_time_of_each_message(somebody, server, owner):
    person = somebody(server, **PHONE).enter("with a finger")
    for text in ("one", "two"):
        person.page.fill("#text", text)
        person.page.click("#composer button[type=submit]")
        person.sees(text)
    row = person.page.locator(".message", has_text="two").last
    time = row.locator(".message__time")
    opacity = "time => getComputedStyle(time).opacity"
    assert time.evaluate(opacity) == "0"
    row.locator(".message__body").tap()
    assert time.evaluate(opacity) == "1"
    assert row.evaluate("row => row.matches('.message--tapped')")
    person.page.locator(".message__body", has_text="one").last.tap()
    assert not row.evaluate("row => row.matches('.message--tapped')")
    first = person.page.locator(".message--first .message__time").last
    short = first.inner_text()
    first.tap()
    assert len(first.inner_text()) > len(short)
    first.tap()
    assert first.inner_text() == short


def test_an_engine_that_does_not_fit_the_field_itself_fits_it_at_every_width(
    somebody, server, owner
):
    person = somebody(server)
    page, text = person.page, person.page.locator("#text")
    page.add_init_script(
        """CSS.supports = () => false
        addEventListener('DOMContentLoaded', () => {
            const text = document.querySelector('#text')
            if (text) text.style.fieldSizing = 'fixed'
        })"""
    )
    person.enter("without field sizing")
    height = "() => document.querySelector('#text').offsetHeight"
    low = page.evaluate(height)
    text.fill("so many words " * 12)
    wide = page.evaluate(height)
    page.set_viewport_size({"width": 420, "height": 900})
    page.wait_for_function(f"before => ({height})() > before", arg=wide)
    assert text.evaluate("text => text.scrollHeight <= text.clientHeight")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.wait_for_function(f"before => ({height})() === before", arg=wide)
    text.press("Enter")
    page.wait_for_function(f"before => ({height})() === before", arg=low)
