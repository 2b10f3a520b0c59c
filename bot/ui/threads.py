"""Private threads under a cohort's channel: opened for a member who asked, or to invite one whose DMs are closed."""

import asyncio

import discord

from bot.domain.cohort import Cohort
from bot.domain.delivery import Cancelled, Delivery, Outcome
from bot.domain.refusals import Refusal
from bot.services import Services
from bot.services.inviting import Invitation
from bot.ui import ids, wording
from bot.ui.card import Card, main_button, notice
from bot.ui.posts import Poster
from bot.ui.stage import LONGEST_REQUEST

NAME = "Your exercises"


class Threads:
    def __init__(self, bot: discord.Client, services: Services, poster: Poster) -> None:
        self.bot, self.poster = bot, poster
        self.members, self.invitations = services.members, services.invitations

    async def of(self, cohort: Cohort, user_id: int) -> discord.Thread:
        """The thread that this member has in the cohort's channel, or a new one; raises Refusal where it may not be."""
        return await self._old(cohort, user_id) or await self._asked_for(cohort, user_id)

    async def _old(self, cohort: Cohort, user_id: int) -> discord.Thread | None:
        """The one that they have already, opened again; None where it is gone."""
        thread_id = await self.members.thread_of(user_id, cohort.id)
        try:
            thread = None if thread_id is None else await self.bot.fetch_channel(thread_id)
            if not isinstance(thread, discord.Thread) or thread.parent_id != cohort.channel_id:
                return None
            await thread.add_user(discord.Object(user_id))
        except (discord.NotFound, discord.Forbidden):
            return None
        return thread

    async def _asked_for(self, cohort: Cohort, user_id: int) -> discord.Thread:
        try:
            thread = await self._new(cohort, NAME)
            await thread.add_user(discord.Object(user_id))
        except (discord.Forbidden, discord.NotFound):
            raise Refusal(wording.NO_THREAD) from None
        return thread

    async def _new(self, cohort: Cohort, name: str) -> discord.Thread:
        channel = self.bot.get_channel(cohort.channel_id) or await self.bot.fetch_channel(cohort.channel_id)
        if not isinstance(channel, discord.TextChannel):
            raise Refusal(wording.NO_THREAD)
        return await channel.create_thread(
            name=name, type=discord.ChannelType.private_thread, invitable=False
        )

    # Inviting

    async def invite(self, claimed: Delivery) -> Outcome:
        """Make the thread, unless an attempt before did, and say once in it what it is for; raises what Discord says.

        What is said there shows nothing that is the member's: moderators can read it, and the member knows only then.
        """
        invitation = await self.invitations.of(claimed)
        if invitation is None:
            return Cancelled()
        async with asyncio.timeout(LONGEST_REQUEST):
            thread_id = await self._made(claimed, invitation)
            thread = await self.bot.fetch_channel(thread_id)
            assert isinstance(thread, discord.Thread), "it was made as one"
            await thread.add_user(discord.Object(invitation.user_id))
        return await self.poster.post(claimed, thread_id, invitation_card(claimed.id), _mark(claimed.id))

    async def _made(self, claimed: Delivery, invitation: Invitation) -> int:
        """The thread of this very invitation. Whoever was killed before they could note it is found by its name."""
        if invitation.thread_id is not None:
            return invitation.thread_id
        name = f"{NAME} · {claimed.id}"
        stands = await self._named(invitation.cohort, name) if claimed.attempt > 1 else None
        thread_id = stands or (await self._new(invitation.cohort, name)).id
        await self.invitations.has_thread(claimed, thread_id)
        return thread_id

    async def _named(self, cohort: Cohort, name: str) -> int | None:
        guild = self.bot.get_guild(cohort.guild_id)
        for thread in [] if guild is None else await guild.active_threads():
            if (thread.parent_id, thread.name) == (cohort.channel_id, name) and thread.owner_id == self._me:
                return thread.id
        return None

    @property
    def _me(self) -> int:
        assert self.bot.user is not None, "it is logged in"
        return self.bot.user.id


def invitation_card(delivery_id: int) -> Card:
    return notice(
        "### Your direct messages are closed to me",
        wording.INVITED,
        wording.THREAD_WARNING,
        wording.NOTHING_SHOWN_YET,
        buttons=[main_button(wording.GO_ON_HERE, _mark(delivery_id))],
    )


def _mark(delivery_id: int) -> str:
    return ids.make(ids.GO_ON_HERE, delivery_id=delivery_id)
