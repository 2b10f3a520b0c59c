"""What is known of a cohort's members besides their answers: each thing of all of them in one statement."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.check_in import Away
from bot.domain.checking_in import Hearer
from bot.domain.cohort_status import STUCK_FOR, Failed, Said
from bot.domain.delivery import Kind, State
from bot.domain.report import How
from bot.store.tables import (
    asks,
    away,
    check_ins,
    conversations,
    deliveries,
    members,
    reports,
    rounds,
    runs,
)

FAILED = (State.UNDELIVERABLE.value, State.SKIPPED_LATE.value)
FAILED_FOR = timedelta(days=28)
"""Failures older than that say little about now."""
NO_REASON = "no reason noted"


async def reached(tx: AsyncConnection, user_ids: Sequence[int]) -> frozenset[int]:
    """Those of them with whom there is a conversation."""
    query = sa.select(conversations.c.user_id).where(
        conversations.c.user_id.in_(user_ids), conversations.c.channel_id.is_not(None)
    )
    return frozenset(await tx.scalars(query))


async def active_at(tx: AsyncConnection, cohort_id: int, user_ids: Sequence[int]) -> dict[int, datetime]:
    """When each was last put a question, or last said how it goes, aware UTC."""
    asked = (
        sa.select(members.c.user_id, sa.func.max(asks.c.asked_at).label("at"))
        .join(runs, runs.c.member_id == members.c.id)
        .join(asks, asks.c.run_id == runs.c.id)
        .where(members.c.cohort_id == cohort_id, members.c.left_at.is_(None))
        .group_by(members.c.user_id)
    )
    said = (
        sa.select(check_ins.c.user_id, sa.func.max(reports.c.said_at).label("at"))
        .join(reports, reports.c.check_in_id == check_ins.c.id)
        .where(check_ins.c.user_id.in_(user_ids))
        .group_by(check_ins.c.user_id)
    )
    found: dict[int, datetime] = {}
    for row in await tx.execute(sa.union_all(asked, said)):
        found[row.user_id] = max(found.get(row.user_id, row.at), row.at)
    return found


async def away_ranges(
    tx: AsyncConnection, user_ids: Sequence[int], today: date
) -> dict[int, tuple[Away, ...]]:
    """The days away of each that are not over, by any clock on earth."""
    query = sa.select(away).where(away.c.user_id.in_(user_ids), away.c.until_on >= today - timedelta(days=1))
    found: defaultdict[int, list[Away]] = defaultdict(list)
    for row in await tx.execute(query.order_by(away.c.id)):
        found[row.user_id].append(Away(row.from_on, row.until_on))
    return {user_id: tuple(ranges) for user_id, ranges in found.items()}


async def stuck(
    tx: AsyncConnection, cohort_id: int, user_ids: Sequence[int], now: datetime
) -> tuple[Said, ...]:
    """Who said that they are stuck and let the facilitator or the cohort know it: by a delivery that says so, or on the
    card of the newest round. Words that were changed since are not those that were let be known."""
    told = (
        sa.select(reports, check_ins.c.item_id.label("asked_of"))
        .join(deliveries, deliveries.c.about_id == reports.c.id)
        .outerjoin(check_ins, check_ins.c.id == reports.c.check_in_id)
        .where(
            deliveries.c.user_id.in_(user_ids),
            deliveries.c.cohort_id == cohort_id,
            deliveries.c.state != State.CANCELLED.value,
            sa.or_(
                deliveries.c.kind == Kind.POST.value,
                sa.and_(
                    deliveries.c.kind == Kind.TELL.value,
                    deliveries.c.occurrence.startswith("tell-stuck-"),
                    deliveries.c.occurrence.endswith(f"-{Hearer.FACILITATOR.value}"),
                ),
            ),
            reports.c.user_id == deliveries.c.user_id,
            reports.c.how == How.STUCK.value,
            reports.c.said_at >= now - STUCK_FOR,
        )
    )
    newest = sa.select(sa.func.max(rounds.c.id)).where(rounds.c.cohort_id == cohort_id).scalar_subquery()
    shared = sa.select(reports, reports.c.item_id.label("asked_of")).where(
        reports.c.round_id == newest,
        reports.c.user_id.in_(user_ids),
        reports.c.shared,
        reports.c.replaced_at.is_(None),
        reports.c.how == How.STUCK.value,
    )
    found = {row.id: _said(row) for row in await tx.execute(sa.union_all(told, shared))}
    return tuple(found[each] for each in sorted(found))


async def said_since(tx: AsyncConnection, user_ids: Sequence[int], report: int) -> tuple[Said, ...]:
    """All that these people said after that report, in the order in which they did."""
    query = (
        sa.select(reports, check_ins.c.item_id.label("asked_of"))
        .outerjoin(check_ins, check_ins.c.id == reports.c.check_in_id)
        .where(reports.c.id > report, reports.c.user_id.in_(user_ids), reports.c.replaced_at.is_(None))
        .order_by(reports.c.id)
    )
    return tuple(_said(row) for row in await tx.execute(query))


def _said(row: sa.Row[Any]) -> Said:
    item = row.item_id if row.asked_of is None else row.asked_of
    words = "" if row.replaced_at else row.words
    return Said(row.id, row.user_id, How(row.how), item, words, row.said_at)


async def failed(
    tx: AsyncConnection, cohort_id: int, user_ids: Sequence[int], now: datetime
) -> tuple[Failed, ...]:
    """What could not be said to these people and to the cohort, counted by reason. Of somebody's membership elsewhere
    nothing is said: what belongs to another cohort is left out."""
    ours = sa.or_(deliveries.c.cohort_id.is_(None), deliveries.c.cohort_id == cohort_id)
    to = sa.or_(deliveries.c.user_id.in_(user_ids), deliveries.c.user_id.is_(None))
    query = (
        sa.select(deliveries.c.user_id, deliveries.c.reason, sa.func.count().label("times"))
        .where(deliveries.c.state.in_(FAILED), deliveries.c.due_at >= now - FAILED_FOR, ours, to)
        .where(sa.or_(deliveries.c.user_id.is_not(None), deliveries.c.cohort_id == cohort_id))
        .group_by(deliveries.c.user_id, deliveries.c.reason)
        .order_by(deliveries.c.user_id, deliveries.c.reason)
    )
    rows = await tx.execute(query)
    return tuple(Failed(row.user_id, row.reason or NO_REASON, row.times) for row in rows)
