"""A check-in as a card: what is asked, in the member's tone, and a row of buttons for each thing."""

from collections.abc import Iterator

import discord
from discord import ui

from bot.domain.check_in import State, Topic, What
from bot.domain.checking_in import (
    ONLY_TOLD,
    AskFit,
    AskLearned,
    AskNewDay,
    AskPost,
    AskWhom,
    AskWhy,
    CheckIn,
    ConfirmNewDay,
    Inside,
    Subject,
    Word,
    in_the_way,
    words_of,
)
from bot.domain.report import How
from bot.domain.response import Deadline
from bot.ui import ids, wording
from bot.ui.card import MOST_TEXT, Card, Form, button, main_button, notice, row, rows, text
from bot.ui.final_session import final_buttons, final_lines
from bot.ui.inert import inert, one_line
from bot.ui.news import news_buttons, sentence

MOST_WITH_BUTTONS = 4
"""So many things have buttons at once; the others get theirs as those are answered. Discord takes 40 parts a card."""
MOST_SAID = 3
MOST_PARTS = 30
"""Parts of what is asked: the heading, the last row and what is only said have room beside it."""
ROOM_FOR_MORE = 100
"""Characters kept free for what is asked inside, and for the line that says that there are more."""
MOST_NAME, MOST_WORDS = 150, 400
"""Characters shown of what a thing is called, and of what was said of it."""

WORDS = {
    Word.DONE: wording.DONE,
    Word.ON_TRACK: wording.ON_TRACK,
    Word.STUCK: wording.STUCK,
    Word.MOVE: wording.MOVE,
    Word.NOT_TODAY: wording.NOT_TODAY,
    Word.SKIP: wording.SKIP,
    Word.NOBODY: "Nobody",
    Word.BUDDY: "My buddy",
    Word.FACILITATOR: "My facilitator",
    Word.COHORT: "Ask the cohort",
    Word.YES: wording.YES,
    Word.CHANGE: wording.CHANGE,
    Word.UP: "Fits better",
    Word.SAME: "The same",
    Word.DOWN: "Fits less",
}
WANT_WORDS = AskWhy | AskNewDay | AskLearned
"""What is answered in words."""
LATE = "I was away and could not ask in time. Sorry; here is what still matters."
TYPE_OR_PRESS = "-# Type it, or press Write."
WRITE_IT = "-# Press Write."


def check_in_card(
    check_in: CheckIn, said: list[str], notes: list[ui.Item[Card]], *, user_id: int, in_thread: bool
) -> Card:
    """What was asked, and what became of it; below it what is asked now."""
    head = [f"### {_heading(check_in)}", *_first_lines(check_in), *said]
    room = MOST_TEXT - sum(len(line) + 1 for line in head) - ROOM_FOR_MORE
    items: list[ui.Item[Card]] = [text(*head)]
    current, with_buttons, left_out = check_in.current, 0, 0
    beside: list[str] = []
    stands: set[str | None] = set()
    for subject in check_in.subjects:
        now = current is not None and subject.id == current.id
        words = "\n".join(_lines(check_in, subject, user_id, now=now, in_thread=in_thread))
        room -= len(words) + 1
        # Of two notes one button leads to both: Discord refuses a card on which one custom id stands twice.
        new = [each for each in _buttons(check_in, subject, now=now) if each.custom_id not in stands]
        open_ = subject.state is State.OPEN and with_buttons < MOST_WITH_BUTTONS
        if room < 0 and not now:
            left_out += 1
        elif now or (open_ and _parts(items) + _parts([*rows(new)]) < MOST_PARTS):
            items += [text(words), *rows(new)]
            stands.update(each.custom_id for each in new)
            with_buttons += 1
        else:
            beside.append(words)
    if left_out:
        beside.append(f"-# … and {left_out} more: /milestone list shows all.")
    if beside:
        items.append(text("\n".join(beside)))
    return Card(*items, row(*_beside(check_in), *notes[:3]))


def _parts(items: list[ui.Item[Card]]) -> int:
    """As Discord counts them: a row is one, and each of its buttons."""
    return sum(1 + (len(each.children) if isinstance(each, ui.ActionRow) else 0) for each in items)


def _beside(check_in: CheckIn) -> Iterator[ui.Button[Card]]:
    """What can be pressed whatever is asked: a note to what is asked now, or was asked last, and why it came."""
    subject = check_in.current or check_in.subjects[-1]
    if subject.topic not in ONLY_TOLD and not isinstance(check_in.inside, WANT_WORDS):
        yield button(wording.NOTE, ids.make(ids.CHECK_IN_WRITE, check_in_id=subject.id))
    yield button(wording.WHY_THIS, ids.make(ids.CHECK_IN_WHY, delivery_id=check_in.delivery))


def moved_on() -> Card:
    """What stays of a card whose check-in goes on further down."""
    return notice("### Check-in", "-# It goes on below.")


