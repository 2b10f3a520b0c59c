"""What a facilitator pulls of their cohort, on cards for their eyes alone: pages that cut nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from discord import ui

from bot.domain.consent import digest
from bot.domain.pulled import Given, OfMember, Pulled, Wanted
from bot.domain.refusals import Refusal
from bot.domain.summary import Line, Summary
from bot.domain.summary import OfMember as InSummary
from bot.domain.summary import Part as Passage
from bot.services.pulls import Offered
from bot.ui import ids, wording
from bot.ui.card import Card, button, main_button, notice, rows, text
from bot.ui.inert import label, one_line
from bot.ui.news import mention
from bot.ui.pack_preview import POST_NOW
from bot.ui.pages import Page, Part, as_item, nearest, paged
from bot.ui.review import turning

MOST_NAME = 80
ALL = "all"
"""In a custom id: nothing is looked for in particular."""
READ = "words that only you may read"
"""The group of a page's part whose reading is written down."""
LOGGED = "-# Each member whose unapproved words stand here sees in /me privacy that you read them."
NOTHING = (
    "There is nothing here that you may read yet: answers come to you once they are handed in, and passages once their "
    "member lets you read them. /cohort status shows how far everybody is."
)
NOTHING_POSTED = "Nothing would be posted: nobody has approved anything for the cohort yet."
ONLY_APPROVED = "-# These words, and no others, may stand in the cohort's channel."


class NoSuchThing(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "Your cohort has no such exercise, prompt or member. Choose one from the list, or leave it out."
        )


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for, and what stands for it in a custom id."""

    wanted: Wanted
    mark: str


def sought(offered: Offered, exercise: str | None, prompt: str | None, member: str | None) -> Sought:
    """By what was chosen or typed: ids as they are offered, or names. Raises NoSuchThing."""
    found_exercise = _one(exercise, [(each, (each, title)) for each, title in offered.exercises])
    prompts = [
        ((of, name), (f"{of}/{name}", name, title, title.partition(": ")[2]))
        for of, name, title in offered.prompts
        if found_exercise in (None, of)
    ]
    of, found_prompt = _one(prompt, prompts) or (found_exercise, None)
    members = [(each, (str(each), name)) for each, name in offered.members]
    return _sought(Wanted(of, found_prompt, _one(member, members)))


def sought_by(offered: Offered, mark: str, member_id: int) -> Sought:
    """The same by what stands in a custom id. Raises NoSuchThing where there is none such any more."""
    member = member_id or None
    wanted = [Wanted(member=member), *(Wanted(each, None, member) for each, _ in offered.exercises)]
    wanted += [Wanted(of, name, member) for of, name, _ in offered.prompts]
    for each in wanted:
        if _sought(each).mark == mark:
            return _sought(each)
    raise NoSuchThing


def _sought(wanted: Wanted) -> Sought:
    mark = ALL if wanted.exercise is None else digest(f"{wanted.exercise}/{wanted.prompt or ''}")
    return Sought(wanted, mark)


T = TypeVar("T")


def _one(wanted: str | None, offered: Sequence[tuple[T, tuple[str, ...]]]) -> T | None:
    """The first that is called so; None where none is wanted."""
    if wanted is None:
        return None
    name = wanted.strip().casefold()
    for each, names in offered:
        if name and name in (called.casefold() for called in names):
            return each
    raise NoSuchThing


def summary_page(pulled: Pulled, sought: Sought, number: int) -> tuple[Card, frozenset[int]]:
    """One page, and the members of whom it shows what is not the cohort's. Of pages that are not there, the nearest."""
    pages = paged(part for member in pulled.members for part in _member(member))
    to_preview = button("What would be posted", _preview(pulled.cohort.id, 1))
    if not pages:
        return notice(NOTHING, buttons=[to_preview]), frozenset()
    number = nearest(number, pages)
    page = pages[number - 1]
    of = frozenset(part.item for part in page.parts if part.group == READ)
    member = sought.wanted.member or 0
    parts = {"cohort_id": pulled.cohort.id, "of": sought.mark, "member_id": member}
    buttons = [*turning(number, len(pages), ids.PULL, **parts), to_preview]
    head = _head(f"What you may read of {one_line(pulled.cohort.name, MOST_NAME)}", number, pages)
    return Card(text(head, page.text, *([LOGGED] if of else [])), *rows(buttons)), of


def _head(title: str, number: int, pages: list[Page]) -> str:
    return f"### {title}" + (f" · {number} of {len(pages)}" if len(pages) > 1 else "")


def _preview(cohort_id: int, page: int) -> str:
    return ids.make(ids.PREVIEW, cohort_id=cohort_id, page=page)


