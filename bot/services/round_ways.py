"""A round opens, and closes: as deliveries to a cohort's channel."""

from dataclasses import replace
from datetime import datetime

from bot.domain.cohort import Cohort
from bot.domain.delivery import (
    LEASE,
    Cancelled,
    Delivery,
    Done,
    Kind,
    NotYet,
    Outcome,
    Sent,
    SkippedLate,
    final,
)
from bot.domain.rounds import Slot, slot_on
from bot.services.desk import Desk
from bot.services.round_plan import closing, day_of, hold, replan_members
from bot.store import cohorts, deliveries, rounds
from bot.store.types import Tx


class Opens:
    """The card comes to the channel once, as it is when nobody has answered; what follows are edits."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def claim(self, tx: Tx, due: Delivery, now: datetime) -> Delivery | None:
        assert due.cohort_id is not None, "a round is a cohort's"
        await cohorts.hold(tx, due.cohort_id)
        claimed = await deliveries.claim(tx, due.id, now, now + LEASE)
        cohort = await cohorts.by_id(tx, due.cohort_id)
        if claimed is None or cohort is None:
            return None
        begun = await rounds.of_day(tx, cohort.id, day_of(due))
        if begun is None:
            opened = await self._open(tx, claimed, cohort, now)
        else:
            opened = SkippedLate("its week is over") if begun.closed_at is not None else begun.id
        if isinstance(opened, int):
            return replace(claimed, about_id=opened)
        await deliveries.settle(tx, claimed, opened, now)
        return None

    async def _open(
        self, tx: Tx, claimed: Delivery, cohort: Cohort, now: datetime
    ) -> int | Cancelled | SkippedLate:
        """Its id, or why it does not open: moved meanwhile, its week over, or nobody there who wants it."""
        slot = _slot(cohort, claimed)
        if slot is None or slot.opens_at != claimed.due_at:
            return Cancelled()
        if now >= slot.closes_at:
            return SkippedLate("its week is over")
        if not await rounds.participants(tx, cohort.id):
            return Cancelled()
        round_id = await rounds.open_(tx, cohort.id, slot)
        await deliveries.is_about(tx, claimed.id, round_id)
        ending = closing(cohort.id, slot.on)
        await deliveries.plan(
            tx, Kind.ROUND_END, ending, slot.closes_at, now, cohort_id=cohort.id, about_id=round_id
        )
        return round_id

    async def settle(self, tx: Tx, claimed: Delivery, failed: Outcome | None, now: datetime) -> None:
        """Sent, where `failed` says so; then what follows of a miss is planned for those who want more than silence."""
        outcome = final(claimed, failed or NotYet("not sent"), now)
        assert claimed.cohort_id is not None
        assert claimed.about_id is not None
        if not isinstance(outcome, Sent):
            await deliveries.settle(tx, claimed, outcome, now)
            return
        asked = await rounds.participants(tx, claimed.cohort_id)
        reminded = [each.user_id for each in asked if each.miss not in (None, "nothing")]
        await hold(tx, reminded)
        if await deliveries.settle(tx, claimed, outcome, now):
            await rounds.stands(tx, claimed.about_id, outcome.channel_id, outcome.message_id)
            await replan_members(tx, reminded, now)


class Closes:
    """From the claim on nothing more is taken in; the card follows, and shows whether it did."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def claim(self, tx: Tx, due: Delivery, now: datetime) -> Delivery | None:
        assert due.about_id is not None, "it is the end of a round"
        # The round before its delivery, as whoever moves its end has them: else each might wait for the other.
        found = await rounds.by_id(tx, due.about_id, hold=True)
        claimed = await deliveries.claim(tx, due.id, now, now + LEASE)
        if claimed is None:
            return None
        if found is not None and found.closed_at is None:
            await rounds.closed(tx, found.id, now)
        if found is None or found.message_id is None:
            await deliveries.settle(tx, claimed, Done(), now)  # its card never came
            return None
        return claimed

    async def settle(self, tx: Tx, claimed: Delivery, failed: Outcome | None, now: datetime) -> None:
        assert claimed.about_id is not None
        found = await rounds.by_id(tx, claimed.about_id)
        shown = found is None or found.shown == found.changes
        outcome = Done() if shown else final(claimed, failed or NotYet("not shown"), now)
        await deliveries.settle(tx, claimed, outcome, now)


def _slot(cohort: Cohort, delivery: Delivery) -> Slot | None:
    """The round of the delivery's day, as the cohort's settings have it now."""
    on = day_of(delivery)
    if cohort.round is None or cohort.round.weekday != on.weekday():
        return None
    slot = slot_on(on, cohort.round, cohort.zone, cohort.final_session_at)
    return slot if slot.opens_at < cohort.final_session_at else None
