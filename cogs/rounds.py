"""A cohort's weekly round: its buttons, its note, and keeping its card up to date; and offers to help."""

from datetime import datetime, timedelta
from typing import Any

import discord
from discord.ext import commands

from bot.client import CohortBot
from bot.domain.report import How
from bot.ui import errors, ids
from bot.ui.presses import event_id, fields, form_press, press
from bot.ui.round_card import help_card, kept_card, note_form, noted_card

BETWEEN_SETTLES = timedelta(seconds=5)


class Rounds(commands.Cog):
    def __init__(self, bot: CohortBot) -> None:
        self.bot, self.board = bot, bot.round_board
        self.rounds, self.posts = bot.services.rounds, bot.services.posts
        self._settled_at: datetime | None = None

    async def beat(self, now: datetime) -> None:
        """Make good what did not reach a round's card. Not at every beat: little ever gets lost."""
        if self._settled_at is None or abs(now - self._settled_at) >= BETWEEN_SETTLES:
            self._settled_at = now
            await self.board.settle()

    @press(ids.ROUND)
    async def on_round(self, interaction: discord.Interaction[Any], round_id: str, how: str) -> None:
        noted = await self.rounds.answer(interaction.user.id, int(round_id), How(how), interaction.id)
        await errors.say(interaction, noted_card(noted))
        self._changed(noted.round_id)

    @form_press(ids.ROUND_NOTE)
    async def on_open_note(self, interaction: discord.Interaction[Any], report_id: str) -> None:
        words = await errors.at_once(self.rounds.words(interaction.user.id, int(report_id)))
        await errors.open_form(interaction, note_form(int(report_id), words))

    @press(ids.ROUND_NOTED)
    async def on_note(self, interaction: discord.Interaction[Any], report_id: str) -> None:
        words = fields(interaction).get("text", "")
        noted = await self.rounds.note(interaction.user.id, int(report_id), words, event_id(interaction))
        await errors.turn_page(interaction, noted_card(noted))
        self._changed(noted.round_id)

    @press(ids.ROUND_SHARE)
    async def on_share(self, interaction: discord.Interaction[Any], report_id: str, way: str) -> None:
        noted = await self.rounds.share(interaction.user.id, int(report_id), shared=way == "show")
        await errors.turn_page(interaction, noted_card(noted) if noted.report.shared else kept_card(noted))
        self._changed(noted.round_id)

    @press(ids.HELP_MEMBER)
    async def on_help(self, interaction: discord.Interaction[Any], report_id: str) -> None:
        await errors.say(interaction, help_card(await self.posts.helps(interaction.user.id, int(report_id))))

    def _changed(self, round_id: int) -> None:
        """Whoever pressed has their answer; the card follows beside it."""
        self.bot.begin(f"The card of round {round_id}", self.board.show(round_id))


async def setup(bot: CohortBot) -> None:
    await bot.add_cog(Rounds(bot))
