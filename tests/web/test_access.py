"""Who may come in, said by an administrator at a page, at once."""

from __future__ import annotations

import pytest


@pytest.fixture
def administrator(ada, visit):
    return visit().be(ada)


def said(browser, access):
    return browser.post("/access", {"access": access}).status_code


def test_a_door_that_is_closed_is_closed_at_once_and_opened_again(administrator, store, visit):
    assert visit().post("/guest", {"name": "Gus"}).status_code == 302
    assert said(administrator, "closed") == 302
    page = administrator.get("/invites").text
    assert "Now: Only people with an account" in page
    assert '<option value="closed" selected>' in page
    assert visit().post("/guest", {"name": "Eve"}).status_code == 403
    assert visit().get("/").location == "/sign-in"
    assert administrator.post_json("/invites", {}).status_code == 403
    assert said(administrator, "default") == 302
    assert visit().post("/guest", {"name": "Eve"}).status_code == 302
    assert '<option value="default" selected>' in administrator.get("/invites").text


def test_guests_who_are_in_stay_when_the_door_is_closed(administrator, visit):
    guest = visit()
    guest.post("/guest", {"name": "Gus"})
    said(administrator, "closed")
    assert guest.is_signed_in()


def test_an_invitation_ends_with_the_closing(administrator, store, ada, visit):
    token = store.invites.make(ada.id)
    said(administrator, "invite")
    assert visit().get(f"/invite/{token}").status_code == 200
    said(administrator, "closed")
    assert visit().get(f"/invite/{token}").status_code == 403
    said(administrator, "invite")
    assert visit().get(f"/invite/{token}").status_code == 404


def test_nobody_else_says_who_may_come_in(administrator, bob, visit, store):
    guest = visit()
    guest.post("/guest", {"name": "Gus"})
    assert said(guest, "closed") == said(visit().be(bob), "closed") == 403
    assert visit().post("/access", {"access": "closed"}).status_code == 302  # to sign in
    assert store.place.open_to() is None


@pytest.mark.parametrize("access", ["", "open", "CLOSED"])
def test_what_is_no_way_to_come_in_is_refused(administrator, store, access):
    assert said(administrator, access) == 400
    assert store.place.open_to() is None
