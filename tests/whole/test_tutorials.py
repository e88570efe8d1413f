"""The pages of the tutorials, served by somebody else, work against Parlor."""

import functools
import http.server
import threading

import pytest

CHAT = """<!doctype html><ul id="messages"></ul><form><input id="text"></form><script>
const socket = new WebSocket("ws://127.0.0.1:PORT/chat")
socket.onmessage = event => {
  const item = document.createElement("li")
  item.textContent = event.data
  document.getElementById("messages").append(item)
}
document.forms[0].onsubmit = () => {
  socket.send(document.getElementById("text").value)
  return false
}
</script>"""

WEBSOCKET = """<!doctype html><p id="output"></p><script>
const socket = new WebSocket("ws://127.0.0.1:PORT/websocket")
socket.onopen = () => socket.send(JSON.stringify({output: "hello from the page"}))
socket.onmessage = event => {
  document.getElementById("output").textContent = JSON.parse(event.data).output
}
</script>"""

SOC = """<!doctype html><ul id="sys"></ul><ul id="user"></ul><input id="text"><script>
const socket = new WebSocket("ws://127.0.0.1:PORT/soc")
socket.onmessage = event => {
  const data = JSON.parse(event.data)
  const item = document.createElement("li")
  switch (data.type) {
    case "sys": item.textContent = data.message; break
    case "user": item.textContent = data.id + ": " + data.message; break
  }
  document.getElementById(data.type).append(item)
}
document.getElementById("text").onchange = event => socket.send(event.target.value)
</script>"""

ECHO = """<!doctype html><ul id="messages"></ul><script>
const socket = new WebSocket("ws://127.0.0.1:PORT/foobar/")
socket.onopen = () => { for (const text of ["one", "", "three"]) socket.send(text) }
socket.onmessage = event => {
  const item = document.createElement("li")
  item.textContent = "[" + event.data + "]"
  document.getElementById("messages").append(item)
}
</script>"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args): ...


@pytest.fixture
def tutorial(tmp_path, parlor, browser):
    """Return a function that serves a page from another port and opens it."""
    handler = functools.partial(Quiet, directory=str(tmp_path))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    context = browser.new_context()

    def open_page(text):
        (tmp_path / "index.html").write_text(text.replace("PORT", str(parlor.port)))
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/index.html")
        return page

    yield open_page
    context.close()
    server.shutdown()
    thread.join()
    server.server_close()


def test_two_pages_of_a_chat_tutorial_talk(tutorial):
    ada, bob = tutorial(CHAT), tutorial(CHAT)
    ada.fill("#text", "hello <b>bob</b>")
    ada.press("#text", "Enter")
    for page in (ada, bob):
        page.locator("#messages li").get_by_text("hello <b>bob</b>").wait_for()
        assert page.locator("#messages li").count() == 1


def test_a_page_that_parses_json_shows_the_output(tutorial):
    tutorial(WEBSOCKET).locator("#output").get_by_text("hello from the page").wait_for()


def test_a_page_that_dispatches_on_the_type_shows_both(tutorial):
    page = tutorial(SOC)
    page.locator("#sys li").first.wait_for()
    page.fill("#text", "hello")
    page.press("#text", "Enter")
    page.locator("#user li").get_by_text(": hello").wait_for()


def test_an_echo_page_gets_what_it_sent_and_nothing_else(tutorial):
    page = tutorial(ECHO)
    page.locator("#messages li").get_by_text("[three]").wait_for()
    assert page.locator("#messages li").all_inner_texts() == ["[one]", "[]", "[three]"]
