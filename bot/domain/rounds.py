"""A cohort's weekly round: when it opens and closes, and what its card says of who answered."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.calendar import date_on, local, utc
from bot.domain.refusals import Refusal
from bot.domain.report import How

OPEN_DAYS = 6
"""So long a round stays open: the next one has its own card."""
DEFAULT_MINUTES = 17 * 60
DEFAULT_DAYS_BEFORE = 3
"""So many days before the weekday of the final session: time enough to get unstuck."""
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ANSWERS = (How.DONE, How.ON_TRACK, How.STUCK)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a cohort's round opens, by its own clock: 0 is Monday, and minutes after midnight."""

    weekday: int
    minutes: int

    def __str__(self) -> str:
        return f"{DAY_NAMES[self.weekday]}s at {self.minutes // 60:02}:{self.minutes % 60:02}"


@dataclass(frozen=True, slots=True)
class Slot:
    """One round to come: the day by the cohort's calendar, and two instants, aware UTC."""

    on: date
    opens_at: datetime
    closes_at: datetime


def default_rhythm(final_session_at: datetime, zone: str) -> Rhythm:
    """Where nobody has chosen: a few days before the weekday of the final session."""
    return Rhythm((date_on(final_session_at, zone).weekday() - DEFAULT_DAYS_BEFORE) % 7, DEFAULT_MINUTES)


def read_time(text: str) -> int:
    """Minutes after midnight of a time of day such as 17:00 or 9.30; raises Refusal."""
    hour, _, minute = text.strip().replace(".", ":").partition(":")
    try:
        at = time(int(hour), int(minute or 0))
    except (ValueError, OverflowError):
        raise Refusal("That is no time of day that I know. Write it like 09:00 or 17:30.") from None
    return at.hour * 60 + at.minute


def rounds(rhythm: Rhythm | None, zone: str, final_session_at: datetime, now: datetime) -> tuple[Slot, ...]:
    """Every round that opens from now on and before the final session, in order; none without a rhythm."""
    if rhythm is None:
        return ()
    found: list[Slot] = []
    on = date_on(now, zone)
    on += timedelta(days=(rhythm.weekday - on.weekday()) % 7)
    while (slot := slot_on(on, rhythm, zone, final_session_at)).opens_at < final_session_at:
        if slot.opens_at > now:
            found.append(slot)
        on += timedelta(days=7)
    return tuple(found)


def slot_on(on: date, rhythm: Rhythm, zone: str, final_session_at: datetime) -> Slot:
    """The round of this day. It closes six days later by the cohort's clock, or with the final session."""
    closes_at = min(_at(on + timedelta(days=OPEN_DAYS), rhythm, zone), final_session_at)
    return Slot(on, _at(on, rhythm, zone), closes_at)


def _at(on: date, rhythm: Rhythm, zone: str) -> datetime:
    hour, minute = divmod(rhythm.minutes, 60)
    return utc(datetime.combine(on, time(hour, minute)), zone)


def closes_at(
    opens_at: datetime, zone: str, final_session_at: datetime, next_at: datetime | None
) -> datetime:
    """When a round that is open closes: after its days, or before the next one opens, or with the final session.

    All aware UTC; never before it opened.
    """
    there = _days_later(opens_at, zone, OPEN_DAYS)
    return max(opens_at, min(at for at in (there, next_at, final_session_at) if at is not None))


def _days_later(at: datetime, zone: str, days: int) -> datetime:
    """The same reading of that zone's clock some days later, in UTC."""
    return utc(local(at, zone).replace(tzinfo=None, fold=0) + timedelta(days=days), zone)


# What the card says


@dataclass(frozen=True, slots=True)
class Answer:
    """What one member said in a round, as it counts; how and words are for the cohort only where it is `shared`."""

    user_id: int
    how: How
    words: str
    shared: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What the cohort sees of one member: that they answered, and the rest only where they share it."""

    user_id: int
    how: How | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class RoundView:
    """All that a round's card shows, and nothing that it must not show.

    `answers` are in the order of the first answers. `changes` grows with everything that the card shows, and `shown` is
    up to which of them it does.
    """

    id: int
    cohort_id: int
    on: date
    closes_at: datetime
    closed: bool
    channel_id: int | None
    message_id: int | None
    changes: int
    shown: int
    chosen: int
    """So many members chose to be held to it by their cohort."""
    answers: tuple[Shown, ...] = ()


def shown(answers: tuple[Answer, ...]) -> tuple[Shown, ...]:
    """What the cohort may see, of each member the newest answer, in the order in which they first answered."""
    newest: dict[int, Answer] = {}
    for answer in answers:  # oldest first; a dict keeps where a key first stood
        newest[answer.user_id] = answer
    return tuple(
        Shown(each.user_id, each.how, each.words) if each.shared else Shown(each.user_id)
        for each in newest.values()
    )
