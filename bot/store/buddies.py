"""Who named whom as a buddy, what has ended stays as history; and which facilitators can be told."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.buddy import Bond
from bot.store.tables import buddies, conversations, facilitators, members

_OWNERS, _BUDDIES = members.alias("owners"), members.alias("their_buddies")
_PRESENT = (
    sa.select(buddies, _OWNERS.c.user_id.label("owner"), _BUDDIES.c.user_id.label("buddy"))
    .join(_OWNERS, _OWNERS.c.id == buddies.c.member_id)
    .join(_BUDDIES, _BUDDIES.c.id == buddies.c.buddy_id)
    .where(buddies.c.ended_at.is_(None), _OWNERS.c.left_at.is_(None), _BUDDIES.c.left_at.is_(None))
    .order_by(buddies.c.id)
)


async def by_id(tx: AsyncConnection, bond_id: int) -> Bond | None:
    """One that has not ended, of two who are both still members."""
    return next(iter(await _found(tx, buddies.c.id == bond_id)), None)


async def of_member(tx: AsyncConnection, member_id: int) -> Bond | None:
    """Whom this member named."""
    return next(iter(await _found(tx, buddies.c.member_id == member_id)), None)


async def who_named(tx: AsyncConnection, user_id: int) -> tuple[Bond, ...]:
    """Those who named this person, in any cohort, the first one first."""
    return await _found(tx, _BUDDIES.c.user_id == user_id)


async def _found(tx: AsyncConnection, those: sa.ColumnElement[bool]) -> tuple[Bond, ...]:
    return tuple(_bond(row) for row in await tx.execute(_PRESENT.where(those)))


def _bond(row: sa.Row[Any]) -> Bond:
    accepted = row.accepted_at is not None
    return Bond(row.id, row.member_id, row.owner, row.buddy_id, row.buddy, row.asked_at, accepted)


async def name(tx: AsyncConnection, member_id: int, buddy_id: int, now: datetime) -> int:
    """This member names that one; raises where they have one already. One that ended as somebody left makes room."""
    await tx.execute(
        sa.update(buddies)
        .where(
            buddies.c.member_id == member_id,
            buddies.c.ended_at.is_(None),
            sa.exists().where(members.c.id == buddies.c.buddy_id, members.c.left_at.is_not(None)),
        )
        .values(ended_at=now)
    )
    bond_id = await tx.scalar(
        sa.insert(buddies)
        .values(member_id=member_id, buddy_id=buddy_id, asked_at=now)
        .returning(buddies.c.id)
    )
    assert bond_id is not None
    return bond_id


async def accept(tx: AsyncConnection, bond_id: int, now: datetime) -> None:
    await tx.execute(sa.update(buddies).where(buddies.c.id == bond_id).values(accepted_at=now))


async def end(tx: AsyncConnection, bond_id: int, now: datetime) -> None:
    """Ended by either side; one that was never accepted is declined, or taken back."""
    await tx.execute(sa.update(buddies).where(buddies.c.id == bond_id).values(ended_at=now))


async def accepted(tx: AsyncConnection, member_id: int) -> int | None:
    """The person who agreed to be this member's buddy, by their user id, as long as both belong to the cohort."""
    query = (
        sa.select(members.c.user_id)
        .join(buddies, buddies.c.buddy_id == members.c.id)
        .where(
            buddies.c.member_id == member_id,
            buddies.c.accepted_at.is_not(None),
            buddies.c.ended_at.is_(None),
            members.c.left_at.is_(None),
        )
    )
    return await tx.scalar(query)


async def reachable_facilitators(tx: AsyncConnection, cohort_id: int) -> list[int]:
    """The present facilitators of a cohort with whom the bot has a conversation, by user id, in that order."""
    query = (
        sa.select(facilitators.c.user_id)
        .join(conversations, conversations.c.user_id == facilitators.c.user_id)
        .where(
            facilitators.c.cohort_id == cohort_id,
            facilitators.c.until_at.is_(None),
            conversations.c.channel_id.is_not(None),
        )
    )
    return list(await tx.scalars(query.order_by(facilitators.c.user_id)))
