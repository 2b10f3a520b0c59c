"""What people do, and what it comes to: the words in which the conversation's rules take and give."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.control import Control
from bot.domain.response import Body, Deadline
from bot.domain.run import Place

ReadDate = Callable[[str], "Deadline | str"]
"""Reads a date in the member's words, by the member's clock: a deadline to confirm, or a sentence on why not."""


class Go(StrEnum):
    """Where a step leads."""

    STAY = "stay"
    NEXT = "next"
    BACK = "back"
    PAUSE = "pause"
    HAND_IN = "hand-in"


class TimerStep(StrEnum):
    """What happens to the timer of the open question."""

    START = "start"
    MORE = "more"
    STOP = "stop"


class Remark(StrEnum):
    """What the bot says beside the card, once; `bot.ui.wording` has the sentences."""

    NOTHING_YET = "nothing-yet"
    FEW = "few"
    # More than is asked for, and kept all the same; more options than may be chosen, and left as it was.
    MANY = "many"
    MANY_OPTIONS = "many-options"
    ADVICE = "advice"
    NOT_A_NUMBER = "not-a-number"
    # The words are a sentence already.
    SAY = "say"
    AFTER_END = "after-end"
    # The words are the name of the milestone that comes before the day.
    DAY_AFTER = "day-after"
    # A milestone has another date, and so has the day before it, which the words say.
    DAY_MOVED = "day-moved"
    KEPT_AS_NOTE = "kept-as-note"
    # A clock was told that is not the stored zone's: the words are that zone.
    STILL_THERE = "still-there"
    NO_TIMER = "no-timer"
    NO_EXAMPLES = "no-examples"
    UNSURE_KEPT = "unsure-kept"
    CHOOSE_OR_NEXT = "choose-or-next"
    EXAMPLES = "examples"
    HELP = "help"
    FIRST = "first"
    # The words are the id of the message that is meant, and the control word that it was.
    MOVED_BY_WORD = "moved-by-word"
    # Said at a question before the first prompt.
    FIRST_THIS = "first-this"
    # The words are a prompt's title.
    ADDED_EARLIER = "added-earlier"
    WHICH = "which"
    ZONE_SAVED = "zone-saved"
    WELCOME_BACK = "welcome-back"
    FILES = "files"
    # This question cannot be left open.
    REQUIRED = "required"
    # The words are how many there are, and how many are asked for: "6/5".
    ONE_TOO_MANY = "one-too-many"
    TAKEN_OUT = "taken-out"
    DROPPED = "dropped"
    NOT_A_LINK = "not-a-link"
    WHO_READS = "who-reads"
    # The words are the number that was typed.
    NO_SUCH_NUMBER = "no-such-number"
    # A message was edited: the words are its id, and the number of the version that counts now.
    REVISED = "revised"
    # The same of words that wait for their place, or of a control word: then the words are its id.
    REVISED_KEPT = "revised-kept"
    REVISED_WORD = "revised-word"
    # The words are a date, as it was read.
    REVISED_DATE = "revised-date"
    # What was sent while the bot was away is taken in now.
    WAS_AWAY = "was-away"
    # The same of what could not be saved at once.
    SAVED_AFTER_ALL = "saved-after-all"
    # A message could not be taken in, whatever was tried.
    SET_ASIDE = "set-aside"
    # Words beside a check-in's question.
    NOTED_BESIDE = "noted-beside"
    # They may have been meant for the exercise: the words are the id of the message.
    NOTED_INSTEAD = "noted-instead"


@dataclass(frozen=True, slots=True)
class Said:
    """A remark and the words that belong in it."""

    remark: Remark
    words: str = ""


# A question inside the question, until it is answered or passed over.


@dataclass(frozen=True, slots=True)
class AskWhen:
    item: int


@dataclass(frozen=True, slots=True)
class ConfirmWhen:
    item: int
    said: str
    due: Deadline


@dataclass(frozen=True, slots=True)
class AskHours:
    item: int


@dataclass(frozen=True, slots=True)
class AskSign:
    item: int


@dataclass(frozen=True, slots=True)
class AskDay:
    """Another day than the one that was proposed is being said."""


@dataclass(frozen=True, slots=True)
class ConfirmDay:
    said: str
    due: Deadline


@dataclass(frozen=True, slots=True)
class WhichToDrop:
    """There is one item more than the list asks for: which one goes, if any?"""


@dataclass(frozen=True, slots=True)
class WritePassage:
    """A passage of a brief, by the id of its section, is being written anew; `begun` once some of it is written."""

    section: str
    begun: bool = False


@dataclass(frozen=True, slots=True)
class WriteUnsure:
    """A doubt is being written; `then` is the aside that was open before it."""

    then: "Aside | None" = None


@dataclass(frozen=True, slots=True)
class GoOnAnyway:
    """The member was told that the answer falls short; the next Next goes on."""


@dataclass(frozen=True, slots=True)
class WhichClock:
    """What was said of the clock fits several offsets, in minutes east of UTC."""

    offsets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WhichPlace:
    """What was said of the place fits several zones."""

    zones: tuple[str, ...]


OfItem = AskWhen | ConfirmWhen | AskHours | AskSign
"""What is asked of a thing with a date, one after the other."""

Aside = (
    OfItem
    | AskDay
    | ConfirmDay
    | WhichToDrop
    | WritePassage
    | WriteUnsure
    | GoOnAnyway
    | WhichClock
    | WhichPlace
)


# What a person can do besides typing.


@dataclass(frozen=True, slots=True)
class Choose:
    """The options with these keys, out of those that were offered; their order counts where the choice is ranked."""

    chosen: Collection[str]
    offered: frozenset[str]


@dataclass(frozen=True, slots=True)
class Toggle:
    """One option more, or one less where it was chosen."""

    key: str


@dataclass(frozen=True, slots=True)
class Drop:
    """Take this item away."""

    item: int


@dataclass(frozen=True, slots=True)
class Write:
    """The form with one text: the way to write where messages arrive empty."""

    text: str


@dataclass(frozen=True, slots=True)
class WriteAnew:
    """The form that replaces what it showed: the written items from the first to the last id of `shown`.

    None stands for a form that was opened before forms said what they show: it holds all that is written.
    """

    text: str
    shown: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class NoteUnsure:
    text: str


@dataclass(frozen=True, slots=True)
class AddMilestone:
    """`when` and `hours` are in the member's words."""

    text: str
    when: str
    sign: str
    hours: str = ""


