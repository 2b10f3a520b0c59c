"""What the bot asks before the first prompt: the person's clock, their place, and whether they know who reads what."""

from dataclasses import replace
from datetime import datetime

from bot.domain.acts import Remark, Said, WhichClock, WhichPlace
from bot.domain.calendar import Hours, is_zone
from bot.domain.cohort import Readers
from bot.domain.places import places_with_offset
from bot.domain.refusals import MovedOn
from bot.domain.screen import AskClock, AskPlace, Known, TellReaders, changed, screen
from bot.domain.whereabouts import ClockSaid, NotUnderstood, PlaceSaid, read_clock_or_place
from bot.services import ahead
from bot.services.desk import Desk, Turn
from bot.store import cohorts, people
from bot.store.types import Tx

_READERS = {
    "1": Readers.FACILITATOR,
    "fine": Readers.FACILITATOR,
    "2": Readers.ONLY_ME,
    "only me": Readers.ONLY_ME,
    "only me for now": Readers.ONLY_ME,
}

Told = tuple[Known, tuple[Said, ...]]


class Welcome:
    """Each method carries out one answer; all raise NotEnrolled to a stranger."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def say_clock(self, user_id: int, offset: int) -> Turn:
        """The person pressed the time that their clock shows, in minutes east of UTC."""
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            known = await self.desk.of(tx, user_id)
            somewhere = places_with_offset(now, offset, "UTC")
            if not isinstance(screen(known), AskClock | AskPlace) or not somewhere:
                raise MovedOn
            return await self.desk.turn(tx, await self._clock_is(tx, known, offset), now)

    async def say_place(self, user_id: int, zone: str) -> Turn:
        """The person pressed a place with their clock; `zone` is an IANA name."""
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            known = await self.desk.of(tx, user_id)
            if not isinstance(screen(known), AskClock | AskPlace) or not is_zone(zone):
                raise MovedOn
            known, said = await self._place_is(tx, known, zone)
            return await self.desk.turn(tx, known, now, *said)

    async def say(self, user_id: int, text: str) -> Turn:
        """The form behind `Other…`: a time or a place in words."""
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            known = await self.desk.of(tx, user_id)
            if not isinstance(screen(known), AskClock | AskPlace):
                raise MovedOn
            known, said = await self.typed(tx, known, text, now)
            return await self.desk.turn(tx, known, now, *said)

    async def choose_readers(self, user_id: int, readers: Readers) -> Turn:
        """Who may read what is handed in; begins the course's first exercise where none is open."""
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            known = await self.desk.of(tx, user_id)
            if not isinstance(screen(known), TellReaders):
                raise MovedOn
            return await self.desk.turn(tx, await self._readers_are(tx, known, readers, now), now)

    async def hours(self, user_id: int) -> Hours:
        async with self.desk.db.read() as tx:
            return (await self.desk.of(tx, user_id, hold=False)).person.hours

    async def change_hours(self, user_id: int, hours: Hours) -> Turn:
        """When unasked messages may come, by the person's own clock."""
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            known = await self.desk.of(tx, user_id)
            await people.change_hours(tx, user_id, hours)
            person = replace(known.person, hours=hours)
            await ahead.replan(tx, person, now)
            return await self.desk.turn(tx, replace(known, person=person), now)

    async def typed(self, tx: Tx, known: Known, text: str, now: datetime) -> Told:
        """A message while one of these questions is open."""
        match screen(known):
            case TellReaders():
                readers = _READERS.get(text.strip().casefold())
                if readers is None:
                    return known, (Said(Remark.WHICH),)
                return await self._readers_are(tx, known, readers, now), ()
            case AskClock(near) | AskPlace(near=near):
                return await self._where(tx, known, text, near, now)
            case _:
                raise MovedOn

    async def _where(self, tx: Tx, known: Known, text: str, near: str, now: datetime) -> Told:
        match read_clock_or_place(text, now, near):
            case NotUnderstood(reason):
                return known, (Said(Remark.SAY, reason),)
            case ClockSaid((offset,)):
                return await self._clock_is(tx, known, offset), ()
            case ClockSaid(offsets):
                return changed(known, aside=WhichClock(offsets)), (Said(Remark.WHICH),)
            case PlaceSaid((place,), sure=True):
                return await self._place_is(tx, known, place.zone)
            case PlaceSaid(found):
                zones = tuple(place.zone for place in found)
                return changed(known, aside=WhichPlace(zones)), (Said(Remark.WHICH),)

    async def _clock_is(self, tx: Tx, known: Known, offset: int) -> Known:
        await people.change_zone(tx, known.person.user_id, None, offset)
        return replace(changed(known, aside=None), person=replace(known.person, clock_offset=offset))

    async def _place_is(self, tx: Tx, known: Known, zone: str) -> Told:
        await people.change_zone(tx, known.person.user_id, zone, None)
        person = replace(known.person, zone=zone, clock_offset=None)
        await ahead.replan(tx, person, self.desk.clock())
        return replace(changed(known, aside=None), person=person), (Said(Remark.ZONE_SAVED, zone),)

    async def _readers_are(self, tx: Tx, known: Known, readers: Readers, now: datetime) -> Known:
        assert known.member is not None
        await cohorts.choose_readers(tx, known.member.id, readers)
        chosen = replace(known, member=replace(known.member, readers=readers))
        return chosen if chosen.run else await self.desk.begun(tx, chosen, None, now)
