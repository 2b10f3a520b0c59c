"""The loopback Discord of the tests, which here also says how long the bot took.

It runs in the measuring process. What it costs is part of every figure, and the same for every bot.
"""

import asyncio
import re
import time
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from benchmarks.crowd import Somebody
from tests.loopback.api import Request
from tests.loopback.gateway import Gateway
from tests.loopback.payloads import DM, bot_user, message, person
from tests.loopback.places import Place
from tests.loopback.server import Loopback

WORDS = re.compile(rb"answer\d+x")
SECONDS = 60
"""The longest that anybody waits for an answer; then the benchmark gives up."""
MEMBERS = 30
"""So many members each guild tells of."""


class Wire(Loopback):
    def __init__(self, guilds: int) -> None:
        super().__init__(gateway=Gateway(guilds=guilds, members_each=MEMBERS))
        self.said = 0
        """So many answers were typed; they are numbered from 1."""
        self._waiting: dict[bytes, asyncio.Future[float]] = {}

    def seat(self, crowd: Iterable[Somebody]) -> None:
        """Give each of them the DM that the database knows of, with the card in it."""
        for one in crowd:
            about = {"id": str(one.channel_id), "type": DM, "recipients": [person(str(one.user_id))]}
            card = message(str(one.channel_id), bot_user(), {"content": "The card."})
            card_id = str(one.card_id)
            self.places.by_id[str(one.channel_id)] = Place(about, {card_id: card | {"id": card_id}})

    async def typed(self, somebody: Somebody) -> float:
        """Seconds from a direct message to the first request that shows its words."""
        self.said += 1
        words = f"answer{self.said}x"
        shown = self._waiting[words.encode()] = asyncio.get_running_loop().create_future()
        place = self.places.by_id[str(somebody.channel_id)]
        began = time.perf_counter()
        await self.types(str(somebody.user_id), place, f"I think that {words} may carry over.")
        async with asyncio.timeout(SECONDS):
            return await shown - began

    async def commanded(self, somebody: Somebody, command: str) -> float:
        """Seconds from a slash command to its first response, also where that comes too late to be taken."""
        began = time.perf_counter()
        token: str = (await self.slash(str(somebody.user_id), command)).payload["token"]
        answered = self._waiting.setdefault(token.encode(), asyncio.get_running_loop().create_future())
        async with asyncio.timeout(SECONDS):
            at = await answered
        del self._waiting[token.encode()]
        return at - began

    async def _effect(self, request: web.Request, asked: Request) -> tuple[int, Any]:
        at = time.perf_counter()
        if asked.path.startswith("/interactions/"):
            token = asked.path.split("/")[3].encode()  # it may be here before whoever waits for it
            answered = self._waiting.setdefault(token, asyncio.get_running_loop().create_future())
            if not answered.done():
                answered.set_result(at)
        for words in WORDS.findall(await request.read()):
            shown = self._waiting.pop(words, None)
            if shown is not None:
                shown.set_result(at)
        self.requests.clear()  # nobody here looks back
        return await super()._effect(request, asked)


@asynccontextmanager
async def wire(crowd: Iterable[Somebody], guilds: int = 1) -> AsyncGenerator[Wire]:
    """A Discord of its own for each process, where the whole crowd sits before its cards."""
    discord = Wire(guilds)
    discord.seat(crowd)
    async with discord.serving():
        yield discord
