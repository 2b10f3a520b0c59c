"""The clocks people live by: time zones, and the hours in which they may be written to.

Every rule here is told the instant and the zone; the zone of the machine is never asked.
"""

import zoneinfo
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

ZoneName = str
"""A name from the IANA time-zone database, like "Europe/Berlin"."""

# Python asks the operating system's zones first, and those may be years old: a Debian of 2025 has Vancouver,
# Edmonton, Winnipeg and Casablanca wrong from 2026 on. The tzdata package is newer and the same everywhere.
zoneinfo.reset_tzpath(())
ZoneInfo.clear_cache()

# Zones


@cache
def zone_names() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones() - {"Factory", "localtime"})


@cache  # ZoneInfo itself remembers eight and reads the others from disk each time
def _clock_of(zone: str) -> ZoneInfo:
    return ZoneInfo(zone)


def is_zone(name: str) -> bool:
    """Whether this is exactly the name of a time zone; "europe/berlin" is not."""
    return name in zone_names()


def local(at: datetime, zone: str) -> datetime:
    """The same instant as an aware datetime on that zone's clock. Refuses a datetime without a zone."""
    if at.tzinfo is None:
        raise ValueError("an instant must be aware")  # astimezone would quietly use the machine's zone
    return at.astimezone(_clock_of(zone))


def utc(local_naive: datetime, zone: str) -> datetime:
    """The instant, in UTC, at which that zone's clock shows this (naive) time.

    A time the clock skips becomes the first instant after the gap; one it shows twice, the first of the two.
    """
    if local_naive.tzinfo is not None:
        raise ValueError("a clock reading must be naive")
    there = _clock_of(zone)
    instant = local_naive.replace(tzinfo=there, fold=0).astimezone(UTC)
    if instant.astimezone(there).replace(tzinfo=None, fold=0) == local_naive.replace(fold=0):
        return instant
    return _end_of_gap(local_naive.replace(tzinfo=there, fold=1).astimezone(UTC), instant, there)


def _end_of_gap(before: datetime, after: datetime, there: ZoneInfo) -> datetime:
    """The whole second between the two instants at which the clock jumps."""
    jumped = after.astimezone(there).utcoffset()
    low, high = int(before.timestamp()), int(after.timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, UTC).astimezone(there).utcoffset() == jumped:
            high = middle
        else:
            low = middle
    return datetime.fromtimestamp(high, UTC)


def offset_minutes(at: datetime, zone: str) -> int:
    """How many minutes that zone's clock is ahead of UTC at this instant."""
    ahead = local(at, zone).utcoffset() or timedelta()
    return round(ahead / timedelta(minutes=1))


def offset_text(minutes: int) -> str:
    """ "UTC+5:30" for 330."""
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{hours}:{rest:02}" if rest else f"UTC{sign}{hours}"


# Hours


@dataclass(frozen=True, slots=True)
class Hours:
    """When a person may be written to unasked, on their own clock: from the first time up to the second.

    May run over midnight, for people who work at night; two equal times mean round the clock.
    """

    from_: time = time(9)
    until: time = time(20)

    def allow(self, at: time) -> bool:
        """Whether a clock reading is inside; both ends are."""
        if self.from_ == self.until:
            return True
        if self.from_ < self.until:
            return self.from_ <= at <= self.until
        return at >= self.from_ or at <= self.until

    def nearest(self, wanted: time) -> time:
        """The wanted time of a day if it is inside, else when the hours begin: over midnight, that is the next one."""
        return wanted if self.allow(wanted) else self.from_


def instant_on(on: date, wanted: time, hours: Hours, zone: str) -> datetime:
    """When to write to somebody on this day of theirs: at the hour they want, as far as their hours allow; UTC.

    A reading that their clock skips that day becomes the first instant after the gap, and one that it shows
    twice the first of the two; after a gap the clock may show a time outside their hours, by an hour at most.
    Where the gap ends the day, it is as long before: the instant after it belongs to the next day, and its message.
    """
    reading = datetime.combine(on, hours.nearest(wanted))
    found = utc(reading, zone)
    if date_on(found, zone) == on:
        return found
    return reading.replace(tzinfo=_clock_of(zone), fold=1).astimezone(UTC)


def last_instant_on(on: date, hours: Hours, zone: str) -> datetime:
    """Until when they may be written to on this day of theirs; UTC."""
    ends = hours.until if hours.from_ < hours.until else time(23, 59)
    found = utc(datetime.combine(on, ends), zone)
    return found if date_on(found, zone) == on else found - timedelta(seconds=1)


def resumes_at(at: datetime, hours: Hours, zone: str) -> datetime | None:
    """Of hours that run over midnight: when they begin again on that day, where they are interrupted now; UTC.

    None where they are not. Hours of the day are not asked about: outside of them the day's message is early or late.
    """
    there = local(at, zone)
    if hours.from_ <= hours.until or hours.allow(there.time()):
        return None
    begins = utc(datetime.combine(there.date(), hours.from_), zone)
    return begins if begins > at else None


def date_on(at: datetime, zone: str) -> date:
    """Which day it is there, at this instant."""
    return local(at, zone).date()
