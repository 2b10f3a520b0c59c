"""Members who chose who holds them to it, without going through the whole exercise for that."""

import sqlalchemy as sa

from bot.domain.records import Contract
from bot.services import Services, ahead
from bot.store import people, records
from bot.store.database import Database
from bot.store.tables import cohorts, members, runs


async def chooses(
    db: Database, bot: Services, user_id: int, who: str = "cohort", miss: str = "nothing"
) -> None:
    """As if they had answered so; their exercise must have begun."""
    now = bot.rounds.desk.clock()
    query = (
        sa.select(runs.c.id, cohorts.c.final_session_at)
        .join(members, members.c.id == runs.c.member_id)
        .join(cohorts, cohorts.c.id == members.c.cohort_id)
        .where(members.c.user_id == user_id)
    )
    async with db.begin() as tx:
        held = await people.locked(tx, user_id)
        assert held is not None
        for run_id, until in (await tx.execute(query)).all():
            agreed = Contract(who, "milestones", "monday", 9, "plain", miss)
            await records.agree(tx, run_id, None, agreed, until, now)
        await ahead.replan(tx, held[0], now)
