"""One thing to say unasked: when it is due, who is at work on it, and how it ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Kind(StrEnum):
    """What is said; each kind has its own sayer."""

    TIMER = "timer"
    # The one unasked message of a day.
    CHECK_IN = "check-in"
    # Somebody is to hear of something with their own next message: nothing is sent for it.
    TELL = "tell"
    # A cohort's weekly round opens, and closes; a member asks their cohort for help.
    ROUND = "round"
    ROUND_END = "round-end"
    POST = "post"
    # A session was moved or cancelled shortly before it: told at once.
    SESSION = "session"
    # Somebody's direct messages are closed: a private thread, in which they may go on.
    INVITE = "invite"
    # A cohort's plans and its session pack come to its channel, before the final session.
    SUMMARY = "summary"


class State(StrEnum):
    """Where a delivery stands; the first three are still to be looked at."""

    PLANNED = "planned"
    CLAIMED = "claimed"
    RETRY = "retry"
    SENT = "sent"
    SKIPPED_LATE = "skipped-late"
    UNDELIVERABLE = "undeliverable"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Delivery:
    """`due_at` is aware, UTC. `attempt` counts the claims: only who holds the newest may settle.

    `occurrence` is what this is the saying of; `about_id` is what it is about, in the table that its kind knows.
    """

    id: int
    kind: Kind
    user_id: int | None
    ask_id: int | None
    due_at: datetime
    state: State
    attempt: int
    occurrence: str = ""
    cohort_id: int | None = None
    about_id: int | None = None


# How an attempt ended.


@dataclass(frozen=True, slots=True)
class Sent:
    """It was said, by this message."""

    channel_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class NotYet:
    """It could not be said now, and is tried again."""

    reason: str


@dataclass(frozen=True, slots=True)
class Undeliverable:
    """It can never be said."""

    reason: str


@dataclass(frozen=True, slots=True)
class SkippedLate:
    """Its time was over before it could be said; what of it still matters is said with something else."""

    reason: str


@dataclass(frozen=True, slots=True)
class Done:
    """There was nothing to send for it, and what it was for has been done."""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """There is no need to say it any more."""


Outcome = Sent | Done | NotYet | SkippedLate | Undeliverable | Cancelled

CLOSED_DMS = ("50007", "50278")
"""Discord's codes for somebody who takes no direct messages, as they stand in reasons."""


def dms_closed(reason: str) -> bool:
    return any(code in reason for code in CLOSED_DMS)


LEASE = timedelta(seconds=60)
"""So long a claim holds; whoever did not settle by then was killed, or hangs, and another one may claim."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=2), timedelta(minutes=10)
GIVE_UP_AFTER = timedelta(days=1)
"""What could not be said for so long is not worth saying any more."""


def wait(attempt: int) -> timedelta:
    """How long to wait after this attempt failed: ever longer, up to a limit."""
    return min(FIRST_WAIT * 2 ** min(attempt - 1, 20), LONGEST_WAIT)


EXPIRING = (Kind.TELL, Kind.POST)
"""Others know themselves when their time is over: a day, a week's round, a session."""


def expired(delivery: Delivery, now: datetime) -> SkippedLate | None:
    """How it ends where it waited for so long that it would be said stale, such as in days down."""
    waited = now - delivery.due_at
    return SkippedLate("it waited too long") if delivery.kind in EXPIRING and waited > GIVE_UP_AFTER else None


def final(delivery: Delivery, outcome: Outcome, now: datetime) -> Outcome:
    """The outcome, unless it was tried for too long already: then it is given up."""
    if isinstance(outcome, NotYet) and now - delivery.due_at > GIVE_UP_AFTER:
        return Undeliverable(outcome.reason)
    return outcome
