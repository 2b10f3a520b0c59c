"""What is on a person's screen: one open question, or a place to rest. A function of what is stored, nothing else."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.domain.acts import (
    Aside,
    AskDay,
    AskHours,
    AskSign,
    AskWhen,
    ConfirmDay,
    ConfirmWhen,
    WhichClock,
    WhichPlace,
    WhichToDrop,
    WritePassage,
    WriteUnsure,
)
from bot.domain.checking_in import CheckIn, ConfirmNewDay
from bot.domain.cohort import Member
from bot.domain.course import Course, Exercise, HandIn, Prompt
from bot.domain.person import ENDED, Conversation, Person
from bot.domain.question import Question, question
from bot.domain.response import Submitted
from bot.domain.run import Ask, Run, missing
from bot.domain.timer import Timer

CHECK_IN = "check-in-"


@dataclass(frozen=True, slots=True)
class AskClock:
    """What time is it for you now? `near` is the cohort's zone; `among` are offsets in question, if only some are."""

    near: str
    among: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class AskPlace:
    """Which place? One with this clock (`offset`, minutes east of UTC), or one of the zones in question."""

    offset: int
    near: str
    among: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TellReaders:
    """Who can read this?"""

    person: Person
    member: Member


@dataclass(frozen=True, slots=True)
class Put:
    """A question of the exercise."""

    run: Run
    course: Course
    question: Question
    aside: Aside | None
    missing: tuple[Prompt, ...]
    """Core prompts still empty; looked up only where something is handed in."""


@dataclass(frozen=True, slots=True)
class Paused:
    run: Run


@dataclass(frozen=True, slots=True)
class HandedIn:
    """`others` are the course's other exercises, to go to next; `missing` what is open after a change."""

    run: Run
    member: Member
    final_session_at: datetime
    others: tuple[Exercise, ...] = ()
    missing: tuple[Prompt, ...] = ()


@dataclass(frozen=True, slots=True)
class Checking:
    """A check-in; `beneath` is what comes back once it is answered or passed over."""

    check_in: CheckIn
    beneath: "Screen"
    zone: str


@dataclass(frozen=True, slots=True)
class NothingOpen:
    """Nothing was begun, or the person belongs to no cohort."""


