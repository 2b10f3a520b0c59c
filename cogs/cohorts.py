"""What a facilitator settles for their cohort: `/cohort round`."""

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import CohortBot
from bot.domain.cohort import Cohort
from bot.domain.rounds import DAY_NAMES, DEFAULT_MINUTES, Rhythm, read_time
from bot.ui import errors
from bot.ui.card import notice
from bot.ui.inert import one_line

NONE = 7
DAYS = [
    *(app_commands.Choice(name=name, value=number) for number, name in enumerate(DAY_NAMES)),
    app_commands.Choice(name="No weekly round", value=NONE),
]


@app_commands.guild_only()
class Cohorts(commands.GroupCog, group_name="cohort", group_description="Your cohort (for its facilitator)"):
    def __init__(self, bot: CohortBot) -> None:
        self.cohorts = bot.services.cohorts

    @app_commands.command(
        name="round", description="When the weekly round of your cohort opens, or that there is none"
    )
    @app_commands.describe(
        day="The weekday; without it and without an hour, you see how it is",
        at="By the cohort's clock, such as 17:00",
    )
    @app_commands.choices(day=DAYS)
    async def round_(
        self,
        interaction: discord.Interaction[Any],
        day: app_commands.Choice[int] | None = None,
        at: str | None = None,
    ) -> None:
        where, who = _cohort_channel(interaction), interaction.user.id
        cohort = await errors.promptly(interaction, self.cohorts.facilitated(where, who))
        if day is not None or at is not None:
            rhythm = _rhythm(cohort.round, None if day is None else day.value, at)
            cohort = await errors.promptly(interaction, self.cohorts.change_round(where, who, rhythm))
        await errors.say(interaction, notice(*_said(cohort)))


def _cohort_channel(interaction: discord.Interaction[Any]) -> int:
    """The channel where the command was given; of a thread, the channel above it."""
    channel = interaction.channel
    parent = channel.parent_id if isinstance(channel, discord.Thread) else None
    return parent or interaction.channel_id or 0


def _rhythm(before: Rhythm | None, day: int | None, at: str | None) -> Rhythm | None:
    """What was given, the rest as it was. Raises Refusal where the hour is none."""
    if day == NONE:
        return None
    was = before or Rhythm(0, DEFAULT_MINUTES)
    return Rhythm(was.weekday if day is None else day, was.minutes if at is None else read_time(at))


def _said(cohort: Cohort) -> list[str]:
    name = f"**{one_line(cohort.name, 80)}**"
    if cohort.round is None:
        return [f"{name} has no weekly round. /cohort round with a day begins one again."]
    return [
        f"The weekly round of {name}: {cohort.round}, {one_line(cohort.zone)}, until the final session.",
        "It is posted in this channel when at least one member chose to be held to it by the cohort.",
        "Give the command with another day or hour to change it.",
    ]


async def setup(bot: CohortBot) -> None:
    await bot.add_cog(Cohorts(bot))
