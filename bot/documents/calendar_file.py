"""Milestones as an iCalendar file (RFC 5545): the same milestones, the same bytes."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from icalendar import Calendar, Event

from bot.documents.clean import clean
from bot.domain.calendar import local
from bot.domain.milestone import Goal, Goals

PRODUCT = "-//cohort-bot//milestones//EN"
UNKNOWN = datetime(2026, 1, 1, tzinfo=UTC)
"""Stands for when something was written, where that is not known."""


def document(goals: Goals) -> bytes:
    """Every milestone that has a date, as an event of its own; where only a day was said it takes the whole day.

    An event keeps its identity when its milestone is moved, so a calendar that reads the file again moves it too.
    """
    made = Calendar()
    _put(made, "prodid", PRODUCT)
    _put(made, "version", "2.0")
    _put(made, "calscale", "GREGORIAN")
    _put(made, "method", "PUBLISH")
    for goal in goals.all:
        if goal.due is not None:
            made.add_component(_event(goal, goals.zone))
    made.add_missing_timezones(*_years(goals))
    return made.to_ical()


def _event(goal: Goal, zone: str) -> Event:
    assert goal.due is not None
    event, written = Event(), (goal.written_at or UNKNOWN).replace(microsecond=0)
    _put(event, "uid", f"milestone-{goal.item}@cohort-bot")
    _put(event, "dtstamp", max(written, (goal.done_at or written).replace(microsecond=0)))
    _put(event, "last-modified", written)
    # Each change of the words or the date is one more, and so is that it is done.
    _put(event, "sequence", 2 * (goal.number - 1) + (goal.done_at is not None))
    done = "Done: " if goal.done_at is not None else ""
    _put(event, "summary", f"{done}{_words(' '.join(goal.text.split()))}")
    there = local(goal.due.at, zone)
    if goal.due.has_time:
        _put(event, "dtstart", there)
    else:
        _put(event, "dtstart", there.date())
        _put(event, "dtend", there.date() + timedelta(days=1))
    _put(event, "transp", "TRANSPARENT")
    about = _about(goal)
    if about:
        _put(event, "description", about)
    return event


def _put(component: Any, name: str, value: object) -> None:
    """The library does not say what it takes."""
    component.add(name, value)


def _about(goal: Goal) -> str:
    lines = [f"Sign: {goal.sign}"] if goal.sign else []
    lines += [f"Hours: {goal.hours}"] if goal.hours else []
    lines += [f"{'[x]' if piece.done_at is not None else '[ ]'} {piece.text}" for piece in goal.pieces]
    return _words("\n".join(lines))


def _words(text: str) -> str:
    """A calendar file holds no control character but the end of a line; the library escapes the others."""
    return "".join(
        char for char in clean(text) if char == "\n" or char.isprintable() or char in "\u200c\u200d "
    )


def _years(goals: Goals) -> tuple[date, date]:
    """For which years the zones are written down: those of the dates and one more on each side."""
    years = [goal.due.at.year for goal in goals.all if goal.due is not None] or [goals.now.year]
    return date(min(years) - 1, 1, 1), date(max(years) + 2, 1, 1)
