"""Banning at the page of administrators, and what who is banned finds."""

from __future__ import annotations

import pytest

from parlor.identity.passwords import Passwords
from tests.web.browser import PASSWORD


@pytest.fixture
def administrator(ada, visit):
    return visit().be(ada)


@pytest.fixture
def dora(store, ada, hasher):
    return store.people.add_member("Dora", Passwords(hasher).hash(PASSWORD))


def ban(browser, name, **form):
    return browser.post("/bans", {"name": name, "days": "", "remove": "", "reason": "", **form})


def test_who_is_banned_is_out_is_told_so_and_is_let_in_again(administrator, dora, visit):
    browser = visit()
    browser.sign_in("dora", PASSWORD)
    assert browser.is_signed_in()
    assert ban(administrator, "DORA", days="7", reason="<b>spam</b>").status_code == 302
    assert not browser.is_signed_in()
    page = administrator.get("/bans").text
    assert "&lt;b&gt;spam&lt;/b&gt;" in page
    answer = browser.sign_in("dora", PASSWORD)
    assert answer.status_code == 403
    assert "You are banned from this place. In 168 hours" in answer.text
    # Who does not know the password learns nothing of it.
    assert browser.sign_in("dora", "wrong password").status_code == 422
    assert administrator.post(f"/bans/{dora.id}/end").status_code == 302
    assert browser.sign_in("dora", PASSWORD).status_code == 302
    assert browser.is_signed_in()


def test_a_guest_does_not_come_back_by_another_name(administrator, visit):
    guest = visit("2001:db8::1")
    guest.post("/guest", {"name": "Gus"})
    assert ban(administrator, "gus").status_code == 302
    assert not guest.is_signed_in()
    for address in ("2001:db8::1", "2001:db8::2:3"):
        answer = visit(address).post("/guest", {"name": "Zoe"})
        assert answer.status_code == 403
        assert "In 24 hours you may come back" in answer.text
    assert visit("2001:db8:0:1::1").post("/guest", {"name": "Zoe"}).status_code == 302


def test_nobody_else_bans_or_learns_who_is_banned(administrator, bob, visit, dora):
    other = visit().be(bob)
    for name in ("dora", "nobody"):
        assert ban(other, name).status_code == 403
    assert other.get("/bans").status_code == 403
    assert other.post(f"/bans/{dora.id}/end").status_code == 403
    assert visit().get("/bans").status_code == 302
    assert visit().get("/").status_code == 200


@pytest.mark.parametrize(("name", "status"), [("ada", 409), ("nobody", 404)])
def test_who_cannot_be_banned_is_said_beside_the_name(administrator, name, status):
    answer = ban(administrator, name)
    assert answer.status_code == status
    assert 'class="field__error"' in answer.text


def test_an_end_of_what_is_no_ban_is_refused(administrator, dora):
    assert administrator.post(f"/bans/{dora.id}/end").status_code == 409
    assert administrator.post("/bans/999/end").status_code == 404
