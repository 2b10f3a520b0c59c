"""`/help`: what to do next, for whoever asks, wherever they ask."""

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import CohortBot
from bot.ui import errors, wording
from bot.ui.card import notice


class Help(commands.Cog):
    @app_commands.command(description="What you can do here")
    async def help(self, interaction: discord.Interaction[Any]) -> None:
        lines = [wording.HELP]
        if interaction.guild is not None:
            lines.append("Not begun yet? Press **Start in a DM** in your cohort's channel.")
            if interaction.permissions.manage_guild:
                lines.append(
                    "You manage this server: /setup cohort creates a cohort, /setup open posts its door."
                )
        await errors.say(interaction, notice(*lines))


async def setup(bot: CohortBot) -> None:
    await bot.add_cog(Help())
