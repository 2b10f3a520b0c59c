"""Who holds whom to it, and which facilitators can be told."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import buddies, conversations, facilitators, members


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
