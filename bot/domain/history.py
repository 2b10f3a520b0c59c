"""The history of an answer: every state that an item was in, and the way back to one of them."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.acts import Step
from bot.domain.course import Choice, Number
from bot.domain.response import (
    UNSURE,
    Amount,
    Body,
    Chosen,
    Milestone,
    Picked,
    Response,
    Submitted,
)
from bot.domain.run import Place, Run, as_asked


@dataclass(frozen=True, slots=True)
class Revision:
    """One state of an item; without a body it was taken away. `number` counts from 1; `written_at` is aware UTC.

    `message_id` is that of the message which said it, where one did.
    """

    number: int
    body: Body | None
    written_at: datetime
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class History:
    """An item with all its revisions, oldest first, never none. `place` is where the item is filed."""

    item: int
    run_id: int
    place: Place
    under: int | None
    revisions: tuple[Revision, ...]

    @property
    def now(self) -> Body | None:
        """What counts; None where the item was taken away."""
        return self.revisions[-1].body

    @property
    def last(self) -> Body:
        """What it said last, whether or not it was taken away since."""
        body = self.last_revision.body
        assert body is not None
        return body

    @property
    def last_revision(self) -> Revision:
        """The newest one with anything in it: an item begins with something."""
        return next(revision for revision in reversed(self.revisions) if revision.body is not None)

    def revision(self, number: int) -> Revision | None:
        return next((revision for revision in self.revisions if revision.number == number), None)

    def by(self, message_id: int) -> tuple[Revision, ...]:
        """The revisions that this message wrote, by being sent and by being edited; oldest first."""
        return tuple(revision for revision in self.revisions if revision.message_id == message_id)

    def before(self, revision: Revision) -> Revision | None:
        return self.revision(revision.number - 1)

    def response(self, body: Body) -> Response:
        """The item as it would stand with this body."""
        place = self.place
        return Response(self.item, place.ref, place.row, place.round, body, self.under)


@dataclass(frozen=True, slots=True)
class Review:
    """All that a member answered in an exercise, and what they took away of it."""

    run: Run
    gone: tuple[History, ...]


def back_to(run: Run, history: History, number: int) -> Step:
    """Make an earlier state count again. Where only one answer is wanted, the others there give way.

    Nothing happens where it counts already, or where there was no such state with anything in it.
    """
    revision = history.revision(number)
    if revision is None or revision.body is None or revision.body == history.now:
        return Step()
    if history.now is None and _stands_already(run, history, revision.body):
        return Step()
    drop = () if history.now is not None else _in_its_way(run, history, revision.body)
    return Step(revise=((history.item, revision.body),), drop=drop)


def _stands_already(run: Run, history: History, body: Body) -> bool:
    """Whether the same option or item was chosen again since: once is enough."""
    return isinstance(body, Chosen | Picked) and any(
        response.body == body for response in run.at(history.place) if response.id != history.item
    )


def _in_its_way(run: Run, history: History, body: Body) -> tuple[int, ...]:
    if history.place.field == UNSURE:
        return ()
    kind = as_asked(run, history.place).kind
    others = [response for response in run.at(history.place) if response.id != history.item]
    match kind:
        case Choice(most=1):
            return tuple(other.id for other in others)
        case Number() if isinstance(body, Amount):
            return tuple(other.id for other in others if isinstance(other.body, Amount))
        case _:
            return ()


def changed_since(run: Run, response: Response) -> bool:
    """Whether this answer was written or changed after the exercise was handed in."""
    if run.handed_in_at is None or response.written_at is None or isinstance(response.body, Submitted):
        return False
    return response.written_at > run.handed_in_at


# The parts of a thing with a date, since a message says only one of them


class Part(StrEnum):
    TEXT = "text"
    DATE = "date"
    HOURS = "hours"
    SIGN = "sign"


def parts_changed(before: Milestone, after: Milestone) -> frozenset[Part]:
    """What the later state says otherwise. A date is what the member said of it: that it was confirmed is no change."""
    told = {
        Part.TEXT: before.text != after.text,
        Part.DATE: before.said != after.said,
        Part.HOURS: before.hours != after.hours,
        Part.SIGN: before.sign != after.sign,
    }
    return frozenset(part for part, changed in told.items() if changed)


def part_of(milestone: Milestone, part: Part) -> str:
    match part:
        case Part.TEXT:
            return milestone.text
        case Part.DATE:
            return milestone.said
        case Part.HOURS:
            return milestone.hours
        case Part.SIGN:
            return milestone.sign


def with_part(milestone: Milestone, part: Part, words: str) -> Milestone:
    """The same with this part anew; a date loses the instant that it was read as."""
    match part:
        case Part.TEXT:
            return replace(milestone, text=words)
        case Part.DATE:
            return replace(milestone, said=words, due=None)
        case Part.HOURS:
            return replace(milestone, hours=words)
        case Part.SIGN:
            return replace(milestone, sign=words)
