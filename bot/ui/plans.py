"""A plan on cards, in pages that cut nothing off; what changed between two versions; a file handed over."""

from collections.abc import Iterable, Iterator

import discord
from discord import ui

from bot.domain.differences import Change, Piece
from bot.domain.differences import Part as Difference
from bot.domain.plan import WENT, Line, LineKind, Plan, PlanSection, View
from bot.domain.run import Run
from bot.services.plans import Compared, Shown
from bot.ui import ids, wording
from bot.ui.card import Card, button, main_button, notice, row, text
from bot.ui.consents import share_id
from bot.ui.inert import inert, label, one_line
from bot.ui.pages import MOST_ITEMS, MOST_PIECE, Page, Part, nearest, paged, pieces
from bot.ui.review import turning

MOST_NAME = 120
FORMS = ("docx", "md", "html")


# The plan


def plan_card(shown: Shown, number: int) -> Card:
    """One page of a plan; a page that is not there shows the nearest."""
    plan, run = shown.plan, shown.run
    pages = plan_pages(plan)
    number = nearest(number, pages)
    page = pages[number - 1]
    items: list[ui.Item[Card]] = [text(*_heading(plan, number, len(pages)), page.text)]
    prompts = _changeable(run, page.groups)
    if prompts:
        items.append(row(_to_change(run, prompts)))
    other = View.FULL if plan.view is View.BRIEF else View.BRIEF
    to_other = main_button(wording.VIEWS[other], ids.make(ids.PLAN, run_id=run.id, view=other, page=1))
    to_readers = button(wording.WHO_MAY_READ, share_id(run.id))
    items.append(
        row(*turning(number, len(pages), ids.PLAN, run_id=run.id, view=plan.view), to_other, to_readers)
    )
    items.append(
        row(
            *(
                button(f".{form}", ids.make(ids.EXPORT, run_id=run.id, view=plan.view, form=form))
                for form in FORMS
            )
        )
    )
    return Card(*items)


def _heading(plan: Plan, number: int, pages: int) -> Iterator[str]:
    of = f" · {number} of {pages}" if pages > 1 else ""
    yield f"### {plan.title} · {wording.VIEWS[plan.view].lower()}{of}"
    if plan.handed_in_at is not None:
        yield f"-# Handed in {wording.full(plan.handed_in_at)}"


def _changeable(run: Run, prompts: Iterable[str]) -> list[str]:
    """A page may be filled from answers before its own prompt was ever put: then there is nothing there to change."""
    answered = {response.ref.prompt for response in run.responses}
    return [prompt for prompt in prompts if prompt in answered]


def _to_change(run: Run, prompts: list[str]) -> ui.Select[Card]:
    titles = {prompt.id: prompt.title for prompt in run.exercise.prompts}
    options = [discord.SelectOption(label=label(titles[prompt], 100), value=prompt) for prompt in prompts]
    custom_id = ids.make(ids.REOPEN, run_id=run.id)
    return ui.Select(custom_id=custom_id, placeholder=wording.CHANGE_PLAN, options=options[:MOST_ITEMS])


def plan_pages(plan: Plan) -> list[Page]:
    """Never none: an empty plan says that it is."""
    empty = Page((Part(wording.EMPTY_PLANS[plan.view], 0),))
    return paged(part for section in plan.sections for part in _section(section)) or [empty]


def _section(section: PlanSection) -> Iterator[Part]:
    """What stands above an answer stays with its beginning."""
    above = [f"**{section.heading}**"]
    if section.outdated:
        above.append(f"-# {wording.OUTDATED_PASSAGE}")
    if section.went:
        above.append(f"-# {WENT}")
    for line in section.lines:
        if line.kind in (LineKind.ROUND, LineKind.ROW, LineKind.ASKED):
            above.append(_title(line))
            continue
        for piece in _answer(line):
            yield Part("\n".join((*above, piece)), 0, section.prompt)
            above.clear()
    if not section.lines:
        yield Part("\n".join(above), 0, section.prompt)


def _title(line: Line) -> str:
    if line.kind is LineKind.ASKED:
        return f"-# {one_line(line.words)}"
    return f"**{one_line(line.words, MOST_NAME)}**{_marks(line)}"


def _answer(line: Line) -> Iterator[str]:
    """In pieces that fit on a page, the last with the marks. A date is shown as the reader's own clock has it."""
    listed = line.kind is LineKind.ITEM or (line.kind is LineKind.DETAIL and line.depth > 0)
    indent = "  " * (line.depth + listed)
    start = f"{'  ' * line.depth}- " if listed else ""
    start += f"**{line.label}** " if line.label else ""
    if line.due is not None and line.due.has_time:
        yield f"{start}{wording.full(line.due.at)}"
        return
    broken = [words for _, words in pieces("\n".join(line.words.splitlines()))] or [""]
    for number, words in enumerate(broken, 1):
        shown = inert(words).replace("\n", f"\n{indent}")
        yield (start if number == 1 else indent) + shown + (_marks(line) if number == len(broken) else "")


def _marks(line: Line) -> str:
    return f" *({one_line(', '.join(line.marks))})*" if line.marks else ""


# What changed


def compare_card(compared: Compared, number: int) -> Card:
    """One page of the differences between two versions."""
    pages = compared_pages(compared)
    number = nearest(number, pages)
    of = f" · {number} of {len(pages)}" if len(pages) > 1 else ""
    before, after = compared.before, compared.after
    return notice(
        f"### {compared.run.exercise.title} · what changed{of}",
        f"From **{before.name}** to **{after.name}**",
        pages[number - 1].text,
        buttons=[
            *turning(
                number,
                len(pages),
                ids.COMPARE,
                run_id=compared.run.id,
                before=before.number,
                after=after.number,
            )
        ],
    )


def compared_pages(compared: Compared) -> list[Page]:
    """Never none: where nothing is different, that is said."""
    parts: list[Part] = []
    for section in compared.sections:
        above = [f"**{section.heading}**"]
        for words in (words for change in section.changes for words in _change(change)):
            parts.append(Part("\n".join((*above, words)), 0))
            above.clear()
    return paged(parts) or [Page((Part(wording.NOTHING_CHANGED, 0),))]


def _change(change: Change) -> Iterator[str]:
    """A change in pieces that fit on a page: what went is struck out, what came is bold."""
    about = f" *{one_line(change.about, MOST_NAME)}*:" if change.about else ""
    shown = f"- {wording.WHAT_CHANGED[change.what]}{about}"
    length = 0
    for piece in change.pieces:
        for _, words in pieces(piece.words):
            if length and length + len(words) > MOST_PIECE:
                yield shown
                shown, length = " ", 0
            shown += _piece(Piece(piece.part, words))
            length += len(words)
    yield shown


def _piece(piece: Piece) -> str:
    words = one_line(piece.words)
    match piece.part:
        case _ if not words:
            return ""
        case Difference.SAME:
            return f" {words}"
        case Difference.GONE:
            return f" ~~{words}~~"
        case Difference.NEW:
            return f" **{words}**"


# A file


def file_name(shown: Shown, form: str) -> str:
    """ "project-full-plan.docx"."""
    return f"{shown.run.exercise.id}-{wording.VIEWS[shown.plan.view].lower().replace(' ', '-')}.{form}"


def file_card(shown: Shown, name: str) -> Card:
    """Hands over the file of this name, which goes with the message."""
    lines = [f"### {shown.run.exercise.title} · {wording.VIEWS[shown.plan.view].lower()}"]
    if shown.plan.view is View.FULL:
        lines.append(wording.WITH_PRIVATE)
    return Card(text(*lines), ui.File(f"attachment://{name}"))
