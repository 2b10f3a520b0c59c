"""Forms: where several fields belong together, or where plain messages arrive empty."""

from datetime import time

import discord
from discord import ui

from bot.domain.acts import (
    Act,
    AddMilestone,
    ChangeMilestone,
    NoteUnsure,
    Write,
    WriteAnew,
    WriteSection,
)
from bot.domain.course import Dated
from bot.domain.dating import milestone_of
from bot.domain.editing import MOST_IN_FORM, NOTHING, portions
from bot.domain.question import Question
from bot.domain.refusals import MovedOn, Refusal
from bot.domain.response import Milestone
from bot.ui import ids, wording
from bot.ui.card import Form
from bot.ui.inert import label

TITLES = {
    "write": "Your answer",
    "edit": "Your answer",
    "unsure": "What are you unsure about?",
    "milestone": "A milestone",
    "test": "A test",
}


def form(kind: str, ask_id: int, question: Question | None) -> Form:
    """The form behind a card's button; `kind` is one of those in `ids.OPEN_FORM`."""
    if kind == "edit":
        return edit_form(ask_id, question)
    title = TITLES[kind] if question is None else label(question.prompt.title, 45)
    made = Form(title=title, custom_id=ids.make(ids.FORM, ask_id=ask_id, form=kind))
    match kind:
        case "milestone" | "test":
            _of_dated(made, Milestone(""), hours=kind == "test", required=True)
        case "unsure":
            made.add_item(_input("text", "What are you unsure about here?"))
        case _:
            made.add_item(_input("text", "Your answer"))
    return made


def act(kind: str, fields: dict[str, str]) -> Act:
    """What a filled-in form does."""
    text = fields.get("text", "")
    match kind:
        case "milestone" | "test":
            return AddMilestone(text, *_of_form(fields))
        case "unsure":
            return NoteUnsure(text)
        case "edit":  # of a form from before it said what it showed
            return WriteAnew(text)
        case _:
            return Write(text)


def _of_form(fields: dict[str, str]) -> tuple[str, str, str]:
    return fields.get("when", ""), fields.get("sign", ""), fields.get("hours", "")


def edit_form(ask_id: int, question: Question | None, first: int | None = None) -> Form:
    """The form that holds what was written, or the portion of it that begins with this item.

    Its id says which items it shows: only those can be changed by it. Raises MovedOn where there is no such portion.
    """
    written = () if question is None else portions(question)
    shown = next((each for each in written if first in (None, each.first)), NOTHING)
    if first is not None and shown is NOTHING:
        raise MovedOn
    title = TITLES["edit"] if question is None else label(question.prompt.title, 45)
    custom_id = ids.make(ids.EDITED, ask_id=ask_id, first=shown.first, last=shown.last)
    made = Form(title=title, custom_id=custom_id)
    if shown is NOTHING:
        offer = "" if question is None or question.given else question.offer
        made.add_item(_input("text", "Your answer", default=offer))
    else:
        made.add_item(_input("text", wording.EMPTY_TAKES_OUT, required=False, default=shown.text))
    return made


def edit_act(first: int, last: int, fields: dict[str, str]) -> Act:
    return WriteAnew(fields.get("text", ""), (first, last))


def item_form(question: Question, item_id: int) -> Form:
    """The form that changes one of several things with a date; raises MovedOn where there is no such one."""
    milestone, kind = milestone_of(question, item_id), question.field.kind
    if milestone is None:
        raise MovedOn
    custom_id = ids.make(ids.ITEM_FORM, ask_id=question.ask.id, item_id=item_id)
    made = Form(title=label(question.prompt.title, 45), custom_id=custom_id)
    _of_dated(made, milestone, hours=isinstance(kind, Dated) and kind.hours, required=False)
    return made


def item_act(item_id: int, fields: dict[str, str]) -> Act:
    return ChangeMilestone(item_id, fields.get("text", ""), *_of_form(fields))


def _of_dated(made: Form, milestone: Milestone, *, hours: bool, required: bool) -> None:
    what = "What is it?" if required else "What is it? Empty takes it out"
    made.add_item(_input("text", what, short=True, required=required, default=milestone.text))
    by_when = _input(
        "when",
        "By when, in words?",
        short=True,
        required=False,
        default=milestone.said,
        hint="next friday 6pm",
    )
    made.add_item(by_when)
    if hours:
        made.add_item(
            _input(
                "hours", "How many hours does it take?", short=True, required=False, default=milestone.hours
            )
        )
    sign = "What would be a sign that it fits, or not?" if hours else "How will you know that it is done?"
    made.add_item(_input("sign", sign, short=True, required=False, default=milestone.sign))


