"""What check-ins are planned from, in a fixed number of statements; and what was asked."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.calendar import date_on
from bot.domain.check_in import Agreement, Aim, Asked, Away, Facts, News, OpenRound, State, Thing, Topic, What
from bot.domain.delivery import Delivery, Kind
from bot.domain.delivery import State as Stands
from bot.domain.person import Person
from bot.domain.records import Contract
from bot.store import deliveries, sessions
from bot.store.tables import (
    away,
    called_off,
    check_ins,
    cohorts,
    contracts,
    members,
    milestones,
    news,
    reports,
    rounds,
    runs,
    tests,
    tripwires,
)

OVER = (Stands.PLANNED, Stands.CANCELLED)
"""In these states of its message a day is still free."""
LOOK_BACK = timedelta(days=3)
"""Messages of the last days are what may take a day: by any clock on earth, today's are among them."""


async def facts(tx: AsyncConnection, person: Person, now: datetime) -> tuple[Facts, list[Delivery]]:
    """All that this person's check-ins are planned from, and the messages of these days and to come.

    For somebody whose zone is not known yet it is as if they lived by UTC: they agreed to nothing.
    """
    zone = person.zone or "UTC"
    sent = await deliveries.of_person(tx, Kind.CHECK_IN, person.user_id, now - LOOK_BACK)
    today = date_on(now, zone)
    found = Facts(
        zone,
        person.hours,
        await _away(tx, person.user_id, today),
        await _agreements(tx, person.user_id),
        await asked_of(tx, person.user_id),
        await _news(tx, person.user_id),
        await _called_off(tx, person.user_id),
        frozenset(day_of(each) for each in sent if each.state not in OVER),
        await _rounds(tx, person.user_id),
        await sessions.meetings(tx, person.user_id, now),
        await sessions.finals(tx, person.user_id, now),
    )
    return found, sent


def occurrence(user_id: int, on: date) -> str:
    """The one message of a person's day."""
    return f"check-in-{user_id}-{on:%Y%m%d}"


def is_of_day(delivery: Delivery) -> bool:
    """Whether it came unasked; else the person checked in by themselves."""
    return delivery.occurrence.startswith("check-in-")


def day_of(delivery: Delivery) -> date:
    """The person's own day whose message it is."""
    return datetime.strptime(delivery.occurrence.rpartition("-")[2], "%Y%m%d").date()  # noqa: DTZ007


async def _away(tx: AsyncConnection, user_id: int, today: date) -> tuple[Away, ...]:
    query = sa.select(away.c.from_on, away.c.until_on).where(away.c.user_id == user_id)
    rows = await tx.execute(query.where(away.c.until_on >= today - timedelta(days=1)).order_by(away.c.id))
    return tuple(Away(row.from_on, row.until_on) for row in rows)


async def _agreements(tx: AsyncConnection, user_id: int) -> tuple[Agreement, ...]:
    """One for each run of each cohort that the person belongs to; a cohort's contract holds for all of them."""
    query = (
        sa.select(
            runs.c.id.label("run"),
            runs.c.member_id,
            runs.c.begun_at,
            cohorts.c.final_session_at,
            cohorts.c.round_weekday,
            contracts,
        )
        .join(members, members.c.id == runs.c.member_id)
        .join(cohorts, cohorts.c.id == members.c.cohort_id)
        .outerjoin(contracts, contracts.c.run_id == runs.c.id)
        .where(members.c.user_id == user_id, members.c.left_at.is_(None))
        .order_by(runs.c.id)
    )
    rows = list(await tx.execute(query))
    aims = await _aims(tx, user_id) if rows else {}
    settled = {row.member_id: row for row in reversed(rows) if row.who is not None}
    return tuple(_agreement(row, settled.get(row.member_id), aims.get(row.run, ())) for row in rows)


def _agreement(row: sa.Row[Any], settled: sa.Row[Any] | None, aims: Sequence[Aim]) -> Agreement:
    contract = None if settled is None else contract_of(settled)
    in_rounds = contract is not None and contract.who == "cohort" and row.round_weekday is not None
    since = row.begun_at if settled is None or settled.since_at is None else settled.since_at
    return Agreement(
        row.run,
        contract,
        since,
        row.final_session_at,
        tuple(aims),
        in_rounds,
        settled is not None and settled.run == row.run,
    )


