"""What is on a person's screen: one open question, or a place to rest. A function of what is stored, nothing else."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.domain.acts import Aside, AskSign, AskWhen, ConfirmWhen, WhichClock, WhichPlace, WriteUnsure
from bot.domain.cohort import Member
from bot.domain.course import Course
from bot.domain.person import Conversation, Person
from bot.domain.question import Question, question
from bot.domain.response import Submitted
from bot.domain.run import Run, missing


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
    missing: tuple[str, ...]
    """Titles of core prompts still empty; looked up only where something is handed in."""


@dataclass(frozen=True, slots=True)
class Paused:
    run: Run


@dataclass(frozen=True, slots=True)
class HandedIn:
    run: Run
    member: Member
    final_session_at: datetime


@dataclass(frozen=True, slots=True)
class NothingOpen:
    """Nothing was begun, or the person belongs to no cohort."""


Screen = AskClock | AskPlace | TellReaders | Put | Paused | HandedIn | NothingOpen


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


def changed(known: Known, **changes: Any) -> Known:
    """The same with these changes to the conversation."""
    return replace(known, conversation=replace(known.conversation, **changes))


def screen(known: Known) -> Screen:
    person, conversation, member = known.person, known.conversation, known.member
    if member is None:
        return NothingOpen()
    if person.zone is None:
        return _of_zone(person, member, conversation.aside)
    if member.readers is None:
        return TellReaders(person, member)
    if known.run is None or known.course is None:
        return NothingOpen()
    return _of_run(known.run, known.course, member, conversation)


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


def _of_run(run: Run, course: Course, member: Member, conversation: Conversation) -> Screen:
    if conversation.paused:
        return Paused(run)
    open_ = question(run)
    if any(isinstance(given.body, Submitted) for given in open_.given):
        return HandedIn(run, member, member.cohort.final_session_at)
    titles = tuple(prompt.title for prompt in missing(run))
    return Put(run, course, open_, conversation.aside, titles)


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
            place = question_.place
            return f"run-{run.id}/{place.prompt}.{place.round}/{question_.ask.id}{_aside(aside)}"
        case Paused(run):
            return f"run-{run.id}/paused"
        case HandedIn(run):
            return f"run-{run.id}/handed-in"
        case NothingOpen():
            return "nothing"


def _aside(aside: Aside | None) -> str:
    match aside:
        case AskWhen(item):
            return f"/when-{item}"
        case ConfirmWhen(item, _, due):
            return f"/confirm-{item}-{due.at:%Y%m%d%H%M}"
        case AskSign(item):
            return f"/sign-{item}"
        case WriteUnsure():
            return "/unsure"
        case _:
            return ""


def ask_shown(name: str) -> int | None:
    """The ask that a screen of this name put, if it put one."""
    parts = name.split("/")
    return int(parts[2]) if len(parts) > 2 and parts[2].isdecimal() else None
