"""The session pack and the plans that are posted before a cohort's final session: what stands, and what should."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.access import Action, OfCohort, Theirs, allows
from bot.domain.cohort import Cohort
from bot.domain.course import Course
from bot.domain.delivery import LEASE, State
from bot.domain.pack import Pack, moved, pack
from bot.domain.posted import Posted
from bot.domain.refusals import Refusal
from bot.domain.summary import NOBODY, CohortFacts, for_reader
from bot.services import cohort_view, round_plan, summary_plan
from bot.services.cohorts import NotYours
from bot.services.desk import Desk
from bot.services.posts import PostIsNotHere
from bot.store import access, cohorts, deliveries, posted, summaries
from bot.store.summaries import SummaryRow
from bot.store.types import Tx


class NothingToPost(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "The final session has begun already, so I post nothing new for it. "
            "What stands in the channel keeps following what members share."
        )


@dataclass(frozen=True, slots=True)
class Owed:
    """What the channel is to show, as it is after so many changes, and the messages that there are."""

    summary_id: int
    changes: int
    out_at: datetime
    pack: Pack
    rows: tuple[Posted, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What its facilitator sees of it: `posts_at` is when it is posted by itself, None where it is not (any more).

    `waits` are the members of whom passages wait for their word, with how many.
    """

    pack: Pack
    lead_hours: int
    posts_at: datetime | None
    out_at: datetime | None
    link: tuple[int, int] | None
    """The channel and the message of the pack that stands."""
    waits: tuple[tuple[int, int], ...]
    deleted: int


@dataclass(frozen=True, slots=True)
class Page:
    """What somebody reads by themselves; of the whole pack `member_id` is None."""

    posted_id: int
    pack: Pack
    member_id: int | None


