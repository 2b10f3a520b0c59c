"""Check-ins: what somebody is asked unasked, and on which days. One pure function of what is known of them, and now.

At most one message goes to a person on each of their own days, whatever cohorts they are in: what falls on the same day
is asked together, and what finds its day taken comes on the next one that is free.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.calendar import Hours, date_on, instant_on, last_instant_on, resumes_at
from bot.domain.records import Contract

BEFORE_DAYS = 2
"""So many days before a milestone it is asked about first: time enough to ask somebody for help."""
ASK_AGAIN_DAYS = 3
"""For so many days a miss may still be asked again."""
LATE_DAYS = 14
"""For so long, after an absence, what was to be asked without a last day is still asked."""
CONSENT_DAYS = 2
"""So many days before the summary its member is shown what it would say of them: time enough to change it."""
PLAIN_HOUR = 10
"""The hour for whoever settled none, by their own clock."""


class Topic(StrEnum):
    """What is asked."""

    BEFORE = "before"
    DUE = "due"
    AFTER = "after"
    WEEKLY = "weekly"
    TRIPWIRE = "tripwire"
    TEST = "test"
    AGAIN = "again"
    ROUND = "round"
    NEWS = "news"
    SESSION = "session"
    CONSENT = "consent"
    END = "end"
    # Not planned: the member checks in by themselves.
    NOW = "now"


class State(StrEnum):
    """What became of something that was asked. `UNSENT`: it could not be said, and is not said any more."""

    OPEN = "open"
    ANSWERED = "answered"
    PUT_OFF = "put-off"
    PASSED = "passed"
    UNSENT = "unsent"


class What(StrEnum):
    """What a date belongs to."""

    MILESTONE = "milestone"
    TEST = "test"
    TRIPWIRE = "tripwire"


@dataclass(frozen=True, slots=True)
class Aim:
    """A milestone, a cheap test or a tripwire with its date; `item` is the item that says it.

    `due_at` is aware UTC, for a tripwire the day to ask on; without `has_time` only its day counts. `since_at` is since
    when that date holds. `guards` is when the milestone is due that a tripwire guards.
    """

    item: int
    what: What
    due_at: datetime
    has_time: bool
    since_at: datetime
    guards: datetime | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """What one member's answers come to in one run. `contract` is None until it was settled anywhere in that cohort.

    `until_at`, aware UTC, is the final session: after it nothing is asked. `since_at` is since when the contract holds.
    With `in_rounds` the weekly question is asked in the cohort's channel.
    """

    run: int
    contract: Contract | None
    since_at: datetime
    until_at: datetime
    aims: tuple[Aim, ...] = ()
    in_rounds: bool = False
    settles: bool = True
    """Whether it is the run whose answers settle the contract: the weekly question is asked once, not for each run."""


@dataclass(frozen=True, slots=True)
class Away:
    """Days, by the person's own calendar, on which nothing is sent; both ends count."""

    from_on: date
    until_on: date


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that was asked, or is on its way: `key` is unique for the person and for ever."""

    id: int
    key: str
    topic: Topic
    run: int | None
    item: int | None
    asked_on: date
    state: State
    again_on: date | None = None


@dataclass(frozen=True, slots=True)
class News:
    """Something to tell with the next message; `since_at` aware UTC."""

    id: int
    since_at: datetime


@dataclass(frozen=True, slots=True)
class OpenRound:
    """A round of the cohort that this person has not answered; `run` is the one whose answers settle the contract.

    Both instants aware UTC.
    """

    id: int
    run: int
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session of the cohort, of which its members are reminded; both instants aware UTC. `key` is its own."""

    key: str
    starts_at: datetime
    since_at: datetime


