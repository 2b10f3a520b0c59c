"""Sentences that people write for a date, and what the bot makes of them."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.calendar import local
from bot.when import FURTHEST, NotADate, When, read_when

BERLIN = "Europe/Berlin"
WEDNESDAY = datetime(2026, 11, 25, 9, tzinfo=UTC)  # 10:00 in Berlin
FRIDAY = datetime(2026, 11, 27, 8, tzinfo=UTC)  # 09:00
SATURDAY = datetime(2026, 11, 28, 21, 30, tzinfo=UTC)  # 22:30


def read(text: str, now: datetime = WEDNESDAY, zone: str = BERLIN) -> str:
    """The date as that zone's clock shows it, with a question mark where no time of day was said; or the reason."""
    found = read_when(text, zone=zone, now=now)
    if isinstance(found, NotADate):
        return found.reason
    return f"{local(found.at, zone):%a %Y-%m-%d %H:%M}{'' if found.has_time else ' ?'}"


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("friday", "Fri 2026-11-27 18:00 ?"),
        ("by Friday.", "Fri 2026-11-27 18:00 ?"),
        ("this friday", "Fri 2026-11-27 18:00 ?"),
        ("next friday", "Fri 2026-12-04 18:00 ?"),
        ("friday next week", "Fri 2026-12-04 18:00 ?"),
        ("next friday 6pm", "Fri 2026-12-04 18:00"),
        ("friday @ 6", "Fri 2026-11-27 18:00"),
        ("before friday noon", "Fri 2026-11-27 12:00"),
        ("friday at 18.30", "Fri 2026-11-27 18:30"),
        ("10am sat", "Sat 2026-11-28 10:00"),
        ("friday morning", "Fri 2026-11-27 09:00"),
        ("friday midnight", "Sat 2026-11-28 00:00"),
        ("12am friday", "Fri 2026-11-27 00:00"),
        ("wednesday", "Wed 2026-12-02 18:00 ?"),
        ("wednesday 6pm", "Wed 2026-11-25 18:00"),
        ("wednesday 9am", "Wed 2026-12-02 09:00"),
        ("monday week", "Mon 2026-12-07 18:00 ?"),
        ("a week on monday", "Mon 2026-12-07 18:00 ?"),
        ("friday in two weeks", "Fri 2026-12-11 18:00 ?"),
        ("today", "Wed 2026-11-25 18:00 ?"),
        ("today at 8", "Wed 2026-11-25 20:00"),
        ("tomorrow noon", "Thu 2026-11-26 12:00"),
        ("tmrw 9:30", "Thu 2026-11-26 09:30"),
        ("tomorrow at 8 in the evening", "Thu 2026-11-26 20:00"),
        ("the day after tomorrow", "Fri 2026-11-27 18:00 ?"),
        ("tonight", "Wed 2026-11-25 20:00"),
        ("tonight at 8", "Wed 2026-11-25 20:00"),
        ("tonight at 8:30", "Wed 2026-11-25 20:30"),
        ("tonight at 12", "Thu 2026-11-26 00:00"),
        ("8 tonight", "Wed 2026-11-25 20:00"),
        ("noon", "Wed 2026-11-25 12:00"),
        ("midnight", "Thu 2026-11-26 00:00"),
        ("6 p.m.", "Wed 2026-11-25 18:00"),
        ("at 6", "Wed 2026-11-25 18:00"),
        ("9:30", "Thu 2026-11-26 09:30"),
        ("18h30", "Wed 2026-11-25 18:30"),
        ("in the morning", "Thu 2026-11-26 09:00"),
        ("eod", "Wed 2026-11-25 18:00"),
        ("end of tomorrow", "Thu 2026-11-26 18:00"),
        ("the 15th", "Tue 2026-12-15 18:00 ?"),
        ("the 25th", "Fri 2026-12-25 18:00 ?"),
        ("the 25th at 7pm", "Wed 2026-11-25 19:00"),
        ("the 31st", "Thu 2026-12-31 18:00 ?"),
        ("15th of next month", "Tue 2026-12-15 18:00 ?"),
        ("friday the 4th", "Fri 2026-12-04 18:00 ?"),
        ("15 december", "Tue 2026-12-15 18:00 ?"),
        ("dec 15", "Tue 2026-12-15 18:00 ?"),
        ("Dec. 15th, 2026", "Tue 2026-12-15 18:00 ?"),
        ("the first of december", "Tue 2026-12-01 18:00 ?"),
        ("tuesday 15 december at 6pm", "Tue 2026-12-15 18:00"),
        ("25 november", "Wed 2026-11-25 18:00 ?"),
        ("24 november", "Wed 2027-11-24 18:00 ?"),
        ("29 feb", "Tue 2028-02-29 18:00 ?"),
        ("15.12.", "Tue 2026-12-15 18:00 ?"),
        ("15.12. 18.30", "Tue 2026-12-15 18:30"),
        ("15/12", "Tue 2026-12-15 18:00 ?"),
        ("15/12/26", "Tue 2026-12-15 18:00 ?"),
        ("3/4", "Sat 2027-04-03 18:00 ?"),
        ("12/15", "Tue 2026-12-15 18:00 ?"),
        ("2026-12-15", "Tue 2026-12-15 18:00 ?"),
        ("2026-12-15 18:00", "Tue 2026-12-15 18:00"),
        ("2026-12-15T18:00+05:30", "Tue 2026-12-15 13:30"),
        ("friday 6pm utc", "Fri 2026-11-27 19:00"),
        ("in two weeks", "Wed 2026-12-09 18:00 ?"),
        ("in a fortnight", "Wed 2026-12-09 18:00 ?"),
        ("in a week's time", "Wed 2026-12-02 18:00 ?"),
        ("in 3 days", "Sat 2026-11-28 18:00 ?"),
        ("in 3 days at 9am", "Sat 2026-11-28 09:00"),
        ("in a month", "Fri 2026-12-25 18:00 ?"),
        ("2 weeks and 3 days", "Sat 2026-12-12 18:00 ?"),
        ("in 2 hours", "Wed 2026-11-25 12:00"),
        ("in half an hour", "Wed 2026-11-25 10:30"),
        ("this time next week", "Wed 2026-12-02 10:00"),
        ("next week", "Wed 2026-12-02 18:00 ?"),
        ("end of the week", "Fri 2026-11-27 18:00 ?"),
        ("end of next week", "Fri 2026-12-04 18:00 ?"),
        ("this weekend", "Sat 2026-11-28 18:00 ?"),
        ("end of the month", "Mon 2026-11-30 18:00 ?"),
        ("end of next month", "Thu 2026-12-31 18:00 ?"),
        ("end of february", "Sun 2027-02-28 18:00 ?"),
        ("mid december", "Tue 2026-12-15 18:00 ?"),
        ("start of next month", "Tue 2026-12-01 18:00 ?"),
        ("<t:1796054400:F>", "Mon 2026-11-30 17:00"),
        ("by <t:1796054400>", "Mon 2026-11-30 17:00"),
    ],
)
def test_on_a_wednesday_morning(text: str, date: str):
    assert read(text) == date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("friday", "Fri 2026-12-04 18:00 ?"),
        ("friday 6pm", "Fri 2026-11-27 18:00"),
        ("friday 8am", "Fri 2026-12-04 08:00"),
        ("this friday", "Fri 2026-11-27 18:00 ?"),
        ("next friday", "Fri 2026-12-04 18:00 ?"),
        ("end of the week", "Fri 2026-11-27 18:00 ?"),
        ("next monday", "Mon 2026-11-30 18:00 ?"),
    ],
)
def test_on_a_friday_morning(text: str, date: str):
    assert read(text, FRIDAY) == date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("today", "Sat 2026-11-28 23:59 ?"),
        ("tonight", "Sat 2026-11-28 23:59"),
        ("noon", "Sun 2026-11-29 12:00"),
        ("at 8", "Sun 2026-11-29 08:00"),
        ("saturday", "Sat 2026-12-05 18:00 ?"),
        ("weekend", "Sat 2026-11-28 23:59 ?"),
        ("end of the week", "Sun 2026-11-29 18:00 ?"),
    ],
)
def test_late_on_a_saturday(text: str, date: str):
    assert read(text, SATURDAY) == date


