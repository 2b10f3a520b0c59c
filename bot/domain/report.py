"""What members say of how it goes: at a check-in, by command, in a round of their cohort."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class How(StrEnum):
    """What was said. `NOTE` is words alone; `REOPENED` takes `DONE` back; `TO_MOVE` is a date in words that waits for
    its yes, and `MOVED` takes its place."""

    DONE = "done"
    ON_TRACK = "on-track"
    STUCK = "stuck"
    MOVED = "moved"
    NOT_TODAY = "not-today"
    NOTE = "note"
    LEARNED = "learned"
    UP = "up"
    DOWN = "down"
    SAME = "same"
    REOPENED = "reopened"
    TOLD = "told"
    TO_MOVE = "to-move"


@dataclass(frozen=True, slots=True)
class Report:
    """`said_at` is aware UTC; `item` is the milestone, step, test or tripwire that it is about, by its item.

    `shared` lets the cohort see it, where it was said in a round.
    """

    id: int
    user_id: int
    how: How
    words: str
    said_at: datetime
    check_in: int | None = None
    item: int | None = None
    round: int | None = None
    shared: bool = False
