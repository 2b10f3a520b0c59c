"""What people are to hear of with their next unasked message."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.news import NewsKind, Told, bond_of, note_of, session_of
from bot.store import notes, sessions
from bot.store.tables import members, milestones, news


async def add(
    tx: AsyncConnection,
    user_id: int,
    kind: NewsKind,
    occurrence: str,
    words: str,
    now: datetime,
    *,
    member_id: int | None,
    item: int | None = None,
) -> None:
    """To be told to this person, once for each occurrence; whoever adds it plans their check-ins anew."""
    insert = (postgresql if tx.dialect.name == "postgresql" else sqlite).insert(news)
    values = insert.values(
        user_id=user_id,
        kind=kind.value,
        occurrence=occurrence,
        member_id=member_id,
        item_id=item,
        words=words,
        since_at=now,
    )
    await tx.execute(values.on_conflict_do_nothing(index_elements=["occurrence"]))


async def gone(tx: AsyncConnection, occurrence: str, now: datetime) -> None:
    """It does not hold any more, and need not be told where it was not yet."""
    await tx.execute(sa.update(news).where(news.c.occurrence == occurrence).values(gone_at=now))


async def gone_of_member(tx: AsyncConnection, user_id: int, member_id: int, now: datetime) -> None:
    """This person hears nothing more of that member's misses, nor that they are stuck."""
    private = [NewsKind.MISS.value, NewsKind.STUCK.value]
    of_them = sa.and_(news.c.user_id == user_id, news.c.member_id == member_id, news.c.kind.in_(private))
    await tx.execute(sa.update(news).where(of_them, news.c.gone_at.is_(None)).values(gone_at=now))


async def gone_of_miss(tx: AsyncConnection, check_in_id: int, now: datetime) -> None:
    """It was answered after all: whoever has not heard of the miss yet does not."""
    of_it = news.c.occurrence.startswith(f"miss-{check_in_id}-", autoescape=True)
    await tx.execute(sa.update(news).where(of_it, news.c.gone_at.is_(None)).values(gone_at=now))


async def no_misses_of(tx: AsyncConnection, member_id: int, now: datetime) -> None:
    """This member wants nobody to hear of misses any more: nobody does who has not yet."""
    of_them = sa.and_(news.c.member_id == member_id, news.c.kind == NewsKind.MISS.value)
    await tx.execute(sa.update(news).where(of_them, news.c.gone_at.is_(None)).values(gone_at=now))


async def gone_of_session(tx: AsyncConnection, session: int, now: datetime) -> None:
    """What is not told yet of this session is overtaken by what happens to it now."""
    of_it = news.c.occurrence.startswith(f"session-{session}-", autoescape=True)
    await tx.execute(sa.update(news).where(of_it, news.c.gone_at.is_(None)).values(gone_at=now))


async def heard(tx: AsyncConnection, occurrences: Sequence[str]) -> frozenset[str]:
    """Which of these were added already."""
    query = sa.select(news.c.occurrence).where(news.c.occurrence.in_(occurrences))
    return frozenset(await tx.scalars(query))


async def told_with(tx: AsyncConnection, news_ids: Sequence[int]) -> tuple[Told, ...]:
    """These as they are said on the day's card, in the order in which they came.

    A milestone is called what it is called now; of tests and risks nothing is told to others.
    """
    query = (
        sa.select(news, members.c.user_id.label("about"), milestones.c.text)
        .outerjoin(members, sa.and_(members.c.id == news.c.member_id, members.c.left_at.is_(None)))
        .outerjoin(milestones, milestones.c.item_id == news.c.item_id)
        .where(news.c.id.in_(news_ids))
        .order_by(news.c.id)
    )
    return tuple([await _as_it_stands(tx, row, _told(row)) for row in list(await tx.execute(query))])


async def _as_it_stands(tx: AsyncConnection, row: sa.Row[Any], told: Told) -> Told:
    """With the session, or the note, that its occurrence names."""
    match told.kind:
        case NewsKind.SESSION:
            return replace(told, session=await sessions.by_id(tx, session_of(row.occurrence)[0]))
        case NewsKind.NOTE:
            note = await notes.by_id(tx, note_of(row.occurrence))
            return told if note is None else replace(told, about=note.author_id, note=note.id)
        case _:
            return told


def _told(row: sa.Row[Any]) -> Told:
    kind = NewsKind(row.kind)
    bond, step = bond_of(row.occurrence) if kind is NewsKind.BUDDY else (None, None)
    return Told(row.id, kind, row.about, row.text or "", row.words, bond, step)
