"""A run as it stood at an instant, and the instants at which its answers changed."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.course import FieldRef
from bot.domain.response import DoubtState, Response
from bot.store.responses import body_from
from bot.store.tables import doubts, items, revisions


async def responses_at(tx: AsyncConnection, run_id: int, at: datetime) -> tuple[Response, ...]:
    """Every response of a run as it stood then, oldest first; `at` is aware, and what was written at it counts.

    Of a doubt only its last settling is stored: before that it counts as open.
    """
    newest = (
        sa.select(revisions.c.item_id, sa.func.max(revisions.c.number).label("number"))
        .join(items, items.c.id == revisions.c.item_id)
        .where(items.c.run_id == run_id, revisions.c.written_at <= at)
        .group_by(revisions.c.item_id)
        .subquery()
    )
    rows = await tx.execute(
        sa.select(items, revisions.c.number, revisions.c.body, revisions.c.written_at, doubts.c.state)
        .join(newest, newest.c.item_id == items.c.id)
        .join(
            revisions,
            sa.and_(revisions.c.item_id == items.c.id, revisions.c.number == newest.c.number),
        )
        .outerjoin(doubts, sa.and_(doubts.c.item_id == items.c.id, doubts.c.changed_at <= at))
        .where(revisions.c.body.is_not(None))
        .order_by(items.c.id)
    )
    return tuple(map(_response, rows))


def _response(row: sa.Row[Any]) -> Response:
    return Response(
        row.id,
        FieldRef(row.prompt, row.field),
        row.row_id,
        row.round,
        body_from(row.body),
        row.under_id,
        row.number,
        row.written_at,
        DoubtState.OPEN if row.state is None else DoubtState(row.state),
    )


async def changes(tx: AsyncConnection, run_id: int) -> tuple[datetime, ...]:
    """When answers were written, changed, taken away or, if they are doubts, settled; oldest first, aware UTC."""
    written = (
        sa.select(revisions.c.written_at)
        .join(items, items.c.id == revisions.c.item_id)
        .where(items.c.run_id == run_id)
    )
    settled = (
        sa.select(doubts.c.changed_at)
        .join(items, items.c.id == doubts.c.item_id)
        .where(items.c.run_id == run_id)
    )
    found = {*(await tx.scalars(written)), *(await tx.scalars(settled))}
    return tuple(sorted(found))
