"""Parlor: group chat that you run yourself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from .settings import Settings


def import_all() -> None:
    """Import what a worker runs, which on a slow machine takes seconds."""
    from .application import Application as Application
    from .bus.opening import open_bus as open_bus
    from .store.store import Store as Store


def create_app(settings: Settings | None = None) -> Flask:
    """
    Build the parts, hand them to each other, and return the application.

    Raises:
        ConfigError: If a setting cannot be.
    """
    # Imported here, so that the master can read the settings without loading everything.
    from .application import Application
    from .bus.opening import open_bus
    from .ops import logs
    from .settings import Settings
    from .store.store import Store
    from .text.markup import render

    settings = settings or Settings.from_environ()
    logs.set_up(settings)
    store = Store.open(settings, render)
    return Application(settings, store, open_bus(settings)).flask
