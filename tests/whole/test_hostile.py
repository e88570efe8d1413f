"""Nothing that anybody writes runs, breaks out, or breaks the page of somebody else."""

import json

from ..support.hostile import HOSTILE
from ..support.sockets import connect
from .server import ANY_BYTES
from .talker import Talker

ALLOWED = {
    "A", "B", "BLOCKQUOTE", "BR", "CODE", "DEL", "EM", "I", "LI", "OL", "P", "PRE", "S", "STRONG",
    "UL",
}  # fmt: skip

INSIDE = """() => [...document.querySelectorAll('.message__body *')].map(one => [
    one.tagName, one.getAttributeNames().join(' '), one.protocol ?? '', one.rel ?? '',
])"""


def test_nothing_hostile_runs_or_breaks_out(make_server, somebody):
    server = make_server(rate_say=0, **ANY_BYTES).start()
    ada = somebody(server).set_up("ada")
    eve = Talker(server, "eve<img src=x onerror=window.pwned=1>"[:40])
    for number, text in enumerate(HOSTILE):
        eve.say(text, f"h{number}")
        assert eve.until("accepted")["client_id"] == f"h{number}"
    with connect(server.socket_url("/chat")) as chat, connect(server.socket_url("/soc")) as soc:
        chat.send("<img src=x onerror=window.pwned=1>chat")
        soc.send("<img src=x onerror=window.pwned=1>soc")
        ada.sees("<img src=x onerror=window.pwned=1>chat")
        ada.sees("<img src=x onerror=window.pwned=1>soc")
    eve.say("the end", "end")
    ada.sees("the end")
    inside = ada.page.evaluate(INSIDE)
    assert {tag for tag, *_ in inside} <= ALLOWED
    for tag, attributes, protocol, rel in inside:
        assert set(attributes.split()) <= {"href", "rel", "target", "class", "start", "tabindex"}
        if tag == "A":
            assert protocol in ("http:", "https:", "mailto:")
            assert {"noopener", "nofollow"} <= set(rel.split())
    assert ada.page.evaluate("() => window.pwned") is None
    ada.page.reload()
    ada.is_in()
    ada.sees("the end")
    assert ada.page.evaluate("() => window.pwned") is None
    ada.write("and the page still works")
    eve.until("said", text="and the page still works")
    eve.close()


def test_hostile_names_are_text(make_server, somebody):
    server = make_server().start()
    ada = somebody(server).set_up("ada", place="</title><script>window.pwned=1</script>")
    eve = Talker(server, "</script><b onclick=window.pwned=1>")
    eve.say("look at my name", "c1")
    ada.sees("look at my name")
    assert ada.page.evaluate("() => window.pwned") is None
    ada.page.locator("#people-list").get_by_text("</script><b onclick").wait_for()
    ada.page.reload()
    ada.is_in()
    assert ada.page.evaluate("() => window.pwned") is None
    assert json.dumps(ada.texts()) == '["look at my name"]'
    eve.close()
