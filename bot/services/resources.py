"""What there is to read: a person's course with their own marks and notes, which nobody else is shown."""

from dataclasses import dataclass

from bot.domain.cohort import Member
from bot.domain.course import Course, Resource
from bot.domain.question import question
from bot.domain.reading import (
    MOST_NOTE,
    Library,
    Mark,
    NoteTooLong,
    beside,
    library_of,
    resource_of,
)
from bot.domain.refusals import MovedOn, NotEnrolled
from bot.services.desk import Desk
from bot.store import cohorts, people, readings
from bot.store.types import Tx


@dataclass(frozen=True, slots=True)
class Beside:
    """What there is to read at a question, by the version of the course that its run began with."""

    ask_id: int
    title: str
    library: Library
    resources: tuple[Resource, ...]


class Resources:
    """The course is the newest version of that of the person's cohort, and behind its pages stand those that are gone
    from it, if the person's own exercises have them or something is marked there. All raise NotEnrolled to a stranger.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def offered(self, user_id: int) -> Course | None:
        """What may be offered while somebody types; None to a stranger."""
        async with self.desk.db.read() as tx:
            member = await self._member(tx, user_id)
            return None if member is None else (await self._library_of(tx, member)).course

    async def library(self, user_id: int) -> Library:
        async with self.desk.db.read() as tx:
            return await self._library(tx, user_id)

    async def mark(self, user_id: int, resource_id: str, mark: Mark) -> tuple[Library, Resource]:
        """Mark a resource; marking it so again changes nothing. Raises NoSuchPage."""
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            course, resource = await self._resource(tx, user_id, resource_id)
            await readings.mark(tx, user_id, course.key, resource.id, mark, now)
            return await self._library(tx, user_id), resource

    async def note(self, user_id: int, resource_id: str, text: str) -> tuple[Library, Resource]:
        """Keep this as the person's note on a resource; an empty one takes theirs away.

        Raises NoSuchPage, and NoteTooLong.
        """
        now = self.desk.clock()
        text = text.replace("\0", "").strip()  # no database keeps it
        if len(text) > MOST_NOTE:
            raise NoteTooLong
        async with self.desk.db.begin() as tx:
            course, resource = await self._resource(tx, user_id, resource_id)
            await readings.note(tx, user_id, course.key, resource.id, text, now)
            return await self._library(tx, user_id), resource

    async def beside(self, user_id: int, ask_id: int) -> Beside:
        """What there is to read at a question of the run that is open; raises MovedOn where it is of no such run."""
        async with self.desk.db.read() as tx:
            known = await self.desk.of(tx, user_id, hold=False)
            ask = None if known.run is None else await self.desk.ask_of(tx, known.run, ask_id)
            if known.run is None or known.course is None or ask is None:
                raise MovedOn
            put = question(known.run, ask)
            library = Library(known.course, await readings.of_person(tx, user_id, known.course.key))
            return Beside(ask.id, put.prompt.title, library, beside(known.course, put))

    async def _library(self, tx: Tx, user_id: int) -> Library:
        member = await self._member(tx, user_id)
        if member is None:
            raise NotEnrolled
        return await self._library_of(tx, member)

    async def _library_of(self, tx: Tx, member: Member) -> Library:
        found = await self.desk.courses.newest(tx, member.cohort.course_key)
        if found is None:
            raise NotEnrolled
        _, newest = found
        marked = await readings.of_person(tx, member.user_id, newest.key)
        pinned = await self.desk.pinned(tx, member)
        library = library_of(newest, pinned, marked)
        if not library.unknown():
            return library
        return library_of(newest, pinned, marked, await self.desk.courses.all(tx, newest.key))

    async def _resource(self, tx: Tx, user_id: int, resource_id: str) -> tuple[Course, Resource]:
        course = (await self._library(tx, user_id)).course
        return course, resource_of(course, resource_id)

    async def _member(self, tx: Tx, user_id: int) -> Member | None:
        found = await people.by_user(tx, user_id)
        member_id = None if found is None else found[1].member_id
        return None if member_id is None else await cohorts.member(tx, member_id)