def mark_of(check_in: CheckIn) -> str:
    """The custom id that every card of this very check-in has, and no other card."""
    return ids.make(ids.CHECK_IN_WHY, delivery_id=check_in.delivery)


def _heading(check_in: CheckIn) -> str:
    if check_in.current is None:
        return "Check-in · saved, thank you"
    return {"warm": "How is it going?", "brisk": "Check-in: where do you stand?"}.get(
        check_in.current.tone or "", "Check-in"
    )


def _first_lines(check_in: CheckIn) -> Iterator[str]:
    if check_in.late and check_in.current is not None:
        yield LATE


def _lines(check_in: CheckIn, subject: Subject, user_id: int, *, now: bool, in_thread: bool) -> Iterator[str]:
    if now or subject.state is State.OPEN or not subject.text or subject.topic is Topic.NEWS:
        yield f"{'✏️ ' if now else ''}{asked(check_in, subject)}"
    else:
        yield f"**{one_line(subject.text, MOST_NAME)}**"
    yield from _what_was_said(subject)
    if now and check_in.inside is not None:
        yield from _inside(check_in.inside, subject, user_id, in_thread=in_thread)
    elif now and subject.topic not in ONLY_TOLD and not in_thread:
        yield f"-# {wording.TYPE_ANSWER}, or press."


# What is asked


def asked(check_in: CheckIn, subject: Subject) -> str:
    """The question, in the member's tone where that makes a difference."""
    name, tone = f"**{one_line(subject.text, MOST_NAME)}**", subject.tone
    match subject.topic, subject.what:
        case Topic.NEWS, _:
            return "" if subject.news is None else sentence(subject.news)
        case Topic.ROUND, _:
            return f"Your cohort's weekly round is open, and waits for you: {subject.of}"
        case Topic.SESSION, _:
            return f"{name} is {_when(subject.due)}." if subject.due else f"{name} is cancelled."
        case ((Topic.CONSENT | Topic.END), _):
            return "\n".join(final_lines(subject))
        case Topic.WEEKLY, _:
            return _weekly(check_in, tone)
        case (Topic.AGAIN, None):
            return "Once more: how is your project going?"
        case (_, What.TRIPWIRE):
            guarded = f", before **{one_line(subject.of, MOST_NAME)}**" if subject.of else ""
            return f"You wanted me to ask about a risk{guarded}: “{one_line(subject.text, MOST_WORDS)}”. Is it settled?"
        case (_, What.TEST):
            path = (
                f" It was to show whether **{one_line(subject.of, MOST_NAME)}** fits you."
                if subject.of
                else ""
            )
            return f"Your test {name} was for {_when(subject.due)}.{path} What did you learn?"
        case Topic.AFTER, _:
            return (
                f"{name} was due {_when(subject.due)}. {_how(tone, 'Is it done?', 'How did it go?', 'Done?')}"
            )
        case Topic.AGAIN, _:
            question = _how(tone, "How is it?", "How is it going?", "Status?")
            return f"Once more: {name}, due {_when(subject.due)}. {question}"
        case _:
            question = _how(tone, "How does it stand?", "How are you getting on with it?", "Status?")
            return f"{name} is due {_when(subject.due)}. {question}{_sign(subject)}"


def _weekly(check_in: CheckIn, tone: str | None) -> str:
    question = _how(tone, "How did the week go?", "How was your week with the project?", "Your week: status?")
    ahead = [f"- **{one_line(name, MOST_NAME)}**, {_when(due)}" for name, due in check_in.ahead]
    return "\n".join((question, *(("Ahead of you:", *ahead) if ahead else ())))


def _how(tone: str | None, plain: str, warm: str, brisk: str) -> str:
    return {"warm": warm, "brisk": brisk}.get(tone or "", plain)


def _sign(subject: Subject) -> str:
    return f"\n-# You will know by: {one_line(subject.sign, MOST_NAME)}" if subject.sign else ""


def _when(due: Deadline | None) -> str:
    if due is None:
        return "without a date"
    return f"{wording.instant(due.at, 'F' if due.has_time else 'D')} ({wording.instant(due.at, 'R')})"


# What was said

SAID = {
    How.DONE: "✔ Done.",
    How.ON_TRACK: "→ On track.",
    How.STUCK: "! Stuck.",
    How.MOVED: "↦ Moved.",
    How.NOT_TODAY: "Not today: I ask again later.",
    How.LEARNED: "Learned:",
    How.UP: "It fits better than it seemed.",
    How.SAME: "It fits as it seemed.",
    How.DOWN: "It fits less than it seemed.",
    How.NOTE: "Noted:",
    How.TOLD: "Told:",
}
TOLD = {
    "buddy": "your buddy hears of it.",
    "facilitator": "your facilitator hears of it.",
    "cohort": "your cohort.",
}


