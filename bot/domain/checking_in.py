"""Answering a check-in: what a press or a message does to the thing that was asked, and what is asked inside it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.acts import ReadDate, Remark, Said
from bot.domain.check_in import State, Topic, What
from bot.domain.closing import Achieved, Previewed
from bot.domain.control import Control
from bot.domain.news import Told
from bot.domain.report import How, Report
from bot.domain.response import Deadline

# What is asked inside a check-in, until it is answered or passed over; `of` is the check-in.


@dataclass(frozen=True, slots=True)
class AskWhy:
    """What is in the way?"""

    of: int


@dataclass(frozen=True, slots=True)
class AskWhom:
    """Is anybody to hear of it?"""

    of: int


@dataclass(frozen=True, slots=True)
class AskPost:
    """Are these the words for the cohort's channel?"""

    of: int


@dataclass(frozen=True, slots=True)
class AskNewDay:
    of: int


@dataclass(frozen=True, slots=True)
class ConfirmNewDay:
    of: int
    said: str
    due: Deadline


@dataclass(frozen=True, slots=True)
class AskLearned:
    of: int


@dataclass(frozen=True, slots=True)
class AskFit:
    """Does the path fit better or worse than it seemed?"""

    of: int


Inside = AskWhy | AskWhom | AskPost | AskNewDay | ConfirmNewDay | AskLearned | AskFit


ONLY_TOLD = (Topic.NEWS, Topic.ROUND, Topic.SESSION, Topic.CONSENT, Topic.END)
"""What is told, or pointed to, and not asked here."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that is asked: `text` is the milestone's, the test's or the risk, `of` what it belongs to.

    `due` is of the milestone or test itself. `news` is set where somebody else is the subject. `tone` is as the
    contract of its own cohort has it. `gone` where its owner dropped it.
    """

    id: int
    topic: Topic
    state: State
    run: int | None = None
    item: int | None = None
    what: What | None = None
    text: str = ""
    of: str = ""
    due: Deadline | None = None
    sign: str = ""
    reports: tuple[Report, ...] = ()
    news: Told | None = None
    path: int | None = None
    """Of a cheap test: the item that named the path."""
    cohort: int | None = None
    """Whose final session it is about, where it is about one."""
    final: Previewed | Achieved | None = None
    """Of a final session: what would be posted, or what came of it all."""
    tone: str | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One message with what it asks; `late` where it comes after an absence.

    `ahead` are the milestones to come, for the weekly question. `can_tell` is who may be let hear of it.
    """

    delivery: int
    on: date
    subjects: tuple[Subject, ...]
    inside: Inside | None = None
    late: bool = False
    ahead: tuple[tuple[str, Deadline], ...] = ()
    can_tell: tuple["Hearer", ...] = ()

    @property
    def current(self) -> Subject | None:
        """The one that is asked now: that of the question inside, or else the first that is open."""
        if self.inside is not None:
            return self.subject(self.inside.of)
        return next((each for each in self.subjects if each.state is State.OPEN), None)

    def subject(self, check_in_id: int) -> Subject | None:
        return next((each for each in self.subjects if each.id == check_in_id), None)


class Hearer(StrEnum):
    """Who may hear that somebody is stuck, if they say so."""

    BUDDY = "buddy"
    FACILITATOR = "facilitator"
    COHORT = "cohort"


class Word(StrEnum):
    """What can be pressed on a check-in, or typed."""

    DONE = "done"
    ON_TRACK = "on-track"
    STUCK = "stuck"
    MOVE = "move"
    NOT_TODAY = "not-today"
    SKIP = "skip"
    # Inside it.
    NOBODY = "nobody"
    BUDDY = "buddy"
    FACILITATOR = "facilitator"
    COHORT = "cohort"
    YES = "yes"
    CHANGE = "change"
    UP = "up"
    SAME = "same"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Kept:
    """Something said, to be kept as a report."""

    how: How
    words: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an answer comes to. `tells` is whom to let hear of what is in the way."""

    of: Subject
    keep: tuple[Kept, ...] = ()
    state: State | None = None
    inside: Inside | None = None
    done: bool = False
    due: tuple[Deadline, str] | None = None
    tells: Hearer | None = None
    rank: int = 0
    said: tuple[Said, ...] = ()
    as_note: bool = False
    """Free words beside the question, which stays open: they may have been meant for something else."""