Screen = AskClock | AskPlace | TellReaders | Put | Paused | HandedIn | Checking | NothingOpen


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of a person and their conversation, as far as the screen needs it.

    `stored` is the conversation as the database has it, `conversation` as it is to be.
    """

    person: Person
    stored: Conversation
    conversation: Conversation
    member: Member | None
    run: Run | None
    course: Course | None
    timer: Timer | None = None
    """That of the open question, looked up only where it may have one."""
    check_in: CheckIn | None = None
    """The one that has the open place."""


def changed(known: Known, **changes: Any) -> Known:
    """The same with these changes to the conversation."""
    return replace(known, conversation=replace(known.conversation, **changes))


def screen(known: Known) -> Screen:
    beneath = _beneath(known)
    if known.check_in is None:
        return beneath
    return Checking(known.check_in, beneath, known.person.zone or "UTC")


def _beneath(known: Known) -> Screen:
    """What is on the screen where no check-in has the open place."""
    person, conversation, member = known.person, known.conversation, known.member
    if member is None:
        return NothingOpen()
    if person.zone is None:
        return _of_zone(person, member, conversation.aside)
    if member.readers is None:
        return TellReaders(person, member)
    if known.run is None or known.course is None:
        return NothingOpen()
    return _of_run(known.run, known.course, member, known)


def _of_zone(person: Person, member: Member, aside: Aside | None) -> Screen:
    near = member.cohort.zone
    match aside:
        case WhichClock(offsets):
            return AskClock(near, offsets)
        case WhichPlace(zones):
            return AskPlace(person.clock_offset or 0, near, zones)
        case _ if person.clock_offset is None:
            return AskClock(near)
        case _:
            return AskPlace(person.clock_offset, near)


def _of_run(run: Run, course: Course, member: Member, known: Known) -> Screen:
    if known.conversation.paused:
        return Paused(run)
    open_ = question(run, timer=known.timer)
    if any(isinstance(given.body, Submitted) for given in open_.given):
        others = tuple(other for other in course.exercises if other.id != run.exercise.id)
        return HandedIn(run, member, member.cohort.final_session_at, others, missing(run))
    empty = missing(run) if isinstance(open_.field.kind, HandIn) else ()
    return Put(run, course, open_, known.conversation.aside, empty)


def shows(screen: Screen) -> str:
    """A name for what is on the screen: two screens that ask the same thing have the same name."""
    match screen:
        case AskClock():
            return "welcome/you/clock"
        case AskPlace():
            return "welcome/you/place"
        case TellReaders(member=member):
            return f"welcome/you/readers-{member.id}"
        case Put(run=run, question=question_, aside=aside):
            timer = question_.timer
            ended = None if timer is None or timer.running else timer.id
            return f"{name_of(run.id, question_.ask, ended)}{_aside(aside)}"
        case Paused(run):
            return f"run-{run.id}/paused"
        case HandedIn(run):
            return f"run-{run.id}/handed-in"
        case Checking(check_in):
            return f"{check_in_shown(check_in.delivery)}{_checking(check_in)}"
        case NothingOpen():
            return "nothing"


def check_in_shown(delivery_id: int) -> str:
    """How the name of every screen begins that shows this check-in, and of no other."""
    return f"{CHECK_IN}{delivery_id}/"


def check_in_named(name: str) -> int | None:
    """The check-in that a screen of this name shows, by its delivery, if it shows one."""
    delivery_id = name.partition("/")[0].removeprefix(CHECK_IN)
    return int(delivery_id) if name.startswith(CHECK_IN) and delivery_id.isdecimal() else None


def _checking(check_in: CheckIn) -> str:
    """Each thing that is asked has a name of its own, so that it is known what somebody saw when they wrote."""
    if check_in.current is None:
        return "day/over"
    match check_in.inside:
        case None:
            return f"day/{check_in.current.id}"
        case ConfirmNewDay(of, _, due):
            return f"day/{of}-new-day-{due.at:%Y%m%d%H%M}"
        case inside:
            return f"day/{inside.of}-{type(inside).__name__}"


def name_of(run_id: int, ask: Ask, ended: int | None = None) -> str:
    """The name of the screen that puts this question, and says the end of that timer. Each ending is another screen,
    in the part of the name that decides whether a new card comes."""
    end = "" if ended is None else f"{ENDED}{ended}"
    return f"run-{run_id}/{ask.place.prompt}.{ask.place.round}{end}/{ask.id}"


def _aside(aside: Aside | None) -> str:
    match aside:
        case AskWhen(item):
            return f"/when-{item}"
        case ConfirmWhen(item, _, due):
            return f"/confirm-{item}-{due.at:%Y%m%d%H%M}"
        case AskHours(item):
            return f"/hours-{item}"
        case AskSign(item):
            return f"/sign-{item}"
        case AskDay():
            return "/day"
        case ConfirmDay(_, due):
            return f"/confirm-day-{due.at:%Y%m%d%H%M}"
        case WhichToDrop():
            return "/drop"
        case WritePassage(section):
            return f"/passage-{section}"
        case WriteUnsure():
            return "/unsure"
        case _:
            return ""


def timer_shown(name: str) -> int | None:
    """The timer whose end a screen of this name says, if it says one."""
    timer_id = "/".join(name.split("/")[1:2]).partition(ENDED)[2]
    return int(timer_id) if timer_id.isdecimal() else None


def names_timer(timer_id: int) -> str:
    """What the name of a screen has in it that says the end of this timer, and no other name."""
    return f"{ENDED}{timer_id}/"


def ask_of(screen: Screen) -> int | None:
    """The ask that is open on this screen, if it puts a question."""
    return screen.question.ask.id if isinstance(screen, Put) else None


def ask_shown(name: str) -> int | None:
    """The ask that a screen of this name put, if it put one."""
    if name.startswith(CHECK_IN):
        return None
    parts = name.split("/")
    return int(parts[2]) if len(parts) > 2 and parts[2].isdecimal() else None
