"""A person the bot talks with, whatever cohorts they are in, and the one conversation they have."""

from dataclasses import dataclass, replace
from enum import Enum

from bot.domain.acts import Aside
from bot.domain.calendar import Hours
from bot.domain.checking_in import Inside


@dataclass(frozen=True, slots=True)
class Person:
    """`zone` is an IANA name, None until known; `clock_offset` is the minutes east of UTC that their clock told.

    Unasked messages come within their `hours`.
    """

    user_id: int
    zone: str | None
    clock_offset: int | None
    hours: Hours


@dataclass(frozen=True, slots=True)
class Card:
    """The card on a person's screen: what it shows, and how many of their messages lie below it."""

    message_id: int
    shows: str
    below: int


@dataclass(frozen=True, slots=True)
class OldCard:
    """A card whose place another one took, and that still has its buttons.

    `ask_id` is the last ask that it showed, `shows` the name of that screen.
    """

    user_id: int
    channel_id: int
    message_id: int
    ask_id: int | None
    shows: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A card that can be pressed, as it stands on Discord: since the event with that id, it puts that ask and says the
    end of that timer. Of a card that puts no question `shows` names the screen, and is empty where it is not known.
    """

    message_id: int
    since_id: int
    ask_id: int | None = None
    timer_id: int | None = None
    shows: str = ""


@dataclass(frozen=True, slots=True)
class Gone:
    """A message that its writer deleted, and what it said in the answers: does it go from there too?"""

    message_id: int
    words: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where a person and the bot talk (a DM, or a private thread), of which run, and what stands open.

    `wants` is the name of the screen that they should see, `card` the one that they do see.
    """

    user_id: int
    channel_id: int | None
    in_thread: bool
    member_id: int | None
    run_id: int | None
    paused: bool
    aside: Aside | None
    wants: str
    card: Card | None
    unplaced: int | None = None
    """The last message that waits to be told where it belongs, by Discord's id."""
    gone: Gone | None = None
    """The last message that was deleted and may go from the answers too."""
    seen: int | None = None
    """Everything sent in this channel up to this message, by Discord's id, is taken in."""
    check_in: int | None = None
    """The check-in that has the open place, by its delivery; and what is asked inside it."""
    check_in_inside: Inside | None = None


def moved(conversation: Conversation, channel_id: int | None, *, in_thread: bool) -> Conversation:
    """The same held in another channel, of which nothing is on the screen or seen yet."""
    return replace(conversation, channel_id=channel_id, in_thread=in_thread, card=None, seen=None)


MOST_BELOW = 5
"""So many of the person's messages below a card, and it moves down (requirements: five or more)."""


class Placing(Enum):
    """How a card comes to the screen."""

    EDIT = "edit"
    SEND = "send"


def out_of_sight(card: Card | None) -> Card | None:
    """The same card, to be shown anew at the bottom."""
    return None if card is None else replace(card, below=max(card.below, MOST_BELOW))


ENDED = "!"
"""In the name of a screen that says the end of a timer, between its prompt and the timer's id."""


def placing(card: Card | None, shows: str) -> Placing:
    """A card is edited in place while it can be seen; a new question comes at the bottom, and so does the end of a
    timer, since Discord tells people of a new message only.

    Questions of one prompt follow each other on the same card as long as nothing lies below it.
    """
    if card is None or card.below >= MOST_BELOW:
        return Placing.SEND
    prompt = _prompt(card.shows)
    if card.shows == shows or (card.below == 0 and _prompt(shows) in (prompt, prompt.partition(ENDED)[0])):
        return Placing.EDIT
    return Placing.SEND


def _prompt(shows: str) -> str:
    """What a card shows is written `run/prompt/…`; the first two parts say of which prompt."""
    return "/".join(shows.split("/")[:2])
