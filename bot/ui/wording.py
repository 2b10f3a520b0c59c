"""The bot's sentences, all of them; prompts are in the course files, refusals beside their rules."""

from collections.abc import Callable
from datetime import datetime

from bot.domain.acts import Remark, Said
from bot.domain.brief import Stands
from bot.domain.course import Visibility
from bot.domain.differences import What
from bot.domain.places import place_of
from bot.domain.plan import OUTDATED, View
from bot.domain.reading import Shelf
from bot.domain.report import How
from bot.domain.response import Deadline, DoubtState
from bot.ui.inert import one_line

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
EDIT_PART = "Edit a part: it is too long for one form"
EMPTY_TAKES_OUT = "What you wrote. Empty takes it out"
TOO_LONG = "-# A form cannot hold your longest answer, so Edit leaves it as it is."
USE_THIS = "Use this"
ADD_MILESTONE = "Add milestone"
YES = "Yes"
CHANGE = "Change"
HAND_IN = "Hand in"
NOT_YET = "Not yet"
NO = "No"
OTHER_DAY = "Other day"
DONE = "Done"
ON_TRACK = "On track"
STUCK = "Stuck"
MOVE = "Move"
KEEP = "Keep"
NOT_TODAY = "Not today"
GOT_IT = "Got it"
WHY_THIS = "Why this?"
APPROVE = "Approve for the cohort"
FACILITATOR_ONLY = "Facilitator only"
WITHHOLD = "Withhold"
WITHDRAW = "Withdraw"
WITHDRAW_ALL = "Withdraw all of it"
ADD_TEST = "Add test"
CHANGE_THIS = "Change it"
CHANGE_ONE = "Change one of them"
CHANGE_PASSAGE = "Change a passage"
TAKE_OVER = "Take some over, or write your own"
ANSWER_EMPTY = "Answer what is still empty"
SIGN_OF_A_MILESTONE = "How will you know that it is done"
SIGN_OF_A_TEST = "What would be a sign that it fits you, or that it does not"
DROP_WHICH = "Which one shall I take out?"
NUMBER_CHANGES_DATE = "Type the number of one that is there to say its date anew."
MENU_CHANGES_DATE = f"To say a date anew, choose it under “{CHANGE_ONE}”."
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
PRESS_RANKED = "Press them in order, the first one first."
RANK = "Press them in order, the first one first; or type their numbers, such as “2 1”."
PRESS_TRIPWIRE = f"Press {YES}, {OTHER_DAY} or {NO}."
TRIPWIRE = "Press, or type “yes”, “no”, or another day in words."
BEFORE_ANOTHER = "Or before which milestone?"
NAME_TAKES_MILESTONE = "Does it threaten another milestone? Choose that below, or type its name."
MENU_TAKES_MILESTONE = "Does it threaten another milestone? Choose that below."
HANDED_IN_READERS = (
    "Once it is handed in, your facilitator can read your answers, save those that are yours alone."
)
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
    "doubt, **examples** shows some. **timer** starts the timer of a list, or gives five more minutes, and **done** "
    "stops it. Where there are options, type a number such as 2, or 2 3 for two of them. "
    "/exercise review shows all that you wrote, with its history; /exercise resume brings the open question back. "
    "/plan show is your plan on one page, /plan export makes a file of it, /plan share says who may read it. "
    "/milestone list shows your milestones. "
    "/resources find shows what there is to read. "
    "/me schedule is what I will send you, and /checkin settings says who holds you to it."
)
HELP_IN_THREAD = (
    "Answer by the buttons and menus; for your own words press **Write**, or reply to my card with a mention. "
    "Whatever you answer is saved at once, and one line is one item of a list. **Next** goes on, **Back** goes back, "
    "**Skip** leaves it open, **Save and stop** pauses, **Unsure about…** notes a doubt, **Examples** shows some. "
    "/exercise review shows all that you wrote, with its history; /exercise resume brings the open question back. "
    "/plan show is your plan on one page, /plan export makes a file of it, /plan share says who may read it. "
    "/milestone list shows your milestones. "
    "/resources find shows what there is to read. "
    "/me schedule is what I will send you, and /checkin settings says who holds you to it."
)

CLOCK = "What time is it for you now?"
CLOCK_HOW = "Press it, or type it (such as 14:40), or type your city."
CLOCK_HOW_IN_THREAD = f"Press it; or press {OTHER} and say it (such as 14:40), or your city."
CLOCK_WHY = "I need it so that I never write to you at night."
PLACE = "Which place has your clock?"
PLACE_HOW = "Choose one that keeps the same time as you all year, or type your city."
PLACE_HOW_IN_THREAD = (
    f"Choose one that keeps the same time as you all year; or press {OTHER} and name your city."
)

