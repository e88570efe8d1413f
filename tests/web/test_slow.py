"""A request that took long is a line in the log, which says where the time went."""

from types import SimpleNamespace

import pytest

from parlor.loop import stopwatch


@pytest.fixture(autouse=True)
def _moved(clock, monkeypatch):
    monkeypatch.setattr(stopwatch, "time", SimpleNamespace(monotonic=clock))


def test_a_page_for_which_the_store_takes_long(owner, store, clock, monkeypatch, caplog):
    database = store.database
    read = database.read

    def slowly(query):
        clock.move(0.75)
        return read(query)

    owner.get("/rooms/lobby")
    assert not caplog.records
    monkeypatch.setattr(database, "read", slowly)
    assert owner.get("/rooms/lobby").status_code == 200
    (record,) = caplog.records
    assert (record.event, record.endpoint) == ("request.slow", "pages.room")
    assert record.getMessage().startswith("x GET /rooms/<name> took ")
    assert record.seconds == record.spent["store"] > 1
    assert next(iter(record.spent)) == "store"


def test_a_token_in_the_address_of_what_took_long_is_not_logged(
    browser, owner, store, clock, monkeypatch, caplog
):
    monkeypatch.setattr(store.resets, "whose", lambda token: clock.move(2))
    assert browser.get("/reset/swordfish").status_code == 404
    (record,) = caplog.records
    assert record.getMessage() == (
        "x GET /reset/<token> took 2.00 s: itself 2.00 s, others 0.00 s, store 0.00 s"
    )


def test_what_is_asked_for_at_no_address_of_ours_may_take_long_too(
    browser, owner, store, clock, monkeypatch, caplog
):
    monkeypatch.setattr(store.people, "place", lambda: clock.move(2))
    browser.get("/swordfish")
    assert "swordfish" not in caplog.text
