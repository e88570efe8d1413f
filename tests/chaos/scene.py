"""A hundred clients in ten rooms, and those who come and go among them."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from .client import Client
from .doorkeeper import Doorkeeper
from .outcasts import OUTCAST, Ban
from .proxy import Proxy
from .record import Record

OPEN = ("Garden", "Kitchen", "Library", "Terrace", "Workshop")
PRIVATE = ("Attic", "Cellar", "Pantry", "Study")
KEEN = 8  # times as often the keeper does something as another
TWINS = 10  # clients of which one has a second device
ROOMS_EACH = 3  # besides the lobby
AT_ONCE = 10  # clients that come in at the same time, before anything breaks
OUTCASTS = 3  # who are banned while they talk
PATIENCE = 60


class Scene:
    """
    The clients, each behind a proxy of its own, and the doorkeeper, who is a client, too.

    Most are in three of the nine rooms that are made. One in five wanders
    between the open ones; one in five of those in a private room is put out
    and let in again; those who are not in one try its door. Some more are banned.
    """

    def __init__(self, folder: Path, ports: list[int], seed: str, count: int, pace: float) -> None:
        self._folder = folder
        self._ports = ports
        self._seed = seed
        self._count = count
        self._pace = pace
        self._random = Random(f"scene of {seed}")
        self._doorkeeper = Doorkeeper(ports, Random(f"doorkeeper of {seed}"))
        self._open: list[str] = []
        self._private: dict[str, list[Client]] = {}
        self._lives: list[asyncio.Task] = []
        self._talks: list[asyncio.Task] = []
        self.proxies: list[Proxy] = []
        self.clients: list[Client] = []
        self._outcasts: list[Client] = []
        self.bans: dict[str, Ban] = {}

    async def come_in(self) -> None:
        """Set the place up, let everybody in, and everybody into their rooms."""
        await asyncio.to_thread(self._doorkeeper.set_up)
        make_room = self._doorkeeper.make_room
        self._open = [await asyncio.to_thread(make_room, title, False) for title in OPEN]
        private = [await asyncio.to_thread(make_room, title, True) for title in PRIVATE]
        self._private = {room: [] for room in private}
        for number in range(self._count):
            await self._add(f"c{number:03}")
            if number % AT_ONCE == AT_ONCE - 1:
                await self._all_greeted()
        await self._all_greeted()
        for client in self.clients:
            await self._take_rooms(client)
        for client in self.clients[::TWINS]:
            await self._add(f"{client.name}b", token=client.token)
        await self._add("keeper", cookie=self._doorkeeper.cookie)
        await self._all_greeted()
        for number in range(OUTCASTS):
            await self._add(f"{OUTCAST}{number}")
        await self._all_greeted()
        self._outcasts = self.clients[-OUTCASTS:]
        del self.clients[-OUTCASTS:]  # from them nothing is awaited

    def begin(self) -> None:
        """Let everybody talk, and some go about."""
        *others, keeper = self.clients
        self._talks += [asyncio.create_task(one.talk(self._pace)) for one in others]
        self._talks.append(asyncio.create_task(keeper.talk(self._pace / KEEN)))
        wanderers = self.clients[::5]
        self._talks += [asyncio.create_task(self._wander(one)) for one in wanderers]
        self._talks += [asyncio.create_task(self._try_doors(one)) for one in self.clients[1::5]]
        self._talks.append(asyncio.create_task(self._keep_doors()))
        self._talks += [asyncio.create_task(one.talk(self._pace)) for one in self._outcasts]
        self._talks.append(asyncio.create_task(self._banish()))

    async def fall_silent(self) -> None:
        """Say nothing new any more."""
        for task in self._talks:
            task.cancel()
        results = await asyncio.gather(*self._talks, return_exceptions=True)
        for result in results:
            if isinstance(result, Exception):
                raise result

    async def settled(
        self, standing: Callable[[], dict[int, dict[str, int]]], patience: float
    ) -> bool:
        """Wait until all have answers and know how it stands; tell whether it came to that."""
        for _ in range(round(patience * 2)):
            stored = await asyncio.to_thread(standing)
            if all(_is_settled(client, stored[client.user_id]) for client in self.clients):
                return True
            await asyncio.sleep(0.5)
        return False

    async def look_again(self) -> None:
        """Have everybody be welcomed once more, and so told how all stands now."""
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*(client.come_again() for client in self.clients))

    async def go(self) -> None:
        """Have everybody hang up."""
        tasks = [*self._talks, *self._lives]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for client in (*self.clients, *self._outcasts):
            client.record.close()
        for proxy in self.proxies:
            await proxy.close()

    async def _add(self, name: str, **who: str | None) -> None:
        proxy = Proxy(self._ports, Random(f"proxy of {name} of {self._seed}"))
        client = Client(name, self._seed, Record(self._folder, name), await proxy.open(), **who)
        self.proxies.append(proxy)
        self.clients.append(client)
        self._lives.append(asyncio.create_task(client.live()))

    async def _all_greeted(self) -> None:
        async with asyncio.timeout(PATIENCE):
            for client in self.clients:
                await client.greeted.wait()

    async def _take_rooms(self, client: Client) -> None:
        for room in self._random.sample([*self._open, *self._private], ROOMS_EACH):
            if room in self._private:
                self._private[room].append(client)
                await asyncio.to_thread(self._doorkeeper.let_in, room, client.name)
            else:
                await client.ask("join", room=room)

    async def _wander(self, client: Client) -> None:
        """Leave an open room now and then, and join one."""
        while True:
            await asyncio.sleep(client.random.uniform(0, 6 * self._pace))
            room = client.random.choice(self._open)
            await client.ask("leave" if room in client.positions else "join", room=room)

    async def _try_doors(self, client: Client) -> None:
        """Ask for private rooms, of which most are not one's own."""
        while True:
            await asyncio.sleep(client.random.uniform(0, 6 * self._pace))
            room = client.random.choice(list(self._private))
            if client.random.random() < 0.5:
                await client.ask("join", room=room)
            else:
                await client.ask("browse", room=room, limit=5)

    async def _banish(self) -> None:
        """Ban those who are to be, one after the other, while they talk."""
        for client in self._outcasts:
            await asyncio.sleep(self._random.uniform(0, self._pace))
            await asyncio.to_thread(self._doorkeeper.ban, client.name)
            self.bans[client.name] = Ban(client.user_id, time.time_ns() // 1_000_000)

    async def _keep_doors(self) -> None:
        """Put somebody out of a private room, and let somebody in again."""
        out: list[tuple[str, Client]] = []
        while True:
            await asyncio.sleep(self._random.uniform(0, self._pace))
            room = self._random.choice(list(self._private))
            members = self._private[room][::5]
            if not members:
                continue
            client = self._random.choice(members)
            if (room, client) in out:
                out.remove((room, client))
                await asyncio.to_thread(self._doorkeeper.let_in, room, client.name)
            else:
                out.append((room, client))
                await asyncio.to_thread(self._doorkeeper.put_out, room, client.user_id)


def _is_settled(client: Client, tops: dict[str, int]) -> bool:
    seen = {room: position["offset"] for room, position in client.positions.items()}
    return client.greeted.is_set() and not client.waiting and seen == tops
