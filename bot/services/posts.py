"""Asking one's cohort for help: the very words that a member approved, in their cohort's channel."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.access import Action, Theirs, allows
from bot.domain.checking_in import Subject
from bot.domain.delivery import LEASE, Cancelled, Delivery, NotYet, Outcome, expired, final
from bot.domain.refusals import Refusal
from bot.domain.report import Report
from bot.services.desk import Desk
from bot.store import access, cohorts, deliveries, reports, subjects
from bot.store.types import Tx


class PostIsNotHere(Refusal):
    """Said alike to whoever may not know of it, and where there is none."""

    def __init__(self) -> None:
        super().__init__(
            "That is for the members of its cohort. Press **Start in a DM** in your own cohort's channel to join it."
        )


@dataclass(frozen=True, slots=True)
class Post:
    """What a member says to their cohort, and where: the report whose words they approved, and what it is about."""

    report: Report
    about: Subject | None
    channel_id: int


class Posts:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def of(self, claimed: Delivery) -> Post | None:
        """What this delivery says; None where there is nothing to say any more."""
        async with self.desk.db.read() as tx:
            return await _post(tx, claimed)

    async def helps(self, user_id: int, report_id: int) -> int:
        """Somebody offers to help: the id of whom they are to write to. Raises PostIsNotHere to who is no member."""
        async with self.desk.db.read() as tx:
            actor = await access.actor(tx, user_id, self.desk.clock())
            posted = await deliveries.by_occurrence(tx, f"post-{report_id}")
            if posted is None or posted.user_id is None:
                raise PostIsNotHere
            if not allows(actor, Action.READ_APPROVED, Theirs(posted.user_id, posted.cohort_id)):
                raise PostIsNotHere
            return posted.user_id


class AsksCohort:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def claim(self, tx: Tx, due: Delivery, now: datetime) -> Delivery | None:
        """None where somebody else has it, where its writer left or took the words back, or where it would come late.

        One that was tried before may stand there: of that `Deliveries.expired` is asked once that is known.
        """
        claimed = await deliveries.claim(tx, due.id, now, now + LEASE)
        if claimed is None:
            return None
        outcome = Cancelled() if await _post(tx, claimed) is None else None
        if outcome is None and claimed.attempt == 1:
            outcome = expired(claimed, now)
        if outcome is not None:
            await deliveries.settle(tx, claimed, outcome, now)
            return None
        return claimed

    async def settle(self, tx: Tx, claimed: Delivery, failed: Outcome | None, now: datetime) -> None:
        await deliveries.settle(tx, claimed, final(claimed, failed or NotYet("not sent"), now), now)


async def _post(tx: Tx, delivery: Delivery) -> Post | None:
    assert delivery.about_id is not None
    assert delivery.cohort_id is not None
    report, cohort = await reports.by_id(tx, delivery.about_id), await cohorts.by_id(tx, delivery.cohort_id)
    if report is None or cohort is None or report.user_id != delivery.user_id:
        return None
    if await cohorts.membership(tx, cohort.id, report.user_id) is None:
        return None
    return Post(report, await _about(tx, report), cohort.channel_id)


async def _about(tx: Tx, report: Report) -> Subject | None:
    """What was asked in the check-in to which the report answered, with this report alone: its words were approved."""
    asked = None if report.check_in is None else await subjects.owner(tx, report.check_in)
    if asked is None:
        return None
    there = await subjects.subjects(tx, asked[0])
    found = next((each for each in there if each.id == report.check_in), None)
    return None if found is None else replace(found, reports=(report,))