WHO_READS = "Who can read this?"
TYPE_READERS = "-# Type 1 for Fine, 2 for Only me for now."
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
ONE_MOMENT = "One moment, please: I could not read your answer in time. Press it again in a few seconds."
NOT_SAVED_YET = (
    "I could not save that just now. There is no need to send it again: I go on trying, "
    "and your card shows it once it is saved."
)
FORM_NOT_SAVED = (
    "Something went wrong on my side, and it was noted. Your words are not lost: press **Try again** in a moment. "
    "They are saved once, however often you press."
)
YOUR_WORDS = "Here are your words:"
TRY_AGAIN = "Try again"
NOT_HELD = (
    "Those words do not wait here any more. If they are not on your card, copy them from above and send them."
)
NOTHING_TO_SEE = "There is nothing to be seen in what you wrote. Please write it in words, or leave it empty."
GONE = "That button is from an older version of me. /exercise resume brings the open question back."
ANSWERED = "-# Answered."
WAS_HANDED_IN = "Handed in."

OPENED = "It is open in our conversation. **Next** there leads back to where you were."
OPENED_TO_CHANGE = f"{OPENED} Once it reads as you want it, the button brings you back to who may read it."

SENT = "Sent: look at your direct messages. Are they closed?"
USE_THREAD = "Use a private thread"
DM_CLOSED = (
    "Your direct messages are closed to me, so I could not write to you. "
    "We can talk in a private thread instead."
)
DM_PAUSED = (
    "Discord asks me to open fewer direct messages just now. "
    "Press again later, or let us talk in a private thread instead."
)
THREAD_WARNING = (
    "A private thread is seen by you and me, and by moderators with the permission Manage Threads: "
    "they can read it. Direct messages are seen by you and me alone."
)
OPEN_THREAD = "Open it"
INVITED = "I had something to ask you in a direct message, and could not. We can go on here instead."
NOTHING_SHOWN_YET = (
    "Nothing of yours is shown here before you press. "
    "You would rather talk in direct messages? Open them to this server again, and I write to you there."
)
GO_ON_HERE = "Go on here"
NO_THREAD = (
    "I may not open private threads here. Ask a moderator to give me Create Private Threads "
    "and Send Messages in Threads, then press again."
)


def remark(said: Said, *, in_thread: bool) -> str:
    """A remark as a sentence; `said.words` are the bot's own unless they are escaped by whoever passes them.

    `in_thread`: where what is typed does not arrive.
    """
    if said.remark in _WITH_WORDS:
        return _WITH_WORDS[said.remark](said.words)
    return (_IN_THREAD.get(said.remark) if in_thread else None) or _PLAIN[said.remark]


_PLAIN = {
    Remark.WAS_AWAY: "I was away for a while. What you wrote, changed or deleted meanwhile is taken in now.",
    Remark.SAVED_AFTER_ALL: "What I could not save at once is saved now.",
    Remark.SET_ASIDE: "One message of yours I could not take in. It is kept; please say it in other words.",
    Remark.NOTHING_YET: "Nothing is written here yet. Write something, or press Next again to leave it open.",
    Remark.AFTER_END: "That is after your projects end. I kept it all the same.",
    Remark.KEPT_AS_NOTE: "Saved as a note. Now choose one of the options.",
    Remark.NO_TIMER: "There is no timer at this question; take the time that you like.",
    Remark.NO_EXAMPLES: "There are no examples for this question.",
    Remark.UNSURE_KEPT: "Your doubt is noted, for you alone.",
    Remark.CHOOSE_OR_NEXT: "Press Hand in, or type “hand in”. With Not yet everything stays as it is.",
    Remark.HELP: HELP,
    Remark.FIRST: "This is the first question: there is nothing before it.",
    Remark.FIRST_THIS: "First I need this answer; then I can help you with the rest.",
    Remark.WHICH: "I am not sure which one you mean. Choose one, please.",
    Remark.WELCOME_BACK: "Here is where you were.",
    Remark.FILES: FILES_EXPIRE,
    Remark.REQUIRED: (
        "What comes next hangs on this answer, so please give one. Back and Save and stop work as always."
    ),
    Remark.NOTED_BESIDE: "Noted here. To answer the question, press, or write the words of a button.",
    Remark.NOTED_INSTEAD: "Was it meant for your exercise? Then press the button below.",
    Remark.TAKEN_OUT: "Taken out. /exercise review can bring it back.",
    Remark.DROPPED: (
        "That was dropped meanwhile, so it has no date to move. "
        "To take it up again, bring it back with /exercise review."
    ),
    Remark.NOT_A_LINK: "Kept as you wrote it. A web address would begin with https://.",
    Remark.REVISED_KEPT: "Revised. It still waits for its place.",
    Remark.REVISED_WORD: "You changed a word that had steered me. I kept the new words.",
}
_IN_THREAD = {
    Remark.NOTED_BESIDE: "Noted here. Press a button to answer the question.",
    Remark.CHOOSE_OR_NEXT: "Press Hand in. With Not yet everything stays as it is.",
    Remark.HELP: HELP_IN_THREAD,
}


