"""The sessions of cohorts. Of a final session the time is the cohort's own, so that there is one of it."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.check_in import Final, Meeting
from bot.domain.session import DEFAULT_MINUTES, FINAL, FINAL_NAME, Session, without_row
from bot.domain.summary import LEAD_HOURS, posted_at
from bot.store.tables import cohorts, contracts, members, runs, sessions, summaries

OVER_FOR = timedelta(days=30)
"""So long after a final session there may still be something to say of it."""

_STARTS = sa.func.coalesce(sessions.c.starts_at, cohorts.c.final_session_at, type_=sessions.c.starts_at.type)
_SESSIONS = sa.select(
    sessions, _STARTS.label("at"), cohorts.c.final_session_at, cohorts.c.guild_id, cohorts.c.channel_id
).join(cohorts, cohorts.c.id == sessions.c.cohort_id)


async def add(
    tx: AsyncConnection, cohort_id: int, name: str, starts_at: datetime, minutes: int, now: datetime
) -> int:
    """A new session; its id."""
    session_id = await tx.scalar(
        sa.insert(sessions)
        .values(
            cohort_id=cohort_id,
            name=name,
            starts_at=starts_at,
            minutes=minutes,
            set_at=now,
            changes=1,
            shown=0,
        )
        .returning(sessions.c.id)
    )
    assert session_id is not None
    return session_id


async def final(tx: AsyncConnection, cohort_id: int, now: datetime) -> Session:
    """The final session, whose row is made when it is first needed. It has no event and no reminder yet."""
    insert = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    await tx.execute(
        insert(sessions)
        .values(cohort_id=cohort_id, name=FINAL_NAME, minutes=DEFAULT_MINUTES, set_at=now, changes=0, shown=0)
        .on_conflict_do_nothing(index_elements=["cohort_id"], index_where=sa.text("starts_at IS NULL"))
    )
    found = await _found(tx, sa.and_(sessions.c.cohort_id == cohort_id, sessions.c.starts_at.is_(None)))
    return found[0]


async def find_final(tx: AsyncConnection, cohort_id: int) -> Session | None:
    """The final session, where it has a row."""
    there = sa.and_(sessions.c.cohort_id == cohort_id, sessions.c.starts_at.is_(None))
    return next(iter(await _found(tx, there)), None)


async def count_final(tx: AsyncConnection, cohort_id: int, now: datetime) -> None:
    """From now on the final session counts as set, like the others: with its event, and a reminder."""
    there = await final(tx, cohort_id, now)
    if there.changes == 0:
        await _change(tx, sessions.c.id == there.id, set_at=now)


async def uncounted(tx: AsyncConnection, now: datetime) -> list[int]:
    """The cohorts whose final session is to come, and does not count as set."""
    counts = sa.exists().where(
        sessions.c.cohort_id == cohorts.c.id, sessions.c.starts_at.is_(None), sessions.c.changes > 0
    )
    query = sa.select(cohorts.c.id).where(cohorts.c.final_session_at > now, ~counts)
    return list(await tx.scalars(query.order_by(cohorts.c.id)))


async def by_id(tx: AsyncConnection, session_id: int) -> Session | None:
    return next(iter(await _found(tx, sessions.c.id == session_id)), None)


async def to_come(tx: AsyncConnection, cohort_id: int, now: datetime) -> list[Session]:
    """Those that are not cancelled and have not begun, the next first; the final one only once it has a row."""
    there = sa.and_(sessions.c.cohort_id == cohort_id, sessions.c.cancelled_at.is_(None), now < _STARTS)
    return await _found(tx, there)


async def begun(tx: AsyncConnection, cohort_id: int, now: datetime) -> list[Session]:
    """Those that were not cancelled and have begun, the last first; the final one only once it has a row."""
    there = sa.and_(sessions.c.cohort_id == cohort_id, sessions.c.cancelled_at.is_(None), now >= _STARTS)
    return (await _found(tx, there))[::-1]


async def move(tx: AsyncConnection, session: Session, to: datetime, now: datetime) -> None:
    """It begins at another time. Of a final session everything moves that has a copy of its date."""
    if session.final:
        await move_final(tx, session.cohort_id, to, now)
        return
    await _change(tx, sessions.c.id == session.id, starts_at=to, set_at=now)


async def move_final(tx: AsyncConnection, cohort_id: int, to: datetime, now: datetime) -> None:
    """The cohort's final session is then; with it end the contracts, and the projects where they ended with it."""
    ends = sa.case(
        (cohorts.c.project_ends_at == cohorts.c.final_session_at, sa.bindparam("to", to, type_=_STARTS.type)),
        else_=cohorts.c.project_ends_at,
    )
    await tx.execute(
        sa.update(cohorts).where(cohorts.c.id == cohort_id).values(project_ends_at=ends, final_session_at=to)
    )
    await follow_final(tx, cohort_id, to, now)


async def follow_final(tx: AsyncConnection, cohort_id: int, to: datetime, now: datetime) -> None:
    """The cohort has another final date: what has a copy of it follows, and so does its event."""
    theirs = sa.select(runs.c.id).join(members).where(members.c.cohort_id == cohort_id)
    await tx.execute(sa.update(contracts).where(contracts.c.run_id.in_(theirs)).values(until_at=to))
    await _change(tx, sa.and_(sessions.c.cohort_id == cohort_id, sessions.c.starts_at.is_(None)), set_at=now)


