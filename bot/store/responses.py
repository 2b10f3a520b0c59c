"""Items and their revisions: what was answered, append-only."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.acts import NewItem
from bot.domain.course import FieldRef
from bot.domain.response import (
    Amount,
    Body,
    Chosen,
    Day,
    Deadline,
    DoubtState,
    Milestone,
    Passage,
    Picked,
    Response,
    Submitted,
    Words,
)
from bot.store.tables import doubts, items, revisions

_CURRENT = (
    sa.select(items, revisions.c.body, revisions.c.written_at, doubts.c.state)
    .join(revisions, sa.and_(revisions.c.item_id == items.c.id, revisions.c.number == items.c.revision))
    .outerjoin(doubts, doubts.c.item_id == items.c.id)
    .where(revisions.c.body.is_not(None))
    .order_by(items.c.id)
)
_OF_RUN = _CURRENT.where(items.c.run_id == sa.bindparam("run_id"))
_OF_RUNS = _CURRENT.where(items.c.run_id.in_(sa.bindparam("runs", expanding=True)))
_ADD = sa.insert(items).returning(items.c.id, sort_by_parameter_order=True)
_ADD_REVISIONS = sa.insert(revisions)


async def of_run(tx: AsyncConnection, run_id: int) -> tuple[Response, ...]:
    """Every response of a run as it stands now, oldest first; what was taken away is left out."""
    return tuple(_response(row) for row in await tx.execute(_OF_RUN, {"run_id": run_id}))


async def of_runs(tx: AsyncConnection, run_ids: Sequence[int]) -> dict[int, tuple[Response, ...]]:
    """The same of several runs, in one statement."""
    found: dict[int, list[Response]] = {run_id: [] for run_id in run_ids}
    for row in await tx.execute(_OF_RUNS, {"runs": list(run_ids)}):
        found[row.run_id].append(_response(row))
    return {run_id: tuple(of_it) for run_id, of_it in found.items()}


def _response(row: sa.Row[Any]) -> Response:
    return Response(
        row.id,
        FieldRef(row.prompt, row.field),
        row.row_id,
        row.round,
        body_from(row.body),
        row.under_id,
        row.revision,
        row.written_at,
        DoubtState.OPEN if row.state is None else DoubtState(row.state),
    )


async def add(
    tx: AsyncConnection, run_id: int, new: Sequence[NewItem], at: datetime, message_id: int | None
) -> list[int]:
    """Store new items with their first revision; returns their ids, in the same order."""
    if not new:
        return []
    ids = (
        await tx.scalars(
            _ADD,
            [
                {
                    "run_id": run_id,
                    "prompt": item.place.prompt,
                    "field": item.place.field,
                    "row_id": item.place.row,
                    "under_id": item.under,
                    "round": item.place.round,
                    "revision": 1,
                }
                for item in new
            ],
        )
    ).all()
    await tx.execute(
        _ADD_REVISIONS,
        [
            _revision(item_id, 1, body_to(item.body), at, message_id)
            for item_id, item in zip(ids, new, strict=True)
        ],
    )
    return list(ids)


async def revise(
    tx: AsyncConnection,
    changes: Iterable[tuple[int, Body | None]],
    at: datetime,
    message_id: int | None,
) -> None:
    """Give each of these items a new revision; None takes the item away. The earlier ones stay."""
    for item_id, body in changes:
        number = await tx.scalar(
            sa.update(items)
            .where(items.c.id == item_id)
            .values(revision=items.c.revision + 1)
            .returning(items.c.revision)
        )
        stored = None if body is None else body_to(body)
        await tx.execute(_ADD_REVISIONS, [_revision(item_id, number or 1, stored, at, message_id)])


def _revision(
    item_id: int, number: int, body: dict[str, Any] | None, at: datetime, message_id: int | None
) -> dict[str, Any]:
    return {"item_id": item_id, "number": number, "body": body, "written_at": at, "message_id": message_id}


def body_to(body: Body) -> dict[str, Any]:
    """A body as JSON. `is` says which kind it is; the rest are the fields of that kind."""
    match body:
        case Words(text):
            return {"is": "words", "text": text}
        case Chosen(option):
            return {"is": "chosen", "option": option}
        case Picked(item):
            return {"is": "picked", "item": item}
        case Amount(number, said):
            return {"is": "amount", "number": number, "said": said}
        case Milestone(text, said, due, sign, hours):
            when = None if due is None else deadline_to(due)
            return {
                "is": "milestone",
                "text": text,
                "said": said,
                "due": when,
                "sign": sign,
                "hours": hours,
            }
        case Day(due, said, before):
            when = None if due is None else deadline_to(due)
            return {"is": "day", "due": when, "said": said, "before": before}
        case Passage(section, text, of):
            return {"is": "passage", "section": section, "text": text, "of": of}
        case Submitted():
            return {"is": "submitted"}


def body_from(raw: dict[str, Any]) -> Body:
    match raw["is"]:
        case "words":
            return Words(raw["text"])
        case "chosen":
            return Chosen(raw["option"])
        case "picked":
            return Picked(raw["item"])
        case "amount":
            return Amount(raw["number"], raw["said"])
        case "milestone":
            due = None if raw["due"] is None else deadline_from(raw["due"])
            # Milestones written before hours were asked have none.
            return Milestone(raw["text"], raw["said"], due, raw["sign"], raw.get("hours", ""))
        case "day":
            due = None if raw["due"] is None else deadline_from(raw["due"])
            return Day(due, raw["said"], raw["before"])
        case "passage":
            return Passage(raw["section"], raw["text"], raw["of"])
        case "submitted":
            return Submitted()
        case other:
            raise ValueError(f"no kind of body is called {other}")


def deadline_to(deadline: Deadline) -> dict[str, Any]:
    return {"at": deadline.at.isoformat(), "has_time": deadline.has_time}


def deadline_from(raw: dict[str, Any]) -> Deadline:
    return Deadline(datetime.fromisoformat(raw["at"]), raw["has_time"])
