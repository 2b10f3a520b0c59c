"""Notes on members' plans."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.note import Note
from bot.store.tables import members, notes

_NOTES = sa.select(notes, members.c.user_id.label("owner")).join(members, members.c.id == notes.c.member_id)


async def add(
    tx: AsyncConnection,
    member_id: int,
    author_id: int,
    author_name: str,
    words: str,
    event_id: int,
    now: datetime,
) -> int | None:
    """A new note; its id. None where the same press brought it before."""
    insert = (postgresql if tx.dialect.name == "postgresql" else sqlite).insert(notes)
    values = insert.values(
        member_id=member_id,
        author_id=author_id,
        author_name=author_name,
        words=words,
        event_id=event_id,
        written_at=now,
    )
    return await tx.scalar(values.on_conflict_do_nothing(index_elements=["event_id"]).returning(notes.c.id))


async def by_id(tx: AsyncConnection, note_id: int) -> Note | None:
    row = (await tx.execute(_NOTES.where(notes.c.id == note_id))).first()
    return None if row is None else _note(row)


async def of_user(tx: AsyncConnection, user_id: int) -> tuple[Note, ...]:
    """All that was noted on plans of this person, in every cohort that they are or were in, the newest first."""
    query = _NOTES.where(members.c.user_id == user_id).order_by(notes.c.id.desc())
    return tuple(_note(row) for row in await tx.execute(query))


async def became(tx: AsyncConnection, note_id: int, item_id: int) -> None:
    """This milestone was made of it."""
    await tx.execute(sa.update(notes).where(notes.c.id == note_id).values(item_id=item_id))


def _note(row: sa.Row[Any]) -> Note:
    return Note(row.id, row.owner, row.author_id, row.author_name, row.words, row.written_at, row.item_id)
