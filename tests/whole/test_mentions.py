"""People call each other, and what is unread is the same wherever they look."""

import pytest

from .server import wait_until


@pytest.fixture(params=[1, 2], ids=["one worker", "two workers"])
def server(request, make_server):
    return make_server(rate_connect=0, drain=0.5, workers=request.param).start()


def numbers(page):
    """Return how much is unread in the lobby by the list of rooms, and whether one is called."""
    row = page.locator(".rooms__room").first
    unread = (
        row.locator(".rooms__number").inner_text()
        if row.locator(".rooms__unread:not([hidden])").count()
        else ""
    )
    return unread, row.locator(".rooms__mention:not([hidden])").count() == 1


def test_what_one_device_reads_or_marks_unread_is_so_on_the_other(somebody, server):
    ada = somebody(server).set_up("ada")
    bob = somebody(server).enter("bob lee")
    desk, phone = ada.page, ada.new_tab()
    phone.goto(server.url)
    phone.wait_for_selector("#text")
    for number in range(3):
        bob.write(f"line {number}")
    bob.write("`@ada` a@ada.org")
    bob.write("@Ada, and @room, hello")
    ada.sees("@ada, and @room, hello")
    called = desk.locator(".message--mention")
    assert called.count() == 1
    assert called.locator("a.mention--you").inner_text() == "@ada"
    for page in (desk, phone):
        wait_until(lambda page=page: numbers(page) == ("", False), "all being read")
    desk.locator(".message[data-offset]", has_text="line 1").first.click(modifiers=["Alt"])
    for page in (desk, phone):
        wait_until(lambda page=page: numbers(page) == ("4", True), "four being unread")
    desk.locator("#text").press("Escape")
    for page in (desk, phone):
        wait_until(lambda page=page: numbers(page) == ("", False), "the room being read")


def test_a_name_is_offered_and_called_however_it_is_written(somebody, server):
    ada = somebody(server).set_up("ada")
    people = [somebody(server).enter(name) for name in ("Ann", "Ann Lee", "عائشة النجار")]
    option = ada.page.locator(".suggestion[aria-selected=true]")

    def writes(text):  # at once: letter by letter, the list would be of the first ones for a moment
        ada.page.focus("#text")
        ada.page.keyboard.insert_text(text)
        option.wait_for()

    def has_written(text):
        wait_until(lambda: ada.page.input_value("#text") == text, text)

    for begun, word in (("@ro", "@room "), ("@ever", "@everyone ")):
        writes(begun)
        ada.page.keyboard.press("Tab")
        has_written(word)
        ada.page.fill("#text", "")
    writes("hi @lee")
    assert ada.page.get_attribute("#text", "aria-activedescendant") == option.get_attribute("id")
    ada.page.keyboard.press("Tab")
    has_written("hi @Ann Lee ")
    writes("and @عائشة")
    ada.page.keyboard.press("Enter")
    has_written("hi @Ann Lee and @عائشة النجار ")
    ada.page.keyboard.press("Enter")
    for person in people:
        person.sees("hi @Ann Lee and @عائشة النجار")
    called = [person.page.locator(".message--mention").count() for person in people]
    assert called == [0, 1, 1]


def test_the_button_and_the_key_lead_from_one_unread_mention_to_the_next(somebody, server):
    ada = somebody(server).set_up("ada")
    bob = somebody(server).enter("bob lee")
    page, button = ada.page, ada.page.locator("#next-call")
    ada.write("good night")
    ada.sees("good night")
    page.goto("about:blank")
    for number in range(24):
        words = "@ada, look" if number in (10, 20) else "nothing"
        tall = f"{words} {number}\n" + "and\n" * 8 + "so on"
        bob.write(tall)
        bob.sees(tall)
    page.goto(server.url)
    page.wait_for_selector("#text")
    button.wait_for()
    assert page.locator("#jump").is_visible()
    assert button.get_attribute("aria-label") == "Next unread mention"
    box = button.bounding_box()
    assert box["width"] >= 36
    assert box["height"] >= 36
    button.click()
    page.locator(".message:focus", has_text="look 10").wait_for()
    button.wait_for()
    page.locator("#text").focus()
    page.keyboard.press("Control+Shift+M")
    page.locator(".message:focus", has_text="look 20").wait_for()
    button.wait_for(state="hidden")
    page.keyboard.press("F8")  # There is no other to go to.
    assert page.locator(".message:focus", has_text="look 20").count() == 1


