"""A check-in as it is shown: what was asked in one message, and what was said of it since."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.check_in import State, Topic, What
from bot.domain.checking_in import Subject
from bot.domain.delivery import Kind
from bot.domain.delivery import State as Stands
from bot.domain.response import Deadline, Words
from bot.store import news, reports, sessions
from bot.store.responses import body_from
from bot.store.tables import (
    check_ins,
    contracts,
    deliveries,
    items,
    milestones,
    revisions,
    rounds,
    runs,
    tests,
    tripwires,
)

MOST_AHEAD = 5
"""So many milestones to come are named beside the weekly question."""


async def owner(tx: AsyncConnection, check_in_id: int) -> tuple[int, int] | None:
    """The message in which this was asked, by its delivery, and the person whom it was asked."""
    query = sa.select(check_ins.c.delivery_id, check_ins.c.user_id).where(check_ins.c.id == check_in_id)
    row = (await tx.execute(query)).first()
    return None if row is None else (row.delivery_id, row.user_id)


_GUARDED = milestones.alias("guarded")
_RUN, _ANOTHER = runs.alias("run"), runs.alias("another")
# In which tone the member wants to be asked in the cohort of that run: its contract is what was settled there first.
_TONE = (
    sa.select(contracts.c.tone)
    .join(_ANOTHER, _ANOTHER.c.id == contracts.c.run_id)
    .join(_RUN, _RUN.c.member_id == _ANOTHER.c.member_id)
    .where(_RUN.c.id == check_ins.c.run_id)
    .order_by(_ANOTHER.c.id)
    .limit(1)
    .scalar_subquery()
)
_PATH = items.alias("path")
_SUBJECTS = (
    sa.select(
        check_ins,
        _TONE.label("tone"),
        sa.func.coalesce(milestones.c.gone_at, tests.c.gone_at, tripwires.c.gone_at).label("gone_at"),
        milestones.c.text.label("milestone"),
        milestones.c.due_at,
        milestones.c.has_time,
        milestones.c.sign,
        tests.c.text.label("test"),
        tests.c.due_at.label("test_due_at"),
        tests.c.has_time.label("test_has_time"),
        tests.c.sign.label("test_sign"),
        tests.c.path_id,
        revisions.c.body.label("path_body"),
        tripwires.c.risk,
        tripwires.c.ask_at,
        tripwires.c.has_time.label("ask_has_time"),
        _GUARDED.c.text.label("guarded"),
    )
    .outerjoin(milestones, milestones.c.item_id == check_ins.c.item_id)
    .outerjoin(tests, tests.c.item_id == check_ins.c.item_id)
    .outerjoin(_PATH, _PATH.c.id == tests.c.path_id)
    .outerjoin(revisions, sa.and_(revisions.c.item_id == _PATH.c.id, revisions.c.number == _PATH.c.revision))
    .outerjoin(tripwires, tripwires.c.item_id == check_ins.c.item_id)
    .outerjoin(_GUARDED, _GUARDED.c.id == tripwires.c.milestone_id)
    .where(check_ins.c.delivery_id == sa.bindparam("of"))
    .order_by(check_ins.c.id)
)


async def subjects(tx: AsyncConnection, delivery_id: int) -> tuple[Subject, ...]:
    """What was asked in this message, with what was said of it since."""
    rows = list(await tx.execute(_SUBJECTS, {"of": delivery_id}))
    said = await reports.of_check_ins(tx, [row.id for row in rows])
    news_ids = [row.news_id for row in rows if row.news_id is not None]
    told = {each.id: each for each in await news.told_with(tx, news_ids)} if news_ids else {}
    return tuple(
        [
            replace(
                await _pointed_to(tx, row, _subject(row)),
                reports=tuple(each for each in said if each.check_in == row.id),
                news=told.get(row.news_id),
            )
            for row in rows
        ]
    )


async def _pointed_to(tx: AsyncConnection, row: sa.Row[Any], subject: Subject) -> Subject:
    """Of a cohort's round: where it is answered. Of a session: what it is called, and when it is by now."""
    if subject.topic is Topic.SESSION:
        found = await sessions.reminded_of(tx, row.key)
        if found is None:
            return subject
        due = None if found.cancelled else Deadline(found.starts_at, has_time=True)
        return replace(subject, text=found.name, due=due)
    if subject.topic is not Topic.ROUND:
        return subject
    query = sa.select(rounds.c.channel_id).where(rounds.c.id == int(row.key.rpartition("-")[2]))
    return replace(subject, of=f"<#{await tx.scalar(query)}>")


def _subject(row: sa.Row[Any]) -> Subject:
    common = Subject(
        row.id,
        Topic(row.topic),
        State(row.state),
        row.run_id,
        row.item_id,
        tone=row.tone,
        gone=row.gone_at is not None,
    )
    if common.topic in (Topic.CONSENT, Topic.END):
        return replace(common, cohort=int(row.key.rpartition("-")[2]))
    if row.milestone is not None:
        due = _deadline(row.due_at, row.has_time)
        return replace(common, what=What.MILESTONE, text=row.milestone, due=due, sign=row.sign)
    if row.test is not None:
        path = None if row.path_body is None else body_from(row.path_body)
        return replace(
            common,
            what=What.TEST,
            text=row.test,
            of=path.text if isinstance(path, Words) else "",
            due=_deadline(row.test_due_at, row.test_has_time),
            sign=row.test_sign,
            path=row.path_id,
        )
    if row.risk is not None:
        due = Deadline(row.ask_at, row.ask_has_time)
        return replace(common, what=What.TRIPWIRE, text=row.risk, of=row.guarded or "", due=due)
    return common


def _deadline(at: datetime | None, has_time: bool) -> Deadline | None:
    return None if at is None else Deadline(at, has_time)


async def ahead(
    tx: AsyncConnection, run_ids: Sequence[int], now: datetime
) -> tuple[tuple[str, Deadline], ...]:
    """The milestones of these runs that are still to come, the next first."""
    query = sa.select(milestones.c.text, milestones.c.due_at, milestones.c.has_time).where(
        milestones.c.run_id.in_(run_ids),
        milestones.c.due_at > now,
        milestones.c.gone_at.is_(None),
        milestones.c.done_at.is_(None),
    )
    rows = await tx.execute(query.order_by(milestones.c.due_at, milestones.c.id).limit(MOST_AHEAD))
    return tuple((row.text, Deadline(row.due_at, row.has_time)) for row in rows)


async def comes_late(tx: AsyncConnection, delivery_id: int) -> bool:
    """Whether what was to be said before it was not said in time."""
    this = deliveries.alias("this")
    query = (
        sa.select(deliveries.c.state)
        .join(this, this.c.id == delivery_id)
        .where(
            deliveries.c.user_id == this.c.user_id,
            deliveries.c.kind == Kind.CHECK_IN.value,
            deliveries.c.due_at < this.c.due_at,
            deliveries.c.state.in_([Stands.SENT.value, Stands.SKIPPED_LATE.value]),
        )
        .order_by(deliveries.c.due_at.desc())
        .limit(1)
    )
    return await tx.scalar(query) == Stands.SKIPPED_LATE.value
