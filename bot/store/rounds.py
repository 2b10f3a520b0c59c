"""The weekly rounds of cohorts: opened, answered, closed, and how much of that their cards show."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.rounds import Slot
from bot.store.tables import contracts, members, rounds, runs


@dataclass(frozen=True, slots=True)
class Round:
    """As it is stored; instants aware UTC. `shown` is up to which of its `changes` the card shows it."""

    id: int
    cohort_id: int
    on: date
    opens_at: datetime
    closes_at: datetime
    channel_id: int | None
    message_id: int | None
    closed_at: datetime | None
    changes: int
    shown: int


@dataclass(frozen=True, slots=True)
class Participant:
    """A member who chose to be held to it by their cohort, and what a miss does."""

    user_id: int
    member_id: int
    miss: str | None


async def open_(tx: AsyncConnection, cohort_id: int, slot: Slot) -> int:
    """A round begins; its id. Its card is to come."""
    round_id = await tx.scalar(
        sa.insert(rounds)
        .values(
            cohort_id=cohort_id,
            on_date=slot.on,
            opens_at=slot.opens_at,
            closes_at=slot.closes_at,
            changes=0,
            shown=0,
        )
        .returning(rounds.c.id)
    )
    assert round_id is not None
    return round_id


async def by_id(tx: AsyncConnection, round_id: int, *, hold: bool = False) -> Round | None:
    """`hold`: for this transaction, so that what happens to it happens one after the other."""
    return await _one(tx, rounds.c.id == round_id, hold=hold)


async def of_day(tx: AsyncConnection, cohort_id: int, on: date) -> Round | None:
    return await _one(tx, sa.and_(rounds.c.cohort_id == cohort_id, rounds.c.on_date == on))


async def still_open(tx: AsyncConnection, cohort_id: int) -> list[Round]:
    query = sa.select(rounds).where(rounds.c.cohort_id == cohort_id, rounds.c.closed_at.is_(None))
    return [_round(row) for row in await tx.execute(query.order_by(rounds.c.id))]


async def closes(tx: AsyncConnection, round_id: int, at: datetime) -> None:
    """It is to close at another time."""
    await _set(tx, round_id, closes_at=at, changes=rounds.c.changes + 1)


async def closed(tx: AsyncConnection, round_id: int, now: datetime) -> None:
    await _set(tx, round_id, closed_at=now, changes=rounds.c.changes + 1)


async def changed(tx: AsyncConnection, round_id: int) -> None:
    """What the card shows is not what it should show any more."""
    await _set(tx, round_id, changes=rounds.c.changes + 1)


async def stands(tx: AsyncConnection, round_id: int, channel_id: int, message_id: int) -> None:
    """Its card stands there, as it was when nobody had answered."""
    await _set(tx, round_id, channel_id=channel_id, message_id=message_id)


async def shows(tx: AsyncConnection, round_id: int, changes: int) -> None:
    """The card shows it up to this change."""
    query = sa.update(rounds).where(rounds.c.id == round_id, rounds.c.shown < changes)
    await tx.execute(query.values(shown=changes))


async def owed(tx: AsyncConnection) -> list[int]:
    """The rounds whose cards do not show what they should."""
    query = sa.select(rounds.c.id).where(sa.text("changes <> shown"), rounds.c.message_id.is_not(None))
    return list(await tx.scalars(query.order_by(rounds.c.id)))


async def participants(tx: AsyncConnection, cohort_id: int) -> list[Participant]:
    """Its members who chose it, by user id: the contract of their first run that has one counts, as everywhere."""
    query = (
        sa.select(members.c.user_id, members.c.id, contracts.c.who, contracts.c.miss)
        .join(runs, runs.c.member_id == members.c.id)
        .join(contracts, contracts.c.run_id == runs.c.id)
        .where(members.c.cohort_id == cohort_id, members.c.left_at.is_(None))
        .order_by(members.c.user_id, runs.c.id.desc())
    )
    settled = {row.user_id: row for row in await tx.execute(query)}  # the first run comes last, and stays
    return [Participant(row.user_id, row.id, row.miss) for row in settled.values() if row.who == "cohort"]


async def _set(tx: AsyncConnection, round_id: int, **values: Any) -> None:
    await tx.execute(sa.update(rounds).where(rounds.c.id == round_id).values(**values))


async def _one(tx: AsyncConnection, where: sa.ColumnElement[bool], *, hold: bool = False) -> Round | None:
    query = sa.select(rounds).where(where)
    row = (await tx.execute(query.with_for_update() if hold else query)).first()
    return None if row is None else _round(row)


def _round(row: sa.Row[Any]) -> Round:
    return Round(
        row.id,
        row.cohort_id,
        row.on_date,
        row.opens_at,
        row.closes_at,
        row.channel_id,
        row.message_id,
        row.closed_at,
        row.changes,
        row.shown,
    )