def test_the_day_is_the_members_own():
    assert read("tomorrow", zone="Pacific/Kiritimati") == "Thu 2026-11-26 18:00 ?"
    assert read("tomorrow", SATURDAY, zone="Pacific/Kiritimati") == "Mon 2026-11-30 18:00 ?"
    assert (
        read("tomorrow", zone="Pacific/Pago_Pago") == "Wed 2026-11-25 18:00 ?"
    )  # it is Tuesday evening there


@pytest.mark.parametrize(
    ("text", "zone", "at"),
    [
        ("28.3.2027 2:30", BERLIN, "2027-03-28 01:00"),  # 02:00 to 03:00 is skipped
        ("31.10.2027 2:30", BERLIN, "2027-10-31 00:30"),  # comes twice
        ("3.10.2027 2:10", "Australia/Lord_Howe", "2027-10-02 15:30"),
        ("4.4.2027 1:45", "Australia/Lord_Howe", "2027-04-03 14:45"),
        ("29.4.2027 midnight", "Africa/Cairo", "2027-04-29 22:00"),  # the 30th begins at 01:00
    ],
)
def test_when_clocks_change_it_is_the_first_such_time_or_the_first_after_the_gap(
    text: str, zone: str, at: str
):
    expected = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert read_when(text, zone=zone, now=WEDNESDAY) == When(expected, True, text)


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "2020-01-01",
        "last friday",
        "3 days ago",
        "today 9:30",
        "this morning at 8",
        "<t:1:F>",
        "1 jan 1999",
    ],
)
def test_what_is_past_is_refused_as_past(text: str):
    assert read(text).startswith("That is already past")


