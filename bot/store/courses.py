"""Course files as published: each version for ever, because somebody may be in the middle of it."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import courses


async def newest(tx: AsyncConnection, key: str) -> tuple[int, str] | None:
    """The id and the text of the newest version of a course."""
    found = await tx.execute(
        sa.select(courses.c.id, courses.c.source)
        .where(courses.c.key == key)
        .order_by(courses.c.version.desc())
        .limit(1)
    )
    row = found.first()
    return None if row is None else (row.id, row.source)


async def source(tx: AsyncConnection, course_id: int) -> str:
    return (await tx.execute(sa.select(courses.c.source).where(courses.c.id == course_id))).scalar_one()


async def versions(tx: AsyncConnection, key: str) -> list[int]:
    """The ids of all versions of a course, the latest first."""
    found = sa.select(courses.c.id).where(courses.c.key == key).order_by(courses.c.version.desc())
    return list(await tx.scalars(found))


async def keys(tx: AsyncConnection) -> list[str]:
    return list(await tx.scalars(sa.select(courses.c.key).distinct().order_by(courses.c.key)))


async def publish(tx: AsyncConnection, key: str, text: str, now: datetime) -> None:
    """Add this text as the next version of the course, unless it is the newest already."""
    query = sa.select(courses.c.version, courses.c.source).where(courses.c.key == key)
    newest_ = (await tx.execute(query.order_by(courses.c.version.desc()).limit(1))).first()
    if newest_ is not None and newest_.source == text:
        return
    version = 1 if newest_ is None else newest_.version + 1
    insert = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    row = insert(courses).values(key=key, version=version, source=text, published_at=now)
    # The number was read together with the text: of two processes that start at once, one finds it taken.
    await tx.execute(row.on_conflict_do_nothing())