HEARERS = {Word.BUDDY: Hearer.BUDDY, Word.FACILITATOR: Hearer.FACILITATOR, Word.COHORT: Hearer.COHORT}
FITS = {Word.UP: (How.UP, 1), Word.SAME: (How.SAME, 0), Word.DOWN: (How.DOWN, -1)}


def words_of(check_in: CheckIn) -> tuple[Word, ...]:
    """What can be pressed now, in order: the number that is typed for it is its place."""
    match check_in.inside:
        case None:
            subject = check_in.current
            return () if subject is None else tuple(_of_subject(subject))
        case AskWhom():
            able = [word for word, hearer in HEARERS.items() if hearer in check_in.can_tell]
            return (Word.NOBODY, *able)
        case AskPost() | ConfirmNewDay():
            return (Word.YES, Word.CHANGE)
        case AskFit():
            return (Word.UP, Word.SAME, Word.DOWN)
        case AskWhy() | AskNewDay() | AskLearned():
            return (Word.SKIP,)


def _of_subject(subject: Subject) -> Iterator[Word]:
    if subject.topic in ONLY_TOLD:
        yield Word.SKIP
        return
    yield from (Word.DONE, Word.ON_TRACK, Word.STUCK)
    if subject.item is not None:
        yield Word.MOVE
    yield Word.NOT_TODAY


def pressed(check_in: CheckIn, subject: Subject, word: Word) -> Outcome:
    """A press; one that does not belong to what is asked now answers the thing itself, afresh."""
    inside = check_in.inside if check_in.inside is not None and check_in.inside.of == subject.id else None
    if inside is not None and word in words_of(check_in):
        return _inside(subject, inside, word)
    return _afresh(subject, word)


def _afresh(subject: Subject, word: Word) -> Outcome:
    match word:
        case Word.DONE if subject.what is What.TEST:
            return Outcome(subject, (Kept(How.DONE),), State.ANSWERED, AskLearned(subject.id), done=True)
        case Word.DONE:
            return Outcome(subject, (Kept(How.DONE),), State.ANSWERED, done=subject.item is not None)
        case Word.ON_TRACK:
            return Outcome(subject, (Kept(How.ON_TRACK),), State.ANSWERED)
        case Word.STUCK:
            return Outcome(subject, (Kept(How.STUCK),), State.ANSWERED, AskWhy(subject.id))
        case Word.MOVE if subject.gone:
            return _dropped(subject)
        case Word.MOVE if subject.item is not None:
            return Outcome(subject, inside=AskNewDay(subject.id))
        case Word.NOT_TODAY:
            return Outcome(subject, (Kept(How.NOT_TODAY),), State.PUT_OFF)
        case Word.SKIP:
            return Outcome(subject, state=State.PASSED)
        case _:
            return Outcome(subject)


def _dropped(subject: Subject, *keep: Kept) -> Outcome:
    """There is no date to move; what is asked of it is asked no more."""
    state = State.PASSED if subject.state is State.OPEN else None
    return Outcome(subject, keep, state, said=(Said(Remark.DROPPED),))


def _inside(subject: Subject, inside: Inside, word: Word) -> Outcome:
    match inside, word:
        case ConfirmNewDay(), (Word.YES | Word.CHANGE) if subject.gone:
            return _dropped(subject)
        case AskWhy(), Word.SKIP:
            return Outcome(subject, inside=AskWhom(subject.id))
        case AskWhom(), Word.COHORT:
            return Outcome(subject, inside=AskPost(subject.id))
        case AskWhom(), (Word.BUDDY | Word.FACILITATOR):
            return Outcome(subject, (Kept(How.TOLD, HEARERS[word]),), tells=HEARERS[word])
        case AskPost(), Word.YES:
            return Outcome(subject, (Kept(How.TOLD, Hearer.COHORT),), tells=Hearer.COHORT)
        case AskPost(), Word.CHANGE:
            return Outcome(subject, inside=AskWhy(subject.id))
        case ConfirmNewDay(_, said, due), Word.YES:
            return Outcome(subject, (Kept(How.MOVED, said),), State.ANSWERED, due=(due, said))
        case ConfirmNewDay(), Word.CHANGE:
            return Outcome(subject, inside=AskNewDay(subject.id))
        case AskLearned(), Word.SKIP:
            return Outcome(subject, inside=AskFit(subject.id) if subject.path is not None else None)
        case AskFit(), _ if word in FITS:
            how, rank = FITS[word]
            return Outcome(subject, (Kept(how),), rank=rank)
        case _:
            return Outcome(subject)


