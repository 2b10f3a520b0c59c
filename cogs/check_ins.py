"""Check-ins: what members press and write on them, and `/checkin`."""

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import CohortBot
from bot.domain.checking_in import Word
from bot.domain.refusals import NowhereToTalk, Refusal
from bot.services.desk import Turn
from bot.ui import errors, ids, wording
from bot.ui.card import link, notice
from bot.ui.check_in_card import why_lines, write_form
from bot.ui.presses import fields, form_press, press


class CheckIns(
    commands.GroupCog,
    group_name="checkin",
    group_description="Your check-ins: now, later, and by which rules",
):
    def __init__(self, bot: CohortBot) -> None:
        self.bot, self.stage, self.check_ins = bot, bot.stage, bot.services.check_ins

    # Pressing

    @press(ids.CHECK_IN)
    async def on_word(self, interaction: discord.Interaction[Any], check_in_id: str, word: str) -> None:
        work = self.check_ins.press(interaction.user.id, int(check_in_id), Word(word), interaction.id)
        await self._answer(interaction, await errors.promptly(interaction, work), int(check_in_id))

    @form_press(ids.CHECK_IN_WRITE)
    async def on_write(self, interaction: discord.Interaction[Any], check_in_id: str) -> None:
        check_in = await errors.at_once(self.check_ins.of_one(interaction.user.id, int(check_in_id)))
        await errors.open_form(interaction, write_form(int(check_in_id), check_in))

    @press(ids.CHECK_IN_WRITTEN)
    async def on_written(self, interaction: discord.Interaction[Any], check_in_id: str) -> None:
        text = fields(interaction).get("text", "")
        work = self.check_ins.note(interaction.user.id, int(check_in_id), text, interaction.id)
        await self._answer(interaction, await errors.promptly(interaction, work), int(check_in_id))

    @press(ids.CHECK_IN_WHY)
    async def on_why(self, interaction: discord.Interaction[Any], delivery_id: str) -> None:
        check_in = await self.check_ins.of(interaction.user.id, int(delivery_id))
        await errors.say(interaction, notice(*why_lines(check_in)))

    async def _answer(self, interaction: discord.Interaction[Any], turn: Turn, check_in_id: int) -> None:
        of = await self.check_ins.of_one(interaction.user.id, check_in_id)
        await self.stage.answer_check_in(interaction, turn, of.delivery)

    # Commands

    @app_commands.command(description="Say how it goes, without waiting to be asked")
    async def now(self, interaction: discord.Interaction[Any]) -> None:
        work = self.check_ins.now(interaction.user.id, interaction.id)
        await self._show(interaction, await errors.promptly(interaction, work))

    @app_commands.command(description="Ask me later what you asked and I have not answered")
    @app_commands.describe(days="In how many days; without it, tomorrow")
    async def snooze(
        self, interaction: discord.Interaction[Any], days: app_commands.Range[int, 1, 28] = 1
    ) -> None:
        work = self.check_ins.snooze(interaction.user.id, days)
        turn = await errors.promptly(interaction, work)
        when = "tomorrow" if days == 1 else f"in {days} days"
        await errors.say(interaction, notice(f"I ask again {when}. /me schedule shows what is to come."))
        await self.stage.show(turn)

    async def _show(self, interaction: discord.Interaction[Any], turn: Turn) -> None:
        """The card comes in the person's own conversation, wherever the command was given."""
        channel_id = turn.conversation.channel_id
        if channel_id is None:
            raise NowhereToTalk
        try:
            await self.stage.show_now(turn)
        except discord.Forbidden:
            raise Refusal(wording.CLOSED_SINCE) from None
        where = wording.address(interaction.guild_id if turn.conversation.in_thread else None, channel_id)
        await errors.say(interaction, notice(wording.AT_BOTTOM, buttons=[link(wording.GO_THERE, where)]))


async def setup(bot: CohortBot) -> None:
    await bot.add_cog(CheckIns(bot))
