"""Forms: where several fields belong together, or where plain messages arrive empty."""

import discord
from discord import ui

from bot.domain.acts import Act, AddMilestone, NoteUnsure, Write, WriteAnew
from bot.domain.question import Question
from bot.domain.response import Words
from bot.ui import ids
from bot.ui.card import Form
from bot.ui.inert import label

MOST_INPUT = 4000
TITLES = {
    "write": "Your answer",
    "edit": "Your answer",
    "unsure": "What are you unsure about?",
    "milestone": "A milestone",
}


def form(kind: str, ask_id: int, question: Question | None) -> Form:
    """The form behind a card's button; `kind` is one of those in `ids.OPEN_FORM`."""
    title = TITLES[kind] if question is None else label(question.prompt.title, 45)
    made = Form(title=title, custom_id=ids.make(ids.FORM, ask_id=ask_id, form=kind))
    match kind:
        case "milestone":
            made.add_item(_input("text", "What is the milestone?", short=True))
            made.add_item(_input("when", "By when, in words?", short=True, hint="next friday 6pm"))
            made.add_item(_input("sign", "How will you know that it is done?", short=True, required=False))
        case "unsure":
            made.add_item(_input("text", "What are you unsure about here?"))
        case "edit":
            made.add_item(
                _input("text", "Your answer", default="" if question is None else _so_far(question))
            )
        case _:
            made.add_item(_input("text", "Your answer"))
    return made


def act(kind: str, fields: dict[str, str]) -> Act:
    """What a filled-in form does."""
    text = fields.get("text", "")
    match kind:
        case "milestone":
            return AddMilestone(text, fields.get("when", ""), fields.get("sign", ""))
        case "unsure":
            return NoteUnsure(text)
        case "edit":
            return WriteAnew(text)
        case _:
            return Write(text)


def where_form() -> Form:
    made = Form(title="Your clock or your city", custom_id=ids.WHERE_FORM)
    made.add_item(_input("text", "What time is it, or where are you?", short=True, hint="14:40, or Lagos"))
    return made


def hours_form(from_: str, until: str) -> Form:
    made = Form(title="When may I write to you?", custom_id=ids.HOURS_FORM)
    made.add_item(_input("from", "From, by your clock", short=True, default=from_, hint="09:00"))
    made.add_item(_input("until", "Until, by your clock", short=True, default=until, hint="20:00"))
    return made


def _so_far(question: Question) -> str:
    written = [given.body.text for given in question.given if isinstance(given.body, Words)]
    return "\n".join(written) or question.offer


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
        default=default if len(default) <= MOST_INPUT else None,
        placeholder=hint,
        max_length=200 if short else MOST_INPUT,
    )
    return ui.Label(text=label_, component=field)
