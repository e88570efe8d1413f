"""The page of administration, and an administrator in it."""

import dataclasses
from types import SimpleNamespace

import pytest

from tests.web.browser import PASSWORD


@pytest.fixture
def app(make_app):
    """A place in which nobody is but who the tests say."""
    app = make_app()
    site = app.extensions["parlor"]
    hub = SimpleNamespace(presence=SimpleNamespace(people=lambda room: app.config["HERE"]))
    app.config["HERE"] = []
    app.extensions["parlor"] = dataclasses.replace(site, parts=site.parts._replace(hub=hub))
    return app


@pytest.fixture
def desk(owner):
    """Ada's browser, in which she has given her password once more."""
    answer = owner.post("/admin/password", {"current": PASSWORD})
    assert answer.location == "/admin/"
    return owner


@pytest.fixture
def bob(store, owner):
    return store.people.add_member("bob", "hash of bob")
