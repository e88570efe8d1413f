"""People who were signed in before sessions were rows are still in, by a cookie of today."""

import pytest
from itsdangerous import URLSafeTimedSerializer

from parlor.identity.secret import secret_key
from tests.web.browser import PASSWORD
from tests.web.test_session import cookies_set_by

KEY = "0123456789abcdef" * 2


@pytest.fixture
def signer(app, settings):
    """Signs what 0.1.0 put into its cookie of a session."""
    secret = secret_key(settings)

    def sign(session, secret=secret):
        return app.session_interface.get_signing_serializer(_Keyed(secret)).dumps(session)

    return sign


class _Keyed:
    """As much of an application as is asked for its key."""

    def __init__(self, secret):
        self.secret_key = secret
        self.config = {"SECRET_KEY_FALLBACKS": None}


@pytest.fixture
def ada(owner, store):
    """Ada, of whom 0.1.0 knew a key."""
    ada = store.people.named("Ada")
    with store._access._database.writing.begin() as connection:
        connection.exec_driver_sql(
            f"INSERT INTO session_keys (user_id, key) VALUES ({ada.id}, '{KEY}')"
        )
    return ada


@pytest.fixture
def bring(visit):
    """Visit with a cookie of 0.1.0."""

    def bring(value):
        browser = visit()
        browser.client.set_cookie("parlor", value)
        return browser

    return bring


def test_who_was_signed_in_before_is_in_and_has_a_cookie_of_today(ada, bring, signer):
    browser = bring(signer({"_user_id": f"{ada.id}.{KEY}", "_fresh": True}))
    answer = browser.get("/rooms/lobby")
    assert answer.status_code == 200
    assert "Max-Age=0" in "".join(answer.headers.getlist("Set-Cookie"))
    assert browser.client.get_cookie("parlor") is None
    assert browser.is_signed_in()
    browser.post("/sign-out")
    assert not browser.is_signed_in()


def test_signing_out_ends_what_was_signed_before_on_all_devices(owner, ada, bring, signer):
    copy = signer({"_user_id": f"{ada.id}.{KEY}"})
    assert bring(copy).is_signed_in()
    owner.post("/sign-out")
    assert not bring(copy).is_signed_in()


def test_a_page_that_was_open_over_the_upgrade_sends_people_on_who_need_no_password(
    ada, bring, signer
):
    browser = bring(signer({"_user_id": f"{ada.id}.{KEY}"}))
    answer = browser.get("/sign-in?next=/rooms/lobby")
    assert (answer.status_code, answer.location) == (302, "/rooms/lobby")
    assert browser.is_signed_in()
    # From now on it is a page like any other: they may want to be somebody else.
    assert browser.get("/sign-in").status_code == 200


def test_a_socket_knows_that_a_cookie_of_before_is_somebodys(owner, ada, signer):
    identity = owner.parts.identity
    old = signer({"_user_id": f"{ada.id}.{KEY}"})
    assert identity.was_signed_in({"HTTP_COOKIE": f"a=b; parlor={old}"})
    assert not identity.was_signed_in({"HTTP_COOKIE": "parlor=garbage"})
    assert not identity.was_signed_in({"HTTP_COOKIE": f"other={old}"})
    assert not identity.was_signed_in({})


def test_signing_in_with_an_old_cookie_begins_one_session(ada, bring, signer, store):
    browser = bring(signer({"_user_id": f"{ada.id}.{KEY}"}))
    browser.client.set_cookie("parlor", "garbage")
    browser.token()
    browser.client.set_cookie("parlor", signer({"_user_id": f"{ada.id}.{KEY}"}))
    browser.sign_in("Ada", PASSWORD)
    assert not store.sessions.find(store_token(browser)).over


def store_token(browser):
    return browser.parts.identity.token_in(
        {"HTTP_COOKIE": f"{browser.parts.identity.cookie}={browser.cookie}"}
    )


@pytest.mark.parametrize(
    "session",
    [{}, {"_user_id": 7}, {"_user_id": "1"}, {"_user_id": "x.y"}, {"_user_id": f"1.{KEY[1:]}"}],
)
def test_what_was_signed_for_nobody_lets_nobody_in_and_is_left(ada, bring, signer, session):
    answer = bring(signer(session)).get("/")
    assert answer.status_code == 200
    assert set(cookies_set_by(answer)) == {"parlor-form"}


def test_what_another_place_signed_is_left_as_it_is(ada, bring, signer):
    elsewhere = signer({"_user_id": f"{ada.id}.{KEY}"}, secret=b"another secret key" * 2)
    browser = bring(elsewhere)
    assert not browser.is_signed_in()
    assert browser.client.get_cookie("parlor").value == elsewhere


@pytest.mark.parametrize("seconds", [-86_400, 86_400 * 29])
def test_a_guest_is_taken_back_by_the_token_they_had(
    owner, store, app, settings, monkeypatch, seconds
):
    import time

    gus = store.people.add_guest("Gus")
    with store._access._database.writing.begin() as connection:
        connection.exec_driver_sql(
            f"INSERT INTO session_keys (user_id, key) VALUES ({gus.id}, '{KEY}')"
        )
    signer = URLSafeTimedSerializer(secret_key(settings), salt="parlor.guest-token")
    signed, now = signer.dumps(f"{gus.id}.{KEY}"), time.time()
    monkeypatch.setattr(time, "time", lambda: now + seconds)
    identity = owner.parts.identity
    token = identity.take_up(signed, "guest", "a bot")
    assert identity.session_of(token, "guest").user.id == gus.id
    assert identity.take_up(signed, "browser", "a bot") is None
    assert identity.take_up("garbage", "guest", "a bot") is None