@dataclass(frozen=True, slots=True)
class ChangeMilestone:
    """What a milestone is to be; without any text it goes."""

    item: int
    text: str
    when: str
    sign: str
    hours: str = ""


@dataclass(frozen=True, slots=True)
class WriteSection:
    """What a passage of a brief is to be; without any text it follows the answers again."""

    section: str
    text: str


class Plain(StrEnum):
    """Presses that carry nothing."""

    DATE_IS_RIGHT = "yes"
    DATE_IS_WRONG = "change"
    NO = "no"
    USE_OFFER = "use"
    HAND_IN = "hand-in"
    NOT_YET = "not-yet"


Form = Write | WriteAnew | NoteUnsure | AddMilestone | ChangeMilestone | WriteSection
"""What was written into a form: it is kept, also when its question was left meanwhile."""

Act = Control | TimerStep | Choose | Toggle | Drop | Form | Plain


@dataclass(frozen=True, slots=True)
class NewItem:
    """`under` is the item from which this one came, in a tree."""

    place: Place
    body: Body
    under: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What one act comes to. `when_of_new` asks the last new item for its date."""

    add: tuple[NewItem, ...] = ()
    revise: tuple[tuple[int, Body], ...] = ()
    drop: tuple[int, ...] = ()
    aside: Aside | None = None
    when_of_new: bool = False
    timer: TimerStep | None = None
    go: Go = Go.STAY
    said: tuple[Said, ...] = ()
