"""
A client of `parlor.v1` that sends numbered messages whatever happens.

What it knows outlives a line: its token, the position of each room, and what
has no answer yet. It believes all that it is told, and judges nothing.
"""

import asyncio
import itertools
import json
from collections import deque
from random import Random

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from . import deeds
from .record import Record

STAY_AWAY = {1002, 1003, 1007, 1008, 1009, *range(4500, 5000)}
TRY_AGAIN = {"too_fast", "not_stored", "unavailable"}
PAUSE = 0.3  # seconds before something refused is tried again, unless it says when
FIRST, LAST = 0.5, 2.0  # seconds, the bounds of the time before coming back
WAITING = 100  # changes without an answer, beyond which nothing new is said
PAGE = 200
REMEMBERED = 60  # messages and people that something may be done with
READ = 0.2  # of the times that something is done, how often all is read
CALLED = 0.1  # of what is said, how much calls somebody
WORDS = ("amber", "birch", "cloud", "delta", "ember", "fjord", "grove", "heath", "inlet", "juniper")


def text_of(seed: str, name: str, number: int) -> str:
    """Return what a client says as its message of this number."""
    random = Random(f"{seed} {name} {number}")
    words = random.choices(WORDS, k=4)
    if random.random() < CALLED:
        words.append(f"@c{random.randrange(100):03}")
    return f"{name} {number}: {' '.join(words)}"


def is_entry(event: dict) -> bool:
    """Whether an event is an entry of a room's log, of whichever kind."""
    return "room" in event and "offset" in event and ("at" in event or event["type"] == "void")


