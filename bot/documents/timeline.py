"""Milestones on a time line, as a picture (PNG) and as words that say the same: the same milestones, the same bytes.

Each has a line of its own, so that ten on one day stay apart, with the number that it has in the list. How it stands is
told by a shape and a word, never by colour alone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from math import ceil

from PIL import Image, ImageDraw

from bot.documents.clean import clean
from bot.documents.lettering import SIZE, SMALL, fitting, font, readable, short, width
from bot.domain.calendar import local
from bot.domain.milestone import Goal, Goals, Progress
from bot.domain.response import Deadline
from bot.domain.words import day_said

MOST_SHOWN = 30
"""So many lines can be read on a phone; what comes after them is counted."""
MOST_ALT = 1024
"""Characters that Discord takes as the words for a picture."""

_WIDTH, _EDGE, _LINE, _TOP, _FOOT = 1200, 70, 44, 136, 64
_PAPER, _INK, _FAINT, _GRID = "#ffffff", "#1b1f2a", "#5a6072", "#d9dce5"
_FILL = {
    Progress.DONE: "#2f7d4f",
    Progress.LATE: "#b3261e",
    Progress.AHEAD: "#3b56c4",
    Progress.UNDATED: "#5a6072",
}
_DAY = timedelta(days=1)


def picture(goals: Goals) -> bytes:
    """The time line as PNG, as high as it has lines."""
    shown = goals.all[:MOST_SHOWN]
    height = _TOP + _LINE * max(len(shown), 1) + _FOOT
    image = Image.new("RGB", (_WIDTH, height), _PAPER)
    paper = _Paper(image, ImageDraw.Draw(image), _span(goals), height - _FOOT + 8)
    _draw_scale(paper, goals)
    for row, goal in enumerate(shown):
        _draw_goal(paper, goals, goal, row)
    _draw_foot(paper, goals, len(shown), height)
    made = BytesIO()
    image.save(made, "PNG")
    return made.getvalue()


def in_words(goals: Goals) -> str:
    """What the picture shows, for those who do not see it, in as many characters as Discord takes."""
    today = f"Today is {day_said(Deadline(goals.now, False), goals.zone)}."
    count = len(goals.all)
    said = f"A time line of {count} milestone{'' if count == 1 else 's'}. {today}"
    if goals.ends_at is not None:
        said += f" Projects end on {day_said(Deadline(goals.ends_at, False), goals.zone)}."
    for number, goal in enumerate(goals.all, 1):
        when = "" if goal.due is None else f", {day_said(goal.due, goals.zone)}"
        one = f" {number}: {short(clean(goal.text), 60)}{when}, {goals.stands(goal).value}."
        rest = f" And {count - number + 1} more; the list has all of them."
        if len(said) + len(one) + len(rest) > MOST_ALT:
            return said + rest
        said += one
    return said


@dataclass(frozen=True, slots=True)
class _Paper:
    image: Image.Image
    draw: ImageDraw.ImageDraw
    span: tuple[datetime, datetime]
    bottom: int

    def x(self, at: datetime) -> int:
        first, last = self.span
        return _EDGE + round((_WIDTH - 2 * _EDGE) * ((at - first) / (last - first)))

    def write(
        self, x: int, y: int, text: str, size: int = SIZE, fill: str = _INK, anchor: str = "lm"
    ) -> None:
        self.draw.text((x, y), text, font=font(size), fill=fill, anchor=anchor)


def _span(goals: Goals) -> tuple[datetime, datetime]:
    """From the first of all dates to the last, today among them, with some room on both sides."""
    dates = [goal.due.at for goal in goals.all if goal.due is not None] + [goals.now]
    dates += [goals.ends_at] if goals.ends_at is not None else []
    first, last = min(dates), max(dates)
    room = max((last - first) * 0.04, _DAY)
    return first - room, last + room


def _draw_scale(paper: _Paper, goals: Goals) -> None:
    """Days along the top, today, and the day on which projects end."""
    paper.draw.line((_EDGE, _TOP - 18, _WIDTH - _EDGE, _TOP - 18), fill=_INK, width=3)
    for at in _ticks(paper.span):
        paper.draw.line((paper.x(at), _TOP - 26, paper.x(at), paper.bottom), fill=_GRID, width=1)
        paper.write(paper.x(at), _TOP - 42, _short_day(at, goals), SMALL, _FAINT, "mm")
    if goals.ends_at is not None:
        _draw_day(paper, goals.ends_at, "projects end", y=50, dash=4)
    _draw_day(paper, goals.now, f"today, {_short_day(goals.now, goals)}", y=22, dash=14)


def _draw_day(paper: _Paper, at: datetime, words: str, y: int, dash: int) -> None:
    """A dashed line with its words above it, at a height of their own: two such days may be the same."""
    x = paper.x(at)
    for start in range(_TOP - 18, paper.bottom, 2 * dash):
        paper.draw.line((x, start, x, min(start + dash, paper.bottom)), fill=_INK, width=3)
    half = width(words, SMALL) // 2
    paper.write(min(max(x, half + 8), _WIDTH - half - 8), y, words, SMALL, _INK, "mm")


def _ticks(span: tuple[datetime, datetime]) -> list[datetime]:
    """At most eight days, evenly apart, at the same hour: what is between them is read off the marks."""
    first, last = span
    days = max((last - first) / _DAY, 1)
    step = next((each for each in (1, 2, 3, 7, 14, 28, 56, 91, 182) if days / each <= 8), ceil(days / 8))
    start = first + _DAY
    count = int((last - start) / (_DAY * step)) + 1
    return [start + _DAY * step * number for number in range(count)]


def _draw_goal(paper: _Paper, goals: Goals, goal: Goal, row: int) -> None:
    y, stands = _TOP + _LINE * row + _LINE // 2, goals.stands(goal)
    x = _EDGE if goal.due is None else paper.x(goal.due.at)
    number = f"{row + 1}"
    tail = f" · {_when(goal, goals)} · {stands.value}" if goal.due is not None else f" · {stands.value}"
    left, right = x - 22, _WIDTH - x - 22
    room = max(left, right) - 12
    name = readable(goal.text) or "…"
    words = f"{number} · {fitting(name, room - width(f'{number} · {tail}', SIZE))}{tail}"
    at, anchor = (x + 22, "lm") if right >= left else (x - 22, "rm")
    _clear(paper, at, y, words, anchor)
    paper.write(at, y, words, anchor=anchor)
    draw_mark(paper.draw, x, y, stands)


def _when(goal: Goal, goals: Goals) -> str:
    assert goal.due is not None
    hour = f" {local(goal.due.at, goals.zone):%H:%M}" if goal.due.has_time else ""
    return _short_day(goal.due.at, goals) + hour


def _short_day(at: datetime, goals: Goals) -> str:
    """ "11 Dec"; of another year with the year."""
    there = local(at, goals.zone)
    year = f" {there.year}" if there.year != local(goals.now, goals.zone).year else ""
    return f"{there.day} {there:%b}{year}"


def _clear(paper: _Paper, x: int, y: int, words: str, anchor: str) -> None:
    """Nothing runs through the words."""
    box = paper.draw.textbbox((x, y), words, font=font(SIZE), anchor=anchor)
    paper.draw.rectangle((box[0] - 4, y - _LINE // 2 + 3, box[2] + 4, y + _LINE // 2 - 3), fill=_PAPER)


def draw_mark(draw: ImageDraw.ImageDraw, x: int, y: int, stands: Progress) -> None:
    """A disc with a tick, a triangle with a point of exclamation, an open ring, an open square."""
    fill, r = _FILL[stands], 13
    match stands:
        case Progress.DONE:
            draw.ellipse((x - r, y - r, x + r, y + r), fill=fill, outline=_INK, width=2)
            draw.line((x - 6, y, x - 1, y + 6, x + 7, y - 6), fill=_PAPER, width=4)
        case Progress.LATE:
            draw.polygon((x - r - 2, y + r, x + r + 2, y + r, x, y - r - 2), fill=fill, outline=_INK, width=2)
            draw.line((x, y - 7, x, y + 4), fill=_PAPER, width=4)
            draw.line((x, y + 7, x, y + 10), fill=_PAPER, width=4)
        case Progress.AHEAD:
            draw.ellipse((x - r, y - r, x + r, y + r), fill=_PAPER, outline=fill, width=5)
        case Progress.UNDATED:
            draw.rectangle((x - r, y - r, x + r, y + r), fill=_PAPER, outline=fill, width=3)


def _draw_foot(paper: _Paper, goals: Goals, shown: int, height: int) -> None:
    """What each shape means; and what had no room."""
    y, x = height - _FOOT // 2 + 6, _EDGE
    if not goals.all:
        paper.write(_WIDTH // 2, _TOP + _LINE // 2, "No milestones yet", anchor="mm")
        return
    for stands in Progress:
        if any(goals.stands(goal) is stands for goal in goals.all):
            draw_mark(paper.draw, x, y, stands)
            paper.write(x + 24, y, stands.value, SMALL, _FAINT)
            x += 24 + width(stands.value, SMALL) + 52
    if len(goals.all) > shown:
        more = f"and {len(goals.all) - shown} more: the list has all of them"
        paper.write(_WIDTH - _EDGE, y, more, SMALL, _INK, "rm")
