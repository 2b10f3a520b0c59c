"""A brief: a page compiled from earlier answers, passage by passage. What the member rewrote stays as they wrote it;
the rest follows the answers."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.course import ALL_DOUBTS, Brief, FieldRef, Section
from bot.domain.response import UNSURE, DoubtState, Passage, Response, to
from bot.domain.run import Place, Run, answers
from bot.domain.tags import tags
from bot.domain.words import name_of, said


@dataclass(frozen=True, slots=True)
class Stands:
    """One passage as it stands now. `compiled` is what the answers come to, one line each.

    `words` is what counts: the member's `own`, else `compiled`. `outdated`: it is their own, and the answers have
    changed since they wrote it. `item` is the item that holds it, once it was looked at; `lines` are what
    `compiled` is made of, each with the item that it says.
    """

    section: Section
    compiled: str
    words: str
    own: bool
    outdated: bool
    item: int | None
    lines: tuple[tuple[str, int], ...]


def passages(run: Run, ref: FieldRef) -> tuple[Stands, ...]:
    """Every passage of a brief that has anything in it, in the order of the course file."""
    kind = run.exercise.field(ref).kind
    assert isinstance(kind, Brief)
    found = (_stands(run, section, _written(run, ref, section)) for section in kind.sections)
    return tuple(passage for passage in found if passage.words)


def _written(run: Run, ref: FieldRef, section: Section) -> Response | None:
    """The newest item that holds this passage."""
    held = [item for item in to(run.responses, ref) if _section(item) == section.id]
    return held[-1] if held else None


def _section(item: Response) -> str | None:
    return item.body.section if isinstance(item.body, Passage) else None


def _stands(run: Run, section: Section, written: Response | None) -> Stands:
    lines = tuple((_line(run, each), each.id) for each in _answers(run, section))
    compiled = "\n".join(words for words, _ in lines)
    body = None if written is None else written.body
    if written is None or not isinstance(body, Passage) or body.text == body.of:
        item = None if written is None else written.id
        return Stands(section, compiled, compiled, own=False, outdated=False, item=item, lines=lines)
    outdated = body.of != compiled
    return Stands(section, compiled, body.text, own=True, outdated=outdated, item=written.id, lines=lines)


def _answers(run: Run, section: Section) -> Iterator[Response]:
    for ref in section.fields:
        yield from open_doubts(run) if ref == ALL_DOUBTS else answers(run, ref)


def open_doubts(run: Run) -> tuple[Response, ...]:
    """Every uncertainty that is neither resolved nor dropped."""
    return tuple(item for item in run.responses if item.ref.field == UNSURE and item.doubt is DoubtState.OPEN)


def _line(run: Run, answer: Response) -> str:
    row = None if answer.row is None else run.item(answer.row)
    about = "" if row is None else _before(name_of(run, row))
    marks = tags(run, answer.id)
    return f"{_lens(run, answer)}{about}{said(run, answer)}" + (f" ({', '.join(marks)})" if marks else "")


def _lens(run: Run, answer: Response) -> str:
    """Of an answer from one of several rounds: what that round looked at."""
    repeat = run.exercise.prompt(answer.ref.prompt).repeat
    if repeat is None or answer.ref.field in (repeat.lens, UNSURE):
        return ""
    chosen = run.at(Place(answer.ref.prompt, repeat.lens, None, answer.round))
    return _before(" + ".join(said(run, each) for each in chosen)) if chosen else ""


def _before(words: str) -> str:
    """What a line is about, before what it says; the full stop of a sentence would stand in the way."""
    return f"{words.removesuffix('.')}: "
