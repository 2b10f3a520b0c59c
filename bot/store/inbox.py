"""What came in, once each: messages and presses by Discord's id, and words that are nowhere else yet."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.absence import Remembered
from bot.store.tables import inbox


class Became(StrEnum):
    """What became of a message or a press."""

    ANSWER = "answer"
    WORD = "word"
    UNPLACED = "unplaced"
    PRESS = "press"
    GONE = "gone"
    """Its writer deleted it, and is asked whether it goes from the answers too."""
    DELETED = "deleted"
    """The same, and they have said."""
    SET_ASIDE = "set-aside"
    """It could not be taken in, however often that was tried: its words are kept, for an operator to look at."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A message whose words are kept here until their writer says where they belong."""

    event_id: int
    text: str
    sent_at: datetime
    became: Became
    ask_id: int | None


@dataclass(frozen=True, slots=True)
class Taken:
    """A message or press that was taken in. `edited_at` is of the newest edit that was taken in, aware UTC."""

    user_id: int
    became: Became
    ask_id: int | None
    text: str | None
    edited_at: datetime | None


async def taken(tx: AsyncConnection, event_id: int) -> Taken | None:
    row = (await tx.execute(sa.select(inbox).where(inbox.c.event_id == event_id))).first()
    if row is None:
        return None
    return Taken(row.user_id, Became(row.became), row.ask_id, row.text, row.edited_at)


async def edited(tx: AsyncConnection, event_id: int, edited_at: datetime) -> None:
    """The message was edited then, and that was taken in."""
    await tx.execute(sa.update(inbox).where(inbox.c.event_id == event_id).values(edited_at=edited_at))


_TAKE = {
    "postgresql": postgresql.insert(inbox).on_conflict_do_nothing(),
    "sqlite": sqlite.insert(inbox).on_conflict_do_nothing(),
}


async def take(
    tx: AsyncConnection,
    event_id: int,
    user_id: int,
    sent_at: datetime,
    became: Became,
    channel_id: int | None = None,
) -> bool:
    """Take a message or press in; False if it was taken before, and then nothing more may happen."""
    values = {
        "event_id": event_id,
        "user_id": user_id,
        "sent_at": sent_at,
        "became": became.value,
        "channel_id": channel_id,
    }
    return bool((await tx.execute(_TAKE[tx.dialect.name], values)).rowcount)


async def failed(tx: AsyncConnection, event_id: int, edited_at: datetime | None, reason: str) -> None:
    """This message, or its edit made then, could not be taken in for that reason, and is not tried again."""
    await tx.execute(
        sa.update(inbox).where(inbox.c.event_id == event_id).values(edited_at=edited_at, reason=reason)
    )


async def deletion_failed(tx: AsyncConnection, event_id: int, reason: str) -> None:
    """That this message is gone could not be taken in for that reason, and is not tried again: what it said stays."""
    await tx.execute(
        sa.update(inbox)
        .where(inbox.c.event_id == event_id)
        .values(became=Became.SET_ASIDE.value, reason=reason)
    )


async def all_set_aside(tx: AsyncConnection) -> list[tuple[int, str]]:
    """Each message that could not be taken in, and why, oldest first."""
    query = sa.select(inbox.c.event_id, inbox.c.reason).where(inbox.c.reason.is_not(None))
    rows = (await tx.execute(query.order_by(inbox.c.event_id))).all()
    return [(row.event_id, row.reason) for row in rows]


async def last_of(tx: AsyncConnection, channel_id: int) -> int | None:
    """The last message of this channel that was taken in."""
    return await tx.scalar(sa.select(sa.func.max(inbox.c.event_id)).where(inbox.c.channel_id == channel_id))


async def remembered(tx: AsyncConnection, channel_id: int, up_to: int, at_most: int) -> list[Remembered]:
    """The last messages of this channel up to that one that were taken in and that Discord may have still."""
    query = (
        sa.select(inbox.c.event_id, inbox.c.edited_at)
        .where(
            inbox.c.channel_id == channel_id,
            inbox.c.event_id <= up_to,
            inbox.c.became.in_([each.value for each in (Became.ANSWER, Became.WORD, Became.UNPLACED)]),
        )
        .order_by(inbox.c.event_id.desc())
        .limit(at_most)
    )
    return [Remembered(row.event_id, row.edited_at) for row in await tx.execute(query)]


async def keep(
    tx: AsyncConnection, event_id: int, became: Became, ask_id: int | None, text: str | None
) -> None:
    """Keep the words of a message that are stored nowhere else, or with None let them go: they have their place."""
    await tx.execute(
        sa.update(inbox)
        .where(inbox.c.event_id == event_id)
        .values(became=became.value, ask_id=ask_id, text=text)
    )


async def kept(tx: AsyncConnection, event_id: int, user_id: int) -> list[Kept]:
    """This person's words that wait, up to this message, oldest first; of a control word that one alone.

    Empty where the message is not theirs, or has its place already.
    """
    query = sa.select(inbox).where(
        inbox.c.user_id == user_id,
        inbox.c.text.is_not(None),
        inbox.c.became.in_((Became.WORD.value, Became.UNPLACED.value)),
        sa.or_(
            inbox.c.event_id == event_id,
            sa.and_(inbox.c.event_id < event_id, sa.text("became = 'unplaced'")),
        ),
    )
    rows = (await tx.execute(query.order_by(inbox.c.event_id))).all()
    found = [Kept(row.event_id, row.text, row.sent_at, Became(row.became), row.ask_id) for row in rows]
    if not found or found[-1].event_id != event_id:
        return []
    return found[-1:] if found[-1].became is Became.WORD else found
