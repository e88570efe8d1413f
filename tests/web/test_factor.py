"""The second factor by the page: switched on and off, and asked for at the door."""

import html
import logging
import re

import pytest
from itsdangerous import TimestampSigner
from pyotp import TOTP

from tests.web.browser import PASSWORD

ANOTHER = "battery staple"
WRONG = "That code is not right, or was used before."


@pytest.fixture
def secret(owner):
    page = owner.post("/you/codes", {"current": PASSWORD}).text
    assert "<svg " in page
    return re.search(r'<code class="card__secret">(\w+)</code>', page)[1]


def code(secret, clock, steps=0):
    return TOTP(secret).at(int(clock()), counter_offset=steps)


@pytest.fixture
def codes(owner, secret, clock, told):
    """The recovery codes of Ada, who has switched it on; she is signed in by it."""
    page = owner.post("/you/codes/confirm", {"code": code(secret, clock)}).text
    found = re.findall(r'<code class="card__secret">([\w-]+)</code>', page)
    assert len(found) == 10
    told.clear()
    clock.move(30)
    return found


def half_of(answer):
    return html.unescape(re.search(r'name="half" value="([^"]+)"', answer.text)[1])


def begin(browser, password=PASSWORD):
    return half_of(browser.sign_in("Ada", password))


def give(browser, half, code, **form):
    return browser.post("/sign-in/code", {"half": half, "code": code, **form})


def test_a_password_alone_gets_nobody_in(owner, codes, visit, secret, clock):
    eve = visit()
    answer = eve.sign_in("Ada", PASSWORD)
    assert answer.status_code == 200
    assert not eve.is_signed_in()
    half = half_of(answer)
    for wrong in ("", "000000x", "12", code(secret, clock, 9)):
        refused = give(eve, half, wrong)
        assert (refused.status_code, WRONG in html.unescape(refused.text)) == (422, True)
    assert not eve.is_signed_in()
    answer = give(eve, half, code(secret, clock), next="/rooms/attic")
    assert (answer.status_code, answer.location) == (302, "/rooms/attic")
    assert eve.is_signed_in()


def test_each_code_is_good_once(codes, visit, secret, clock):
    one, other = visit(), visit()
    first = code(secret, clock)
    assert give(one, begin(one), first).status_code == 302
    assert give(other, begin(other), first).status_code == 422
    # Nor is one that was shown before it.
    assert give(other, begin(other), code(secret, clock, -1)).status_code == 422
    assert give(other, begin(other), code(secret, clock, 1)).status_code == 302


def test_the_code_that_switched_it_on_is_good_no_more(owner, secret, clock, visit):
    first = code(secret, clock)
    assert "recovery" in owner.post("/you/codes/confirm", {"code": first}).text.lower()
    eve = visit()
    assert give(eve, begin(eve), first).status_code == 422


def test_each_recovery_code_is_good_once(codes, visit):
    one, other = visit(), visit()
    assert give(one, begin(one), codes[0].upper()).status_code == 302
    assert give(other, begin(other), codes[0]).status_code == 422
    assert give(other, begin(other), codes[1].replace("-", " ")).status_code == 302


def test_guesses_are_counted_wherever_they_come_from(codes, visit, secret, clock):
    browsers = [visit() for _ in range(11)]
    halves = [begin(browser) for browser in browsers]
    answers = [give(*pair, "000000").status_code for pair in zip(browsers, halves, strict=True)]
    assert answers == [422] * 10 + [429]
    assert give(browsers[0], halves[0], code(secret, clock)).status_code == 429
    clock.move(60)
    assert give(browsers[0], halves[0], code(secret, clock)).status_code == 302


def test_guesses_of_one_address_are_counted_as_those_at_passwords(codes, visit):
    eve = visit()
    half = begin(eve)
    assert [give(eve, half, "000000").status_code for _ in range(11)] == [422] * 10 + [429]
    assert eve.sign_in("Ada", PASSWORD).status_code == 429


def test_the_password_is_given_again_after_a_few_minutes(codes, visit, secret, clock, monkeypatch):
    eve = visit()
    half = begin(eve)
    made = TimestampSigner.get_timestamp
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda self: made(self) + 301)
    answer = give(eve, half, code(secret, clock))
    assert answer.status_code == 422
    assert "once more" in answer.text
    assert "password" in answer.text
    assert not eve.is_signed_in()


