"""The page of one room, to administrators who need not be in it."""

import re

import pytest
from sqlalchemy import select

from parlor.store.results import DirectPost, Settings
from parlor.store.tables import Room
from tests.web.browser import PASSWORD, Browser

from .test_desk import plain


@pytest.fixture
def garden(store, bob):
    """A room in which Ada is not."""
    return store.rooms.create(bob.id, "Garden", private=False).entry.room


@pytest.fixture
def den(store, bob):
    return store.rooms.create(bob.id, "Secret Den", private=True).entry.room


@pytest.fixture
def direct(store, bob):
    """The address that the page of a direct room would have."""
    post = DirectPost(bob.person, frozenset({store.people.named("Ada").id}), "d1", "psst")
    name = store.directs.post(post).room
    with store.database.reading.connect() as connection:
        return f"/admin/rooms/{connection.scalar(select(Room.id).where(Room.name == name))}"


@pytest.fixture
def page(store):
    """Return the address of the page of a room."""
    return lambda room: f"/admin/rooms/{store.overview.room(room).id}"


def words(answer):
    return " ".join(plain(answer).split())


def set_room(store, who, room, **wanted):
    store.rooms.set(who.person, room, f"set {wanted}", Settings(**wanted), lambda facts: None)


def test_a_room_has_a_page_that_the_list_leads_to(desk, store, bob, say, garden, page):
    set_room(store, bob, garden, topic="Plants & <weeds>", writers="owners", keep_days=30)
    say(bob, "hello", garden)
    assert f'href="{page(garden)}"' in desk.get("/admin/rooms").text
    found = desk.get(page(garden))
    assert "Plants &amp; &lt;weeds&gt;" in found.text
    said = words(found)
    for fact in ("Kind open", "Members 1", "Messages 1", "its owners only", "kept 30 days"):
        assert fact in said
    assert "Since Nov 14, 2023" in said


@pytest.mark.parametrize(
    ("whole", "own", "said"),
    [
        (None, None, "for ever, as in the whole place"),
        (90, None, "90 days, as in the whole place"),
        (90, "for_ever", "kept for ever "),
    ],
)
def test_for_how_long_it_keeps_messages(
    make_app, store, owner, bob, garden, page, whole, own, said
):
    if own:
        set_room(store, bob, garden, keep_days=own)
    ada = Browser(make_app(keep_days=whole)).be(store.people.named("Ada"))
    ada.post("/admin/password", {"current": PASSWORD})
    assert said in words(ada.get(page(garden)))


def test_a_room_is_renamed_archived_and_taken_back_by_who_is_not_in_it(
    desk, store, told, garden, page
):
    for deed, form in (("title", {"title": "Orchard"}), ("archive", {}), ("unarchive", {})):
        answer = desk.post(f"{page(garden)}/{deed}", form)
        assert (answer.status_code, answer.location.partition("?")[0]) == (303, page(garden))
        assert 'role="status"' in desk.get(answer.location).text
    assert told == [(what, garden, "Ada") for what in ("renamed", "archived", "unarchived")]
    assert store.overview.room(garden).title == "Orchard"
    assert not store.memberships.has(store.people.named("Ada").id, garden)


def test_what_is_so_already_is_done_without_a_row_or_a_line(desk, store, told, garden, page):
    before = store.trail.page()
    assert desk.post(f"{page(garden)}/unarchive").status_code == 303
    assert desk.post(f"{page(garden)}/title", {"title": "Garden"}).status_code == 303
    assert store.trail.page() == before
    assert told == []


def test_of_an_archived_room_only_taking_it_back_is_offered(desk, garden, page):
    assert "/archive" in desk.get(page(garden)).text
    desk.post(f"{page(garden)}/archive")
    found = desk.get(page(garden)).text
    assert "/unarchive" in found
    assert '/title"' not in found


def test_a_private_room_has_no_title_there_but_to_who_is_in_it(desk, store, bob, den, page):
    set_room(store, bob, den, topic="Hush")
    found = desk.get(page(den))
    for secret in ("Secret", "Hush", den, '/title"'):
        assert secret not in found.text
    assert desk.post(f"{page(den)}/title", {"title": "Known Den"}).status_code == 403
    assert store.overview.room(den).title == "Secret Den"
    assert desk.post(f"{page(den)}/archive").status_code == 303
    assert store.overview.room(den).archived
    store.memberships.grant(bob.id, den, store.people.named("Ada").id)
    assert "Secret Den" in plain(desk.get(page(den)))
    desk.post(f"{page(den)}/unarchive")
    assert desk.post(f"{page(den)}/title", {"title": "Known Den"}).status_code == 303


def test_the_lobby_is_not_archived(desk, store, page):
    assert "/archive" not in desk.get(page("lobby")).text
    answer = desk.post(f"{page('lobby')}/archive")
    assert answer.status_code == 403
    assert 'role="alert"' in answer.text
    assert not store.overview.room("lobby").archived


def test_direct_rooms_and_those_that_are_not_there_have_no_page(desk, direct):
    for address in (direct, "/admin/rooms/99", "/admin/rooms/0"):
        assert desk.get(address).status_code == 404
        for deed in ("title", "archive", "unarchive"):
            assert desk.post(f"{address}/{deed}", {"title": "Ours"}).status_code == 404


def test_who_has_not_given_the_password_or_is_no_administrator_sees_and_does_nothing(
    owner, visit, bob, store, garden, page
):
    eve = visit().be(bob)
    before = store.trail.page()
    for deed in ("title", "archive", "unarchive"):
        again = owner.post(f"{page(garden)}/{deed}", {"title": "Orchard"})
        assert again.location.startswith("/admin/password")
        assert eve.post(f"{page(garden)}/{deed}", {"title": "Orchard"}).status_code == 403
    assert owner.get(page(garden)).location.startswith("/admin/password")
    assert eve.get(page(garden)).status_code == 403
    assert store.trail.page() == before


def test_another_page_has_nothing_done_to_a_room(desk, store, garden, page):
    assert desk.client.post(f"{page(garden)}/archive", data={}).status_code == 400
    assert not store.overview.room(garden).archived


def test_the_page_is_in_the_readers_language_and_whole_without_scripts(desk, garden, page):
    found = desk.get(page(garden), headers={"Accept-Language": "de"}).text
    for told in ("Verwaltung", "Wer hier schreibt", "Raum archivieren", "Mitglieder"):
        assert told in found
    assert found.count("<h1") == 1
    assert found.count('aria-current="page"') == 1
    assert re.findall(r'<script(?! (src|type="module"))', found) == []
