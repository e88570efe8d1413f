"""What the page fetches when it is first needed, at a real browser."""


def test_a_part_that_cannot_be_fetched_is_told_and_fetched_again(make_server, somebody):
    ada = somebody(make_server().start()).set_up()
    answers = []
    ada.page.on("response", lambda answer: answers.append(answer))
    ada.context.set_offline(True)
    ada.page.click("#browse")
    ada.page.wait_for_function(
        "() => document.querySelector('.banner__text').textContent.includes('could not be reached')"
    )
    ada.context.set_offline(False)
    ada.page.click("#browse")
    ada.page.wait_for_selector("#open-rooms[open] .dialog__empty:not([hidden])")
    (script,) = [answer for answer in answers if answer.url.endswith("/openrooms.js")]
    assert "/static/v-" in script.url
    assert script.headers["content-encoding"] == "gzip"
    assert "immutable" in script.headers["cache-control"]
    ada.page.keyboard.press("Escape")
    ada.page.click("#browse")
    ada.page.wait_for_selector("#open-rooms[open] .dialog__empty:not([hidden])")
    assert len([answer for answer in answers if answer.url.endswith("/openrooms.js")]) == 1
    assert ada.complaints == []
