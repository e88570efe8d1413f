"""Rooms that are set and people who write to each other, in two real browsers."""

import pytest

from ..support.browsers import axe


@pytest.fixture
def server(make_server):
    return make_server(rate_connect=0, drain=0.5).start()


@pytest.fixture
def ada(somebody, server):
    return somebody(server).set_up("ada")


@pytest.fixture
def bob(somebody, server, ada):
    return somebody(server).enter("bob")


def is_in_room(one, title):
    one.page.locator("#room-title", has_text=title).wait_for()


def open_settings(one):
    one.page.click("#room-menu summary")
    one.page.click("#room-settings")
    one.page.wait_for_selector("#settings[open]")


def notes(one):
    return one.page.locator(".note--set .note__text").all_inner_texts()


def test_how_long_messages_are_kept_is_told_to_all_who_are_there(ada, bob):
    assert bob.page.locator("#room-days").is_hidden()
    open_settings(ada)
    ada.page.select_option("#settings-keep", "30")
    ada.page.click("#settings button[type=submit]")
    ada.page.locator("#question", has_text="Messages older than 30 days are deleted").wait_for()
    ada.page.click("#question [value=yes]")
    bob.page.locator(".note--set", has_text="deleted here after 30 days").wait_for()
    clock = bob.page.locator("#room-days")
    clock.wait_for()
    assert clock.get_attribute("aria-label") == "Messages are deleted here after 30 days."
    clock.click()
    bob.page.locator(".settings__days", has_text="after 30 days").wait_for()
    assert bob.page.locator("#settings-keep").is_hidden()
    assert axe.complaints(bob.page) == []
    bob.page.keyboard.press("Escape")

    open_settings(ada)
    assert ada.page.input_value("#settings-keep") == "30"
    ada.page.select_option("#settings-keep", "default")
    ada.page.click("#settings button[type=submit]")
    clock.wait_for(state="hidden")


def test_an_owner_sets_a_room_and_the_others_see_it_at_once(ada, bob):
    ada.page.click("#create")
    ada.page.fill("#room-name", "Garden")
    ada.page.click("#creation button[type=submit]")
    is_in_room(ada, "Garden")
    bob.page.click("#browse")
    bob.page.fill("#open-rooms [name=find]", "GARD")
    bob.page.click("#open-rooms .open:has-text('Garden') button")
    is_in_room(bob, "Garden")
    bob.page.fill("#text", "not sent yet")

    open_settings(ada)
    ada.page.fill("#settings-name", "Herbs")
    ada.page.fill("#settings-topic", "Basil, see https://example.org/basil")
    ada.page.select_option("#settings-writers", "owners")
    ada.page.select_option("#settings-inviters", "all")
    ada.page.select_option("#settings-newcomers", "quiet")
    ada.page.click("#settings button[type=submit]")
    is_in_room(bob, "Herbs")
    bob.page.locator("#closed", has_text="Only the owners of this room write here.").wait_for()
    assert bob.page.locator("#composer").is_hidden()
    link = bob.page.locator("#room-topic a")
    assert link.get_attribute("href") == "https://example.org/basil"
    bob.page.locator(".note--set").nth(2).wait_for()
    assert notes(bob) == [
        "ada named the room Herbs",
        "ada set the topic: Basil, see https://example.org/basil",
        "ada lets the owners write only · ada lets all members but guests let others in"
        " · ada lets new members begin with the level Quiet",
    ]
    ada.write("an announcement")
    bob.sees("an announcement")
    # A guest sees what is set, and is offered nothing that would be refused.
    open_settings(bob)
    assert not bob.page.locator("#settings-name").is_editable()
    for offered in ("[type=submit]", "[data-archive]", "[data-private]", "[data-rule]"):
        assert bob.page.locator(f"#settings {offered}:visible").count() == 0
    bob.page.keyboard.press("Escape")

    open_settings(ada)
    ada.page.select_option("#settings-writers", "all")
    ada.page.click("#settings button[type=submit]")
    bob.page.wait_for_selector("#composer:visible")
    assert bob.page.input_value("#text") == "not sent yet"

    open_settings(ada)
    ada.page.click("#settings [data-archive]")
    ada.page.click("#question [value=yes]")
    bob.page.locator("#closed", has_text="This room is archived").wait_for()
    assert bob.page.locator("#closed button").is_hidden()
    ada.page.click(".rooms__room:has-text('Lobby')")
    ada.page.locator(".rooms__room", has_text="Herbs").wait_for(state="detached")
    ada.page.click("[data-opens=archive]")
    ada.page.click(".rooms__room:has-text('Herbs')")
    ada.page.click("#closed button")
    bob.page.wait_for_selector("#composer:visible")
    bob.page.press("#text", "Enter")
    ada.sees("not sent yet")


