"""Sessions: the meetings of a cohort, set, moved and cancelled by its facilitator."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.calendar import local
from bot.domain.check_in import Day
from bot.domain.refusals import Refusal

DEFAULT_MINUTES = 90
FINAL = "final"
"""What stands for the final session where others have an id."""
FINAL_NAME = "Final session"
AT_ONCE = timedelta(hours=24)
"""Who moves or cancels a session within so short a time of it, has everybody told at once."""
ASLEEP_FROM, ASLEEP_UNTIL = 23, 7
"""Hours by somebody's own clock."""


@dataclass(frozen=True, slots=True)
class Session:
    """`starts_at` is aware UTC. `changes` counts how often it was set, moved or cancelled."""

    id: int
    cohort_id: int
    name: str
    starts_at: datetime
    minutes: int
    final: bool
    cancelled: bool
    event_id: int | None
    changes: int

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


def without_row(cohort_id: int, at: datetime) -> Session:
    """The final session of a cohort whose facilitator has not touched it."""
    return Session(0, cohort_id, FINAL_NAME, at, DEFAULT_MINUTES, True, False, None, 0)


class NoSuchSession(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "Your cohort has no such session to come. Choose one from the list; /cohort session set makes one."
        )


class FinalStays(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "The final session cannot be cancelled, since check-ins and rounds end with it. "
            "/cohort session move gives it another date."
        )


class ChangedMeanwhile(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "That session was moved or cancelled meanwhile, so I left it as it is. "
            "Give the command again to see how it stands."
        )


def is_near(was: datetime, to: datetime | None, now: datetime) -> bool:
    """Whether the change is to be told at once: it was to be, or is to be now, within a day."""
    soonest = was if to is None else min(was, to)
    return soonest - now < AT_ONCE


def asleep(at: datetime, zone: str) -> bool:
    """Whether it is night by that zone's clock."""
    hour = local(at, zone).hour
    return hour >= ASLEEP_FROM or hour < ASLEEP_UNTIL


def messages_moved(before: tuple[Day, ...], after: tuple[Day, ...]) -> int:
    """How many of the messages that are planned come at another time then, with other things, or not at all."""
    same = {(day.at, tuple(thing.key for thing in day.things)) for day in after}
    return sum((day.at, tuple(thing.key for thing in day.things)) not in same for day in before)
