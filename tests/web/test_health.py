import sys

from gevent.event import Event


def test_health_is_ok_while_the_store_answers(browser):
    answer = browser.get("/health")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_health_asks_for_no_session_and_starts_none(browser):
    answer = browser.get("/health")
    assert "Set-Cookie" not in answer.headers


def test_health_is_told_before_the_set_up_and_to_anybody(browser, store):
    assert store.people.place() is None
    assert browser.get("/health").status_code == 200


def test_health_fails_when_the_store_does(browser, store, monkeypatch, caplog):
    def broken():
        raise OSError("the disk is gone")

    monkeypatch.setattr(store, "healthy", broken)
    answer = browser.get("/health")
    assert (answer.status_code, answer.json) == (503, {"status": "failing"})
    assert "disk" not in answer.text
    assert "the disk is gone" in caplog.text


def test_health_fails_when_the_store_takes_for_ever(browser, store, monkeypatch, caplog):
    # The name leads to the blueprint, which is called as its module is.
    monkeypatch.setattr(sys.modules["parlor.web.health"], "PATIENCE", 0.01)
    monkeypatch.setattr(store, "healthy", Event().wait)
    answer = browser.get("/health")
    assert (answer.status_code, answer.json) == (503, {"status": "failing"})
    assert "no answer within" in caplog.text
