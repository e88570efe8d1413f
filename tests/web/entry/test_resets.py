"""Another password for who has lost theirs, by a link that an operator made."""

import pytest

from parlor.errors import NoSuchPerson
from tests.web.browser import PASSWORD

DAY = 86_400.0
ANOTHER = "battery staple"


@pytest.fixture
def token(owner, store):
    return store.resets.make("ADA")


def test_a_link_gives_another_password_and_ends_all_sessions(owner, visit, token, store, told):
    browser, session = visit(), owner.session
    assert browser.get(f"/reset/{token}").status_code == 200
    answer = browser.post(f"/reset/{token}", {"password": ANOTHER})
    assert (answer.status_code, answer.location) == (302, "/rooms/lobby")
    assert browser.is_signed_in()
    assert not owner.is_signed_in()
    assert told == [("session ended", session)]
    assert visit().sign_in("Ada", PASSWORD).status_code == 422
    assert visit().sign_in("Ada", ANOTHER).status_code == 302
    assert store.people.named("ada").admin


def test_a_link_is_good_once(visit, token):
    visit().post(f"/reset/{token}", {"password": ANOTHER})
    for answer in (
        visit().get(f"/reset/{token}"),
        visit().post(f"/reset/{token}", {"password": "a third one"}),
    ):
        assert answer.status_code == 404
        assert "This link has ended" in answer.text


def test_a_link_is_good_for_a_day(visit, token, clock):
    clock.move(DAY - 1)
    assert visit().get(f"/reset/{token}").status_code == 200
    clock.move(2)
    assert visit().get(f"/reset/{token}").status_code == 404
    assert visit().post(f"/reset/{token}", {"password": ANOTHER}).status_code == 404


def test_a_later_link_ends_the_one_before(visit, token, store):
    later = store.resets.make("ada")
    assert visit().get(f"/reset/{token}").status_code == 404
    assert visit().get(f"/reset/{later}").status_code == 200


def test_a_password_that_cannot_be_leaves_the_link_good(owner, visit, token):
    answer = visit().post(f"/reset/{token}", {"password": "short"})
    assert answer.status_code == 422
    assert "8 to 1024" in answer.text
    assert owner.is_signed_in()
    assert visit().post(f"/reset/{token}", {"password": ANOTHER}).status_code == 302


@pytest.mark.parametrize("wrong", ["x", "\xe4", "0" * 32, "\ud800"])
def test_another_link_is_none(owner, visit, wrong, store):
    assert store.resets.whose(wrong) is None
    assert visit().get("/reset/x").status_code == 404


def test_guesses_at_links_are_counted(owner, visit):
    browser = visit()
    answers = [browser.post("/reset/x", {"password": ANOTHER}).status_code for _ in range(11)]
    assert answers == [404] * 10 + [429]


def test_links_are_for_members_only(owner, visit, store):
    visit().post("/guest", {"name": "Gus"})
    for name in ("gus", "nobody", "\u0430da"):
        with pytest.raises(NoSuchPerson):
            store.resets.make(name)
