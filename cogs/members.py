"""The door: joining a cohort, and where its member and the bot talk."""

import logging
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
from bot.ui.stage import DM_CLOSED, TOO_MANY_DMS

_log = logging.getLogger(__name__)


class Members(commands.Cog):
    def __init__(self, bot: CohortBot) -> None:
        self.bot, self.stage = bot, bot.stage
        self.members, self.cohorts = bot.services.members, bot.services.cohorts
        self.openings = bot.services.openings

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
        thread = await self.bot.threads.of(cohort, interaction.user.id)
        turn = await self.members.talk_in(interaction.user.id, cohort.id, thread.id, in_thread=True)
        await self.stage.show(turn)
        await errors.turn_page(interaction, notice(wording.below(thread.id)))

    @press(ids.GO_ON_HERE)
    async def on_go_on_here(self, interaction: discord.Interaction[Any], delivery_id: str) -> None:
        """They were invited to this thread, since their direct messages are closed, and know who can read it."""
        user_id, channel_id = interaction.user.id, interaction.channel_id or 0
        turn = await errors.promptly(
            interaction, self.members.go_on_in(user_id, int(delivery_id), channel_id)
        )
        await self.stage.show(turn)
        await errors.turn_page(interaction, notice(wording.below(channel_id)))

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
        opens = channel_id is None
        if opens and not await self.openings.may(cohort.id):
            return wording.DM_PAUSED
        try:
            if channel_id is None:
                channel_id = (await user.create_dm()).id
        except discord.HTTPException as refused:
            return await self._refusal(refused, cohort)
        turn = await self.members.talk_in(user.id, cohort.id, channel_id, in_thread=False)
        try:
            await self.stage.show_now(turn)
        except discord.HTTPException as refused:
            await self.members.talk_nowhere(user.id, channel_id)
            return await self._refusal(refused, cohort)
        if opens:
            await self.openings.went_well()
        return wording.SENT

    async def _refusal(self, refused: discord.HTTPException, cohort: Cohort) -> str:
        """What to tell somebody whose DM Discord would not open; raises it again where it is something else."""
        if refused.code == TOO_MANY_DMS:
            pause = await self.openings.refused(cohort.id)
            _log.warning(
                "Discord lets me open no more direct messages now (cohort %d): trying again in %s. "
                "Private threads go on, and its facilitators hear of it if they talk with me.",
                cohort.id,
                pause,
            )
            return wording.DM_PAUSED
        if refused.code in DM_CLOSED:
            return wording.DM_CLOSED
        raise refused

    async def _cohort(self, interaction: discord.Interaction[Any], cohort_id: str) -> Cohort:
        """The cohort of a door, if it stands in this very server."""
        cohort = await self.cohorts.by_id(int(cohort_id))
        if cohort is None or cohort.guild_id != interaction.guild_id:
            raise Refusal("That door leads nowhere any more. Ask whoever set up your cohort for a new one.")
        return cohort


async def setup(bot: CohortBot) -> None:
    await bot.add_cog(Members(bot))
