"""Deliveries: what the bot says unasked, from its being due to its being settled. Nothing of it is kept here."""

import logging
from datetime import datetime

import discord
from discord.ext import commands

from bot.client import CohortBot
from bot.domain.delivery import Delivery, Kind, NotYet, Outcome, Undeliverable
from bot.ui.stage import Trouble

_log = logging.getLogger(__name__)


class Deliveries(commands.Cog):
    def __init__(self, bot: CohortBot) -> None:
        self.bot, self.stage, self.deliveries = bot, bot.stage, bot.services.deliveries

    async def beat(self, now: datetime) -> None:
        """Claim what is due, and let each be said beside the others: a slow one keeps nobody waiting."""
        for claimed in await self.deliveries.claim_due(now):
            self.bot.begin(f"Delivery {claimed.id}", self._deliver(claimed))

    async def _deliver(self, claimed: Delivery) -> None:
        """Say it, unless this claim was overtaken while it waited its turn."""
        if not await self.deliveries.is_ours(claimed):
            return
        failed: Outcome | None = None
        try:
            await self._say(claimed)
        except Exception as trouble:
            failed = _outcome(trouble)
        await self.deliveries.settle(claimed, failed)
        if isinstance(failed, Undeliverable) and claimed.user_id is not None:
            self.stage.let_be(claimed.user_id)

    async def _say(self, claimed: Delivery) -> None:
        match claimed.kind:
            case Kind.TIMER | Kind.CHECK_IN:
                assert claimed.user_id is not None, "it is somebody's"
                await self.stage.catch_up(claimed.user_id)
            case Kind.TELL | Kind.ROUND | Kind.ROUND_END | Kind.POST:
                raise NotImplementedError(claimed.kind)


def _outcome(trouble: Exception) -> Outcome:
    """What Discord refuses outright it would refuse again; anything else may go better later."""
    if isinstance(trouble, discord.HTTPException):
        reason = f"{trouble.status} {trouble.code}"
        passing = trouble.status >= 500 or trouble.status == 429
        return NotYet(reason) if passing else Undeliverable(reason)
    if not isinstance(trouble, Trouble):
        _log.error("A delivery failed that was not to fail.", exc_info=trouble)
    return NotYet(type(trouble).__name__)


async def setup(bot: CohortBot) -> None:
    await bot.add_cog(Deliveries(bot))