def _few(words: str) -> str:
    have, _, wanted = words.partition("/")
    return f"That is {have} of {wanted}. Add more, or press Next again to go on anyway."


def _too_many(words: str) -> str:
    have, _, most = words.partition("/")
    return f"That is {have}; {most} is what helps most. All are kept so far."


def _revised(words: str) -> str:
    return f"Revised, version {words.split()[1]}."


_WITH_WORDS: dict[Remark, Callable[[str], str]] = {
    Remark.FEW: _few,
    Remark.MANY: "{} is what this question asks for. All that you gave is kept.".format,
    Remark.MANY_OPTIONS: "Up to {} can be chosen here. Take one out first, then choose this one.".format,
    Remark.ADVICE: str,
    Remark.SAY: str,
    Remark.NOT_A_NUMBER: "Kept as you wrote it. A number of {} helps me more: please add one.".format,
    Remark.EXAMPLES: "**Examples**\n{}".format,
    Remark.MOVED_BY_WORD: lambda words: f"You wrote “{words.split()[1]}”, a word that steers me.",
    Remark.ADDED_EARLIER: "Added to your answer at “{}”.".format,
    Remark.ZONE_SAVED: lambda words: f"Saved: {words.replace('_', ' ')}.",
    Remark.ONE_TOO_MANY: _too_many,
    Remark.WHO_READS: lambda _: "\n".join(who_reads()),
    Remark.REVISED: _revised,
    Remark.STILL_THERE: lambda zone: (
        f"That is not the clock of {place_of(zone).label}, where I have you. Are you still there? "
        "/me timezone changes it, too."
    ),
    Remark.REVISED_DATE: "I read the date as {}. To change it, edit your message again.".format,
    Remark.DAY_AFTER: lambda words: (
        f"“{one_line(words, 80)}” is due before that day. If you meant to be asked in time, choose an earlier one."
    ),
    Remark.DAY_MOVED: "With it moved the day on which I ask you about its risk: {}.".format,
    Remark.NO_SUCH_NUMBER: "There is no number {} here. Take one that stands before an answer.".format,
}


def who_reads() -> list[str]:
    """Who can read what, at length."""
    return [
        "**Who can read what**",
        "- What you write is yours alone until you hand in. Doubts noted with “Unsure about…” stay yours always.",
        "- When you hand in, your facilitator can read the answers whose card said so.",
        "- Your cohort reads nothing until I have shown you the exact words and you approved them.",
        "- With “Only me for now” not even your facilitator reads your answers, only that you handed in.",
        "- Whoever runs this bot keeps its database, and could read what is stored there.",
    ]


def passage(stands: Stands) -> str:
    """What is to be known of a passage of a brief, behind its heading."""
    if stands.outdated:
        return " · your own words; your answers have changed since"
    return " · your own words" if stands.own else ""


def open_since(titles: str) -> str:
    """On the card of what was handed in."""
    return f"Open as your answers stand now: {titles}. Choose one below to go on there."


def begin(title: str) -> str:
    """On a button: go to another exercise, begun or not."""
    return f"Go to: {title}"


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


# What there is to read.
MARK_READ = "Mark as read"
MARK_UNREAD = "Mark as unread"
MARK_RELEVANT = "Relevant to me"
MARK_NOT_RELEVANT = "Not relevant to me"
NOTE = "Note…"
EARLIER = "Earlier page"
LATER = "Later page"
ALL_TO_READ = "All there is to read"
NOT_READ = "Not read yet"
FROM_EARLIER_VERSION = "Of an earlier version of your course: the newest one does not name it any more."
RELEVANT = "Relevant to you"
CHOOSE_TO_READ = "Choose one, to mark it or to note something"
CHOOSE_ENTRY = "Choose one"
SHELVES = {
    Shelf.ALL: "Everything",
    Shelf.UNREAD: NOT_READ,
    Shelf.RELEVANT: "Relevant to me",
    Shelf.NOTED: "With my notes",
}
EMPTY_SHELVES = {
    Shelf.ALL: "Your course names nothing to read.",
    Shelf.UNREAD: "You have read all of it.",
    Shelf.RELEVANT: "You have not marked anything as relevant to you yet.",
    Shelf.NOTED: "You have not noted anything yet.",
}
ONLY_YOU_SEE_MARKS = "Only you see your marks and notes."
NOTHING_FOUND = "I found nothing with all of these words. Try fewer of them, or /resources find without any."
TOO_MANY_FOUND = "- … and more: another word narrows it down"


