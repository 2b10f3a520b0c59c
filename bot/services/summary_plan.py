"""A cohort's summary is posted by itself, so many hours before its final session: planned here, claimed and settled.

What is posted then, the board brings to the channel, message by message; a delivery says only that it is time.
"""

from datetime import datetime

from bot.domain.cohort import Cohort
from bot.domain.delivery import LEASE, Delivery, Done, Kind, NotYet, Outcome, SkippedLate, State, final
from bot.domain.summary import posted_at
from bot.services.desk import Desk
from bot.services.round_plan import LONG_AGO
from bot.store import cohorts, deliveries, posted, summaries
from bot.store.deliveries import Planned
from bot.store.summaries import SummaryRow
from bot.store.types import Tx

BEGUN = "the session has begun"


async def replan(tx: Tx, cohort: Cohort, now: datetime) -> None:
    """Write down when it is due, in the transaction that changed the session, the lead or the cohort, which must be
    held. One that stands in the channel is owed an edit instead."""
    row = await summaries.of_cohort(tx, cohort.id)
    before = await deliveries.of_cohort(tx, Kind.SUMMARY, cohort.id, LONG_AGO)
    to_come = row.out_at is None and cohort.final_session_at > now
    after = (
        [Planned(occurrence(cohort.id), _due(row, cohort, before, now), None, cohort.id)] if to_come else []
    )
    missed = frozenset(each.id for each in before) if row.out_at is None else frozenset[int]()
    await deliveries.follow(tx, Kind.SUMMARY, None, before, after, now, missed)
    if row.out_at is not None:
        await summaries.changed(tx, cohort.id)


def _due(row: SummaryRow, cohort: Cohort, before: list[Delivery], now: datetime) -> datetime:
    """Where the lead has begun already it is due at once, and stays so."""
    at = posts_at(row, cohort)
    waiting = [each.due_at for each in before if each.state is State.PLANNED and at <= each.due_at <= now]
    return at if at > now else (waiting or [now])[0]


def posts_at(row: SummaryRow, cohort: Cohort) -> datetime:
    return posted_at(cohort.final_session_at, row.lead_hours)


def occurrence(cohort_id: int) -> str:
    """There is one for ever: nothing is posted twice."""
    return f"summary-{cohort_id}"


class PostsSummary:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def claim(self, tx: Tx, due: Delivery, now: datetime) -> Delivery | None:
        """From here on the channel is owed everything. None where the session began before anything was sent."""
        assert due.cohort_id is not None, "a summary is a cohort's"
        await cohorts.hold(tx, due.cohort_id)
        claimed = await deliveries.claim(tx, due.id, now, now + LEASE)
        cohort = await cohorts.by_id(tx, due.cohort_id)
        if claimed is None or cohort is None:
            return None
        row = await summaries.of_cohort(tx, cohort.id)
        if cohort.final_session_at <= now and not any(
            each.tried for each in await posted.of_summary(tx, row.id)
        ):
            await summaries.stays_in(tx, row.id)
            await deliveries.settle(tx, claimed, SkippedLate(BEGUN), now)
            return None
        if row.out_at is None:
            await summaries.goes_out(tx, row.id, now)
        return claimed

    async def settle(self, tx: Tx, claimed: Delivery, failed: Outcome | None, now: datetime) -> None:
        """Done where the channel shows it all, whoever saw to that."""
        assert claimed.cohort_id is not None
        row = await summaries.find(tx, claimed.cohort_id)
        shown = row is None or row.shown == row.changes
        outcome = Done() if shown and failed is None else final(claimed, failed or NotYet("not shown"), now)
        await deliveries.settle(tx, claimed, outcome, now)
