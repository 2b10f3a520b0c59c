"""Who named whom as a buddy; what has ended stays, as history."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.buddy import Bond
from bot.store.tables import buddies, members

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
