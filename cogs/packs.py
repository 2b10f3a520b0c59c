"""The session pack before a final session: keeping what stands in the channel, and reading all of it."""

from datetime import datetime, timedelta
from typing import Any

import discord
from discord.ext import commands

from bot.client import CohortBot
from bot.domain.pack import Pack
from bot.ui import errors, ids
from bot.ui.pack_card import page_card
from bot.ui.presses import press

BETWEEN_SETTLES = timedelta(seconds=3)


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

    @press(ids.SUMMARY)
    async def on_read(self, interaction: discord.Interaction[Any], posted_id: str, page: str) -> None:
        read = await errors.promptly(interaction, self.packs.read(interaction.user.id, int(posted_id)))
        await errors.turn_page(interaction, page_card(read, int(page)))


def _files(pack: Pack, member_id: int | None) -> list[tuple[str, bytes]]:
    """Their libraries are loaded where they are first needed: in the thread that makes the files."""
    from bot.documents.pack import files

    return files(pack, member_id)


async def setup(bot: CohortBot) -> None:
    await bot.add_cog(Packs(bot))
