"""What lies ahead of a cohort: its rounds, kept equal to what they are a function of."""

from datetime import date, datetime

from bot.domain.cohort import Cohort
from bot.domain.delivery import Delivery, Kind
from bot.domain.rounds import Slot, closes_at, rounds
from bot.services import ahead
from bot.store import deliveries, people
from bot.store import rounds as stored
from bot.store.deliveries import Planned
from bot.store.types import Tx

LONG_AGO = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


async def replan(tx: Tx, cohort: Cohort, now: datetime) -> None:
    """Write the difference between the rounds that are planned and those that should be, in the transaction that
    changed anything of it. The cohort must be held. What is due already is left to whoever claims it."""
    slots = rounds(cohort.round, cohort.zone, cohort.final_session_at, now)
    before = await deliveries.of_cohort(tx, Kind.ROUND, cohort.id, now)
    after = [Planned(opening(cohort.id, slot.on), slot.opens_at, None, cohort.id) for slot in slots]
    await deliveries.follow(tx, Kind.ROUND, None, before, after, now)
    await _close(tx, cohort, slots, now)


async def _close(tx: Tx, cohort: Cohort, slots: tuple[Slot, ...], now: datetime) -> None:
    """Those that are open close before the next one opens, whenever that is now."""
    next_at = slots[0].opens_at if slots else None
    ends: list[Planned] = []
    for each in await stored.still_open(tx, cohort.id):
        at = closes_at(each.opens_at, cohort.zone, cohort.final_session_at, next_at)
        ends.append(Planned(closing(cohort.id, each.on), at, each.id, cohort.id))
        if at != each.closes_at:
            await stored.closes(tx, each.id, at)
    before = await deliveries.of_cohort(tx, Kind.ROUND_END, cohort.id, LONG_AGO)
    await deliveries.follow(tx, Kind.ROUND_END, None, before, ends, now)


async def replan_members(tx: Tx, user_ids: list[int], now: datetime) -> None:
    """The same for what each of these is asked; their conversations are held already, in order."""
    for user_id in user_ids:
        found = await people.by_user(tx, user_id)
        if found is not None:
            await ahead.replan(tx, found[0], now)


async def hold(tx: Tx, user_ids: list[int]) -> None:
    """Hold these people's conversations, which must come in order: before any cohort and any delivery."""
    for user_id in user_ids:
        await people.locked(tx, user_id)


def opening(cohort_id: int, on: date) -> str:
    return f"round-{cohort_id}-{on:%Y%m%d}"


def closing(cohort_id: int, on: date) -> str:
    return f"round-end-{cohort_id}-{on:%Y%m%d}"


def day_of(delivery: Delivery) -> date:
    """The cohort's day whose round it is."""
    return datetime.strptime(delivery.occurrence.rpartition("-")[2], "%Y%m%d").date()  # noqa: DTZ007
