"""The bot in this very process, connected to the loopback Discord, and the tap of its database in a test's hand."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from bot import services
from bot.client import CohortBot
from bot.clock import real_clock
from bot.domain.cohort import Readers
from bot.rehearsal import reading
from bot.services import Services
from bot.services.desk import Turn
from bot.store.database import Database
from bot.ui import discord_internals
from bot.ui.cards import card
from tests.loopback.payloads import CHANNEL, GUILD, TOKEN, Json, bot_user
from tests.loopback.server import Loopback
from tests.services.talk import new_cohort

STALL = 2.0


@dataclass
class House:
    """`cards` are the members' cards, by member; `tap` is set while the database may be used."""

    discord: Loopback
    bot: CohortBot
    made: Services
    tap: asyncio.Event
    cards: dict[str, Json] = field(default_factory=dict[str, Json])

    @asynccontextmanager
    async def stalled(self) -> AsyncGenerator[None]:
        """Nothing begins in the database from now on, until `STALL` seconds have passed."""
        self.tap.clear()
        asyncio.get_running_loop().call_later(STALL, self.tap.set)
        try:
            yield
        finally:
            await self.tap.wait()

    async def settled(self) -> None:
        """Until nothing more has been asked of Discord for a second."""
        seen = -1
        while seen != len(self.discord.requests):
            seen = len(self.discord.requests)
            await asyncio.sleep(1)

    async def members(self, how_many: int) -> list[str]:
        """So many members, each with the first question on their card."""
        ends = real_clock() + timedelta(weeks=4)
        cohort = await self.made.cohorts.set_up(
            new_cohort(int(CHANNEL), guild_id=int(GUILD), final_session_at=ends, project_ends_at=ends)
        )
        users = [str(300_000_000_000_000_000 + number) for number in range(how_many)]
        for user in users:
            await self._enters(user, cohort.id)
        return users

    async def _enters(self, user: str, cohort_id: int) -> None:
        await self.made.members.join(cohort_id, int(user))
        channel = int(self.discord.places.dm(user).id)
        await self.made.members.talk_in(int(user), cohort_id, channel, in_thread=False)
        await self.made.welcome.say_clock(int(user), 60)
        await self.made.welcome.say_place(int(user), "Europe/Berlin")
        await self.made.welcome.choose_readers(int(user), Readers.FACILITATOR)
        await self.stands(user, await self.made.exercises.start(int(user)))

    async def stands(self, user: str, turn: Turn) -> None:
        """The card of this turn stands in the member's direct messages, and is noted."""
        body: Json = {"components": card(turn).to_components(), "flags": 1 << 15}
        self.cards[user] = self.discord.places.dm(user).add(bot_user(), body)
        its_id = int(self.cards[user]["id"])
        await self.made.screens.shown(turn, its_id, its_id)

    def ask_id(self, user: str) -> str:
        """The open question on this member's card."""
        ids = [button["custom_id"] for button in reading.buttons(self.cards[user]["components"])]
        return next(custom_id.split(":")[2] for custom_id in ids if custom_id.startswith("ask:"))


@asynccontextmanager
async def open_house(
    discord: Loopback, database: Database, patch: pytest.MonkeyPatch
) -> AsyncGenerator[House]:
    """The bot logged in and connected, until the end of the block."""
    made, tap = await services.start(database, real_clock), asyncio.Event()
    tap.set()
    for name in ("begin", "read"):
        patch.setattr(database, name, _behind(tap, getattr(database, name)))
    discord_internals.point_at(discord.url)
    bot = CohortBot(made, real_clock)
    await bot.login(TOKEN)
    await discord_internals.find_gateway(bot)
    connecting = asyncio.create_task(bot.connect())
    await discord.connected()
    try:
        yield House(discord, bot, made, tap)
    finally:
        tap.set()
        await bot.close()
        connecting.cancel()
        await asyncio.gather(connecting, return_exceptions=True)
        discord_internals.point_at("https://discord.com/api/v10", "wss://gateway.discord.gg/")


def _behind(tap: asyncio.Event, open_: Callable[[], Any]) -> Callable[[], Any]:
    @asynccontextmanager
    async def waited() -> AsyncGenerator[Any]:
        await tap.wait()
        async with open_() as tx:
            yield tx

    return waited
