"""The messages of a summary: one for the session pack, one for each plan; each has its row before it is sent."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.posted import Posted
from bot.store.tables import posted

PACK, PLAN = "pack", "plan"
_NONE = sa.null()


async def of_summary(tx: AsyncConnection, summary_id: int) -> list[Posted]:
    query = sa.select(posted).where(posted.c.summary_id == summary_id).order_by(posted.c.id)
    return [_row(row) for row in await tx.execute(query)]


async def by_id(tx: AsyncConnection, posted_id: int) -> Posted | None:
    row = (await tx.execute(sa.select(posted).where(posted.c.id == posted_id))).first()
    return None if row is None else _row(row)


async def make(tx: AsyncConnection, summary_id: int, channel_id: int, members: Sequence[int | None]) -> None:
    """The rows of messages that are to be sent; None is the pack. One that is there stays as it is."""
    for member_id in members:
        column, where = (
            ([posted.c.summary_id, posted.c.member_id], posted.c.member_id.is_not(None))
            if member_id is not None
            else ([posted.c.summary_id], posted.c.member_id.is_(None))
        )
        values = {
            "summary_id": summary_id,
            "part": PACK if member_id is None else PLAN,
            "member_id": member_id,
            "channel_id": channel_id,
            "shows": "",
            "again": 0,
        }
        insert = (postgresql if tx.dialect.name == "postgresql" else sqlite).insert(posted).values(values)
        await tx.execute(insert.on_conflict_do_nothing(index_elements=column, index_where=where))


async def take(tx: AsyncConnection, posted_id: int, now: datetime, until: datetime) -> bool:
    """Have it for oneself until then; False where it was sent, or somebody else has it this moment."""
    free = sa.or_(posted.c.taken_until.is_(None), posted.c.taken_until <= now)
    query = sa.update(posted).where(posted.c.id == posted_id, posted.c.message_id.is_(None), free)
    return bool((await tx.execute(query.values(taken_until=until))).rowcount)


async def let_go(tx: AsyncConnection, posted_id: int, now: datetime) -> None:
    await _set(tx, [posted_id], taken_until=now)


async def stands(tx: AsyncConnection, posted_id: int, message_id: int, shows: str) -> None:
    """It is there, as this message."""
    await _set(tx, [posted_id], message_id=message_id, shows=shows)


async def shows(tx: AsyncConnection, posted_id: int, digest: str) -> None:
    await _set(tx, [posted_id], shows=digest)


async def has_thread(tx: AsyncConnection, posted_id: int, thread_id: int) -> None:
    await _set(tx, [posted_id], thread_id=thread_id)


async def gone(tx: AsyncConnection, posted_id: int, now: datetime) -> None:
    """Somebody deleted the message."""
    await _set(tx, [posted_id], gone_at=now)


async def never_came(tx: AsyncConnection, posted_id: int) -> None:
    """It was never sent, and need not be."""
    await tx.execute(sa.delete(posted).where(posted.c.id == posted_id))


async def anew(tx: AsyncConnection, summary_id: int) -> None:
    """A person asks for it: what somebody deleted is sent again, and threads that could not be made are tried."""
    theirs = posted.c.summary_id == summary_id
    untried = sa.update(posted).where(theirs, posted.c.thread_id == 0)
    await tx.execute(untried.values(thread_id=_NONE))
    deleted = sa.update(posted).where(theirs, posted.c.gone_at.is_not(None))
    fresh = {"message_id": _NONE, "thread_id": _NONE, "taken_until": _NONE, "gone_at": _NONE, "shows": ""}
    await tx.execute(deleted.values(fresh | {"again": posted.c.again + 1}))


async def _set(tx: AsyncConnection, ids: Collection[int], **values: Any) -> None:
    await tx.execute(sa.update(posted).where(posted.c.id.in_(ids)).values(**values))


def _row(row: sa.Row[Any]) -> Posted:
    return Posted(
        row.id,
        row.summary_id,
        row.member_id,
        row.channel_id,
        row.message_id,
        row.thread_id,
        row.shows,
        row.taken_until is not None,
        row.gone_at is not None,
        row.again,
    )
