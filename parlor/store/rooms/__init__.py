"""Rooms: who is in them, how far they have read, and what they keep."""
