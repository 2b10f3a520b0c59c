"""Setting up a cohort: `/setup cohort`, and its door with `/setup open`."""

from datetime import datetime
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import CohortBot
from bot.domain.access import Action, Actor, OfServer, allows
from bot.domain.calendar import zone_names
from bot.domain.cohort import Cohort, NewCohort
from bot.domain.refusals import Refusal
from bot.ui import errors, ids, wording
from bot.ui.card import button, main_button, notice
from bot.ui.inert import one_line

NEEDED = (
    "view_channel",
    "send_messages",
    "create_private_threads",
    "create_public_threads",
    "send_messages_in_threads",
    "read_message_history",
    "attach_files",
    "create_events",
    "manage_events",
)
"""The last two for the events of sessions, which the server's own list shows."""


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
class Setup(
    commands.GroupCog,
    group_name="setup",
    group_description="Set up a cohort (for people who manage the server)",
):
    def __init__(self, bot: CohortBot) -> None:
        self.bot, self.cohorts, self.courses = bot, bot.services.cohorts, bot.services.courses

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Asked before every command of the group. Discord hides them from others, but lets servers change that."""
        if not _organises(interaction):
            raise app_commands.MissingPermissions(["manage_guild"])
        return True

    @app_commands.command(description="Create the cohort of a channel, or change it")
    @app_commands.describe(
        channel="Where the cohort meets",
        course="What it studies",
        zone="The cohort's time zone, such as Europe/Berlin",
        final_session="When its final session is, in words: 15 december 6pm",
        facilitator="Who facilitates it",
        name="What to call it; without, the channel's name",
        project_ends="When projects end, in words; without, the final session",
    )
    async def cohort(
        self,
        interaction: discord.Interaction[Any],
        channel: discord.TextChannel,
        course: str,
        zone: str,
        final_session: str,
        facilitator: discord.Member,
        name: str | None = None,
        project_ends: str | None = None,
    ) -> None:
        session_at = self.cohorts.read_date(final_session, zone).at
        ends_at = self.cohorts.read_date(project_ends, zone).at if project_ends else session_at
        new = NewCohort(
            guild_id=channel.guild.id,
            channel_id=channel.id,
            name=name or channel.name,
            course_key=course,
            zone=zone,
            final_session_at=session_at,
            project_ends_at=ends_at,
            facilitator_id=facilitator.id,
            facilitator_name=facilitator.display_name,
        )
        cohort = await errors.promptly(interaction, self.cohorts.set_up(new))
        await errors.say(
            interaction,
            notice(
                f"**{one_line(cohort.name, 80)}** is set up in {channel.mention}.",
                _round(cohort),
                f"Final session: {wording.full(cohort.final_session_at)}. Projects end: {_day(ends_at)}.",
                f"Facilitator: {', '.join(one_line(who, 50) for who in cohort.facilitators)}. Zone: {one_line(zone)}.",
                "Is a date wrong? Give the command again. When all is right, open the door with /setup open.",
            ),
        )

    @cohort.autocomplete("course")
    async def courses_like(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        if not _organises(interaction):
            return []
        return [
            app_commands.Choice(name=title, value=key)
            for key, title in await errors.offered(self.courses.titles(), [])
            if typed.casefold() in f"{key} {title}".casefold()
        ][:25]

    @cohort.autocomplete("zone")
    async def zones_like(self, _: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
        wanted = typed.casefold().replace(" ", "_")
        return [
            app_commands.Choice(name=zone, value=zone)
            for zone in sorted(zone_names())
            if wanted in zone.casefold()
        ][:25]

    @app_commands.command(
        name="open", description="Post the door, where members begin, into the cohort's channel"
    )
    @app_commands.describe(channel="The cohort's channel; without, this one")
    async def open_door(
        self, interaction: discord.Interaction[Any], channel: discord.TextChannel | None = None
    ) -> None:
        where = channel or interaction.channel
        work = None if where is None else self.cohorts.in_channel(where.id)
        cohort = None if work is None else await errors.promptly(interaction, work)
        if cohort is None or not isinstance(where, discord.TextChannel) or where.guild.id != cohort.guild_id:
            raise Refusal(
                "There is no cohort in that channel yet. Create it with /setup cohort, then open its door."
            )
        _check_permissions(where)
        await errors.wait(interaction)
        invitation = await self.cohorts.invitation(cohort)
        door = await where.send(
            view=notice(
                invitation,
                buttons=[
                    main_button(wording.START_IN_DM, ids.make(ids.DOOR, cohort_id=cohort.id, where="dm")),
                    button(wording.START_HERE, ids.make(ids.DOOR, cohort_id=cohort.id, where="thread")),
                ],
            )
        )
        await self.cohorts.opened(cohort, door.id)
        await errors.say(interaction, notice(f"The door is open: {door.jump_url}"))


def _organises(interaction: discord.Interaction[Any]) -> bool:
    """The one thing for which Discord's own permissions count."""
    guild = interaction.guild_id
    may = guild is not None and interaction.permissions.manage_guild
    actor = Actor(interaction.user.id, manages=frozenset([guild] if guild is not None and may else []))
    return allows(actor, Action.ORGANISE, OfServer(guild))


def _round(cohort: Cohort) -> str:
    if cohort.round is None:
        return "Weekly round: none, as its facilitator decided."
    return (
        f"Weekly round for members who choose it: {cohort.round}, {one_line(cohort.zone)}. "
        "Its facilitator changes that with /cohort round."
    )


def _day(at: datetime) -> str:
    return wording.instant(at, "D")


def _check_permissions(channel: discord.TextChannel) -> None:
    """Raises a Refusal that names every permission that is missing here."""
    mine = channel.permissions_for(channel.guild.me)
    missing = [name.replace("_", " ").title() for name in NEEDED if not getattr(mine, name)]
    if missing:
        raise Refusal(
            f"In {channel.mention} I still need: {', '.join(missing)}. "
            "Give them to my role in Server Settings, Roles; then try again."
        )


async def setup(bot: CohortBot) -> None:
    await bot.add_cog(Setup(bot))
