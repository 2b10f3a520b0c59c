"""A plan: a member's answers as a page to read, brief or full. Cards and documents show the same lines."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from bot.domain.brief import passages
from bot.domain.course import (
    Becomes,
    Brief,
    Choice,
    Dated,
    Field,
    FieldRef,
    Lines,
    Prompt,
    Text,
    Tripwire,
    Visibility,
)
from bot.domain.history import changed_since
from bot.domain.response import UNSURE, Day, Deadline, DoubtState, Milestone, Response, Words, to
from bot.domain.run import Run, answers
from bot.domain.tags import tags
from bot.domain.tripwire import guarded_by
from bot.domain.words import day_said, name_of, said

CHANGED = "changed after hand-in"
ONLY_YOU = "only you"
EARLIER = "earlier"
OUTDATED = "Your answers changed since you wrote this."
WENT = "Since the hand-in, something that stood here was changed or has gone."
MOST_DEPTH = 6
"""Deeper items of a tree stand at this depth: a page is only so wide."""


class View(StrEnum):
    """The two ways to read a plan."""

    BRIEF = "brief"
    FULL = "full"


class LineKind(StrEnum):
    ROUND = "round"
    """A heading: one round of a prompt that was asked more than once."""
    ROW = "row"
    """A heading: the earlier answer that the lines below are about."""
    ASKED = "asked"
    """The question, in the course's words."""
    TEXT = "text"
    """An answer in running words."""
    ITEM = "item"
    """An answer that is one of a list."""
    DETAIL = "detail"
    """More of the answer above it, such as its date."""


HEADINGS = frozenset({LineKind.ROUND, LineKind.ROW})


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `item` is the answer that it says, `label` and `marks` are the bot's or the course's words around it.

    Of a heading `depth` counts the headings above it in its section, of a question the rows (none or one), of an item
    the items it stands under. `due` is the date that the words say.
    """

    kind: LineKind
    words: str
    depth: int = 0
    label: str = ""
    marks: tuple[str, ...] = ()
    item: int | None = None
    due: Deadline | None = None


@dataclass(frozen=True, slots=True)
class PlanSection:
    """`prompt` is where its words can be changed, empty where none is; `outdated`: they are the member's own, and the
    answers have changed since; `went`: something that stood here at the hand-in does not any more."""

    id: str
    heading: str
    lines: tuple[Line, ...]
    prompt: str = ""
    outdated: bool = False
    went: bool = False

    @property
    def notes(self) -> tuple[str, ...]:
        """What a document says below the heading."""
        return (*((OUTDATED,) if self.outdated else ()), *((WENT,) if self.went else ()))


@dataclass(frozen=True, slots=True)
class Plan:
    """`handed_in_at` and `changed_at` (the newest change) are aware UTC; `zone` is the member's, for dates in words."""

    title: str
    view: View
    zone: str
    handed_in_at: datetime | None
    changed_at: datetime | None
    sections: tuple[PlanSection, ...]


def plan(
    run: Run,
    view: View,
    settled: Mapping[int, str] | None = None,
    done: Mapping[int, datetime] | None = None,
) -> Plan:
    """`settled` are the words that settled doubts, by item, `done` since when milestones, steps and tests are done
    (aware, UTC); only the full plan has them."""
    return brief_page(run) if view is View.BRIEF else _marked(full_page(run, settled), done or {})


def _marked(found: Plan, done: Mapping[int, datetime]) -> Plan:
    """What is done says so, and since which day."""

    def marked(line: Line) -> Line:
        since = None if line.item is None else done.get(line.item)
        if since is None:
            return line
        return replace(line, marks=(f"done on {day_said(Deadline(since, False), found.zone)}", *line.marks))

    sections = (replace(each, lines=tuple(map(marked, each.lines))) for each in found.sections)
    return replace(found, sections=tuple(sections))


def name_of_plan(found: Plan) -> str:
    """ "Project: plan on one page"."""
    return f"{found.title}: " + ("plan on one page" if found.view is View.BRIEF else "full plan")


def facts(found: Plan) -> tuple[str, ...]:
    """What a document says under its title, by the member's own clock."""
    dates = (("Handed in on", found.handed_in_at), ("Last changed on", found.changed_at))
    return tuple(
        f"{what} {day_said(Deadline(at, True), found.zone)}." for what, at in dates if at is not None
    )


def _plan(run: Run, view: View, sections: Iterable[PlanSection]) -> Plan:
    written = [response.written_at for response in run.responses if response.written_at is not None]
    filled = tuple(section for section in sections if section.lines)
    return Plan(run.exercise.title, view, run.zone, run.handed_in_at, max(written, default=None), filled)


# The brief page