def test_who_is_muted_reads_on_and_is_let_write_again(ada, bob):
    bob.page.fill("#text", "not sent yet")
    ada.page.click("#room-menu summary")
    ada.page.click("[data-open=members]")
    ada.page.click("#members .person:has-text('bob') .person__mute")
    assert ada.page.locator("#members .person:has-text('ada') .person__mute").is_hidden()
    ada.page.select_option("#question select", "3600")
    ada.page.click("#question [value=yes]")
    bob.page.locator("#closed", has_text="You can read here, and write again on").wait_for()
    assert bob.page.locator("#composer").is_hidden()
    ada.page.locator("#members .person:has-text('bob') .person__muted").wait_for()
    assert axe.complaints(ada.page) == []
    ada.page.click("#members .person__mute:has-text('Let write again')")
    bob.page.wait_for_selector("#composer:visible")
    assert bob.page.input_value("#text") == "not sent yet"


def test_a_slow_room_says_so_where_one_writes(ada, bob):
    open_settings(ada)
    ada.page.select_option("#settings-slow", "3600")
    ada.page.click("#settings button[type=submit]")
    bob.page.locator("#text[placeholder='Slow mode: one message every 3600 s']").wait_for()
    bob.write("one")
    bob.sees("one")
    bob.write("two")
    bob.page.locator(".entries", has_text="This room is slow: you can say something").wait_for()
    ada.write("three")
    ada.write("four")
    bob.sees("four")


def test_a_star_puts_a_room_on_top_on_all_devices(ada, server):
    second = ada.new_tab()
    second.goto(server.url)
    second.wait_for_selector("#text")
    ada.page.click("#room-menu summary")
    ada.page.click("#star")
    second.locator(".rooms__section", has_text="On top").wait_for()
    second.reload()
    second.locator(".rooms__section", has_text="On top").wait_for()


def test_people_write_to_each_other_and_nobody_else_hears_of_it(somebody, server, ada, bob):
    eve = somebody(server).enter("eve")
    ada.page.keyboard.press("Control+k")
    ada.page.fill(".switcher__input", "BO")
    ada.page.wait_for_selector("#switcher [data-person]")
    ada.page.keyboard.press("Enter")
    is_in_room(ada, "bob")
    assert ada.page.url.endswith("/rooms/lobby")  # There is no room yet.
    ada.write("only you")
    ada.write("and nobody else")
    ada.sees("and nobody else")
    ada.page.wait_for_url("**/rooms/private-*")

    row = bob.page.locator(".rooms__room", has_text="ada")
    row.wait_for()
    assert row.locator(".rooms__number").inner_text() == "2"
    row.locator(".rooms__here").wait_for()  # Who is where is told once a second.
    row.click()
    bob.sees("only you")
    bob.write("answered")
    ada.sees("answered")
    assert bob.page.locator("#leave").is_hidden()
    assert eve.page.locator(".rooms__room").count() == 1

    ada.page.click(".message__author:has-text('bob')")
    ada.page.click(".person-card [data-block]")
    ada.page.click("#question [value=yes]")
    bob.page.locator("#closed", has_text="You cannot write to ada here.").wait_for()
    ada.page.locator(".message--folded", has_text="You have blocked this person.").wait_for()
    assert not ada.page.locator(".message__body", has_text="answered").is_visible()
    ada.page.click(".message__folded button")
    assert ada.page.locator(".message__body", has_text="answered").is_visible()
    ada.page.click("#closed button")
    bob.page.wait_for_selector("#composer:visible")
    bob.write("friends again")
    ada.sees("friends again")


