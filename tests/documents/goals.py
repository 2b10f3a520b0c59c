"""Milestones to draw and to write into calendars."""

from datetime import UTC, datetime, timedelta

from bot.domain.milestone import Goal, Goals, Piece, in_order
from bot.domain.response import Deadline

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
BERLIN = "Europe/Berlin"


def goal(
    item: int,
    text: str,
    days: float | None,
    *,
    has_time: bool = True,
    done: bool = False,
    sign: str = "",
    pieces: tuple[Piece, ...] = (),
    number: int = 1,
) -> Goal:
    """Due so many days from now."""
    due = None if days is None else Deadline(NOW + timedelta(days=days), has_time)
    done_at = NOW if done else None
    return Goal(item, 1, False, text, "", due, sign, "", pieces, done_at, number, NOW - timedelta(days=1))


def of(*found: Goal, zone: str = BERLIN, ends: float | None = 42) -> Goals:
    ends_at = None if ends is None else NOW + timedelta(days=ends)
    return Goals(in_order(found), zone, NOW, ends_at)


MIXED = of(
    goal(1, "Install the library", -20, done=True),
    goal(2, "Baseline running", -2),
    goal(3, "Draft written", 20, has_time=False),
    goal(4, "Talk ready", None),
)