def brief_page(run: Run) -> Plan:
    """The passages of every brief of the exercise as they stand, and the link to where it is kept besides."""
    sections = (
        section
        for prompt in run.exercise.prompts
        for field in prompt.fields
        if isinstance(field.kind, Brief)
        for section in _of_brief(run, prompt, field)
    )
    return _plan(run, View.BRIEF, sections)


def _of_brief(run: Run, prompt: Prompt, field: Field) -> Iterator[PlanSection]:
    ref = FieldRef(prompt.id, field.id)
    for passage in passages(run, ref):
        name = f"{ref}/{passage.section.id}"
        lines = _running(passage.words) if passage.own else _compiled(passage.words)
        yield PlanSection(name, passage.section.heading, lines, prompt.id, passage.outdated)
    also = tuple(item for item in to(run.responses, ref) if isinstance(item.body, Words))
    yield PlanSection(f"{ref}/also", "Also", tuple(_line(run, field, item) for item in also), prompt.id)
    for other in prompt.fields:
        if isinstance(other.kind, Text) and other.kind.link:
            kept = answers(run, FieldRef(prompt.id, other.id))
            yield PlanSection(
                f"{ref}/link", "Link", tuple(_line(run, other, item) for item in kept), prompt.id
            )


def _running(words: str) -> tuple[Line, ...]:
    return (Line(LineKind.TEXT, words),)


def _compiled(words: str) -> tuple[Line, ...]:
    lines = words.split("\n")
    return _running(words) if len(lines) == 1 else tuple(Line(LineKind.ITEM, line) for line in lines)


# The full page


def full_page(run: Run, settled: Mapping[int, str] | None = None) -> Plan:
    """Every answer there is, each exactly once: by prompt, round, row and question."""
    sections = (_of_prompt(run, prompt) for prompt in run.exercise.prompts)
    return _plan(run, View.FULL, (*sections, _doubts(run, settled or {})))


def _of_prompt(run: Run, prompt: Prompt) -> PlanSection:
    given = [
        item
        for item in run.responses
        if item.ref.prompt == prompt.id and item.ref.field != UNSURE and _milestone_of(run, item) is None
    ]
    rounds = list(_rounds(prompt, given))
    lines: list[Line] = []
    for title, marks, in_round in rounds:
        if len(rounds) > 1:
            lines.append(Line(LineKind.ROUND, title, marks=marks))
        lines += _of_round(run, prompt, in_round, depth=int(len(rounds) > 1))
    return PlanSection(prompt.id, prompt.title, tuple(lines), prompt.id)


def _rounds(
    prompt: Prompt, given: list[Response]
) -> Iterator[tuple[str, tuple[str, ...], tuple[Response, ...]]]:
    """Of a prompt that is asked again, what counts now comes first, field by field as `run.answers` counts."""
    newest: dict[str, int] = {}
    for item in given:
        newest[item.ref.field] = max(item.round, newest.get(item.ref.field, 0))
    counts = [item for item in given if prompt.again and item.round == newest[item.ref.field]]
    if counts:
        yield "As it stands", (), tuple(counts)
    rest = [item for item in given if item not in counts]
    for number in sorted({item.round for item in rest}):
        marks = (EARLIER,) if prompt.again else ()
        yield f"Round {number}", marks, tuple(item for item in rest if item.round == number)


def _of_round(run: Run, prompt: Prompt, given: tuple[Response, ...], depth: int) -> Iterator[Line]:
    """Row by row; where a matrix asks one question only, that stands above the rows."""
    for per, group in groupby(prompt.fields, key=lambda field: field.per):
        fields = [field for field in group if any(item.ref.field == field.id for item in given)]
        rows = _rows(run, per, fields, given)
        if len(fields) == 1:
            yield Line(LineKind.ASKED, _plain(fields[0].ask))
        for row in rows:
            if row is not None:
                yield Line(LineKind.ROW, _row_name(run, row), depth)
            for field in fields:
                here = tuple(item for item in given if item.ref.field == field.id and item.row == row)
                if here and len(fields) > 1:
                    yield Line(LineKind.ASKED, _plain(field.ask), int(row is not None))
                yield from _answered(run, field, here)


def _rows(
    run: Run, per: FieldRef | None, fields: list[Field], given: tuple[Response, ...]
) -> tuple[int | None, ...]:
    """The rows that have answers, in the order of the answers that they are about."""
    names = {field.id for field in fields}
    there = {item.row: None for item in given if item.ref.field in names}
    known = [] if per is None else [answer.id for answer in answers(run, per)]
    return tuple(dict.fromkeys([*(row for row in known if row in there), *there]))


def _row_name(run: Run, row: int) -> str:
    item = run.item(row)
    return "An answer that was taken away since" if item is None else name_of(run, item)


