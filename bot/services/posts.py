"""Asking one's cohort for help: the very words that a member approved, in their cohort's channel."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.delivery import LEASE, Cancelled, Delivery, Kind, NotYet, Outcome, final
from bot.domain.refusals import Refusal
from bot.services.desk import Desk
from bot.store import cohorts, deliveries, reports
from bot.store.deliveries import Planned
from bot.store.types import Tx


class PostIsNotHere(Refusal):
    """Said alike to whoever may not know of it, and where there is none."""

    def __init__(self) -> None:
        super().__init__(
            "That is for the members of its cohort. Press **Start in a DM** in your own cohort's channel to join it."
        )


@dataclass(frozen=True, slots=True)
class Post:
    """What is said to a cohort, where, and by whom: `words` are as they were approved."""

    report_id: int
    user_id: int
    words: str
    channel_id: int


async def ask_cohort(tx: Tx, user_id: int, cohort_id: int, report_id: int, now: datetime) -> None:
    """Post what this report says, word for word, to the cohort's channel; asked twice, it is posted once.

    The member must have approved these very words.
    """
    wanted = Planned(f"post-{report_id}", now, report_id)
    await deliveries.follow(tx, Kind.POST, user_id, (), [wanted], now, cohort_id=cohort_id)


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
            posted = await deliveries.by_occurrence(tx, f"post-{report_id}")
            if posted is None or posted.cohort_id is None or posted.user_id is None:
                raise PostIsNotHere
            if await cohorts.membership(tx, posted.cohort_id, user_id) is None and not (
                await cohorts.facilitates(tx, posted.cohort_id, user_id)
            ):
                raise PostIsNotHere
            return posted.user_id


class AsksCohort:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def claim(self, tx: Tx, due: Delivery, now: datetime) -> Delivery | None:
        """None where somebody else has it, or where its writer left, or took the words back."""
        claimed = await deliveries.claim(tx, due.id, now, now + LEASE)
        if claimed is not None and await _post(tx, claimed) is None:
            await deliveries.settle(tx, claimed, Cancelled(), now)
            return None
        return claimed

    async def settle(self, tx: Tx, claimed: Delivery, failed: Outcome | None, now: datetime) -> None:
        await deliveries.settle(tx, claimed, final(claimed, failed or NotYet("not sent"), now), now)


async def _post(tx: Tx, delivery: Delivery) -> Post | None:
    assert delivery.about_id is not None
    assert delivery.cohort_id is not None
    report, cohort = await reports.by_id(tx, delivery.about_id), await cohorts.by_id(tx, delivery.cohort_id)
    if report is None or cohort is None or report.user_id != delivery.user_id or not report.words.strip():
        return None
    if await cohorts.membership(tx, cohort.id, report.user_id) is None:
        return None
    return Post(report.id, report.user_id, report.words, cohort.channel_id)
