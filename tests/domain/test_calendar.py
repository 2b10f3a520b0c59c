"""Zones, hours and places, checked against clocks that are walked minute by minute."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import (
    Hours,
    date_on,
    instant_on,
    is_zone,
    last_instant_on,
    local,
    offset_minutes,
    offset_text,
    resumes_at,
    utc,
)
from bot.domain.places import WELL_KNOWN, Place, clock_choices, place_of, places_with_offset
from bot.domain.whereabouts import ClockSaid, NotUnderstood, PlaceSaid, read_clock_or_place

NOW = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)  # a Monday, 10:12 in Berlin
BERLIN = "Europe/Berlin"
SEASONS = [
    *(datetime(year, month, 15, 3, 4, tzinfo=UTC) for year in (2026, 2027) for month in (1, 4, 7, 10)),
    datetime.now(UTC),
]
MINUTE = timedelta(minutes=1)


def canonical_zones() -> list[str]:
    table = files("tzdata.zoneinfo").joinpath("zone1970.tab").read_text(encoding="utf-8")
    return [row.split("\t")[2] for row in table.splitlines() if not row.startswith("#")]


def walked(reading: datetime, zone: str) -> datetime:
    """The first minute at which that zone's clock shows the reading, or else a later time, seen by looking at it."""
    start = reading.replace(tzinfo=UTC) - timedelta(hours=40)
    minutes = [start + n * MINUTE for n in range(80 * 60)]
    shown = [minute.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0) for minute in minutes]
    if reading in shown:
        return minutes[shown.index(reading)]
    return next(minute for minute, clock in zip(minutes, shown, strict=True) if clock > reading)


# Hours


@pytest.mark.parametrize(
    "hours", [Hours(time(0), time(0)), Hours(time(9), time(23, 30)), Hours(time(22), time(2))]
)
def test_on_an_evening_that_ends_in_a_gap_there_is_still_an_hour_to_write_in(hours: Hours):
    """In Nuuk it is midnight a second after 22:59:59. Red where the hour that is skipped becomes the next day's first
    instant: that is too late for the day, and leaves no second to write in."""
    on = date(2027, 3, 27)
    at, last = instant_on(on, time(23), hours, "America/Nuuk"), last_instant_on(on, hours, "America/Nuuk")
    assert date_on(at, "America/Nuuk") == date_on(last, "America/Nuuk") == on
    assert last - at == timedelta(minutes=59, seconds=59)


# Zones

EDGES = {
    BERLIN: ["2026-03-29 02:30", "2026-10-25 02:30", "2026-03-29 02:00", "2026-03-29 03:00"],
    "America/New_York": ["2026-03-08 02:59", "2026-11-01 01:00"],
    "Australia/Lord_Howe": ["2026-10-04 02:10", "2026-10-04 02:29", "2026-04-05 01:45"],
    "Pacific/Apia": ["2011-12-30 12:00", "2011-12-30 00:00", "2011-12-29 23:59", "2011-12-31 00:00"],
    "Africa/Casablanca": ["2025-04-06 02:30", "2025-02-23 02:30"],
    "Africa/Cairo": ["2026-04-24 00:00", "2026-10-29 23:30"],
    "Pacific/Chatham": ["2026-09-27 03:00", "2026-04-05 03:00"],
    "America/Vancouver": ["2026-11-01 01:30", "2027-03-14 02:30"],
}


@pytest.mark.parametrize(
    ("zone", "reading"), [(zone, text) for zone, texts in EDGES.items() for text in texts]
)
def test_a_clock_reading_is_the_first_minute_that_shows_it_or_the_first_after_the_gap(
    zone: str, reading: str
):
    naive = datetime.fromisoformat(reading)
    assert utc(naive, zone) == walked(naive, zone)


@given(
    zone=st.sampled_from([*EDGES, "Asia/Kolkata", "America/Santiago", "Africa/El_Aaiun", "America/St_Johns"]),
    hours=st.integers(0, 365 * 24),
    minutes=st.integers(0, 59),
)
def test_every_clock_reading_of_a_year_is_where_walking_finds_it(zone: str, hours: int, minutes: int):
    naive = datetime(2025, 1, 1) + timedelta(hours=hours, minutes=minutes)  # noqa: DTZ001 - a clock reading
    assert utc(naive, zone) == walked(naive, zone)


def test_a_skipped_day_ends_when_the_next_one_begins():
    at = utc(datetime(2011, 12, 30, 15), "Pacific/Apia")  # noqa: DTZ001 - a clock reading
    assert local(at, "Pacific/Apia").isoformat() == "2011-12-31T00:00:00+14:00"


