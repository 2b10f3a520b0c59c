"""When direct messages may be opened again, kept so that a restart does not forget it."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.opening import Rest
from bot.store.tables import dm_rests

THE_ONE = 1


async def rest(tx: AsyncConnection) -> Rest | None:
    """The last time; None where Discord never refused."""
    row = (await tx.execute(sa.select(dm_rests))).first()
    if row is None:
        return None
    return Rest(row.number, row.until_at, timedelta(seconds=row.seconds), row.over_at is not None)


async def keep(tx: AsyncConnection, rest: Rest) -> None:
    values = {
        "number": rest.number,
        "until_at": rest.until_at,
        "seconds": int(rest.length.total_seconds()),
        "over_at": None,
    }
    insert = (postgresql if tx.dialect.name == "postgresql" else sqlite).insert(dm_rests)
    row = insert.values(id=THE_ONE, **values)
    await tx.execute(row.on_conflict_do_update(index_elements=["id"], set_=values))


async def is_over(tx: AsyncConnection, now: datetime) -> None:
    """One could be opened again."""
    await tx.execute(sa.update(dm_rests).where(dm_rests.c.over_at.is_(None)).values(over_at=now))
