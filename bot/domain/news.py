"""What somebody is to hear of, because a member said so, or because it happened in their cohort."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.session import Session


class NewsKind(StrEnum):
    """What it is about; each kind has its own sentence and buttons on the day's card."""

    MISS = "miss"
    STUCK = "stuck"
    BUDDY = "buddy"
    SESSION = "session"
    FEW_DMS = "few-dms"
    NOTE = "note"


class BuddyStep(StrEnum):
    """What happened between a member and their buddy."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Told:
    """One piece of news as it is said; its sentence is in `bot.ui.news`.

    `about` is the user whom it is about, None where they are no member any more. `milestone` is what a milestone of
    theirs is called, where it is about one; `words` are their own, as they approved them. `bond` and `step` are of
    buddies. `session` is one that was moved or cancelled, as it stands now. `note` is one on the plan of whoever hears
    of it, and is `about` its writer, who need be no member.
    """

    id: int
    kind: NewsKind
    about: int | None
    milestone: str = ""
    words: str = ""
    bond: int | None = None
    step: BuddyStep | None = None
    session: Session | None = None
    note: int | None = None


def of_miss(check_in: int, hearer: int) -> str:
    """The occurrence of one person's hearing of one miss."""
    return f"miss-{check_in}-{hearer}"


def of_round_miss(of_round: int, user_id: int, hearer: int) -> str:
    """The same of one member's miss of a round."""
    return f"round-{of_round}-{user_id}-{hearer}"


def of_stuck(report: int, hearer: int) -> str:
    return f"stuck-{report}-{hearer}"


def of_bond(bond: int, step: BuddyStep) -> str:
    return f"buddy-{bond}-{step}"


def of_session(session: int, change: int, hearer: int) -> str:
    """The occurrence of one person's hearing of one change; also of its delivery, where it is told at once."""
    return f"session-{session}-{change}-{hearer}"


def of_few_dms(rest: int, cohort: int, hearer: int) -> str:
    """The occurrence of one facilitator's hearing of one time in which no direct messages could be opened."""
    return f"few-dms-{rest}-{cohort}-{hearer}"


def session_of(occurrence: str) -> tuple[int, int]:
    """The session and its change, as `of_session` said."""
    _, session, change, _ = occurrence.split("-")
    return int(session), int(change)


def of_note(note: int) -> str:
    return f"note-{note}"


def note_of(occurrence: str) -> int:
    """What `of_note` said."""
    return int(occurrence.removeprefix("note-"))


def bond_of(occurrence: str) -> tuple[int, BuddyStep]:
    """What `of_bond` said."""
    _, bond, step = occurrence.split("-")
    return int(bond), BuddyStep(step)