@pytest.mark.parametrize("text", ["in 3 years", "jan 1st 2029", "31.12.9999", "<t:99999999999:F>"])
def test_what_is_too_far_ahead_is_refused_as_that(text: str):
    assert read(text).startswith("That is more than two years ahead")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "week 3",
            "soon",
            "idk",
            "when it is done",
            "december",
            "december 2026",
            "dec 32",
            "may",
            "2026",
            "1",
            "12",
            "31 june",
            "30.2.",
        ),
        *(
            "friday 25:00",
            "99/99",
            "0/0",
            "the 0th",
            "now",
            "week",
            "😀",
            "1796054400",
            "friday 6pm PST",
            "fri 6",
        ),
        *("in 10 monkeys", "no GPU until week 3", "x" * 2000, "friday " * 300),
    ],
)
def test_what_is_no_date_is_answered_with_examples(text: str):
    assert read(text).startswith("I could not read a date in that. Try")


def test_a_date_that_is_another_day_of_the_week_is_asked_about():
    assert read("friday 15 december") == "15.12.2026 is a Tuesday. Which of the two do you mean?"


def test_the_words_are_kept_as_they_were_said():
    found = read_when("  Next   FRIDAY, please ", zone=BERLIN, now=WEDNESDAY)
    assert isinstance(found, When)
    assert found.said == "Next FRIDAY, please"


def test_neither_the_machines_zone_nor_its_clock_matters():
    program = (
        "from datetime import datetime, UTC; from bot.when import read_when;"
        "now = datetime(2030, 5, 6, 7, tzinfo=UTC);"
        "print([read_when(t, zone='Asia/Kathmandu', now=now)"
        " for t in ('15 june', 'in 3 days', 'friday 6pm', 'noon', 'in 2 hours')])"
    )
    told = {
        subprocess.run(  # noqa: S603 - our own words
            [sys.executable, "-W", "error", "-c", program],
            env=os.environ | {"TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for zone in ("Pacific/Kiritimati", "America/Los_Angeles")
    }
    assert len(told) == 1
    assert "2030, 6, 15, 12, 15" in told.pop()


WORDS = """
in on at the of by next this last friday mon today tomorrow tonight noon midnight morning weekend fortnight time first
week weeks days month year hours minutes half couple a an ago from now and end start 29 feb december dec. 1 2 12 15 31
99 0 9999 2026 15th 15.12. 3/4 12/15 2026-12-15 6pm 18:00 25:00 - / . , 😀 utc <t:1:F> <t:1796054400:F>
"""
sentences = st.lists(st.sampled_from(WORDS.split()), max_size=9).map(" ".join)
moments = st.integers(0, 3 * 365 * 24 * 60).map(
    lambda n: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=n)
)
zones = st.sampled_from(
    [BERLIN, "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Kiritimati", "Pacific/Pago_Pago"]
)


@pytest.fixture(scope="module")
def loaded() -> None:
    """dateparser is loaded by the first date that needs it, which is slow."""
    read("1 june")


@pytest.mark.usefixtures("loaded")
@settings(max_examples=400, deadline=timedelta(milliseconds=300))
@given(
    text=sentences | st.text(max_size=2000) | st.text("0123456789.:/- apmthd", max_size=80),
    now=moments,
    zone=zones,
)
def test_any_text_is_taken_at_once_and_what_comes_of_it_is_never_past(text: str, now: datetime, zone: str):
    found = read_when(text, zone=zone, now=now)
    if isinstance(found, When):
        assert now < found.at <= now + FURTHEST
        assert found.at.tzinfo is UTC
    else:
        assert found.reason.endswith((".", "?"))


@pytest.mark.usefixtures("loaded")
@given(ahead=st.integers(1, 700), now=moments, zone=zones)
def test_a_day_written_out_in_any_way_is_that_day(ahead: int, now: datetime, zone: str):
    day = local(now, zone).date() + timedelta(days=ahead)
    for text in (
        f"{day:%d.%m.%Y}",
        f"{day:%Y-%m-%d}",
        f"{day:%d %B %Y}",
        f"{day:%a, %b %d %Y}",
        f"in {ahead} days",
    ):
        found = read_when(text, zone=zone, now=now)
        assert isinstance(found, When)
        assert local(found.at, zone).strftime("%Y-%m-%d %H:%M") == f"{day} 18:00"
        assert not found.has_time
