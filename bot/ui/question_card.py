"""The card of a question: what is asked, what was answered so far, and the buttons that answer or steer."""

import math
from collections.abc import Iterator, Sequence

import discord
from discord import ui

from bot.domain.acts import Aside, AskSign, AskWhen, ConfirmWhen, WriteUnsure
from bot.domain.course import Brief, Choice, Dated, Entry, Field, HandIn, Lines, Number, Text, Visibility
from bot.domain.question import Choosable, Question
from bot.domain.response import Deadline, Milestone, Response, Words
from bot.domain.screen import Put
from bot.ui import ids, wording
from bot.ui.card import MOST_TEXT, Card, button, link, main_button, row, rows, text
from bot.ui.inert import inert, label, one_line

MOST_SHOWN = 6
"""So many of the last items stand on a card; `/exercise review` shows all."""
MOST_ITEM = 180
MOST_SAID = 2200
"""Characters of all remarks together."""
MOST_IN_SELECT = 25
MOST_SELECTS = 4
"""More menus would not leave room for the rest of a card: further options are chosen by their number."""
MOST_AS_BUTTONS = 5
MOST_LINKS = 5


def question_card(
    put: Put, said: Sequence[str], notes: Sequence[ui.Item[Card]], *, in_thread: bool, alone: bool
) -> Card:
    """`said` are remarks to show once, `notes` their buttons; `alone` means that the member shares with nobody."""
    question, aside = put.question, put.aside
    items: list[ui.Item[Card]] = [text(_body(put, said, in_thread, alone))]
    if not _inner(aside):
        items += _choices(question)
    items += rows([*_answering(question, aside, in_thread), *notes])
    items.append(_steering(question))
    links = _links(put)
    if links:
        items.append(row(*links))
    return Card(*items)


