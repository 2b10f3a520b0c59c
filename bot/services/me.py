"""What a person settles about the bot's messages to them: what comes when, their zone, days away."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.domain import away as rules
from bot.domain.away import NotAway
from bot.domain.calendar import date_on, is_zone, offset_minutes
from bot.domain.check_in import Away
from bot.domain.places import Place, place_of, places_with_offset
from bot.domain.refusals import MovedOn, Refusal
from bot.domain.schedule import Named, NotToCome, Schedule, is_planned, with_called_off
from bot.domain.screen import Known, changed
from bot.domain.whereabouts import ClockSaid, NotUnderstood, PlaceSaid, read_clock_or_place
from bot.services import ahead
from bot.services.desk import Desk, Turn
from bot.store import check_ins, news, people, schedule
from bot.store.types import Tx
from bot.when import NotADate, When, read_until, read_when

UNSAID_FOR = timedelta(days=14)
"""For so long it is shown what could not be said."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What somebody said of where they are: the places it may be, likeliest first; empty where nothing was said.

    `zone` is the one that is stored. With `disagrees` they told a clock that is not that zone's. `now` is aware UTC.
    """

    zone: str | None
    places: tuple[Place, ...]
    disagrees: bool
    agrees: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class DaysAway:
    """Ranges of days that are not over, by id; `added` is the one that was just added."""

    ranges: dict[int, Away]
    added: Away | None = None
    known: bool = False
    """Whether they were known to be away then already."""


class Me:
    """One public method, one transaction; all raise NotEnrolled to a stranger. Whatever changes the plan of check-ins
    writes it in the same transaction."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    # What comes

    async def schedule(self, user_id: int) -> Schedule:
        """All that will be sent to this person, by the very function that plans it on the very same facts."""
        now = self.desk.clock()
        async with self.desk.db.read() as tx:
            return await self._schedule(tx, await self.desk.of(tx, user_id, hold=False), now)

    async def call_off(self, user_id: int, key: str) -> Schedule:
        """Do not ask this; raises NotToCome where nothing of the kind is to come."""
        return await self._changed(user_id, key, off=True)

    async def take_back(self, user_id: int, key: str) -> Schedule:
        """Ask it after all."""
        return await self._changed(user_id, key, off=False)

    async def _changed(self, user_id: int, key: str, *, off: bool) -> Schedule:
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            known = await self.desk.of(tx, user_id)
            facts, _ = await check_ins.facts(tx, known.person, now)
            if not is_planned(facts, key, now):
                raise NotToCome
            if off:
                await schedule.call_off(tx, user_id, key, now)
            else:
                await schedule.take_back(tx, user_id, key)
            await ahead.replan(tx, known.person, now)
            return await self._schedule(tx, known, now)

    async def _schedule(self, tx: Tx, known: Known, now: datetime) -> Schedule:
        person, member = known.person, known.member
        facts, _ = await check_ins.facts(tx, person, now)
        days, off = with_called_off(facts, now)
        told = await news.told_with(tx, [each.id for each in facts.news])
        cohort = None if member is None else member.cohort
        return Schedule(
            days,
            off,
            Named(
                await schedule.items(tx, person.user_id),
                await self._exercises(tx, person.user_id),
                {each.id: each for each in told},
            ),
            facts.away,
            await schedule.unsaid(tx, person.user_id, now - UNSAID_FOR),
            now,
            None if cohort is None else (cohort.id, cohort.guild_id),
            known.conversation.channel_id is not None,
        )

    async def _exercises(self, tx: Tx, user_id: int) -> dict[int, str]:
        found: dict[int, str] = {}
        for run_id, (course_id, exercise_id) in (await schedule.exercises(tx, user_id)).items():
            exercise = (await self.desk.courses.by_id(tx, course_id)).exercise(exercise_id)
            found[run_id] = exercise_id if exercise is None else exercise.title
        return found

    # The zone

    async def whereabouts(self, user_id: int, text: str | None) -> Whereabouts:
        """What these words say of where they are; nothing changes yet. Raises Refusal where they say nothing."""
        now = self.desk.clock()
        async with self.desk.db.read() as tx:
            known = await self.desk.of(tx, user_id, hold=False)
        zone = known.person.zone
        near = zone or ("UTC" if known.member is None else known.member.cohort.zone)
        match None if text is None else read_clock_or_place(text, now, near):
            case None:
                return Whereabouts(zone, (), disagrees=False, agrees=False, now=now)
            case NotUnderstood(reason):
                raise Refusal(reason)
            case PlaceSaid(places):
                return Whereabouts(zone, places, disagrees=False, agrees=False, now=now)
            case ClockSaid(offsets):
                agrees = zone is not None and offset_minutes(now, zone) in offsets
                places = () if agrees else _with_clock(now, offsets, near)
                return Whereabouts(
                    zone, places, disagrees=not agrees and zone is not None, agrees=agrees, now=now
                )

    async def move_to(self, user_id: int, zone: str) -> tuple[Place, Turn]:
        """From now on the person lives by this zone's clock; raises MovedOn where there is none of that name."""
        now = self.desk.clock()
        if not is_zone(zone):
            raise MovedOn
        async with self.desk.db.begin() as tx:
            known = await self.desk.of(tx, user_id)
            await people.change_zone(tx, user_id, zone, None)
            person = replace(known.person, zone=zone, clock_offset=None)
            await ahead.replan(tx, person, now)
            run = None if known.run is None else replace(known.run, zone=zone)
            aside = known.conversation.aside if known.person.zone is not None else None
            there = replace(changed(known, aside=aside), person=person, run=run)
            return place_of(zone), await self.desk.turn(tx, there, now)

    async def stays(self, user_id: int) -> Place | None:
        """The place that is stored, where they are still."""
        async with self.desk.db.read() as tx:
            zone = (await self.desk.of(tx, user_id, hold=False)).person.zone
        return None if zone is None else place_of(zone)

    # Days away

    async def days_away(self, user_id: int) -> DaysAway:
        now = self.desk.clock()
        async with self.desk.db.read() as tx:
            known = await self.desk.of(tx, user_id, hold=False)
            return DaysAway(await _away(tx, known, now))

    async def go_away(self, user_id: int, first: str, last: str | None) -> DaysAway:
        """Nothing is sent on these days, in words of the person's own calendar; without a last day, on the first alone.
        Of weekdays, the last one is the first to follow the first day.

        Raises Refusal where one is no date, or past, or the last is before the first.
        """
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            known = await self.desk.of(tx, user_id)
            zone = known.person.zone or "UTC"
            from_on = date_on(_read(first, zone, now), zone)
            until_on = from_on if last is None else _until(last, from_on, zone, now)
            days = Away(from_on, until_on)
            new = rules.check((await _away(tx, known, now)).values(), from_on, until_on)
            if new:
                await schedule.is_away(tx, user_id, days)
                await ahead.replan(tx, known.person, now)
            return DaysAway(await _away(tx, known, now), days, known=not new)

    async def come_back(self, user_id: int, away_id: int) -> DaysAway:
        """Not away then after all; raises NotAway where there is no such range of theirs."""
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            known = await self.desk.of(tx, user_id)
            if not await schedule.is_back(tx, user_id, away_id):
                raise NotAway
            await ahead.replan(tx, known.person, now)
            return DaysAway(await _away(tx, known, now))


async def _away(tx: Tx, known: Known, now: datetime) -> dict[int, Away]:
    today = date_on(now, known.person.zone or "UTC")
    return await schedule.away_from(tx, known.person.user_id, today)


def _read(text: str, zone: str, now: datetime) -> datetime:
    return _said(read_when(text, zone=zone, now=now))


def _until(text: str, first: date, zone: str, now: datetime) -> date:
    return date_on(_said(read_until(text, first, zone=zone, now=now)), zone)


def _said(found: When | NotADate) -> datetime:
    if isinstance(found, NotADate):
        raise Refusal(found.reason)
    return found.at


def _with_clock(now: datetime, offsets: tuple[int, ...], near: str) -> tuple[Place, ...]:
    """Places that keep one of these clocks, those of the likeliest first."""
    found = (place for offset in offsets for place in places_with_offset(now, offset, near))
    return tuple(dict.fromkeys(found))
