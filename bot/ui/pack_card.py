"""The session pack and each plan as messages in the cohort's channel, and as pages that somebody reads by themselves.

They are made of a `Pack` alone, so of approved words: nothing else can get into them.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import discord
from discord import ui

from bot.domain.pack import Pack, Slot, in_words
from bot.domain.summary import Line, OfMember
from bot.domain.summary import Part as Passage
from bot.services.packs import Page as Read
from bot.ui import ids, wording
from bot.ui.card import Card, button, main_button, notice, row, text
from bot.ui.inert import label, one_line
from bot.ui.news import mention
from bot.ui.pages import MOST_PIECE, Page, Part, as_item, nearest, paged
from bot.ui.review import turning

READ_ALL = "Read all of it"
NOT_SHARED = "This plan is not shared any more."
NOBODY_YET = "Nobody shares a plan yet. What a member approves for the cohort appears here by itself."
PACK_PICTURE = "session-pack.png"
PACK_FILES = ("session-pack.docx", "session-pack.md", "session-pack.html")
PLAN_FILES = ("plan.docx", "plan.md", "plan.html")
MOST_NAME = 80
MOST_HEADING = 120


@dataclass(frozen=True, slots=True)
class Post:
    """One message as it should be. `digest` differs where anything of it does, its files included; `files` are their
    names, `thread` is what the place is called where it is talked about, "" where there is none."""

    card: Card
    digest: str
    files: tuple[str, ...] = ()
    thread: str = ""

    @property
    def shared(self) -> bool:
        return bool(self.files or self.thread)


def post(pack: Pack, posted_id: int, member_id: int | None) -> Post:
    """The message of this number, as it should be now."""
    if member_id is None:
        files = (*PACK_FILES, PACK_PICTURE)
        card = _pack_card(pack, posted_id)
        return Post(card, _digest(card, [_contents(slot.member) for slot in pack.slots]), files)
    slot = pack.slot(member_id)
    if slot is None:
        card = notice(NOT_SHARED)
        return Post(card, _digest(card, []))
    pages = plan_pages(slot)
    files = PLAN_FILES if len(pages) > 1 else ()
    shown = [text(*_beginning(pages)), *_handed(files)]
    card = Card(*shown, row(_read_all(posted_id), _leave_note(slot.member)))
    return Post(card, _digest(card, [_contents(slot.member)]), files, f"Plan of {called(slot.member)}")


def marker(posted_id: int) -> str:
    """The custom id by which a message is known again."""
    return ids.make(ids.SUMMARY, posted_id=posted_id, page=1)


def called(member: OfMember) -> str:
    return label(member.name or "a member", MOST_NAME)


def page_card(read: Read, number: int) -> Card:
    """One page, for this reader alone."""
    slot = None if read.member_id is None else read.pack.slot(read.member_id)
    if read.member_id is not None and slot is None:
        return notice(NOT_SHARED)
    pages = pack_pages(read.pack) if slot is None else plan_pages(slot)
    number = nearest(number, pages)
    of = [f"-# {number} of {len(pages)}"] if len(pages) > 1 else []
    turn = [*turning(number, len(pages), ids.SUMMARY, posted_id=read.posted_id)]
    return notice(*of, pages[number - 1].text, buttons=turn)


def _pack_card(pack: Pack, posted_id: int) -> Card:
    picture = ui.MediaGallery["Card"](
        discord.MediaGalleryItem(f"attachment://{PACK_PICTURE}", description=in_words(pack))
    )
    shown = text(*_beginning(pack_pages(pack)))
    return Card(shown, picture, *_handed(PACK_FILES), row(_read_all(posted_id)))


def _handed(files: Sequence[str]) -> Iterator[ui.File[Card]]:
    for name in files:
        yield ui.File(f"attachment://{name}")


def _beginning(pages: Sequence[Page]) -> Iterator[str]:
    yield pages[0].text
    if len(pages) > 1:
        yield f"-# This is page 1 of {len(pages)}. **{READ_ALL}** shows the others, and so do the files."


def _read_all(posted_id: int) -> ui.Button[Card]:
    return main_button(READ_ALL, marker(posted_id))


def _leave_note(member: OfMember) -> ui.Button[Card]:
    """There for everybody who reads the channel; who may write is asked when it is pressed."""
    return button(wording.LEAVE_NOTE, ids.make(ids.PLAN_NOTE, member_id=member.id))


def _digest(card: Card, contents: Sequence[object]) -> str:
    shown = json.dumps(card.to_components(), sort_keys=True)
    return hashlib.sha256(f"{shown}\n{contents!r}".encode()).hexdigest()[:16]


def _contents(member: OfMember) -> object:
    """What the files have of a plan: no more than this."""
    return member.name, [(exercise.title, exercise.parts) for exercise in member.exercises]


# The pack


def pack_pages(pack: Pack) -> list[Page]:
    return paged(Part(words, 0) for words in pack_parts(pack))


def pack_parts(pack: Pack) -> Iterator[str]:
    final = pack.summary.final
    yield f"### {one_line(final.name, MOST_NAME)}: our plans"
    yield (f"{wording.full(final.starts_at)}; {final.minutes} minutes.")
    if not pack.slots:
        yield NOBODY_YET
        return
    asked = questions(pack)
    yield from running_order(pack, asked)
    if asked:
        yield "**What reviewers say a word on**"
        yield from (f"{number}. {one_line(question)}" for number, question in enumerate(asked, 1))
    yield "-# Read a plan in its message below, and leave your comments in its thread."


def running_order(pack: Pack, asked: Sequence[str]) -> Iterator[str]:
    """Who talks when, for how long, and who reviews."""
    yield "**Running order**"
    yield f"- {_for(pack.minutes.opening)}: welcome"
    for number, slot in enumerate(pack.slots, 1):
        yield f"- **{number}.** {_for(slot.minutes)}: {mention(slot.member.user_id)}{_reviewed(slot, asked)}"
    yield f"- {_for(pack.minutes.closing)}: closing"


def _for(minutes: int) -> str:
    if not minutes:
        return "in writing"
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


def _reviewed(slot: Slot, asked: Sequence[str]) -> str:
    by = [
        mention(each.reviewer.user_id)
        + (f" (question {asked.index(each.question) + 1})" if each.question else "")
        for each in slot.reviews
    ]
    return f"; reviewed by {' and '.join(by)}" if by else ""


def questions(pack: Pack) -> tuple[str, ...]:
    """The questions that come up, each once."""
    return tuple(
        dict.fromkeys(each.question for slot in pack.slots for each in slot.reviews if each.question)
    )


# A plan


def plan_pages(slot: Slot) -> list[Page]:
    return paged(Part(words, 0) for words in _plan_parts(slot.member))


def _plan_parts(member: OfMember) -> Iterator[str]:
    above = [f"### The plan of {mention(member.user_id)}"]
    for exercise in member.exercises:
        above.append(f"**{one_line(exercise.title, MOST_HEADING)}**")
        for passage in exercise.parts:
            above.append(f"__{one_line(passage.heading, MOST_HEADING)}__")
            for words in _passage(passage):
                yield "\n".join((*above, words))
                above.clear()


def _passage(passage: Passage) -> Iterator[str]:
    for line in passage.lines:
        said = list(as_item(line.words))
        room = said and len(said[-1]) < 2 * MOST_PIECE
        yield from said[:-1]
        yield (said[-1] if room else "- ") + reached(line)


def reached(line: Line) -> str:
    return "" if line.reached is None else f" *(reached {wording.instant(line.reached, 'D')})*"
