"""What members change of their own plan: days away, and things called off; and what the plan's things are called."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.check_in import Away
from bot.domain.delivery import Kind, State
from bot.domain.schedule import Unsaid
from bot.store.tables import away, called_off, deliveries, members, milestones, runs, tests, tripwires

# Days away


async def away_from(tx: AsyncConnection, user_id: int, today: date) -> dict[int, Away]:
    """Those that are not over, by id, the first one first."""
    query = sa.select(away).where(away.c.user_id == user_id, away.c.until_on >= today)
    rows = await tx.execute(query.order_by(away.c.from_on, away.c.id))
    return {row.id: Away(row.from_on, row.until_on) for row in rows}


async def is_away(tx: AsyncConnection, user_id: int, days: Away) -> None:
    await tx.execute(sa.insert(away).values(user_id=user_id, from_on=days.from_on, until_on=days.until_on))


async def is_back(tx: AsyncConnection, user_id: int, away_id: int) -> bool:
    """Not away then after all; False where there is no such range of theirs."""
    done = await tx.execute(sa.delete(away).where(away.c.id == away_id, away.c.user_id == user_id))
    return bool(done.rowcount)


# Calling off


async def call_off(tx: AsyncConnection, user_id: int, key: str, now: datetime) -> None:
    insert = (postgresql if tx.dialect.name == "postgresql" else sqlite).insert(called_off)
    values = insert.values(user_id=user_id, key=key, called_off_at=now)
    await tx.execute(values.on_conflict_do_nothing())


async def take_back(tx: AsyncConnection, user_id: int, key: str) -> None:
    await tx.execute(sa.delete(called_off).where(called_off.c.user_id == user_id, called_off.c.key == key))


# What things are called


async def items(tx: AsyncConnection, user_id: int) -> dict[int, str]:
    """The milestones, tests and risks of this person, by item."""
    theirs = sa.select(runs.c.id).join(members).where(members.c.user_id == user_id)
    named = sa.union_all(
        *(
            sa.select(table.c.item_id, words.label("words")).where(table.c.run_id.in_(theirs))
            for table, words in (
                (milestones, milestones.c.text),
                (tests, tests.c.text),
                (tripwires, tripwires.c.risk),
            )
        )
    )
    return {row.item_id: row.words for row in await tx.execute(named)}


async def exercises(tx: AsyncConnection, user_id: int) -> dict[int, tuple[int, str]]:
    """The course, by its row, and the exercise of each run of this person."""
    query = sa.select(runs.c.id, runs.c.course_id, runs.c.exercise).join(members)
    rows = await tx.execute(query.where(members.c.user_id == user_id))
    return {row.id: (row.course_id, row.exercise) for row in rows}


# What could not be said


async def unsaid(tx: AsyncConnection, user_id: int, since: datetime) -> tuple[Unsaid, ...]:
    """What was due since then and was not said, the newest first."""
    query = (
        sa.select(deliveries.c.kind, deliveries.c.due_at, deliveries.c.state, deliveries.c.reason)
        .where(
            deliveries.c.user_id == user_id,
            deliveries.c.due_at >= since,
            deliveries.c.kind.in_([Kind.CHECK_IN.value, Kind.TELL.value, Kind.POST.value]),
            deliveries.c.state.in_([State.UNDELIVERABLE.value, State.SKIPPED_LATE.value]),
        )
        .order_by(deliveries.c.due_at.desc(), deliveries.c.id.desc())
    )
    return tuple(
        Unsaid(Kind(row.kind), row.due_at, row.state == State.SKIPPED_LATE.value, row.reason or "")
        for row in await tx.execute(query)
    )
