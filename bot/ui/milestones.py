"""Milestones on cards: the list with its picture, one of them with its steps, and what became of it."""

from collections.abc import Iterator

import discord
from discord import ui

from bot.domain.acts import Remark, Said
from bot.domain.history import Revision
from bot.domain.milestone import Goal, Goals, Piece
from bot.domain.report import Report
from bot.domain.response import Deadline
from bot.domain.words import said
from bot.services.milestones import Shown, Story, Waits
from bot.ui import ids, wording
from bot.ui.card import Card, button, main_button, notice, row, rows, text
from bot.ui.inert import inert, label, one_line
from bot.ui.pages import Part, as_item, nearest, paged
from bot.ui.review import item_menu, turning

MOST_NAME = 200
MOST_WORDS = 900
MOST_STEPS = 15
MOST_OPTIONS = 25
PICTURE, CALENDAR = "milestones.png", "milestones.ics"


# All of them


def list_card(goals: Goals, page: int) -> Card:
    """One page of the list; a page that is not there shows the nearest."""
    add = main_button(wording.ADD_MILESTONE, ids.MILESTONE_NEW)
    pages = paged(_listed(goals))
    if not pages:
        return notice(f"### {wording.YOUR_MILESTONES}", wording.NO_MILESTONES, buttons=[add])
    page = nearest(page, pages)
    shown = pages[page - 1]
    of = f" · {page} of {len(pages)}" if len(pages) > 1 else ""
    named = [(goal.item, goal.text) for goal in goals.all if goal.item in shown.items]
    return Card(
        text(f"### {wording.YOUR_MILESTONES}{of}", shown.text),
        row(item_menu(ids.PICK_MILESTONE, wording.CHOOSE_MILESTONE, named)),
        *rows([*turning(page, len(pages), ids.MILESTONES), add]),
    )


def _listed(goals: Goals) -> Iterator[Part]:
    for number, goal in enumerate(goals.all, 1):
        marks = [_when(goal.due)] if goal.due is not None else []
        marks += [f"**{goals.stands(goal).value}**", *_progress(goal)]
        yield Part(f"**{number}.** {one_line(goal.text, MOST_NAME)}\n-# {' · '.join(marks)}", goal.item)


def _when(due: Deadline) -> str:
    """Where only a day was said, the day."""
    if due.has_time:
        return f"by {wording.full(due.at)}"
    return f"by {wording.instant(due.at, 'D')} ({wording.instant(due.at, 'R')})"


def _progress(goal: Goal) -> Iterator[str]:
    if goal.pieces:
        done = sum(piece.done_at is not None for piece in goal.pieces)
        yield wording.steps_done(done, len(goal.pieces))


def picture_card(words: str, *, calendar: bool) -> Card:
    """The picture, with the words that say the same, and the calendar file, which go with the message."""
    picture = discord.MediaGalleryItem(f"attachment://{PICTURE}", description=words)
    items: list[ui.Item[Card]] = [ui.MediaGallery(picture)]
    if calendar:
        items += [ui.File(f"attachment://{CALENDAR}"), text(f"-# {wording.CALENDAR}")]
    return Card(*items)


def offer(goals: Goals, goal: Goal) -> str:
    """How one is offered while somebody types."""
    return label(f"{goals.stands(goal).value}: {goal.text}", 100)


def offer_step(piece: Piece) -> str:
    return label(f"{'done' if piece.done_at is not None else 'open'}: {piece.text}", 100)


# One of them


def milestone_card(shown: Shown, *, just_done: bool = False) -> Card:
    """One of them with all that can be done about it; `just_done` offers to note something."""
    goal = shown.goal
    items: list[ui.Item[Card]] = [text(*_said_of(shown), *([wording.NOTE_ON_DONE] if just_done else []))]
    if shown.waits is not None:
        items.append(row(*_answers(goal, shown.waits)))
    items += _checklist(goal)
    items += rows(list(_deeds(shown)))
    return Card(*items)


def _said_of(shown: Shown) -> Iterator[str]:
    goal, stands = shown.goal, shown.goal.stands(shown.now, shown.zone)
    yield f"### {one_line(goal.text, MOST_NAME)}"
    if len(" ".join(goal.text.split())) > MOST_NAME:
        yield inert(goal.text, MOST_WORDS)
    when = [] if goal.due is None else [_when(goal.due)]
    since = f" since {wording.instant(goal.done_at)}" if goal.done_at is not None else ""
    yield " · ".join([*when, f"**{stands.value}**{since}", *_progress(goal)])
    if goal.due is None and goal.said and shown.waits is None:
        yield f"“{one_line(goal.said, MOST_NAME)}”"
    if goal.hours:
        yield f"**Hours** {one_line(goal.hours, MOST_NAME)}"
    if goal.sign:
        yield f"**Sign** {inert(goal.sign, MOST_WORDS)}"
    yield from map(_step, goal.pieces[:MOST_STEPS])
    if len(goal.pieces) > MOST_STEPS:
        yield wording.more_steps(len(goal.pieces) - MOST_STEPS)
    if shown.waits is not None:
        yield from _asks(goal, shown.waits)
    elif shown.after_end and goal.done_at is None:
        yield wording.remark(Said(Remark.AFTER_END), in_thread=False)


def _step(piece: Piece) -> str:
    mark = "☑ done:" if piece.done_at is not None else "☐ open:"
    return f"- {mark} {one_line(piece.text, 100)}"


