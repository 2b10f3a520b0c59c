"""Who was there at which session."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import attendance


async def of_session(tx: AsyncConnection, session_id: int) -> dict[int, bool]:
    """By membership, of those of whom it was noted."""
    query = sa.select(attendance.c.member_id, attendance.c.there).where(attendance.c.session_id == session_id)
    return {row.member_id: row.there for row in await tx.execute(query)}


async def note(
    tx: AsyncConnection, session_id: int, there: Collection[int], absent: Collection[int], now: datetime
) -> None:
    """These were there, and these were not; of others it stays as it was."""
    insert = (postgresql if tx.dialect.name == "postgresql" else sqlite).insert(attendance)
    rows = [(each, True) for each in there] + [(each, False) for each in absent]
    if rows:
        query = insert.on_conflict_do_update(
            index_elements=["session_id", "member_id"],
            set_={"there": insert.excluded.there, "noted_at": insert.excluded.noted_at},
        )
        values = [
            {"session_id": session_id, "member_id": member, "there": was, "noted_at": now}
            for member, was in rows
        ]
        await tx.execute(query, values)
