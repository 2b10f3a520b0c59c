"""People, and the one conversation that each has with the bot."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.acts import (
    Aside,
    AskDay,
    AskHours,
    AskSign,
    AskWhen,
    ConfirmDay,
    ConfirmWhen,
    GoOnAnyway,
    WhichClock,
    WhichPlace,
    WhichToDrop,
    WritePassage,
    WriteUnsure,
)
from bot.domain.calendar import Hours
from bot.domain.person import Card, Conversation, Gone, Person
from bot.store.insides import inside_from, inside_to
from bot.store.responses import deadline_from, deadline_to
from bot.store.tables import conversations, deliveries, inbox, people


async def meet(tx: AsyncConnection, user_id: int, now: datetime) -> None:
    """Make sure that this person and their conversation are known; changes nothing where they are."""
    await _insert_new(
        tx,
        people,
        {"user_id": user_id, "met_at": now} | _hours_to(Hours()),
    )
    await _insert_new(
        tx,
        conversations,
        {"user_id": user_id, "in_thread": False, "paused": False, "wants": "", "card_shows": "", "below": 0},
    )


async def _insert_new(tx: AsyncConnection, table: sa.Table, values: Mapping[str, Any]) -> bool:
    """Insert unless the row is there already; whether it was new."""
    insert = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    done = await tx.execute(insert(table).values(values).on_conflict_do_nothing())
    return bool(done.rowcount)


_WAITING = (
    sa.select(sa.func.max(inbox.c.event_id))
    .where(inbox.c.user_id == conversations.c.user_id, sa.text("became = 'unplaced'"))
    .scalar_subquery()
    .label("unplaced")
)
_GONE = (
    sa.select(inbox)
    .where(inbox.c.user_id == conversations.c.user_id, sa.text("became = 'gone'"))
    .order_by(inbox.c.event_id.desc())
    .limit(1)
)
# What each answer asks is put together once: SQLAlchemy takes longer to build such a statement than to run it.
_BY_USER = (
    sa.select(
        conversations,
        _WAITING,
        _GONE.with_only_columns(inbox.c.event_id).scalar_subquery().label("gone_id"),
        _GONE.with_only_columns(inbox.c.text).scalar_subquery().label("gone_words"),
        people.c.zone,
        people.c.clock_offset,
        people.c.hours_from,
        people.c.hours_until,
    )
    .join(people, people.c.user_id == conversations.c.user_id)
    .where(conversations.c.user_id == sa.bindparam("user_id"))
)
_LOCKED = _BY_USER.with_for_update()
_CHANGE = sa.update(conversations).where(conversations.c.user_id == sa.bindparam("of"))


async def locked(tx: AsyncConnection, user_id: int) -> tuple[Person, Conversation] | None:
    """A person and their conversation, held for this transaction: what they do happens one after the other."""
    return await _found(tx, _LOCKED, user_id)


async def by_user(tx: AsyncConnection, user_id: int) -> tuple[Person, Conversation] | None:
    return await _found(tx, _BY_USER, user_id)


async def _found(
    tx: AsyncConnection, query: sa.Select[Any], user_id: int
) -> tuple[Person, Conversation] | None:
    row = (await tx.execute(query, {"user_id": user_id})).first()
    if row is None:
        return None
    hours = Hours(_time(row.hours_from), _time(row.hours_until))
    return Person(row.user_id, row.zone, row.clock_offset, hours), _conversation(row)


def _conversation(row: sa.Row[Any]) -> Conversation:
    card = None if row.card_message_id is None else Card(row.card_message_id, row.card_shows, row.below)
    aside = None if row.aside is None else _aside_from(row.aside)
    return Conversation(
        user_id=row.user_id,
        channel_id=row.channel_id,
        in_thread=row.in_thread,
        member_id=row.member_id,
        run_id=row.run_id,
        paused=row.paused,
        aside=aside,
        wants=row.wants,
        card=card,
        unplaced=row.unplaced,
        gone=None if row.gone_id is None else Gone(row.gone_id, row.gone_words or ""),
        seen=row.seen_id,
        check_in=row.check_in_id,
        check_in_inside=None if row.check_in_aside is None else inside_from(row.check_in_aside),
    )


async def zones(tx: AsyncConnection, user_ids: Sequence[int]) -> dict[int, str]:
    """The time zones of these people, where they told theirs."""
    query = sa.select(people.c.user_id, people.c.zone).where(people.c.user_id.in_(user_ids))
    return {row.user_id: row.zone for row in await tx.execute(query) if row.zone is not None}


async def change_zone(tx: AsyncConnection, user_id: int, zone: str | None, clock_offset: int | None) -> None:
    """Where the person is, or at least what their clock says."""
    await tx.execute(
        sa.update(people).where(people.c.user_id == user_id).values(zone=zone, clock_offset=clock_offset)
    )


async def change_hours(tx: AsyncConnection, user_id: int, hours: Hours) -> None:
    await tx.execute(sa.update(people).where(people.c.user_id == user_id).values(_hours_to(hours)))


def _hours_to(hours: Hours) -> dict[str, int]:
    return {
        "hours_from": hours.from_.hour * 60 + hours.from_.minute,
        "hours_until": hours.until.hour * 60 + hours.until.minute,
    }


def _time(minutes: int) -> time:
    return time(*divmod(minutes, 60))


async def store_conversation(tx: AsyncConnection, before: Conversation, after: Conversation) -> None:
    """Write the difference; nothing where there is none."""
    then = _columns(before)
    changes = {name: value for name, value in _columns(after).items() if value != then[name]}
    if changes:
        await tx.execute(_CHANGE, {"of": after.user_id, **changes})


def _columns(conversation: Conversation) -> dict[str, Any]:
    card = conversation.card
    return {
        "channel_id": conversation.channel_id,
        "seen_id": conversation.seen,
        "in_thread": conversation.in_thread,
        "member_id": conversation.member_id,
        "run_id": conversation.run_id,
        "paused": conversation.paused,
        "aside": None if conversation.aside is None else _aside_to(conversation.aside),
        "check_in_id": conversation.check_in,
        "check_in_aside": None
        if conversation.check_in_inside is None
        else inside_to(conversation.check_in_inside),
        "wants": conversation.wants,
        "card_message_id": None if card is None else card.message_id,
        "card_shows": "" if card is None else card.shows,
        "below": 0 if card is None else card.below,
    }


async def talking(tx: AsyncConnection) -> list[int]:
    """Everybody whose conversation has a channel."""
    query = sa.select(conversations.c.user_id).where(conversations.c.channel_id.is_not(None))
    return list(await tx.scalars(query.order_by(conversations.c.user_id)))


async def whose(tx: AsyncConnection, channel_id: int) -> int | None:
    """Who talks with the bot in this channel."""
    query = sa.select(conversations.c.user_id).where(conversations.c.channel_id == channel_id)
    return await tx.scalar(query)


async def has_seen(tx: AsyncConnection, user_id: int, channel_id: int, message_id: int) -> None:
    """Everything in this channel up to this message is taken in; never backwards."""
    seen = conversations.c.seen_id
    await tx.execute(
        sa.update(conversations)
        .where(
            conversations.c.user_id == user_id,
            conversations.c.channel_id == channel_id,
            sa.or_(seen.is_(None), seen < message_id),
        )
        .values(seen_id=message_id)
    )


async def owed(tx: AsyncConnection) -> list[int]:
    """Whose screen does not show what it should. Not where that is a check-in that is on its way: whoever claimed it
    knows whether there is still time to say it."""
    query = sa.select(conversations.c.user_id).where(
        sa.text("wants <> card_shows"), conversations.c.channel_id.is_not(None), ~_ON_ITS_WAY
    )
    return list(await tx.scalars(query))


_ON_ITS_WAY = sa.exists().where(
    deliveries.c.id == conversations.c.check_in_id, deliveries.c.look_at.is_not(None)
)


async def on_its_way(tx: AsyncConnection, user_id: int) -> bool:
    """Whether the check-in on this person's screen is claimed, or to be tried again."""
    query = sa.select(conversations.c.user_id).where(conversations.c.user_id == user_id, _ON_ITS_WAY)
    return await tx.scalar(query) is not None


