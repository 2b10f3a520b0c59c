"""How a cohort stands, as a picture (PNG) and as words that say the same: members by the steps of their exercises, and
the milestones ahead of them. Each mark has a shape of its own; nothing is said by colour alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from PIL import Image, ImageDraw

from bot.documents.clean import clean
from bot.documents.lettering import SIZE, SMALL, fitting, font, readable, short, width
from bot.documents.timeline import draw_mark
from bot.domain.calendar import local
from bot.domain.cohort_status import AHEAD, Mark, MemberStatus, Stage, Status, stage_words
from bot.domain.milestone import Progress
from bot.domain.response import Deadline
from bot.domain.words import day_said

MOST_ROWS = 40
"""So many rows can be read; who comes after them stands on the card."""
MOST_ALT = 1024

_EDGE, _ROW, _CELL, _TOP, _FOOT = 40, 36, 26, 104, 76
_NAME, _GAP, _AHEAD = 230, 36, 420
_PAPER, _INK, _FAINT, _GRID, _BAND = "#ffffff", "#1b1f2a", "#5a6072", "#d9dce5", "#f4f5f9"
_ANSWERED, _HERE = "#2f7d4f", "#3b56c4"
WEEKS = 6


@dataclass(frozen=True, slots=True)
class _Paper:
    draw: ImageDraw.ImageDraw
    status: Status
    ahead_from: int
    bottom: int

    def write(
        self, x: int, y: int, words: str, size: int = SMALL, fill: str = _INK, anchor: str = "lm"
    ) -> None:
        self.draw.text((x, y), words, font=font(size), fill=fill, anchor=anchor)

    def day(self, at: datetime) -> int:
        """Where an instant stands in the milestones ahead."""
        return self.ahead_from + round(_AHEAD * ((at - self.status.now) / AHEAD))


def picture(status: Status) -> bytes:
    """As PNG, a row for each member."""
    shown = status.members[:MOST_ROWS]
    columns = _columns(shown)
    across = sum(each.steps * _CELL + _GAP for each in columns)
    wide, high = _EDGE + _NAME + across + _AHEAD + _EDGE, _TOP + _ROW * max(len(shown), 1) + _FOOT
    image = Image.new("RGB", (wide, high), _PAPER)
    paper = _Paper(ImageDraw.Draw(image), status, _EDGE + _NAME + across, high - _FOOT)
    for number in range(0, len(shown), 2):
        y = _TOP + _ROW * number
        paper.draw.rectangle((_EDGE // 2, y, wide - _EDGE // 2, y + _ROW), fill=_BAND)
    _draw_heads(paper, columns)
    for number, member in enumerate(shown):
        _draw_member(paper, member, columns, number)
    _draw_foot(paper, len(shown), wide, high)
    made = BytesIO()
    image.save(made, "PNG")
    return made.getvalue()


def _columns(members: Sequence[MemberStatus]) -> list[Stage]:
    """Each exercise once, as long as the longest version of it that anybody is in."""
    found: dict[str, Stage] = {}
    for member in members:
        for stage in member.stages:
            if stage.exercise not in found or found[stage.exercise].steps < stage.steps:
                found[stage.exercise] = stage
    return list(found.values())


def _draw_heads(paper: _Paper, columns: list[Stage]) -> None:
    x = _EDGE + _NAME
    for stage in columns:
        room = stage.steps * _CELL
        paper.write(x, 40, fitting(readable(stage.title), room), SIZE)
        for step in range(1, stage.steps + 1):
            paper.write(x + (step - 1) * _CELL + _CELL // 2, _TOP - 22, str(step), 15, _FAINT, "mm")
        x += room + _GAP
    paper.write(x, 40, "Milestones ahead", SIZE)
    for week in range(WEEKS + 1):
        at = paper.status.now + AHEAD / WEEKS * week
        there, mark = local(at, paper.status.cohort.zone), paper.day(at)
        paper.draw.line((mark, _TOP - 10, mark, paper.bottom), fill=_INK if week == 0 else _GRID, width=2)
        if week % 2 == 0:
            paper.write(mark, _TOP - 22, f"{there.day} {there:%b}", 15, _FAINT, "mm")


def _draw_member(paper: _Paper, member: MemberStatus, columns: list[Stage], number: int) -> None:
    y = _TOP + _ROW * number + _ROW // 2
    paper.write(_EDGE, y, fitting(f"{number + 1} · {readable(member.name) or '…'}", _NAME - 12))
    x, theirs = _EDGE + _NAME, {stage.exercise: stage for stage in member.stages}
    for column in columns:
        if column.exercise in theirs:
            _draw_stage(paper.draw, x, y, theirs[column.exercise])
        x += column.steps * _CELL + _GAP
    for one in member.ahead:
        if one.due is not None and paper.status.now <= one.due.at <= paper.status.now + AHEAD:
            draw_mark(paper.draw, paper.day(one.due.at), y, one.stands)


def _draw_stage(draw: ImageDraw.ImageDraw, x: int, y: int, stage: Stage) -> None:
    """Its steps side by side; a line below them all says that it is handed in."""
    for step, mark in enumerate(stage.marks):
        draw_step(draw, x + step * _CELL + _CELL // 2, y, mark)
    if stage.handed_in_at is not None:
        draw.line((x + 2, y + 14, x + stage.steps * _CELL - 2, y + 14), fill=_INK, width=3)


def draw_step(draw: ImageDraw.ImageDraw, x: int, y: int, mark: Mark) -> None:
    """A full square with a tick, an arrow head, a dash, a small dot."""
    r = 9
    match mark:
        case Mark.ANSWERED:
            draw.rectangle((x - r, y - r, x + r, y + r), fill=_ANSWERED, outline=_INK)
            draw.line((x - 5, y, x - 1, y + 4, x + 5, y - 5), fill=_PAPER, width=3)
        case Mark.HERE:
            draw.polygon((x - r, y - r, x + r, y, x - r, y + r), fill=_HERE, outline=_INK)
        case Mark.PASSED:
            draw.line((x - r + 2, y, x + r - 2, y), fill=_INK, width=3)
        case Mark.TO_COME:
            draw.ellipse((x - 2, y - 2, x + 2, y + 2), fill=_FAINT)


def _draw_foot(paper: _Paper, shown: int, wide: int, high: int) -> None:
    """What each shape means; and who had no row."""
    x, y = _EDGE, high - _FOOT // 2 + 4
    if not shown:
        paper.write(wide // 2, _TOP + _ROW // 2, "No members yet", SIZE, anchor="mm")
    for mark in Mark:
        draw_step(paper.draw, x + 10, y, mark)
        paper.write(x + 28, y, mark.value, SMALL, _FAINT)
        x += 28 + width(mark.value, SMALL) + 28
    paper.draw.line((x, y + 8, x + 30, y + 8), fill=_INK, width=3)
    paper.write(x + 38, y, "handed in", SMALL, _FAINT)
    x += 38 + width("handed in", SMALL) + 28
    draw_mark(paper.draw, x + 12, y, Progress.AHEAD)
    paper.write(x + 32, y, "a milestone is due", SMALL, _FAINT)
    if len(paper.status.members) > shown:
        more = f"and {len(paper.status.members) - shown} more: the card has all of them"
        paper.write(wide - _EDGE, high - 16, more, SMALL, _INK, "rm")


# In words


def in_words(status: Status) -> str:
    """What the picture shows, for those who do not see it, in as many characters as Discord takes."""
    count = len(status.members)
    said = (
        f"{count} member{'' if count == 1 else 's'}, their steps, and milestones in the next {WEEKS} weeks."
    )
    for number, member in enumerate(status.members, 1):
        one = f" {number} {short(clean(member.name), 30) or '…'}: {_where(member)}{_next(member, status)}."
        rest = f" And {count - number + 1} more; the card has all of them."
        if len(said) + len(one) + len(rest) > MOST_ALT:
            return said + rest
        said += one
    return said


def _where(member: MemberStatus) -> str:
    return ", ".join(f"{short(clean(each.title), 20)} {stage_words(each)}" for each in member.stages)


def _next(member: MemberStatus, status: Status) -> str:
    coming = [one.due.at for one in member.ahead if one.due is not None and one.stands is Progress.AHEAD]
    within = [at for at in coming if at <= status.now + AHEAD]
    if not within:
        return ""
    more = f" and {len(within) - 1} more" if len(within) > 1 else ""
    return f"; a milestone on {day_said(Deadline(min(within), False), member.zone)}{more}"
