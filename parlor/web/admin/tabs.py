"""All tabs of the page of administration; each adds its addresses as it is imported."""

from . import lists, now, people, rooms
from .desk import admin

__all__ = ["admin", "lists", "now", "people", "rooms"]
