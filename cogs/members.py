"""The door: joining a cohort, and where its member and the bot talk."""

import logging
from datetime import datetime, timedelta
from typing import Any

import discord
from discord.ext import commands

from bot.client import CohortBot
from bot.domain.cohort import Cohort
from bot.domain.refusals import NotEnrolled, Refusal
from bot.ui import errors, ids, wording
from bot.ui.card import button, main_button, notice
from bot.ui.inert import one_line
from bot.ui.presses import press
from bot.ui.stage import DM_CLOSED

TOO_MANY_DMS = 40003
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=10), timedelta(hours=6)
"""So long no direct message is opened after Discord said that it were too many, at first and at most."""
THREAD_NAME = "Your exercises"

_log = logging.getLogger(__name__)


class Opening:
    """Whether direct messages may be opened now: Discord blocks a bot that goes on after it was told to stop."""

    def __init__(self) -> None:
        self._pause = FIRST_PAUSE
        self._until: datetime | None = None

    def may(self, now: datetime) -> bool:
        return self._until is None or now >= self._until

    def refused(self, now: datetime) -> timedelta:
        """They were too many; how long none is opened now, each time longer."""
        pause, self._pause = self._pause, min(2 * self._pause, LONGEST_PAUSE)
        self._until = now + pause
        return pause

    def went_well(self) -> None:
        self._pause = FIRST_PAUSE


class Members(commands.Cog):
    def __init__(self, bot: CohortBot) -> None:
        self.bot, self.stage = bot, bot.stage
        self.members, self.cohorts = bot.services.members, bot.services.cohorts
        self.opening = Opening()

    @press(ids.DOOR)
    async def on_door(self, interaction: discord.Interaction[Any], cohort_id: str, where: str) -> None:
        """The door was pressed: a member goes through, somebody else is asked to join first."""
        cohort = await self._cohort(interaction, cohort_id)
        if await self.members.is_member(cohort.id, interaction.user.id):
            await self._go_through(interaction, cohort, where)
            return
        facilitators = ", ".join(one_line(name, 50) for name in cohort.facilitators)
        join = ids.make(ids.JOIN, cohort_id=cohort.id, where=where)
        await errors.say(
            interaction,
            notice(
                f"**Join {one_line(cohort.name, 80)}?** Your facilitator is {facilitators}.",
                "Joining lets me write to you about its exercises. You can pause whenever you like.",
                buttons=[main_button("Join", join)],
            ),
        )

    @press(ids.JOIN)
    async def on_join(self, interaction: discord.Interaction[Any], cohort_id: str, where: str) -> None:
        cohort = await self._cohort(interaction, cohort_id)
        await self.members.join(cohort.id, interaction.user.id, interaction.user.display_name)
        await self._go_through(interaction, cohort, where)

    @press(ids.THREAD)
    async def on_thread(self, interaction: discord.Interaction[Any], cohort_id: str) -> None:
        """They know now who can read a private thread, and want it."""
        cohort = await self._cohort(interaction, cohort_id)
        if not await self.members.is_member(cohort.id, interaction.user.id):
            raise NotEnrolled
        await errors.wait(interaction)
        thread = await self._old_thread(cohort, interaction.user) or await self._thread(
            cohort, interaction.user
        )
        turn = await self.members.talk_in(interaction.user.id, cohort.id, thread.id, in_thread=True)
        await self.stage.show(turn)
        await errors.turn_page(interaction, notice(wording.below(thread.id)))

    async def _go_through(self, interaction: discord.Interaction[Any], cohort: Cohort, where: str) -> None:
        to_thread = ids.make(ids.THREAD, cohort_id=cohort.id)
        if where == "thread":
            warned = notice(wording.THREAD_WARNING, buttons=[main_button(wording.OPEN_THREAD, to_thread)])
            await errors.turn_page(interaction, warned)
            return
        await errors.wait(interaction)
        use_thread = button(wording.USE_THREAD, ids.make(ids.DOOR, cohort_id=cohort.id, where="thread"))
        await errors.turn_page(
            interaction, notice(await self._into_dm(cohort, interaction.user), buttons=[use_thread])
        )

    async def _into_dm(self, cohort: Cohort, user: discord.User | discord.Member) -> str:
        """Open the DM that this person asked for and put their card there; returns what to tell them.

        One that is known is not opened again, so it can be used also while none may be opened.
        """
        channel_id = await self.members.dm_of(user.id)
        try:
            if channel_id is None:
                if not self.opening.may(self.bot.clock()):
                    return wording.DM_PAUSED
                channel_id = (await user.create_dm()).id
        except discord.HTTPException as refused:
            return self._refusal(refused, cohort)
        turn = await self.members.talk_in(user.id, cohort.id, channel_id, in_thread=False)
        try:
            await self.stage.show_now(turn)
        except discord.HTTPException as refused:
            await self.members.talk_nowhere(user.id, channel_id)
            return self._refusal(refused, cohort)
        self.opening.went_well()
        return wording.SENT

    def _refusal(self, refused: discord.HTTPException, cohort: Cohort) -> str:
        """What to tell somebody whose DM Discord would not open; raises it again where it is something else."""
        if refused.code == TOO_MANY_DMS:
            pause = self.opening.refused(self.bot.clock())
            _log.warning(
                "Discord lets me open no more direct messages now (cohort %d): trying again in %s. "
                "Private threads go on.",
                cohort.id,
                pause,
            )
            return wording.DM_PAUSED
        if refused.code in DM_CLOSED:
            return wording.DM_CLOSED
        raise refused

    async def _old_thread(self, cohort: Cohort, user: discord.User | discord.Member) -> discord.Thread | None:
        """The thread that they have in this cohort's channel already, opened again; None where it is gone."""
        thread_id = await self.members.thread_of(user.id)
        try:
            thread = None if thread_id is None else await self.bot.fetch_channel(thread_id)
            if not isinstance(thread, discord.Thread) or thread.parent_id != cohort.channel_id:
                return None
            await thread.add_user(user)
        except (discord.NotFound, discord.Forbidden):
            return None
        return thread

    async def _thread(self, cohort: Cohort, user: discord.User | discord.Member) -> discord.Thread:
        """A new private thread of the two of them under the cohort's channel; raises Refusal where it may not be."""
        try:
            channel = self.bot.get_channel(cohort.channel_id) or await self.bot.fetch_channel(
                cohort.channel_id
            )
            if not isinstance(channel, discord.TextChannel):
                raise Refusal(wording.NO_THREAD)
            thread = await channel.create_thread(
                name=THREAD_NAME, type=discord.ChannelType.private_thread, invitable=False
            )
            await thread.add_user(user)
        except (discord.Forbidden, discord.NotFound):
            raise Refusal(wording.NO_THREAD) from None
        return thread

    async def _cohort(self, interaction: discord.Interaction[Any], cohort_id: str) -> Cohort:
        """The cohort of a door, if it stands in this very server."""
        cohort = await self.cohorts.by_id(int(cohort_id))
        if cohort is None or cohort.guild_id != interaction.guild_id:
            raise Refusal("That door leads nowhere any more. Ask whoever set up your cohort for a new one.")
        return cohort


async def setup(bot: CohortBot) -> None:
    await bot.add_cog(Members(bot))
