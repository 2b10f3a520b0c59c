"""`/cohort status`: how the cohort stands; `/cohort session attendance`: who was there."""

import asyncio
from io import BytesIO
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import CohortBot
from bot.documents import status_picture
from bot.domain.cohort_status import Status
from bot.domain.session import FINAL
from bot.services.pulls import Where
from bot.ui import errors, ids
from bot.ui.channels import cohort_channel
from bot.ui.groups import joins
from bot.ui.inert import label
from bot.ui.presses import numbers, press
from bot.ui.status import PICTURE, attendance_card, page_of, picture_card, status_card

MOST_OFFERED = 25
SAVED = "**Saved.**"


class CohortStatus(commands.Cog):
    def __init__(self, bot: CohortBot) -> None:
        self.bot, self.status = bot, bot.services.status
        self._one_at_a_time = asyncio.Lock()

    @joins("cohort", "status", "Who is where, who is stuck and says so, whom I cannot reach; for you alone")
    async def show(self, interaction: discord.Interaction[Any]) -> None:
        where = Where(channel=cohort_channel(interaction))
        found = await errors.promptly(interaction, self.status.of(where, interaction.user.id))
        await errors.say(interaction, status_card(found, 1))
        if found.members:
            await self._show_picture(interaction, found)

    async def _show_picture(self, interaction: discord.Interaction[Any], status: Status) -> None:
        """In a thread, as with all documents: several at once would keep everybody else waiting."""
        async with self._one_at_a_time:
            drawn = await asyncio.to_thread(status_picture.picture, status)
        words = status_picture.in_words(status)
        await errors.say(
            interaction, picture_card(words), discord.File(BytesIO(drawn), PICTURE, description=words)
        )

    @press(ids.STATUS)
    async def on_page(self, interaction: discord.Interaction[Any], cohort_id: str, page: str) -> None:
        work = self.status.of(Where(cohort=int(cohort_id)), interaction.user.id)
        await errors.turn_page(interaction, status_card(await errors.promptly(interaction, work), int(page)))

    # Attendance

    async def sessions_like(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        work = self.status.begun(Where(channel=cohort_channel(interaction)), interaction.user.id)
        return [
            app_commands.Choice(
                name=label(f"{each.name}, {each.starts_at:%d %B %Y %H:%M} UTC", 100),
                value=FINAL if each.final else str(each.id),
            )
            for each in await errors.offered(work, [])
            if typed.casefold() in each.name.casefold()
        ][:MOST_OFFERED]

    @joins("cohort session", "attendance", "Note who was there at a session of your cohort")
    @app_commands.describe(session="Which one; without, the last that has begun")
    @app_commands.autocomplete(session=sessions_like)
    async def attendance(self, interaction: discord.Interaction[Any], session: str | None = None) -> None:
        where = Where(channel=cohort_channel(interaction))
        work = self.status.attendance(where, interaction.user.id, session)
        await errors.say(interaction, attendance_card(await errors.promptly(interaction, work), 1))

    @press(ids.ATTENDANCE)
    async def on_attendance(self, interaction: discord.Interaction[Any], session_id: str, page: str) -> None:
        work = self.status.attendance_of(interaction.user.id, int(session_id))
        card = attendance_card(await errors.promptly(interaction, work), int(page))
        await errors.turn_page(interaction, card)

    @press(ids.WERE_THERE)
    async def on_were_there(
        self, interaction: discord.Interaction[Any], session_id: str, first: str, last: str
    ) -> None:
        there = numbers(interaction)
        work = self.status.were_there(interaction.user.id, int(session_id), int(first), int(last), there)
        found = await errors.promptly(interaction, work)
        await errors.turn_page(interaction, attendance_card(found, page_of(found, int(first)), SAVED))


async def setup(bot: CohortBot) -> None:
    await bot.add_cog(CohortStatus(bot))
