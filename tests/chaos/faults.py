"""Carries out what the plan says; each thing that breaks is whole again after its time."""

import asyncio
from collections import Counter, defaultdict
from contextlib import AsyncExitStack
from random import Random

from . import plan
from .place import Place
from .plan import Fault
from .proxy import Proxy

DELAY = 0.15  # seconds that a slow line takes for each piece


class Faults:
    """
    What is being hurt, one fault at a time for each part of the place.

    Whatever waits for a process is done in a thread, so that the clients talk on.
    """

    def __init__(self, place: Place, proxies: list[Proxy], seed: str) -> None:
        self._place = place
        self._proxies = proxies
        self._random = Random(f"lines of {seed}")
        self._locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.done: Counter[str] = Counter()

    async def carry_out(self, faults: list[Fault]) -> None:
        """Let everything happen at its time, and see to it that all is whole again."""
        began = asyncio.get_running_loop().time()
        async with asyncio.TaskGroup() as tasks:
            for fault in faults:
                await asyncio.sleep(began + fault.at - asyncio.get_running_loop().time())
                tasks.create_task(self._carry_out(fault))
        await asyncio.to_thread(self._place.start)

    async def _carry_out(self, fault: Fault) -> None:
        if fault.kind in plan.NETWORK:
            await self._hurt_lines(fault)
        else:
            await self._hurt_the_place(fault)
        self.done[fault.kind] += 1

    async def _hurt_lines(self, fault: Fault) -> None:
        count = max(1, round(fault.share * len(self._proxies)))
        proxies = self._random.sample(self._proxies, count)
        match fault.kind:
            case "lines are cut":
                for proxy in proxies:
                    proxy.cut()
            case "lines are half closed":
                for proxy in proxies:
                    proxy.half_close(towards_server=bool(fault.which % 2))
            case "lines stall":
                for proxy in proxies:
                    proxy.stall()
                await asyncio.sleep(fault.seconds)
                for proxy in proxies:
                    proxy.flow()
            case "answers are lost":
                for proxy in proxies:
                    proxy.lose_answers()
                await asyncio.sleep(fault.seconds)
                for proxy in proxies:
                    proxy.cut()
            case "lines are slow":
                for proxy in proxies:
                    proxy.delay += DELAY
                await asyncio.sleep(fault.seconds)
                for proxy in proxies:
                    proxy.delay -= DELAY

    async def _hurt_the_place(self, fault: Fault) -> None:
        async with AsyncExitStack() as stack:
            for part in self._place.parts(fault):
                await stack.enter_async_context(self._locks[part])
            await asyncio.to_thread(self._place.hurt, fault)
            if fault.kind not in plan.BRIEF:
                await asyncio.sleep(fault.seconds)
            await asyncio.to_thread(self._place.mend, fault)
