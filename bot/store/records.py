"""Milestones, steps, cheap tests, tripwires and the support contract: written as the answers change."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.records import (
    CheapTestRecord,
    Contract,
    MilestoneRecord,
    Record,
    StepRecord,
    TripwireRecord,
)
from bot.domain.response import Deadline
from bot.store import summaries
from bot.store.tables import contracts, milestones, notes, runs, steps, tests, tripwires

_TABLES: dict[type[Record], sa.Table] = {
    MilestoneRecord: milestones,
    StepRecord: steps,
    CheapTestRecord: tests,
    TripwireRecord: tripwires,
}


async def follow(
    tx: AsyncConnection, run_id: int, before: Sequence[Record], after: Sequence[Record], now: datetime
) -> None:
    """Write the difference. What is no longer said is marked as gone; what is said again comes back as the same row.

    A date that is new, or back, holds since now.
    """
    known, wanted = {record.item: record for record in before}, {record.item for record in after}
    for record in after:
        was = known.get(record.item)
        if was != record:
            await _put(tx, run_id, record, _since(was, record, now))
    for record in before:
        if record.item not in wanted:
            table = _TABLES[type(record)]
            await tx.execute(sa.update(table).where(table.c.item_id == record.item).values(gone_at=now))


def _since(was: Record | None, record: Record, now: datetime) -> dict[str, Any]:
    if isinstance(record, StepRecord) or (was is not None and _date_of(was) == _date_of(record)):
        return {}
    return {"since_at": now}


def _date_of(record: Record) -> Deadline | None:
    match record:
        case MilestoneRecord(due=due) | CheapTestRecord(due=due):
            return due
        case TripwireRecord(ask_at=ask_at):
            return ask_at
        case StepRecord():
            return None


async def _put(tx: AsyncConnection, run_id: int, record: Record, since: dict[str, Any]) -> None:
    table, values = _TABLES[type(record)], _values(record) | since
    row = _insert(tx)(table).values(run_id=run_id, item_id=record.item, **values)
    await tx.execute(row.on_conflict_do_update(index_elements=["item_id"], set_=values | {"gone_at": None}))


def _insert(tx: AsyncConnection) -> Any:
    return postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert


def _values(record: Record) -> dict[str, Any]:
    match record:
        case MilestoneRecord(_, text, due, sign):
            return {"text": text, **_due(due), "sign": sign}
        case StepRecord(_, milestone, text):
            return {"milestone_id": _milestone(milestone), "text": text}
        case CheapTestRecord(_, path, text, due, hours, sign):
            return {"path_id": path, "text": text, **_due(due), "hours": hours, "sign": sign}
        case TripwireRecord(_, milestone, risk, ask_at):
            return {
                "milestone_id": _milestone(milestone),
                "risk": risk,
                "ask_at": ask_at.at,
                "has_time": ask_at.has_time,
            }


def _due(due: Deadline | None) -> dict[str, Any]:
    return {"due_at": None if due is None else due.at, "has_time": due is not None and due.has_time}


def _milestone(item: int) -> sa.ScalarSelect[int]:
    return sa.select(milestones.c.id).where(milestones.c.item_id == item).scalar_subquery()


async def agree(
    tx: AsyncConnection,
    run_id: int,
    was: Contract | None,
    contract: Contract | None,
    until: datetime,
    now: datetime,
) -> None:
    """The contract of a run as it is now; it ends with the final session (`until`, aware UTC).

    What and how often is asked holds since now where that changed. One that was taken back leaves nothing, so that
    another run of the same cohort may settle it.
    """
    if contract is None:
        await tx.execute(sa.delete(contracts).where(contracts.c.run_id == run_id))
        return
    values: dict[str, Any] = {
        "who": contract.who,
        "cadence": contract.cadence,
        "weekday": contract.weekday,
        "hour": contract.hour,
        "tone": contract.tone,
        "miss": contract.miss,
        "until_at": until,
    }
    if was is None or _asks(was) != _asks(contract):
        values["since_at"] = now
    row = _insert(tx)(contracts).values(run_id=run_id, **values)
    await tx.execute(row.on_conflict_do_update(index_elements=["run_id"], set_=values))


def _asks(contract: Contract) -> tuple[str, str | None, str | None]:
    return contract.who, contract.cadence, contract.weekday


async def is_done(tx: AsyncConnection, item_id: int, now: datetime | None) -> bool:
    """Since when a milestone, step, test or tripwire, by its item, is done, or not. False where there is none."""
    for table in (milestones, steps, tests, tripwires):
        done = sa.update(table).where(table.c.item_id == item_id).values(done_at=now)
        run_id = await tx.scalar(done.returning(table.c.run_id))
        if run_id is not None:
            await summaries.changed_by_run(tx, run_id)  # it says which milestones are reached
            return True
    return False


async def achieved(tx: AsyncConnection, member_id: int) -> tuple[int, int, int, int]:
    """Of this member: how many milestones there are, how many of them were reached, how many cheap tests are done, and
    how many notes they got; in one statement."""
    theirs = sa.select(runs.c.id).where(runs.c.member_id == member_id)

    def count(table: sa.Table, *where: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
        return sa.select(sa.func.count()).select_from(table).where(*where).scalar_subquery()

    there = sa.and_(milestones.c.run_id.in_(theirs), milestones.c.gone_at.is_(None))
    row = (
        await tx.execute(
            sa.select(
                count(milestones, there),
                count(milestones, there, milestones.c.done_at.is_not(None)),
                count(
                    tests, tests.c.run_id.in_(theirs), tests.c.gone_at.is_(None), tests.c.done_at.is_not(None)
                ),
                count(notes, notes.c.member_id == member_id),
            )
        )
    ).one()
    return row[0], row[1], row[2], row[3]


async def done_of_runs(tx: AsyncConnection, run_ids: Sequence[int]) -> dict[int, datetime]:
    """Since when what is done of these runs is: milestones, steps and tests, by their items."""
    found = sa.union_all(
        *(
            sa.select(table.c.item_id, table.c.done_at).where(
                table.c.run_id.in_(run_ids), table.c.done_at.is_not(None)
            )
            for table in (milestones, steps, tests)
        )
    )
    return {row.item_id: row.done_at for row in await tx.execute(found)}