def _aside_to(aside: Aside) -> dict[str, Any]:
    match aside:
        case AskWhen(item):
            return {"is": "when", "item": item}
        case ConfirmWhen(item, said, due):
            return {"is": "confirm", "item": item, "said": said, "due": deadline_to(due)}
        case AskSign(item):
            return {"is": "sign", "item": item}
        case WriteUnsure(then):
            return {"is": "unsure", "then": None if then is None else _aside_to(then)}
        case AskHours(item):
            return {"is": "hours", "item": item}
        case AskDay():
            return {"is": "day"}
        case ConfirmDay(said, due):
            return {"is": "confirm-day", "said": said, "due": deadline_to(due)}
        case WhichToDrop():
            return {"is": "drop"}
        case WritePassage(section, begun):
            return {"is": "passage", "section": section, "begun": begun}
        case GoOnAnyway():
            return {"is": "go-on"}
        case WhichClock(offsets):
            return {"is": "which-clock", "offsets": list(offsets)}
        case WhichPlace(zones):
            return {"is": "which-place", "zones": list(zones)}


def _aside_from(raw: dict[str, Any]) -> Aside:
    match raw["is"]:
        case "when":
            return AskWhen(raw["item"])
        case "confirm":
            return ConfirmWhen(raw["item"], raw["said"], deadline_from(raw["due"]))
        case "sign":
            return AskSign(raw["item"])
        case "unsure":
            return WriteUnsure(None if raw["then"] is None else _aside_from(raw["then"]))
        case "hours":
            return AskHours(raw["item"])
        case "day":
            return AskDay()
        case "confirm-day":
            return ConfirmDay(raw["said"], deadline_from(raw["due"]))
        case "drop":
            return WhichToDrop()
        case "passage":
            return WritePassage(raw["section"], raw["begun"])
        case "go-on":
            return GoOnAnyway()
        case "which-clock":
            return WhichClock(tuple(raw["offsets"]))
        case "which-place":
            return WhichPlace(tuple(raw["zones"]))
        case other:
            raise ValueError(f"no aside is called {other}")