def _asks(goal: Goal, waits: Waits) -> Iterator[str]:
    words = one_line(waits.words, MOST_NAME)
    if isinstance(waits.read, Deadline):
        yield f"✏️ {wording.is_date(words, waits.read)}"
        yield f"-# {wording.NOT_WRITTEN_YET}{f' {wording.KEEPS_DATE}' if goal.due is not None else ''}"
    else:
        yield f"“{words}”: {waits.read}"
        yield f"-# {wording.WRITE_WHEN}{f' {wording.KEEPS_DATE}' if goal.due is not None else ''}"


def _answers(goal: Goal, waits: Waits) -> Iterator[ui.Button[Card]]:
    if isinstance(waits.read, Deadline):
        at = int(waits.read.at.timestamp())
        yield main_button(wording.YES, ids.make(ids.MILESTONE_DATE, report_id=waits.report, at=at))
    yield button(wording.CHANGE, ids.make(ids.MILESTONE_FORM, item_id=goal.item, about="move"))


def _checklist(goal: Goal) -> Iterator[ui.Item[Card]]:
    """A menu of the steps that are open, and one of those that are done."""
    for state, words, is_done in (("done", wording.TICK, False), ("open", wording.UNTICK, True)):
        those = [(each.item, each.text) for each in goal.pieces if (each.done_at is not None) == is_done]
        if those:
            custom_id = ids.make(ids.MILESTONE_TICK, item_id=goal.item, state=state)
            yield row(item_menu(custom_id, words, those[:MOST_OPTIONS]))


def _deeds(shown: Shown) -> Iterator[ui.Button[Card]]:
    item = shown.goal.item
    if shown.goal.done_at is None:
        yield main_button(wording.DONE, ids.make(ids.MILESTONE_DONE, item_id=item, state="done"))
    else:
        yield button(wording.NOT_DONE, ids.make(ids.MILESTONE_DONE, item_id=item, state="open"))
    if shown.waits is None:
        yield button(wording.MOVE, ids.make(ids.MILESTONE_FORM, item_id=item, about="move"))
    yield button(wording.NOTE, ids.make(ids.MILESTONE_FORM, item_id=item, about="note"))
    if shown.takes_pieces:
        yield button(wording.ADD_STEPS, ids.make(ids.MILESTONE_FORM, item_id=item, about="steps"))
    yield button(wording.IN_EXERCISE, ids.make(ids.REOPEN_AT, item_id=item))
    yield button(wording.HISTORY, ids.make(ids.MILESTONE_STORY, item_id=item, page=1))
    yield button(wording.DROP, ids.make(ids.MILESTONE_DROP, item_id=item, way="ask"))
    yield button(wording.ALL_MILESTONES, ids.make(ids.MILESTONES, page=1))


# Dropping


def ask_drop_card(goal: Goal) -> Card:
    return notice(
        wording.drop_milestone(one_line(goal.text, MOST_NAME)),
        buttons=[
            button(
                wording.DROP_IT,
                ids.make(ids.MILESTONE_DROP, item_id=goal.item, way="out"),
                discord.ButtonStyle.danger,
            ),
            button(wording.KEEP_IT, ids.make(ids.MILESTONE_DROP, item_id=goal.item, way="keep")),
        ],
    )


def dropped_card(goal: Goal) -> Card:
    return notice(
        wording.dropped(one_line(goal.text, MOST_NAME)),
        buttons=[
            button(wording.TAKE_BACK, ids.make(ids.MILESTONE_DROP, item_id=goal.item, way="back")),
            button(wording.HISTORY, ids.make(ids.MILESTONE_STORY, item_id=goal.item, page=1)),
            button(wording.ALL_MILESTONES, ids.make(ids.MILESTONES, page=1)),
        ],
    )


# What became of it


def story_card(story: Story, page: int) -> Card:
    """One page of its history, the newest first: every version of its words and date, and all that was said of it."""
    pages = paged(_told(story))
    page = nearest(page, pages)
    item = story.history.item
    buttons = [
        *turning(page, len(pages), ids.MILESTONE_STORY, item_id=item),
        button(wording.ALL_MILESTONES, ids.make(ids.MILESTONES, page=1)),
    ]
    heading = f"### {wording.HISTORY} · {page} of {len(pages)}"
    return notice(heading, pages[page - 1].text, buttons=buttons)


def _told(story: Story) -> Iterator[Part]:
    happened: list[Revision | Report] = [*story.history.revisions, *story.reports]

    def since(one: Revision | Report) -> float:
        at = one.written_at if isinstance(one, Revision) else one.said_at
        return at.timestamp()

    for one in sorted(happened, key=since, reverse=True):
        lines = _revised(story, one) if isinstance(one, Revision) else _reported(story, one)
        for line in lines:
            yield Part(line, 0)


def _revised(story: Story, one: Revision) -> Iterator[str]:
    yield f"**{wording.version(one.number)}** · {wording.instant(one.written_at)}"
    if one.body is None:
        yield f"- {wording.TAKEN_AWAY}."
    else:
        yield from as_item(said(story.run, story.history.response(one.body)) or "…")


def _reported(story: Story, one: Report) -> Iterator[str]:
    yield f"**{wording.REPORTED[one.how]}** · {wording.instant(one.said_at)}"
    if one.item in story.pieces:
        yield from as_item(story.pieces[one.item])
    if one.words:
        yield from as_item(one.words)
