"""The card of a cohort's weekly round, and what is said to whoever answers it."""

import discord
from discord import ui

from bot.domain.check_in import State, Topic
from bot.domain.checking_in import Subject
from bot.domain.report import How
from bot.domain.rounds import ANSWERS, RoundView, Shown
from bot.services.posts import Post
from bot.services.rounds import MOST_NOTE, Noted
from bot.ui import ids, wording
from bot.ui.card import MOST_TEXT, Card, Form, button, main_button, notice
from bot.ui.check_in_card import help_words
from bot.ui.inert import one_line

HOW = {How.DONE: wording.DONE, How.ON_TRACK: wording.ON_TRACK, How.STUCK: wording.STUCK}
ASKS = (
    "How did it go this week with what you set out to do? Press one. "
    "The cohort sees that you answered; how it goes, only if you then choose to show it."
)
FOR_WHOM = "-# For those who chose to be held to it by their cohort: /checkin settings."
NOBODY_YET = "Nobody has answered yet."
NOTED_PRIVATE = "The cohort sees only that you answered."
NOTED_SHARED = "The cohort sees this now, word for word."
MOST_NOTE_SHOWN = 300
"""Characters of one note on the card, so that there is room for everybody's."""
MORE = "- … and others"


def round_card(view: RoundView) -> Card:
    """What everybody in the channel sees; nothing of anybody who does not share it."""
    title = f"**Weekly round, {view.on.day} {view.on:%B}**"
    if view.closed:
        return notice(f"{title} · closed", *_fitting([_of_the_week(view)], _lines(view)))
    closing = f"-# It closes {wording.full(view.closes_at)}."
    head = [title, ASKS, _count(view)]
    buttons = [button(HOW[how], ids.make(ids.ROUND, round_id=view.id, how=how)) for how in ANSWERS]
    return notice(*_fitting(head, _lines(view)), FOR_WHOM, closing, buttons=buttons)


def marker(round_id: int) -> str:
    """The custom id by which a round's card is known."""
    return ids.make(ids.ROUND, round_id=round_id, how=ANSWERS[0])


def _count(view: RoundView) -> str:
    if not view.answers:
        return NOBODY_YET
    return f"**{len(view.answers)} of {max(view.chosen, len(view.answers))} answered**"


def _of_the_week(view: RoundView) -> str:
    """The line on the week: how many answered, and what those who share it said."""
    if not view.answers:
        return "Nobody answered this week. The next round comes by itself."
    said = [each.how for each in view.answers]
    shared = [f"{said.count(how)} {HOW[how].lower()}" for how in ANSWERS if how in said]
    line = _count(view).strip("*")
    of_some = f" Of those who share it: {', '.join(shared)}." if shared else ""
    return f"**{line} this week.**{of_some}"


def _lines(view: RoundView) -> list[str]:
    return [_line(each) for each in view.answers]


def _line(answer: Shown) -> str:
    if answer.how is None:
        return f"- <@{answer.user_id}> answered"
    words = f": “{one_line(answer.words, MOST_NOTE_SHOWN)}”" if answer.words else ""
    return f"- <@{answer.user_id}> · {HOW[answer.how]}{words}"


def _fitting(head: list[str], lines: list[str]) -> list[str]:
    """As many of the lines as there is room for under the head, and the other sentences of the card."""
    room = MOST_TEXT - 400 - sum(len(line) + 1 for line in head)
    kept: list[str] = []
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            return [*head, *kept, MORE]
        kept.append(line)
    return [*head, *kept]


# To one member alone


def noted_card(noted: Noted) -> Card:
    """What stands for this member, with what they may do about it."""
    report = noted.report
    lines = [f"Noted: **{HOW[report.how]}**."]
    if report.words:
        lines.append(f"> {one_line(report.words, MOST_NOTE)}")
    lines.append(NOTED_SHARED if report.shared else NOTED_PRIVATE)
    label = wording.CHANGE_NOTE if report.words else wording.ADD_NOTE
    note = button(label, ids.make(ids.ROUND_NOTE, report_id=report.id))
    if report.shared:
        return notice(*lines, buttons=[note, _share(report.id, "keep", wording.KEEP_TO_MYSELF)])
    kept = _share(report.id, "keep", wording.KEEP_TO_MYSELF)
    return notice(*lines, buttons=[note, _share(report.id, "show", wording.SHOW_COHORT), kept])


def kept_card(noted: Noted) -> Card:
    """They keep it to themselves."""
    return notice(f"Noted: **{HOW[noted.report.how]}**.", NOTED_PRIVATE)


def _share(report_id: int, way: str, label: str) -> ui.Button[Card]:
    return button(label, ids.make(ids.ROUND_SHARE, report_id=report_id, way=way))


def note_form(report_id: int, words: str) -> Form:
    made = Form(title="A note on this week", custom_id=ids.make(ids.ROUND_NOTED, report_id=report_id))
    label = "Your note: for you alone until you show it"
    field = ui.TextInput[Form](
        custom_id="text",
        style=discord.TextStyle.paragraph,
        default=words or None,
        max_length=MOST_NOTE,
    )
    made.add_item(ui.Label(text=label, component=field))
    return made


# Asking the cohort


def post_card(post: Post) -> Card:
    """A member asks their cohort for help, in the very words that they saw before they said yes."""
    report = post.report
    about = post.about or Subject(0, Topic.NOW, State.OPEN, reports=(report,))
    help_ = main_button(wording.I_CAN_HELP, help_marker(report.id))
    return notice(help_words(report.user_id, about), buttons=[help_])


def help_marker(report_id: int) -> str:
    return ids.make(ids.HELP_MEMBER, report_id=report_id)


def help_card(user_id: int) -> Card:
    """To whoever offers to help."""
    return notice(
        f"That is good of you. Write to <@{user_id}>, here in the channel or in a message of your own."
    )
