"""The history of an answer: each version with its time, what differs from the one before, and the way back."""

from collections.abc import Iterator

import discord
from discord import ui

from bot.domain.course import Prompt
from bot.domain.differences import Part as Difference
from bot.domain.differences import words_apart
from bot.domain.history import History, Revision
from bot.domain.response import UNSURE
from bot.domain.run import Run
from bot.domain.words import said
from bot.ui import ids, wording
from bot.ui.card import Card, button, row, rows, text
from bot.ui.inert import label, one_line
from bot.ui.pages import Part, as_item, nearest, paged, pieces
from bot.ui.review import asked_by_field, history_menu, turning, where


def history_card(run: Run, history: History, page: int) -> Card:
    """One page of the versions, the newest first; a page that is not there shows the nearest."""
    prompt = run.exercise.prompt(history.place.prompt)
    pages = paged(_versions(run, history))
    page = nearest(page, pages)
    shown = pages[page - 1]
    heading = f"### {wording.HISTORY} · {prompt.title} · {page} of {len(pages)}"
    items: list[ui.Item[Card]] = [text(heading, *_about(run, prompt, history), shown.text)]
    options = [_option(run, history, number) for number in shown.items if _may_return(history, number)]
    if options:
        custom_id = ids.make(ids.RESTORE, item_id=history.item, page=page)
        items.append(row(ui.Select(custom_id=custom_id, placeholder=wording.BRING_BACK, options=options)))
    review = ids.make(ids.REVIEW, run_id=run.id, page=1)
    items += rows(
        [
            *turning(page, len(pages), ids.HISTORY, item_id=history.item),
            *_to_change(history),
            button(wording.ALL_ANSWERS, review),
        ]
    )
    return Card(*items)


def _to_change(history: History) -> Iterator[ui.Button[Card]]:
    """To the very question; a doubt belongs to none."""
    if history.now is not None and history.place.field != UNSURE:
        yield button(wording.CHANGE_THIS, ids.make(ids.REOPEN_AT, item_id=history.item))


def message_card(run: Run, histories: tuple[History, ...]) -> Card:
    """The answers in which one message had a hand, each with its history."""
    named = [(history.item, said(run, history.response(history.last))) for history in histories]
    return Card(text(wording.OF_MESSAGE), row(history_menu(named[:25])))


def _about(run: Run, prompt: Prompt, history: History) -> Iterator[str]:
    asked = dict(asked_by_field(prompt)).get(history.place.field)
    marks = [*([label(asked, 200)] if asked else []), *where(run, prompt, history.response(history.last))]
    yield f"-# {' · '.join(marks)}"


def _versions(run: Run, history: History) -> Iterator[Part]:
    for revision in reversed(history.revisions):
        above = [_heading(history, revision)]
        lines = [*_says(run, history, revision), *_differs(run, history, revision)]
        for line in lines:
            yield Part("\n".join((*above, line)), revision.number)
            above.clear()


def _heading(history: History, revision: Revision) -> str:
    counts = f" · {wording.COUNTS_NOW}" if revision is history.revisions[-1] else ""
    return f"**{wording.version(revision.number)}** · {wording.instant(revision.written_at)}{counts}"


def _says(run: Run, history: History, revision: Revision) -> Iterator[str]:
    if revision.body is None:
        yield f"- {wording.TAKEN_AWAY}."
    else:
        yield from as_item(said(run, history.response(revision.body)) or "…")


def _differs(run: Run, history: History, revision: Revision) -> Iterator[str]:
    """What is different from the version before, word by word: each change is named, and marked besides."""
    before = history.before(revision)
    if before is None or revision.body is None:
        return
    if before.body is None:
        yield f"- {wording.BROUGHT_BACK}"
        before = next(one for one in reversed(history.revisions[: before.number]) if one.body is not None)
    assert before.body is not None
    earlier, now = (said(run, history.response(body)) for body in (before.body, revision.body))
    marks = {Difference.GONE: (wording.REMOVED, "~~"), Difference.NEW: (wording.ADDED_WORDS, "**")}
    for piece in words_apart(earlier, now):
        if piece.part in marks and piece.words.strip():
            name, mark = marks[piece.part]
            for _, words in pieces(piece.words):
                yield f"  - {name}: {mark}{one_line(words)}{mark}"


def _may_return(history: History, number: int) -> bool:
    revision = history.revision(number)
    return revision is not None and revision.body is not None and revision.body != history.now


def _option(run: Run, history: History, number: int) -> discord.SelectOption:
    revision = history.revision(number)
    words = "" if revision is None or revision.body is None else said(run, history.response(revision.body))
    return discord.SelectOption(label=label(f"{wording.version(number)}: {words}", 100), value=str(number))
