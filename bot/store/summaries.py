"""The summary of a cohort: when it is posted, in which order, and whether what stands there is what should."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.summary import LEAD_HOURS
from bot.store.tables import cohorts, members, runs, summaries


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """`out_at`, aware UTC, is since when it is posted; `order` are members' ids, None where nobody chose one."""

    id: int
    cohort_id: int
    lead_hours: int
    order: tuple[int, ...] | None
    out_at: datetime | None
    changes: int
    shown: int


async def of_cohort(tx: AsyncConnection, cohort_id: int) -> SummaryRow:
    """The one summary of this cohort, whose row is made when it is first needed."""
    insert = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    await tx.execute(
        insert(summaries)
        .values(cohort_id=cohort_id, lead_hours=LEAD_HOURS, changes=0, shown=0)
        .on_conflict_do_nothing(index_elements=["cohort_id"])
    )
    found = await _one(tx, summaries.c.cohort_id == cohort_id)
    assert found is not None, "it was made above"
    return found


async def find(tx: AsyncConnection, cohort_id: int) -> SummaryRow | None:
    return await _one(tx, summaries.c.cohort_id == cohort_id)


async def by_id(tx: AsyncConnection, summary_id: int) -> SummaryRow | None:
    return await _one(tx, summaries.c.id == summary_id)


async def _one(tx: AsyncConnection, where: sa.ColumnElement[bool]) -> SummaryRow | None:
    row = (await tx.execute(sa.select(summaries).where(where))).first()
    if row is None:
        return None
    order = None if row.running_order is None else tuple(row.running_order)
    return SummaryRow(row.id, row.cohort_id, row.lead_hours, order, row.out_at, row.changes, row.shown)


async def goes_out(tx: AsyncConnection, summary_id: int, now: datetime) -> None:
    """From now on it stands in the channel, or is on its way there."""
    await _set(
        tx, summary_id, out_at=sa.func.coalesce(summaries.c.out_at, now), changes=summaries.c.changes + 1
    )


async def stays_in(tx: AsyncConnection, summary_id: int) -> None:
    """Nothing of it was ever sent, and nothing will be."""
    await _set(tx, summary_id, out_at=None)


async def leads(tx: AsyncConnection, summary_id: int, hours: int) -> None:
    """So many hours before the final session it is posted."""
    await _set(tx, summary_id, lead_hours=hours)


async def orders(tx: AsyncConnection, summary_id: int, order: Sequence[int]) -> None:
    """The running order, by members' ids."""
    await _set(tx, summary_id, running_order=list(order), changes=summaries.c.changes + 1)


async def shows(tx: AsyncConnection, summary_id: int, changes: int) -> None:
    """The channel shows it up to this change."""
    query = sa.update(summaries).where(summaries.c.id == summary_id, summaries.c.shown < changes)
    await tx.execute(query.values(shown=changes))


async def owed(tx: AsyncConnection) -> list[int]:
    """The cohorts whose channels do not show what they should."""
    query = sa.select(summaries.c.cohort_id).where(sa.text("out_at IS NOT NULL AND changes <> shown"))
    return list(await tx.scalars(query.order_by(summaries.c.id)))


async def without_row(tx: AsyncConnection, now: datetime) -> list[int]:
    """The cohorts whose final session is to come, and for which no summary was ever planned."""
    there = sa.select(summaries.c.id).where(summaries.c.cohort_id == cohorts.c.id)
    query = sa.select(cohorts.c.id).where(cohorts.c.final_session_at > now, ~there.exists())
    return list(await tx.scalars(query.order_by(cohorts.c.id)))


async def changed(tx: AsyncConnection, cohort_id: int) -> None:
    """Something that it shows is different now: whatever stands in the channel is owed an edit."""
    await _count(tx, summaries.c.cohort_id == cohort_id)


async def changed_by_member(tx: AsyncConnection, member_id: int) -> None:
    """The same, of whichever cohort this member is or was in."""
    theirs = sa.select(members.c.cohort_id).where(members.c.id == member_id).scalar_subquery()
    await _count(tx, summaries.c.cohort_id == theirs)


async def changed_by_run(tx: AsyncConnection, run_id: int) -> None:
    theirs = sa.select(members.c.cohort_id).join(runs, runs.c.member_id == members.c.id)
    await _count(tx, summaries.c.cohort_id == theirs.where(runs.c.id == run_id).scalar_subquery())


async def _set(tx: AsyncConnection, summary_id: int, **values: Any) -> None:
    await tx.execute(sa.update(summaries).where(summaries.c.id == summary_id).values(**values))


async def _count(tx: AsyncConnection, where: sa.ColumnElement[bool]) -> None:
    await tx.execute(sa.update(summaries).where(where).values(changes=summaries.c.changes + 1))
