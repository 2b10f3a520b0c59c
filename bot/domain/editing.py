"""Editing what was written: which of it one form holds, and what its new text comes to.

A form changes only what it showed. What came while it was open, and what was too long for it, stays.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.acts import Step, WriteAnew
from bot.domain.course import Choice, Lines
from bot.domain.pairing import Standing, paired
from bot.domain.question import Question
from bot.domain.response import Body, Response, Words

MOST_IN_FORM = 4000
"""Characters that one text of a form holds."""


@dataclass(frozen=True, slots=True)
class Portion:
    """Written items that stand side by side in one form, from the `first` to the `last`, by their ids."""

    first: int
    last: int
    text: str


NOTHING = Portion(0, 0, "")


def portions(question: Question) -> tuple[Portion, ...]:
    """All that was written, in as few forms as hold it. An item that is too long for any form is in none."""
    found: list[Portion] = []
    side_by_side = False
    for item, text in _texts(_written(question)):
        fits = len(text) <= MOST_IN_FORM
        if fits and side_by_side and len(found[-1].text) + 1 + len(text) <= MOST_IN_FORM:
            found[-1] = Portion(found[-1].first, item, f"{found[-1].text}\n{text}")
        elif fits:
            found.append(Portion(item, item, text))
        side_by_side = fits
    return tuple(found)


def too_long(question: Question) -> bool:
    """Whether something that was written fits no form."""
    return any(len(text) > MOST_IN_FORM for _, text in _texts(_written(question)))


def written_anew(question: Question, act: WriteAnew) -> Step:
    """What the form showed, as it is to be. What was chosen, not written, is not in the form and stays too."""
    there = in_form(question, act)
    before = "\n".join(text for _, text in _texts(there))
    if act.text.strip() == before.strip():
        return Step()
    standing = [Standing(given.id, given.body, given.body) for given in there]
    pairs = paired(standing, list(_wanted(question, there, act.text)))
    return Step(add=tuple(map(question.filed, pairs.new)), revise=pairs.revise, drop=pairs.drop)


def in_form(question: Question, act: WriteAnew) -> list[Response]:
    """The items that the form showed. A form from before forms said so showed all, or, where that is too long, none."""
    written = _written(question)
    if act.shown is not None:
        first, last = act.shown
        return [given for given in written if first <= given.id <= last and _fits(given)]
    whole = "\n".join(text for _, text in _texts(written))
    return written if len(whole) <= MOST_IN_FORM else []


def _written(question: Question) -> list[Response]:
    return [given for given in question.given if isinstance(given.body, Words)]


def _fits(given: Response) -> bool:
    return isinstance(given.body, Words) and len(given.body.text) <= MOST_IN_FORM


def _texts(items: Iterable[Response]) -> list[tuple[int, str]]:
    return [(given.id, given.body.text) for given in items if isinstance(given.body, Words)]


def _wanted(question: Question, there: Sequence[Response], text: str) -> list[Body]:
    """The items that the text is: a line each in a list, and where several own answers of one line each may stand
    at a choice. Anything else is one text, whatever came in several messages."""
    kind = question.field.kind
    if not text.strip():
        return []
    if isinstance(kind, Lines):
        return [Words(line) for line in lines(text)]
    if isinstance(kind, Choice) and kind.most > 1 and not any("\n" in each for _, each in _texts(there)):
        return [Words(line.strip()) for line in text.splitlines() if line.strip()]
    return [Words(text)]


def lines(text: str) -> list[str]:
    """The items of a list message: one a line, without the bullet or number that people put before it."""
    found: list[str] = []
    counted = 0
    for line in map(str.strip, text.splitlines()):
        number, dot, rest = line.partition(". ")
        if dot and number == str(counted + 1):  # a count that goes 1, 2, 3; anything else may be a date
            counted += 1
            found.append(rest.strip())
        else:
            found.append(_without_bullet(line))
    return [item for item in found if item]


def _without_bullet(line: str) -> str:
    bullets = ("- ", "* ", "• ", "– ")
    return line[2:].strip() if line.startswith(bullets) else line
