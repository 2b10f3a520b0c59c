"""`/plan`: the answers as a page, brief or full; two versions compared; documents to take along; who may read it."""

import asyncio
from collections.abc import Iterable
from io import BytesIO
from typing import Any, Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import CohortBot
from bot.documents import docx, html, markdown
from bot.domain.consent import Audience
from bot.domain.plan import View
from bot.services.plans import Shown
from bot.ui import errors, ids
from bot.ui.consenting import Followed, say_by_command, withdraw_by_command
from bot.ui.consents import offered_back, offered_passages
from bot.ui.inert import label
from bot.ui.plans import compare_card, file_card, file_name, plan_card
from bot.ui.presses import press

MOST_OFFERED = 25
MAKERS = {"docx": docx.document, "md": markdown.document, "html": html.document}
READERS = {
    "cohort": Audience.COHORT,
    "facilitator only": Audience.FACILITATOR,
    "only me": Audience.NOBODY,
}
WHICH = "Which exercise; without it, the one that is open"


class Plans(
    commands.GroupCog,
    group_name="plan",
    group_description="Your answers as a plan: read, compare, take along, share",
):
    def __init__(self, bot: CohortBot) -> None:
        self.bot, self.plans, self.consents = bot, bot.services.plans, bot.services.consents
        self._one_at_a_time = asyncio.Lock()

    # Commands

    @app_commands.command(description="Your plan on one page, and in full")
    @app_commands.describe(exercise=WHICH)
    async def show(self, interaction: discord.Interaction[Any], exercise: str | None = None) -> None:
        work = self.plans.show(interaction.user.id, exercise, View.BRIEF)
        await errors.say(interaction, plan_card(await errors.promptly(interaction, work), 1))

    @app_commands.command(description="What changed between two versions of your plan")
    @app_commands.rename(before="from", after="to")
    @app_commands.describe(
        before="The earlier version; without it, as you handed it in",
        after="The later one; without it, now",
        exercise=WHICH,
    )
    async def compare(
        self,
        interaction: discord.Interaction[Any],
        before: str | None = None,
        after: str | None = None,
        exercise: str | None = None,
    ) -> None:
        work = self.plans.compare(interaction.user.id, exercise, before, after)
        await errors.say(interaction, compare_card(await errors.promptly(interaction, work), 1))

    @app_commands.command(description="Your plan as a file, for you to keep or to show")
    @app_commands.rename(form="format")
    @app_commands.describe(
        form="What kind of file", page="All of it, or the one page that you would show", exercise=WHICH
    )
    async def export(
        self,
        interaction: discord.Interaction[Any],
        form: Literal["docx", "md", "html"] = "docx",
        page: Literal["full", "brief"] = "full",
        exercise: str | None = None,
    ) -> None:
        work = self.plans.show(interaction.user.id, exercise, View(page))
        await self._hand_over(interaction, await errors.promptly(interaction, work), form)

    @app_commands.command(description="Who may read it: the exact words, passage by passage")
    @app_commands.describe(
        exercise=WHICH,
        passage="Which passage; without it, all of them are listed",
        readers="Who may read it; counts with the code that stands below the words",
    )
    async def share(
        self,
        interaction: discord.Interaction[Any],
        exercise: str | None = None,
        passage: str | None = None,
        readers: Literal["cohort", "facilitator only", "only me"] | None = None,
    ) -> None:
        sharing = await errors.promptly(interaction, self.consents.show(interaction.user.id, exercise))
        who = None if readers is None else READERS[readers]
        work = say_by_command(self.consents, interaction.user, sharing, passage, who)
        await self._follow(interaction, await errors.promptly(interaction, work))

    @app_commands.command(description="Take back from your cohort what you let it read")
    @app_commands.describe(
        exercise=WHICH, passage="Which passage, or all; without it, all that it may read is shown"
    )
    async def withdraw(
        self, interaction: discord.Interaction[Any], exercise: str | None = None, passage: str | None = None
    ) -> None:
        sharing = await errors.promptly(interaction, self.consents.show(interaction.user.id, exercise))
        work = withdraw_by_command(self.consents, interaction.user.id, sharing, passage)
        await self._follow(interaction, await errors.promptly(interaction, work))

    async def _follow(self, interaction: discord.Interaction[Any], followed: Followed) -> None:
        await errors.say(interaction, followed.card)
        if followed.turn is not None:
            await self.bot.stage.show(followed.turn)

    # Offered while somebody types

    @show.autocomplete("exercise")
    @compare.autocomplete("exercise")
    @export.autocomplete("exercise")
    @share.autocomplete("exercise")
    @withdraw.autocomplete("exercise")
    async def begun(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        offered = await errors.offered(self.plans.offered(interaction.user.id), [])
        return _choices(((title, exercise) for exercise, title in offered), typed)

    @compare.autocomplete("before")
    @compare.autocomplete("after")
    async def versions(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        work = self.plans.versions(interaction.user.id, interaction.namespace.exercise)
        offered = await errors.offered(work, ())
        return _choices(((version.name, str(version.number)) for version in offered), typed)

    @share.autocomplete("passage")
    async def passages(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        work = self.consents.show(interaction.user.id, interaction.namespace.exercise)
        sharing = await errors.offered(work, None)
        return _choices(() if sharing is None else offered_passages(sharing), typed)

    @withdraw.autocomplete("passage")
    async def approved(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        work = self.consents.show(interaction.user.id, interaction.namespace.exercise)
        sharing = await errors.offered(work, None)
        return _choices(() if sharing is None else offered_back(sharing), typed)

    # Pressing

    @press(ids.PLAN)
    async def on_page(self, interaction: discord.Interaction[Any], run_id: str, view: str, page: str) -> None:
        work = self.plans.page(interaction.user.id, int(run_id), View(view))
        await errors.turn_page(interaction, plan_card(await errors.promptly(interaction, work), int(page)))

    @press(ids.EXPORT)
    async def on_export(
        self, interaction: discord.Interaction[Any], run_id: str, view: str, form: str
    ) -> None:
        work = self.plans.page(interaction.user.id, int(run_id), View(view))
        await self._hand_over(interaction, await errors.promptly(interaction, work), form)

    @press(ids.COMPARE)
    async def on_compare(
        self, interaction: discord.Interaction[Any], run_id: str, before: str, after: str, page: str
    ) -> None:
        work = self.plans.compared(interaction.user.id, int(run_id), int(before), int(after))
        await errors.turn_page(interaction, compare_card(await errors.promptly(interaction, work), int(page)))

    async def _hand_over(self, interaction: discord.Interaction[Any], shown: Shown, form: str) -> None:
        made = await errors.promptly(interaction, self._made(shown, form))
        name = file_name(shown, form)
        await errors.say(interaction, file_card(shown, name), discord.File(BytesIO(made), name))

    async def _made(self, shown: Shown, form: str) -> bytes:
        """In a thread, since it takes long enough to keep everybody else waiting; several threads at once would too."""
        async with self._one_at_a_time:
            return await asyncio.to_thread(MAKERS[form], shown.plan)


def _choices(offered: Iterable[tuple[str, str]], typed: str) -> list[app_commands.Choice[str]]:
    """By what they are called, those in which it occurs."""
    found = [(name, value) for name, value in offered if typed.casefold() in name.casefold()]
    return [app_commands.Choice(name=label(name, 100), value=value) for name, value in found[:MOST_OFFERED]]


async def setup(bot: CohortBot) -> None:
    await bot.add_cog(Plans(bot))