def _body(put: Put, said: Sequence[str], in_thread: bool, alone: bool) -> str:
    """All texts of the card. What is long, options and answers, gives way to what must be read."""
    question = put.question
    readers = wording.ONLY_YOU if alone else wording.READERS[_visible(question, put.aside)]
    footer = f"-# {readers}\n-# {wording.WORDS_IN_THREAD if in_thread else wording.WORDS}"
    missing = ""
    if put.missing and isinstance(question.field.kind, HandIn):
        missing = "Still empty: " + ", ".join(put.missing) + ". You can hand in all the same."
    asked = "\n".join((*_about(question), *_asked(put, in_thread)))
    last = [part for part in (missing, _fitting("\n\n".join(said), MOST_SAID), footer) if part]
    left = MOST_TEXT - sum(len(part) + 2 for part in (_heading(question), asked, *last))
    beginning = _fitting("\n\n".join(part for part in _beginning_of(put) if part), left // 2)
    left -= len(beginning)
    given = _fitting(_given(question), left // 2 if question.options else left)
    options = _options(question, left - len(given))
    return "\n\n".join(part for part in (_heading(question), beginning, asked, options, given, *last) if part)


def _fitting(part: str, most: int) -> str:
    """Whole lines of a part, as many as fit; that some are left out is said."""
    if len(part) <= most:
        return part
    kept = part[: max(0, most - len(wording.MORE) - 1)].rpartition("\n")[0]
    return f"{kept}\n{wording.MORE}" if kept else wording.MORE


def closed_card(question: Question) -> Card:
    """The card of a question that was left: what was answered, and no buttons."""
    return Card(text(_heading(question), *_about(question), question.field.ask, _kept(question)))


def _kept(question: Question) -> str:
    """The last answers to a question, on one line each."""
    options = {option.body: option.text for option in question.options}
    lines = [
        f"- {one_line(options[given.body], MOST_ITEM) if given.body in options else _said(given)}"
        for given in question.given[-MOST_SHOWN:]
    ]
    return "\n".join(("**Saved:**", *lines)) if lines else "Left open."


def _inner(aside: Aside | None) -> bool:
    """Whether a question inside the question is open: then that alone is asked."""
    return isinstance(aside, AskWhen | ConfirmWhen | AskSign | WriteUnsure)


def _beginning_of(put: Put) -> Iterator[str]:
    """The prompt's own text, the earlier answers that it builds on, and what is known of its row."""
    question = put.question
    if _inner(put.aside):
        return
    if _is_first(question):
        yield question.prompt.text
    for heading, texts in question.carried:
        yield f"**{heading}**\n" + "\n".join(
            f"> {one_line(words, MOST_ITEM)}" for words in texts[:MOST_SHOWN]
        )
    entry = _entry(put)
    if entry is not None and entry.about:
        yield f"-# {entry.text}: {entry.about}"


def _entry(put: Put) -> Entry | None:
    """The entry of a catalogue that the question's row is, such as a research area."""
    wanted = put.question.row
    entries = (entry for _, entries in put.course.catalogues for entry in entries)
    return next((entry for entry in entries if entry.text == wanted), None)


def _visible(question: Question, aside: Aside | None) -> Visibility:
    return Visibility.PRIVATE if isinstance(aside, WriteUnsure) else question.field.visible


def _heading(question: Question) -> str:
    step = f" · {question.prompt.step} of {question.exercise.steps}" if question.prompt.step else ""
    return f"### {question.exercise.title}{step} · {question.prompt.title}"


def _is_first(question: Question) -> bool:
    """The prompt's own text stands on its first question only."""
    first = question.prompt.fields[0]
    return question.field.id == first.id and question.place.round == 1


def _about(question: Question) -> Iterator[str]:
    if question.row is not None:
        yield f"On “**{one_line(question.row, MOST_ITEM)}**”:"
    if question.prompt.repeat is not None and question.place.round > 1:
        yield f"Round {question.place.round} of at most {question.prompt.repeat.most}."


def _asked(put: Put, in_thread: bool) -> Iterator[str]:
    """The one open question, and how to answer it."""
    question, aside = put.question, put.aside
    how = wording.PRESS_WRITE if in_thread else wording.TYPE_ANSWER
    match aside:
        case AskWhen(item):
            yield f"✏️ **By when: {_milestone(question, item)}?** {how}: a date in words, such as “next friday 6pm”."
        case ConfirmWhen(item, said, due):
            yield f"**{_milestone(question, item)}**: “{one_line(said, 60)}” is {_when(due)}. Is that right?"
            yield "Press Yes or Change." if in_thread else "Press Yes, type “yes”, or type another date."
        case AskSign(item):
            yield f"✏️ **How will you know that it is done: {_milestone(question, item)}?** {how}."
        case WriteUnsure():
            yield f"✏️ **What are you unsure about here?** {how}."
        case _:
            yield f"✏️ **{question.field.ask}** {_how(question.field, how)}".rstrip()
            if isinstance(question.field.kind, Dated):
                yield f"Your projects end {wording.instant(question.ends_at, 'D')}."


def _how(field: Field, how: str) -> str:
    match field.kind:
        case Choice(most=most):
            return f"Choose up to {most}." if most > 1 and "up to" not in field.ask else ""
        case HandIn():
            return ""
        case Lines(least, most) if least == most:
            return f"{how}: {least}."
        case Number():
            return f"{how}: a number."
        case Text() | Lines() | Dated() | Brief():
            return f"{how}."


def _milestone(question: Question, item_id: int) -> str:
    item = question.item(item_id)
    return one_line(item.body.text, 80) if item is not None and isinstance(item.body, Milestone) else "it"


def _when(due: Deadline) -> str:
    return wording.instant(due.at, "F") if due.has_time else wording.instant(due.at, "D")


def _options(question: Question, most: int) -> str:
    """Every option with its number, in as many words as there is room for."""
    for each in (MOST_ITEM, 80, 40, 20):
        listed = _numbered(question, each)
        if len(listed) <= most:
            return listed
    return _fitting(_numbered(question, 20), most)


def _numbered(question: Question, most: int) -> str:
    chosen = question.chosen()
    return "\n".join(
        f"{number}. {one_line(option.text, most)}" + (" · **chosen**" if option.key in chosen else "")
        for number, option in enumerate(question.options, 1)
    )


def _given(question: Question) -> str:
    """What is saved, newest last: the words themselves, for a choice only own words and notes."""
    if not question.given:
        return _offer(question)
    listed = [given for given in question.given if not question.options or isinstance(given.body, Words)]
    lines = [f"- {_said(given)}" for given in listed[-MOST_SHOWN:]]
    hidden = len(listed) - len(lines)
    if hidden:
        lines.insert(0, f"- … and {hidden} before; /exercise review shows all")
    return "\n".join((f"**{_count(question)} · saved**", *lines))


def _count(question: Question) -> str:
    count, kind = len(question.given), question.field.kind
    if isinstance(kind, Lines | Dated) and kind.least > 1:
        return f"{count} of {kind.least}"
    return str(count)


def _said(given: Response) -> str:
    match given.body:
        case Milestone(text=words, said=said, due=due, sign=sign):
            when = _when(due) if due else (f"“{one_line(said, 40)}”, no date yet" if said else "no date yet")
            known = f"; done when: {one_line(sign, 60)}" if sign else ""
            return f"{one_line(words, 80)} · {when}{known}"
        case Words(words):
            return one_line(words, MOST_ITEM)
        case body:
            return one_line(getattr(body, "said", ""), MOST_ITEM)


def _offer(question: Question) -> str:
    if not question.offer:
        return ""
    return "\n".join(f"> {line}" for line in inert(question.offer, 1500).splitlines())


def _choices(question: Question) -> Iterator[ui.Item[Card]]:
    if isinstance(question.field.kind, HandIn):
        return
    ask, options = question.ask.id, question.options
    single = isinstance(question.field.kind, Choice) and question.field.kind.most == 1
    if not options:
        return
    if single and len(options) <= MOST_AS_BUTTONS:
        yield row(*(_option_button(question, option) for option in options))
        return
    for block in range(min(MOST_SELECTS, math.ceil(len(options) / MOST_IN_SELECT))):
        custom_id = ids.make(ids.OPTIONS, ask_id=ask, block=block)
        yield row(_select(question, select_block(options, block), custom_id))


def select_block(options: Sequence[Choosable], block: int) -> Sequence[Choosable]:
    """Discord takes 25 options in a select: more of them stand in several, counted from 0."""
    return options[block * MOST_IN_SELECT : (block + 1) * MOST_IN_SELECT]


def _option_button(question: Question, option: Choosable) -> ui.Button[Card]:
    custom_id = ids.make(ids.OPTION, ask_id=question.ask.id, key=option.key)
    made = main_button if option.key in question.chosen() else button
    return made(label(option.text, 80), custom_id)


def _select(question: Question, options: Sequence[Choosable], custom_id: str) -> ui.Select[Card]:
    kind = question.field.kind
    most = kind.most if isinstance(kind, Choice) else 1
    return ui.Select(
        custom_id=custom_id,
        placeholder=label(question.field.ask.replace("*", ""), 100),
        min_values=0 if most > 1 else 1,
        max_values=min(most, len(options)),
        options=[
            discord.SelectOption(
                label=label(option.text, 100), value=option.key, default=option.key in question.chosen()
            )
            for option in options
        ],
    )


def _answering(question: Question, aside: Aside | None, in_thread: bool) -> Iterator[ui.Item[Card]]:
    ask = question.ask.id
    if isinstance(aside, ConfirmWhen):
        yield main_button(wording.YES, ids.make(ids.PLAIN, ask_id=ask, plain="yes"))
        yield button(wording.CHANGE, ids.make(ids.PLAIN, ask_id=ask, plain="change"))
    elif isinstance(question.field.kind, HandIn):
        yield main_button(wording.HAND_IN, ids.make(ids.PLAIN, ask_id=ask, plain="hand-in"))
        yield button(wording.NOT_YET, ids.make(ids.PLAIN, ask_id=ask, plain="not-yet"))
    if in_thread:
        yield button(wording.WRITE, ids.make(ids.OPEN_FORM, ask_id=ask, form="write"))
    if aside is None and isinstance(question.field.kind, Dated):
        yield button(wording.ADD_MILESTONE, ids.make(ids.OPEN_FORM, ask_id=ask, form="milestone"))
    if aside is None and question.offer and not question.given:
        yield button(wording.USE_THIS, ids.make(ids.PLAIN, ask_id=ask, plain="use"))
    written = isinstance(question.field.kind, Text | Lines | Brief)
    if aside is None and written and (question.given or question.offer):
        yield button(wording.EDIT, ids.make(ids.OPEN_FORM, ask_id=ask, form="edit"))
    if question.prompt.examples:
        yield button(wording.EXAMPLES, ids.make(ids.STEER, ask_id=ask, word="examples"))


def _steering(question: Question) -> ui.ActionRow[Card]:
    ask = question.ask.id

    def steer(words: str, word: str) -> ui.Button[Card]:
        return button(words, ids.make(ids.STEER, ask_id=ask, word=word))

    return row(
        main_button(wording.NEXT, ids.make(ids.STEER, ask_id=ask, word="next")),
        steer(wording.BACK, "back"),
        steer(wording.SKIP, "skip"),
        steer(wording.STOP, "stop"),
        button(wording.UNSURE, ids.make(ids.OPEN_FORM, ask_id=ask, form="unsure")),
    )


def _links(put: Put) -> list[ui.Item[Card]]:
    if _inner(put.aside) or not (_is_first(put.question) or _entry(put)):
        return []
    entry = _entry(put)
    of_row = () if entry is None else entry.resources
    resources = [*put.course.resources_of(of_row), *put.course.resources_of(put.question.prompt.resources)]
    return [link(label(resource.title, 80), resource.url) for resource in resources[:MOST_LINKS]]
