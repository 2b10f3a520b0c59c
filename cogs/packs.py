"""The session pack before a final session: keeping what stands in the channel, and reading all of it."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import CohortBot
from bot.domain.pack import Pack
from bot.ui import errors, ids
from bot.ui.card import notice
from bot.ui.channels import cohort_channel
from bot.ui.groups import joins
from bot.ui.pack_card import page_card
from bot.ui.pack_preview import MAY_NOT, order_card, posted_card, preview_card
from bot.ui.presses import number, press

BETWEEN_SETTLES = timedelta(seconds=3)
MOST_HOURS = 336
PATIENCE = 8.0
"""Seconds that whoever has it posted waits to hear that it stands; then it is on its way."""
BY = {"earlier": -1, "later": 1}


class Packs(commands.Cog):
    def __init__(self, bot: CohortBot) -> None:
        self.bot, self.packs, self.board = bot, bot.services.packs, bot.summary_board
        self._settled_at: datetime | None = None
        self.board.make = _files

    async def beat(self, now: datetime) -> None:
        """Bring every channel up to date that is owed something, each beside the others."""
        if self._settled_at is None or abs(now - self._settled_at) >= BETWEEN_SETTLES:
            self._settled_at = now
            for cohort_id in await self.board.owed():
                self._bring(cohort_id)

    def _bring(self, cohort_id: int) -> None:
        self.bot.begin(f"The summary of cohort {cohort_id}", self.board.show(cohort_id))

    @joins("cohort", "pack", "What is posted before the final session: look at it, change its order, post it")
    @app_commands.describe(hours="So many hours before the final session I post it by myself; else it is 48")
    async def pack(
        self,
        interaction: discord.Interaction[Any],
        hours: app_commands.Range[int, 1, MOST_HOURS] | None = None,
    ) -> None:
        work = self.packs.preview(cohort_channel(interaction), interaction.user.id, hours)
        await errors.say(interaction, preview_card(await errors.promptly(interaction, work)))

    @press(ids.PACK)
    async def on_page(self, interaction: discord.Interaction[Any], cohort_id: str, page: str) -> None:
        work = self.packs.again(int(cohort_id), interaction.user.id)
        await errors.turn_page(interaction, preview_card(await errors.promptly(interaction, work), int(page)))

    @press(ids.PACK_POST)
    async def on_post(self, interaction: discord.Interaction[Any], cohort_id: str) -> None:
        """What was left of it is brought on beside this, whatever the person is told."""
        which, who = int(cohort_id), interaction.user.id
        await errors.promptly(interaction, self.packs.post_now(which, who))
        await errors.wait(interaction)
        bringing = asyncio.ensure_future(self.board.bring(which))
        done, _ = await asyncio.wait({bringing}, timeout=PATIENCE)
        trouble = bringing.exception() if done else None
        if isinstance(trouble, discord.Forbidden):
            await errors.turn_page(interaction, notice(MAY_NOT))
            return
        bringing.add_done_callback(_heard)
        shown = posted_card(await self.packs.again(which, who), all_there=bool(done) and trouble is None)
        await errors.turn_page(interaction, shown)

    @press(ids.PACK_ORDER)
    async def on_order(self, interaction: discord.Interaction[Any], cohort_id: str) -> None:
        work = self.packs.again(int(cohort_id), interaction.user.id)
        await errors.turn_page(interaction, order_card(await errors.promptly(interaction, work)))

    @press(ids.PACK_PICK)
    async def on_pick(self, interaction: discord.Interaction[Any], cohort_id: str, **_: str) -> None:
        work = self.packs.again(int(cohort_id), interaction.user.id)
        found = await errors.promptly(interaction, work)
        await errors.turn_page(interaction, order_card(found, number(interaction)))

    @press(ids.PACK_MOVE)
    async def on_move(
        self, interaction: discord.Interaction[Any], cohort_id: str, member_id: str, way: str
    ) -> None:
        work = self.packs.move(int(cohort_id), interaction.user.id, int(member_id), BY[way])
        await errors.turn_page(
            interaction, order_card(await errors.promptly(interaction, work), int(member_id))
        )

    @press(ids.SUMMARY)
    async def on_read(self, interaction: discord.Interaction[Any], posted_id: str, page: str) -> None:
        read = await errors.promptly(interaction, self.packs.read(interaction.user.id, int(posted_id)))
        await errors.turn_page(interaction, page_card(read, int(page)))


def _heard(bringing: asyncio.Future[None]) -> None:
    """What went wrong is made good by the beat."""
    if not bringing.cancelled():
        bringing.exception()


def _files(pack: Pack, member_id: int | None) -> list[tuple[str, bytes]]:
    """Their libraries are loaded where they are first needed: in the thread that makes the files."""
    from bot.documents.pack import files

    return files(pack, member_id)


async def setup(bot: CohortBot) -> None:
    await bot.add_cog(Packs(bot))
