"""Consent: a member says who may read which passage of their plan, in its exact words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.check_in import Topic, consent_key
from bot.domain.closing import Preview
from bot.domain.cohort import Member
from bot.domain.consent import Audience, Consent, Standing, digest, standing, words_of
from bot.domain.refusals import MovedOn, NoSuchPlan, NotEnrolled, NothingBegun
from bot.domain.run import Run
from bot.domain.screen import Known
from bot.domain.summary import LEAD_HOURS, posted_at
from bot.services import check_in_view, closing
from bot.services.desk import Desk, Turn, without_check_in
from bot.store import check_ins, cohorts, consents, deliveries, runs, summaries
from bot.store.types import Tx


@dataclass(frozen=True, slots=True)
class Sharing:
    """The passages of one run, with what its member has said of each.

    `posted_at`, aware UTC, is when the cohort's summary is posted unasked; `out`: it stands in the channel already.
    """

    run: Run
    member: Member
    passages: tuple[Standing, ...]
    posted_at: datetime
    out: bool
    turn: Turn | None = None
    """What their screen shows now, where this answered what it asked."""


@dataclass(frozen=True, slots=True)
class Privacy:
    member: Member
    plans: tuple[Preview, ...]


class Consents:
    """All raise NotEnrolled to a stranger. Without the id of an exercise the open one is meant, else the one begun
    first."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def show(self, user_id: int, exercise: str | None = None) -> Sharing:
        """Raises NothingBegun, and NoSuchPlan where this person has not begun that exercise."""
        async with self.desk.db.read() as tx:
            known = await self.desk.of(tx, user_id, hold=False)
            return await _sharing(tx, await self._named(tx, known, exercise))

    async def page(self, user_id: int, run_id: int) -> Sharing:
        """The same for a press; raises NoSuchPlan, also where it is somebody else's."""
        async with self.desk.db.read() as tx:
            return await _sharing(
                tx, await self._theirs(tx, await self.desk.of(tx, user_id, hold=False), run_id)
            )

    async def say(
        self, user_id: int, run_id: int, number: int, shown: str, audience: Audience, name: str = ""
    ) -> Sharing:
        """Who may read the passage of this number (from 1), whose words had this digest when they were shown.

        Raises MovedOn where they say something else by now: nothing is approved unseen. `name` is what Discord calls
        the member now.
        """
        async with self.desk.in_turn(user_id), self.desk.db.begin() as tx:
            known, there = await self._held(tx, user_id, run_id)
            passages = (await _sharing(tx, there)).passages
            if not 1 <= number <= len(passages) or digest(passages[number - 1].excerpt.words) != shown:
                raise MovedOn
            return await self._say(tx, known, there, [passages[number - 1]], audience, name)

    async def say_all(
        self, user_id: int, run_id: int, shown: str, audience: Audience, name: str = ""
    ) -> Sharing:
        """The same of all passages; `shown` is the digest of the words of all of them, as `words_of_all` has them."""
        async with self.desk.in_turn(user_id), self.desk.db.begin() as tx:
            known, there = await self._held(tx, user_id, run_id)
            passages = (await _sharing(tx, there)).passages
            if digest(words_of_all(passages)) != shown:
                raise MovedOn
            return await self._say(tx, known, there, passages, audience, name)

    async def withdraw(self, user_id: int, run_id: int) -> Sharing:
        """Nothing of this plan is the cohort's any more; who else reads it is as before it was approved.

        Also of passages that are empty now: else what was approved of them would be shown again with their next words.
        """
        async with self.desk.in_turn(user_id), self.desk.db.begin() as tx:
            known, there = await self._held(tx, user_id, run_id)
            said = (await consents.of_runs(tx, [run_id]))[run_id]
            approved = [each for each in said.values() if each.audience is Audience.COHORT]
            return await self._withdraw(tx, known, there, approved)

    async def withdraw_one(self, user_id: int, run_id: int, shown: str) -> Sharing:
        """The same of the passage whose approved words have this digest; raises MovedOn where none has.

        Where two say the very same, both: nobody could tell which one stands there still.
        """
        async with self.desk.in_turn(user_id), self.desk.db.begin() as tx:
            known, there = await self._held(tx, user_id, run_id)
            meant = [
                each.consent
                for each in (await _sharing(tx, there)).passages
                if each.consent is not None and each.approved and digest(words_of(each.approved)) == shown
            ]
            if not meant:
                raise MovedOn
            return await self._withdraw(tx, known, there, meant)

    async def privacy(self, user_id: int) -> Privacy:
        """What there is of this person's in the cohort that they talk about now, and who may read it."""
        async with self.desk.db.read() as tx:
            member = (await self.desk.of(tx, user_id, hold=False)).member
            if member is None:
                raise NotEnrolled
            plans = await closing.plans(tx, self.desk.courses, user_id, member.id, member.cohort)
            return Privacy(member, plans)

    async def _withdraw(self, tx: Tx, known: Known, there: Known, approved: Sequence[Consent]) -> Sharing:
        now = self.desk.clock()
        back = [Consent(each.passage, Audience.WITHDRAWN, each.lines, now) for each in approved]
        return await self._store(tx, known, there, back, now)

    async def _say(
        self, tx: Tx, known: Known, there: Known, said_of: Sequence[Standing], audience: Audience, name: str
    ) -> Sharing:
        now = self.desk.clock()
        assert there.member is not None
        if name:
            await cohorts.named(tx, there.member.id, name)
        new = [Consent(each.excerpt.key, audience, each.excerpt.lines, now) for each in said_of]
        return await self._store(tx, known, there, new, now)

    async def _store(
        self, tx: Tx, known: Known, there: Known, new: Sequence[Consent], now: datetime
    ) -> Sharing:
        assert there.run is not None
        assert there.member is not None
        cohort = there.member.cohort.id
        await consents.say(tx, there.run.id, new)
        await summaries.changed(tx, cohort)
        await check_ins.answered_elsewhere(tx, known.person.user_id, consent_key(cohort))
        return replace(await _sharing(tx, there), turn=await self._answered(tx, known, cohort, now))

    async def _answered(self, tx: Tx, known: Known, cohort: int, now: datetime) -> Turn | None:
        """Where the day's message asked for this and has the open place: it asks what else it has, or gives way."""
        asked = None if known.check_in is None else known.check_in
        if asked is None or not any(
            each.topic is Topic.CONSENT and each.cohort == cohort for each in asked.subjects
        ):
            return None
        delivery = await deliveries.by_id(tx, asked.delivery)
        assert delivery is not None, "it has the open place"
        inside = known.conversation.check_in_inside
        now_is = await check_in_view.of_delivery(tx, self.desk.courses, delivery, known.member, inside)
        after = without_check_in(known) if now_is.current is None else replace(known, check_in=now_is)
        return await self.desk.turn(tx, after, now)

    async def _held(self, tx: Tx, user_id: int, run_id: int) -> tuple[Known, Known]:
        """The person as they are, held, and the same with this run of theirs in view."""
        known = await self.desk.of(tx, user_id)
        return known, await self._theirs(tx, known, run_id)

    async def _named(self, tx: Tx, known: Known, exercise: str | None) -> Known:
        if exercise is None and known.run is not None:
            return known
        begun = [] if known.member is None else await runs.all_of_member(tx, known.member.id)
        found = next((row for row in begun if exercise in (None, row.exercise)), None)
        if found is None:
            raise NothingBegun if exercise is None else NoSuchPlan
        return await self._theirs(tx, known, found.id)

    async def _theirs(self, tx: Tx, known: Known, run_id: int) -> Known:
        found = await self.desk.beside(tx, known, run_id)
        if found is None or found.run is None:
            raise NoSuchPlan
        return found


def words_of_all(passages: Sequence[Standing]) -> str:
    return "\n\n".join(f"{each.excerpt.key}\n{each.excerpt.words}" for each in passages)


async def _sharing(tx: Tx, known: Known) -> Sharing:
    assert known.run is not None
    assert known.member is not None
    cohort = known.member.cohort
    said = (await consents.of_runs(tx, [known.run.id]))[known.run.id]
    summary = await summaries.find(tx, cohort.id)
    lead = LEAD_HOURS if summary is None else summary.lead_hours
    return Sharing(
        known.run,
        known.member,
        standing(known.run, said),
        posted_at(cohort.final_session_at, lead),
        summary is not None and summary.out_at is not None,
    )
