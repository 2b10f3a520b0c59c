"""What a member said that somebody is to hear of, and who that is: read as it stands, held by nobody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.check_in import State
from bot.domain.checking_in import Hearer
from bot.store import buddies
from bot.store.tables import (
    check_ins,
    cohorts,
    contracts,
    items,
    members,
    reports,
    rounds,
    runs,
)

TOLD_OF_MISS = {"tell-buddy": Hearer.BUDDY, "tell-facilitator": Hearer.FACILITATOR}
"""Which terms of the contract let whom hear of a miss."""


@dataclass(frozen=True, slots=True)
class ToTell:
    """Something that is to be heard of: whose it is, what of theirs it is about, and in which words of theirs."""

    user_id: int
    member_id: int
    cohort_id: int
    item: int | None
    words: str
    to: Hearer


_MISS = (
    sa.select(
        check_ins.c.user_id,
        check_ins.c.item_id,
        members.c.id.label("member_id"),
        members.c.cohort_id,
    )
    .join(runs, runs.c.id == check_ins.c.run_id)
    .join(members, members.c.id == runs.c.member_id)
    .join(cohorts, cohorts.c.id == members.c.cohort_id)
    .where(
        check_ins.c.id == sa.bindparam("check_in"),
        check_ins.c.state == State.OPEN.value,
        members.c.left_at.is_(None),
        cohorts.c.final_session_at > sa.bindparam("now", type_=cohorts.c.final_session_at.type),
    )
)


async def miss(tx: AsyncConnection, check_in_id: int, now: datetime) -> ToTell | None:
    """A check-in that is open still, of a member whose contract lets somebody hear of it; else None.

    As everywhere, what was settled first in a cohort is the contract there.
    """
    row = (await tx.execute(_MISS, {"check_in": check_in_id, "now": now})).first()
    if row is None:
        return None
    terms = await _terms(tx, row.member_id)
    to = None if terms is None or terms.who == "none" else TOLD_OF_MISS.get(terms.miss)
    return None if to is None else _to_tell(row, "", to)


async def round_miss(tx: AsyncConnection, round_id: int, user_id: int) -> ToTell | None:
    """A round that is open still and that this member, whose contract lets somebody hear of it, has not answered."""
    answered = sa.exists().where(reports.c.round_id == rounds.c.id, reports.c.user_id == user_id)
    query = (
        sa.select(
            members.c.user_id,
            members.c.id.label("member_id"),
            members.c.cohort_id,
            sa.cast(sa.null(), items.c.id.type).label("item_id"),
        )
        .join(rounds, rounds.c.cohort_id == members.c.cohort_id)
        .where(rounds.c.id == round_id, rounds.c.closed_at.is_(None), ~answered)
        .where(members.c.user_id == user_id, members.c.left_at.is_(None))
    )
    row = (await tx.execute(query)).first()
    terms = None if row is None else await _terms(tx, row.member_id)
    if row is None or terms is None or terms.who != "cohort" or terms.miss not in TOLD_OF_MISS:
        return None
    return _to_tell(row, "", TOLD_OF_MISS[terms.miss])


async def _terms(tx: AsyncConnection, member_id: int) -> Any:
    """What the contract says of who and of misses."""
    query = (
        sa.select(contracts.c.who, contracts.c.miss)
        .join(runs, runs.c.id == contracts.c.run_id)
        .where(runs.c.member_id == member_id)
        .order_by(runs.c.id)
        .limit(1)
    )
    return (await tx.execute(query)).first()


async def stuck(tx: AsyncConnection, report_id: int, to: Hearer) -> ToTell | None:
    """What a member said of being stuck, to be told as they said it; None where they are no member any more.

    Where they changed their words since, these were not approved, and those not meant any more: neither is told.
    """
    report = (await tx.execute(sa.select(reports).where(reports.c.id == report_id))).first()
    if report is None:
        return None
    of_item = sa.select(runs.c.member_id).join(items, items.c.run_id == runs.c.id)
    of_check_in = sa.select(runs.c.member_id).join(check_ins, check_ins.c.run_id == runs.c.id)
    of_round = sa.select(members.c.id).join(rounds, rounds.c.cohort_id == members.c.cohort_id)
    whose = sa.func.coalesce(
        of_item.where(items.c.id == report.item_id).scalar_subquery(),
        of_check_in.where(check_ins.c.id == report.check_in_id).scalar_subquery(),
        of_round.where(
            rounds.c.id == report.round_id,
            members.c.user_id == report.user_id,
            members.c.left_at.is_(None),
        ).scalar_subquery(),
    )
    query = sa.select(
        members.c.user_id,
        members.c.id.label("member_id"),
        members.c.cohort_id,
        sa.literal(report.item_id, items.c.id.type).label("item_id"),
    ).where(members.c.id == whose, members.c.user_id == report.user_id, members.c.left_at.is_(None))
    row = (await tx.execute(query)).first()
    return None if row is None else _to_tell(row, "" if report.replaced_at else report.words, to)


def _to_tell(row: Any, words: str, to: Hearer) -> ToTell:
    return ToTell(row.user_id, row.member_id, row.cohort_id, row.item_id, words, to)


async def hearers(tx: AsyncConnection, told: ToTell) -> tuple[int, ...]:
    """Who hears of it, by user id, in that order: the buddy who accepted, or the facilitators who can be reached."""
    if told.to is Hearer.FACILITATOR:
        found = await buddies.reachable_facilitators(tx, told.cohort_id)
        return tuple(each for each in found if each != told.user_id)
    buddy = await buddies.accepted(tx, told.member_id)
    return () if buddy is None else (buddy,)
