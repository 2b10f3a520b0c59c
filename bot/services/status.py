"""How a cohort stands, for its facilitator; and who was there at its sessions."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.access import Action, OfCohort, allows
from bot.domain.calendar import date_on
from bot.domain.cohort import Cohort
from bot.domain.cohort_status import Around, Status, status
from bot.domain.refusals import Refusal
from bot.domain.session import FINAL, Session, without_row
from bot.services import cohort_view
from bot.services.cohorts import NotYours
from bot.services.desk import Desk
from bot.services.pulls import Where, facilitated
from bot.store import attendance, cohorts, people, sessions
from bot.store import status as stored
from bot.store.types import Tx


class NoSessionYet(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "No session of your cohort by that name has begun. Without a name I take the last one that has."
        )


@dataclass(frozen=True, slots=True)
class Attender:
    """A member, by membership, as Discord called them last."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who was there, by membership, of those of whom it was noted; `members` as they joined."""

    cohort: Cohort
    session: Session
    members: tuple[Attender, ...]
    there: dict[int, bool]


class CohortStatus:
    """All raise NotYours to whoever does not facilitate the cohort, and where there is none."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def of(self, where: Where, user_id: int) -> Status:
        """In a fixed number of statements, however many members there are."""
        now = self.desk.clock()
        async with self.desk.db.read() as tx:
            cohort, actor = await facilitated(tx, where, user_id, Action.SEE_WHO_ANSWERED, now)
            facts = await cohort_view.read(tx, self.desk, cohort)
            sees_failures = allows(actor, Action.SEE_FAILURES, OfCohort(cohort.id))
            user_ids = [each.user_id for each in facts.members]
            around = await _around(tx, cohort, user_ids, now, sees_failures=sees_failures)
            newest = await self.desk.courses.newest(tx, cohort.course_key)
        exercises = () if newest is None else newest[1].exercises
        return await asyncio.to_thread(status, facts, around, exercises, actor, now)

    # Attendance

    async def begun(self, where: Where, user_id: int) -> list[Session]:
        """What may be offered while somebody types, the last first; nothing to whoever does not facilitate it."""
        now = self.desk.clock()
        async with self.desk.db.read() as tx:
            try:
                cohort, _ = await facilitated(tx, where, user_id, Action.MOVE_DATES, now)
            except NotYours:
                return []
            found = await sessions.begun(tx, cohort.id, now)
        if cohort.final_session_at <= now and not any(each.final for each in found):
            found.append(without_row(cohort.id, cohort.final_session_at))
        return sorted(found, key=lambda each: each.starts_at, reverse=True)

    async def attendance(self, where: Where, user_id: int, which: str | None) -> Attendance:
        """Of the session by this id or name, or of the last one. Raises NoSessionYet."""
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            cohort, _ = await facilitated(tx, where, user_id, Action.MOVE_DATES, now)
            session = _named(await _begun(tx, cohort, now), which)
            return await _attendance(tx, cohort, session)

    async def attendance_of(self, user_id: int, session_id: int) -> Attendance:
        """The same for a press; where there is no such session it is said alike."""
        now = self.desk.clock()
        async with self.desk.db.read() as tx:
            cohort, session = await self._of_session(tx, user_id, session_id, now)
            return await _attendance(tx, cohort, session)

    async def were_there(
        self, user_id: int, session_id: int, first: int, last: int, there: Sequence[int]
    ) -> Attendance:
        """Of the members from `first` to `last`, by membership, these were there, and the others were not."""
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            cohort, session = await self._of_session(tx, user_id, session_id, now)
            await cohorts.hold(tx, cohort.id)
            asked = [each.id for each in await cohorts.members_of(tx, cohort.id) if first <= each.id <= last]
            present = [each for each in asked if each in there]
            absent = [each for each in asked if each not in there]
            await attendance.note(tx, session.id, present, absent, now)
            return await _attendance(tx, cohort, session)

    async def _of_session(
        self, tx: Tx, user_id: int, session_id: int, now: datetime
    ) -> tuple[Cohort, Session]:
        session = await sessions.by_id(tx, session_id)
        where = Where(cohort=None if session is None else session.cohort_id)
        cohort, _ = await facilitated(tx, where, user_id, Action.MOVE_DATES, now)
        assert session is not None, "it has a cohort"
        if session.cancelled or session.starts_at > now:
            raise NoSessionYet
        return cohort, session


async def _around(
    tx: Tx, cohort: Cohort, user_ids: list[int], now: datetime, *, sees_failures: bool
) -> Around:
    stuck = await stored.stuck(tx, cohort.id, user_ids, now)
    begun = await sessions.begun(tx, cohort.id, now)
    last = begun[0] if begun else None
    return Around(
        await people.zones(tx, user_ids),
        await stored.reached(tx, user_ids),
        await stored.active_at(tx, cohort.id, user_ids),
        await stored.away_ranges(tx, user_ids, date_on(now, "UTC")),
        stuck,
        await stored.said_since(tx, user_ids, min(each.report for each in stuck)) if stuck else (),
        await stored.failed(tx, cohort.id, user_ids, now) if sees_failures else (),
        last,
        {} if last is None else await attendance.of_session(tx, last.id),
    )


async def _begun(tx: Tx, cohort: Cohort, now: datetime) -> list[Session]:
    """With a row for the final one, which may not have needed any so far."""
    if cohort.final_session_at <= now:
        await sessions.final(tx, cohort.id, now)
    return await sessions.begun(tx, cohort.id, now)


def _named(begun: list[Session], which: str | None) -> Session:
    wanted = None if which is None else which.strip().casefold()
    for session in begun:
        if wanted in (None, FINAL if session.final else str(session.id), session.name.casefold()):
            return session
    raise NoSessionYet


async def _attendance(tx: Tx, cohort: Cohort, session: Session) -> Attendance:
    members = tuple(Attender(each.id, each.name) for each in await cohorts.members_of(tx, cohort.id))
    return Attendance(cohort, session, members, await attendance.of_session(tx, session.id))
