"""Runs of exercises, and the trail of questions that each run has put."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.run import Ask, Place
from bot.store.tables import asks, members, runs


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run without its trail and responses."""

    id: int
    member_id: int
    exercise: str
    course_id: int
    handed_in_at: datetime | None


_RUN = sa.select(runs)
_WITH_TRAIL = (
    sa.select(
        runs,
        asks.c.id.label("ask_id"),
        asks.c.prompt,
        asks.c.field,
        asks.c.row_id,
        asks.c.round,
        asks.c.detour,
        asks.c.reopened,
    )
    .join(asks, asks.c.run_id == runs.c.id)
    .where(asks.c.left_at.is_(None))
    .order_by(runs.c.id, asks.c.id)
)
_OPENED = _WITH_TRAIL.where(runs.c.id == sa.bindparam("run_id"))
_OF_COHORT = _WITH_TRAIL.join(members, members.c.id == runs.c.member_id).where(
    members.c.cohort_id == sa.bindparam("cohort"), members.c.left_at.is_(None)
)
_OF_MEMBER = _WITH_TRAIL.where(runs.c.member_id == sa.bindparam("member"))


async def by_id(tx: AsyncConnection, run_id: int) -> RunRow | None:
    return await _one(tx, _RUN.where(runs.c.id == run_id))


async def of_member(tx: AsyncConnection, member_id: int, exercise: str) -> RunRow | None:
    return await _one(tx, _RUN.where(runs.c.member_id == member_id, runs.c.exercise == exercise))


async def _one(tx: AsyncConnection, query: sa.Select[tuple[object, ...]]) -> RunRow | None:
    row = (await tx.execute(query)).first()
    return None if row is None else _run(row)


def _run(row: sa.Row[Any]) -> RunRow:
    return RunRow(row.id, row.member_id, row.exercise, row.course_id, row.handed_in_at)


async def all_of_member(tx: AsyncConnection, member_id: int) -> list[RunRow]:
    """Every exercise that this member has begun, the first one first."""
    rows = await tx.execute(_RUN.where(runs.c.member_id == member_id).order_by(runs.c.id))
    return [RunRow(row.id, row.member_id, row.exercise, row.course_id, row.handed_in_at) for row in rows]


async def all_of_user(tx: AsyncConnection, user_id: int) -> list[RunRow]:
    """Every exercise that this person has begun, in every cohort that they belong to, the first one first."""
    theirs = sa.select(members.c.id).where(members.c.user_id == user_id, members.c.left_at.is_(None))
    rows = await tx.execute(_RUN.where(runs.c.member_id.in_(theirs)).order_by(runs.c.id))
    return [_run(row) for row in rows]


async def of_ask(tx: AsyncConnection, ask_id: int) -> int | None:
    """The run to which this ask belongs."""
    return await tx.scalar(sa.select(asks.c.run_id).where(asks.c.id == ask_id))


async def begin(
    tx: AsyncConnection, member_id: int, exercise: str, course_id: int, first: Place, now: datetime
) -> int:
    """A new run, pinned to this version of the course, with its first question put."""
    run_id = await tx.scalar(
        sa.insert(runs)
        .values(member_id=member_id, exercise=exercise, course_id=course_id, begun_at=now)
        .returning(runs.c.id)
    )
    assert run_id is not None
    await put(tx, run_id, first, now)
    return run_id


async def hand_in(tx: AsyncConnection, run_id: int, now: datetime) -> None:
    """The first hand-in counts; a later change is only a change."""
    await tx.execute(
        sa.update(runs).where(runs.c.id == run_id, runs.c.handed_in_at.is_(None)).values(handed_in_at=now)
    )


async def opened(tx: AsyncConnection, run_id: int) -> tuple[RunRow, tuple[Ask, ...]] | None:
    """A run with its trail, in one statement: the questions on the way to where the member is, oldest first; those
    they went back from are left out."""
    rows = (await tx.execute(_OPENED, {"run_id": run_id})).all()
    if not rows:
        return None
    return _run(rows[0]), tuple(_ask(row, row.ask_id) for row in rows)


async def of_cohort(tx: AsyncConnection, cohort_id: int) -> list[tuple[RunRow, tuple[Ask, ...]]]:
    """Every run of those who belong to this cohort, with its trail, in one statement; the first begun first."""
    return _by_run(await tx.execute(_OF_COHORT, {"cohort": cohort_id}))


async def of_member_with_trails(tx: AsyncConnection, member_id: int) -> list[tuple[RunRow, tuple[Ask, ...]]]:
    """The same of one member."""
    return _by_run(await tx.execute(_OF_MEMBER, {"member": member_id}))


def _by_run(rows: Iterable[sa.Row[Any]]) -> list[tuple[RunRow, tuple[Ask, ...]]]:
    found: dict[int, tuple[RunRow, list[Ask]]] = {}
    for row in rows:
        found.setdefault(row.id, (_run(row), []))[1].append(_ask(row, row.ask_id))
    return [(run, tuple(trail)) for run, trail in found.values()]


async def put(
    tx: AsyncConnection,
    run_id: int,
    place: Place,
    now: datetime,
    *,
    detour: bool = False,
    reopened: bool = False,
) -> Ask:
    """Put a question: it is the open one now."""
    ask_id = await tx.scalar(
        sa.insert(asks)
        .values(
            run_id=run_id,
            prompt=place.prompt,
            field=place.field,
            row_id=place.row,
            round=place.round,
            detour=detour,
            reopened=reopened,
            asked_at=now,
        )
        .returning(asks.c.id)
    )
    assert ask_id is not None
    return Ask(ask_id, place, detour, reopened)


async def leave(tx: AsyncConnection, ask_ids: list[int], now: datetime) -> None:
    """Take these questions off the trail; whatever was answered to them stays."""
    await tx.execute(sa.update(asks).where(asks.c.id.in_(ask_ids)).values(left_at=now))


async def ask(tx: AsyncConnection, ask_id: int, run_id: int) -> Ask | None:
    """An ask of this run, on the trail or off it."""
    row = (await tx.execute(sa.select(asks).where(asks.c.id == ask_id, asks.c.run_id == run_id))).first()
    if row is None:
        return None
    return _ask(row, row.id)


def _ask(row: sa.Row[Any], ask_id: int) -> Ask:
    return Ask(ask_id, Place(row.prompt, row.field, row.row_id, row.round), row.detour, row.reopened)
