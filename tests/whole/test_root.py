"""A place below a path of its host, at a real browser."""

from types import SimpleNamespace


def test_everything_on_the_page_stays_below_the_path(make_server, somebody):
    server = make_server()
    below = SimpleNamespace(url=f"{server.url}/chat/")
    server.environ |= {"PARLOR_URL": below.url, "PARLOR_ACCESS": "guests"}
    server.start()
    asked = []
    ada = somebody(below)
    ada.page.on("request", lambda request: asked.append(request.url))
    ada.page.on("websocket", lambda socket: asked.append(socket.url.replace("ws:", "http:")))
    ada.set_up()
    ada.page.click("#create")
    ada.page.fill("#room-name", "Attic")
    ada.page.click("#creation button[type=submit]")
    ada.page.wait_for_url(f"{below.url}rooms/attic")
    ada.write("up here")
    ada.sees("up here")
    ada.page.reload()
    ada.is_in().sees("up here")
    ada.page.click('#room-list a[href="/chat/rooms/lobby"]')
    ada.page.wait_for_url(f"{below.url}rooms/lobby")
    ada.page.go_back()
    ada.page.wait_for_url(f"{below.url}rooms/attic")
    ada.page.click("#browse")
    ada.page.wait_for_selector("#open-rooms[open] .dialog__empty:not([hidden])")
    ada.page.keyboard.press("Escape")

    bob = somebody(below).enter("bob")
    bob.write("hello")
    ada.page.goto(f"{below.url}rooms/lobby")
    ada.is_in().sees("hello")
    ada.page.click("#you summary")
    ada.page.click("#sign-out button")
    ada.page.wait_for_url(below.url)
    assert [url for url in asked if not url.startswith(below.url)] == []