def test_a_word_of_ones_own_calls_its_owner_on_all_devices_and_is_seen_by_nobody_else(
    somebody, server
):
    ada = somebody(server).set_up("ada")
    bob = somebody(server).enter("bob lee")
    desk, phone = ada.page, ada.new_tab()

    def words(page):
        page.click("#you summary")
        page.click('#you [data-open="own-words"]')
        return page.locator("#own-words textarea")

    desk.set_viewport_size({"width": 320, "height": 600})
    desk.click("#show-rooms")
    field = words(desk)
    field.fill("\n".join(f"word {number}" for number in range(21)))
    desk.click("#own-words button[type=submit]")
    desk.locator("#own-words .dialog__error", has_text="At most 20").wait_for()
    assert field.get_attribute("aria-invalid") == "true"
    box = desk.locator("#own-words").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    field.fill("Release  Party\n\n日本語\n")
    desk.click("#own-words button[type=submit]")
    field.wait_for(state="hidden")
    desk.set_viewport_size({"width": 1280, "height": 800})
    phone.goto(server.url)
    phone.wait_for_selector("#text")
    phone.wait_for_selector(".shell--ready")
    words(phone).wait_for()
    assert phone.input_value("#own-words textarea") == "Release Party\n日本語"
    phone.keyboard.press("Escape")
    bob.write("released, and a party")
    said = "a RELEASE party"
    bob.write(said)
    bob.sees(said)
    for page in (desk, phone):
        page.locator(".message--mention", has_text=said).wait_for()
    desk.reload()
    desk.locator(".message--mention", has_text=said).wait_for()
    assert desk.locator(".message--mention").count() == 1
    assert bob.page.locator(".message--mention").count() == 0
    desk.locator(".message[data-offset]", has_text=said).first.click(modifiers=["Alt"])
    for page in (desk, phone):
        wait_until(lambda page=page: numbers(page) == ("1", True), "it being an unread mention")


@pytest.mark.parametrize("server", [1], indirect=True, ids=["one worker"])
def test_enter_sends_what_is_written_to_its_end_and_else_completes_it(somebody, server):
    ada = somebody(server).set_up("ada")
    people = [somebody(server).enter(name) for name in ("Ann", "Ann Lee")]
    box, keys = ada.page.locator("#text"), ada.page.keyboard
    options = ada.page.locator(".suggestion")

    def write(text, offered):
        assert options.count() == 0
        box.fill(text)
        wait_until(lambda: options.count() == offered, "the list being there")

    write("hi @ann", 2)
    keys.press("Enter")
    people[0].sees("hi @Ann")
    assert box.input_value() == ""
    assert options.count() == 0
    write("hi @an", 2)
    keys.press("Enter")
    wait_until(lambda: box.input_value().startswith("hi @Ann"), "the name being put in")
    # Who has gone on in the list means what it stands at.
    write("oh, @ann", 2)
    keys.press("ArrowDown")
    chosen = ada.page.locator(".suggestion[aria-selected=true] .suggestion__name").inner_text()
    keys.press("Enter")
    wait_until(lambda: box.input_value() == f"oh, @{chosen} ", "the name being put in")
    # And Tab completes always: there may be a space to be put in.
    write("well, @ann lee", 1)
    keys.press("Tab")
    wait_until(lambda: box.input_value() == "well, @Ann Lee ", "the name being put in")
    assert ada.page.locator(".message[data-offset] .message__body").count() == 1


@pytest.mark.parametrize("server", [1], indirect=True, ids=["one worker"])
def test_the_list_follows_what_is_typed_on_while_it_is_open(somebody, server):
    ada = somebody(server).set_up("ada")
    for name in ("Ann Lee", "Bea"):
        somebody(server).enter(name)
    options = ada.page.locator(".suggestion")
    ada.page.locator("#text").press_sequentially("@")
    wait_until(lambda: options.count() == 2, "both names")
    # The answer comes after the caret has gone on with the text, as over any line.
    ada.page.route("**/members?find=l", lambda route: later.append(route))
    later = []
    ada.page.locator("#text").press_sequentially("l")
    wait_until(lambda: (ada.page.wait_for_timeout(0), len(later))[1] == 2, "the questions")
    for route in later:
        route.continue_()
    wait_until(lambda: options.count() == 1, "one name")
    ada.page.keyboard.press("Tab")
    assert ada.page.input_value("#text") == "@Ann Lee "
    # Tab takes what will be offered, and the focus stays.
    later = []
    ada.page.locator("#text").press_sequentially("@")
    wait_until(lambda: options.count() == 2, "both names")
    ada.page.locator("#text").press_sequentially("l")
    wait_until(lambda: (ada.page.wait_for_timeout(0), len(later))[1] == 2, "the questions")
    ada.page.keyboard.press("Tab")
    for route in later:
        route.continue_()
    wait_until(lambda: ada.page.input_value("#text") == "@Ann Lee @Ann Lee ", "the name")
    # So does Enter, which else would send a name that is begun; of a whole one it sends.
    held = []
    for typed, left in (("l", "@Ann Lee @Ann Lee @Ann Lee "), ("ann lee", "")):
        ada.page.locator("#text").press_sequentially("@")
        wait_until(lambda: options.count() == 2, "both names")
        ada.page.route("**/members?find=*", lambda route: held.append(route))
        ada.page.locator("#text").press_sequentially(typed)
        wait_until(lambda: (ada.page.wait_for_timeout(0), len(held))[1] >= 2, "the questions")
        ada.page.keyboard.press("Enter")
        assert not ada.texts()
        ada.page.unroute("**/members?find=*")
        while held:
            held.pop().continue_()
        is_left = "left => document.querySelector('#text').value === left"
        ada.page.wait_for_function(is_left, arg=left)
    assert len(ada.texts()) == 1
