"""The register of doubts: what a member was unsure about, and what became of it."""

from collections.abc import Iterator

from discord import ui

from bot.domain.brief import open_doubts
from bot.domain.response import UNSURE, DoubtState, Response
from bot.domain.run import Run
from bot.domain.words import said
from bot.services.doubts import Register
from bot.ui import ids, wording
from bot.ui.card import Card, button, main_button, notice, row, rows, text
from bot.ui.inert import inert
from bot.ui.pages import Part, as_item, nearest, paged
from bot.ui.review import item_menu, turning

MOST_DOUBT = 1500


def doubts_card(register: Register, page: int) -> Card:
    """One page of the register; a page that is not there shows the nearest."""
    run = register.run
    pages = paged(_doubts(register))
    if not pages:
        return notice(wording.NO_DOUBTS, buttons=[_to_answers(run)])
    page = nearest(page, pages)
    shown = pages[page - 1]
    heading = f"### {run.exercise.title} · {wording.doubts(len(open_doubts(run)))} · {page} of {len(pages)}"
    named = [(item.id, said(run, item)) for item in run.responses if item.id in shown.items]
    return Card(
        text(heading, wording.DOUBTS_HOW, shown.text),
        row(item_menu(ids.PICK_DOUBT, wording.CHOOSE_DOUBT, named)),
        *rows([*turning(page, len(pages), ids.DOUBTS, run_id=run.id), _to_answers(run)]),
    )


def _doubts(register: Register) -> Iterator[Part]:
    run = register.run
    for prompt in run.exercise.prompts:
        above = [f"**{prompt.title}**"]
        for doubt in (
            item for item in run.responses if item.ref.field == UNSURE and item.ref.prompt == prompt.id
        ):
            lines = [
                *as_item(said(run, doubt), f"*{wording.DOUBT_STATES[doubt.doubt]}*: "),
                *_settled(register, doubt),
            ]
            for line in lines:
                yield Part("\n".join((*above, line)), doubt.id)
                above.clear()


def _settled(register: Register, doubt: Response) -> Iterator[str]:
    words = register.settled_by.get(doubt.id, "")
    if words and doubt.doubt is DoubtState.RESOLVED:
        yield from (
            f"  {line}" for piece in as_item(words, f"{wording.SETTLED_BY}: ") for line in piece.split("\n")
        )


def doubt_card(register: Register, item_id: int) -> Card:
    """One doubt, with the ways in which it can end."""
    run, doubt = register.run, register.run.item(item_id)
    if doubt is None:
        return doubts_card(register, 1)
    state = wording.DOUBT_STATES[doubt.doubt]
    title = run.exercise.prompt(doubt.ref.prompt).title
    return Card(
        text(
            f"### {wording.DOUBT} · {title}",
            inert(said(run, doubt), MOST_DOUBT),
            f"-# {state}",
            *_settled(register, doubt),
        ),
        *rows([*_endings(doubt), button(wording.ALL_DOUBTS, ids.make(ids.DOUBTS, run_id=run.id, page=1))]),
    )


def _endings(doubt: Response) -> Iterator[ui.Button[Card]]:
    yield main_button(wording.RESOLVED, ids.make(ids.RESOLVE, item_id=doubt.id))
    if doubt.doubt is not DoubtState.DROPPED:
        yield button(wording.DROPPED, ids.make(ids.SETTLE, item_id=doubt.id, state=DoubtState.DROPPED.value))
    if doubt.doubt is not DoubtState.OPEN:
        yield button(wording.OPEN_AGAIN, ids.make(ids.SETTLE, item_id=doubt.id, state=DoubtState.OPEN.value))


def _to_answers(run: Run) -> ui.Button[Card]:
    return button(wording.ALL_ANSWERS, ids.make(ids.REVIEW, run_id=run.id, page=1))
