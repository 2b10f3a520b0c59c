"""A cohort, and who belongs to it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.rounds import Rhythm


@dataclass(frozen=True, slots=True)
class NewCohort:
    """What an organiser says of a cohort. Instants are aware UTC; `zone` is an IANA name."""

    guild_id: int
    channel_id: int
    name: str
    course_key: str
    zone: str
    final_session_at: datetime
    project_ends_at: datetime
    facilitator_id: int
    facilitator_name: str


@dataclass(frozen=True, slots=True)
class Cohort:
    id: int
    guild_id: int
    channel_id: int
    name: str
    course_key: str
    zone: str
    final_session_at: datetime
    project_ends_at: datetime
    facilitators: tuple[str, ...]
    """The names of those who facilitate it now."""
    round: Rhythm | None = None
    """When its weekly round opens; None where it has none."""
    decided: bool = False
    """Whether it was ever settled when, or that there is none."""


class Readers(StrEnum):
    """Whom a member lets read what was handed in."""

    FACILITATOR = "facilitator"
    ONLY_ME = "only-me"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody's place in a cohort. `readers` is None until the member was told who reads what."""

    id: int
    cohort: Cohort
    user_id: int
    readers: Readers | None
