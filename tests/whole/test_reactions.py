"""Reacting, at real browsers and from many clients at once."""

import asyncio
import json

from websockets.asyncio.client import connect

from .people import PHONE
from .server import wait_until

PEOPLE = 50
EMOJI = ("👍", "❤️", "🎉")


def test_fifty_people_react_at_once_in_four_workers_and_the_set_is_exact(make_server):
    server = make_server(workers=4, rate_react=0, rate_connect=0, access="guests").start()
    reactions, ids, seen = asyncio.run(everybody_reacts(server.socket_url("/ws")))
    for emoji in EMOJI:
        assert len(reactions[emoji]) == PEOPLE
        assert set(reactions[emoji]) == ids
    assert all(one == reactions for one in seen)


async def everybody_reacts(url):
    """Have everybody put three emoji under one message and take a fourth back."""
    sockets = [await connect(url, subprotocols=["parlor.v1"]) for _ in range(PEOPLE)]
    welcomes = [await ask(one, {"type": "hello"}, "welcome") for one in sockets]
    say = {"type": "say", "client_id": "s", "room": "lobby", "text": "hello"}
    of = (await ask(sockets[0], say, "accepted"))["offset"]
    for one in sockets:
        for kind, emoji in [*(("react", each) for each in (*EMOJI, "👀")), ("unreact", "👀")]:
            event = {"type": kind, "client_id": f"{kind}{emoji}", "room": "lobby", "of": of}
            await one.send(json.dumps(event | {"emoji": emoji}))
    told = [await heard_by(one, of) for one in sockets]
    browse = {"type": "browse", "client_id": "p", "room": "lobby", "around": of, "limit": 1}
    page = await ask(sockets[0], browse, "page")
    (message,) = [entry for entry in page["entries"] if entry["offset"] == of]
    ids = {welcome["you"]["id"] for welcome in welcomes}
    for one in sockets:
        await one.close()
    return message["reactions"], ids, told


async def heard_by(socket, of):
    """What comes of the reactions that a client is told of, once all are there."""
    reactions, count = {}, 0
    while count < PEOPLE * 5:
        event = json.loads(await socket.recv())
        if event["type"] not in ("reacted", "unreacted") or event["of"] != of:
            continue
        count += 1
        people = reactions.setdefault(event["emoji"], [])
        if event["type"] == "reacted":
            people.append(event["who"]["id"])
        else:
            people.remove(event["who"]["id"])
        if not people:
            del reactions[event["emoji"]]
    return reactions


async def ask(socket, event, answer):
    await socket.send(json.dumps(event))
    while (heard := json.loads(await socket.recv()))["type"] != answer:
        pass
    return heard


def test_two_people_react_by_pointer_finger_keys_and_words(make_server, somebody):
    server = make_server(rate_react=0).start()
    ada = somebody(server).set_up("ada")
    bob = somebody(server, **PHONE | {"viewport": {"width": 320, "height": 640}}).enter("bob")
    ada.write("lunch?")
    bob.sees("lunch?")
    row = ada.page.locator(".message[data-offset]").last
    row.hover()
    ada.page.click(".deeds .quick__button >> nth=0")
    bob.page.tap(".reaction")
    chip = ada.page.locator(".reaction")
    chip.locator("text=2").wait_for()
    assert chip.get_attribute("aria-label") == "👍 2: bob and you"
    assert chip.get_attribute("aria-pressed") == "true"

    # Names in place of the number, on all devices of who wants it.
    shown = "one => getComputedStyle(one.lastElementChild, '::after').content"
    assert chip.evaluate(shown) == "none"
    ada.page.click("#you summary")
    ada.page.click("#reactions-by")
    wait_until(lambda: chip.evaluate(shown) == '"bob and you"', "the names on the chip")
    ada.page.click("#you summary")
    ada.page.click("#reactions-by:has-text('Show numbers at reactions')")
    wait_until(lambda: chip.evaluate(shown) == "none", "the number on the chip")

    # Who did it: to who rests on it, who has walked to it, and whose finger stays.
    tip = ada.page.locator(".tip")
    chip.hover()
    tip.wait_for()
    assert tip.inner_text() == "bob and you"
    ada.page.keyboard.press("Escape")
    tip.wait_for(state="detached")

    # By keys: a quick one, and any by its name; the focus stays with the message.
    ada.page.click("#text")
    ada.page.wait_for_selector(".deeds", state="detached")
    row.evaluate("row => { row.tabIndex = 0; row.focus(); }")
    ada.page.keyboard.press("2")
    ada.page.keyboard.press("r")
    ada.page.wait_for_selector(".picker")
    ada.page.keyboard.type("grinning face")
    ada.page.wait_for_selector('.picker__results [data-emoji="😀"]')
    ada.page.keyboard.press("ArrowDown")
    ada.page.keyboard.press("Enter")
    bob.page.wait_for_selector('.reaction[data-emoji="😀"]')
    assert ada.page.evaluate("document.activeElement.matches('.message')")

    # By words: a reaction alone, and short names in a text but not in its code.
    bob.page.fill("#text", "+:tada:")
    bob.page.tap(".composer__send")
    ada.page.wait_for_selector('.reaction[data-emoji="🎉"]')
    ada.write("done :tada: `:tada:`")
    bob.sees("done 🎉 :tada:")
    ada.write("🎉 🚀")
    bob.page.wait_for_selector(".message--emoji")

    # Many kinds stand in several lines, and nothing is wider than the window.
    message = ada.page.locator(".message[data-offset]").first
    for number in range(3, 7):
        message.hover()
        ada.page.click(f".deeds .quick__button >> nth={number - 1}")
    bob.page.wait_for_function("() => document.querySelectorAll('.reaction').length >= 7")
    assert bob.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    bob.page.reload()
    bob.is_in()
    label = bob.page.locator(".reaction").first.get_attribute("aria-label")
    assert label == "👍 2: ada and you"
    assert ada.complaints == bob.complaints == []
