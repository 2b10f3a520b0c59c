"""Who read what of a member's that is not the cohort's: kept for that member to see."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Reading(StrEnum):
    """By which way it was read."""

    SUMMARY = "summary"
    EXPORT = "export"


@dataclass(frozen=True, slots=True)
class Access:
    """`name` is what the reader was called then; `read_at` is aware UTC."""

    user_id: int
    name: str
    what: Reading
    read_at: datetime
