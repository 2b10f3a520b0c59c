"""What a facilitator settles for their cohort: `/cohort round`, and its sessions with `/cohort session`."""

from datetime import UTC, datetime, timedelta
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import CohortBot
from bot.domain.cohort import Cohort
from bot.domain.refusals import MovedOn
from bot.domain.rounds import DAY_NAMES, DEFAULT_MINUTES, Rhythm, read_time
from bot.domain.session import FINAL
from bot.services.sessions import MOST_NAME
from bot.ui import errors, ids
from bot.ui import sessions as cards
from bot.ui.card import notice
from bot.ui.channels import cohort_channel
from bot.ui.inert import label, one_line
from bot.ui.presses import press

NONE = 7
WHICH = "Which one; begin to type its name"
BETWEEN_SETTLES = timedelta(seconds=5)
DAYS = [
    *(app_commands.Choice(name=name, value=number) for number, name in enumerate(DAY_NAMES)),
    app_commands.Choice(name="No weekly round", value=NONE),
]


@app_commands.guild_only()
class Cohorts(commands.GroupCog, group_name="cohort", group_description="Your cohort (for its facilitator)"):
    def __init__(self, bot: CohortBot) -> None:
        self.bot, self.cohorts, self.sessions = bot, bot.services.cohorts, bot.services.sessions
        self._settled_at: datetime | None = None

    async def beat(self, now: datetime) -> None:
        """Keep Discord's events as the sessions are. Not at every beat: little ever changes."""
        if self._settled_at is None or abs(now - self._settled_at) >= BETWEEN_SETTLES:
            self._settled_at = now
            await self.bot.event_board.settle()

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
        where, who = cohort_channel(interaction), interaction.user.id
        cohort = await errors.promptly(interaction, self.cohorts.facilitated(where, who))
        if day is not None or at is not None:
            rhythm = _rhythm(cohort.round, None if day is None else day.value, at)
            cohort = await errors.promptly(interaction, self.cohorts.change_round(where, who, rhythm))
        await errors.say(interaction, notice(*_said(cohort)))

    # Sessions

    session = app_commands.Group(
        name="session", description="Set a session of your cohort, move or cancel it"
    )

    @session.command(name="set", description="A new session of your cohort")
    @app_commands.describe(
        when="Its day and time by the cohort's clock, in words: friday 6pm",
        name="What to call it, such as Session 7",
        minutes="How long it takes; without, 90 minutes",
    )
    async def set_(
        self,
        interaction: discord.Interaction[Any],
        when: str,
        name: app_commands.Range[str, 1, MOST_NAME] = "Session",
        minutes: app_commands.Range[int, 15, 600] | None = None,
    ) -> None:
        work = self.sessions.set_(cohort_channel(interaction), interaction.user.id, name, when, minutes)
        await errors.say(interaction, cards.set_card(await errors.promptly(interaction, work)))

    @session.command(description="Give a session another time; I say first what moves with it")
    @app_commands.describe(session=WHICH, when="Its new day and time by the cohort's clock, in words")
    async def move(self, interaction: discord.Interaction[Any], session: str, when: str) -> None:
        await self._propose(interaction, session, when)

    @session.command(description="Cancel a session; I say first what changes with it")
    @app_commands.describe(session=WHICH)
    async def cancel(self, interaction: discord.Interaction[Any], session: str) -> None:
        await self._propose(interaction, session, None)

    async def _propose(self, interaction: discord.Interaction[Any], which: str, when: str | None) -> None:
        where, who = cohort_channel(interaction), interaction.user.id
        proposal = await errors.promptly(interaction, self.sessions.propose(where, who, which, when))
        await errors.say(interaction, cards.proposal_card(proposal, self.bot.clock()))

    @move.autocomplete("session")
    @cancel.autocomplete("session")
    async def sessions_like(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        work = self.sessions.to_come(cohort_channel(interaction), interaction.user.id)
        return [
            app_commands.Choice(
                name=label(f"{each.name}, {each.starts_at:%d %B %Y %H:%M} UTC", 100),
                value=FINAL if each.final else str(each.id),
            )
            for each in await errors.offered(work, [])
            if typed.casefold() in each.name.casefold()
        ][:25]

    @press(ids.SESSION)
    async def on_change(
        self, interaction: discord.Interaction[Any], session_id: str, was: str, to: str
    ) -> None:
        """[Move] or [Cancel it], of what was shown: the very times stand in the button."""
        then = None if to == "0" else _instant(to)
        work = self.sessions.change(interaction.user.id, int(session_id), _instant(was), then)
        changed = await errors.promptly(interaction, work)
        await errors.turn_page(interaction, cards.changed_card(changed))

    @press(ids.SESSION_KEEP)
    async def on_keep(self, interaction: discord.Interaction[Any]) -> None:
        await errors.turn_page(interaction, cards.kept_card())

    @press(ids.SESSION_SEEN)
    async def on_seen(self, interaction: discord.Interaction[Any], **_: str) -> None:
        await errors.say(interaction, notice("Good. /me schedule shows what else is to come."))


def _instant(seconds: str) -> datetime:
    """Raises MovedOn where no button of ours could say so."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        raise MovedOn from None


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
