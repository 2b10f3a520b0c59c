"""One thing is claimed by one at a time, and settled by the newest claim alone; an idle look costs one index."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.domain.delivery import (
    FIRST_WAIT,
    LEASE,
    LONGEST_WAIT,
    Cancelled,
    Delivery,
    Kind,
    NotYet,
    Outcome,
    Sent,
    State,
    Undeliverable,
    wait,
)
from bot.store import deliveries, people
from bot.store.database import Database
from bot.store.tables import deliveries as table
from bot.store.types import Tx

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)
SECOND = timedelta(seconds=1)
MIRA, RAVI = 9001, 9002


async def planned(db: Database, occurrence: str = "one", due_at: datetime = NOON, user_id: int = MIRA) -> int:
    async with db.begin() as tx:
        await people.meet(tx, user_id, NOON)
        return await deliveries.plan(tx, Kind.TIMER, occurrence, due_at, NOON, user_id=user_id)


async def due(db: Database, now: datetime, most: int = 10) -> list[int]:
    async with db.read() as tx:
        return [delivery.id for delivery in await deliveries.due(tx, now, most)]


async def claim(db: Database, delivery_id: int, now: datetime = NOON) -> Delivery | None:
    async with db.begin() as tx:
        return await deliveries.claim(tx, delivery_id, now, now + LEASE)


async def claimed(db: Database, delivery_id: int, now: datetime = NOON) -> Delivery:
    found = await claim(db, delivery_id, now)
    assert found is not None
    return found


async def settle(db: Database, holder: Delivery, outcome: Outcome, now: datetime = NOON) -> bool:
    async with db.begin() as tx:
        return await deliveries.settle(tx, holder, outcome, now)


async def row(db: Database, delivery_id: int) -> Any:
    async with db.read() as tx:
        return (await tx.execute(sa.select(table).where(table.c.id == delivery_id))).one()


async def test_what_is_due_is_found_oldest_first_and_nothing_before_its_time(database: Database):
    """Red when the query forgets the time or its order."""
    second, first = await planned(database, "b", NOON), await planned(database, "a", NOON - SECOND)
    third = await planned(database, "c", NOON + SECOND)
    assert await due(database, NOON) == [first, second]
    assert await due(database, NOON, most=1) == [first]
    assert await due(database, NOON + SECOND) == [first, second, third]


async def test_the_same_thing_is_never_planned_twice(database: Database):
    """Red when `occurrence` is no longer unique."""
    await planned(database, "one")
    with pytest.raises(IntegrityError):
        await planned(database, "one", LATER)


async def test_of_several_claimers_each_delivery_has_one(database: Database):
    """Red when a claim does not look whether the delivery is still due."""
    ids = [await planned(database, f"o{n}") for n in range(20)]

    async def claimer() -> list[int]:
        held = [await claim(database, delivery_id) for delivery_id in await due(database, NOON, 100)]
        return [found.id for found in held if found is not None]

    held = await asyncio.gather(*(claimer() for _ in range(4)))
    assert sorted(delivery_id for some in held for delivery_id in some) == ids
    assert await due(database, NOON) == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_claimer_does_not_wait_for_another_one(database: Database):
    """On SQLite nobody else writes meanwhile. Red without SKIP LOCKED: it would wait for the first to end."""
    delivery_id = await planned(database)
    async with database.begin() as tx:
        assert await deliveries.claim(tx, delivery_id, NOON, NOON + LEASE) is not None
        async with asyncio.timeout(2):
            assert await asyncio.create_task(claim(database, delivery_id)) is None


async def test_a_claim_nobody_settled_comes_back_after_the_lease(database: Database):
    """Red when a claim sets no new time to look at it, or takes it off for good."""
    delivery_id = await planned(database)
    first = await claimed(database, delivery_id)
    assert (first.state, first.attempt) == (State.CLAIMED, 1)
    assert await due(database, NOON + LEASE - SECOND) == []
    assert await due(database, NOON + LEASE) == [delivery_id]
    second = await claimed(database, delivery_id, NOON + LEASE)
    assert second.attempt == 2


async def test_only_the_newest_claim_may_settle(database: Database):
    """Red when `settle` does not compare the attempt: the stalled one would overwrite what the other did."""
    delivery_id = await planned(database)
    stalled = await claimed(database, delivery_id)
    newest = await claimed(database, delivery_id, NOON + LEASE)
    assert not await settle(database, stalled, Undeliverable("403 50007"), LATER)
    assert (await row(database, delivery_id)).state == "claimed"
    assert await settle(database, newest, Sent(7, 8), LATER)
    assert not await settle(database, newest, NotYet("again"), LATER)
    assert not await settle(database, stalled, Cancelled(), LATER)
    kept = await row(database, delivery_id)
    assert (kept.state, kept.channel_id, kept.message_id) == ("sent", 7, 8)


@pytest.mark.parametrize(
    ("outcome", "state", "reason"),
    [
        (Sent(7, 8), "sent", None),
        (Undeliverable("403 50007"), "undeliverable", "403 50007"),
        (Cancelled(), "cancelled", None),
    ],
)
async def test_what_is_over_is_never_looked_at_again(
    database: Database, outcome: Outcome, state: str, reason: str | None
):
    """Red when a settled row keeps its time to look."""
    delivery_id = await planned(database)
    assert await settle(database, await claimed(database, delivery_id), outcome, LATER)
    kept = await row(database, delivery_id)
    assert (kept.state, kept.reason, kept.settled_at, kept.look_at) == (state, reason, LATER, None)
    assert await due(database, NOON + timedelta(days=400)) == []


async def test_what_failed_is_tried_again_ever_later(database: Database):
    """Red when it is looked at again at once, or never."""
    delivery_id, now = await planned(database), NOON
    for attempt in range(1, 5):
        holder = await claimed(database, delivery_id, now)
        assert holder.attempt == attempt
        assert await settle(database, holder, NotYet("TimeoutError"), now)
        assert (await row(database, delivery_id)).reason == "TimeoutError"
        assert await due(database, now + wait(attempt) - SECOND) == []
        now += wait(attempt)
        assert await due(database, now) == [delivery_id]


def test_the_wait_grows_up_to_a_limit() -> None:
    waits = [wait(attempt) for attempt in range(1, 200)]
    assert waits[0] == FIRST_WAIT
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT


async def test_what_is_planned_can_be_moved_and_cancelled_and_what_is_claimed_cannot(database: Database):
    """Red when `move` or `cancel` does not look at the state."""
    moved, gone, held = [await planned(database, name) for name in "abc"]
    holder = await claimed(database, held)
    async with database.begin() as tx:
        for delivery_id in (moved, held):
            await deliveries.move(tx, delivery_id, LATER)
        for delivery_id in (gone, held):
            await deliveries.cancel(tx, delivery_id, NOON)
    assert await due(database, NOON + SECOND) == []
    assert (await row(database, gone)).state == "cancelled"
    assert (await row(database, held)).state == "claimed"
    assert await due(database, LATER) == [held, moved]
    assert await settle(database, holder, Sent(7, 8))


async def test_cancelling_all_of_a_person_leaves_others_and_what_is_claimed(database: Database):
    mine, held = await planned(database, "a"), await planned(database, "b")
    theirs = await planned(database, "c", user_id=RAVI)
    await claimed(database, held)
    async with database.begin() as tx:
        await deliveries.cancel_all(tx, Kind.TIMER, MIRA, NOON, but_of_ask=None)
    states = [(await row(database, delivery_id)).state for delivery_id in (mine, held, theirs)]
    assert states == ["cancelled", "claimed", "planned"]


SETTLED = 20_000


async def test_a_look_with_nothing_due_reads_one_small_index(database: Database):
    """Red without the partial index, or with a query that does not fit it: then every settled row is read."""
    over = {"kind": "timer", "due_at": NOON, "state": "sent", "attempt": 1, "created_at": NOON}
    async with database.begin() as tx:
        await tx.execute(sa.insert(table), [over | {"occurrence": f"o{n}"} for n in range(SETTLED)])
    await planned(database, "coming", LATER)
    async with database.begin() as tx:
        await tx.execute(sa.text("ANALYZE deliveries"))
    async with database.read() as tx:
        plan = await explained(tx, deliveries.due_query(NOON, 25))
    assert "ix_deliveries_due" in plan
    assert await due(database, LATER) != []


async def explained(tx: Tx, query: sa.Select[Any]) -> str:
    """How the database goes about it."""
    words = "EXPLAIN QUERY PLAN" if tx.dialect.name == "sqlite" else "EXPLAIN"
    literal = query.compile(dialect=tx.dialect, compile_kwargs={"literal_binds": True})
    found = await tx.exec_driver_sql(f"{words} {literal}")
    return "\n".join(str(line) for line in found)
