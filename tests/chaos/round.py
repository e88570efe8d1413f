"""One round: a place, a hundred clients, what breaks, and what the checker says of it."""

import asyncio
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from . import configurations, plan, stored
from .checker import check
from .faults import Faults
from .outcasts import Ban
from .place import Place
from .scene import Scene
from .verdict import Verdict

LEAST_MESSAGES = 3  # stored per second
LEAST_FAULTS = 6  # seconds per fault


class Setting(NamedTuple):
    """
    What a round is made of.

    Things break for `seconds`, one in `pace` seconds; every client says
    something every `talk` seconds. Without `kinds`, all that can break does.
    At the end all has `patience` seconds to become quiet.
    """

    config: str
    seed: str
    seconds: float
    pace: float = 3.0
    clients: int = 100
    talk: float = 2.0
    switches: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    patience: float = 60.0


class Outcome(NamedTuple):
    """What came of a round; `quiet` says what there was too little of."""

    setting: Setting
    faults: Counter[str]
    verdict: Verdict
    settled: float | None
    quiet: list[str]

    @property
    def good(self) -> bool:
        return self.verdict.good and not self.quiet


async def play(setting: Setting, folder: Path) -> Outcome:
    """Let a round happen in a folder of its own."""
    place = configurations.make(setting.config, folder, setting.switches)
    try:
        await asyncio.to_thread(place.start)
        faults, settled, bans = await _live_through(setting, place, folder)
        with place.database() as database:
            rooms = stored.read(database)
    finally:
        place.stop()
    verdict = await asyncio.to_thread(check, folder, rooms, bans)
    quiet = _quiet(setting, faults, verdict)
    return Outcome(setting, faults, verdict, settled, quiet)


async def _live_through(
    setting: Setting, place: Place, folder: Path
) -> tuple[Counter[str], float | None, dict[str, Ban]]:
    """Return how often what broke, the seconds until all was quiet or None, and who was banned."""
    scene = Scene(folder, place.ports, setting.seed, setting.clients, setting.talk)
    faults = Faults(place, scene.proxies, setting.seed)

    def standing() -> dict[int, dict[str, int]]:
        with place.database() as database:
            return stored.standing(database)

    try:
        await scene.come_in()
        scene.begin()
        kinds = setting.kinds or place.kinds
        await faults.carry_out(plan.draw(setting.seed, kinds, setting.seconds, setting.pace))
        await scene.fall_silent()
        began = time.monotonic()
        settled = await scene.settled(standing, setting.patience)
        took = time.monotonic() - began
        if settled:
            await scene.look_again()
            await scene.settled(standing, setting.patience)
        return faults.done, took if settled else None, scene.bans
    finally:
        await scene.go()


def _quiet(setting: Setting, faults: Counter[str], verdict: Verdict) -> list[str]:
    """A test that cannot fail is none: return what there was too little of."""
    least = {
        "faults": (faults.total(), setting.seconds / LEAST_FAULTS),
        "messages": (verdict.seen["stored"], setting.seconds * LEAST_MESSAGES),
        "resumes": (verdict.seen["resumes"], setting.clients),
        "revocations": (verdict.seen["revocations"], 1),
        "bans": (verdict.seen["bans"], 1),
    }
    return [f"only {count} {what}" for what, (count, wanted) in least.items() if count < wanted]
