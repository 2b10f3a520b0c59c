"""What a cohort shares, as a picture (PNG): one line for each plan, with its milestones, reached or not yet.

What is reached is told by a shape and by words, never by colour alone; `bot.domain.pack.in_words` says the same.
"""

from io import BytesIO

from PIL import Image, ImageDraw

from bot.documents.lettering import SIZE, SMALL, fitting, font, readable
from bot.documents.timeline import draw_mark
from bot.domain.milestone import Progress
from bot.domain.pack import Pack, Slot, named, standing

_WIDTH, _EDGE, _LINE, _TOP, _FOOT = 1200, 50, 46, 86, 60
_NAMES, _MARKS = 320, 390
_PAPER, _INK, _FAINT, _GRID = "#ffffff", "#1b1f2a", "#5a6072", "#d9dce5"
_APART = 32
MOST_MARKS = 8
"""So many milestones of one plan are drawn; the words beside them count all."""
MEANS = {Progress.DONE: "reached", Progress.AHEAD: "not reached yet"}


def picture(pack: Pack) -> bytes:
    """As high as it has lines; the same pack, the same bytes."""
    height = _TOP + _LINE * max(len(pack.slots), 1) + _FOOT
    image = Image.new("RGB", (_WIDTH, height), _PAPER)
    draw = ImageDraw.Draw(image)
    _write(draw, _EDGE, 44, "What the cohort shares", 28)
    draw.line((_EDGE, _TOP - 8, _WIDTH - _EDGE, _TOP - 8), fill=_INK, width=3)
    for number, slot in enumerate(pack.slots, 1):
        _slot(draw, number, slot)
    if not pack.slots:
        _write(draw, _EDGE, _TOP + _LINE // 2, "Nobody shares a plan yet")
    _legend(draw, height - _FOOT // 2)
    made = BytesIO()
    image.save(made, "PNG")
    return made.getvalue()


def _slot(draw: ImageDraw.ImageDraw, number: int, slot: Slot) -> None:
    y = _TOP + _LINE * (number - 1) + _LINE // 2
    draw.line((_EDGE, y + _LINE // 2, _WIDTH - _EDGE, y + _LINE // 2), fill=_GRID, width=1)
    _write(draw, _EDGE, y, f"{number} · {fitting(readable(named(slot.member)) or '…', _NAMES - 60)}")
    marks = [Progress.DONE] * slot.reached + [Progress.AHEAD] * slot.ahead
    for place, mark in enumerate(marks[:MOST_MARKS]):
        draw_mark(draw, _MARKS + _APART * place, y, mark)
    if len(marks) > MOST_MARKS:
        _write(draw, _MARKS + _APART * MOST_MARKS - 12, y, "…")
    _write(draw, _MARKS + _APART * (MOST_MARKS + 1), y, standing(slot), SMALL)


def _legend(draw: ImageDraw.ImageDraw, y: int) -> None:
    x = _EDGE + 14
    for mark, words in MEANS.items():
        draw_mark(draw, x, y, mark)
        _write(draw, x + 24, y, f"a milestone {words}", SMALL, _FAINT)
        x += 250


def _write(draw: ImageDraw.ImageDraw, x: int, y: int, words: str, size: int = SIZE, fill: str = _INK) -> None:
    draw.text((x, y), words, font=font(size), fill=fill, anchor="lm")
