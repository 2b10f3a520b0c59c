"""Milestones and cheap tests as their owner acts on them: what, by when, the sign, the smaller pieces, what is done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from bot.domain.acts import NewItem
from bot.domain.calendar import date_on
from bot.domain.course import Becomes, Dated, Exercise, FieldRef, Lines
from bot.domain.editing import lines
from bot.domain.records import CheapTestRecord, MilestoneRecord, StepRecord, records
from bot.domain.refusals import Refusal
from bot.domain.response import Deadline, Milestone, Response, Words
from bot.domain.run import Place, Run

T = TypeVar("T")


class NoSuchMilestone(Refusal):
    """No milestone of this person's; said alike whoever it belongs to, so ids tell nothing."""

    def __init__(self) -> None:
        super().__init__("I have no such milestone of yours. /milestone list shows those that you have.")


class NoSuchStep(Refusal):
    def __init__(self) -> None:
        super().__init__("This milestone has no such step. /milestone list shows those that it has.")


class NoMilestonesYet(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "Milestones belong to an exercise that you have not begun yet. /exercise start begins it, and then you "
            "can add one at any time."
        )


class NothingToKeep(Refusal):
    def __init__(self) -> None:
        super().__init__("There were no words in that. Write what it is, and I keep it.")


class DateGone(Refusal):
    """A date that waits no more; said alike whoever it belongs to."""

    def __init__(self) -> None:
        super().__init__(
            "That date does not wait for your yes any more. /milestone list shows what holds now."
        )


class Progress(StrEnum):
    """How a milestone stands, in the word that says so everywhere."""

    DONE = "done"
    LATE = "late"
    AHEAD = "ahead"
    UNDATED = "no date yet"


@dataclass(frozen=True, slots=True)
class Piece:
    """A smaller piece of a milestone, by its item; `done_at` is aware UTC."""

    item: int
    text: str
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Goal:
    """A milestone, or a cheap test, by its item; all instants are aware UTC.

    `said` is the date in its owner's words, also where none was confirmed; `number` counts the revisions of its words,
    and `written_at` is when the one that counts was written.
    """

    item: int
    run: int
    is_test: bool
    text: str
    said: str
    due: Deadline | None
    sign: str
    hours: str
    pieces: tuple[Piece, ...]
    done_at: datetime | None
    number: int
    written_at: datetime | None

    def stands(self, now: datetime, zone: str) -> Progress:
        """Where only a day was said, it is late once that day is over on this zone's clock."""
        if self.done_at is not None:
            return Progress.DONE
        if self.due is None:
            return Progress.UNDATED
        if self.due.has_time:
            return Progress.LATE if self.due.at < now else Progress.AHEAD
        return Progress.LATE if date_on(self.due.at, zone) < date_on(now, zone) else Progress.AHEAD


@dataclass(frozen=True, slots=True)
class Goals:
    """All that somebody has, in the order of their dates, with the clock to read them by. `ends_at` is when the
    projects of their cohort end; both instants are aware UTC."""

    all: tuple[Goal, ...]
    zone: str
    now: datetime
    ends_at: datetime | None = None

    def stands(self, goal: Goal) -> Progress:
        return goal.stands(self.now, self.zone)


def goals_of(run: Run, done: Mapping[int, datetime]) -> tuple[Goal, ...]:
    """What the answers of a run come to; `done` says by item since when something is."""
    kept = records(run)
    pieces: dict[int, list[Piece]] = {}
    for record in kept:
        if isinstance(record, StepRecord):
            piece = Piece(record.item, record.text, done.get(record.item))
            pieces.setdefault(record.milestone, []).append(piece)
    wanted = {record.item for record in kept if isinstance(record, MilestoneRecord | CheapTestRecord)}
    return tuple(
        _goal(run, response, response.body, tuple(pieces.get(response.id, ())), done.get(response.id))
        for response in run.responses
        if response.id in wanted and isinstance(response.body, Milestone)
    )


def _goal(
    run: Run, response: Response, body: Milestone, pieces: tuple[Piece, ...], done_at: datetime | None
) -> Goal:
    kind = run.exercise.field(response.ref).kind
    return Goal(
        response.id,
        run.id,
        isinstance(kind, Dated) and kind.becomes is Becomes.TESTS,
        body.text,
        body.said,
        body.due,
        body.sign,
        body.hours,
        pieces,
        done_at,
        response.number,
        response.written_at,
    )


def in_order(found: Iterable[Goal]) -> tuple[Goal, ...]:
    """By their dates, those without one last."""

    def by_date(goal: Goal) -> tuple[bool, float, int]:
        return goal.due is None, 0.0 if goal.due is None else goal.due.at.timestamp(), goal.item

    return tuple(sorted(found, key=by_date))


def named(found: Iterable[Goal], words: str) -> Goal | None:
    """The one that is meant: by its item, as it is offered, or by its name or the beginning of one."""
    return _meant([(goal, goal.item, goal.text) for goal in found], words)


def step_named(goal: Goal, words: str) -> Piece | None:
    """The same of its smaller pieces."""
    return _meant([(piece, piece.item, piece.text) for piece in goal.pieces], words)


def _meant(there: Sequence[tuple[T, int, str]], words: str) -> T | None:
    wanted = words.strip().casefold()
    chosen = [one for one, item, _ in there if str(item) == wanted]
    exact = [one for one, _, text in there if text.strip().casefold() == wanted]
    begins = [one for one, _, text in there if wanted and text.strip().casefold().startswith(wanted)]
    close = chosen or exact or begins
    return close[0] if len(close) == 1 else None


# Where new ones go


def place_to_add(run: Run) -> Place | None:
    """Where another milestone is filed in this run; None where its exercise has none to add."""
    ref = field_of_milestones(run.exercise)
    if ref is None:
        return None
    rounds = [response.round for response in run.responses if response.ref.prompt == ref.prompt]
    return Place(
        ref.prompt, ref.field, None, max(rounds, default=1) if run.exercise.prompt(ref.prompt).again else 1
    )


def field_of_milestones(exercise: Exercise) -> FieldRef | None:
    """The dated field that becomes milestones and hangs on no other answer."""
    for prompt in exercise.prompts:
        for field in prompt.fields:
            is_dated = isinstance(field.kind, Dated) and field.kind.becomes is Becomes.MILESTONES
            if is_dated and field.per is None:
                return FieldRef(prompt.id, field.id)
    return None


def takes_pieces(run: Run, goal: Goal) -> FieldRef | None:
    """The field in which the smaller pieces of this one stand, where its exercise has one."""
    response = run.item(goal.item)
    for prompt in run.exercise.prompts:
        for field in prompt.fields:
            is_steps = isinstance(field.kind, Lines) and field.kind.becomes is Becomes.STEPS
            if is_steps and response is not None and field.per == response.ref:
                return FieldRef(prompt.id, field.id)
    return None


def new_pieces(ref: FieldRef, milestone: int, text: str) -> tuple[NewItem, ...]:
    """Smaller pieces, one a line."""
    return tuple(NewItem(Place(ref.prompt, ref.field, milestone), Words(line)) for line in lines(text))
