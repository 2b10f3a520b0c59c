"""What can be pressed on the card of a question: menus and buttons that answer it, and those that steer."""

import math
from collections.abc import Iterable, Iterator, Sequence

import discord
from discord import ui

from bot.domain.acts import Aside, AskDay, ConfirmDay, ConfirmWhen, GoOnAnyway, WhichToDrop
from bot.domain.course import Brief, Choice, Dated, HandIn, Lines, Prompt, Tripwire
from bot.domain.editing import MOST_IN_FORM, portions
from bot.domain.question import Choosable, Question
from bot.domain.response import Chosen, Milestone, Picked, Words
from bot.ui import ids, wording
from bot.ui.card import Card, button, main_button, row, rows
from bot.ui.inert import label
from bot.ui.timer_card import timer_buttons

MOST_IN_SELECT = 25
MOST_SELECTS = 4
"""More menus would not leave room for the rest of a card: further options are chosen by their number."""
MOST_AS_BUTTONS = 5
MOST_RANKED = 10
"""So many options to rank stand as buttons, in two rows; more are ranked by typing."""


def choices(question: Question, aside: Aside | None) -> Iterator[ui.Item[Card]]:
    """The menus and option buttons that answer the question, and those that change what was answered."""
    ask, kind = question.ask.id, question.field.kind
    match kind:
        case _ if isinstance(aside, WhichToDrop):
            yield row(_menu(ids.make(ids.DROP, ask_id=ask), wording.DROP_WHICH, _items(question)))
            return
        case Choice(ranked=True) if len(question.options) <= MOST_RANKED:
            yield from rows([_ranking_button(question, option) for option in question.options])
        case Choice() | Lines():
            yield from _of_options(question)
        case Dated():
            listed = list(_items(question))
            if listed:
                yield row(_menu(ids.make(ids.PICK_ITEM, ask_id=ask), wording.CHANGE_ONE, listed))
        case Tripwire() if len(question.proposals) > 1:
            yield row(_before_which(question))
        case Brief() if question.passages:
            options = [(each.section.id, each.section.heading) for each in question.passages]
            yield row(_menu(ids.make(ids.PICK_PASSAGE, ask_id=ask), wording.CHANGE_PASSAGE, options))
        case _:
            pass
    parts = portions(question)
    if len(parts) > 1:
        options = [(str(part.first), part.text) for part in parts[-MOST_IN_SELECT:]]
        yield row(_menu(ids.make(ids.PICK_PORTION, ask_id=ask), wording.EDIT_PART, options))


def empty_prompts(run_id: int, missing: Sequence[Prompt]) -> Iterator[ui.Item[Card]]:
    """Beside the hand-in: go and answer what is still empty."""
    if missing:
        options = [(prompt.id, prompt.title) for prompt in missing[:MOST_IN_SELECT]]
        yield row(_menu(ids.make(ids.REOPEN, run_id=run_id), wording.ANSWER_EMPTY, options))


def _before_which(question: Question) -> ui.Select[Card]:
    """The milestones that have a date; the one that the day stands before is marked."""
    stands = None if question.proposal is None else question.proposal.item
    return ui.Select(
        custom_id=ids.make(ids.OPTIONS, ask_id=question.ask.id, block=0),
        placeholder=wording.BEFORE_ANOTHER,
        options=[
            discord.SelectOption(
                label=label(f"Before: {one.milestone}", 100), value=str(one.item), default=one.item == stands
            )
            for one in question.proposals[:MOST_IN_SELECT]
        ],
    )


def _items(question: Question) -> Iterator[tuple[str, str]]:
    """What was given, by the item's number, in words."""
    texts = {option.body: option.text for option in question.options}
    for number, given in enumerate(question.given[:MOST_IN_SELECT], 1):
        match given.body:
            case Milestone(text=words) | Words(words):
                yield str(given.id), f"{number}. {words}"
            case Chosen() | Picked() as body:
                yield str(given.id), f"{number}. {texts.get(body, '')}"
            case _:
                continue