@pytest.mark.parametrize("half", ["", "x", "WzEsIngiXQ.aaaa.bbbb"])
def test_nobody_comes_in_by_a_code_alone(codes, visit, secret, clock, half):
    eve = visit()
    assert give(eve, half, code(secret, clock)).status_code == 422
    assert not eve.is_signed_in()


def test_another_password_ends_what_was_begun(owner, codes, visit, secret, clock):
    eve = visit()
    half = begin(eve)
    assert (
        owner.post("/you/password", {"current": PASSWORD, "password": ANOTHER}).status_code == 200
    )
    assert give(eve, half, code(secret, clock)).status_code == 422
    assert give(eve, begin(eve, ANOTHER), code(secret, clock)).status_code == 302


def test_who_is_let_in_no_more_does_not_come_in_by_a_code(codes, visit, secret, clock, store):
    store.people.add_member("bob", "hash")
    store.standing.set_role("bob", admin=True)
    eve = visit()
    half = begin(eve)
    store.accounts.close("Ada")
    assert give(eve, half, code(secret, clock)).status_code == 422


def test_a_link_for_another_password_asks_for_a_code_too(codes, visit, secret, clock, store):
    token, eve = store.resets.make("Ada"), visit()
    answer = eve.post(f"/reset/{token}", {"password": ANOTHER})
    assert not eve.is_signed_in()
    assert give(eve, half_of(answer), code(secret, clock)).status_code == 302


def test_switching_it_on_ends_the_other_sessions(owner, visit, secret, clock, told):
    elsewhere = visit()
    elsewhere.sign_in("Ada", PASSWORD)
    session = elsewhere.session
    told.clear()
    assert owner.post("/you/codes/confirm", {"code": "000000x"}).status_code == 422
    assert elsewhere.is_signed_in()
    owner.post("/you/codes/confirm", {"code": code(secret, clock)})
    assert told == [("session ended", session)]
    assert (owner.is_signed_in(), elsewhere.is_signed_in()) == (True, False)


def test_it_is_switched_on_and_off_by_the_password_only(owner, visit, secret, clock, store):
    ada = store.people.named("Ada")
    wrong = {"current": "wrong horse"}
    assert owner.post("/you/codes", wrong).status_code == 422
    assert "not your password" in html.unescape(owner.post("/you/codes", wrong).text)
    owner.post("/you/codes/confirm", {"code": code(secret, clock)})
    assert owner.post("/you/codes/off", wrong).status_code == 422
    assert owner.post("/you/codes", {"current": PASSWORD}).status_code == 403
    assert store.factors.of(ada.id).confirmed
    assert "left: 10" in owner.get("/you/codes").text
    assert "no codes any more" in owner.post("/you/codes/off", {"current": PASSWORD}).text
    assert store.factors.of(ada.id) is None
    assert visit().sign_in("Ada", PASSWORD).status_code == 302


def test_what_was_begun_and_not_confirmed_asks_nobody(secret, visit):
    assert visit().sign_in("Ada", PASSWORD).status_code == 302


def test_a_first_code_confirms_only_what_was_begun(owner):
    assert owner.post("/you/codes/confirm", {"code": "123456"}).status_code == 422


def test_guests_and_strangers_have_none(owner, visit):
    guest = visit()
    guest.post("/guest", {"name": "Gus"})
    for path in ("/you/codes", "/you/codes/confirm", "/you/codes/off"):
        assert guest.post(path, {"current": "x", "code": "x"}).status_code == 403
        assert visit().post(path).status_code == 302
    assert guest.get("/you/codes").status_code == 403


def test_no_secret_is_shown_twice_or_logged_or_stored(
    owner, secret, codes, visit, clock, store, settings, caplog
):
    with caplog.at_level(logging.DEBUG):
        eve = visit()
        half = begin(eve)
        give(eve, half, "000000")
        give(eve, half, codes[0])
    assert "x sign-in of 'Ada'" in caplog.text
    store.close()
    stored = b"".join(path.read_bytes() for path in settings.data.glob("parlor.sqlite3*"))
    for hidden in (secret, *codes):
        assert hidden not in owner.get("/sign-in").text
        assert hidden not in caplog.text
        assert hidden.encode() not in stored
        assert hidden.replace("-", "").encode() not in stored
