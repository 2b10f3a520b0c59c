"""`/help`: what to do next, for whoever asks, wherever they ask."""

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import CohortBot
from bot.domain.refusals import Refusal
from bot.ui import errors, ids, wording
from bot.ui.card import main_button, notice
from bot.ui.presses import press
from bot.ui.stage import TOO_MANY_DMS

REFUSED = {
    50007: wording.DM_CLOSED_TO_HEARER,
    50278: wording.DM_CLOSED_TO_HEARER,
    TOO_MANY_DMS: wording.DM_LATER,
}
"""What to say where Discord does not let us write to somebody, by its code."""


class Help(commands.Cog):
    def __init__(self, bot: CohortBot) -> None:
        self.stage, self.members = bot.stage, bot.services.members
        self.openings = bot.services.openings

    @app_commands.command(description="What you can do here")
    async def help(self, interaction: discord.Interaction[Any]) -> None:
        lines = [wording.HELP, wording.WHAT_COMES]
        if interaction.guild is not None:
            lines.append("Not begun yet? Press **Start in a DM** in your cohort's channel.")
            if interaction.permissions.manage_guild:
                lines.append(
                    "You manage this server: /setup cohort creates a cohort, /setup open posts its door."
                )
        hears = await errors.promptly(interaction, self.members.may_hear(interaction.user.id))
        if hears:
            lines.append(wording.WHY_HEAR)
        buttons = [main_button(wording.HEAR_IN_DM, ids.HEAR)] if hears else []
        await errors.say(interaction, notice(*lines, buttons=buttons))

    @press(ids.HEAR)
    async def on_hear(self, interaction: discord.Interaction[Any]) -> None:
        """A facilitator who is no member anywhere opens a DM, so that the bot can tell them what members want told."""
        await errors.wait(interaction)
        if not await self.members.may_hear(interaction.user.id):
            raise Refusal(wording.HEARS_ALREADY)
        if not await self.openings.may():
            raise Refusal(wording.DM_LATER)
        try:
            channel = await interaction.user.create_dm()
            await channel.send(view=notice(wording.YOU_WILL_HEAR))
        except discord.HTTPException as refused:
            if refused.code not in REFUSED:
                raise
            if refused.code == TOO_MANY_DMS:
                await self.openings.refused()
            raise Refusal(REFUSED[refused.code]) from refused
        await self.members.hear_in(interaction.user.id, channel.id)
        await errors.say(interaction, notice(wording.LOOK_IN_DM))


async def setup(bot: CohortBot) -> None:
    await bot.add_cog(Help(bot))
