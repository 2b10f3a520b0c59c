"""All that a member answered, in pages, each answer one press away from being changed; and what was taken away."""

from collections.abc import Iterable, Iterator

import discord
from discord import ui

from bot.domain.brief import open_doubts, passages
from bot.domain.course import Brief, Exercise, FieldRef, Prompt
from bot.domain.history import History, changed_since
from bot.domain.response import UNSURE, Passage, Response
from bot.domain.run import Run, missing
from bot.domain.tags import tags
from bot.domain.words import name_of, said
from bot.ui import ids, wording
from bot.ui.card import Card, button, notice, row, rows, text
from bot.ui.inert import label, one_line
from bot.ui.pages import MOST_ITEMS, Page, Part, as_item, nearest, paged

MOST_PROMPTS = 15
"""So many prompts on a page: the menu beside it has room for those that are still empty, too."""


def review_card(run: Run, page: int, gone: tuple[History, ...] = ()) -> Card:
    """One page of the review, with what was taken away on the last ones; a page that is not there shows the nearest."""
    answered = answer_pages(run)
    pages = [*answered, *gone_pages(run, gone)]
    if not pages:
        return notice(wording.NOTHING_ANSWERED)
    page = nearest(page, pages)
    shown = pages[page - 1]
    items: list[ui.Item[Card]] = [
        text(f"### {run.exercise.title} · your answers · {page} of {len(pages)}", shown.text)
    ]
    if page <= len(answered):
        items.append(row(_to_change(run, shown)))
        named = [(item.id, said(run, item)) for item in run.responses if item.id in shown.items]
    else:
        named = [(one.item, _last_said(run, one)) for one in gone if one.item in shown.items]
        items.append(
            row(item_menu(ids.make(ids.PUT_BACK, run_id=run.id, page=page), wording.PUT_BACK, named))
        )
    items.append(row(history_menu(named)))
    items += rows([*turning(page, len(pages), ids.REVIEW, run_id=run.id), *_to_doubts(run)])
    return Card(*items)


def _to_change(run: Run, shown: Page) -> ui.Select[Card]:
    """The prompts of the page, and those on the way that have no answer yet."""
    prompts = [run.exercise.prompt(prompt) for prompt in shown.groups]
    options = [discord.SelectOption(label=label(prompt.title, 100), value=prompt.id) for prompt in prompts]
    options += [
        discord.SelectOption(label=label(prompt.title, 100), value=prompt.id, description=wording.STILL_EMPTY)
        for prompt in missing(run)
        if prompt not in prompts
    ]
    return ui.Select(
        custom_id=ids.make(ids.REOPEN, run_id=run.id),
        placeholder=wording.CHANGE_ANSWER,
        options=options[:MOST_ITEMS],
    )


def history_menu(named: Iterable[tuple[int, str]]) -> ui.Select[Card]:
    """Answers to choose one from, each by its item and its words."""
    return item_menu(ids.PICK_HISTORY, wording.HISTORY_OF, named)


def item_menu(custom_id: str, placeholder: str, named: Iterable[tuple[int, str]]) -> ui.Select[Card]:
    """A menu of items, each with its words."""
    options = [discord.SelectOption(label=label(words, 100), value=str(item)) for item, words in named]
    return ui.Select(custom_id=custom_id, placeholder=placeholder, options=options)


def turning(page: int, pages: int, shape: str, **parts: object) -> Iterator[ui.Button[Card]]:
    """Buttons to the pages beside this one."""
    if page > 1:
        yield button(wording.EARLIER, ids.make(shape, page=page - 1, **parts))
    if page < pages:
        yield button(wording.LATER, ids.make(shape, page=page + 1, **parts))


def _to_doubts(run: Run) -> Iterator[ui.Button[Card]]:
    if any(response.ref.field == UNSURE for response in run.responses):
        words = wording.doubts(len(open_doubts(run)))
        yield button(words, ids.make(ids.DOUBTS, run_id=run.id, page=1))


# What was answered


