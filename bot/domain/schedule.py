"""What is to be sent to somebody, when and why; and what could not be sent. Computed as the sending itself is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain.check_in import Away, Day, Facts, Thing, planned
from bot.domain.delivery import Kind
from bot.domain.news import Told
from bot.domain.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Named:
    """What things are about, in the member's words: by item, by run (its exercise's title), and by news."""

    items: Mapping[int, str]
    runs: Mapping[int, str]
    news: Mapping[int, Told]


@dataclass(frozen=True, slots=True)
class Unsaid:
    """Something that could not be said, or was too late; `reason` is as it was noted."""

    kind: Kind
    due_at: datetime
    late: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """`days` are the messages to come. `called_off` would come too, each with the day on which it would.

    `now` is aware UTC. `unsaid` are the newest first. `door` is a cohort, by id and server, whose door leads to a
    private thread; `reached` says whether there is anywhere to write to.
    """

    days: tuple[Day, ...]
    called_off: tuple[tuple[date, Thing], ...]
    named: Named
    away: tuple[Away, ...]
    unsaid: tuple[Unsaid, ...]
    now: datetime
    door: tuple[int, int] | None
    reached: bool


class NotToCome(Refusal):
    def __init__(self) -> None:
        super().__init__("That is not to come (any more). /me schedule shows what is.")


def with_called_off(facts: Facts, now: datetime) -> tuple[tuple[Day, ...], tuple[tuple[date, Thing], ...]]:
    """The messages to come, and what was called off of those that would come otherwise."""
    otherwise = planned(replace(facts, called_off=frozenset()), now) if facts.called_off else ()
    return planned(facts, now), tuple(
        (day.on, thing) for day, thing in _things(otherwise) if thing.key in facts.called_off
    )


def _things(days: Iterable[Day]) -> Iterable[tuple[Day, Thing]]:
    return ((day, thing) for day in days for thing in day.things)


def is_planned(facts: Facts, key: str, now: datetime) -> bool:
    """Whether there is such a thing to call off, or one that was."""
    return any(thing.key == key for _, thing in _things(planned(replace(facts, called_off=frozenset()), now)))