@dataclass(frozen=True, slots=True)
class Final:
    """The final session of a cohort in which this person has begun an exercise, first at `since_at`.

    `summary_at` is when the cohort's summary is posted unasked. All aware UTC.
    """

    cohort: int
    starts_at: datetime
    ends_at: datetime
    summary_at: datetime
    since_at: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """All that decides what a person is asked, and when.

    `used` are days on which they were written to, or are being written to.
    """

    zone: str
    hours: Hours
    away: tuple[Away, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    asked: tuple[Asked, ...] = ()
    news: tuple[News, ...] = ()
    called_off: frozenset[str] = frozenset()
    used: frozenset[date] = frozenset()
    rounds: tuple[OpenRound, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    finals: tuple[Final, ...] = ()


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing to ask, on one of the days from `first` to `last`: only where it was known before that day's hour."""

    key: str
    topic: Topic
    first: date
    last: date | None
    since_at: datetime
    run: int | None = None
    item: int | None = None
    of: int | None = None
    """The check-in that is asked again, the round that is open, the news that is told, or whose final session it is."""


@dataclass(frozen=True, slots=True)
class Day:
    """One message: the person's own day, the instant (aware UTC), and what it asks, never nothing."""

    on: date
    at: datetime
    things: tuple[Thing, ...]


def planned(facts: Facts, now: datetime) -> tuple[Day, ...]:
    """Every message to come, in order of time. One whose hour is past today, but not its day, is still to come."""
    days: dict[date, list[Thing]] = {}
    for thing in sorted(_things(facts, now), key=lambda one: (one.first, _RANK[one.topic], one.key)):
        if thing.key not in facts.called_off and (on := _free_day(facts, thing, now)) is not None:
            days.setdefault(on, []).append(thing)
    return tuple(
        Day(on, _comes_at(facts, on, now), _each_once(things)) for on, things in sorted(days.items())
    )


def _comes_at(facts: Facts, on: date, now: datetime) -> datetime:
    """At that day's hour; one whose hour is past comes now, unless they rest now: then when their hours go on."""
    at = hour_on(facts, on)
    return (
        at if now < at or on != date_on(now, facts.zone) else resumes_at(now, facts.hours, facts.zone) or at
    )


_RANK = {
    Topic.END: -3,
    Topic.SESSION: -2,
    Topic.CONSENT: -1,
    Topic.TRIPWIRE: 0,
    Topic.AFTER: 1,
    Topic.DUE: 2,
    Topic.BEFORE: 3,
    Topic.TEST: 4,
    Topic.AGAIN: 5,
    Topic.WEEKLY: 6,
    Topic.ROUND: 7,
    Topic.NEWS: 8,
    Topic.NOW: 9,
}


def _each_once(things: list[Thing]) -> tuple[Thing, ...]:
    """One milestone is asked about once in a message, by the most pressing of its questions."""
    kept: list[Thing] = []
    about: set[int] = set()
    for thing in sorted(things, key=lambda one: (_RANK[one.topic], one.key)):
        if thing.item is None or thing.item not in about:
            kept.append(thing)
        about.update(() if thing.item is None else (thing.item,))
    return tuple(kept)


# Which day


def _free_day(facts: Facts, thing: Thing, now: datetime) -> date | None:
    """The first day on which it may be asked; None where its time is over before that."""
    on = max(thing.first, date_on(now, facts.zone))
    while thing.last is None or on <= thing.last:
        if on not in facts.used and not _is_away(facts, on) and _in_time(facts, thing, on, now):
            return on
        on += timedelta(days=1)
    return None


def _is_away(facts: Facts, on: date) -> bool:
    return any(away.from_on <= on <= away.until_on for away in facts.away)


def _in_time(facts: Facts, thing: Thing, on: date, now: datetime) -> bool:
    """Whether that day's last hour is still to come, and its first one comes after the thing was known."""
    return thing.since_at <= hour_on(facts, on) and now <= last_instant_on(on, facts.hours, facts.zone)


def hour_on(facts: Facts, on: date) -> datetime:
    """When somebody is written to on that day of theirs, aware UTC: the earliest hour that they settled anywhere."""
    agreed = [each.contract for each in facts.agreements if each.contract is not None]
    settled = [each.hour for each in agreed if each.who != "none" and each.hour is not None]
    return instant_on(on, time(min(settled, default=PLAIN_HOUR)), facts.hours, facts.zone)


# What there is to ask


def _things(facts: Facts, now: datetime) -> Iterator[Thing]:
    known = {asked.key for asked in facts.asked}
    for agreement in facts.agreements:
        if agreement.contract is not None and agreement.contract.who == "none":
            continue
        until = date_on(agreement.until_at, facts.zone)
        for thing in _of_agreement(facts, agreement, now):
            last = until if thing.last is None else min(thing.last, until)
            if thing.key not in known and thing.first <= last:
                yield replace(thing, last=last)
    for news in facts.news:
        if f"news-{news.id}" not in known:
            first = date_on(news.since_at, facts.zone)
            yield Thing(f"news-{news.id}", Topic.NEWS, first, None, news.since_at, of=news.id)

    for meeting in facts.meetings:
        thing = _meeting(facts, meeting)
        if thing.key not in known and now < meeting.starts_at:
            yield thing
    for final in facts.finals:
        # Not held to anybody's contract: one shows what others would read, the other says goodbye.
        yield from (thing for thing in _around(facts, final, now) if thing.key not in known)


def _around(facts: Facts, final: Final, now: datetime) -> Iterator[Thing]:
    """What the summary before a final session would say, once for ever; and a goodbye, on the day after the session."""
    zone, since = facts.zone, final.since_at
    first = date_on(final.summary_at, zone) - timedelta(days=CONSENT_DAYS)
    last = _last_before(facts, final.starts_at)
    if first <= last and now < final.starts_at:
        yield Thing(consent_key(final.cohort), Topic.CONSENT, first, last, since, of=final.cohort)
    if since < final.ends_at:
        over = date_on(final.ends_at, zone)
        first, last = over + timedelta(days=1), over + timedelta(days=LATE_DAYS)
        key = f"{Topic.END}-{final.cohort}"
        yield Thing(key, Topic.END, first, last, since, of=final.cohort)


def _last_before(facts: Facts, starts_at: datetime) -> date:
    """The last day on which somebody is written to before that instant."""
    on = date_on(starts_at, facts.zone)
    return on if hour_on(facts, on) < starts_at else on - timedelta(days=1)


def consent_key(cohort: int) -> str:
    """By which it is known that somebody was shown what would be posted of them."""
    return f"{Topic.CONSENT}-{cohort}"


def _meeting(facts: Facts, meeting: Meeting) -> Thing:
    """On the day before it; where that day is taken or past, on its own, as long as it has not begun."""
    starts_on = date_on(meeting.starts_at, facts.zone)
    before = starts_on - timedelta(days=1)
    last = _last_before(facts, meeting.starts_at)
    key = f"{Topic.SESSION}-{meeting.key}-{meeting.starts_at:%Y%m%dT%H%M}"
    return Thing(key, Topic.SESSION, before, last, meeting.since_at)


def _of_agreement(facts: Facts, agreement: Agreement, now: datetime) -> Iterator[Thing]:
    cadence = None if agreement.contract is None else (agreement.contract.cadence or "milestones")
    for aim in agreement.aims:
        if aim.what is What.TEST:
            yield _test(facts, agreement, aim)
        elif agreement.contract is not None and aim.what is What.TRIPWIRE:
            yield _tripwire(facts, agreement, aim)
        elif agreement.contract is not None and cadence != "weekly":
            yield from _milestone(facts, agreement, aim)
    if cadence in ("weekly", "both") and agreement.settles and not agreement.in_rounds:
        yield from _weekly(facts, agreement, now)
    yield from _rounds(facts, agreement)
    yield from _again(facts, agreement)


def _key(topic: Topic, aim: Aim) -> str:
    """Another date is another thing to ask."""
    return f"{topic}-{aim.item}-{aim.due_at:%Y%m%dT%H%M}"


def _milestone(facts: Facts, agreement: Agreement, aim: Aim) -> Iterator[Thing]:
    due, since = date_on(aim.due_at, facts.zone), max(aim.since_at, agreement.since_at)
    before = due - timedelta(days=BEFORE_DAYS)
    for topic, first, last in (
        (Topic.BEFORE, before, due - timedelta(days=1)),
        (Topic.DUE, due, due),
        (Topic.AFTER, due + timedelta(days=1), None),
    ):
        if since <= hour_on(facts, first):
            yield Thing(_key(topic, aim), topic, first, last, since, agreement.run, aim.item)


def _test(facts: Facts, agreement: Agreement, aim: Aim) -> Thing:
    """What was learned is asked when the day of the test is over."""
    first = date_on(aim.due_at, facts.zone) + timedelta(days=1)
    return Thing(
        _key(Topic.TEST, aim),
        Topic.TEST,
        first,
        first + timedelta(days=LATE_DAYS),
        aim.since_at,
        agreement.run,
        aim.item,
    )


def _tripwire(facts: Facts, agreement: Agreement, aim: Aim) -> Thing:
    """On its day, or later as long as there is still something to guard."""
    first = date_on(aim.due_at, facts.zone)
    guarded = first if aim.guards is None else date_on(aim.guards, facts.zone)
    return Thing(
        _key(Topic.TRIPWIRE, aim),
        Topic.TRIPWIRE,
        first,
        max(first, guarded),
        aim.since_at,
        agreement.run,
        aim.item,
    )


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _weekly(facts: Facts, agreement: Agreement, now: datetime) -> Iterator[Thing]:
    """Each week until the final session, from the one that is under way; a week's question is not asked in the next."""
    contract = agreement.contract
    assert contract is not None
    weekday = WEEKDAYS.index(contract.weekday) if contract.weekday in WEEKDAYS else 0
    since, today = agreement.since_at, date_on(now, facts.zone)
    on = max(date_on(since, facts.zone), today - timedelta(days=6))
    on += timedelta(days=(weekday - on.weekday()) % 7)
    while on <= date_on(agreement.until_at, facts.zone):
        if since <= hour_on(facts, on):
            key = f"{Topic.WEEKLY}-{agreement.run}-{on:%Y%m%d}"
            yield Thing(key, Topic.WEEKLY, on, on + timedelta(days=6), since, agreement.run)
        on += timedelta(days=7)


def _rounds(facts: Facts, agreement: Agreement) -> Iterator[Thing]:
    """A round that is open and not answered, once, from the day after it opened to the day before it closes: only
    where the member wants to be asked again after a miss."""
    contract = agreement.contract
    if contract is None or (contract.who, contract.miss) != ("cohort", "ask-again"):
        return
    for opened in facts.rounds:
        first = date_on(opened.opens_at, facts.zone) + timedelta(days=1)
        last = date_on(opened.closes_at, facts.zone) - timedelta(days=1)
        if opened.run == agreement.run and first <= last:
            key = round_key(opened.id)
            yield Thing(key, Topic.ROUND, first, last, opened.opens_at, opened.run, of=opened.id)


def round_key(round_id: int) -> str:
    """By which the reminder of a round is known."""
    return f"{Topic.ROUND}-{round_id}"


def still_to_ask(facts: Facts, now: datetime) -> tuple[str, ...]:
    """The keys of what could not be said and still matters: what was dropped or done is not asked any more, nor is
    anything once nobody is to ask."""
    asking = [each for each in facts.agreements if each.contract is None or each.contract.who != "none"]
    asking = [each for each in asking if now < each.until_at]
    runs = {each.run for each in asking}
    items = {aim.item for each in asking for aim in each.aims}
    return tuple(
        each.key
        for each in facts.asked
        if each.state is State.UNSENT
        and (each.run is None or each.run in runs)
        and (each.item is None or each.item in items)
    )


def _again(facts: Facts, agreement: Agreement) -> Iterator[Thing]:
    """What was put off; and what was missed, once, where the member wants that."""
    newest = {(asked.item, asked.run): asked.id for asked in sorted(facts.asked, key=lambda one: one.id)}
    alive = {aim.item for aim in agreement.aims}
    misses = agreement.contract is not None and agreement.contract.miss == "ask-again"
    for asked in facts.asked:
        if asked.run != agreement.run or (asked.item is not None and asked.item not in alive):
            continue
        if asked.state is State.PUT_OFF and asked.again_on is not None:
            first, last = asked.again_on, asked.again_on + timedelta(days=LATE_DAYS)
        elif asked.state is State.OPEN and misses and asked.topic not in _ASKED_ONCE:
            first, last = asked.asked_on + timedelta(days=1), asked.asked_on + timedelta(days=ASK_AGAIN_DAYS)
        else:
            continue
        if newest[asked.item, asked.run] == asked.id:
            start = instant_on(first, time(0), Hours(time(0), time(0)), facts.zone)
            yield Thing(
                f"again-{asked.id}", Topic.AGAIN, first, last, start, agreement.run, asked.item, asked.id
            )


_ASKED_ONCE = (Topic.AGAIN, Topic.ROUND, Topic.NOW, Topic.SESSION, Topic.CONSENT, Topic.END)
"""A round is asked about again by its very first reminder; and who checks in unasked is not asked again."""
