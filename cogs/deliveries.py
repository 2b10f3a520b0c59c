"""Deliveries: what the bot says unasked, from its being due to its being settled. Nothing of it is kept here."""

import logging
from contextlib import nullcontext
from datetime import datetime

import discord
from discord.ext import commands

from bot.client import CohortBot
from bot.domain.delivery import Cancelled, Delivery, Kind, NotYet, Outcome, Undeliverable
from bot.services.deliveries import NOW
from bot.ui import sessions
from bot.ui.round_card import help_marker, marker, post_card, round_card
from bot.ui.stage import TOO_MANY_DMS, Trouble

_log = logging.getLogger(__name__)

REQUESTS = {Kind.ROUND: 1, Kind.ROUND_END: 1, Kind.POST: 1, Kind.SESSION: 1, Kind.INVITE: 4, Kind.SUMMARY: 0}
"""Of a summary each message waits for its own turn: there may be many."""
TO_A_SCREEN = 2
"""A card that comes, and the one before it that closes."""


class Deliveries(commands.Cog):
    def __init__(self, bot: CohortBot) -> None:
        self.bot, self.stage, self.deliveries = bot, bot.stage, bot.services.deliveries

    async def beat(self, now: datetime) -> None:
        """Claim what is due and may go out now, and let each be said beside the others: a slow one keeps nobody
        waiting."""
        for claimed in await self.deliveries.claim_due(now, self.bot.budget.room()):
            self.bot.begin(f"Delivery {claimed.id}", self._deliver(claimed))

    async def _deliver(self, claimed: Delivery) -> None:
        """Say it when its turn comes, unless this claim was overtaken until then."""
        outcome: Outcome | None = None
        requests = REQUESTS.get(claimed.kind, TO_A_SCREEN)
        try:
            turn = self.bot.budget.turn(requests, urgent=claimed.kind in NOW) if requests else nullcontext()
            async with turn:
                if not await self.deliveries.is_ours(claimed):
                    return
                outcome = await self._say(claimed)
        except Exception as trouble:
            outcome = _outcome(trouble)
        await self.deliveries.settle(claimed, outcome)
        if isinstance(outcome, Undeliverable) and claimed.user_id is not None and requests == TO_A_SCREEN:
            self.stage.let_be(claimed.user_id)

    async def _say(self, claimed: Delivery) -> Outcome | None:
        """How it ended, where only whoever says it knows."""
        match claimed.kind:
            case Kind.TIMER | Kind.CHECK_IN:
                assert claimed.user_id is not None, "it is somebody's"
                await self.stage.catch_up(claimed.user_id)
            case Kind.ROUND:
                return await self._open_round(claimed)
            case Kind.ROUND_END:
                assert claimed.about_id is not None, "it is the end of a round"
                await self.bot.round_board.bring(claimed.about_id)
            case Kind.POST:
                return await self._post(claimed)
            case Kind.SESSION:
                return await self._tell_session(claimed)
            case Kind.INVITE:
                return await self.bot.threads.invite(claimed)
            case Kind.SUMMARY:
                assert claimed.cohort_id is not None, "a summary is a cohort's"
                await self.bot.summary_board.bring(claimed.cohort_id)
            case Kind.TELL:
                raise AssertionError("its claim has done it all, and hands nothing on")
        return None

    async def _open_round(self, claimed: Delivery) -> Outcome:
        assert claimed.about_id is not None, "it was begun with the claim"
        view = await self.bot.services.rounds.view(claimed.about_id)
        cohort = await self.bot.services.cohorts.by_id(claimed.cohort_id or 0)
        if view is None or cohort is None:
            return Cancelled()
        return await self.bot.poster.post(claimed, cohort.channel_id, round_card(view), marker(view.id))

    async def _tell_session(self, claimed: Delivery) -> Outcome:
        told = await self.bot.services.sessions.told(claimed)
        if told is None:
            return Cancelled()
        card, known_by = sessions.told_card(told.session), sessions.marker(told.session)
        return await self.bot.poster.post(claimed, told.channel_id, card, known_by, silent=told.silent)

    async def _post(self, claimed: Delivery) -> Outcome:
        post = await self.bot.services.posts.of(claimed)
        if post is None:
            return Cancelled()
        card, known_by = post_card(post), help_marker(post.report.id)
        return await self.bot.poster.post(claimed, post.channel_id, card, known_by)


def _outcome(trouble: Exception) -> Outcome:
    """What Discord refuses outright it would refuse again; anything else may go better later."""
    if isinstance(trouble, discord.HTTPException):
        reason = f"{trouble.status} {trouble.code}"
        passing = trouble.status >= 500 or trouble.status == 429 or trouble.code == TOO_MANY_DMS
        return NotYet(reason) if passing else Undeliverable(reason)
    if not isinstance(trouble, Trouble):
        _log.error("A delivery failed that was not to fail.", exc_info=trouble)
    return NotYet(type(trouble).__name__)


async def setup(bot: CohortBot) -> None:
    await bot.add_cog(Deliveries(bot))