def contract_of(row: sa.Row[Any]) -> Contract:
    return Contract(row.who, row.cadence, row.weekday, row.hour, row.tone, row.miss)


_OF_USER = sa.select(runs.c.id).join(members).where(members.c.user_id == sa.bindparam("of"))


def _dated(table: sa.Table, what: What, due: sa.Column[Any], guards: Any) -> Any:
    return sa.select(
        table.c.run_id,
        table.c.item_id,
        sa.literal(what.value).label("what"),
        due.label("due_at"),
        table.c.has_time,
        table.c.since_at,
        guards.label("guards"),
    ).where(
        table.c.run_id.in_(_OF_USER), due.is_not(None), table.c.gone_at.is_(None), table.c.done_at.is_(None)
    )


_NO_GUARD = sa.null()
_AIMS = sa.union_all(
    _dated(milestones, What.MILESTONE, milestones.c.due_at, sa.cast(_NO_GUARD, milestones.c.due_at.type)),
    _dated(tests, What.TEST, tests.c.due_at, sa.cast(_NO_GUARD, tests.c.due_at.type)),
    _dated(tripwires, What.TRIPWIRE, tripwires.c.ask_at, milestones.c.due_at)
    .select_from(tripwires.join(milestones, milestones.c.id == tripwires.c.milestone_id))
    .where(milestones.c.gone_at.is_(None), milestones.c.done_at.is_(None)),
)


async def _aims(tx: AsyncConnection, user_id: int) -> dict[int, list[Aim]]:
    found: defaultdict[int, list[Aim]] = defaultdict(list)
    for row in await tx.execute(_AIMS, {"of": user_id}):
        since = row.since_at or row.due_at - timedelta(days=366)
        found[row.run_id].append(
            Aim(row.item_id, What(row.what), row.due_at, row.has_time, since, row.guards)
        )
    return {run: sorted(aims, key=lambda aim: aim.item) for run, aims in found.items()}


async def asked_of(tx: AsyncConnection, user_id: int) -> tuple[Asked, ...]:
    """Everything that was ever asked of this person, oldest first."""
    query = sa.select(check_ins).where(check_ins.c.user_id == user_id).order_by(check_ins.c.id)
    return tuple(_asked(row) for row in await tx.execute(query))


def _asked(row: sa.Row[Any]) -> Asked:
    return Asked(
        row.id,
        row.key,
        Topic(row.topic),
        row.run_id,
        row.item_id,
        row.asked_on,
        State(row.state),
        row.again_on,
    )


async def _news(tx: AsyncConnection, user_id: int) -> tuple[News, ...]:
    told = sa.exists().where(check_ins.c.news_id == news.c.id)
    query = sa.select(news.c.id, news.c.since_at).where(
        news.c.user_id == user_id, news.c.gone_at.is_(None), ~told
    )
    return tuple(News(row.id, row.since_at) for row in await tx.execute(query.order_by(news.c.id)))


async def _rounds(tx: AsyncConnection, user_id: int) -> tuple[OpenRound, ...]:
    """Those that stand open in the channels of this person's cohorts, and that they have not answered."""
    settling = (
        sa.select(sa.func.min(contracts.c.run_id))
        .join(runs, runs.c.id == contracts.c.run_id)
        .where(runs.c.member_id == members.c.id)
        .scalar_subquery()
    )
    answered = sa.exists().where(reports.c.round_id == rounds.c.id, reports.c.user_id == user_id)
    query = (
        sa.select(rounds.c.id, settling.label("run"), rounds.c.opens_at, rounds.c.closes_at)
        .join(members, members.c.cohort_id == rounds.c.cohort_id)
        .where(members.c.user_id == user_id, members.c.left_at.is_(None))
        .where(rounds.c.message_id.is_not(None), rounds.c.closed_at.is_(None), ~answered)
        .order_by(rounds.c.id)
    )
    rows = await tx.execute(query)
    return tuple(
        OpenRound(row.id, row.run, row.opens_at, row.closes_at) for row in rows if row.run is not None
    )


