"""The versions of a plan that can be compared: now, as handed in, as reviewed in the final session, as it stood at the
end of a day, and within a day after each stretch of work."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from bot.domain.calendar import ZoneName, local, utc

NOW = 0
HANDED_IN = 1
REVIEWED = 2
"""Larger numbers are days, written as 20261224, or minutes, as 202612241830."""

PAUSE = timedelta(minutes=10)
"""Whoever changes nothing for so long has done with one stretch of work."""


@dataclass(frozen=True, slots=True)
class Version:
    """`number` names it, fit for a button; `at` is the instant as of which it stands, aware UTC, None for now."""

    number: int
    name: str
    at: datetime | None


def versions(
    changes: Iterable[datetime],
    handed_in_at: datetime | None,
    zone: ZoneName,
    now: datetime,
    reviewed_at: datetime | None = None,
) -> tuple[Version, ...]:
    """Now, the hand-in and the review, which is when the final session ended, once it has. Then
    the days on which answers changed and the stretches of work on them, the latest first.

    How today ends is not known yet, and how the last stretch ended is now, or the end of its day.
    """
    changes = sorted(changes)
    days = {local(at, zone).date() for at in changes} - {local(now, zone).date()}
    handed_in = () if handed_in_at is None else (Version(HANDED_IN, "As handed in", handed_in_at),)
    past = [Version(_number(day), _name(day), _end_of(day, zone)) for day in days]
    within = {_minute(at, zone): _stretch(at, zone) for at in _ends_within_days(changes, zone)}
    found = sorted([*past, *within.values()], key=lambda version: version.at or now, reverse=True)
    return (Version(NOW, "Now", None), *handed_in, *_reviewed(changes, reviewed_at, zone, now), *found)


def _reviewed(
    changes: list[datetime], at: datetime | None, zone: ZoneName, now: datetime
) -> Iterator[Version]:
    """Nothing of a plan that was begun afterwards."""
    if at is not None and at <= now and changes and changes[0] <= at:
        yield Version(REVIEWED, f"As reviewed on {_day_name(local(at, zone).date())}", at)


def _ends_within_days(changes: list[datetime], zone: ZoneName) -> Iterator[datetime]:
    """The last change of each stretch that was followed by another one on the same day."""
    for at, following in pairwise(changes):
        if following - at > PAUSE and local(at, zone).date() == local(following, zone).date():
            yield at


def _stretch(at: datetime, zone: ZoneName) -> Version:
    there = local(at, zone)
    return Version(_minute(at, zone), f"{_day_name(there.date())}, {there:%H:%M}", at)


def _minute(at: datetime, zone: ZoneName) -> int:
    there = local(at, zone)
    return _number(there.date()) * 10_000 + there.hour * 100 + there.minute


def earlier_than_now(offered: tuple[Version, ...]) -> Version | None:
    """What now is compared with where nobody says: the hand-in, else what was latest before now."""
    return offered[1] if len(offered) > 1 else None


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def _name(day: date) -> str:
    return f"{_day_name(day)}, at its end"


def _day_name(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"


def _end_of(day: date, zone: ZoneName) -> datetime:
    """The last microsecond of the day."""
    return utc(datetime.combine(day + timedelta(days=1), time()), zone) - timedelta(microseconds=1)