class Packs:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def plan_missing(self) -> None:
        """Cohorts that were set up before there were summaries get theirs."""
        now = self.desk.clock()
        async with self.desk.db.read() as tx:
            missing = await summaries.without_row(tx, now)
        for cohort_id in missing:
            async with self.desk.db.begin() as tx:
                await cohorts.hold(tx, cohort_id)
                cohort = await cohorts.by_id(tx, cohort_id)
                assert cohort is not None, "none is ever deleted"
                await summary_plan.replan(tx, cohort, now)

    # What the channel is owed

    async def owed(self) -> list[int]:
        """The cohorts whose channels do not show what they should: after a change, a crash, a refusal."""
        async with self.desk.db.read() as tx:
            return await summaries.owed(tx)

    async def of(self, cohort_id: int) -> Owed | None:
        """None where nothing is to be changed. Every message that is to come has its row then, before it is sent."""
        async with self.desk.db.read() as tx:
            row, cohort = await summaries.find(tx, cohort_id), await cohorts.by_id(tx, cohort_id)
            if row is None or cohort is None or row.out_at is None or row.changes == row.shown:
                return None
            found = await self._pack(tx, cohort, row)
            rows = await posted.of_summary(tx, row.id)
        wanted = [None, *(slot.member.id for slot in found.slots)]
        missing = [member for member in wanted if member not in {each.member_id for each in rows}]
        if missing:
            async with self.desk.db.begin() as tx:
                await posted.make(tx, row.id, cohort.channel_id, missing)
                rows = await posted.of_summary(tx, row.id)
        return Owed(row.id, row.changes, row.out_at, found, tuple(rows))

    async def is_still(self, owed: Owed) -> bool:
        """Whether nothing changed since."""
        async with self.desk.db.read() as tx:
            row = await summaries.by_id(tx, owed.summary_id)
            return row is not None and row.changes == owed.changes

    async def take(self, posted_id: int) -> bool:
        """Whether whoever asks is to send this message: nobody else does so for a while."""
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            return await posted.take(tx, posted_id, now, now + LEASE)

    async def let_go(self, posted_id: int) -> None:
        """Whoever had it to send is at it no more; it may stand there all the same."""
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            await posted.let_go(tx, posted_id, now)

    async def stands(self, posted_id: int, message_id: int, digest: str) -> None:
        async with self.desk.db.begin() as tx:
            await posted.stands(tx, posted_id, message_id, digest)

    async def shows(self, posted_id: int, digest: str) -> None:
        async with self.desk.db.begin() as tx:
            await posted.shows(tx, posted_id, digest)

    async def has_thread(self, posted_id: int, thread_id: int) -> None:
        """0: none can be made."""
        async with self.desk.db.begin() as tx:
            await posted.has_thread(tx, posted_id, thread_id)

    async def gone(self, posted_id: int) -> None:
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            await posted.gone(tx, posted_id, now)

    async def never_came(self, posted_id: int) -> None:
        async with self.desk.db.begin() as tx:
            await posted.never_came(tx, posted_id)

    async def all_shown(self, owed: Owed) -> None:
        """The channel shows it as it was after these changes; or cannot, until something else changes."""
        async with self.desk.db.begin() as tx:
            await summaries.shows(tx, owed.summary_id, owed.changes)

    async def read(self, user_id: int, posted_id: int) -> Page:
        """All of one message, by itself; raises PostIsNotHere to whoever is not of its cohort."""
        async with self.desk.db.read() as tx:
            row = await posted.by_id(tx, posted_id)
            summary = None if row is None else await summaries.by_id(tx, row.summary_id)
            actor = await access.actor(tx, user_id, self.desk.clock())
            if row is None or summary is None:
                raise PostIsNotHere
            if not allows(actor, Action.READ_APPROVED, Theirs(NOBODY, summary.cohort_id)):
                raise PostIsNotHere
            cohort = await cohorts.by_id(tx, summary.cohort_id)
            assert cohort is not None, "none is ever deleted"
            return Page(row.id, await self._pack(tx, cohort, summary), row.member_id)

    # What its facilitator sees and says

    async def preview(self, channel_id: int, user_id: int, lead_hours: int | None = None) -> Preview:
        """What would be posted, or is; with hours, it is posted so long before the session from now on.

        Raises NotYours to whoever does not facilitate this channel's cohort.
        """
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            cohort = await self._facilitated(tx, await cohorts.in_channel(tx, channel_id), user_id, now)
            if lead_hours is not None:
                held = await cohorts.present(tx, cohort.id)
                await round_plan.hold(tx, held)
                await cohorts.hold(tx, cohort.id)
                row = await summaries.of_cohort(tx, cohort.id)
                await summaries.leads(tx, row.id, lead_hours)
                await summary_plan.replan(tx, cohort, now)
                # Each member is shown beforehand what would be posted of them.
                await round_plan.replan_members(tx, held, now)
            return await self._preview(tx, cohort, user_id, now)

    async def again(self, cohort_id: int, user_id: int) -> Preview:
        """The same for a press."""
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            cohort = await self._facilitated(tx, await cohorts.by_id(tx, cohort_id), user_id, now)
            return await self._preview(tx, cohort, user_id, now)

    async def move(self, cohort_id: int, user_id: int, member_id: int, by: int) -> Preview:
        """One plan earlier (-1) or later (1) in the running order, as it is shown now; 0 changes nothing."""
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            cohort = await self._facilitated(tx, await cohorts.by_id(tx, cohort_id), user_id, now)
            await cohorts.hold(tx, cohort.id)
            row = await summaries.of_cohort(tx, cohort.id)
            before = tuple(slot.member.id for slot in (await self._pack(tx, cohort, row)).slots)
            after = moved(before, member_id, by)
            if after != before:
                await summaries.orders(tx, row.id, after)
            return await self._preview(tx, cohort, user_id, now)

    async def post_now(self, cohort_id: int, user_id: int) -> int:
        """Post it, or what of it was deleted; the id of the cohort whose channel is owed it now.

        Raises NotYours, and NothingToPost once the session has begun.
        """
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            cohort = await cohorts.by_id(tx, cohort_id)
            cohort = await self._facilitated(tx, cohort, user_id, now, Action.POST)
            await cohorts.hold(tx, cohort.id)
            row = await summaries.of_cohort(tx, cohort.id)
            if cohort.final_session_at <= now:
                raise NothingToPost
            await summaries.goes_out(tx, row.id, now)
            await posted.anew(tx, row.id)
            await summary_plan.replan(tx, cohort, now)  # it need not be posted by itself any more
            return cohort.id

    async def _preview(self, tx: Tx, cohort: Cohort, user_id: int, now: datetime) -> Preview:
        row = await summaries.of_cohort(tx, cohort.id)
        facts, course = await self._facts(tx, cohort)
        planned = await deliveries.by_occurrence(tx, summary_plan.occurrence(cohort.id))
        waits = planned is not None and planned.state in (State.PLANNED, State.CLAIMED, State.RETRY)
        rows = await posted.of_summary(tx, row.id)
        stands = next((each for each in rows if each.member_id is None and not each.gone), None)
        return Preview(
            pack(facts, course, row.order),
            row.lead_hours,
            planned.due_at if planned is not None and waits and row.out_at is None else None,
            row.out_at,
            None if stands is None or stands.message_id is None else (stands.channel_id, stands.message_id),
            await self._waits(tx, facts, user_id, now),
            sum(each.gone for each in rows),
        )

    async def _waits(
        self, tx: Tx, facts: CohortFacts, user_id: int, now: datetime
    ) -> tuple[tuple[int, int], ...]:
        """Of whom so many passages wait, as far as this reader knows of those passages at all."""
        seen = for_reader(facts, await access.actor(tx, user_id, now))
        found = ((each.user_id, sum(one.awaits for one in each.exercises)) for each in seen.members)
        return tuple((user, count) for user, count in found if count)

    async def _pack(self, tx: Tx, cohort: Cohort, row: SummaryRow) -> Pack:
        facts, course = await self._facts(tx, cohort)
        return pack(facts, course, row.order)

    async def _facts(self, tx: Tx, cohort: Cohort) -> tuple[CohortFacts, Course]:
        newest = await self.desk.courses.newest(tx, cohort.course_key)
        assert newest is not None, "a cohort is set up with a course that exists"
        return await cohort_view.read(tx, self.desk, cohort), newest[1]

    async def _facilitated(
        self, tx: Tx, cohort: Cohort | None, user_id: int, now: datetime, action: Action = Action.READ_COHORT
    ) -> Cohort:
        actor = await access.actor(tx, user_id, now)
        if cohort is None or not allows(actor, action, OfCohort(cohort.id)):
            raise NotYours
        return cohort
