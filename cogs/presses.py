"""Hands every press and every form to the cog that owns its custom id, also after a restart."""

from typing import Any

import discord
from discord.ext import commands

from bot.client import CohortBot
from bot.domain.refusals import MovedOn
from bot.ui import errors, wording
from bot.ui.card import notice
from bot.ui.presses import Handler, opens_form, owner

PRESSES = (discord.InteractionType.component, discord.InteractionType.modal_submit)


class Presses(commands.Cog):
    """discord.py forgets open forms when it ends and only logs what a button raises; here neither happens."""

    def __init__(self, bot: CohortBot) -> None:
        self.bot = bot

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        if interaction.type not in PRESSES:
            return
        custom_id = str((interaction.data or {}).get("custom_id", ""))
        try:
            await self._hand_on(interaction, custom_id)
        except Exception as error:
            await errors.tell(interaction, error)

    async def _hand_on(self, interaction: discord.Interaction[Any], custom_id: str) -> None:
        found = owner(self.bot.cogs.values(), custom_id)
        if found is None:
            await errors.say(interaction, notice(wording.GONE))
            return
        handler, parts = found
        if opens_form(handler):
            # A form must be the first answer, so nothing may come before it.
            await handler(interaction, **parts)
            return
        await errors.promptly(interaction, self._check_then(handler, interaction, parts))

    async def _check_then(
        self, handler: Handler, interaction: discord.Interaction[Any], parts: dict[str, str]
    ) -> None:
        message = interaction.message
        if message is not None and interaction.guild_id is not None and not message.flags.ephemeral:
            whose = await self.bot.services.screens.owner(message.id)
            if whose not in (None, interaction.user.id):
                raise MovedOn  # in a private thread others may press too
        await handler(interaction, **parts)


async def setup(bot: CohortBot) -> None:
    await bot.add_cog(Presses(bot))
