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
from bot.store.tables import contracts, milestones, steps, tests, tripwires

_TABLES: dict[type[Record], sa.Table] = {
    MilestoneRecord: milestones,
    StepRecord: steps,
    CheapTestRecord: tests,
    TripwireRecord: tripwires,
}


async def follow(
    tx: AsyncConnection, run_id: int, before: Sequence[Record], after: Sequence[Record], now: datetime
) -> None:
    """Write the difference. What is no longer said is marked as gone; what is said again comes back as the same row."""
    known, wanted = {record.item: record for record in before}, {record.item for record in after}
    for record in after:
        if known.get(record.item) != record:
            await _put(tx, run_id, record)
    for record in before:
        if record.item not in wanted:
            table = _TABLES[type(record)]
            await tx.execute(sa.update(table).where(table.c.item_id == record.item).values(gone_at=now))


async def _put(tx: AsyncConnection, run_id: int, record: Record) -> None:
    table, values = _TABLES[type(record)], _values(record)
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


async def agree(tx: AsyncConnection, run_id: int, contract: Contract, until: datetime) -> None:
    """The contract of a run as it is now; it ends with the final session (`until`, aware UTC)."""
    values = {
        "who": contract.who,
        "cadence": contract.cadence,
        "weekday": contract.weekday,
        "hour": contract.hour,
        "tone": contract.tone,
        "miss": contract.miss,
        "until_at": until,
    }
    row = _insert(tx)(contracts).values(run_id=run_id, **values)
    await tx.execute(row.on_conflict_do_update(index_elements=["run_id"], set_=values))
