"""What people marked and noted on what they read."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.reading import Mark, Reading
from bot.store.tables import readings
from bot.store.types import UtcDateTime


async def of_person(tx: AsyncConnection, user_id: int, course_key: str) -> dict[str, Reading]:
    """All that this person marked in a course, by the resources' ids."""
    found = await tx.execute(
        sa.select(readings).where(readings.c.user_id == user_id, readings.c.course_key == course_key)
    )
    return {row.resource: Reading(row.read_at, row.relevant, row.note) for row in found}


async def mark(
    tx: AsyncConnection, user_id: int, course_key: str, resource: str, mark: Mark, now: datetime
) -> None:
    """Set one mark and leave the others; what is read already keeps the time at which it was."""
    match mark:
        case Mark.READ:
            first = sa.func.coalesce(readings.c.read_at, sa.literal(now, UtcDateTime()))
            await _change(tx, user_id, course_key, resource, {"read_at": now}, now, {"read_at": first})
        case Mark.UNREAD:
            await _change(tx, user_id, course_key, resource, {"read_at": None}, now)
        case Mark.RELEVANT | Mark.NOT_RELEVANT:
            await _change(tx, user_id, course_key, resource, {"relevant": mark is Mark.RELEVANT}, now)


async def note(
    tx: AsyncConnection, user_id: int, course_key: str, resource: str, text: str, now: datetime
) -> None:
    """Put this note in the place of the one before; an empty one takes it away."""
    await _change(tx, user_id, course_key, resource, {"note": text}, now)


async def _change(
    tx: AsyncConnection,
    user_id: int,
    course_key: str,
    resource: str,
    new: dict[str, Any],
    now: datetime,
    there: dict[str, Any] | None = None,
) -> None:
    """Insert a row with these values; where there is one, change only them (to `there`, if that differs)."""
    key = {"user_id": user_id, "course_key": course_key, "resource": resource}
    untouched = {"read_at": None, "relevant": False, "note": ""}
    insert = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    row = insert(readings).values(key | untouched | new | {"changed_at": now})
    await tx.execute(
        row.on_conflict_do_update(index_elements=list(key), set_=(there or new) | {"changed_at": now})
    )
