"""Tripwires: a day on which to ask about a risk, in time before the milestone that it threatens."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.course import FieldRef, Tripwire
from bot.domain.response import Day, Deadline, Milestone, Response
from bot.domain.run import Place, Run, answers

BEFORE = timedelta(days=3)
"""So long before the milestone it is proposed to ask: time enough to act, late enough to know."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The risk in the member's words, the milestone that it threatens (`item` is its id), and the day proposed."""

    risk: str
    milestone: str
    day: Deadline
    item: int


def proposed(run: Run, kind: Tripwire, place: Place, risk: str) -> Proposal | None:
    """The day before the next milestone, as seen from when the risk was written; None where nothing has a date.

    Where the milestone is nearer than `BEFORE`, it is the middle of the time until then.
    """
    since = _written_at(run, kind, place)
    found = threatened_item(run, kind.before, since)
    if found is None or not isinstance(found.body, Milestone) or found.body.due is None:
        return None
    due = found.body.due.at
    day = due - BEFORE
    if since is not None and day <= since < due:
        day = since + (due - since) / 2
    return Proposal(risk, found.body.text, Deadline(day, has_time=False), found.id)


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
    due = [(_due_at(item), item) for item in answers(run, dated)]
    known = sorted(((at, item) for at, item in due if at is not None), key=lambda one: (one[0], one[1].id))
    coming = [item for at, item in known if after is None or at > after]
    past = [item for _, item in known]
    return next(iter(coming or past[-1:]), None)


def _due_at(item: Response) -> datetime | None:
    due = item.body.due if isinstance(item.body, Milestone) else None
    return None if due is None else due.at


def _written_at(run: Run, kind: Tripwire, place: Place) -> datetime | None:
    said = risks(run, kind, place)
    return said[-1].written_at if said else None