def answer_pages(run: Run) -> list[Page]:
    return paged((part for prompt in run.exercise.prompts for part in _answers(run, prompt)), MOST_PROMPTS)


def _answers(run: Run, prompt: Prompt) -> Iterator[Part]:
    """What was answered at a prompt, its title first. Of several things that were asked, each stands above its own."""
    groups = list(_by_field(run, prompt))
    above = [f"**{prompt.title}**"]
    for asked, responses in groups:
        above += [f"-# {asked}"] if len(groups) > 1 else []
        for response in responses:
            for piece in as_item(_words(run, response) or wording.NAMED_GONE, _before(run, prompt, response)):
                yield Part("\n".join((*above, piece)), response.id, prompt.id)
                above.clear()


def _by_field(run: Run, prompt: Prompt) -> Iterator[tuple[str, list[Response]]]:
    for name, asked in asked_by_field(prompt):
        found = [response for response in run.responses if response.ref == FieldRef(prompt.id, name)]
        if found:
            yield asked, found


def asked_by_field(prompt: Prompt) -> Iterator[tuple[str, str]]:
    """Everything that can be answered at a prompt, by the field's id and what it asks."""
    for field in prompt.fields:
        yield field.id, field.ask.replace("*", "")
    yield UNSURE, wording.UNSURE


def _words(run: Run, response: Response) -> str:
    """An answer in words; a passage that is not the member's own as the answers make it now."""
    if isinstance(response.body, Passage) and isinstance(run.exercise.field(response.ref).kind, Brief):
        stands = {passage.item: passage.words for passage in passages(run, response.ref)}
        return stands.get(response.id, response.body.text)
    return said(run, response)


def _before(run: Run, prompt: Prompt, response: Response) -> str:
    """What must be known of an answer to read it: its row, its round, its marks."""
    marks = [
        *where(run, prompt, response),
        *tags(run, response.id),
        *([wording.CHANGED_AFTER] if changed_since(run, response) else []),
        *([wording.DOUBT_STATES[response.doubt]] if response.ref.field == UNSURE else []),
    ]
    return "".join((" · ".join(f"*{mark}*" for mark in marks), ": " if marks else ""))


def where(run: Run, prompt: Prompt, response: Response) -> Iterator[str]:
    """Of which row, which round or which passage an answer is, and from which other one it came."""
    about = None if response.row is None else run.item(response.row)
    if about is not None:
        yield one_line(name_of(run, about), 60)
    parent = None if response.under is None else run.item(response.under)
    if parent is not None:
        yield f"from “{one_line(name_of(run, parent), 60)}”"
    if (prompt.repeat is not None or prompt.again) and response.ref.field != UNSURE:
        yield f"round {response.round}"
    if isinstance(response.body, Passage):
        yield from _heading(run.exercise, response.ref, response.body.section)


def _heading(exercise: Exercise, ref: FieldRef, section_id: str) -> Iterator[str]:
    kind = exercise.field(ref).kind
    sections = kind.sections if isinstance(kind, Brief) else ()
    yield from (section.heading for section in sections if section.id == section_id)


# What was taken away


def gone_pages(run: Run, gone: tuple[History, ...]) -> list[Page]:
    return paged(part for prompt in run.exercise.prompts for part in _gone(run, prompt, gone))


def _gone(run: Run, prompt: Prompt, gone: tuple[History, ...]) -> Iterator[Part]:
    above = [f"**{wording.TAKEN_AWAY} · {prompt.title}**"]
    for history in gone:
        if history.place.prompt != prompt.id:
            continue
        response = history.response(history.last)
        marks = [*where(run, prompt, response), wording.instant(history.revisions[-1].written_at)]
        before = " · ".join(f"*{mark}*" for mark in marks) + ": "
        for piece in as_item(_last_said(run, history), before):
            yield Part("\n".join((*above, piece)), history.item, prompt.id)
            above.clear()


def _last_said(run: Run, history: History) -> str:
    return said(run, history.response(history.last)) or "…"