def no_catalogue(name: str) -> str:
    return f"Your course has no list of {name}. /resources find shows what there is to read."


def progress(read: int, of: int) -> str:
    return f"{read} of {of} read"


def more_to_read(count: int) -> str:
    return f"More to read ({count})"


# Timers.
START_TIMER = "Start timer"
STOP_TIMER = "Stop"
MORE_TIME = "+5 min"


def timer_runs(ends_at: datetime, count: int, target: int | None) -> str:
    return f"⏱ Ends {instant(ends_at, 'R')}. **{_items(count, target)}** · saved"


def time_is_up(count: int, target: int | None) -> str:
    return f"⏱ **Time is up: {_items(count, target)}.** Go on if there is more, or press Next."


def _items(count: int, target: int | None) -> str:
    """ "2 items", and where there is a number to aim for, "2 of 10 items"."""
    if target is not None:
        return f"{count} of {target} items"
    return "1 item" if count == 1 else f"{count} items"


# Plans.
YOUR_PLAN = "Your plan"
WHO_MAY_READ = "Who may read it"
VIEWS = {View.BRIEF: "Plan on one page", View.FULL: "Full plan"}
EMPTY_PLANS = {
    View.BRIEF: "Nothing stands on this page yet: it fills itself from your answers. /exercise resume goes on.",
    View.FULL: "You have not answered anything yet. /exercise resume brings the open question.",
}
CHANGE_PLAN = "Change…"
WITH_PRIVATE = (
    "Everything that you answered, also what only you can read: it is marked. "
    "To show somebody your plan, the one page is meant for that."
)
NOTHING_CHANGED = "Nothing is different between these two."
WHAT_CHANGED = {What.ADDED: "Added:", What.CHANGED: "Changed:", What.REMOVED: "Taken away:"}
OUTDATED_PASSAGE = f"{OUTDATED} To use the new ones, choose it under “{CHANGE_PLAN}”."


# Earlier versions, what was taken away, and doubts.
HISTORY = "History"
TAKE_OUT = "Take it out"
KEEP_IT = "Keep it"
CHANGE_ANSWER = "Change an answer"
HISTORY_OF = "History of an answer"
BRING_BACK = "Make an earlier version count again"
PUT_BACK = "Put an answer back"
CHANGED_AFTER = "changed after hand-in"
STILL_EMPTY = "still empty"
TAKEN_AWAY = "Taken away"
NAMED_GONE = "what this named was taken away"
COUNTS_NOW = "counts now"
BROUGHT_BACK = "Brought back."
REMOVED = "removed"
ADDED_WORDS = "added"
OF_MESSAGE = "Your message is in several answers. Choose one to see its history."
NOTHING_ANSWERED = "You have not answered anything yet. /exercise resume brings the open question."
ALL_ANSWERS = "All my answers"
DOUBTS_HOW = "Only you see these. Choose one to say what became of it."
NO_DOUBTS = "You have noted no doubts here. “Unsure about…” on any card notes one."
CHOOSE_DOUBT = "Choose a doubt"
DOUBT = "Doubt"
ALL_DOUBTS = "All my doubts"
SETTLED_BY = "settled by"
RESOLVED = "Resolved…"
DROPPED = "Dropped"
OPEN_AGAIN = "Open again"
WHAT_SETTLED = "What settled it? You may leave this empty."
DOUBT_STATES = {
    DoubtState.OPEN: "open",
    DoubtState.RESOLVED: "resolved",
    DoubtState.DROPPED: "dropped",
}


def deleted(words: str) -> str:
    """The offer after a message was deleted; `words` are inert already."""
    return f"You deleted “{words}”. Take it out of your answer too?"


def version(number: int) -> str:
    return f"Version {number}"


def doubts(count: int) -> str:
    return f"Doubts ({count} open)"


def open_doubts(count: int) -> str:
    """On the card of the hand-in."""
    return f"{count} {'doubt is' if count == 1 else 'doubts are'} still open. /exercise review lists them."


