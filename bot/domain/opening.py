"""Whether direct messages may be opened: Discord blocks a bot that goes on after it was told that they are too many."""

from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST_REST, LONGEST_REST = timedelta(minutes=10), timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Rest:
    """None is opened until then (aware UTC). `number` counts these times; `over` once one could be opened again."""

    number: int
    until_at: datetime
    length: timedelta
    over: bool = False


def rests(rest: Rest | None, now: datetime) -> bool:
    return rest is not None and not rest.over and now < rest.until_at


def after_refusal(rest: Rest | None, now: datetime) -> Rest:
    """They were too many, again where the last time is not over: then it rests twice as long, up to a limit."""
    if rest is None or rest.over:
        number = 1 if rest is None else rest.number + 1
        return Rest(number, now + FIRST_REST, FIRST_REST)
    length = min(2 * rest.length, LONGEST_REST)
    return Rest(rest.number, now + length, length)
