"""Sessions of a cohort: set, moved, cancelled by its facilitator, with everything that hangs on them."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.access import Action, OfCohort, allows
from bot.domain.check_in import Facts, Final, Meeting, planned
from bot.domain.cohort import Cohort
from bot.domain.delivery import Delivery
from bot.domain.refusals import Refusal
from bot.domain.rounds import default_rhythm, rounds
from bot.domain.session import (
    DEFAULT_MINUTES,
    FINAL,
    ChangedMeanwhile,
    FinalStays,
    NoSuchSession,
    Session,
    asleep,
    is_near,
    messages_moved,
    without_row,
)
from bot.services import round_plan, summary_plan
from bot.services.cohorts import NotYours, follows_default
from bot.services.desk import Desk
from bot.services.session_told import SessionTold, tell, told
from bot.store import access, check_ins, cohorts, people, sessions
from bot.store.types import Tx
from bot.when import NotADate, read_when

MOST_NAME = 80


@dataclass(frozen=True, slots=True)
class Proposal:
    """What it would come to; nothing has changed yet. `to` is None where it would be cancelled, both aware UTC.

    `messages` are planned and come otherwise then; so many members are `asleep` at that time, out of `members`.
    """

    session: Session
    to: datetime | None
    messages: int
    asleep: int
    members: int


@dataclass(frozen=True, slots=True)
class Changed:
    """How it stands now. `did` is False where it stood so already; `at_once`: everybody is told now."""

    session: Session
    did: bool
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """What Discord's event of a session is to show, and where."""

    session: Session
    cohort: Cohort


class Sessions:
    """All raise NotYours to whoever does not facilitate the cohort, and where there is none."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def set_(self, channel_id: int, user_id: int, name: str, when: str, minutes: int | None) -> Changed:
        """A new session of this channel's cohort, `when` in words by the cohort's clock. The same again is one.

        Raises Refusal where it is no date, or past.
        """
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            cohort = await self._facilitated(tx, await cohorts.in_channel(tx, channel_id), user_id, now)
            starts_at, called = _read(when, cohort.zone, now), " ".join(name.split())[:MOST_NAME] or "Session"
            held = await cohorts.hold_all(tx, cohort.id)
            for there in await sessions.to_come(tx, cohort.id, now):
                if (there.name, there.starts_at, there.final) == (called, starts_at, False):
                    return Changed(there, did=False)
            await sessions.count_final(tx, cohort.id, now)
            new = await sessions.add(tx, cohort.id, called, starts_at, minutes or DEFAULT_MINUTES, now)
            return await self._after(tx, cohort.id, new, held, now, was=None)

    async def to_come(self, channel_id: int, user_id: int) -> list[Session]:
        """What may be offered while somebody types, the next first; nothing to whoever does not facilitate it."""
        now = self.desk.clock()
        async with self.desk.db.read() as tx:
            try:
                cohort = await self._facilitated(tx, await cohorts.in_channel(tx, channel_id), user_id, now)
            except NotYours:
                return []
            found = await sessions.to_come(tx, cohort.id, now)
            if not any(each.final for each in found) and cohort.final_session_at > now:
                found.append(without_row(cohort.id, cohort.final_session_at))
            return sorted(found, key=lambda each: each.starts_at)

    async def propose(self, channel_id: int, user_id: int, which: str, when: str | None) -> Proposal:
        """What moving it would come to, or, without `when`, cancelling it. `which` is its id, or its name.

        Raises NoSuchSession, FinalStays, and Refusal where the words are no date, or one that is past.
        """
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            cohort = await self._facilitated(tx, await cohorts.in_channel(tx, channel_id), user_id, now)
            await sessions.final(tx, cohort.id, now)
            session = _named(await sessions.to_come(tx, cohort.id, now), which)
            to = None if when is None else _read(when, cohort.zone, now)
            if to is None and session.final:
                raise FinalStays
            return await self._proposal(tx, cohort, session, to, now)

    async def _proposal(
        self, tx: Tx, cohort: Cohort, session: Session, to: datetime | None, now: datetime
    ) -> Proposal:
        user_ids = await cohorts.present(tx, cohort.id)
        messages, sleeping = _rounds_moved(cohort, session, to, now), 0
        for user_id in user_ids:
            found = await people.by_user(tx, user_id)
            if found is None:
                continue
            facts, _ = await check_ins.facts(tx, found[0], now)
            messages += messages_moved(planned(facts, now), planned(_with(facts, session, to, now), now))
            sleeping += to is not None and asleep(to, found[0].zone or cohort.zone)
        return Proposal(session, to, messages, sleeping, len(user_ids))

    async def change(self, user_id: int, session_id: int, was: datetime, to: datetime | None) -> Changed:
        """Move it from when it was to another time, or cancel it (None): in one transaction with all that hangs on it.

        A second press changes nothing. Raises ChangedMeanwhile, NoSuchSession where it is over, and FinalStays.
        """
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            there = await sessions.by_id(tx, session_id)
            cohort = None if there is None else await cohorts.by_id(tx, there.cohort_id)
            cohort = await self._facilitated(tx, cohort, user_id, now)
            held = await cohorts.hold_all(tx, cohort.id)
            session = await sessions.by_id(tx, session_id)  # as it is now that nobody else can change it
            cohort = await cohorts.by_id(tx, cohort.id) or cohort
            assert session is not None, "no session is ever deleted"
            if session.cancelled if to is None else (_same(session.starts_at, to) and not session.cancelled):
                return Changed(session, did=False)
            if session.cancelled or not _same(session.starts_at, was):
                raise ChangedMeanwhile
            if session.starts_at <= now or (to is not None and to <= now):
                raise NoSuchSession
            await self._carry_out(tx, cohort, session, to, now)
            return await self._after(tx, cohort.id, session_id, held, now, was=was)

    async def _carry_out(
        self, tx: Tx, cohort: Cohort, session: Session, to: datetime | None, now: datetime
    ) -> None:
        if to is None:
            if session.final:
                raise FinalStays
            await sessions.cancel(tx, session.id, now)
            return
        await sessions.move(tx, session, to, now)
        if session.final and follows_default(cohort):
            await cohorts.keep_round(tx, cohort.id, default_rhythm(to, cohort.zone))

    async def _after(
        self, tx: Tx, cohort_id: int, session_id: int, held: list[int], now: datetime, *, was: datetime | None
    ) -> Changed:
        """Tell whoever is to hear of it, and plan everything anew that follows from it."""
        session, cohort = await sessions.by_id(tx, session_id), await cohorts.by_id(tx, cohort_id)
        assert session is not None, "it is stored"
        assert cohort is not None, "it is held"
        at_once = was is not None and is_near(was, None if session.cancelled else session.starts_at, now)
        if was is not None:
            await tell(tx, session, held, now, at_once=at_once)
        await round_plan.replan(tx, cohort, now)
        await summary_plan.replan(tx, cohort, now)
        await round_plan.replan_members(tx, held, now)
        return Changed(session, did=True, at_once=at_once)

    async def _facilitated(self, tx: Tx, cohort: Cohort | None, user_id: int, now: datetime) -> Cohort:
        actor = await access.actor(tx, user_id, now)
        if cohort is None or not allows(actor, Action.MOVE_DATES, OfCohort(cohort.id)):
            raise NotYours
        return cohort

    async def count_finals(self) -> None:
        """Every final session to come counts as set, also of cohorts from before it did so by being set up."""
        now = self.desk.clock()
        async with self.desk.db.read() as tx:
            uncounted = await sessions.uncounted(tx, now)
        for cohort_id in uncounted:
            async with self.desk.db.begin() as tx:
                held = await cohorts.hold_all(tx, cohort_id)
                await sessions.count_final(tx, cohort_id, now)
                await round_plan.replan_members(tx, held, now)

    # What is shown and said of it

    async def told(self, claimed: Delivery) -> SessionTold | None:
        """What this delivery says; None where there is nothing to say any more."""
        now = self.desk.clock()
        async with self.desk.db.read() as tx:
            found = await told(tx, claimed, now)
            return found if isinstance(found, SessionTold) else None

    async def events_owed(self) -> list[int]:
        """Whose events on Discord do not show what they should."""
        async with self.desk.db.read() as tx:
            return await sessions.owed(tx)

    async def event(self, session_id: int) -> Event | None:
        async with self.desk.db.read() as tx:
            session = await sessions.by_id(tx, session_id)
            cohort = None if session is None else await cohorts.by_id(tx, session.cohort_id)
            return None if session is None or cohort is None else Event(session, cohort)

    async def event_stands(self, session_id: int, event_id: int | None, changes: int) -> None:
        """Discord's event shows the session as it was after so many changes."""
        async with self.desk.db.begin() as tx:
            await sessions.stands(tx, session_id, event_id, changes)


