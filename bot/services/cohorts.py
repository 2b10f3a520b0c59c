"""Cohorts: setting one up, and its door."""

from datetime import timedelta

from bot.domain.calendar import is_zone
from bot.domain.cohort import Cohort, NewCohort
from bot.domain.refusals import Refusal
from bot.services.desk import Desk
from bot.store import cohorts
from bot.when import NotADate, When, read_when

NO_SUCH_ZONE = "I know no such time zone. Choose one from the list, such as Europe/Berlin."


class Cohorts:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def read_date(self, text: str, zone: str) -> When:
        """A date in an organiser's words, by the cohort's clock; raises Refusal where it is none, or is past."""
        if not is_zone(zone):
            raise Refusal(NO_SUCH_ZONE)
        found = read_when(text, zone=zone, now=self.desk.clock())
        if isinstance(found, NotADate):
            raise Refusal(found.reason)
        return found

    async def set_up(self, new: NewCohort) -> Cohort:
        """Create the cohort of this channel, or change it where there is one.

        Raises Refusal where the course or the zone is unknown, or the projects end before now.
        """
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            if await self.desk.courses.newest(tx, new.course_key) is None:
                raise Refusal("There is no such course. Choose one from the list.")
            if min(new.final_session_at, new.project_ends_at) < now - timedelta(days=1):
                raise Refusal("That date is past already. Give one to come.")
            if not is_zone(new.zone):
                raise Refusal(NO_SUCH_ZONE)
            cohort_id = await cohorts.set_up(tx, new, now)
            cohort = await cohorts.by_id(tx, cohort_id)
            assert cohort is not None, "it was stored above"
            return cohort

    async def in_channel(self, channel_id: int) -> Cohort | None:
        async with self.desk.db.read() as tx:
            return await cohorts.in_channel(tx, channel_id)

    async def by_id(self, cohort_id: int) -> Cohort | None:
        async with self.desk.db.read() as tx:
            return await cohorts.by_id(tx, cohort_id)

    async def invitation(self, cohort: Cohort) -> str:
        """The course's words for the door."""
        async with self.desk.db.read() as tx:
            newest = await self.desk.courses.newest(tx, cohort.course_key)
        assert newest is not None, "a cohort is set up with a course that exists"
        return newest[1].invitation

    async def opened(self, cohort: Cohort, message_id: int) -> None:
        """The door stands in the channel, as this message."""
        async with self.desk.db.begin() as tx:
            await cohorts.door_stands(tx, cohort.id, message_id)
