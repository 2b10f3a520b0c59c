"""After an absence: reads from Discord's history what people wrote, changed and deleted meanwhile."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime

import discord
from discord.ext import commands

from bot.client import CohortBot
from bot.domain.absence import LOOK_BACK, Heard, OutOfReach
from bot.domain.acts import Remark
from bot.services.desk import Turn
from bot.ui import messages

_log = logging.getLogger(__name__)

AT_ONCE = 3
"""So many histories are read at the same time, so that answers to people do not wait behind them."""
PAUSE = 0.1
"""Seconds between the beginnings of two."""


class ChannelHistory:
    """The history of the channel where somebody talks with the bot."""

    def __init__(self, bot: CohortBot, user_id: int, channel_id: int) -> None:
        self.bot, self.user_id = bot, user_id
        self.channel = bot.get_partial_messageable(channel_id)
        self._found: list[discord.Message] = []

    def live_from(self) -> int | None:
        return self.bot.arrivals.live_from(self.user_id)

    async def page(self, *, before: int | None = None) -> Sequence[Heard]:
        try:
            found = [
                message
                async for message in self.channel.history(
                    limit=LOOK_BACK,
                    before=None if before is None else discord.Object(before),
                )
            ]
        except (discord.NotFound, discord.Forbidden) as refused:
            _log.info("The history of a channel cannot be read (%s); it is passed over.", refused.code)
            raise OutOfReach from None
        self._found += found
        return sorted((self._heard(message) for message in found), key=lambda heard: heard.id)

    async def looked_through(self) -> None:
        await self.bot.stage.stand(self.user_id, self.channel.id, self._found)

    def _heard(self, message: discord.Message) -> Heard:
        return Heard(
            message.id,
            messages.words(message, self.bot.user),
            message.created_at,
            # With nothing but files left, what was written stays.
            message.edited_at if message.content.strip() else None,
            message.reference.message_id if message.reference else None,
            message.author.id == self.user_id and message.type in messages.ANSWERS,
        )


class CatchUp(commands.Cog):
    def __init__(self, bot: CohortBot) -> None:
        self.bot, self.stage, self.arrivals = bot, bot.stage, bot.arrivals
        self.catch_up = bot.services.catch_up
        self.arrivals.read_by(self._read, self._show)
        self._here, self._told_operator = False, False

    @commands.Cog.listener()
    async def on_shard_connect(self, _shard_id: int) -> None:
        """A new session with Discord, not one that went on: what was sent since the last one is never sent again."""
        self.arrivals.away()
        self._here = True

    async def beat(self, _now: datetime) -> None:
        """Read the history of whoever is behind, a few at a time."""
        if not self._here:
            return  # what is sent between a reading and the session's beginning would be missed
        if not self.arrivals.expected:
            await self._list()
        turns, behind = asyncio.Semaphore(AT_ONCE), self.arrivals.behind()
        await asyncio.gather(
            *(self._after(turns, PAUSE * place, user_id) for place, user_id in enumerate(behind))
        )

    async def _list(self) -> None:
        absence = self.arrivals.absence
        self.arrivals.expect(await self.catch_up.everybody(), absence)
        aside = [] if self._told_operator else await self.catch_up.set_aside()
        self._told_operator = True
        if aside:
            listed = ", ".join(f"{message_id} ({reason})" for message_id, reason in aside)
            _log.warning("%d messages were set aside and wait for you in the inbox: %s", len(aside), listed)

    async def _after(self, turns: asyncio.Semaphore, seconds: float, user_id: int) -> None:
        if seconds:
            await asyncio.sleep(seconds)
        async with turns:
            try:
                await self.arrivals.catch_up(user_id)
            except Exception as trouble:  # their words may stand in it: only its name is logged
                _log.warning("A history could not be read (%s); trying again.", type(trouble).__name__)

    async def _read(self, user_id: int, remark: Remark) -> Turn | None:
        def history(channel_id: int) -> ChannelHistory:
            return ChannelHistory(self.bot, user_id, channel_id)

        return await self.catch_up.read(user_id, history, remark)

    def _show(self, turn: Turn) -> None:
        self.bot.begin("Showing what was picked up", self.stage.show(turn))


async def setup(bot: CohortBot) -> None:
    await bot.add_cog(CatchUp(bot))
