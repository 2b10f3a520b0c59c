"""A private thread for whoever takes no direct messages: made once, and empty of all that is theirs until they press.

It is a delivery of its own, whose `about_id` is the thread, by Discord's id, as soon as there is one.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.cohort import Cohort, Member
from bot.domain.delivery import LEASE, Cancelled, Delivery, Kind, NotYet, Outcome, final
from bot.services.desk import Desk
from bot.store import cohorts, deliveries, people
from bot.store.deliveries import Planned
from bot.store.types import Tx


@dataclass(frozen=True, slots=True)
class Invitation:
    """Who is to be invited, where; `thread_id` is the thread that was made for it already."""

    user_id: int
    cohort: Cohort
    thread_id: int | None


async def invite(tx: Tx, member: Member, now: datetime) -> None:
    """Once for each membership, however often a message could not be sent."""
    planned = Planned(occurrence(member.id), now, None, member.cohort.id)
    await deliveries.follow(tx, Kind.INVITE, member.user_id, [], [planned], now)


def occurrence(member_id: int) -> str:
    return f"invite-{member_id}"


class Invites:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def claim(self, tx: Tx, due: Delivery, now: datetime) -> Delivery | None:
        """None where somebody else has it, where they talk in a thread by now, or where they left."""
        claimed = await deliveries.claim(tx, due.id, now, now + LEASE)
        if claimed is not None and await _invitation(tx, claimed) is None:
            await deliveries.settle(tx, claimed, Cancelled(), now)
            return None
        return claimed

    async def settle(self, tx: Tx, claimed: Delivery, failed: Outcome | None, now: datetime) -> None:
        await deliveries.settle(tx, claimed, final(claimed, failed or NotYet("not sent"), now), now)


class Invitations:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def of(self, claimed: Delivery) -> Invitation | None:
        """As it stands now; None where nobody is to be invited any more."""
        async with self.desk.db.read() as tx:
            return await _invitation(tx, claimed)

    async def has_thread(self, claimed: Delivery, thread_id: int) -> None:
        """This thread was made for it, and no other one is."""
        async with self.desk.db.begin() as tx:
            await deliveries.is_about(tx, claimed.id, thread_id)


async def _invitation(tx: Tx, claimed: Delivery) -> Invitation | None:
    assert claimed.user_id is not None, "it is somebody's"
    assert claimed.cohort_id is not None, "it is in their cohort's channel"
    cohort, found = await cohorts.by_id(tx, claimed.cohort_id), await people.by_user(tx, claimed.user_id)
    if cohort is None or found is None or found[1].in_thread:
        return None
    if await cohorts.membership(tx, cohort.id, claimed.user_id) is None:
        return None
    stored = await deliveries.by_id(tx, claimed.id)
    return Invitation(claimed.user_id, cohort, None if stored is None else stored.about_id)