def test_what_is_written_to_people_goes_out_when_the_server_is_back(ada, bob, server):
    ada.page.click("#people-list .name:has-text('bob')")
    ada.page.click(".person-card [data-write]")
    is_in_room(ada, "bob")
    server.kill()
    ada.write("while the server is away")
    server.start()
    ada.page.wait_for_url("**/rooms/private-*")
    ada.sees("while the server is away")
    bob.page.locator(".rooms__room", has_text="ada").click()
    bob.sees("while the server is away")


def test_a_room_is_deleted_by_its_name_and_what_was_being_written_is_handed_back(ada, bob):
    ada.page.click("#create")
    ada.page.fill("#room-name", "Garden")
    ada.page.click("#creation button[type=submit]")
    is_in_room(ada, "Garden")
    bob.page.click("#browse")
    bob.page.click("#open-rooms .open:has-text('Garden') button")
    is_in_room(bob, "Garden")
    ada.write("soon gone")
    bob.sees("soon gone")
    bob.page.fill("#text", "not sent yet")
    open_settings(bob)
    assert bob.page.locator("#settings [data-delete]").is_hidden()
    bob.page.keyboard.press("Escape")

    ada.page.set_viewport_size({"width": 320, "height": 600})
    open_settings(ada)
    ada.page.emulate_media(color_scheme="dark")
    assert axe.complaints(ada.page) == []
    ada.page.click("#settings [data-delete]")
    ada.page.wait_for_selector("#deletion[open]")
    assert ada.page.evaluate("document.activeElement.id") == "deletion-name"
    wide = "document.querySelector('#deletion').scrollWidth > innerWidth"
    assert not ada.page.evaluate(wide)
    assert axe.complaints(ada.page) == []
    ada.page.emulate_media(color_scheme="light")
    assert axe.complaints(ada.page) == []
    ada.page.keyboard.type("garden")
    ada.page.keyboard.press("Enter")
    error = ada.page.locator("#deletion .dialog__error", has_text="The room has another name.")
    error.wait_for()
    ada.page.fill("#deletion-name", " Garden")
    ada.page.keyboard.press("Enter")
    for one in (ada, bob):
        one.page.locator("#banner", has_text="ada deleted the room Garden.").wait_for()
        is_in_room(one, "Lobby")
        one.page.locator(".rooms__room", has_text="Garden").wait_for(state="detached")
    assert ada.page.locator("#deletion[open]").count() == 0
    unsent = bob.page.locator("dialog[open] textarea")
    unsent.wait_for()
    assert unsent.input_value() == "not sent yet"


def test_who_comes_in_finds_themselves_in_a_room_for_everybody(somebody, server, ada, bob):
    ada.page.click("#create")
    ada.page.fill("#room-name", "Garden")
    ada.page.click("#creation button[type=submit]")
    is_in_room(ada, "Garden")
    open_settings(ada)
    ada.page.locator("#settings [name=all]").check()
    ada.page.click("#settings button[type=submit]")
    ada.page.locator(".note--set", has_text="ada has everybody put in").wait_for()
    eve = somebody(server).enter("eve")
    eve.page.locator(".rooms__room", has_text="Garden").click()
    is_in_room(eve, "Garden")
    assert bob.page.locator(".rooms__room", has_text="Garden").count() == 0

    # What is private is nobody's who is not let in: that ends it, and it is offered no more.
    open_settings(ada)
    ada.page.locator("#settings [name=private]").check()
    ada.page.click("#settings button[type=submit]")
    ada.page.click("#question [value=yes]")
    ended = "ada made the room private · ada has nobody put in any more who comes into this place"
    ada.page.locator(".note--set", has_text=ended).wait_for()
    open_settings(ada)
    assert ada.page.locator("#settings [data-all]").is_hidden()
    gus = somebody(server).enter("gus")
    gus.page.locator(".rooms__room", has_text="Lobby").wait_for()
    assert gus.page.locator(".rooms__room", has_text="Garden").count() == 0
