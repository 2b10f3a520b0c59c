"""Tripwires: a day on which to ask about a risk, in time before the milestone that it threatens."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.course import FieldRef, Tripwire
from bot.domain.response import Day, Deadline, Milestone, Response
from bot.domain.run import Place, Run, answers

BEFORE = timedelta(days=3)
"""So long before the milestone it is proposed to ask: time enough to act, late enough to know."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The risk in the member's words, the milestone that it threatens (`item` is its id), when that is due, and the day
    proposed."""

    risk: str
    milestone: str
    due: Deadline
    day: Deadline
    item: int


def proposals(run: Run, kind: Tripwire, place: Place, risk: str) -> tuple[Proposal, ...]:
    """For each milestone that has a date, the earliest first: a day before it, seen from when the risk was written."""
    since = _written_at(run, kind, place)
    return tuple(
        Proposal(risk, item.body.text, item.body.due, day_before(item.body.due, since), item.id)
        for item in _dated(run, kind.before)
        if isinstance(item.body, Milestone) and item.body.due is not None
    )


def proposed(run: Run, kind: Tripwire, place: Place, risk: str) -> Proposal | None:
    """The one for the milestone that the day stands before already, else for the next one; None where nothing has a
    date."""
    found = {proposal.item: proposal for proposal in proposals(run, kind, place, risk)}
    named = (item.body.before for item in run.at(place) if isinstance(item.body, Day))
    coming = threatened_item(run, kind.before, _written_at(run, kind, place))
    wanted = next((item for item in named if item in found), None if coming is None else coming.id)
    return None if wanted is None else found[wanted]


def day_before(due: Deadline, since: datetime | None) -> Deadline:
    """Where the milestone is nearer than `BEFORE`, it is the middle of the time until then."""
    day = due.at - BEFORE
    if since is not None and day <= since < due.at:
        day = since + (due.at - since) / 2
    return Deadline(day, has_time=False)


def moved(before: Run, after: Run, at: datetime) -> tuple[tuple[int, Day], ...]:
    """The days, by item, that move because their milestones have other dates than before, as seen from then.

    A day in the member's own words stays where it is, unless the milestone would now come first.
    """
    return tuple(
        (item.id, Day(day_before(due, at), before=item.body.before))
        for item in _days(after)
        if isinstance(item.body, Day) and item.body.due is not None and item.body.before is not None
        for due in _new_date(before, after, item.body.before)
        if not item.body.said or item.body.due.at >= due.at
    )


def _days(run: Run) -> Iterator[Response]:
    for prompt in run.exercise.prompts:
        for field in prompt.fields:
            if isinstance(field.kind, Tripwire):
                yield from answers(run, FieldRef(prompt.id, field.id))


def _new_date(before: Run, after: Run, milestone: int) -> Iterator[Deadline]:
    """The date of a milestone, if it has one and had another, or none."""
    was, item = before.item(milestone), after.item(milestone)
    due = item.body.due if item is not None and isinstance(item.body, Milestone) else None
    if due is not None and (was is None or _due_at(was) != due.at):
        yield due


def guarded_by(run: Run, kind: Tripwire, day: Day) -> Response | None:
    """The milestone that a day guards: the one before which it was proposed, for as long as that has a date; else the
    next one after the day."""
    named = None if day.before is None else run.item(day.before)
    if named is not None and _due_at(named) is not None:
        return named
    return threatened_item(run, kind.before, None if day.due is None else day.due.at)


def risks(run: Run, kind: Tripwire, place: Place) -> tuple[Response, ...]:
    """What was said of the risk, in the same round and row."""
    return run.at(Place(kind.about.prompt, kind.about.field, place.row, place.round))


def threatened_item(run: Run, dated: FieldRef, after: datetime | None) -> Response | None:
    """The first milestone that is due after this instant, else the last of all; None where none has a date."""
    known = _dated(run, dated)
    coming = [item for item in known if after is None or (at := _due_at(item)) is None or at > after]
    return next(iter(coming or known[-1:]), None)


def _dated(run: Run, dated: FieldRef) -> list[Response]:
    """The milestones that have a date, the earliest first."""
    due = ((_due_at(item), item) for item in answers(run, dated))
    known = sorted(((at, item) for at, item in due if at is not None), key=lambda one: (one[0], one[1].id))
    return [item for _, item in known]


def _due_at(item: Response) -> datetime | None:
    due = item.body.due if isinstance(item.body, Milestone) else None
    return None if due is None else due.at


def _written_at(run: Run, kind: Tripwire, place: Place) -> datetime | None:
    said = risks(run, kind, place)
    return said[-1].written_at if said else None
