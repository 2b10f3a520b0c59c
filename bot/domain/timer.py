"""The timer of a question: five minutes, say, to write as many items as come."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.acts import TimerStep
from bot.domain.course import Kind, Lines


@dataclass(frozen=True, slots=True)
class Timer:
    """`id` is that of its delivery; `ends_at` is aware, UTC. Not `running`: it ended, and that is still being said.

    One that was stopped, or whose question was left, is none.
    """

    id: int
    ask_id: int
    ends_at: datetime
    running: bool


MORE = timedelta(minutes=5)
"""What one press on the button for more time adds."""


def length(kind: Kind) -> timedelta | None:
    """How long the timer of such a question runs; None where it has none."""
    if not isinstance(kind, Lines) or kind.minutes is None:
        return None
    return timedelta(minutes=kind.minutes)


def end_after(timer: Timer | None, step: TimerStep, full: timedelta, now: datetime) -> datetime | None:
    """When a timer ends after this step, or None where none is to run. `full` is how long a new one runs.

    Starting one that runs changes nothing, so that a press that comes twice gives no more time.
    """
    running = timer is not None and timer.running
    match step:
        case TimerStep.STOP:
            return None
        case TimerStep.START:
            return timer.ends_at if timer is not None and running else now + full
        case TimerStep.MORE:
            return (max(timer.ends_at, now) if timer is not None and running else now) + MORE
