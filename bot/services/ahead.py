"""What lies ahead of a person: the plan of their check-ins, kept equal to what it is a function of."""

from datetime import datetime

from bot.domain.calendar import date_on, last_instant_on
from bot.domain.check_in import Facts, Thing, Topic, What, planned
from bot.domain.delivery import Delivery, Kind
from bot.domain.misses import Missed, misses
from bot.domain.person import Person
from bot.store import check_ins, deliveries
from bot.store.deliveries import Planned
from bot.store.types import Tx


async def replan(tx: Tx, person: Person, now: datetime) -> None:
    """Write the difference between what is planned for this person and what should be, in the transaction that changed
    anything of it: a milestone, the contract, an answer, hours, zone, days away, the final session, news.

    Their conversation must be held, so that two of these cannot pass each other.
    """
    facts, sent = await check_ins.facts(tx, person, now)
    await write(tx, person.user_id, facts, sent, now)


async def write(tx: Tx, user_id: int, facts: Facts, sent: list[Delivery], now: datetime) -> None:
    """The same, with the facts in hand."""
    days = [Planned(check_ins.occurrence(user_id, day.on), day.at) for day in planned(facts, now)]
    await deliveries.follow(tx, Kind.CHECK_IN, user_id, sent, days, now, missed=_missed(facts, sent, now))
    before = await deliveries.of_person(tx, Kind.TELL, user_id, now)
    known = {each.occurrence for each in before}
    heard = [Planned(told_of_miss(miss.what, miss.of, user_id), miss.at, miss.of) for miss in misses(facts)]
    # What was missed before its owner wanted anybody to hear of misses stays between them and the bot.
    heard = [each for each in heard if each.due_at > now or each.occurrence in known]
    await deliveries.follow(
        tx, Kind.TELL, user_id, [each for each in before if _is_of_miss(each)], heard, now
    )


MOST_AT_ONCE = 4
"""So many milestones are asked about where somebody checks in unasked."""


def next_things(facts: Facts, event_id: int, now: datetime) -> tuple[Thing, ...]:
    """What to ask somebody who checks in by themselves: about the dates that are next, or last past."""
    aims = [(aim, agreement) for agreement in facts.agreements for aim in agreement.aims]
    aims = [(aim, agreement) for aim, agreement in aims if aim.what is not What.TRIPWIRE]
    nearest = sorted(aims, key=lambda one: (abs(one[0].due_at - now), one[0].item))[:MOST_AT_ONCE]
    today = date_on(now, facts.zone)
    return tuple(
        Thing(
            f"asked-{event_id}-{aim.item}",
            Topic.NOW,
            today,
            today,
            now,
            agreement.run,
            aim.item,
        )
        for aim, agreement in sorted(nearest, key=lambda one: (one[0].due_at, one[0].item))
    )


def _missed(facts: Facts, sent: list[Delivery], now: datetime) -> frozenset[int]:
    """The messages whose day went by."""
    return frozenset(
        each.id for each in sent if last_instant_on(check_ins.day_of(each), facts.hours, facts.zone) < now
    )


def told_of_miss(what: Missed, of: int, user_id: int) -> str:
    """The occurrence of letting somebody hear of it: a round is missed by each for themselves."""
    return f"tell-{what}-{of}" if what is Missed.CHECK_IN else f"tell-{what}-{of}-{user_id}"


def _is_of_miss(delivery: Delivery) -> bool:
    return delivery.occurrence.startswith(tuple(f"tell-{what}-" for what in Missed))
