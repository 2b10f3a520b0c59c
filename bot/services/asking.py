"""The check-in of a day, as a delivery: made up when it is claimed, shown as the person's screen, then planned anew."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.calendar import last_instant_on
from bot.domain.check_in import Day, planned
from bot.domain.delivery import (
    Cancelled,
    Delivery,
    NotYet,
    Outcome,
    Sent,
    SkippedLate,
    Undeliverable,
    dms_closed,
    final,
)
from bot.domain.screen import Known, changed, check_in_shown
from bot.services import ahead, check_in_view, inviting
from bot.services.desk import Desk, without_check_in
from bot.store import cards, check_ins, deliveries
from bot.store.types import Tx

LEASE = timedelta(seconds=30)
"""Shorter than that of other deliveries: so long a check-in waits if the process was killed with it in hand."""
AFTER_TIMER = timedelta(minutes=1)
"""A check-in that falls into a running timer waits until so long after its end."""


class Asking:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def claim(self, tx: Tx, due: Delivery, now: datetime) -> Delivery | None:
        """Claim it, make up what it asks from the plan as it is now, and store that the person's screen is to show it.

        None where there is nothing to ask any more, where its day is over, or where it was moved.
        """
        assert due.user_id is not None, "a check-in is somebody's"
        known = await self.desk.of(tx, due.user_id)
        timer = known.timer
        if timer is not None and timer.running:
            await deliveries.look_again(tx, due.id, timer.ends_at + AFTER_TIMER)
            return None
        facts, sent = await check_ins.facts(tx, known.person, now)
        claimed = await deliveries.claim(tx, due.id, now, now + LEASE)
        if claimed is None:
            return None
        on = check_ins.day_of(claimed)
        if await check_ins.is_asked(tx, claimed.id):
            return await self._once_more(tx, known, claimed, now)
        if now > last_instant_on(on, facts.hours, facts.zone):
            return await self._over(tx, known, claimed, SkippedLate(deliveries.TOO_LATE), now)
        day = next((day for day in planned(facts, now) if day.on == on and day.at <= now), None)
        if day is None:
            await deliveries.settle(tx, claimed, Cancelled(), now)
            await ahead.write(tx, due.user_id, facts, [each for each in sent if each.id != due.id], now)
            return None
        await self._ask(tx, known, claimed, day, now)
        return claimed

    async def _ask(self, tx: Tx, known: Known, claimed: Delivery, day: Day, now: datetime) -> None:
        """What is asked may be put off or missed from now on: the plan has a place for that."""
        await check_ins.ask(tx, known.person.user_id, claimed.id, day.on, day.things)
        await self._show(tx, known, claimed, now)
        await ahead.replan(tx, known.person, now)

    async def _show(self, tx: Tx, known: Known, claimed: Delivery, now: datetime) -> None:
        shown = changed(known, check_in=claimed.id, check_in_inside=None)
        check_in = await check_in_view.of_delivery(tx, self.desk.courses, claimed, known.member)
        await self.desk.turn(tx, replace(shown, check_in=check_in), now)

    async def _once_more(self, tx: Tx, known: Known, claimed: Delivery, now: datetime) -> Delivery | None:
        """It was claimed before, and nobody wrote down what became of it: it may have been said."""
        said = await self._said(tx, claimed)
        day_ends = last_instant_on(check_ins.day_of(claimed), known.person.hours, known.person.zone or "UTC")
        if said is not None:
            return await self._over(tx, known, claimed, said, now)
        if now > day_ends:
            return await self._over(tx, known, claimed, SkippedLate(deliveries.TOO_LATE), now)
        if not await self._still_planned(tx, known, claimed, now):
            return await self._over(tx, known, claimed, Cancelled(), now)
        if known.conversation.check_in != claimed.id:
            await self._show(tx, known, claimed, now)
        return claimed

    async def still(self, tx: Tx, claimed: Delivery, now: datetime) -> bool:
        """Whether it is still to be said as it was made up; where not, that it is over is written down.

        Between the claim and its turn a date may move, and somebody may go away or want nobody to ask them.
        """
        assert claimed.user_id is not None
        known = await self.desk.of(tx, claimed.user_id)
        said = await self._said(tx, claimed)
        if said is not None or await self._still_planned(tx, known, claimed, now):
            return True
        await self._over(tx, known, claimed, Cancelled(), now)
        return False

    async def _still_planned(self, tx: Tx, known: Known, claimed: Delivery, now: datetime) -> bool:
        """What the plan is if this message was never made up. News stay news: nothing takes them back."""
        keys, on = await check_ins.keys_of(tx, claimed.id), check_ins.day_of(claimed)
        facts, _ = await check_ins.facts(tx, known.person, now)
        told = await check_ins.told_by(tx, claimed.id)
        before = replace(
            facts,
            asked=tuple(each for each in facts.asked if each.key not in keys),
            news=(*facts.news, *told),
            used=facts.used - {on},
        )
        things = {
            thing.key
            for day in planned(before, now)
            if day.on == on and day.at <= now
            for thing in day.things
        }
        return keys <= things

    async def settle(self, tx: Tx, claimed: Delivery, failed: Outcome | None, now: datetime) -> None:
        """Sent, if a card showed it, whatever whoever showed it believes; else what failed."""
        assert claimed.user_id is not None
        known = await self.desk.of(tx, claimed.user_id)
        outcome = await self._said(tx, claimed) or failed or NotYet("not shown")
        await self._over(tx, known, claimed, final(claimed, outcome, now), now)

    async def _said(self, tx: Tx, delivery: Delivery) -> Sent | None:
        assert delivery.user_id is not None
        shown = await cards.that_showed(tx, delivery.user_id, check_in_shown(delivery.id))
        return None if shown is None else Sent(*shown)

    async def _over(self, tx: Tx, known: Known, claimed: Delivery, outcome: Outcome, now: datetime) -> None:
        """Settle it, and plan anew what follows from how it ended."""
        if not await deliveries.settle(tx, claimed, outcome, now) or isinstance(outcome, NotYet):
            return
        match outcome:
            case SkippedLate() | Cancelled():
                await self._withdraw(tx, known, claimed, now)
                await check_ins.unask(tx, claimed.id)
            case Undeliverable(reason):
                await self._withdraw(tx, known, claimed, now)
                await check_ins.unsent(tx, claimed.id)
                if dms_closed(reason) and known.member is not None and not known.conversation.in_thread:
                    await inviting.invite(tx, known.member, now)
            case _:
                pass
        await ahead.replan(tx, known.person, now)

    async def _withdraw(self, tx: Tx, known: Known, claimed: Delivery, now: datetime) -> None:
        """It does not come to the screen: what was there before it stays."""
        if known.conversation.check_in == claimed.id:
            await self.desk.turn(tx, without_check_in(known), now)
