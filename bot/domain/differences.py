"""What is different between two texts, word by word, and between two versions of a plan, section by section."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from bot.domain.plan import CHANGED, ONLY_YOU, Line, LineKind, Plan, PlanSection

_WORD = re.compile(r"\s*\S+|\s+")
MOST_PAIRS = 20_000
"""So many pairs of equal words are looked at. Long texts of the same few words have millions, and take minutes."""


class Part(StrEnum):
    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    part: Part
    words: str


def words_apart(before: str, after: str) -> tuple[Piece, ...]:
    """The words of both texts in reading order; those that are the same or new are together exactly `after`."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    # Without the spaces: a word is the same wherever it stands.
    bare_old, bare_new = [word.strip() for word in old], [word.strip() for word in new]
    if _pairs(bare_old, bare_new) > MOST_PAIRS:
        return tuple(_pieces(old, new, "replace", 0, len(old), 0, len(new)))
    matcher = SequenceMatcher(None, bare_old, bare_new, autojunk=False)
    return tuple(piece for opcode in matcher.get_opcodes() for piece in _pieces(old, new, *opcode))


def _pairs(old: Sequence[str], new: Sequence[str]) -> int:
    """How often a word of one text is a word of the other."""
    there = Counter(new)
    return sum(times * there[word] for word, times in Counter(old).items())


def _pieces(
    old: Sequence[str], new: Sequence[str], tag: str, i1: int, i2: int, j1: int, j2: int
) -> Iterator[Piece]:
    if tag == "equal":
        yield Piece(Part.SAME, "".join(new[j1:j2]))
        return
    if i2 > i1:
        yield Piece(Part.GONE, "".join(old[i1:i2]))
    if j2 > j1:
        yield Piece(Part.NEW, "".join(new[j1:j2]))


class What(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Change:
    """`about` is the question or the row that the answer stands under; empty where it has none."""

    what: What
    about: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class SectionChanges:
    heading: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class _Answer:
    """`key` tells the same answer again: its item, its label if it is a detail, and which of several such it is."""

    key: tuple[int | None, str, int]
    about: str
    text: str
    running: bool


def differences(before: Plan, after: Plan) -> tuple[SectionChanges, ...]:
    """The sections in which something was added, removed or changed; what was only marked anew is no change."""
    old = {section.id: section for section in before.sections}
    new = {section.id: section for section in after.sections}
    found = (
        SectionChanges((new.get(key) or old[key]).heading, tuple(_changes(old.get(key), new.get(key))))
        for key in dict.fromkeys([*new, *old])
    )
    return tuple(section for section in found if section.changes)


def _changes(before: PlanSection | None, after: PlanSection | None) -> Iterator[Change]:
    old = {answer.key: answer for answer in _answers(before)}
    new = {answer.key: answer for answer in _answers(after)}
    gone = [answer for key, answer in old.items() if key not in new]
    for key, answer in new.items():
        was = old.get(key) or _in_whose_place(answer, gone)
        if was is None:
            yield Change(What.ADDED, answer.about, (Piece(Part.NEW, answer.text),))
        elif was.text != answer.text:
            yield Change(What.CHANGED, answer.about, words_apart(was.text, answer.text))
    for answer in gone:
        yield Change(What.REMOVED, answer.about, (Piece(Part.GONE, answer.text),))


def _in_whose_place(answer: _Answer, gone: list[_Answer]) -> _Answer | None:
    """Who writes an answer anew, or chooses otherwise, has changed it: the one that stood there is taken out of
    `gone`. Items of a list have no place of their own."""
    found = (one for one in gone if one.running and answer.running and one.about == answer.about)
    was = next(found, None)
    if was is not None:
        gone.remove(was)
    return was


def _answers(section: PlanSection | None) -> Iterator[_Answer]:
    """What each answer says, and under what it stands. A detail goes with the answer above it."""
    counts = Counter[tuple[int | None, str]]()
    row, asked, item = "", "", None
    for line in section.lines if section else ():
        match line.kind:
            case LineKind.ROUND:
                row = ""
            case LineKind.ROW:
                row = line.words
            case LineKind.ASKED:
                row, asked = row if line.depth else "", line.words
            case _ if line.words:
                item = item if line.kind is LineKind.DETAIL else line.item
                # An answer stays the same answer, whatever its rank.
                named = (item, line.label if line.kind is LineKind.DETAIL else "")
                about = " · ".join(filter(None, (row, asked)))
                yield _Answer((*named, counts[named]), about, _text(line), line.kind is LineKind.TEXT)
                counts[named] += 1
            case _:
                item = item if line.kind is LineKind.DETAIL else line.item


def _text(line: Line) -> str:
    tags = [mark for mark in line.marks if mark not in (CHANGED, ONLY_YOU)]
    words = f"{line.label} {line.words}" if line.label else line.words
    return f"{words} ({', '.join(tags)})" if tags else words
