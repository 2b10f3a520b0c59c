"""Histories: items with every revision that they ever had."""

from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.history import History, Revision
from bot.domain.run import Place
from bot.store.responses import body_from
from bot.store.tables import items, revisions

_ALL = (
    sa.select(
        items,
        revisions.c.number,
        revisions.c.body,
        revisions.c.written_at,
        revisions.c.message_id,
    )
    .join(revisions, revisions.c.item_id == items.c.id)
    .order_by(items.c.id, revisions.c.number)
)


async def of_item(tx: AsyncConnection, item_id: int) -> History | None:
    found = await _histories(tx, items.c.id == item_id)
    return found[0] if found else None


async def of_message(tx: AsyncConnection, message_id: int) -> tuple[History, ...]:
    """The items that this message had a hand in."""
    written = sa.select(revisions.c.item_id).where(revisions.c.message_id == message_id)
    return await _histories(tx, items.c.id.in_(written))


async def gone(tx: AsyncConnection, run_id: int) -> tuple[History, ...]:
    """The items of a run that were taken away, oldest first."""
    last = revisions.alias()
    taken_away = (
        sa.select(items.c.id)
        .join(last, sa.and_(last.c.item_id == items.c.id, last.c.number == items.c.revision))
        .where(items.c.run_id == run_id, last.c.body.is_(None))
    )
    return await _histories(tx, items.c.id.in_(taken_away))


async def _histories(tx: AsyncConnection, where: sa.ColumnElement[bool]) -> tuple[History, ...]:
    rows = await tx.execute(_ALL.where(where))
    return tuple(_history(list(of_item)) for _, of_item in groupby(rows, key=lambda row: row.id))


def _history(rows: list[sa.Row[tuple[object, ...]]]) -> History:
    item = rows[0]
    return History(
        item.id,
        item.run_id,
        Place(item.prompt, item.field, item.row_id, item.round),
        item.under_id,
        tuple(
            Revision(
                row.number,
                None if row.body is None else body_from(row.body),
                row.written_at,
                row.message_id,
            )
            for row in rows
        ),
    )