def _answered(run: Run, field: Field, here: tuple[Response, ...]) -> Iterator[Line]:
    match field.kind:
        case Brief():
            yield from _passages_written(run, field, here)
        case Lines():
            yield from _tree(run, field, here)
        case _:
            for number, item in enumerate(here, 1):
                ranked = isinstance(field.kind, Choice) and field.kind.ranked and len(here) > 1
                yield _line(run, field, item, label=f"{number}." if ranked else "")
                yield from _details(run, field, item, int(_is_list(field)))


def _tree(run: Run, field: Field, here: tuple[Response, ...]) -> Iterator[Line]:
    """Each item below the one from which it came."""
    ids = {item.id for item in here}

    def below(parent: int | None, depth: int) -> Iterator[Line]:
        for item in here:
            # Items are numbered as they come, so none stands under a later one, and this ends.
            if (item.under if item.under in ids else None) == parent:
                yield _line(run, field, item, depth=min(depth, MOST_DEPTH))
                if item.under is not None and parent is None:
                    yield Line(LineKind.DETAIL, _row_name(run, item.under), depth + 1, "From:")
                yield from below(item.id, depth + 1)

    yield from below(None, 0)


def _passages_written(run: Run, field: Field, here: tuple[Response, ...]) -> Iterator[Line]:
    """What is stored of a brief. A passage that follows the answers is shown as it stands now."""
    standing = {passage.item: passage for passage in passages(run, here[0].ref)} if here else {}
    for item in here:
        passage = standing.get(item.id)
        if passage is None:
            yield _line(run, field, item)
        else:
            yield _line(run, field, item, label=f"{passage.section.heading}:", words=passage.words)


def _details(run: Run, field: Field, item: Response, depth: int) -> Iterator[Line]:
    if isinstance(item.body, Milestone):
        yield from _of_milestone(run, item, item.body, depth)
    elif isinstance(field.kind, Tripwire) and isinstance(item.body, Day):
        guarded = guarded_by(run, field.kind, item.body)
        if guarded is not None:
            yield Line(LineKind.DETAIL, name_of(run, guarded), depth, "Before:")


def _of_milestone(run: Run, item: Response, milestone: Milestone, depth: int) -> Iterator[Line]:
    if milestone.due is not None:
        yield Line(LineKind.DETAIL, day_said(milestone.due, run.zone), depth, "By:", due=milestone.due)
    elif milestone.said:
        yield Line(LineKind.DETAIL, f"“{milestone.said}”", depth, "By:")
    if milestone.hours:
        yield Line(LineKind.DETAIL, milestone.hours, depth, "Hours:")
    if milestone.sign:
        yield Line(LineKind.DETAIL, milestone.sign, depth, "Sign:")
    steps = [step for step in run.responses if step.row == item.id and _milestone_of(run, step) == item.id]
    if steps:
        yield Line(LineKind.DETAIL, "", depth, "Steps:")
    for step in steps:
        yield _line(run, run.exercise.field(step.ref), step, depth=depth)


def _milestone_of(run: Run, item: Response) -> int | None:
    """The milestone of which this answer is a smaller piece: it stands there, and nowhere else."""
    field = None if item.ref.field == UNSURE else run.exercise.field(item.ref)
    if field is None or not isinstance(field.kind, Lines) or field.kind.becomes is not Becomes.STEPS:
        return None
    row = None if item.row is None else run.item(item.row)
    return row.id if row is not None and isinstance(row.body, Milestone) else None


def _doubts(run: Run, settled: Mapping[int, str]) -> PlanSection:
    lines: list[Line] = []
    for item in run.responses:
        if item.ref.field == UNSURE:
            marks = (item.doubt.value, *_changed(run, item), ONLY_YOU)
            lines.append(Line(LineKind.ITEM, said(run, item), marks=marks, item=item.id))
            lines.append(Line(LineKind.DETAIL, run.exercise.prompt(item.ref.prompt).title, 1, "At:"))
            if item.doubt is not DoubtState.OPEN and item.id in settled:
                lines.append(Line(LineKind.DETAIL, settled[item.id], 1, "Settled by:"))
    return PlanSection(UNSURE, "Unsure about", tuple(lines))


# One answer


def _line(
    run: Run, field: Field, item: Response, *, label: str = "", words: str | None = None, depth: int = 0
) -> Line:
    private = (ONLY_YOU,) if field.visible is Visibility.PRIVATE else ()
    return Line(
        LineKind.ITEM if _is_list(field) else LineKind.TEXT,
        name_of(run, item) if words is None else words,
        depth,
        label,
        (*tags(run, item.id), *_changed(run, item), *private),
        item.id,
    )


def _is_list(field: Field) -> bool:
    return isinstance(field.kind, Lines | Dated) or (isinstance(field.kind, Choice) and field.kind.most > 1)


def _changed(run: Run, item: Response) -> tuple[str, ...]:
    return (CHANGED,) if changed_since(run, item) else ()


def _plain(ask: str) -> str:
    """A question of the course without its marks of emphasis."""
    return ask.replace("*", "")
