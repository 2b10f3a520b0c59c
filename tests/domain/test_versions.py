"""Which versions of a plan there are to compare."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import local
from bot.domain.versions import HANDED_IN, NOW, REVIEWED, earlier_than_now, versions

BERLIN = "Europe/Berlin"
TODAY = datetime(2026, 11, 24, 12, tzinfo=UTC)


async def test_there_are_now_the_hand_in_and_the_days_before_today_the_latest_first() -> None:
    changes = [datetime(2026, 11, day, 9, tzinfo=UTC) for day in (20, 20, 22, 24)]
    found = versions(changes, changes[2], BERLIN, TODAY)
    assert [(version.number, version.name) for version in found] == [
        (NOW, "Now"),
        (HANDED_IN, "As handed in"),
        (20261122, "Sunday 22 November 2026, at its end"),
        (20261120, "Friday 20 November 2026, at its end"),
    ]
    assert found[2].at == datetime(2026, 11, 22, 22, 59, 59, 999999, tzinfo=UTC)


async def test_days_are_those_of_the_member_s_own_clock() -> None:
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    [_, day] = versions([late], None, BERLIN, TODAY)
    assert day.number == 20261121
    [_, day] = versions([late], None, "America/New_York", TODAY)
    assert day.number == 20261120


@pytest.mark.parametrize(("handed_in", "number"), [(TODAY, HANDED_IN), (None, 20261120)])
async def test_now_is_compared_with_the_hand_in_or_else_the_last_day(
    handed_in: datetime | None, number: int
) -> None:
    found = earlier_than_now(versions([datetime(2026, 11, 20, tzinfo=UTC)], handed_in, BERLIN, TODAY))
    assert found is not None
    assert found.number == number


async def test_on_the_first_day_there_is_nothing_earlier() -> None:
    assert earlier_than_now(versions([TODAY], None, BERLIN, TODAY)) is None


async def test_within_a_day_there_is_a_version_after_each_stretch_of_work() -> None:
    """Broken build: only days. Changes a few minutes apart are one stretch; its last one is the day's end, or now."""
    changes = [
        datetime(2026, 11, day, 9, minute, tzinfo=UTC) for day in (20, 24) for minute in (50, 0, 5, 30, 31)
    ]
    found = versions(changes, None, BERLIN, TODAY)
    assert [(version.number, version.name) for version in found] == [
        (NOW, "Now"),
        (202611241031, "Tuesday 24 November 2026, 10:31"),
        (202611241005, "Tuesday 24 November 2026, 10:05"),
        (20261120, "Friday 20 November 2026, at its end"),
        (202611201031, "Friday 20 November 2026, 10:31"),
        (202611201005, "Friday 20 November 2026, 10:05"),
    ]
    assert found[1].at == datetime(2026, 11, 24, 9, 31, tzinfo=UTC)


async def test_every_version_has_a_number_of_its_own_also_where_an_hour_comes_twice() -> None:
    twice = [datetime(2026, 10, 25, hour, minute, tzinfo=UTC) for hour in (0, 1) for minute in (0, 30)]
    numbers = [version.number for version in versions(twice, None, BERLIN, TODAY)]
    assert len(numbers) == len(set(numbers)) > 3


@given(st.integers(0, 5 * 366 * 24 * 60))
def test_a_day_ends_after_all_that_was_written_on_it_whatever_the_clock_does(minutes: int) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    for zone in (BERLIN, "Africa/Cairo", "America/Santiago", "Pacific/Apia"):
        [_, day] = versions([at], None, zone, datetime(2032, 1, 1, tzinfo=UTC))
        assert day.at is not None
        assert at <= day.at
        assert local(day.at, zone).date() == local(at, zone).date()


def test_the_plan_as_reviewed_is_kept_once_the_final_session_is_over() -> None:
    changes = [datetime(2026, 11, 20, 9, tzinfo=UTC)]
    over = TODAY - timedelta(hours=1)
    found = versions(changes, None, BERLIN, TODAY, over)
    assert (found[1].number, found[1].name, found[1].at) == (
        REVIEWED,
        "As reviewed on Tuesday 24 November 2026",
        over,
    )
    for changed, at in ((changes, TODAY + timedelta(hours=1)), ([TODAY], over), ([], over)):
        assert REVIEWED not in [each.number for each in versions(changed, None, BERLIN, TODAY, at)]