async def _called_off(tx: AsyncConnection, user_id: int) -> frozenset[str]:
    return frozenset(await tx.scalars(sa.select(called_off.c.key).where(called_off.c.user_id == user_id)))


# What was asked


async def ask(tx: AsyncConnection, user_id: int, delivery_id: int, on: date, things: Sequence[Thing]) -> None:
    """These things are asked in that message; a key that was asked before raises, since nothing is asked twice."""
    await tx.execute(
        sa.insert(check_ins),
        [
            {
                "user_id": user_id,
                "delivery_id": delivery_id,
                "key": thing.key,
                "topic": thing.topic.value,
                "run_id": thing.run,
                "item_id": thing.item,
                "news_id": thing.of if thing.topic is Topic.NEWS else None,
                "asked_on": on,
                "state": State.OPEN.value,
            }
            for thing in things
        ],
    )


async def is_asked(tx: AsyncConnection, delivery_id: int) -> bool:
    """Whether this message was made up already."""
    query = sa.select(check_ins.c.id).where(check_ins.c.delivery_id == delivery_id).limit(1)
    return await tx.scalar(query) is not None


async def keys_of(tx: AsyncConnection, delivery_id: int) -> frozenset[str]:
    """What is asked in this message."""
    query = sa.select(check_ins.c.key).where(check_ins.c.delivery_id == delivery_id)
    return frozenset(await tx.scalars(query))


async def told_by(tx: AsyncConnection, delivery_id: int) -> tuple[News, ...]:
    """The news that this message tells."""
    query = (
        sa.select(news.c.id, news.c.since_at)
        .join(check_ins, check_ins.c.news_id == news.c.id)
        .where(check_ins.c.delivery_id == delivery_id)
    )
    return tuple(News(row.id, row.since_at) for row in await tx.execute(query))


async def unask(tx: AsyncConnection, delivery_id: int) -> None:
    """That message never came: what it was to ask may come with another."""
    await tx.execute(sa.delete(check_ins).where(check_ins.c.delivery_id == delivery_id))


async def unsent(tx: AsyncConnection, delivery_id: int) -> None:
    """That message could not be said, and is not said any more."""
    await tx.execute(
        sa.update(check_ins)
        .where(check_ins.c.delivery_id == delivery_id, check_ins.c.state == State.OPEN.value)
        .values(state=State.UNSENT.value)
    )


async def last_unsent(tx: AsyncConnection, user_id: int, since: date) -> int | None:
    """The newest message to this person, of a day since then, of which something could not be said; by its delivery."""
    query = sa.select(sa.func.max(check_ins.c.delivery_id)).where(
        check_ins.c.user_id == user_id,
        check_ins.c.state == State.UNSENT.value,
        check_ins.c.asked_on >= since,
    )
    return await tx.scalar(query)


async def ask_after_all(tx: AsyncConnection, delivery_id: int, keys: Sequence[str]) -> bool:
    """These things of that message, which could not be said, are asked elsewhere; whether there were any."""
    done = await tx.execute(
        sa.update(check_ins)
        .where(
            check_ins.c.delivery_id == delivery_id,
            check_ins.c.state == State.UNSENT.value,
            check_ins.c.key.in_(keys),
        )
        .values(state=State.OPEN.value)
    )
    return bool(done.rowcount)


async def stands(tx: AsyncConnection, check_in_id: int, state: State, again_on: date | None = None) -> None:
    """What became of one thing that was asked."""
    await tx.execute(
        sa.update(check_ins).where(check_ins.c.id == check_in_id).values(state=state.value, again_on=again_on)
    )


async def answered_elsewhere(tx: AsyncConnection, user_id: int, key: str) -> None:
    """What this asked was answered at another place, such as the cohort's channel."""
    await tx.execute(
        sa.update(check_ins)
        .where(check_ins.c.user_id == user_id, check_ins.c.key == key, check_ins.c.state == State.OPEN.value)
        .values(state=State.ANSWERED.value)
    )
