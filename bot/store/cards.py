"""Which card showed what, and since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.person import OldCard
from bot.store.tables import cards


@dataclass(frozen=True, slots=True)
class Seen:
    """A screen by its name, and the ask that it put, if it put one."""

    shows: str
    ask_id: int | None


async def shown(
    tx: AsyncConnection,
    user_id: int,
    channel_id: int,
    message_id: int,
    name: str,
    ask_id: int | None,
    since_id: int,
) -> None:
    """This card shows the screen of that name since the event with that id; it is alive."""
    await tx.execute(
        sa.update(cards).where(cards.c.message_id == message_id, cards.c.stale).values(stale=False)
    )
    await tx.execute(
        sa.insert(cards).values(
            user_id=user_id,
            channel_id=channel_id,
            message_id=message_id,
            shows=name,
            ask_id=ask_id,
            since_id=since_id,
            stale=False,
        )
    )


_ON_SCREEN = (
    sa.select(cards.c.shows, cards.c.ask_id)
    .where(cards.c.user_id == sa.bindparam("of"), cards.c.since_id < sa.bindparam("before"))
    .order_by(cards.c.since_id.desc(), cards.c.id.desc())
    .limit(1)
)


async def on_screen(tx: AsyncConnection, user_id: int, message_id: int) -> Seen | None:
    """What the writer of this message saw: what was shown last before it was written."""
    return _seen((await tx.execute(_ON_SCREEN, {"of": user_id, "before": message_id})).first())


async def of_card(tx: AsyncConnection, user_id: int, message_id: int) -> Seen | None:
    """What this card showed last to this person."""
    query = (
        sa.select(cards.c.shows, cards.c.ask_id)
        .where(cards.c.user_id == user_id, cards.c.message_id == message_id)
        .order_by(cards.c.id.desc())
        .limit(1)
    )
    return _seen((await tx.execute(query)).first())


async def owner(tx: AsyncConnection, message_id: int) -> int | None:
    """Whose card this message is."""
    return await tx.scalar(sa.select(cards.c.user_id).where(cards.c.message_id == message_id).limit(1))


async def last_since(tx: AsyncConnection, message_ids: Sequence[int]) -> dict[int, int]:
    """Since when each of these cards shows what it was noted with last; of those that were never noted, nothing."""
    query = (
        sa.select(cards.c.message_id, sa.func.max(cards.c.since_id).label("since_id"))
        .where(cards.c.message_id.in_(message_ids))
        .group_by(cards.c.message_id)
    )
    return {row.message_id: row.since_id for row in await tx.execute(query)}


async def first_in(tx: AsyncConnection, user_id: int, channel_id: int) -> int | None:
    """Since when, by Discord's ids, this person sees cards in this channel."""
    query = sa.select(sa.func.min(cards.c.since_id)).where(
        cards.c.user_id == user_id, cards.c.channel_id == channel_id
    )
    return await tx.scalar(query)


async def that_showed(tx: AsyncConnection, user_id: int, part: str) -> tuple[int, int] | None:
    """The channel and the message that first showed this person a screen with this in its name."""
    query = (
        sa.select(cards.c.channel_id, cards.c.message_id)
        .where(cards.c.user_id == user_id, cards.c.shows.contains(part, autoescape=True))
        .order_by(cards.c.id)
        .limit(1)
    )
    row = (await tx.execute(query)).first()
    return None if row is None else (row.channel_id, row.message_id)


def _seen(row: sa.Row[Any, Any] | None) -> Seen | None:
    return None if row is None else Seen(row.shows, row.ask_id)


async def replaced(tx: AsyncConnection, message_id: int) -> None:
    """Another card took this one's place: it must lose its buttons."""
    await tx.execute(sa.update(cards).where(cards.c.message_id == message_id).values(stale=True))


async def closed(tx: AsyncConnection, message_id: int) -> None:
    """This card has lost its buttons."""
    await tx.execute(sa.update(cards).where(cards.c.message_id == message_id).values(stale=False))


async def stale(tx: AsyncConnection) -> list[OldCard]:
    """Every card that must lose its buttons still, with what it showed last."""
    last = sa.select(sa.func.max(cards.c.id)).where(cards.c.stale).group_by(cards.c.message_id)
    rows = await tx.execute(sa.select(cards).where(cards.c.id.in_(last)))
    return [OldCard(row.user_id, row.channel_id, row.message_id, row.ask_id, row.shows) for row in rows]
