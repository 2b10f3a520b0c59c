"""Cohorts: setting one up, and its door."""

from datetime import timedelta

from bot.domain.access import Action, OfCohort, allows
from bot.domain.calendar import is_zone
from bot.domain.cohort import Cohort, NewCohort
from bot.domain.refusals import Refusal
from bot.domain.rounds import Rhythm, default_rhythm
from bot.services import round_plan, summary_plan
from bot.services.desk import Desk
from bot.store import access, cohorts, sessions
from bot.store.types import Tx
from bot.when import NotADate, When, read_when

NO_SUCH_ZONE = "I know no such time zone. Choose one from the list, such as Europe/Berlin."


class NotYours(Refusal):
    """No cohort that this person facilitates; said alike where there is none, so that ids tell nothing."""

    def __init__(self) -> None:
        super().__init__(
            "That is for the facilitator of a cohort, in that cohort's channel. You facilitate none here."
        )


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
            there = await cohorts.in_channel(tx, new.channel_id)
            held = [] if there is None else await cohorts.hold_all(tx, there.id)
            before = await cohorts.in_channel(tx, new.channel_id)
            cohort_id = await cohorts.set_up(tx, new, now)
            if before is not None and before.final_session_at != new.final_session_at:
                await sessions.follow_final(tx, cohort_id, new.final_session_at, now)
            await sessions.count_final(tx, cohort_id, now)
            if follows_default(before):
                rhythm = default_rhythm(new.final_session_at, new.zone)
                await cohorts.keep_round(tx, cohort_id, rhythm)
            return await self._replanned(tx, cohort_id, held)

    async def facilitated(self, channel_id: int, user_id: int) -> Cohort:
        """The cohort of this channel, to its facilitator; raises NotYours to anybody else, and where there is none."""
        async with self.desk.db.read() as tx:
            return await self._facilitated(tx, channel_id, user_id)

    async def change_round(self, channel_id: int, user_id: int, rhythm: Rhythm | None) -> Cohort:
        """When its weekly round opens from now on, or that there is none. Raises NotYours."""
        async with self.desk.db.begin() as tx:
            cohort = await self._facilitated(tx, channel_id, user_id)
            held = await cohorts.hold_all(tx, cohort.id)
            await cohorts.keep_round(tx, cohort.id, rhythm)
            return await self._replanned(tx, cohort.id, held)

    async def _facilitated(self, tx: Tx, channel_id: int, user_id: int) -> Cohort:
        cohort = await cohorts.in_channel(tx, channel_id)
        actor = await access.actor(tx, user_id, self.desk.clock())
        if cohort is None or not allows(actor, Action.MOVE_DATES, OfCohort(cohort.id)):
            raise NotYours
        return cohort

    async def _replanned(self, tx: Tx, cohort_id: int, held: list[int]) -> Cohort:
        """The cohort as it is now, with everything planned that follows from it."""
        now, cohort = self.desk.clock(), await cohorts.by_id(tx, cohort_id)
        assert cohort is not None, "it is stored"
        await round_plan.replan(tx, cohort, now)
        await summary_plan.replan(tx, cohort, now)
        await round_plan.replan_members(tx, held, now)
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


def follows_default(before: Cohort | None) -> bool:
    """Whether nobody has chosen when the round is: it moves with the final session as long as it is the default."""
    if before is None or not before.decided:
        return True
    return before.round == default_rhythm(before.final_session_at, before.zone)
