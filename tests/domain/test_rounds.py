"""When a cohort's rounds open and close, by its own clock, and what their card may show."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import zone_names
from bot.domain.refusals import Refusal
from bot.domain.report import How
from bot.domain.rounds import (
    Answer,
    Rhythm,
    Shown,
    closes_at,
    default_rhythm,
    read_time,
    rounds,
    shown,
    slot_on,
)

BERLIN = "Europe/Berlin"
SATURDAY = Rhythm(5, 17 * 60)
NOW = datetime(2026, 10, 12, 9, tzinfo=UTC)  # a Monday
SESSION = datetime(2026, 11, 10, 17, tzinfo=UTC)  # a Tuesday, 18:00 in Berlin


def test_the_default_is_three_days_before_the_weekday_of_the_final_session():
    assert default_rhythm(SESSION, BERLIN) == SATURDAY
    assert str(SATURDAY) == "Saturdays at 17:00"
    # In Auckland it is Wednesday already.
    assert default_rhythm(SESSION, "Pacific/Auckland") == Rhythm(6, 17 * 60)


def test_every_round_until_the_final_session_keeps_its_hour_over_a_change_of_the_clocks():
    """Red where a week is added to the instant: the clocks go back on 25 October, and the hour would move."""
    found = rounds(SATURDAY, BERLIN, SESSION, NOW)
    assert [slot.opens_at.isoformat() for slot in found] == [
        "2026-10-17T15:00:00+00:00",
        "2026-10-24T15:00:00+00:00",
        "2026-10-31T16:00:00+00:00",
        "2026-11-07T16:00:00+00:00",
    ]
    assert found[1].closes_at.isoformat() == "2026-10-30T16:00:00+00:00"
    assert found[-1].closes_at == SESSION  # not after it
    assert rounds(None, BERLIN, SESSION, NOW) == ()


def test_a_round_that_opened_this_very_moment_is_not_to_come():
    opens_at = datetime(2026, 10, 17, 15, tzinfo=UTC)
    assert rounds(SATURDAY, BERLIN, SESSION, opens_at)[0].on == date(2026, 10, 24)
    before = opens_at - timedelta(seconds=1)
    assert rounds(SATURDAY, BERLIN, SESSION, before)[0].on == date(2026, 10, 17)


def test_after_the_final_session_no_round_opens():
    assert rounds(SATURDAY, BERLIN, SESSION, SESSION) == ()
    late = Rhythm(1, 18 * 60)  # the very minute of the final session
    assert rounds(late, BERLIN, SESSION, NOW)[-1].on == date(2026, 11, 3)


@given(
    zone=st.sampled_from(sorted(zone_names())),
    weekday=st.integers(0, 6),
    minutes=st.integers(0, 24 * 60 - 1),
    start=st.datetimes(datetime(2026, 1, 1), datetime(2031, 1, 1)),  # noqa: DTZ001 - hypothesis wants them naive
)
def test_in_every_zone_there_is_one_round_a_week_on_its_day(
    zone: str, weekday: int, minutes: int, start: datetime
):
    """P21. Against the standard library's own clocks. Red where 168 hours are added from one to the next."""
    now = start.replace(tzinfo=UTC)
    found = rounds(Rhythm(weekday, minutes), zone, now + timedelta(weeks=5), now)
    assert 4 <= len(found) <= 6
    for slot, after in pairwise(found):
        assert after.on - slot.on == timedelta(days=7)
        assert slot.opens_at < slot.closes_at <= after.opens_at
    for slot in found:
        assert slot.on.weekday() == weekday
        there = slot.opens_at.astimezone(ZoneInfo(zone))
        wanted = datetime.combine(slot.on, datetime.min.time()) + timedelta(minutes=minutes)
        late = there.replace(tzinfo=None) - wanted
        # As it should be, or where the clock skips that time, right after: an hour or two, on one island a day.
        assert timedelta(0) <= late <= timedelta(hours=24)
        if late:
            before = slot.opens_at - timedelta(seconds=1)
            assert before.astimezone(ZoneInfo(zone)).utcoffset() != there.utcoffset()


def test_an_open_round_closes_before_the_next_one_opens_whenever_that_is():
    opened = slot_on(date(2026, 10, 17), SATURDAY, BERLIN, SESSION)
    assert closes_at(opened.opens_at, BERLIN, SESSION, None) == opened.closes_at
    wednesday = datetime(2026, 10, 21, 15, tzinfo=UTC)
    assert closes_at(opened.opens_at, BERLIN, SESSION, wednesday) == wednesday
    assert closes_at(opened.opens_at, BERLIN, wednesday, None) == wednesday
    gone = opened.opens_at - timedelta(days=1)
    assert closes_at(opened.opens_at, BERLIN, gone, None) == opened.opens_at


def test_of_several_answers_the_newest_counts_and_its_words_are_shown_only_where_it_is_shared():
    """P13. Red where what an earlier answer shared is taken for the newest one too."""
    answers = (
        Answer(1, How.ON_TRACK, "going well", shared=True),
        Answer(2, How.DONE, "all done", shared=True),
        Answer(1, How.STUCK, "no GPU", shared=False),
    )
    assert shown(answers) == (Shown(1), Shown(2, How.DONE, "all done"))


@pytest.mark.parametrize(
    ("text", "minutes"), [("17", 1020), ("17:00", 1020), (" 9.30 ", 570), ("0:05", 5), ("23:59", 1439)]
)
def test_times_of_day_are_read(text: str, minutes: int):
    assert read_time(text) == minutes


@pytest.mark.parametrize("text", ["", "noon", "24:00", "9:60", "-1", "9:3:2"])
def test_what_is_no_time_of_day_is_refused(text: str):
    with pytest.raises(Refusal):
        read_time(text)