def _read(text: str, zone: str, now: datetime) -> datetime:
    found = read_when(text, zone=zone, now=now)
    if isinstance(found, NotADate):
        raise Refusal(found.reason)
    if not found.has_time:
        raise Refusal("At what time? Say it with the day, such as “friday 6pm”.")
    if found.at <= now:
        raise Refusal("That is past already. Give a time to come.")
    return found.at


def _same(one: datetime, other: datetime) -> bool:
    """To the second, as buttons have it."""
    return int(one.timestamp()) == int(other.timestamp())


def _named(offered: list[Session], which: str) -> Session:
    wanted = which.strip().casefold()
    for session in offered:
        if wanted in (FINAL if session.final else str(session.id), session.name.casefold()):
            return session
    raise NoSuchSession


def _with(facts: Facts, session: Session, to: datetime | None, now: datetime) -> Facts:
    """The same with this session at another time, or not at all."""
    mark = sessions.key(session)
    others = tuple(each for each in facts.meetings if each.key != mark)
    mine = next((each for each in facts.meetings if each.key == mark), None)
    moved = () if to is None else (Meeting(mark, to, now if mine is None else mine.since_at),)
    agreements = facts.agreements
    if session.final and to is not None:
        agreements = tuple(
            replace(each, until_at=to) if each.until_at == session.starts_at else each for each in agreements
        )
    return replace(
        facts,
        meetings=(*others, *moved),
        agreements=agreements,
        finals=tuple(_moved(each, session, to) for each in facts.finals),
    )


def _moved(final: Final, session: Session, to: datetime | None) -> Final:
    """What hangs on a final session, at another time with it."""
    if to is None or not session.final or final.cohort != session.cohort_id:
        return final
    by = to - final.starts_at
    return replace(final, starts_at=to, ends_at=final.ends_at + by, summary_at=final.summary_at + by)


def _rounds_moved(cohort: Cohort, session: Session, to: datetime | None, now: datetime) -> int:
    if not session.final or to is None:
        return 0
    rhythm = default_rhythm(to, cohort.zone) if follows_default(cohort) else cohort.round
    after = set(rounds(rhythm, cohort.zone, to, now))
    return sum(slot not in after for slot in rounds(cohort.round, cohort.zone, cohort.final_session_at, now))