# Milestones.
NOT_DONE = "Not done after all"
ADD_STEPS = "Add steps"
DROP = "Drop"
DROP_IT = "Drop it"
TAKE_BACK = "Take it back"
MILESTONE = "A milestone"
YOUR_MILESTONES = "Your milestones"
ALL_MILESTONES = "All my milestones"
CHOOSE_MILESTONE = "Choose one: done, move, steps, history"
NO_MILESTONES = "You have no milestones yet. Add the first one: small, and soon."
TICK = "Tick a step"
UNTICK = "Untick a step"
IN_EXERCISE = "Change its words"
NOTE_ON_DONE = "What helped, or what did you learn? **Note…** keeps it in its history."
NOT_WRITTEN_YET = "The date counts once you press Yes."
WRITE_WHEN = f"Press {CHANGE} to say it in other words."
KEEPS_DATE = "Until then the date stays as it is."
CALENDAR = "Open the file with your calendar. After changes take a new one: the same events move with it."
REPORTED = {
    How.DONE: "Done",
    How.ON_TRACK: "On track",
    How.STUCK: "Stuck",
    How.MOVED: "Moved, in your words",
    How.TO_MOVE: "Another date, not confirmed",
    How.NOT_TODAY: "Not today",
    How.NOTE: "Note",
    How.LEARNED: "Learned",
    How.UP: "Fits better than I thought",
    How.DOWN: "Fits less than I thought",
    How.SAME: "Fits as I thought",
    How.REOPENED: "Not done after all",
    How.TOLD: "Told",
}


def is_date(words: str, due: Deadline) -> str:
    """What was read, to be confirmed; `words` are inert already."""
    return (
        f"“{words}” is **{full(due.at)}**?" if due.has_time else f"“{words}” is **{instant(due.at, 'D')}**?"
    )


def drop_milestone(name: str) -> str:
    """`name` is inert already, here and below."""
    return f"Drop “{name}”? Its check-ins go with it. You can take it back at any time."


def dropped(name: str) -> str:
    return f"Dropped “{name}”. I do not ask about it any more."


def steps_done(done: int, of: int) -> str:
    return f"{done} of {of} {'step' if of == 1 else 'steps'} done"


def more_steps(count: int) -> str:
    return f"- … and {count} more; /exercise review shows all"


# Check-ins, and who holds whom to it.
ACCEPT = "Accept"
DECLINE = "No, thanks"
END_IT = "End it"
TAKE_IT_BACK = "Take it back"
CHANGE_TERM = "Change one of these"
ALL_TERMS = "All settings"
HEAR_IN_DM = "Hear from me in a DM"
CALL_OFF = "Call one off"
CALL_ON = "Ask me after all"
ANOTHER_PLACE = "Another place"
RIGHT = "Yes, that is my clock"
NOT_AWAY = "I am there after all"


def still(place: str) -> str:
    """On a button, where a clock that somebody told disagrees with the place that is stored."""
    return f"Still {place}"


NOTHING_COMES = (
    "Nothing is planned. Milestones with a date, /checkin settings and cheap tests bring check-ins; "
    "if you chose that nobody holds you to it, it stays like this."
)
NOT_AWAY_YET = "You are not away. Give /me away a first day, such as “friday”, and a last one."
WHAT_COMES = "/me schedule shows what I will send you, and /checkin settings who holds you to it."
WHY_HEAR = (
    "You facilitate a cohort: a member may want me to tell you when they miss a check-in or are stuck. "
    f"**{HEAR_IN_DM}** lets me."
)
HEARS_ALREADY = "There is nothing to open: I can write to you already, or you facilitate no cohort."
YOU_WILL_HEAR = (
    "Here you hear from me what a member wants you to know, at most once a day: that they missed a check-in, "
    "or are stuck. /me timezone and /me hours say when I may write."
)
LOOK_IN_DM = "Sent: look at your direct messages."
DM_CLOSED_TO_HEARER = (
    "Your direct messages are closed to me. Open them in Discord's privacy settings, then press again."
)
DM_LATER = "Discord asks me to open fewer direct messages just now. Press again in an hour, please."


# The cohort's round, and its calls for help.
ADD_NOTE = "Add a note"
CHANGE_NOTE = "Change the note"
SHOW_COHORT = "Show it to the cohort"
KEEP_TO_MYSELF = "Keep it to myself"
I_CAN_HELP = "I can help"

# Notes on plans.
READ = "Read"
MAKE_MILESTONE = "Turn into a milestone"
MAKE_ONE_MILESTONE = "Turn one into a milestone"
LEAVE_NOTE = "Leave a note"
