"""Deliveries: claim what is due, and, once it was said, settle it. What to say, the service of its kind knows."""

import logging
from datetime import datetime
from typing import Protocol

from bot.domain.delivery import LEASE, Delivery, Kind, NotYet, Outcome, SkippedLate, expired, final
from bot.services.asking import Asking
from bot.services.desk import Desk
from bot.services.inviting import Invites
from bot.services.posts import AsksCohort
from bot.services.round_ways import Closes, Opens
from bot.services.session_told import TellsSession
from bot.services.summary_plan import PostsSummary
from bot.services.telling import Telling
from bot.services.time_up import TimeUp
from bot.store import deliveries
from bot.store.types import Tx

_log = logging.getLogger(__name__)

MOST_AT_ONCE = 25
"""So many are claimed in one look, the oldest first: Discord would not take more in a second anyway."""

NOW = (Kind.TIMER,)
"""Kinds that nobody waits for but the member who began them, and that wait for nobody else."""


class Sayer(Protocol):
    """What one kind of delivery needs; each call is within one transaction."""

    async def claim(self, tx: Tx, due: Delivery, now: datetime) -> Delivery | None:
        """Claim it, if it is still to be said, and make ready what is said; None where there is nothing to say."""
        ...

    async def settle(self, tx: Tx, claimed: Delivery, failed: Outcome | None, now: datetime) -> None:
        """Write down how this attempt ended and do what follows from it.

        `failed` is how it ended for whoever tried; of a post also that it was sent, since only they know.
        """
        ...


class Deliveries:
    """A claim holds until its lease is over. Between claim and settlement no transaction is open."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._kinds: dict[Kind, Sayer] = {
            Kind.TIMER: TimeUp(desk),
            Kind.CHECK_IN: Asking(desk),
            Kind.TELL: Telling(desk),
            Kind.ROUND: Opens(desk),
            Kind.ROUND_END: Closes(desk),
            Kind.POST: AsksCohort(desk),
            Kind.SESSION: TellsSession(desk),
            Kind.INVITE: Invites(desk),
            Kind.SUMMARY: PostsSummary(desk),
        }

    async def claim_due(self, now: datetime, most: int = MOST_AT_ONCE) -> list[Delivery]:
        """Claim what is due, each in a transaction of its own. Where nothing is due, one statement is all.

        At most so many; what a member has just begun, such as a timer, comes before them and is not counted.
        """
        async with self.desk.db.read() as tx:
            found = await deliveries.due(tx, now, MOST_AT_ONCE)
        at_once = [one for one in found if one.kind in NOW]
        due = [*at_once, *[one for one in found if one.kind not in NOW][:most]]
        claimed = [await self._claim(one, now) for one in due]
        return [one for one in claimed if one is not None]

    async def _claim(self, due: Delivery, now: datetime) -> Delivery | None:
        try:
            async with self.desk.db.begin() as tx:
                return await self._kinds[due.kind].claim(tx, due, now)
        except Exception as error:
            _log.exception("A delivery (%s) could not be claimed; trying again later.", due.kind)
            await self._put_off(due, type(error).__name__, now)
            return None

    async def _put_off(self, due: Delivery, reason: str, now: datetime) -> None:
        """So that one that is broken does not stand in the way of the others, every second."""
        outcome = final(due, NotYet(reason), now)
        async with self.desk.db.begin() as tx:
            if isinstance(outcome, NotYet):
                await deliveries.put_off(tx, due, reason, now)
            elif (claimed := await deliveries.claim(tx, due.id, now, now + LEASE)) is not None:
                await deliveries.settle(tx, claimed, outcome, now)

    async def next_due(self, until: datetime) -> datetime | None:
        """When something is to be said next, from now until then; None where nothing is."""
        async with self.desk.db.read() as tx:
            return await deliveries.next_look(tx, self.desk.clock(), until)

    def expired(self, claimed: Delivery) -> SkippedLate | None:
        """How it ends where it would be said stale now."""
        return expired(claimed, self.desk.clock())

    async def is_ours(self, claimed: Delivery) -> bool:
        """Whether this claim still holds, and what it claimed is still to be said: whoever was held up until another
        one claimed it, or until what it asks about was moved, must not say it."""
        now, sayer = self.desk.clock(), self._kinds[claimed.kind]
        async with self.desk.db.read() as tx:
            if not await deliveries.holds(tx, claimed, now):
                return False
        if not isinstance(sayer, Asking):
            return True
        async with self.desk.db.begin() as tx:
            return await sayer.still(tx, claimed, now)

    async def settle(self, claimed: Delivery, failed: Outcome | None = None) -> None:
        """Write down what became of it: sent, if it was, else what `failed` says, else it is tried again.

        Whoever was overtaken by a later claim changes nothing.
        """
        async with self.desk.db.begin() as tx:
            await self._kinds[claimed.kind].settle(tx, claimed, failed, self.desk.clock())