def _what_was_said(subject: Subject) -> Iterator[str]:
    """The latest of what the member said; the history has all."""
    worded = {each.how for each in subject.reports if each.words}
    said = [each for each in subject.reports if each.how in SAID and (each.words or each.how not in worded)]
    shown = said[-MOST_SAID:]
    for report in shown:
        words = TOLD.get(report.words, "") if report.how is How.TOLD else one_line(report.words, MOST_WORDS)
        yield f"-# {SAID[report.how]} {words}".rstrip()
    if subject.state is State.PASSED and not shown:
        yield "-# Passed over."


# What is asked inside


def _inside(inside: Inside, subject: Subject, user_id: int, *, in_thread: bool) -> Iterator[str]:
    how = WRITE_IT if in_thread else TYPE_OR_PRESS
    match inside:
        case AskWhy():
            yield from ("**What is in the way?**", how)
        case AskWhom():
            yield "**Shall I tell somebody?** Nobody hears of it unless you say so."
        case AskPost():
            yield "**These words would stand in your cohort's channel:**"
            yield from (f"> {line}" for line in help_words(user_id, subject).splitlines())
            yield "Post them? To change them, press Change."
        case AskNewDay():
            yield from ("**To when?** Such as “friday 6pm” or “in two weeks”.", how)
        case ConfirmNewDay(_, _, due):
            yield f"**{_when(due)}: is that right?**"
        case AskLearned():
            yield from ("**What did you learn?**", how)
        case AskFit():
            path = f"**{one_line(subject.of, MOST_NAME)}**" if subject.of else "this path"
            yield f"**Does {path} fit you better or less than it seemed?** It moves in your ranking."


def help_words(user_id: int, subject: Subject) -> str:
    """What a member says to their cohort; shown to them before it is posted, and posted in these very words."""
    said = in_the_way(subject)
    why = inert(said.words, MOST_WORDS) if said is not None and said.words else ""
    about = f" with “{one_line(subject.text, MOST_NAME)}”" if subject.text else ""
    return f"<@{user_id}> is stuck{about}{': ' + why if why else ''}\nCan anybody help?"


def _buttons(check_in: CheckIn, subject: Subject, *, now: bool) -> Iterator[ui.Button[Card]]:
    inside = check_in.inside if now else None
    if subject.news is not None:
        yield from news_buttons(subject.news)
    if isinstance(inside, WANT_WORDS):
        yield main_button(wording.WRITE, ids.make(ids.CHECK_IN_WRITE, check_in_id=subject.id))
    if subject.final is not None:
        yield from final_buttons(subject.final)
    for word in words_of(check_in) if now else _plain_words(check_in, subject):
        label = wording.GOT_IT if subject.topic in ONLY_TOLD else WORDS[word]
        made = main_button if word in (Word.DONE, Word.YES) else button
        yield made(label, ids.make(ids.CHECK_IN, check_in_id=subject.id, word=word.value))


def _plain_words(check_in: CheckIn, subject: Subject) -> tuple[Word, ...]:
    alone = CheckIn(check_in.delivery, check_in.on, (subject,))
    return words_of(alone)


# Forms, and why it came


def write_form(check_in_id: int, check_in: CheckIn) -> Form:
    """What is asked inside, in a form."""
    title = _title(check_in.inside)
    made = Form(title=title, custom_id=ids.make(ids.CHECK_IN_WRITTEN, check_in_id=check_in_id))
    made.add_item(
        ui.Label(
            text=title,
            component=ui.TextInput(custom_id="text", style=discord.TextStyle.paragraph, max_length=4000),
        )
    )
    return made


def _title(inside: Inside | None) -> str:
    match inside:
        case AskWhy() | AskPost():
            return "What is in the way?"
        case AskNewDay() | ConfirmNewDay():
            return "To when?"
        case AskLearned():
            return "What did you learn?"
        case _:
            return "A note"


WHY = {
    Topic.BEFORE: "it is due in two days",
    Topic.DUE: "it is due on this day",
    Topic.AFTER: "its day is over",
    Topic.WEEKLY: "you asked to be asked once a week",
    Topic.TRIPWIRE: "you asked for this day when you wrote about the risk",
    Topic.TEST: "the day of this test was over",
    Topic.AGAIN: "it was put off, or not answered, and you wanted to be asked again",
    Topic.ROUND: "you had not answered your cohort's round, and wanted to be asked again",
    Topic.SESSION: "your cohort meets on this day or the next",
    Topic.CONSENT: "your cohort's summary is posted soon, and nothing of yours without your word",
    Topic.END: "your final session is over",
    Topic.NEWS: "somebody wanted you to hear of it",
    Topic.NOW: "you checked in yourself",
}


def why_lines(check_in: CheckIn) -> Iterator[str]:
    """Why this message came, thing by thing, and how to change that."""
    yield "**Why this message came**"
    for subject in check_in.subjects:
        name = f"**{one_line(subject.text, MOST_NAME)}**: " if subject.text and subject.news is None else ""
        yield f"- {name}{WHY[subject.topic]}."
    yield "/me schedule lists all that is to come; /checkin settings changes how often, or stops it."
