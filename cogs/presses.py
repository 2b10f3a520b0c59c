"""Hands every press and every form to the cog that owns its custom id, also after a restart."""

from typing import Any

import discord
from discord.ext import commands

from bot.client import CohortBot
from bot.domain.hidden import nothing_to_see
from bot.domain.refusals import MovedOn, Refusal
from bot.ui import errors, ids, wording
from bot.ui.card import notice
from bot.ui.given_back import QUICKLY_TYPED, Held, words_card
from bot.ui.presses import Handler, fields, filled, opens_form, owner, press, send_again

PRESSES = (discord.InteractionType.component, discord.InteractionType.modal_submit)


class Presses(commands.Cog):
    """discord.py forgets open forms when it ends and only logs what a button raises; here neither happens."""

    def __init__(self, bot: CohortBot) -> None:
        self.bot = bot
        self._held = Held()

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        if interaction.type not in PRESSES:
            return
        custom_id = str((interaction.data or {}).get("custom_id", ""))
        try:
            await self._hand_on(interaction, custom_id)
        except Exception as error:
            await self._tell(interaction, error)

    async def _tell(self, interaction: discord.Interaction[Any], error: Exception) -> None:
        """Nobody loses by an error what they wrote into a form."""
        form = filled(interaction)
        refused = isinstance(error, Refusal)
        if form is None or len(form.words) <= (QUICKLY_TYPED if refused else 0):
            await errors.tell(interaction, error)
            return
        sentence = errors.sentence(error)
        if not refused:
            self._held.keep(form)
        card, files = words_card(sentence if refused else wording.FORM_NOT_SAVED, form, again=not refused)
        await errors.surely(interaction, card, *files)

    async def _hand_on(self, interaction: discord.Interaction[Any], custom_id: str) -> None:
        found = owner(self.bot.cogs.values(), custom_id)
        if found is None:
            await errors.say(interaction, notice(wording.GONE))
            return
        handler, parts = found
        if any(written.strip() and nothing_to_see(written) for written in fields(interaction).values()):
            raise Refusal(wording.NOTHING_TO_SEE)
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

    @press(ids.AGAIN)
    async def on_again(self, interaction: discord.Interaction[Any], event_id: str) -> None:
        form = self._held.of(interaction.user.id, int(event_id))
        if form is None:
            raise Refusal(wording.NOT_HELD)
        send_again(interaction, form)
        await self._hand_on(interaction, form.custom_id)
        self._held.let_go(form)


async def setup(bot: CohortBot) -> None:
    await bot.add_cog(Presses(bot))
