"""How a cohort stands, on cards for its facilitator; and who was there at a session."""

from collections.abc import Iterator

import discord
from discord import ui

from bot.domain.cohort_status import Failed, MemberStatus, Said, Status, stage_words
from bot.domain.milestone import Progress
from bot.domain.session import Session
from bot.services.status import Attendance, Attender
from bot.ui import ids, wording
from bot.ui.card import Card, button, notice, row, rows, text
from bot.ui.inert import inert, label, one_line
from bot.ui.pages import Page, Part, nearest, paged
from bot.ui.pulls import named
from bot.ui.review import turning

MOST_NAME = 80
MOST_WORDS = 300
MOST_FAILED = 4
MOST_MEMBERS = 25
"""So many one select holds."""
PICTURE = "cohort.png"
NOBODY = "Nobody has come through the door of your cohort yet. /setup open posts it again."
REASONS = {
    "50007": "their direct messages are closed",
    "50278": "they share no server with me any more",
    "10007": "they are not in the server any more",
    "40003": "Discord let me open no more conversations",
}


def status_card(status: Status, number: int) -> Card:
    """One page of it; a page that is not there shows the nearest."""
    pages = status_pages(status)
    number = nearest(number, pages)
    of = f" · {number} of {len(pages)}" if len(pages) > 1 else ""
    buttons: list[ui.Item[Card]] = [*turning(number, len(pages), ids.STATUS, cohort_id=status.cohort.id)]
    if status.session is not None and status.session.id:
        buttons.append(button("Attendance", ids.make(ids.ATTENDANCE, session_id=status.session.id, page=1)))
    head = f"### How {one_line(status.cohort.name, MOST_NAME)} stands{of}"
    return Card(text(head, *_all_in_all(status), pages[number - 1].text), *rows(buttons))


def status_pages(status: Status) -> list[Page]:
    """Never none."""
    return paged(_member(each) for each in status.members) or [Page((Part(NOBODY, 0),))]


def _all_in_all(status: Status) -> Iterator[str]:
    count = len(status.members)
    if not count:
        return
    handed_in = sum(any(each.handed_in_at for each in member.stages) for member in status.members)
    stuck = sum(bool(member.stuck) for member in status.members)
    unheard = sum(not member.reached for member in status.members)
    said = [f"{handed_in} of {count} handed in something"]
    said += [f"{stuck} stuck, and let you know it"] if stuck else []
    said += [f"{unheard} without a conversation with me"] if unheard else []
    yield f"**{', '.join(said)}.**"
    if status.session is not None:
        there = sum(member.there is True for member in status.members)
        noted = sum(member.there is not None for member in status.members)
        was = f"{there} of {noted} were there" if noted else "nobody noted yet who was there"
        name = one_line(status.session.name, MOST_NAME)
        yield f"-# Last session, {name}, {wording.instant(status.session.starts_at)}: {was}."
    for each in status.failed[:MOST_FAILED]:
        yield f"-# In your channel, could not be said: {_failed(each)}."


def _member(member: MemberStatus) -> Part:
    stages = " · ".join(f"{one_line(each.title, 40)}: **{stage_words(each)}**" for each in member.stages)
    lines = [f"**{named(member.name, member.user_id)}**", stages, *(f"-# {line}" for line in _beside(member))]
    lines += [line for each in member.stuck for line in _stuck(each)]
    return Part("\n".join(lines), member.id)


def _beside(member: MemberStatus) -> Iterator[str]:
    said: list[str] = []
    if not member.reached:
        said.append("door unopened: no conversation with me yet")
    said.append(
        "never active"
        if member.active_at is None
        else f"last active {wording.instant(member.active_at, 'D')}"
    )
    if member.away_until is not None:
        said.append(f"away until {member.away_until:%d %B}")
    if member.there is not None:
        said.append("was there last time" if member.there else "was not there last time")
    late = sum(each.stands is Progress.LATE for each in member.ahead)
    done = sum(each.stands is Progress.DONE for each in member.ahead)
    if member.ahead:
        said.append(f"milestones: {done} done, {late} late, {len(member.ahead) - done - late} ahead")
    yield " · ".join(said)
    for each in member.failed[:MOST_FAILED]:
        yield f"could not be said: {_failed(each)}"


def _failed(failed: Failed) -> str:
    known = (words for code, words in REASONS.items() if code in failed.reason)
    reason = next(known, one_line(failed.reason, MOST_NAME))
    return f"{reason} ({failed.count} {'message' if failed.count == 1 else 'messages'})"


def _stuck(said: Said) -> Iterator[str]:
    yield f"! **Stuck**, said {wording.instant(said.said_at, 'R')}"
    yield from (f"> {line}" for line in inert(said.words, MOST_WORDS).splitlines())


def picture_card(words: str) -> Card:
    """The picture, with what it shows in words beside it."""
    gallery = ui.MediaGallery[Card](discord.MediaGalleryItem(f"attachment://{PICTURE}", description=words))
    return Card(gallery)


# Attendance


def attendance_card(attendance: Attendance, number: int, *said: str) -> Card:
    """A menu of up to 25 members, with those chosen who were there; what it shows is what is noted so far."""
    members, session = attendance.members, attendance.session
    pages = [members[start : start + MOST_MEMBERS] for start in range(0, len(members), MOST_MEMBERS)]
    if not pages:
        return notice(NOBODY)
    number = min(max(number, 1), len(pages))
    there = sum(attendance.there.get(each.id, False) for each in members)
    absent = sum(each.id in attendance.there for each in members) - there
    of = f" · {number} of {len(pages)}" if len(pages) > 1 else ""
    return Card(
        text(
            f"### Who was there{of}",
            f"**{one_line(session.name, MOST_NAME)}**, {wording.instant(session.starts_at)}",
            f"There: {there}. Not there: {absent}. Not noted yet: {len(members) - there - absent}.",
            *said,
            "Choose everybody who was there; whoever you leave out of this menu was not.",
        ),
        row(_menu(attendance, session, pages[number - 1])),
        *rows([*turning(number, len(pages), ids.ATTENDANCE, session_id=session.id)]),
    )


def page_of(attendance: Attendance, member_id: int) -> int:
    """The page on which this member stands."""
    before = sum(each.id < member_id for each in attendance.members)
    return before // MOST_MEMBERS + 1


def _menu(attendance: Attendance, session: Session, members: tuple[Attender, ...]) -> ui.Select[Card]:
    options = [
        discord.SelectOption(
            label=label(each.name or f"Member {each.id}", 100),
            value=str(each.id),
            default=attendance.there.get(each.id, False),
        )
        for each in members
    ]
    custom_id = ids.make(ids.WERE_THERE, session_id=session.id, first=members[0].id, last=members[-1].id)
    return ui.Select(
        custom_id=custom_id,
        placeholder="Who was there",
        options=options,
        min_values=0,
        max_values=len(options),
    )
