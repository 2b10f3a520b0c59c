"""Deliveries: claim what is due, and, once it was said, settle it. What to say, the service of its kind knows."""

import logging
from datetime import datetime

from bot.domain.delivery import LEASE, Delivery, Kind, NotYet, Outcome, final
from bot.services.desk import Desk
from bot.services.time_up import TimeUp
from bot.store import deliveries

_log = logging.getLogger(__name__)

MOST_AT_ONCE = 25
"""So many are claimed in one look, the oldest first: Discord would not take more in a second anyway."""


class Deliveries:
    """A claim holds until its lease is over. Between claim and settlement no transaction is open."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._kinds = {Kind.TIMER: TimeUp(desk)}

    async def claim_due(self, now: datetime) -> list[Delivery]:
        """Claim what is due, each in a transaction of its own. Where nothing is due, one statement is all."""
        async with self.desk.db.read() as tx:
            due = await deliveries.due(tx, now, MOST_AT_ONCE)
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

    async def settle(self, claimed: Delivery, failed: Outcome | None = None) -> None:
        """Write down what became of it: sent, if it was, else what `failed` says, else it is tried again.

        Whoever was overtaken by a later claim changes nothing.
        """
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            said = await self._kinds[claimed.kind].said(tx, claimed)
            outcome = said or failed or NotYet("not shown")
            await deliveries.settle(tx, claimed, final(claimed, outcome, now), now)
