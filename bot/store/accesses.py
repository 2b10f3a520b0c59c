"""Who read what of a member's that is not the cohort's."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.access_log import Access, Reading
from bot.store.tables import accesses, facilitators, members


async def note(
    tx: AsyncConnection,
    member_ids: Collection[int],
    cohort_id: int,
    reader: int,
    what: Reading,
    now: datetime,
) -> None:
    """This facilitator of the cohort reads something of these members; their name as it is now stands beside it."""
    if not member_ids:
        return
    name = await tx.scalar(
        sa.select(facilitators.c.name)
        .where(facilitators.c.cohort_id == cohort_id, facilitators.c.user_id == reader)
        .order_by(facilitators.c.id.desc())
        .limit(1)
    )
    row = {"user_id": reader, "name": name or "", "what": what.value, "read_at": now}
    await tx.execute(sa.insert(accesses), [row | {"member_id": each} for each in sorted(member_ids)])


async def of_user(tx: AsyncConnection, user_id: int) -> tuple[Access, ...]:
    """What was read of this person's, in every cohort that they are or were in, the newest first."""
    query = (
        sa.select(accesses)
        .join(members, members.c.id == accesses.c.member_id)
        .where(members.c.user_id == user_id)
        .order_by(accesses.c.id.desc())
    )
    return tuple(
        Access(row.user_id, row.name, Reading(row.what), row.read_at) for row in await tx.execute(query)
    )
