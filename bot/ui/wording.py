"""The bot's sentences, all of them; prompts are in the course files, refusals beside their rules."""

from datetime import datetime

from bot.domain.acts import Remark, Said
from bot.domain.course import Visibility

# Buttons: people learn these words, so they are the same everywhere.
START_IN_DM = "Start in a DM"
START_HERE = "Start here, privately"
NEXT = "Next"
BACK = "Back"
SKIP = "Skip"
STOP = "Save and stop"
UNSURE = "Unsure about…"
EXAMPLES = "Examples"
WRITE = "Write"
EDIT = "Edit"
USE_THIS = "Use this"
ADD_MILESTONE = "Add milestone"
YES = "Yes"
CHANGE = "Change"
HAND_IN = "Hand in"
NOT_YET = "Not yet"
OTHER = "Other…"
FINE = "Fine"
ONLY_ME = "Only me for now"
DETAILS = "Details"
RESUME = "Resume"
REVIEW = "Review my answers"
MY_ANSWER = "It was my answer"
ADD_HERE = "Add it here"
ADD_TO = "Add to…"
KEPT = "I kept what you wrote meanwhile. Where does it belong?"
WHERE_TO = "Where does it belong?"
NO_PLACE = "There is no question yet that it could belong to. It stays kept."
ADDED = "Added."

TYPE_ANSWER = "Type your answer"
PRESS_WRITE = "Press Write, or reply to this card with a mention"
MORE = "- … and more; /exercise review shows all"
WORDS_IN_THREAD = "/exercise resume brings this card back, /exercise review shows all that you wrote."
WORDS = "You can also type: next · back · skip · stop · unsure · examples · help"

READERS = {
    Visibility.PRIVATE: "Only you can read this.",
    Visibility.FACILITATOR: "Your facilitator can read this once you hand in; nobody before.",
    Visibility.COHORT: "Your facilitator can read this once you hand in; your cohort only words that you approve.",
}
ONLY_YOU = "Only you can read this, as you chose."

HELP = (
    "Answer by typing: every message is saved at once, and one line is one item of a list. "
    "**next** goes on, **back** goes back, **skip** leaves it open, **stop** saves and pauses, **unsure** notes a "
    "doubt, **examples** shows some. Where there are options, type a number such as 2, or 2 3 for two of them. "
    "/exercise review shows all that you wrote; /exercise resume brings the open question back."
)

CLOCK = "What time is it for you now?"
CLOCK_HOW = "Press it, or type it (such as 14:40), or type your city. I need it so that I never write to you at night."
PLACE = "Which place has your clock?"
PLACE_HOW = "Choose one that keeps the same time as you all year, or type your city."

WHO_READS = "Who can read this?"
# The questions before the first prompt, by what the names of their screens end in.
ASKED = {"clock": CLOCK, "place": PLACE, "readers": WHO_READS}

AT_BOTTOM = "The open question is at the bottom of our conversation."
GO_THERE = "Go there"
CLOSED_SINCE = (
    "Your direct messages are closed to me. "
    "Open them, or press **Start here, privately** in your cohort's channel."
)
ONLY_TEXT = "I can keep only text and files. Please write it in words."
EMPTY_IN_THREAD = (
    "I can't read plain messages here: press **Write** on my card, or reply to my card with a mention."
)
STRANGER = (
    "Hello! I take course cohorts through their exercises. Press **Start in a DM** in your cohort's channel, "
    "and we begin. I keep nothing of what you write before that."
)
FILES_EXPIRE = (
    "I kept the file's name and link. Discord's file links stop working after a while, so keep the file too."
)
ANYTHING_WRONG = (
    "Something went wrong on my side, and it was noted. "
    "What was saved stays saved; please try again in a moment."
)
GONE = "That button is from an older version of me. Type “resume” in our conversation to go on."
ANSWERED = "-# Answered."

OPENED = "It is open in our conversation. **Next** there leads back to where you were."

SENT = "Sent: look at your direct messages. Are they closed?"
USE_THREAD = "Use a private thread"
DM_CLOSED = (
    "Your direct messages are closed to me, so I could not write to you. "
    "We can talk in a private thread instead."
)
DM_PAUSED = "Discord asks me to open fewer direct messages just now. We can talk in a private thread instead."
THREAD_WARNING = (
    "A private thread is seen by you and me, and by moderators with the permission Manage Threads: "
    "they can read it. Direct messages are seen by you and me alone."
)
OPEN_THREAD = "Open it"
NO_THREAD = (
    "I may not open private threads here. Ask a moderator to give me Create Private Threads "
    "and Send Messages in Threads, then press again."
)


def remark(said: Said) -> str:
    """A remark as a sentence; `said.words` are the bot's own unless they are escaped by whoever passes them."""
    words = said.words
    match said.remark:
        case Remark.NOTHING_YET:
            return "Nothing is written here yet. Write something, or press Next again to leave it open."
        case Remark.FEW:
            have, _, wanted = words.partition("/")
            return f"That is {have} of {wanted}. Add more, or press Next again to go on anyway."
        case Remark.MANY:
            return f"{words} is what this question asks for. More is kept for a list; of options, drop one first."
        case Remark.ADVICE | Remark.SAY:
            return words
        case Remark.NOT_A_NUMBER:
            return f"Kept as you wrote it. A number of {words} helps me more: type one to add it."
        case Remark.AFTER_END:
            return "That is after your projects end. I kept it all the same."
        case Remark.KEPT_AS_NOTE:
            return "Saved as a note. Now choose one of the options, by its button or its number."
        case Remark.NO_TIMER:
            return "There is no timer at this question; take the time that you like."
        case Remark.NO_EXAMPLES:
            return "There are no examples for this question."
        case Remark.EXAMPLES:
            return f"**Examples**\n{words}"
        case Remark.UNSURE_KEPT:
            return "Your doubt is noted, for you alone."
        case Remark.CHOOSE_OR_NEXT:
            return "Press Hand in, or type “hand in”. With Not yet everything stays as it is."
        case Remark.HELP:
            return HELP
        case Remark.FIRST:
            return "This is the first question: there is nothing before it."
        case Remark.MOVED_BY_WORD:
            return f"You typed “{words.split()[1]}”, a word that steers me."
        case Remark.FIRST_THIS:
            return "First I need this answer; then I can help you with the rest."
        case Remark.ADDED_EARLIER:
            return f"Added to your answer at “{words}”."
        case Remark.WHICH:
            return "I am not sure which one you mean. Choose one, please."
        case Remark.ZONE_SAVED:
            return f"Saved: {words.replace('_', ' ')}."
        case Remark.WELCOME_BACK:
            return "Here is where you were."
        case Remark.FILES:
            return FILES_EXPIRE


def below(channel_id: int) -> str:
    """Where the card is; a thread's mention is a link to it."""
    return f"The open question is at the bottom of our conversation: <#{channel_id}>"


def address(guild_id: int | None, channel_id: int) -> str:
    """A link to a channel; of a DM the mention would be shown as unknown."""
    return f"https://discord.com/channels/{guild_id or '@me'}/{channel_id}"


def elsewhere(channel_id: int | None) -> str:
    """Written where the conversation is not held."""
    return f"Our conversation is in <#{channel_id}>. I kept your message, and ask you there where it belongs."


def instant(at: datetime, style: str = "F") -> str:
    """Each reader's own time, by Discord's markup."""
    return f"<t:{int(at.timestamp())}:{style}>"


def full(at: datetime) -> str:
    """The instant, and how long until then."""
    return f"{instant(at)} ({instant(at, 'R')})"