async def cancel(tx: AsyncConnection, session_id: int, now: datetime) -> None:
    await _change(tx, sessions.c.id == session_id, cancelled_at=now)


async def _change(tx: AsyncConnection, where: sa.ColumnElement[bool], **values: Any) -> None:
    await tx.execute(sa.update(sessions).where(where).values(**values, changes=sessions.c.changes + 1))


async def _found(tx: AsyncConnection, where: sa.ColumnElement[bool]) -> list[Session]:
    rows = await tx.execute(_SESSIONS.where(where).order_by(_STARTS, sessions.c.id))
    return [_session(row) for row in rows]


def _session(row: sa.Row[Any]) -> Session:
    return Session(
        row.id,
        row.cohort_id,
        row.name,
        row.at,
        row.minutes,
        row.starts_at is None,
        row.cancelled_at is not None,
        row.event_id,
        row.changes,
    )


# Discord's events


async def owed(tx: AsyncConnection) -> list[int]:
    """The sessions whose event does not show what it should."""
    query = sa.select(sessions.c.id).where(sa.text("changes <> shown")).order_by(sessions.c.id)
    return list(await tx.scalars(query))


async def stands(tx: AsyncConnection, session_id: int, event_id: int | None, changes: int) -> None:
    """Discord's event shows it, up to this change; None where it has none any more."""
    await tx.execute(
        sa.update(sessions).where(sessions.c.id == session_id).values(event_id=event_id, shown=changes)
    )


# Reminders


async def meetings(tx: AsyncConnection, user_id: int, now: datetime) -> tuple[Meeting, ...]:
    """Every session to come of this person's cohorts; a final one once it counts as set."""
    query = (
        _SESSIONS.join(members, members.c.cohort_id == cohorts.c.id)
        .where(members.c.user_id == user_id, members.c.left_at.is_(None))
        .where(sessions.c.cancelled_at.is_(None), sessions.c.changes > 0, now < _STARTS)
    )
    found = [(_session(row), row.set_at) for row in await tx.execute(query.order_by(sessions.c.id))]
    return tuple(Meeting(key(session), session.starts_at, set_at) for session, set_at in found)


async def finals(tx: AsyncConnection, user_id: int, now: datetime) -> tuple[Final, ...]:
    """The final session, to come or just past, of each cohort that this person joined before it, and in which they have
    begun an exercise."""
    minutes = sa.func.coalesce(sessions.c.minutes, DEFAULT_MINUTES)
    lead = sa.func.coalesce(summaries.c.lead_hours, LEAD_HOURS)
    query = (
        sa.select(
            cohorts.c.id,
            cohorts.c.final_session_at,
            minutes.label("minutes"),
            lead.label("lead"),
            sa.func.min(runs.c.begun_at).label("begun_at"),
        )
        .join(members, members.c.cohort_id == cohorts.c.id)
        .join(runs, runs.c.member_id == members.c.id)
        .outerjoin(sessions, sa.and_(sessions.c.cohort_id == cohorts.c.id, sessions.c.starts_at.is_(None)))
        .outerjoin(summaries, summaries.c.cohort_id == cohorts.c.id)
        .where(members.c.user_id == user_id, members.c.left_at.is_(None))
        .where(members.c.joined_at < cohorts.c.final_session_at)
        .where(cohorts.c.final_session_at > now - OVER_FOR)
        .group_by(cohorts.c.id, cohorts.c.final_session_at, minutes, lead)
        .order_by(cohorts.c.id)
    )
    return tuple(
        Final(
            row.id,
            row.final_session_at,
            row.final_session_at + timedelta(minutes=row.minutes),
            posted_at(row.final_session_at, row.lead),
            row.begun_at,
        )
        for row in await tx.execute(query)
    )


async def final_ends_at(tx: AsyncConnection, run_id: int) -> datetime | None:
    """When the final session of that run's cohort is over, aware UTC."""
    query = (
        sa.select(cohorts.c.final_session_at, sessions.c.minutes)
        .join(members, members.c.cohort_id == cohorts.c.id)
        .join(runs, runs.c.member_id == members.c.id)
        .outerjoin(sessions, sa.and_(sessions.c.cohort_id == cohorts.c.id, sessions.c.starts_at.is_(None)))
        .where(runs.c.id == run_id)
    )
    row = (await tx.execute(query)).first()
    return None if row is None else row.final_session_at + timedelta(minutes=row.minutes or DEFAULT_MINUTES)


def key(session: Session) -> str:
    return f"{session.cohort_id}-{FINAL if session.final else session.id}"


async def reminded_of(tx: AsyncConnection, key: str) -> Session | None:
    """The session of which a reminder with this key reminds."""
    _, cohort_id, session, _ = key.split("-", 3)
    if session != FINAL:
        return await by_id(tx, int(session))
    ends_at = await tx.scalar(sa.select(cohorts.c.final_session_at).where(cohorts.c.id == int(cohort_id)))
    return None if ends_at is None else without_row(int(cohort_id), ends_at)