def _menu(custom_id: str, placeholder: str, options: Iterable[tuple[str, str]]) -> ui.Select[Card]:
    return ui.Select(
        custom_id=custom_id,
        placeholder=placeholder,
        options=[discord.SelectOption(label=label(words, 100), value=value) for value, words in options],
    )


def _of_options(question: Question) -> Iterator[ui.Item[Card]]:
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


def _ranking_button(question: Question, option: Choosable) -> ui.Button[Card]:
    """A press puts it last in the order, or takes it out again; its place is said in words."""
    custom_id, ranking = ids.make(ids.TOGGLE, ask_id=question.ask.id, key=option.key), question.ranking()
    if option.key not in ranking:
        return button(label(option.text, 80), custom_id)
    return main_button(label(f"{ranking.index(option.key) + 1}: {option.text}", 80), custom_id)


def _select(question: Question, options: Sequence[Choosable], custom_id: str) -> ui.Select[Card]:
    kind = question.field.kind
    most = kind.most if isinstance(kind, Choice) else len(options)
    placeholder = question.field.ask.replace("*", "") if isinstance(kind, Choice) else wording.TAKE_OVER
    return ui.Select(
        custom_id=custom_id,
        placeholder=label(placeholder, 100),
        min_values=1 if most == 1 and isinstance(kind, Choice) else 0,
        max_values=min(most, len(options)),
        options=[
            discord.SelectOption(
                label=label(option.text, 100), value=option.key, default=option.key in question.chosen()
            )
            for option in options
        ],
    )


def answering(question: Question, aside: Aside | None, in_thread: bool) -> Iterator[ui.Item[Card]]:
    """The buttons that say something, beside those that only steer."""
    ask, kind = question.ask.id, question.field.kind

    def plain(words: str, act: str, *, main: bool = False) -> ui.Button[Card]:
        return (main_button if main else button)(words, ids.make(ids.PLAIN, ask_id=ask, plain=act))

    if isinstance(aside, ConfirmWhen | ConfirmDay):
        yield plain(wording.YES, "yes", main=True)
        yield plain(wording.CHANGE, "change")
    elif isinstance(kind, HandIn):
        yield plain(wording.HAND_IN, "hand-in", main=True)
        yield plain(wording.NOT_YET, "not-yet")
    elif isinstance(kind, Tripwire) and not isinstance(aside, AskDay):
        yield plain(wording.YES, "yes", main=True)
        yield plain(wording.OTHER_DAY, "change")
        yield plain(wording.NO, "no")
    yield from timer_buttons(question)
    if in_thread:
        yield button(wording.WRITE, ids.make(ids.OPEN_FORM, ask_id=ask, form="write"))
    if aside is None:
        yield from _forms(question)
    if aside is None or isinstance(aside, AskDay | GoOnAnyway):
        yield from _edit(question)
    if question.prompt.examples:
        yield button(wording.EXAMPLES, ids.make(ids.STEER, ask_id=ask, word="examples"))


def _forms(question: Question) -> Iterator[ui.Item[Card]]:
    ask, kind = question.ask.id, question.field.kind
    if isinstance(kind, Dated):
        form, words = ("test", wording.ADD_TEST) if kind.hours else ("milestone", wording.ADD_MILESTONE)
        yield button(words, ids.make(ids.OPEN_FORM, ask_id=ask, form=form))
    if question.offer and not question.given:
        yield button(wording.USE_THIS, ids.make(ids.PLAIN, ask_id=ask, plain="use"))


def _edit(question: Question) -> Iterator[ui.Item[Card]]:
    """Wherever words were written that one form holds; more of them are edited by a menu, part by part."""
    offered = not question.given and 0 < len(question.offer) <= MOST_IN_FORM
    if offered or len(portions(question)) == 1:
        yield button(wording.EDIT, ids.make(ids.OPEN_FORM, ask_id=question.ask.id, form="edit"))


def steering(question: Question) -> ui.ActionRow[Card]:
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