class Client:
    """Comes, talks, and comes back, until it is told to stay away or has to end."""

    def __init__(
        self,
        name: str,
        seed: str,
        record: Record,
        port: int,
        *,
        token: str | None = None,
        cookie: str | None = None,
    ) -> None:
        """A `token` makes it another device of somebody; a `cookie` is that of a keeper."""
        self.name = name
        self._seed = seed
        self.random = Random(f"{name} of {seed}")
        self.record = record
        self.user_id = 0
        self.away: str | None = None
        self.positions: dict[str, dict] = {}
        self.waiting: dict[str, dict] = {}
        self.greeted = asyncio.Event()
        self._address = f"ws://127.0.0.1:{port}/ws"
        self.token = token
        self.welcomes = 0
        self._cookie = cookie
        self._line: ClientConnection | None = None
        self._sent: set[str] = set()
        self._sending = asyncio.Lock()
        self._holes: dict[str, list[int]] = {}
        self._own: list[deeds.Message] = []
        self._reacted: deque[deeds.Reaction] = deque(maxlen=REMEMBERED)
        self._seen: deque[deeds.Message] = deque(maxlen=REMEMBERED)
        self._people: deque[int] = deque(maxlen=REMEMBERED)
        self._number = 0
        self._later: set[asyncio.Task] = set()

    async def live(self) -> None:
        wait = FIRST
        while self.away is None:
            try:
                async with connect(
                    self._address,
                    additional_headers={"Cookie": self._cookie} if self._cookie else None,
                    subprotocols=["parlor.v1"],
                    compression=None,
                    proxy=None,
                    max_size=None,
                    open_timeout=5,
                    ping_interval=2,
                    ping_timeout=4,
                    close_timeout=1,
                ) as self._line:
                    self.record.write("=", "open")
                    await self._listen()
                    self.record.write("-", "1000")
            except ConnectionClosed as closed:
                code = closed.rcvd.code if closed.rcvd else 1006
                self.away = f"{code} {closed.rcvd.reason}" if code in STAY_AWAY else None
                self.record.write("-", str(code))
            except (OSError, EOFError, TimeoutError, WebSocketException) as error:
                self.record.write("-", type(error).__name__)
            wait = FIRST if self.greeted.is_set() else min(LAST, wait * 2)
            self._line = None
            self.greeted.clear()
            await asyncio.sleep(self.random.uniform(0, wait))

    async def talk(self, pace: float) -> None:
        """Say something new every `pace` seconds, here or there, there being a line or not."""
        await asyncio.sleep(self.random.uniform(0, pace))
        for number in itertools.count(1):
            while not self.positions or len(self.waiting) >= WAITING:
                await asyncio.sleep(pace)
            await self._say(text_of(self._seed, self.name, number))
            await asyncio.sleep(pace)

    async def come_again(self) -> None:
        """Hang up, and be welcomed once more."""
        welcomes = self.welcomes
        while self.welcomes == welcomes:
            if self._line is not None and self.greeted.is_set():
                await self._line.close()
            await asyncio.sleep(0.1)

    async def ask(self, kind: str, **fields) -> str:
        """Send something that has an answer, again and again until it comes; return its id."""
        self._number += 1
        client_id = f"{self.name}-{self._number}"
        self.waiting[client_id] = {"type": kind, "client_id": client_id} | fields
        await self._flush()
        return client_id

    async def _say(self, text: str) -> None:
        """Say something new, or do something with what was said."""
        tops = {room: position["offset"] for room, position in self.positions.items()}
        known = deeds.Known(
            random=self.random,
            own=[one for one in self._own if one[0] in tops],
            reacted=[one for one in self._reacted if one[0] in tops],
            seen=[one for one in self._seen if one[0] in tops],
            tops=tops,
            people=sorted({*self._people} - {self.user_id}),
            text=text,
        )
        kind, fields = deeds.drawn(known, keeper=self._cookie is not None) or (
            "say",
            {"room": self.random.choice(sorted(tops)), "text": text},
        )
        if kind == "delete" and (fields["room"], fields["of"]) in self._own:
            self._own.remove((fields["room"], fields["of"]))
        if kind == "react":
            self._reacted.append((fields["room"], fields["of"], fields["emoji"]))
        await self.ask(kind, **fields)
        if self.greeted.is_set() and self.random.random() < READ:
            room = self.random.choice(sorted(tops))
            await self._send({"type": "read", "room": room, "offset": tops[room]})

    async def _listen(self) -> None:
        self._sent.clear()
        hello = {"type": "hello", "positions": self.positions}
        await self._send(hello | (self._who_it_is()))
        async for message in self._line:
            self.record.write("<", message)
            await self._hear(json.loads(message))

    async def _hear(self, event: dict) -> None:
        room = event.get("room")
        match event["type"]:
            case "welcome":
                await self._welcome(event)
            case "granted":
                self.positions[room["room"]] = room["position"]
            case "revoked":
                self._let_go(room)
            case "reload":
                await self._reload(room, event["position"])
            case _ if is_entry(event):
                if room in self.positions:
                    self._enter(event)
            case "accepted":
                self._accepted(event)
            case "page":
                self.waiting.pop(event["client_id"], None)
                await self._fill(room, event["from"], event["to"])
            case "refused":
                self._refused(event)

    async def _welcome(self, welcome: dict) -> None:
        self.user_id, self.token = welcome["you"]["id"], welcome.get("token")
        self.welcomes += 1
        rooms = {state["room"]: state["position"] for state in welcome["rooms"]}
        for room in set(self.positions) - set(rooms):
            self._let_go(room)
        self.positions = rooms | self.positions
        self.greeted.set()
        await self._flush()

    def _who_it_is(self) -> dict:
        if self._cookie:
            return {}
        return {"token": self.token} if self.token else {"name": self.name}

    def _enter(self, entry: dict) -> None:
        last = entry.get("to", entry["offset"]) if entry["type"] == "void" else entry["offset"]
        self.positions[entry["room"]]["offset"] = last
        if entry["type"] == "said":
            self._seen.append((entry["room"], entry["offset"]))
            self._people.append(entry["who"]["id"])

    def _let_go(self, room: str) -> None:
        self.positions.pop(room, None)
        self._holes.pop(room, None)

    async def _reload(self, room: str, position: dict) -> None:
        """Forget the room, and read anew what was missed."""
        before, self.positions[room] = self.positions[room], position
        seen = before["offset"] if before["epoch"] == position["epoch"] else 0
        low = min(seen, self._holes.get(room, [seen])[0])
        self._holes[room] = [low, position["offset"]]
        await self._browse(room)

    async def _fill(self, room: str, first: int, last: int) -> None:
        low, high = self._holes.get(room, (0, 0))
        if low < high and first <= high <= last:
            self._holes[room][1] = first - 1
            await self._browse(room)

    async def _browse(self, room: str) -> None:
        low, high = self._holes[room]
        if low >= high:
            del self._holes[room]
        else:
            await self.ask("browse", room=room, before=high + 1, limit=PAGE)

    def _accepted(self, accepted: dict) -> None:
        asked = self.waiting.pop(accepted["client_id"], None)
        if asked is not None and asked["type"] == "say":
            self._own.append((accepted["room"], accepted["offset"]))

    def _refused(self, refused: dict) -> None:
        client_id = refused.get("client_id")
        if refused["code"] in TRY_AGAIN and client_id in self.waiting:
            pause = refused.get("retry_after", PAUSE * 1000) / 1000
            asyncio.get_running_loop().call_later(pause, self._again, client_id)
        else:
            self.waiting.pop(client_id, None)

    def _again(self, client_id: str) -> None:
        self._sent.discard(client_id)
        later = asyncio.ensure_future(self._flush())
        self._later.add(later)
        later.add_done_callback(self._later.discard)

    async def _flush(self) -> None:
        """Send what waits and was not sent on this line yet, in its order."""
        async with self._sending:
            for client_id, event in list(self.waiting.items()):
                if client_id not in self._sent and self.greeted.is_set():
                    self._sent.add(client_id)
                    await self._send(event)

    async def _send(self, event: dict) -> None:
        text = json.dumps(event)
        self.record.write(">", text)
        try:
            await self._line.send(text)
        except ConnectionClosed:
            return