def passage_form(question: Question, section: str) -> Form:
    """The form that holds one passage of a brief; raises MovedOn where there is no such one."""
    passage = next((each for each in question.passages if each.section.id == section), None)
    if passage is None:
        raise MovedOn
    custom_id = ids.make(ids.PASSAGE_FORM, ask_id=question.ask.id, section=section)
    made = Form(title=label(passage.section.heading, 45), custom_id=custom_id)
    words = "In your words; empty: from your answers"
    made.add_item(_input("text", words, required=False, default=passage.words))
    return made


def passage_act(section: str, fields: dict[str, str]) -> Act:
    return WriteSection(section, fields.get("text", ""))


def where_form(custom_id: str = ids.WHERE_FORM) -> Form:
    made = Form(title="Your clock or your city", custom_id=custom_id)
    made.add_item(_input("text", "What time is it, or where are you?", short=True, hint="14:40, or Lagos"))
    return made


def hours_form(from_: str, until: str, custom_id: str = ids.HOURS_FORM) -> Form:
    made = Form(title="When may I write to you?", custom_id=custom_id)
    made.add_item(_input("from", "From, by your clock", short=True, default=from_, hint="09:00"))
    made.add_item(_input("until", "Until, by your clock", short=True, default=until, hint="20:00"))
    return made


def time_of_day(text: str) -> time:
    """A time of day such as 9, 09:00 or 9.30; raises Refusal."""
    hour, _, minute = text.strip().replace(".", ":").partition(":")
    try:
        return time(int(hour), int(minute or 0))
    except (ValueError, OverflowError):
        raise Refusal("That is no time of day that I know. Write it like 09:00 or 20:30.") from None


def doubt_form(item_id: int) -> Form:
    """What settled a doubt."""
    made = Form(title=wording.DOUBT, custom_id=ids.make(ids.RESOLVED, item_id=item_id))
    made.add_item(_input("text", wording.WHAT_SETTLED, required=False))
    return made


def milestone_form() -> Form:
    """A new milestone by command, with its first steps."""
    made = Form(title=wording.MILESTONE, custom_id=ids.MILESTONE_ADDED)
    _of_dated(made, Milestone(""), hours=False, required=True)
    made.add_item(_input("steps", "First steps, one a line", required=False))
    return made


def note_form(member_id: int, name: str) -> Form:
    """A note on somebody's plan."""
    title = label(f"A note for {name}" if name else "A note on this plan", 45)
    made = Form(title=title, custom_id=ids.make(ids.PLAN_NOTED, member_id=member_id))
    made.add_item(_input("text", "Your words; only its author reads them"))
    return made


def note_milestone_form(note_id: int, words: str) -> Form:
    """A milestone made of a note, whose words stand in it to begin with."""
    made = Form(title=wording.MILESTONE, custom_id=ids.make(ids.TURNED_NOTE, note_id=note_id))
    made.add_item(_input("text", "What is to be reached?", default=words))
    made.add_item(_input("when", "By when, in words?", short=True, required=False, hint="next friday 6pm"))
    made.add_item(_input("sign", "How will you know that it is done?", short=True, required=False))
    return made


def when_form(item_id: int, name: str, words: str) -> Form:
    """Another date for it; `words` are how it was said before."""
    made = _about_milestone(item_id, name, "move")
    made.add_item(_input("text", "By when, in words?", short=True, default=words, hint="next friday 6pm"))
    return made


def milestone_note_form(item_id: int, name: str) -> Form:
    made = _about_milestone(item_id, name, "note")
    made.add_item(_input("text", "What do you want to keep about it?"))
    return made


def steps_form(item_id: int, name: str) -> Form:
    made = _about_milestone(item_id, name, "steps")
    made.add_item(_input("text", "More steps, one a line"))
    return made


def _about_milestone(item_id: int, name: str, about: str) -> Form:
    custom_id = ids.make(ids.MILESTONE_FILLED, item_id=item_id, about=about)
    return Form(title=label(name, 45), custom_id=custom_id)


def _input(
    custom_id: str,
    label_: str,
    *,
    short: bool = False,
    required: bool = True,
    default: str = "",
    hint: str | None = None,
) -> ui.Label[Form]:
    """A text input under its label. Text too long to be edited in a form is left out rather than cut."""
    field = ui.TextInput[Form](
        custom_id=custom_id,
        style=discord.TextStyle.short if short else discord.TextStyle.paragraph,
        required=required,
        default=default if len(default) <= MOST_IN_FORM else None,
        placeholder=hint,
        max_length=200 if short else MOST_IN_FORM,
    )
    return ui.Label(text=label_, component=field)
