"""Consent: a member says who may read which passage of their plan, in its exact words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.cohort import Member
from bot.domain.consent import Audience, Consent, Standing, digest, standing, words_of
from bot.domain.refusals import MovedOn, NoSuchPlan, NothingBegun
from bot.domain.run import Run
from bot.domain.screen import Known
from bot.domain.summary import LEAD_HOURS, posted_at
from bot.services.desk import Desk
from bot.store import cohorts, consents, runs, summaries
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
        async with self.desk.db.begin() as tx:
            known = await self._theirs(tx, await self.desk.of(tx, user_id), run_id)
            there = (await _sharing(tx, known)).passages
            if not 1 <= number <= len(there) or digest(there[number - 1].excerpt.words) != shown:
                raise MovedOn
            return await self._say(tx, known, [there[number - 1]], audience, name)

    async def say_all(
        self, user_id: int, run_id: int, shown: str, audience: Audience, name: str = ""
    ) -> Sharing:
        """The same of all passages; `shown` is the digest of the words of all of them, as `words_of_all` has them."""
        async with self.desk.db.begin() as tx:
            known = await self._theirs(tx, await self.desk.of(tx, user_id), run_id)
            there = (await _sharing(tx, known)).passages
            if digest(words_of_all(there)) != shown:
                raise MovedOn
            return await self._say(tx, known, there, audience, name)

    async def withdraw(self, user_id: int, run_id: int) -> Sharing:
        """Nothing of this plan is the cohort's any more; who else reads it is as before it was approved.

        Also of passages that are empty now: else what was approved of them would be shown again with their next words.
        """
        async with self.desk.db.begin() as tx:
            known = await self._theirs(tx, await self.desk.of(tx, user_id), run_id)
            said = (await consents.of_runs(tx, [run_id]))[run_id]
            approved = [each for each in said.values() if each.audience is Audience.COHORT]
            return await self._withdraw(tx, known, approved)

    async def withdraw_one(self, user_id: int, run_id: int, shown: str) -> Sharing:
        """The same of the passage whose approved words have this digest; raises MovedOn where none has.

        Where two say the very same, both: nobody could tell which one stands there still.
        """
        async with self.desk.db.begin() as tx:
            known = await self._theirs(tx, await self.desk.of(tx, user_id), run_id)
            there = (await _sharing(tx, known)).passages
            meant = [
                each.consent for each in there if each.approved and digest(words_of(each.approved)) == shown
            ]
            if not meant:
                raise MovedOn
            return await self._withdraw(tx, known, [each for each in meant if each is not None])

    async def _withdraw(self, tx: Tx, known: Known, approved: Sequence[Consent]) -> Sharing:
        now = self.desk.clock()
        back = [Consent(each.passage, Audience.WITHDRAWN, each.lines, now) for each in approved]
        return await self._store(tx, known, back, "")

    async def _say(
        self, tx: Tx, known: Known, said_of: Sequence[Standing], audience: Audience, name: str
    ) -> Sharing:
        now = self.desk.clock()
        new = [Consent(each.excerpt.key, audience, each.excerpt.lines, now) for each in said_of]
        return await self._store(tx, known, new, name)

    async def _store(self, tx: Tx, known: Known, new: Sequence[Consent], name: str) -> Sharing:
        assert known.run is not None
        assert known.member is not None
        await consents.say(tx, known.run.id, new)
        if name:
            await cohorts.named(tx, known.member.id, name)
        await summaries.changed(tx, known.member.cohort.id)
        return await _sharing(tx, known)

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
