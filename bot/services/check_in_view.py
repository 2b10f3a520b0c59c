"""A check-in as it stands, read for whoever shows it or answers it."""

from bot.domain.check_in import Topic
from bot.domain.checking_in import CheckIn, Hearer, Inside
from bot.domain.cohort import Member
from bot.domain.delivery import Delivery
from bot.store import buddies, check_ins, subjects
from bot.store.types import Tx


async def of_delivery(
    tx: Tx, delivery: Delivery, member: Member | None, inside: Inside | None = None
) -> CheckIn:
    """What was asked in this message; `inside` is what is being asked inside it, if it has the open place."""
    asked = await subjects.subjects(tx, delivery.id)
    runs = sorted({each.run for each in asked if each.run is not None})
    weekly = any(each.topic is Topic.WEEKLY for each in asked)
    return CheckIn(
        delivery.id,
        check_ins.day_of(delivery),
        asked,
        inside,
        None if member is None else await subjects.tone(tx, member.id),
        await subjects.comes_late(tx, delivery.id),
        await subjects.ahead(tx, runs, delivery.due_at) if weekly else (),
        () if member is None else await _can_tell(tx, member),
    )


async def _can_tell(tx: Tx, member: Member) -> tuple[Hearer, ...]:
    """Who may be let hear that this member is stuck: those whom the bot can reach."""
    able: list[Hearer] = []
    if await buddies.accepted(tx, member.id) is not None:
        able.append(Hearer.BUDDY)
    if await buddies.reachable_facilitators(tx, member.cohort.id):
        able.append(Hearer.FACILITATOR)
    return (*able, Hearer.COHORT)
