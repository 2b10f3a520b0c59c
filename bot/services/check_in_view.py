"""A check-in as it stands, read for whoever shows it or answers it."""

from bot.domain.check_in import Topic
from bot.domain.checking_in import CheckIn, Hearer, Inside, Subject
from bot.domain.cohort import Member
from bot.domain.delivery import Delivery
from bot.services import closing
from bot.services.courses import Courses
from bot.store import buddies, check_ins, cohorts, runs, subjects
from bot.store.types import Tx


async def of_delivery(
    tx: Tx, courses: Courses, delivery: Delivery, member: Member | None, inside: Inside | None = None
) -> CheckIn:
    """What was asked in this message; `inside` is what is being asked inside it, if it has the open place."""
    asked = await subjects.subjects(tx, delivery.id)
    if delivery.user_id is not None and any(each.cohort is not None for each in asked):
        asked = tuple([await closing.with_final(tx, courses, delivery.user_id, each) for each in asked])
    runs = sorted({each.run for each in asked if each.run is not None})
    weekly = any(each.topic is Topic.WEEKLY for each in asked)
    return CheckIn(
        delivery.id,
        check_ins.day_of(delivery),
        asked,
        inside,
        check_ins.is_of_day(delivery) and await subjects.comes_late(tx, delivery.id),
        await subjects.ahead(tx, runs, delivery.due_at) if weekly else (),
        ()
        if member is None or inside is None
        else await _can_tell(tx, await _whose(tx, member, asked, inside)),
    )


async def _whose(tx: Tx, member: Member, asked: tuple[Subject, ...], inside: Inside) -> Member:
    subject = next((each for each in asked if each.id == inside.of), None)
    return member if subject is None else await member_of(tx, member, subject)


async def member_of(tx: Tx, member: Member, subject: Subject) -> Member:
    """The membership to which this belongs: whoever is in two cohorts may talk about the other one (`member`) now."""
    run = None if subject.run is None else await runs.by_id(tx, subject.run)
    return member if run is None else await cohorts.member(tx, run.member_id) or member


async def _can_tell(tx: Tx, member: Member) -> tuple[Hearer, ...]:
    """Who may be let hear that this member is stuck: those whom the bot can reach."""
    able: list[Hearer] = []
    if await buddies.accepted(tx, member.id) is not None:
        able.append(Hearer.BUDDY)
    if await buddies.reachable_facilitators(tx, member.cohort.id):
        able.append(Hearer.FACILITATOR)
    return (*able, Hearer.COHORT)
