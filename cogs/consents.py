"""Presses on what may be read of a plan, and by whom; the commands are those of `/plan`."""

from collections.abc import Coroutine
from typing import Any

import discord
from discord.ext import commands

from bot.client import CohortBot
from bot.domain.consent import Audience
from bot.ui import errors, ids, wording
from bot.ui.card import button, notice
from bot.ui.consenting import Followed, say, say_all, withdraw, withdraw_one
from bot.ui.consents import NO_WALK, consent_card, withdraw_card
from bot.ui.presses import number as picked
from bot.ui.presses import press, value


class Consents(commands.Cog):
    def __init__(self, bot: CohortBot) -> None:
        self.bot, self.stage = bot, bot.stage
        self.consents, self.exercises = bot.services.consents, bot.services.exercises

    @press(ids.SHARE)
    async def on_share(
        self, interaction: discord.Interaction[Any], run_id: str, number: str, page: str, walk: str
    ) -> None:
        sharing = await errors.promptly(interaction, self.consents.page(interaction.user.id, int(run_id)))
        await errors.turn_page(interaction, consent_card(sharing, int(number), int(page), walk))

    @press(ids.PICK_PASSAGE_TO_SHARE)
    async def on_pick(self, interaction: discord.Interaction[Any], run_id: str) -> None:
        await self.on_share(interaction, run_id, str(picked(interaction)), "1", NO_WALK)

    @press(ids.SHARE_SAY)
    async def on_say(
        self, interaction: discord.Interaction[Any], run_id: str, number: str, shown: str, who: str
    ) -> None:
        work = say(self.consents, interaction.user, int(run_id), int(number), shown, Audience(who))
        await self._follow(interaction, work)

    @press(ids.SHARE_ALL)
    async def on_say_all(
        self, interaction: discord.Interaction[Any], run_id: str, shown: str, who: str
    ) -> None:
        work = say_all(self.consents, interaction.user, int(run_id), shown, Audience(who))
        await self._follow(interaction, work)

    @press(ids.SHARE_CHANGE)
    async def on_change(
        self, interaction: discord.Interaction[Any], run_id: str, number: str, prompt: str
    ) -> None:
        work = self.exercises.reopen(interaction.user.id, int(run_id), prompt)
        turn = await errors.promptly(interaction, work)
        back = ids.make(ids.SHARE, run_id=run_id, number=number, page=1, walk=NO_WALK)
        await errors.turn_page(
            interaction, notice(wording.OPENED_TO_CHANGE, buttons=[button(wording.WHO_MAY_READ, back)])
        )
        await self.stage.show(turn)

    # Taking back

    @press(ids.WITHDRAW)
    async def on_withdraw(self, interaction: discord.Interaction[Any], run_id: str, page: str) -> None:
        sharing = await errors.promptly(interaction, self.consents.page(interaction.user.id, int(run_id)))
        await errors.turn_page(interaction, withdraw_card(sharing, int(page)))

    @press(ids.WITHDRAW_ALL)
    async def on_withdraw_all(self, interaction: discord.Interaction[Any], run_id: str) -> None:
        await self._follow(interaction, withdraw(self.consents, interaction.user.id, int(run_id)))

    @press(ids.WITHDRAW_ONE)
    async def on_withdraw_one(self, interaction: discord.Interaction[Any], run_id: str) -> None:
        work = withdraw_one(self.consents, interaction.user.id, int(run_id), value(interaction))
        await self._follow(interaction, work)

    async def _follow(
        self, interaction: discord.Interaction[Any], work: Coroutine[Any, Any, Followed]
    ) -> None:
        """Answer first; then their screen, where this answered what the day's message asked."""
        followed = await errors.promptly(interaction, work)
        await errors.turn_page(interaction, followed.card)
        if followed.turn is not None:
            await self.stage.show(followed.turn)


async def setup(bot: CohortBot) -> None:
    await bot.add_cog(Consents(bot))
