"""What people did here, in plain numbers that are read when somebody asks."""

from __future__ import annotations

from collections import Counter

from .loop.histogram import Histogram


class Counts:
    """
    What was done in this process since it started.

    `messages` counts those that were stored, by the way they came; `refused`
    what was refused, and `sign_ins` what came of them, by code; `requests` by
    address, method and class of status, and `busy` are those under way.
    `route_seconds` is what the requests of each address took in all.
    `hello_seconds` is from a hello to its welcome, by whether it was one to resume.
    """

    def __init__(self) -> None:
        self.messages: Counter[str] = Counter()
        # Those of which one is told when they begin are there from the start.
        self.refused: Counter[str] = Counter(not_stored=0, unavailable=0, too_fast=0)
        self.sign_ins: Counter[str] = Counter(ok=0, wrong_password=0, too_fast=0)
        self.guests = 0
        self.hello_seconds = {False: Histogram(), True: Histogram()}
        self.requests: Counter[tuple[str, str, str]] = Counter()
        self.request_seconds = Histogram()
        self.route_seconds: Counter[str] = Counter()
        self.busy = 0
