"""The register of doubts: `Doubts` in the review of one's answers."""

from typing import Any

import discord
from discord.ext import commands

from bot.client import CohortBot
from bot.domain.response import DoubtState
from bot.ui import errors, ids
from bot.ui.doubts import doubt_card, doubts_card
from bot.ui.forms import doubt_form
from bot.ui.presses import fields, form_press, number, press


class Doubts(commands.Cog):
    def __init__(self, bot: CohortBot) -> None:
        self.doubts, self.stage = bot.services.doubts, bot.stage

    @press(ids.DOUBTS)
    async def on_doubts(self, interaction: discord.Interaction[Any], run_id: str, page: str) -> None:
        register = await self.doubts.of_run(interaction.user.id, int(run_id))
        await errors.turn_page(interaction, doubts_card(register, int(page)))

    @press(ids.PICK_DOUBT)
    async def on_pick_doubt(self, interaction: discord.Interaction[Any]) -> None:
        item_id = number(interaction)
        register = await self.doubts.of_item(interaction.user.id, item_id)
        await errors.turn_page(interaction, doubt_card(register, item_id))

    @press(ids.SETTLE)
    async def on_settle(self, interaction: discord.Interaction[Any], item_id: str, state: str) -> None:
        await self._settle(interaction, int(item_id), DoubtState(state), "")

    @form_press(ids.RESOLVE)
    async def on_resolve(self, interaction: discord.Interaction[Any], item_id: str) -> None:
        await errors.open_form(interaction, doubt_form(int(item_id)))

    @press(ids.RESOLVED)
    async def on_resolved(self, interaction: discord.Interaction[Any], item_id: str) -> None:
        words = fields(interaction).get("text", "")
        await self._settle(interaction, int(item_id), DoubtState.RESOLVED, words)

    async def _settle(
        self, interaction: discord.Interaction[Any], item_id: int, state: DoubtState, words: str
    ) -> None:
        user_id = interaction.user.id
        turn = await self.doubts.settle(user_id, item_id, state, words)
        register = await self.doubts.of_item(user_id, item_id)
        await errors.turn_page(interaction, doubt_card(register, item_id))
        await self.stage.show(turn)


async def setup(bot: CohortBot) -> None:
    await bot.add_cog(Doubts(bot))
