"""`/cohort summary` and `/cohort export`: what a facilitator may read of their cohort, for their eyes alone."""

import asyncio
from collections.abc import Iterable
from io import BytesIO
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import CohortBot
from bot.documents import sheets
from bot.domain.export import Export
from bot.services.pulls import NOTHING_OFFERED, Offered, Where
from bot.ui import errors, ids
from bot.ui.card import Card
from bot.ui.channels import cohort_channel
from bot.ui.groups import joins
from bot.ui.inert import label
from bot.ui.presses import press
from bot.ui.pulls import (
    Sought,
    export_card,
    files_card,
    offer_member,
    offer_prompts,
    preview_card,
    progress_card,
    sought,
    sought_by,
    summary_page,
)

MOST_OFFERED = 25
NAME = "cohort-answers"


class Pulls(commands.Cog):
    def __init__(self, bot: CohortBot) -> None:
        self.bot, self.pulls = bot, bot.services.pulls
        self._one_at_a_time = asyncio.Lock()

    # The summary

    async def exercises_like(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        offered = await self._offered(interaction)
        return _choices(((label(title, 100), each) for each, title in offered.exercises), typed)

    async def prompts_like(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        exercise = getattr(interaction.namespace, "exercise", None)
        return _choices(offer_prompts(await self._offered(interaction), exercise), typed)

    async def members_like(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        offered = await self._offered(interaction)
        named = ((offer_member(name, each), str(each)) for each, name in offered.members)
        return _choices(named, typed)

    async def _offered(self, interaction: discord.Interaction[Any]) -> Offered:
        work = self.pulls.offered(_here(interaction), interaction.user.id)
        return await errors.offered(work, NOTHING_OFFERED)

    @joins(
        "cohort", "summary", "What you may read of your cohort, for you alone; and what would be posted of it"
    )
    @app_commands.describe(
        exercise="Only this exercise",
        prompt="Only this prompt, with every single answer to it",
        member="Only this member, with every single answer of theirs",
    )
    @app_commands.autocomplete(exercise=exercises_like, prompt=prompts_like, member=members_like)
    async def summary(
        self,
        interaction: discord.Interaction[Any],
        exercise: str | None = None,
        prompt: str | None = None,
        member: str | None = None,
    ) -> None:
        where = _here(interaction)

        async def read() -> Card:
            offered = await self.pulls.facilitated(where, interaction.user.id)
            return await self._page(interaction, where, sought(offered, exercise, prompt, member), 1)

        await errors.say(interaction, await errors.promptly(interaction, read()))

    @press(ids.PULL)
    async def on_pull(
        self, interaction: discord.Interaction[Any], cohort_id: str, of: str, member_id: str, page: str
    ) -> None:
        where = Where(cohort=int(cohort_id))

        async def read() -> Card:
            offered = await self.pulls.facilitated(where, interaction.user.id)
            return await self._page(interaction, where, sought_by(offered, of, int(member_id)), int(page))

        await errors.turn_page(interaction, await errors.promptly(interaction, read()))

    async def _page(
        self, interaction: discord.Interaction[Any], where: Where, wanted: Sought, number: int
    ) -> Card:
        """Whose words stand on it is written down before anything is shown."""
        return await self.pulls.read(
            where,
            interaction.user.id,
            wanted.wanted,
            lambda found: summary_page(found, wanted, number),
        )

    @press(ids.PREVIEW)
    async def on_preview(self, interaction: discord.Interaction[Any], cohort_id: str, page: str) -> None:
        work = self.pulls.preview(Where(cohort=int(cohort_id)), interaction.user.id)
        card = preview_card(await errors.promptly(interaction, work), int(page))
        await errors.turn_page(interaction, card)

    # The export

    @joins("cohort", "export", "What you may read of your cohort as .xlsx and .csv, for you alone")
    async def export(self, interaction: discord.Interaction[Any]) -> None:
        work = self.pulls.export(_here(interaction), interaction.user.id)
        found = await errors.promptly(interaction, work)
        count = len(found.found.members)
        if self._one_at_a_time.locked():
            await errors.say(interaction, progress_card("Another export is being made; yours is the next."))
        else:
            await errors.say(
                interaction, progress_card(f"Writing the answers of {count} members into sheets.")
            )
        made = await self._made(found)
        await errors.becomes(interaction, export_card(count, [name for name, _ in made]))
        for some in _together(made):
            files = [discord.File(BytesIO(content), name) for name, content in some]
            await errors.say(interaction, files_card([name for name, _ in some]), *files)

    async def _made(self, found: Export) -> list[tuple[str, bytes]]:
        """In a thread, and one at a time: several at once would keep everybody else waiting."""
        async with self._one_at_a_time:
            return await asyncio.to_thread(sheets.files, NAME, found.tables)


def _together(made: list[tuple[str, bytes]]) -> Iterable[list[tuple[str, bytes]]]:
    """Files that go with one message: all where they are small, else each with its own."""
    if sum(len(content) for _, content in made) <= sheets.MOST_FILE:
        return [made]
    return [[one] for one in made]


def _here(interaction: discord.Interaction[Any]) -> Where:
    return Where(channel=cohort_channel(interaction))


def _choices(offered: Iterable[tuple[str, str]], typed: str) -> list[app_commands.Choice[str]]:
    """By what they are called, those in which it occurs."""
    found = [(name, value) for name, value in offered if typed.casefold() in name.casefold()]
    return [app_commands.Choice(name=name, value=value) for name, value in found[:MOST_OFFERED]]


async def setup(bot: CohortBot) -> None:
    await bot.add_cog(Pulls(bot))
