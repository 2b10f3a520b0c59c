"""What is to be said unasked: planned, claimed by whoever says it, and settled by the claim that holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.delivery import (
    Cancelled,
    Delivery,
    Done,
    Kind,
    NotYet,
    Outcome,
    Sent,
    SkippedLate,
    State,
    Undeliverable,
    wait,
)
from bot.store.tables import deliveries


async def plan(
    tx: AsyncConnection,
    kind: Kind,
    occurrence: str,
    due_at: datetime,
    now: datetime,
    *,
    user_id: int | None = None,
    ask_id: int | None = None,
    cohort_id: int | None = None,
    about_id: int | None = None,
) -> int:
    """Plan to say something; its id. An occurrence that was planned before raises, since nothing is said twice."""
    delivery_id = await tx.scalar(
        sa.insert(deliveries)
        .values(
            kind=kind.value,
            occurrence=occurrence,
            user_id=user_id,
            ask_id=ask_id,
            cohort_id=cohort_id,
            about_id=about_id,
            due_at=due_at,
            look_at=due_at,
            state=State.PLANNED.value,
            attempt=0,
            created_at=now,
        )
        .returning(deliveries.c.id)
    )
    assert delivery_id is not None
    return delivery_id


async def of_ask(tx: AsyncConnection, ask_id: int) -> list[Delivery]:
    """All that was ever planned for this question, oldest first."""
    query = sa.select(deliveries).where(deliveries.c.ask_id == ask_id).order_by(deliveries.c.id)
    return [_delivery(row) for row in await tx.execute(query)]


TOO_LATE = "its day was over"


@dataclass(frozen=True, slots=True)
class Planned:
    """One thing to be said, `due_at` aware UTC, known by its occurrence."""

    occurrence: str
    due_at: datetime
    about_id: int | None = None
    cohort_id: int | None = None


async def of_person(tx: AsyncConnection, kind: Kind, user_id: int, since: datetime) -> list[Delivery]:
    """Those of this kind that were, or are, due since then; and all that are not over."""
    query = sa.select(deliveries).where(
        deliveries.c.user_id == user_id,
        deliveries.c.kind == kind.value,
        sa.or_(deliveries.c.due_at >= since, deliveries.c.look_at.is_not(None)),
    )
    return [_delivery(row) for row in await tx.execute(query.order_by(deliveries.c.due_at))]


async def by_occurrence(tx: AsyncConnection, occurrence: str) -> Delivery | None:
    row = (await tx.execute(sa.select(deliveries).where(deliveries.c.occurrence == occurrence))).first()
    return None if row is None else _delivery(row)


async def of_cohort(tx: AsyncConnection, kind: Kind, cohort_id: int, after: datetime) -> list[Delivery]:
    """Those of this kind that are to be said to this cohort, and not due before then."""
    query = sa.select(deliveries).where(
        deliveries.c.cohort_id == cohort_id, deliveries.c.kind == kind.value, deliveries.c.due_at > after
    )
    return [_delivery(row) for row in await tx.execute(query.order_by(deliveries.c.due_at))]


async def follow(
    tx: AsyncConnection,
    kind: Kind,
    user_id: int | None,
    before: Sequence[Delivery],
    after: Sequence[Planned],
    now: datetime,
    missed: frozenset[int] = frozenset(),
) -> None:
    """Write the difference between what is planned (`before`) and what is to be. What was cancelled may come back; what
    is being said, or was, stays. What is planned no more ends as cancelled, those among `missed` as too late."""
    there = {each.occurrence: each for each in before if each.state is State.PLANNED}
    wanted = {each.occurrence for each in after}
    changed = [each for each in after if _differs(there.get(each.occurrence), each)]
    if changed:
        insert = (postgresql if tx.dialect.name == "postgresql" else sqlite).insert(deliveries)
        again = {"state": State.PLANNED.value, "settled_at": None, "reason": None}
        moves = {name: insert.excluded[name] for name in ("due_at", "look_at", "about_id")}
        query = insert.on_conflict_do_update(
            index_elements=["occurrence"],
            set_=again | moves,
            where=sa.or_(
                deliveries.c.state == State.PLANNED.value, deliveries.c.state == State.CANCELLED.value
            ),
        )
        await tx.execute(query, [_row(kind, user_id, each, now) for each in changed])
    gone = [each.id for occurrence, each in there.items() if occurrence not in wanted]
    await _end(tx, [each for each in gone if each in missed], SkippedLate(TOO_LATE), now)
    await _end(tx, [each for each in gone if each not in missed], Cancelled(), now)


async def _end(tx: AsyncConnection, ids: list[int], outcome: SkippedLate | Cancelled, now: datetime) -> None:
    if ids:
        planned = deliveries.c.state == State.PLANNED.value
        query = sa.update(deliveries).where(deliveries.c.id.in_(ids), planned)
        await tx.execute(query.values(_ended(outcome, now)))


def _differs(there: Delivery | None, wanted: Planned) -> bool:
    return there is None or (there.due_at, there.about_id) != (wanted.due_at, wanted.about_id)


def _row(kind: Kind, user_id: int | None, planned: Planned, now: datetime) -> dict[str, Any]:
    return {
        "kind": kind.value,
        "occurrence": planned.occurrence,
        "user_id": user_id,
        "about_id": planned.about_id,
        "cohort_id": planned.cohort_id,
        "due_at": planned.due_at,
        "look_at": planned.due_at,
        "state": State.PLANNED.value,
        "attempt": 0,
        "created_at": now,
    }


async def move(tx: AsyncConnection, delivery_id: int, due_at: datetime) -> None:
    """Say it at another time, unless it was claimed already."""
    await tx.execute(_planned(delivery_id).values(due_at=due_at, look_at=due_at))


async def said_at_once(tx: AsyncConnection, kind: Kind, occurrence: str, user_id: int, now: datetime) -> int:
    """Something that was asked for, and is said in answer: nobody has to look for it. Its id."""
    delivery_id = await plan(tx, kind, occurrence, now, now, user_id=user_id)
    over = _over(State.CANCELLED, now) | {"reason": "said in answer"}
    await tx.execute(sa.update(deliveries).where(deliveries.c.id == delivery_id).values(over))
    return delivery_id


async def look_again(tx: AsyncConnection, delivery_id: int, at: datetime) -> None:
    """It waits until then; when it was due stays as it is."""
    await tx.execute(_planned(delivery_id).values(look_at=at))


async def by_id(tx: AsyncConnection, delivery_id: int) -> Delivery | None:
    row = (await tx.execute(sa.select(deliveries).where(deliveries.c.id == delivery_id))).first()
    return None if row is None else _delivery(row)


async def cancel(tx: AsyncConnection, delivery_id: int, now: datetime) -> None:
    """Do not say it, unless it was claimed already."""
    await tx.execute(_planned(delivery_id).values(_over(State.CANCELLED, now)))


async def cancel_all(
    tx: AsyncConnection, kind: Kind, user_id: int, now: datetime, *, but_of_ask: int | None
) -> None:
    """Say nothing of this kind to this person that is still planned, save for this one question."""
    query = sa.update(deliveries).where(
        deliveries.c.look_at.is_not(None),
        deliveries.c.user_id == user_id,
        deliveries.c.kind == kind.value,
        deliveries.c.state == State.PLANNED.value,
    )
    if but_of_ask is not None:
        query = query.where(deliveries.c.ask_id != but_of_ask)
    await tx.execute(query.values(_over(State.CANCELLED, now)))


def due_query(now: datetime, most: int) -> sa.Select[Any]:
    return (
        sa.select(deliveries)
        .where(deliveries.c.look_at <= now)
        .order_by(deliveries.c.kind != Kind.TIMER.value, deliveries.c.look_at, deliveries.c.id)
        .limit(most)
    )


async def due(tx: AsyncConnection, now: datetime, most: int) -> list[Delivery]:
    """What is to be looked at now: what is due, and what whoever claimed it did not settle in time. Oldest first,
    and before all of it the timers: whoever began one looks at the clock."""
    return [_delivery(row) for row in await tx.execute(due_query(now, most))]


async def next_look(tx: AsyncConnection, after: datetime, until: datetime) -> datetime | None:
    """When something is to be looked at next, later than the one instant and not later than the other."""
    query = sa.select(sa.func.min(deliveries.c.look_at)).where(
        deliveries.c.look_at > after, deliveries.c.look_at <= until
    )
    return await tx.scalar(query)


async def claim(tx: AsyncConnection, delivery_id: int, now: datetime, until: datetime) -> Delivery | None:
    """Claim it until then; None where it is not due any more, or somebody else is claiming it this moment."""
    free = (
        sa.select(deliveries.c.id)
        .where(deliveries.c.id == delivery_id, deliveries.c.look_at <= now)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    query = (
        sa.update(deliveries)
        .where(deliveries.c.id == free)
        .values(state=State.CLAIMED.value, attempt=deliveries.c.attempt + 1, look_at=until)
        .returning(*deliveries.c)
    )
    row = (await tx.execute(query)).first()
    return None if row is None else _delivery(row)


async def is_about(tx: AsyncConnection, delivery_id: int, about_id: int) -> None:
    """What it is about, where that came to be only now."""
    await tx.execute(sa.update(deliveries).where(deliveries.c.id == delivery_id).values(about_id=about_id))


async def holds(tx: AsyncConnection, claimed: Delivery, now: datetime) -> bool:
    """Whether this claim is still the newest, and its lease not over."""
    query = sa.select(deliveries.c.id).where(
        deliveries.c.id == claimed.id,
        deliveries.c.attempt == claimed.attempt,
        deliveries.c.state == State.CLAIMED.value,
        deliveries.c.look_at > now,
    )
    return await tx.scalar(query) is not None


async def put_off(tx: AsyncConnection, due: Delivery, reason: str, now: datetime) -> None:
    """Look at it later, as it stands: it could not even be claimed."""
    await tx.execute(
        sa.update(deliveries)
        .where(deliveries.c.id == due.id, deliveries.c.attempt == due.attempt, deliveries.c.look_at <= now)
        .values(attempt=due.attempt + 1, look_at=now + wait(due.attempt + 1), reason=reason)
    )


async def settle(tx: AsyncConnection, claimed: Delivery, outcome: Outcome, now: datetime) -> bool:
    """Write down how this attempt ended; False where a later claim has taken its place, and then nothing changes."""
    done = await tx.execute(
        sa.update(deliveries)
        .where(
            deliveries.c.id == claimed.id,
            deliveries.c.attempt == claimed.attempt,
            deliveries.c.state == State.CLAIMED.value,
        )
        .values(_settled(claimed, outcome, now))
    )
    return bool(done.rowcount)


def _settled(claimed: Delivery, outcome: Outcome, now: datetime) -> dict[str, Any]:
    match outcome:
        case Sent(channel_id, message_id):
            return _over(State.SENT, now) | {"channel_id": channel_id, "message_id": message_id}
        case NotYet(reason):
            look_at = now + wait(claimed.attempt)
            return {"state": State.RETRY.value, "look_at": look_at, "reason": reason}
        case Done():
            return _over(State.SENT, now)
        case SkippedLate() | Cancelled():
            return _ended(outcome, now)
        case Undeliverable(reason):
            return _over(State.UNDELIVERABLE, now) | {"reason": reason}


def _ended(outcome: SkippedLate | Cancelled, now: datetime) -> dict[str, Any]:
    if isinstance(outcome, SkippedLate):
        return _over(State.SKIPPED_LATE, now) | {"reason": outcome.reason}
    return _over(State.CANCELLED, now)


def _over(state: State, now: datetime) -> dict[str, Any]:
    return {"state": state.value, "look_at": None, "settled_at": now}


def _planned(delivery_id: int) -> sa.Update:
    return sa.update(deliveries).where(
        deliveries.c.id == delivery_id, deliveries.c.state == State.PLANNED.value
    )


def _delivery(row: sa.Row[Any]) -> Delivery:
    return Delivery(
        row.id,
        Kind(row.kind),
        row.user_id,
        row.ask_id,
        row.due_at,
        State(row.state),
        row.attempt,
        row.occurrence,
        row.cohort_id,
        row.about_id,
    )
