"""What people are to hear of with their next unasked message."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.news import NewsKind
from bot.store.tables import news


async def add(
    tx: AsyncConnection,
    user_id: int,
    kind: NewsKind,
    occurrence: str,
    words: str,
    now: datetime,
    *,
    member_id: int | None,
) -> None:
    """To be told to this person, once for each occurrence; whoever adds it plans their check-ins anew."""
    insert = (postgresql if tx.dialect.name == "postgresql" else sqlite).insert(news)
    values = insert.values(
        user_id=user_id,
        kind=kind.value,
        occurrence=occurrence,
        member_id=member_id,
        words=words,
        since_at=now,
    )
    await tx.execute(values.on_conflict_do_nothing(index_elements=["occurrence"]))


async def gone(tx: AsyncConnection, occurrence: str, now: datetime) -> None:
    """It does not hold any more, and need not be told where it was not yet."""
    await tx.execute(sa.update(news).where(news.c.occurrence == occurrence).values(gone_at=now))
