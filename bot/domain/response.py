"""What was answered: items with an id of their own, and the body that counts now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.course import FieldRef

# Bodies: what one item says. Stored as JSON by `bot.store.responses`, so a change here is a change there.


@dataclass(frozen=True, slots=True)
class Words:
    """Something written; in a choice, the member's own words."""

    text: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """An option of the course file, by its id."""

    option: str


@dataclass(frozen=True, slots=True)
class Picked:
    """An answer to an earlier field, by its item's id."""

    item: int


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, and the words in which it was given."""

    number: int
    said: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """An instant that the member confirmed; aware, UTC. Without `has_time` only the day was said."""

    at: datetime
    has_time: bool


@dataclass(frozen=True, slots=True)
class Milestone:
    """A thing to reach: what, when, and how one will know. `said` is the date in the member's own words.

    `hours` is how long it takes, in the member's words too, where that was asked.
    """

    text: str
    said: str = ""
    due: Deadline | None = None
    sign: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A day agreed on, such as that of a tripwire, None until it is confirmed; `said` is how the member put it, empty
    where it was proposed: then `before` is the item of the milestone that it was proposed for."""

    due: Deadline | None
    said: str = ""
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of a brief in the member's own words; `of` is what the answers came to when it was written."""

    section: str
    text: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class Submitted:
    """The hand-in itself."""


class DoubtState(StrEnum):
    """What became of an uncertainty."""

    OPEN = "open"
    RESOLVED = "resolved"
    DROPPED = "dropped"


Body = Words | Chosen | Picked | Amount | Milestone | Day | Passage | Submitted


@dataclass(frozen=True, slots=True)
class Response:
    """One item and the revision of it that counts now. `row` is the item it hangs on, in a matrix.

    `under` is the item that it came from, in a tree. `number` counts the item's revisions from 1; `written_at` is
    when the one that counts was written, aware UTC, None only in a run that was never stored. `doubt` is what became
    of it, where it is an uncertainty.
    """

    id: int
    ref: FieldRef
    row: int | None
    round: int
    body: Body
    under: int | None = None
    number: int = 1
    written_at: datetime | None = None
    doubt: DoubtState = DoubtState.OPEN


def to(responses: Iterable[Response], ref: FieldRef) -> tuple[Response, ...]:
    """All current responses to one field, oldest first, over all rows and rounds."""
    return tuple(response for response in responses if response.ref == ref)


UNSURE = "unsure"
"""The field, present at every prompt, that holds the member's uncertainties there. Always private."""
