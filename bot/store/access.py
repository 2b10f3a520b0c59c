"""What somebody is to which cohorts, as `bot.domain.access` asks it."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.access import Actor
from bot.store.tables import facilitators, members

_ROLES = sa.union_all(
    sa.select(sa.literal("member").label("role"), members.c.cohort_id).where(
        members.c.user_id == sa.bindparam("of"), members.c.left_at.is_(None)
    ),
    sa.select(sa.literal("facilitator").label("role"), facilitators.c.cohort_id).where(
        facilitators.c.user_id == sa.bindparam("of"),
        facilitators.c.from_at <= sa.bindparam("now", type_=facilitators.c.from_at.type),
        sa.or_(
            facilitators.c.until_at.is_(None),
            facilitators.c.until_at > sa.bindparam("now", type_=facilitators.c.from_at.type),
        ),
    ),
)


async def actor(tx: AsyncConnection, user_id: int, now: datetime) -> Actor:
    """This person, in one statement; of servers nothing, since those are Discord's to know."""
    roles = [(row.role, row.cohort_id) for row in await tx.execute(_ROLES, {"of": user_id, "now": now})]
    return Actor(
        user_id,
        frozenset(cohort for role, cohort in roles if role == "member"),
        frozenset(cohort for role, cohort in roles if role == "facilitator"),
    )
