"""Cohorts, their facilitators and their members."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.cohort import Cohort, Member, NewCohort, Readers
from bot.domain.rounds import DEFAULT_MINUTES, Rhythm
from bot.store import people
from bot.store.tables import cohorts, conversations, facilitators, members


async def set_up(tx: AsyncConnection, new: NewCohort, now: datetime) -> int:
    """Create the cohort of this channel, or change it where there is one; returns its id."""
    values = {
        "guild_id": new.guild_id,
        "name": new.name,
        "course_key": new.course_key,
        "zone": new.zone,
        "final_session_at": new.final_session_at,
        "project_ends_at": new.project_ends_at,
    }
    insert = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    row = insert(cohorts).values(values | {"channel_id": new.channel_id, "created_at": now})
    cohort_id = await tx.scalar(
        row.on_conflict_do_update(index_elements=["channel_id"], set_=values).returning(cohorts.c.id)
    )
    assert cohort_id is not None
    await _appoint(tx, cohort_id, new.facilitator_id, new.facilitator_name, now)
    return cohort_id


async def _appoint(tx: AsyncConnection, cohort_id: int, user_id: int, name: str, now: datetime) -> None:
    """Make this person the one facilitator; whoever was it before is so no longer."""
    present = sa.and_(facilitators.c.cohort_id == cohort_id, facilitators.c.until_at.is_(None))
    await tx.execute(
        sa.update(facilitators).where(present, facilitators.c.user_id != user_id).values(until_at=now)
    )
    renamed = await tx.execute(
        sa.update(facilitators).where(present, facilitators.c.user_id == user_id).values(name=name)
    )
    if not renamed.rowcount:
        await tx.execute(
            sa.insert(facilitators).values(cohort_id=cohort_id, user_id=user_id, name=name, from_at=now)
        )


_FACILITATORS = (
    sa.select(sa.func.aggregate_strings(facilitators.c.name, "\n"))
    .where(facilitators.c.cohort_id == cohorts.c.id, facilitators.c.until_at.is_(None))
    .scalar_subquery()
    .label("facilitators")
)


async def unheard(tx: AsyncConnection, cohort_id: int) -> tuple[str, ...]:
    """The facilitators, by name, with whom the bot has no conversation: it cannot tell them anything."""
    query = (
        sa.select(facilitators.c.name)
        .outerjoin(
            conversations,
            sa.and_(
                conversations.c.user_id == facilitators.c.user_id, conversations.c.channel_id.is_not(None)
            ),
        )
        .where(facilitators.c.cohort_id == cohort_id, facilitators.c.until_at.is_(None))
        .where(conversations.c.user_id.is_(None))
    )
    return tuple(await tx.scalars(query.order_by(facilitators.c.id)))


async def facilitates_any(tx: AsyncConnection, user_id: int) -> bool:
    """Whether this person facilitates any cohort."""
    query = sa.select(facilitators.c.id).where(
        facilitators.c.user_id == user_id, facilitators.c.until_at.is_(None)
    )
    return await tx.scalar(query.limit(1)) is not None


async def in_channel(tx: AsyncConnection, channel_id: int) -> Cohort | None:
    return await _one(tx, cohorts.c.channel_id == channel_id)


async def by_id(tx: AsyncConnection, cohort_id: int) -> Cohort | None:
    return await _one(tx, cohorts.c.id == cohort_id)


async def hold(tx: AsyncConnection, cohort_id: int) -> None:
    """Hold this cohort for this transaction: its settings and its rounds change one after the other."""
    await tx.execute(sa.select(cohorts.c.id).where(cohorts.c.id == cohort_id).with_for_update())


async def hold_all(tx: AsyncConnection, cohort_id: int) -> list[int]:
    """Hold its members' conversations and then the cohort itself: their user ids, in order.

    Whoever joins holds the cohort too, so from now on nobody does. Who did while we waited was not held: then all of
    it is let go, and begun anew, since a conversation must never be waited for with a cohort in hand.
    """
    while True:
        user_ids = await present(tx, cohort_id)
        point = await tx.begin_nested()
        for user_id in user_ids:
            await people.locked(tx, user_id)
        await hold(tx, cohort_id)
        if await present(tx, cohort_id) == user_ids:
            await point.commit()
            return user_ids
        await point.rollback()


async def keep_round(tx: AsyncConnection, cohort_id: int, rhythm: Rhythm | None) -> None:
    """When its weekly round opens from now on; None: it has none any more, and that was decided."""
    values = (None, DEFAULT_MINUTES) if rhythm is None else (rhythm.weekday, rhythm.minutes)
    await tx.execute(
        sa.update(cohorts)
        .where(cohorts.c.id == cohort_id)
        .values(dict(zip(("round_weekday", "round_minutes"), values, strict=True)))
    )


async def present(tx: AsyncConnection, cohort_id: int) -> list[int]:
    """The user ids of its members who have not left, in order, so that whoever holds them all never waits for ever."""
    query = sa.select(members.c.user_id).where(members.c.cohort_id == cohort_id, members.c.left_at.is_(None))
    return list(await tx.scalars(query.order_by(members.c.user_id)))


async def _one(tx: AsyncConnection, where: sa.ColumnElement[bool]) -> Cohort | None:
    row = (await tx.execute(sa.select(cohorts, _FACILITATORS).where(where))).first()
    return None if row is None else _cohort(row, row.id)


def _cohort(row: sa.Row[Any], cohort_id: int) -> Cohort:
    return Cohort(
        cohort_id,
        row.guild_id,
        row.channel_id,
        row.name,
        row.course_key,
        row.zone,
        row.final_session_at,
        row.project_ends_at,
        tuple((row.facilitators or "").split("\n")),
        None if row.round_weekday is None else Rhythm(row.round_weekday, row.round_minutes),
        row.round_minutes is not None,
    )


async def door_stands(tx: AsyncConnection, cohort_id: int, message_id: int) -> None:
    """Remember which message is the cohort's door."""
    await tx.execute(sa.update(cohorts).where(cohorts.c.id == cohort_id).values(door_message_id=message_id))


