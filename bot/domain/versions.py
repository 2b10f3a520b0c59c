"""The versions of a plan that can be compared: now, as handed in, and as it stood at the end of a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.calendar import ZoneName, local, utc

NOW = 0
HANDED_IN = 1
"""Larger numbers are days, written as 20261224."""


@dataclass(frozen=True, slots=True)
class Version:
    """`number` names it, fit for a button; `at` is the instant as of which it stands, aware UTC, None for now."""

    number: int
    name: str
    at: datetime | None


def versions(
    changes: Iterable[datetime], handed_in_at: datetime | None, zone: ZoneName, now: datetime
) -> tuple[Version, ...]:
    """Now and the hand-in, then the days on which answers changed, the latest first.

    Today is left out, since how it ends is not known yet: it is now.
    """
    days = {local(at, zone).date() for at in changes} - {local(now, zone).date()}
    handed_in = () if handed_in_at is None else (Version(HANDED_IN, "As handed in", handed_in_at),)
    past = (Version(_number(day), _name(day), _end_of(day, zone)) for day in sorted(days, reverse=True))
    return (Version(NOW, "Now", None), *handed_in, *past)


def earlier_than_now(offered: tuple[Version, ...]) -> Version | None:
    """What now is compared with where nobody says: the hand-in, else the last day with changes before today."""
    return offered[1] if len(offered) > 1 else None


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def _name(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}, at its end"


def _end_of(day: date, zone: ZoneName) -> datetime:
    """The last microsecond of the day."""
    return utc(datetime.combine(day + timedelta(days=1), time()), zone) - timedelta(microseconds=1)