def named(name: str, user_id: int) -> str:
    """A member, by the name that Discord has for them now, and the one they had when it was heard last."""
    return f"{one_line(name, MOST_NAME)} ({mention(user_id)})" if name else mention(user_id)


def _member(member: OfMember) -> Iterator[Part]:
    above = [f"**{named(member.name, member.user_id)}**"]
    for exercise in member.exercises:
        waits = f" · {exercise.awaits} of its passages await their word" if exercise.awaits else ""
        above.append(f"-# {one_line(exercise.title, MOST_NAME)}{waits}")
        for part in exercise.parts:
            yield from _under(above, _passage(part), member.id, "" if part.approved else READ)
    for exercise, asked, answers in _by_question(member.answers):
        above.append(f"*{one_line(exercise, MOST_NAME)}: {one_line(asked)}*")
        lines = (piece for each in answers for piece in _answer(each))
        yield from _under(above, lines, member.id, READ)


def _under(above: list[str], lines: Iterator[str], member: int, group: str) -> Iterator[Part]:
    """What stands above stays with the first line below it, wherever the page breaks."""
    for line in lines:
        yield Part("\n".join((*above, line)), member, group)
        above.clear()


def _passage(part: Passage) -> Iterator[str]:
    mark = " · approved for the cohort" if part.approved else ""
    above = [f"*{one_line(part.heading, MOST_NAME)}{mark}*"]
    for line in part.lines:
        for piece in _line(line):
            yield "\n".join((*above, piece))
            above.clear()


def _line(line: Line) -> Iterator[str]:
    reached = "" if line.reached is None else f"done on {wording.instant(line.reached, 'D')}: "
    return as_item(line.words, reached)


def _answer(one: Given) -> Iterator[str]:
    about = f"{one_line(one.about, MOST_NAME)}: " if one.about else ""
    return as_item(one.words or "…", about)


def _by_question(answers: tuple[Given, ...]) -> Iterator[tuple[str, str, list[Given]]]:
    found: dict[tuple[str, str], list[Given]] = {}
    for each in answers:
        found.setdefault((each.exercise, str(each.ref)), []).append(each)
    for those in found.values():
        yield those[0].exercise_title, those[0].asked, those


# What would be posted


def preview_card(summary: Summary, number: int) -> Card:
    """One page of what the cohort may read, as it stands."""
    back = main_button(
        "What you may read",
        ids.make(ids.PULL, cohort_id=summary.cohort.id, of=ALL, member_id=0, page=1),
    )
    pages = paged(part for member in summary.members for part in _posted(member))
    if not pages:
        return notice(NOTHING_POSTED, buttons=[back])
    number = nearest(number, pages)
    post = button(POST_NOW, ids.make(ids.PACK_POST, cohort_id=summary.cohort.id))
    buttons = [*turning(number, len(pages), ids.PREVIEW, cohort_id=summary.cohort.id), back, post]
    head = _head(f"What would be posted of {one_line(summary.cohort.name, MOST_NAME)}", number, pages)
    return Card(text(head, pages[number - 1].text, ONLY_APPROVED), *rows(buttons))


def _posted(member: InSummary) -> Iterator[Part]:
    above = [f"**{named(member.name, member.user_id)}**"]
    for exercise in member.exercises:
        above.append(f"-# {one_line(exercise.title, MOST_NAME)}")
        for part in exercise.parts:
            yield from _under(above, _passage(part), member.id, "")


# The export


def progress_card(step: str) -> Card:
    return notice(f"{step} This takes a moment.")


def export_card(members: int, names: list[str]) -> Card:
    files = ", ".join(f"`{label(name, 100)}`" for name in names)
    return notice(
        f"**What you may read of {members} {'member' if members == 1 else 'members'}**, for you alone: {files}.",
        "Sheets: answers, milestones, and one row a member with a column for each question, to group people by areas "
        "or topics. A text that might start a formula has an apostrophe before it.",
        LOGGED.replace("stand here", "are in it"),
    )


def files_card(names: list[str]) -> Card:
    """The files themselves, which go with the message."""
    return Card(*(ui.File[Card](f"attachment://{name}") for name in names))


# What may be looked for


def offer_member(name: str, member_id: int) -> str:
    return label(name or f"Member {member_id}", 100)


def offer_prompts(offered: Offered, exercise: str | None) -> Iterator[tuple[str, str]]:
    """Each with its value: the exercise and the prompt."""
    for of, prompt, title in offered.prompts:
        if exercise in (None, "", of):
            yield label(title, 100), f"{of}/{prompt}"
