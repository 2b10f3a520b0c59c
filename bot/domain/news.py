"""What somebody is to hear of, because a member said so."""

from enum import StrEnum


class NewsKind(StrEnum):
    """What it is about; each kind has its own sentence and buttons on the day's card."""

    MISS = "miss"
    STUCK = "stuck"
    BUDDY = "buddy"
