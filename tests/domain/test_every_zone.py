"""The right hour everywhere: in every zone, around each of its changes, as somebody finds it who walks its clock.

The walk asks a zone for its offset at one UTC minute after the other, and never from a clock reading to an instant.
`pytest -m long tests/domain/test_every_zone.py` walks them all; what runs always is a sample.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from bot.domain.calendar import Hours
from bot.domain.check_in import Agreement, Aim, Facts, What, planned
from bot.domain.records import Contract

FROM, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2032, 1, 1, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ROUND_THE_CLOCK = Hours(time(0), time(0))
SAMPLE = (
    "Pacific/Pago_Pago",
    "Pacific/Kiritimati",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Antarctica/Troll",
    "America/Scoresbysund",
    "America/Nuuk",
    "America/St_Johns",
    "America/Havana",
    "Asia/Kathmandu",
    "Europe/Berlin",
)


def changes(zone: str, until: datetime) -> list[datetime]:
    """The hours after which its clock runs differently; where it never does, any one hour."""
    there, found = ZoneInfo(zone), list[datetime]()
    at, offset = FROM, FROM.astimezone(there).utcoffset()
    while at < until:
        later = (at + DAY).astimezone(there).utcoffset()
        if later != offset:
            found.append(
                next(at + n * HOUR for n in range(24) if _offset(at + (n + 1) * HOUR, there) == later)
            )
        at, offset = at + DAY, later
    return found or [FROM]


def _offset(at: datetime, there: ZoneInfo) -> timedelta | None:
    return at.astimezone(there).utcoffset()


def walked(around: datetime, zone: str) -> list[tuple[datetime, datetime]]:
    """Each minute of the days around, with what the clock shows then."""
    there, start = ZoneInfo(zone), around - 5 * DAY
    minutes = (start + n * MINUTE for n in range(9 * 24 * 60))
    return [(minute, minute.astimezone(there).replace(tzinfo=None, fold=0)) for minute in minutes]


def first_at(
    walk: list[tuple[datetime, datetime]], hours: Sequence[int], zone: str
) -> dict[tuple[date, int], datetime]:
    """For each day and hour the first minute that shows that time, or, where the clock skips it, any later one.

    Where the later one belongs to the next day, it is the hour before.
    """
    found: dict[tuple[date, int], datetime] = {}
    days = sorted({shown.date() for _, shown in walk})[1:-1]
    exact: dict[datetime, datetime] = {}
    for minute, shown in walk:
        exact.setdefault(shown, minute)
    for day in days:
        for hour in hours:
            wanted = datetime.combine(day, time(hour))
            later = next(minute for minute, shown in walk if shown >= wanted)
            belongs = later.astimezone(ZoneInfo(zone)).date() == day
            found[day, hour] = exact.get(wanted) or (later if belongs else exact[wanted - HOUR])
    return found


def asked_daily(zone: str, hour: int, walk: list[tuple[datetime, datetime]], around: datetime) -> Facts:
    """Somebody with a stage due, at some time, on each of three days around."""
    today = next(shown for minute, shown in walk if minute >= around).date()
    at = {shown.date(): minute for minute, shown in walk}  # the last minute of each day
    aims = tuple(
        Aim(n, What.MILESTONE, at[today + n * DAY], has_time=True, since_at=walk[0][0]) for n in (-1, 0, 1)
    )
    contract = Contract("self", "milestones", None, hour, "plain", "nothing")
    agreement = Agreement(1, contract, walk[0][0], around + 30 * DAY, aims)
    return Facts(zone, ROUND_THE_CLOCK, agreements=(agreement,))


def wrong_in(zone: str, hours: Sequence[int], until: datetime) -> Iterator[str]:
    """Every message that does not come, comes at another time, or for a day that has one."""
    for change in changes(zone, until):
        walk = walked(change, zone)
        expected = first_at(walk, hours, zone)
        today = next(shown for minute, shown in walk if minute >= change).date()
        for hour in hours:
            days = planned(asked_daily(zone, hour, walk, change), walk[0][0])
            found = [(day.on, day.at) for day in days]
            wanted = [(today + n * DAY, expected[today + n * DAY, hour]) for n in range(-3, 3)]
            if found != wanted:
                yield f"{zone} at {hour}: {set(found) ^ set(wanted)}"


@pytest.mark.parametrize("zone", SAMPLE)
def test_each_day_has_its_message_at_the_first_minute_that_shows_the_hour(zone: str) -> None:
    """P21: after a gap the first minute there is, of two that show it the first. Red where the next day's hour is this
    one's and 24 hours; where `utc` takes the second of two (`fold=1`); and where a skipped reading is taken as it is.
    """
    assert list(wrong_in(zone, (0, 1, 2, 3, 12, 23), datetime(2027, 1, 1, tzinfo=UTC))) == []


@pytest.mark.long
@pytest.mark.parametrize("zone", sorted(available_timezones() - {"Factory", "localtime"}))
def test_each_day_has_its_message_in_every_zone_until_2031(zone: str) -> None:
    """As above, at its full size."""
    assert list(wrong_in(zone, range(24), UNTIL)) == []
