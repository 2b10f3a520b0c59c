"""Days away, by a person's own calendar: what may be said of them."""

from collections.abc import Iterable
from datetime import date

from bot.domain.check_in import Away
from bot.domain.refusals import Refusal

MOST = 25
"""So many ranges may be still to come: what one Discord select holds."""


class EndsBeforeItBegins(Refusal):
    def __init__(self) -> None:
        super().__init__("That ends before it begins. Say the first day, then the last one.")


class TooManyRanges(Refusal):
    def __init__(self) -> None:
        super().__init__("That is a lot of times away. Take one back first: /me away lists them.")


class NotAway(Refusal):
    def __init__(self) -> None:
        super().__init__("You are not away then (any more). /me away lists when you are.")


def check(known: Iterable[Away], first: date, last: date) -> bool:
    """Whether these days are new; raises EndsBeforeItBegins and TooManyRanges."""
    if last < first:
        raise EndsBeforeItBegins
    there = list(known)
    if any(each.from_on <= first and last <= each.until_on for each in there):
        return False
    if len(there) >= MOST:
        raise TooManyRanges
    return True
