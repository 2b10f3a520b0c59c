"""What the answers of a run come to, so that the bot can act on it: milestones and their steps, cheap tests, tripwires,
and the support contract. A function of the answers, and nothing else."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bot.domain.course import Becomes, Dated, Field, FieldRef, Lines, Term, Tripwire
from bot.domain.response import Chosen, Day, Deadline, Milestone, Response
from bot.domain.run import Place, Run, answers, holds
from bot.domain.tripwire import guarded_by, risks
from bot.domain.words import said


@dataclass(frozen=True, slots=True)
class MilestoneRecord:
    """`item` is the id of the item that says it, here and below."""

    item: int
    text: str
    due: Deadline | None
    sign: str


@dataclass(frozen=True, slots=True)
class StepRecord:
    """A smaller piece of a milestone, which is named by its item."""

    item: int
    milestone: int
    text: str


@dataclass(frozen=True, slots=True)
class CheapTestRecord:
    """A cheap test of whether a path fits; `path` is the item that named the path."""

    item: int
    path: int | None
    text: str
    due: Deadline | None
    hours: str
    sign: str


@dataclass(frozen=True, slots=True)
class TripwireRecord:
    """A day on which to ask about a risk; `milestone` is the item of the one that it threatens."""

    item: int
    milestone: int
    risk: str
    ask_at: Deadline


Record = MilestoneRecord | StepRecord | CheapTestRecord | TripwireRecord


@dataclass(frozen=True, slots=True)
class Contract:
    """Who holds the member to it, and how. `hour` is of the member's own clock. What was not settled is None."""

    who: str
    cadence: str | None
    weekday: str | None
    hour: int | None
    tone: str | None
    miss: str | None

    @property
    def lets_hear(self) -> bool:
        """Whether somebody else is to hear of a miss."""
        return self.who != "none" and self.miss in ("tell-buddy", "tell-facilitator")


NO_CONTRACT = Contract("none", None, None, None, None, None)


def records(run: Run) -> tuple[Record, ...]:
    """Milestones first, since others point at them."""
    found = [*_of_fields(run, _milestones), *_of_fields(run, _others)]
    known = {record.item for record in found if isinstance(record, MilestoneRecord)}
    return tuple(
        record for record in found if not isinstance(record, StepRecord) or record.milestone in known
    )


OfField = Callable[[Run, FieldRef, Field], Iterator[Record]]


def _of_fields(run: Run, of_field: OfField) -> Iterator[Record]:
    for prompt in run.exercise.prompts:
        for field in prompt.fields:
            yield from of_field(run, FieldRef(prompt.id, field.id), field)


def _milestones(run: Run, ref: FieldRef, field: Field) -> Iterator[Record]:
    if isinstance(field.kind, Dated) and field.kind.becomes is Becomes.MILESTONES:
        for item, body in _dated(answers(run, ref)):
            yield MilestoneRecord(item.id, body.text, body.due, body.sign)


def _others(run: Run, ref: FieldRef, field: Field) -> Iterator[Record]:
    match field.kind:
        case Dated(becomes=Becomes.TESTS):
            for item, body in _dated(answers(run, ref)):
                if item.row is not None and run.item(item.row) is None:
                    continue  # the path that it was to test is none any more
                yield CheapTestRecord(item.id, item.row, body.text, body.due, body.hours, body.sign)
        case Lines(becomes=Becomes.STEPS):
            for item in answers(run, ref):
                if item.row is not None:
                    yield StepRecord(item.id, item.row, said(run, item))
        case Tripwire():
            yield from _tripwires(run, ref, field.kind)
        case _:
            return


def _dated(items: Iterable[Response]) -> Iterator[tuple[Response, Milestone]]:
    for item in items:
        if isinstance(item.body, Milestone):
            yield item, item.body


def _tripwires(run: Run, ref: FieldRef, kind: Tripwire) -> Iterator[Record]:
    for item in answers(run, ref):
        if isinstance(item.body, Day) and item.body.due is not None:
            place = Place(ref.prompt, ref.field, item.row, item.round)
            risk = " ".join(said(run, answer) for answer in risks(run, kind, place))
            guarded = guarded_by(run, kind, item.body)
            if risk and guarded is not None:  # with either gone there is nothing to ask about
                yield TripwireRecord(item.id, guarded.id, risk, item.body.due)


def contract(run: Run) -> Contract | None:
    """What the choices that settle a term come to; None until it is known who, if anybody, holds the member to it."""
    settled = dict(_terms(run))
    who = settled.get(Term.WHO)
    if who is None:
        return None
    hour = settled.get(Term.HOUR)
    return Contract(
        who,
        settled.get(Term.CADENCE),
        settled.get(Term.WEEKDAY),
        None if hour is None else int(hour.removeprefix("h")),
        settled.get(Term.TONE),
        settled.get(Term.MISS),
    )


def _terms(run: Run) -> Iterator[tuple[Term, str]]:
    for prompt in run.exercise.prompts:
        for field in prompt.fields:
            if field.term is not None and holds(run, field.when):
                for answer in answers(run, FieldRef(prompt.id, field.id)):
                    if isinstance(answer.body, Chosen):
                        yield field.term, answer.body.option
