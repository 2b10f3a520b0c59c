"""The questions before the first prompt: the clock, the place, the hours, and who reads what."""

from typing import Any

import discord
from discord.ext import commands

from bot.client import CohortBot
from bot.domain.calendar import Hours
from bot.domain.cohort import Readers
from bot.ui import errors, forms, ids, wording
from bot.ui.card import notice
from bot.ui.presses import fields, form_press, press, value


class Welcome(commands.Cog):
    def __init__(self, bot: CohortBot) -> None:
        self.welcome, self.screens, self.stage = bot.services.welcome, bot.services.screens, bot.stage

    @press(ids.CLOCK)
    async def on_clock(self, interaction: discord.Interaction[Any], offset: str) -> None:
        work = self.welcome.say_clock(interaction.user.id, int(offset))
        await self.stage.answer(interaction, await errors.promptly(interaction, work))

    @press(ids.PLACE)
    async def on_place(self, interaction: discord.Interaction[Any], zone: str) -> None:
        work = self.welcome.say_place(interaction.user.id, zone)
        await self.stage.answer(interaction, await errors.promptly(interaction, work))

    @press(ids.PLACES)
    async def on_places(self, interaction: discord.Interaction[Any]) -> None:
        await self.on_place(interaction, value(interaction))

    @form_press(ids.WHERE)
    async def on_where(self, interaction: discord.Interaction[Any]) -> None:
        await errors.open_form(interaction, forms.where_form())

    @press(ids.WHERE_FORM)
    async def on_where_form(self, interaction: discord.Interaction[Any]) -> None:
        work = self.welcome.say(interaction.user.id, fields(interaction).get("text", ""))
        await self.stage.answer(interaction, await errors.promptly(interaction, work))

    @press(ids.READERS)
    async def on_readers(self, interaction: discord.Interaction[Any], readers: str) -> None:
        work = self.welcome.choose_readers(interaction.user.id, Readers(readers))
        await self.stage.answer(interaction, await errors.promptly(interaction, work))

    @press(ids.DETAILS)
    async def on_details(self, interaction: discord.Interaction[Any]) -> None:
        await errors.say(interaction, notice(*wording.who_reads()))

    @form_press(ids.HOURS)
    async def on_hours(self, interaction: discord.Interaction[Any]) -> None:
        hours = await errors.at_once(self.welcome.hours(interaction.user.id))
        await errors.open_form(interaction, forms.hours_form(f"{hours.from_:%H:%M}", f"{hours.until:%H:%M}"))

    @press(ids.HOURS_FORM)
    async def on_hours_form(self, interaction: discord.Interaction[Any]) -> None:
        said = fields(interaction)
        hours = Hours(forms.time_of_day(said.get("from", "")), forms.time_of_day(said.get("until", "")))
        work = self.welcome.change_hours(interaction.user.id, hours)
        await self.stage.answer(interaction, await errors.promptly(interaction, work))


async def setup(bot: CohortBot) -> None:
    await bot.add_cog(Welcome(bot))
