"""What a measurement fails of."""

from __future__ import annotations


class Failed(Exception):
    """A server or the load did not do its part; the text is the reason, for the table."""
