"""The end of a timer, as a delivery: the person's screen says it, and their card shows whether it was said."""

from dataclasses import replace
from datetime import datetime

from bot.domain.delivery import LEASE, Cancelled, Delivery, NotYet, Outcome, Sent, final
from bot.domain.screen import names_timer
from bot.services.desk import Desk
from bot.store import cards, deliveries
from bot.store.types import Tx


class TimeUp:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def claim(self, tx: Tx, due: Delivery, now: datetime) -> Delivery | None:
        """Claim it, and store that the person's screen is to say so, in one: whatever gets lost after that,
        the screen is owed.

        None where there is nothing to show: somebody else has it, or the person has left the question.
        """
        assert due.user_id is not None, "a timer is somebody's"
        # The conversation first, as everywhere: who takes two locks in another order may wait for ever.
        known = await self.desk.of(tx, due.user_id)
        claimed = await deliveries.claim(tx, due.id, now, now + LEASE)
        if claimed is None:
            return None
        if known.timer is None or known.timer.id != claimed.id:
            await deliveries.settle(tx, claimed, await self._said(tx, claimed) or Cancelled(), now)
            return None
        await self.desk.turn(tx, replace(known, timer=replace(known.timer, running=False)), now)
        return claimed

    async def settle(self, tx: Tx, claimed: Delivery, failed: Outcome | None, now: datetime) -> None:
        """Sent, if the card was shown, whatever whoever showed it believes; else what failed."""
        outcome = await self._said(tx, claimed) or failed or NotYet("not shown")
        await deliveries.settle(tx, claimed, final(claimed, outcome, now), now)

    async def _said(self, tx: Tx, delivery: Delivery) -> Sent | None:
        """The card that says it, once it was shown: whoever showed it, and whatever became of them."""
        assert delivery.user_id is not None
        shown = await cards.that_showed(tx, delivery.user_id, names_timer(delivery.id))
        return None if shown is None else Sent(*shown)