SPOKEN = {
    "done": Word.DONE,
    "on track": Word.ON_TRACK,
    "stuck": Word.STUCK,
    "move": Word.MOVE,
    "not today": Word.NOT_TODAY,
    "skip": Word.SKIP,
    "next": Word.SKIP,
    "nobody": Word.NOBODY,
    "no": Word.CHANGE,
    "my buddy": Word.BUDDY,
    "buddy": Word.BUDDY,
    "facilitator": Word.FACILITATOR,
    "my facilitator": Word.FACILITATOR,
    "cohort": Word.COHORT,
    "the cohort": Word.COHORT,
    "ask the cohort": Word.COHORT,
    "yes": Word.YES,
    "y": Word.YES,
    "ok": Word.YES,
    "post it": Word.YES,
    "change": Word.CHANGE,
    "up": Word.UP,
    "better": Word.UP,
    "same": Word.SAME,
    "down": Word.DOWN,
    "worse": Word.DOWN,
}


def spoken(check_in: CheckIn, text: str) -> Word | None:
    """The word or number that a message is, as a whole; None for anything else. “Skip” and “next” always count."""
    words, said = words_of(check_in), text.strip().casefold()
    if said.isdecimal() and len(said) < 3 and 1 <= int(said) <= len(words):
        return words[int(said) - 1] if not _wants_words(check_in.inside) else None
    word = SPOKEN.get(said)
    return word if word in (*words, Word.SKIP) else None


def _wants_words(inside: Inside | None) -> bool:
    return isinstance(inside, AskWhy | AskNewDay | AskLearned)


def typed(check_in: CheckIn, subject: Subject, text: str, read: ReadDate) -> Outcome:
    """A message: a word that can be pressed, or what is asked inside. To a test it says what was learned; all else is a
    note beside the question."""
    inside = check_in.inside
    word = spoken(check_in, text)
    if word is not None:
        return pressed(check_in, subject, word)
    match inside:
        case AskWhy() | AskPost():
            return Outcome(subject, (Kept(How.STUCK, text),), inside=AskWhom(subject.id))
        case AskNewDay() | ConfirmNewDay() if subject.gone:
            return _dropped(subject, Kept(How.NOTE, text))
        case AskNewDay() | ConfirmNewDay():
            found = read(text)
            if isinstance(found, str):
                said = (Said(Remark.SAY, found),)
                return Outcome(subject, (Kept(How.NOTE, text),), inside=AskNewDay(subject.id), said=said)
            return Outcome(subject, inside=ConfirmNewDay(subject.id, text.strip(), found))
        case AskLearned():
            fit = AskFit(subject.id) if subject.path is not None else None
            return Outcome(subject, (Kept(How.LEARNED, text),), inside=fit)
        case AskWhom() | AskFit():
            return Outcome(
                subject, (Kept(How.NOTE, text),), inside=inside, said=(Said(Remark.WHICH),), as_note=True
            )
        case None if subject.what is What.TEST and subject.state is State.OPEN:
            fit = AskFit(subject.id) if subject.path is not None else None
            return Outcome(subject, (Kept(How.LEARNED, text),), State.ANSWERED, fit, done=True)
        case None:
            return Outcome(
                subject,
                (Kept(How.NOTE, text),),
                said=(Said(Remark.NOTED_BESIDE),),
                as_note=True,
            )


def steers_away(text: str) -> bool:
    """Words that leave the check-in open and bring back what was there before it."""
    return text.strip().casefold() in (Control.RESUME, Control.STOP)


def in_the_way(subject: Subject) -> Report | None:
    """What the member said last of what is in the way; without words where they only said that they are stuck."""
    return next((each for each in reversed(subject.reports) if each.how is How.STUCK), None)