async def enrol(tx: AsyncConnection, cohort_id: int, user_id: int, name: str, now: datetime) -> int:
    """Make this person a member; who is one already stays one, called as Discord calls them now. Returns the
    membership's id."""
    insert = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    await tx.execute(
        insert(members)
        .values(cohort_id=cohort_id, user_id=user_id, name=name, joined_at=now)
        # Two presses at once: the second waits here for the first, and then finds its row.
        .on_conflict_do_update(
            index_elements=["cohort_id", "user_id"],
            index_where=sa.text("left_at IS NULL"),
            set_={"name": name or members.c.name},
        )
    )
    present = await membership(tx, cohort_id, user_id)
    assert present is not None, "it is there now, or was before"
    return present


async def named(tx: AsyncConnection, member_id: int, name: str) -> None:
    """Discord calls this member so now."""
    await tx.execute(sa.update(members).where(members.c.id == member_id).values(name=name))


async def membership(tx: AsyncConnection, cohort_id: int, user_id: int) -> int | None:
    return await tx.scalar(
        sa.select(members.c.id).where(
            members.c.cohort_id == cohort_id, members.c.user_id == user_id, members.c.left_at.is_(None)
        )
    )


_MEMBER = (
    sa.select(cohorts, _FACILITATORS, members.c.id.label("member_id"), members.c.user_id, members.c.readers)
    .join(members, members.c.cohort_id == cohorts.c.id)
    .where(members.c.id == sa.bindparam("of"), members.c.left_at.is_(None))
)


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member without their cohort; `name` is what Discord called them last."""

    id: int
    user_id: int
    name: str
    readers: Readers | None


async def members_of(tx: AsyncConnection, cohort_id: int) -> list[MemberRow]:
    """Those who have not left, as they joined."""
    query = sa.select(members).where(members.c.cohort_id == cohort_id, members.c.left_at.is_(None))
    return [
        MemberRow(row.id, row.user_id, row.name, None if row.readers is None else Readers(row.readers))
        for row in await tx.execute(query.order_by(members.c.id))
    ]


async def member(tx: AsyncConnection, member_id: int) -> Member | None:
    """A member who has not left, with their cohort."""
    row = (await tx.execute(_MEMBER, {"of": member_id})).first()
    if row is None:
        return None
    readers = None if row.readers is None else Readers(row.readers)
    return Member(row.member_id, _cohort(row, row.id), row.user_id, readers)


async def choose_readers(tx: AsyncConnection, member_id: int, readers: Readers) -> None:
    await tx.execute(sa.update(members).where(members.c.id == member_id).values(readers=readers.value))
