"""What a member is told around the final session: which words of theirs would be posted, and what came of it all."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.consent import Standing


@dataclass(frozen=True, slots=True)
class Preview:
    """One run, with its passages as they stand."""

    run: int
    title: str
    passages: tuple[Standing, ...]
    handed_in: bool = False


@dataclass(frozen=True, slots=True)
class Previewed:
    """What would be posted, in this channel; `posted_at` is aware UTC. `out`: it stands there already."""

    channel: int
    posted_at: datetime
    out: bool
    plans: tuple[Preview, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """One exercise, by its run."""

    run: int
    title: str
    handed_in: bool


@dataclass(frozen=True, slots=True)
class Achieved:
    """What came of it all: how many milestones there are and were reached, from how many tests something was learned,
    and how many notes there are for this member."""

    exercises: tuple[Done, ...]
    milestones: int
    reached: int
    learned: int
    notes: int
