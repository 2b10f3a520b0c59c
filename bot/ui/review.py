"""All that a member answered, in pages, each answer one press away from being changed."""

from collections.abc import Iterator

import discord
from discord import ui

from bot.domain.course import Prompt
from bot.domain.question import name_of, said
from bot.domain.run import Run
from bot.ui import ids
from bot.ui.card import Card, button, notice, row, rows, text
from bot.ui.inert import inert, label, one_line

MOST_PAGE = 3400
MOST_PIECE = 1000
"""Characters of an answer before each may gain a backslash or two and still fit on a page."""
MOST_PROMPTS = 25
"""What one Discord select holds."""


def review_card(run: Run, page: int) -> Card:
    """One page of the review; a page that is not there shows the nearest."""
    pages = review_pages(run)
    if not pages:
        return notice("You have not answered anything yet. /exercise resume brings the open question.")
    page = min(max(page, 1), len(pages))
    shown, prompts = pages[page - 1]
    items: list[ui.Item[Card]] = [
        text(f"### {run.exercise.title} · your answers · {page} of {len(pages)}", shown)
    ]
    items.append(row(_to_change(run, prompts)))
    items += rows(_turning(run, page, len(pages)))
    return Card(*items)


def _to_change(run: Run, prompts: tuple[Prompt, ...]) -> ui.Select[Card]:
    options = [discord.SelectOption(label=label(prompt.title, 100), value=prompt.id) for prompt in prompts]
    return ui.Select(
        custom_id=ids.make(ids.REOPEN, run_id=run.id), placeholder="Change an answer", options=options
    )


def _turning(run: Run, page: int, pages: int) -> list[ui.Button[Card]]:
    found: list[ui.Button[Card]] = []
    if page > 1:
        found.append(button("Earlier page", ids.make(ids.REVIEW, run_id=run.id, page=page - 1)))
    if page < pages:
        found.append(button("Later page", ids.make(ids.REVIEW, run_id=run.id, page=page + 1)))
    return found


def review_pages(run: Run) -> list[tuple[str, tuple[Prompt, ...]]]:
    """The pages of a review, each with its prompts. Nothing is cut: what does not fit goes on the next page."""
    pages: list[tuple[str, tuple[Prompt, ...]]] = []
    for prompt in run.exercise.prompts:
        for part in _parts(run, prompt):
            last, prompts = pages[-1] if pages else ("", ())
            together = tuple(dict.fromkeys((*prompts, prompt)))
            if not pages or len(last) + len(part) >= MOST_PAGE or len(together) > MOST_PROMPTS:
                pages.append((part, (prompt,)))
            else:
                pages[-1] = (f"{last}\n{part}", together)
    return pages


def _parts(run: Run, prompt: Prompt) -> list[str]:
    """What was answered at a prompt, in pieces of at most a page, its title before the first."""
    pieces = [
        (f"- {_row(run, response.row)}{inert(piece)}" if first else f"  {inert(piece)}").replace("\n", "\n  ")
        for response in run.responses
        if response.ref.prompt == prompt.id
        for first, piece in _pieces(said(run, response))
    ]
    return [f"**{prompt.title}**\n{pieces[0]}", *pieces[1:]] if pieces else []


def _pieces(words: str) -> Iterator[tuple[bool, str]]:
    """A long answer in pieces, broken between words where it has any, each with whether it is the first.

    Each is made inert by itself, so that a break brings nothing to life.
    """
    start = 0
    while start < len(words):
        space = words.rfind(" ", start + MOST_PIECE // 2, start + MOST_PIECE)
        end = start + MOST_PIECE if space < 0 or len(words) - start <= MOST_PIECE else space
        yield start == 0, words[start:end]
        start = end


def _row(run: Run, item_id: int | None) -> str:
    """Of which row of a matrix an answer is."""
    item = None if item_id is None else run.item(item_id)
    return "" if item is None else f"*{one_line(name_of(run, item), 60)}*: "
