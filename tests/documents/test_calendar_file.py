"""The calendar file opens in a calendar's own library, and says when, what, and the same again next time."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import pytest
from icalendar import Calendar

from bot.documents import calendar_file
from bot.domain.milestone import Goals, Piece
from tests.documents.goals import MIXED, NOW, goal, of
from tests.documents.odd import ODD


def opened(goals: Goals) -> Any:
    """As the library reads it back."""
    return Calendar.from_ical(calendar_file.document(goals))


def events(goals: Goals) -> list[Any]:
    return opened(goals).walk("VEVENT")


def test_every_milestone_with_a_date_is_an_event_at_its_instant_or_on_its_day() -> None:
    done, late, ahead = events(MIXED)
    assert [str(event["SUMMARY"]) for event in (done, late, ahead)] == [
        "Done: Install the library",
        "Baseline running",
        "Draft written",
    ]
    assert late.start.astimezone(UTC) == NOW - timedelta(days=2)
    assert (ahead.start, ahead.end) == (date(2026, 12, 14), date(2026, 12, 15))


def test_the_same_milestones_give_the_same_bytes_and_a_moved_one_keeps_its_identity() -> None:
    assert calendar_file.document(MIXED) == calendar_file.document(MIXED)
    (before,), (after,) = events(of(goal(7, "x", 3))), events(of(goal(7, "y", 9, number=2)))
    assert before["UID"] == after["UID"] == "milestone-7@cohort-bot"
    assert before["SEQUENCE"] < after["SEQUENCE"]
    (ended,) = events(of(goal(7, "y", 9, number=2, done=True)))
    assert after["SEQUENCE"] < ended["SEQUENCE"]


@pytest.mark.parametrize(
    "zone",
    [
        "Europe/Berlin",
        "Africa/Lagos",
        "Asia/Kathmandu",
        "America/Sao_Paulo",
        "Etc/GMT+5",
        "UTC",
        "Pacific/Apia",
    ],
)
def test_the_zone_goes_with_it_and_the_instant_is_right_in_every_season(zone: str) -> None:
    for days in range(0, 400, 25):
        goals = of(goal(1, "x", days), zone=zone)
        (event,) = events(goals)
        assert event.start.astimezone(UTC) == NOW + timedelta(days=days)
        named = opened(goals).walk("VTIMEZONE")
        assert len(named) == (zone != "UTC")


@pytest.mark.parametrize("text", [*ODD, "BEGIN:VEVENT\r\nSUMMARY:forged", "a;b,c\\n:d", "END:VCALENDAR"])
def test_any_text_comes_back_and_begins_nothing_of_its_own(text: str) -> None:
    """Broken build: lines written by hand, without escaping."""
    piece = Piece(2, text, NOW)
    (event,) = events(of(goal(1, text or "x", 3, sign=text, pieces=(piece,))))
    assert {name.upper() for name in event} <= {
        *("UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "SUMMARY", "DTSTART", "TRANSP", "DESCRIPTION")
    }
    if text.isascii() and text.isprintable() and text.strip() == text and text:
        assert str(event["SUMMARY"]) == " ".join(text.split())
        assert str(event["DESCRIPTION"]) == f"Sign: {text}\n[x] {text}"


def test_no_line_is_longer_than_calendars_read() -> None:
    made = calendar_file.document(of(goal(1, "ü" * 300, 3, sign="x" * 3000)))
    assert max(map(len, made.split(b"\r\n"))) <= 75
    assert b"\n" not in made.replace(b"\r\n", b"")


def test_without_any_date_it_is_an_empty_calendar() -> None:
    assert events(of(goal(1, "x", None))) == []
    stamp = cast("datetime", events(MIXED)[0]["DTSTAMP"].dt)
    assert stamp == NOW