def test_a_repeated_hour_is_the_first_one_even_if_asked_for_the_second():
    second = datetime(2026, 10, 25, 2, 30, fold=1)  # noqa: DTZ001 - a clock reading
    assert utc(second, BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_the_machines_zone_is_never_guessed_at():
    with pytest.raises(ValueError, match="aware"):
        local(datetime(2026, 1, 1), BERLIN)  # noqa: DTZ001 - this is the mistake
    with pytest.raises(ValueError, match="naive"):
        utc(NOW, BERLIN)


def test_zones_come_from_the_package_whatever_the_system_has():
    """British Columbia keeps summer time from 2026 on; systems of 2025 do not know."""
    assert offset_minutes(datetime(2027, 1, 15, tzinfo=UTC), "America/Vancouver") == -7 * 60


@pytest.mark.parametrize(
    "name", ["europe/berlin", "Berlin", "", "localtime", "Factory", "../Berlin", "zone.tab"]
)
def test_what_is_no_zone_is_refused(name: str):
    assert not is_zone(name)


def test_offsets_are_written_as_people_write_them():
    assert [offset_text(minutes) for minutes in (0, 330, -210, 60)] == [
        "UTC+0",
        "UTC+5:30",
        "UTC-3:30",
        "UTC+1",
    ]


instants = st.integers(0, 2 * 365 * 24 * 4).map(lambda n: datetime(2025, 1, 1, tzinfo=UTC) + n * 15 * MINUTE)


# Places


def test_every_well_known_place_is_a_zone_with_a_label_of_its_own():
    assert [place.zone for place in WELL_KNOWN if not is_zone(place.zone)] == []
    assert max(Counter(place.zone for place in WELL_KNOWN).values()) == 1
    assert max(Counter(place.label for place in WELL_KNOWN).values()) == 1
    assert max(len(place_of(zone).label) for zone in available_timezones()) <= 80  # a button's


@pytest.mark.parametrize("now", SEASONS, ids=(f"{at:%Y-%m}" for at in SEASONS))
def test_every_clock_on_earth_is_some_well_known_places(now: datetime):
    known = Counter(offset_minutes(now, place.zone) for place in WELL_KNOWN)
    assert {offset_minutes(now, zone) for zone in canonical_zones()} <= set(known)
    assert max(known.values()) <= 25


def test_the_likeliest_clocks_are_offered_in_order_with_the_cohorts_own():
    shown = [(choice.offset, choice.shown) for choice in clock_choices(NOW, BERLIN, 3)]
    assert shown == [(0, "09:12"), (60, "10:12"), (330, "14:42")]


def test_a_clock_on_another_day_says_which():
    shown = [choice.shown for choice in clock_choices(NOW.replace(hour=20), BERLIN, 40)]
    assert shown == sorted(shown, key=lambda text: (text.startswith("Tue"), text))
    assert "Tue 05:12" in shown
    assert "21:12" in shown


@given(
    now=instants,
    near=st.sampled_from([*available_timezones() - {"Factory", "localtime"}]),
    count=st.integers(1, 60),
)
def test_the_cohorts_clock_is_always_offered_and_none_twice(now: datetime, near: str, count: int):
    offsets = [choice.offset for choice in clock_choices(now, near, count)]
    assert offset_minutes(now, near) in offsets
    assert offsets == sorted(set(offsets))
    assert len(offsets) <= count


@given(now=instants, place=st.sampled_from(WELL_KNOWN), near=st.sampled_from([BERLIN, "Asia/Kathmandu"]))
def test_a_place_is_found_under_its_present_offset(now: datetime, place: Place, near: str):
    offset = offset_minutes(now, place.zone)
    found = places_with_offset(now, offset, near)
    assert place in found
    assert len(found) == len(set(found)) <= 25
    assert {offset_minutes(now, other.zone) for other in found} == {offset}


def test_the_cohorts_own_place_stands_first():
    assert places_with_offset(NOW, 60, "Africa/Lagos")[0].label == "Lagos"
    assert [place.label for place in places_with_offset(NOW, 60, BERLIN)][:3] == ["Berlin", "Lagos", "Paris"]


def test_an_offset_that_nobody_keeps_has_no_places():
    assert places_with_offset(NOW, 75, BERLIN) == ()


# What people type


@pytest.mark.parametrize(
    ("text", "offsets"),
    [
        ("10:12", (60,)),
        ("10.12", (60,)),
        ("10h12", (60,)),
        ("1012", (60,)),
        ("10:05", (60,)),
        ("10:19", (60,)),
        ("10:12 am", (60,)),
        ("10.12 A.M.", (60,)),
        ("it's 10:12 here", (60,)),
        ("mon 10:12", (60,)),
        ("10am", (60,)),
        ("10", (60,)),
        ("14:40", (330,)),
        ("2:40 pm", (330,)),
        ("2:10", (300, -420)),
        ("02:10", (-420,)),
        ("9:12", (0, 720)),
        ("09:12", (0,)),
        ("10:12 pm", (780, -660)),
        ("Mon 22:12", (780,)),
        ("Sunday 22:12", (-660,)),
        ("2pm", (330, 300, 345)),
        ("UTC+2", (120,)),
        ("utc +5:30", (330,)),
        ("GMT-3", (-180,)),
        ("gmt+0100", (60,)),
        ("９：１２", (0, 720)),
    ],
)
def test_a_clock_or_an_offset_is_understood(text: str, offsets: tuple[int, ...]):
    assert read_clock_or_place(text, NOW, BERLIN) == ClockSaid(offsets)


@pytest.mark.parametrize(
    ("text", "zones"),
    [
        ("berlin", [BERLIN]),
        ("Europe/Berlin", [BERLIN]),
        ("EUROPE/BERLIN", [BERLIN]),
        ("I'm in Berlin", [BERLIN]),
        ("München", [BERLIN]),
        ("new york", ["America/New_York"]),
        ("America/New York", ["America/New_York"]),
        ("São Paulo", ["America/Sao_Paulo"]),
        ("sao paulo", ["America/Sao_Paulo"]),
        ("India", ["Asia/Kolkata"]),
        ("bangalore", ["Asia/Kolkata"]),
        ("Cambridge, UK", ["Europe/London"]),
        ("cambridge massachusetts", ["America/New_York"]),
        ("cambridge", ["America/New_York", "Europe/London"]),
        ("georgia", ["America/New_York", "Asia/Tbilisi"]),
        ("IST", ["Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"]),
        ("south korea", ["Asia/Seoul"]),
        ("North Korea", ["Asia/Pyongyang"]),
        ("Sweden", ["Europe/Stockholm"]),
        ("St. John's", ["America/St_Johns"]),
        ("UTC", ["UTC"]),
        ("Etc/GMT-5", ["Etc/GMT-5"]),
        ("asia/calcutta", ["Asia/Calcutta"]),
    ],
)
def test_a_place_is_understood(text: str, zones: list[str]):
    found = read_clock_or_place(text, NOW, BERLIN)
    assert isinstance(found, PlaceSaid)
    assert [place.zone for place in found.places] == zones
    assert found.sure


@pytest.mark.parametrize(
    ("text", "label"), [("berln", "Berlin"), ("kolk", "Kolkata (India)"), ("Paris, Texas", "Paris")]
)
def test_a_guess_is_said_to_be_one(text: str, label: str):
    found = read_clock_or_place(text, NOW, BERLIN)
    assert isinstance(found, PlaceSaid)
    assert found.places[0].label == label
    assert not found.sure


@pytest.mark.parametrize(
    "text", ["", "10:30", "25:10", "10:75", "UTC+1:15", "UTC+99", "qqq", "😀", "a", "9" * 4000]
)
def test_what_is_neither_is_answered_with_what_to_type(text: str):
    found = read_clock_or_place(text, NOW, BERLIN)
    assert isinstance(found, NotUnderstood)
    assert "14:10" in found.reason


@pytest.mark.parametrize("zone", sorted(available_timezones() - {"Factory", "localtime"}))
def test_every_zone_can_be_had_by_typing_its_name(zone: str):
    found = read_clock_or_place(zone, NOW, BERLIN)
    if "/" in zone:
        assert found == PlaceSaid((place_of(zone),))
    else:
        assert not isinstance(found, NotUnderstood)


@given(now=instants, zone=st.sampled_from(canonical_zones()), late=st.integers(-7, 7))
def test_anybodys_clock_is_recognised_though_it_be_seven_minutes_off(now: datetime, zone: str, late: int):
    reading = local(now, zone) + late * MINUTE
    found = read_clock_or_place(f"{reading:%H:%M}", now, BERLIN)
    assert isinstance(found, ClockSaid)
    assert offset_minutes(now, zone) in found.offsets


@given(text=st.text(max_size=200) | st.text("0123456789:.apm +-utcgMon", max_size=20), now=instants)
def test_any_text_is_taken(text: str, now: datetime):
    match read_clock_or_place(text, now, BERLIN):
        case ClockSaid(offsets):
            assert offsets
        case PlaceSaid(places):
            assert 0 < len(places) <= 25
        case NotUnderstood(reason):
            assert reason


def test_hours_over_midnight_rest_in_between_and_others_do_not() -> None:
    night, day, berlin = Hours(time(22), time(6)), Hours(time(9), time(20)), "Europe/Berlin"
    morning = datetime(2027, 4, 4, 7, tzinfo=UTC)  # 9 o'clock there
    assert resumes_at(morning, night, berlin) == datetime(2027, 4, 4, 20, tzinfo=UTC)
    for hour in (3, 21):
        assert resumes_at(morning.replace(hour=hour), night, berlin) is None
    assert resumes_at(morning.replace(hour=5), day, berlin) is None
    assert resumes_at(morning, Hours(time(8), time(8)), berlin) is None
