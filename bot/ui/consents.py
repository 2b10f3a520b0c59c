"""Who may read a plan, on cards: its passages one by one in their exact words, and what their member says of each."""

from collections.abc import Iterator

import discord
from discord import ui

from bot.domain.consent import Audience, Shown, Standing, digest, words_of
from bot.domain.course import Becomes, Dated
from bot.domain.run import Run
from bot.services.consents import Sharing, words_of_all
from bot.ui import ids, wording
from bot.ui.card import Card, button, main_button, notice, row, rows, text
from bot.ui.inert import inert, label, one_line
from bot.ui.pages import MOST_ITEMS, Page, Part, nearest, paged, pieces
from bot.ui.review import turning

MOST_PAGE = 2600
"""Characters of a page: what it is, and how it stands, is said above it and below it."""
MOST_HEADING = 60
LIST = 0
"""In the place of a passage's number: the list of all of them."""
NO_WALK = "0"
"""Where somebody did not come to this page from the first one on."""
ALL = "all"
"""What is typed in the place of a number for all passages at once."""

TITLE = "Who may read it"
STATES = {
    Audience.COHORT: "your cohort reads it",
    Audience.FACILITATOR: "facilitator only",
    Audience.NOBODY: "withheld, only you read it",
    Audience.WITHDRAWN: "withdrawn, so your cohort does not read it",
}
AS_BEFORE = "Your facilitator reads it only if they could before: once handed in, unless you chose only you."
NOT_SAID = "not decided yet, so your cohort does not read it"
CHANGED = "changed since you approved it; your cohort still reads what you approved"
PRIVATE = (
    "-# Some of it comes from answers that only you read. Who reads this passage reads these words of them."
)
REACHED = (
    "-# Of milestones that your cohort reads it also sees which of them are reached, as soon as they are."
)
MEANWHILE = (
    "These words have changed since I showed them to you, so nothing was approved. This is how they read now:"
)
READ_FIRST = "Here are the exact words first. Once you have read them, decide below."
REMAINS = "That is read there no more, or in other words. This is what your cohort may read now:"
NOTHING_TO_SHOW = "There is nothing in this plan yet that others could read. It comes with your answers."
NOTHING_APPROVED = (
    "Your cohort reads nothing of this plan. /plan share shows what it could read, if you approve it."
)


# One passage


def consent_card(sharing: Sharing, number: int, page: int = 1, walk: str = NO_WALK, *said: str) -> Card:
    """One page of one passage; of a number that is not there, the list of all. `walk` is the digest of all the words as
    they were on the first page, for whoever turned every page since."""
    if not 1 <= number <= len(sharing.passages):
        return list_card(sharing, page, *said)
    there = sharing.passages[number - 1]
    pages = passage_pages(there)
    page = nearest(page, pages)
    seen = digest(words_of_all(sharing.passages))
    walk = seen if walk == seen or (number, page) == (1, 1) else NO_WALK
    last = page == len(pages)
    items: list[ui.Item[Card]] = [
        text(
            *said,
            *_above(sharing, number, page, len(pages)),
            pages[page - 1].text,
            *_below(sharing, number, last),
        )
    ]
    if last:
        items.append(row(*_decisions(sharing, number)))
    items += rows(
        [*_turning(sharing, number, page, len(pages), walk), *_all_at_once(sharing, number, last, walk)]
    )
    return Card(*items)


def _above(sharing: Sharing, number: int, page: int, pages: int) -> Iterator[str]:
    there = sharing.passages[number - 1]
    of = f", page {page} of {pages}" if pages > 1 else ""
    yield f"### {TITLE} · {sharing.run.exercise.title} · {number} of {len(sharing.passages)}{of}"
    yield f"**{heading(there)}**: {state(there)}."
    if there.excerpt.private:
        yield PRIVATE


def _below(sharing: Sharing, number: int, last: bool) -> Iterator[str]:
    if _has_milestones(sharing.run, sharing.passages[number - 1]):
        yield REACHED
    if last:
        yield f"-# Or by command: {_command(sharing, code(sharing, number))} readers:…"
    else:
        yield "-# It goes on. You decide on its last page."


def heading(there: Standing) -> str:
    """What stands above the passage."""
    return one_line(there.excerpt.heading, MOST_HEADING)


def state(there: Standing) -> str:
    """Who reads it, in words."""
    if there.consent is None:
        return NOT_SAID
    return CHANGED if there.changed else STATES[there.consent.audience]


def passage_pages(there: Standing) -> list[Page]:
    """Its words; where others were approved, both."""
    parts: list[Part] = []
    if there.changed:
        parts += _titled("Your cohort reads now:", there.approved)
        parts += _titled("If you approve again, it reads instead:", there.excerpt.lines)
    else:
        parts += _quoted(there.excerpt.lines)
    return paged(parts, most=MOST_PAGE)


def _titled(title: str, lines: tuple[Shown, ...]) -> Iterator[Part]:
    first, *others = _quoted(lines)
    yield Part(f"**{title}**\n{first.text}", 0, first.group)
    yield from others


def _quoted(lines: tuple[Shown, ...], group: str = "") -> Iterator[Part]:
    """The very words, as a quotation, in pieces that fit on a page."""
    for line in lines:
        for _, piece in pieces("\n".join(line.words.splitlines())):
            yield Part("\n".join(f"> {each}" for each in inert(piece).split("\n")), 0, group)


def _has_milestones(run: Run, there: Standing) -> bool:
    kinds = [run.exercise.field(ref).kind for ref in there.excerpt.fields if ref.prompt]
    return any(isinstance(kind, Dated) and kind.becomes is Becomes.MILESTONES for kind in kinds)


def _decisions(sharing: Sharing, number: int) -> Iterator[ui.Button[Card]]:
    there = sharing.passages[number - 1]
    shown = digest(there.excerpt.words)

    def say(who: Audience) -> str:
        return ids.make(ids.SHARE_SAY, run_id=sharing.run.id, number=number, shown=shown, who=who.value)

    yield main_button(wording.APPROVE, say(Audience.COHORT))
    yield button(wording.FACILITATOR_ONLY, say(Audience.FACILITATOR))
    yield button(wording.WITHHOLD, say(Audience.NOBODY))
    prompt = _where_to_change(sharing.run, there)
    if prompt is not None:
        custom_id = ids.make(ids.SHARE_CHANGE, run_id=sharing.run.id, number=number, prompt=prompt)
        yield button(wording.CHANGE, custom_id)


def _where_to_change(run: Run, there: Standing) -> str | None:
    """A page may be filled from answers before its own prompt was ever put: then they are changed where they stand."""
    answered = {response.ref.prompt for response in run.responses}
    places = (there.excerpt.prompt, *(ref.prompt for ref in there.excerpt.fields))
    return next((prompt for prompt in places if prompt in answered), None)


def _turning(sharing: Sharing, number: int, page: int, pages: int, walk: str) -> Iterator[ui.Button[Card]]:
    def to(number: int, page: int) -> str:
        return ids.make(ids.SHARE, run_id=sharing.run.id, number=number, page=page, walk=walk)

    if page > 1:
        yield button(wording.EARLIER, to(number, page - 1))
    elif number > 1:
        yield button("Passage before", to(number - 1, len(passage_pages(sharing.passages[number - 2]))))
    if page < pages:
        yield main_button(wording.LATER, to(number, page + 1))
    elif number < len(sharing.passages):
        yield button("Next passage", to(number + 1, 1))
    yield button("All passages", to(LIST, 1))


def _all_at_once(sharing: Sharing, number: int, last: bool, walk: str) -> Iterator[ui.Button[Card]]:
    """For whoever has seen all of it, and said of none that it is not the cohort's."""
    narrowed = any(each.consent and each.consent.audience is not Audience.COHORT for each in sharing.passages)
    count = len(sharing.passages)
    if not last or number < count or count == 1 or walk == NO_WALK or narrowed:
        return
    for who, words in ((Audience.COHORT, "for the cohort"), (Audience.FACILITATOR, "facilitator only")):
        custom_id = ids.make(ids.SHARE_ALL, run_id=sharing.run.id, shown=walk, who=who.value)
        yield button(f"All {count}: {words}", custom_id)


# All of them


def share_id(run_id: int) -> str:
    """The custom id of a button that leads to the list."""
    return ids.make(ids.SHARE, run_id=run_id, number=LIST, page=1, walk=NO_WALK)


def list_card(sharing: Sharing, page: int = 1, *said: str) -> Card:
    """How each passage stands, each one choice away from being read and decided."""
    title = f"### {TITLE} · {sharing.run.exercise.title}"
    if not sharing.passages:
        return notice(title, *said, NOTHING_TO_SHOW)
    pages = list_pages(sharing)
    page = nearest(page, pages)
    shown = pages[page - 1]
    options = [
        discord.SelectOption(
            label=label(f"{number}. {there.excerpt.heading}", 100),
            value=str(number),
            description=label(state(there), 100),
        )
        for number, there in enumerate(sharing.passages, 1)
        if number in shown.items
    ]
    menu: ui.Select[Card] = ui.Select(
        custom_id=ids.make(ids.PICK_PASSAGE_TO_SHARE, run_id=sharing.run.id),
        placeholder="Read and decide one passage",
        options=options,
    )
    buttons = [*turning(page, len(pages), ids.SHARE, run_id=sharing.run.id, number=LIST, walk=NO_WALK)]
    if any(each.approved for each in sharing.passages):
        buttons.append(button(wording.WITHDRAW, ids.make(ids.WITHDRAW, run_id=sharing.run.id, page=1)))
    return Card(
        text(title, *said, _counted(sharing), shown.text, f"-# {when(sharing)}"),
        row(menu),
        row(main_button("Read and decide, one by one", _first(sharing)), *buttons),
    )


def _first(sharing: Sharing) -> str:
    return ids.make(ids.SHARE, run_id=sharing.run.id, number=1, page=1, walk=NO_WALK)


def list_pages(sharing: Sharing) -> list[Page]:
    lines = [
        Part(f"{number}. **{heading(there)}**: {state(there)}", number)
        for number, there in enumerate(sharing.passages, 1)
    ]
    return paged(lines)


def _counted(sharing: Sharing) -> str:
    count, waiting = len(sharing.passages), sum(each.awaits for each in sharing.passages)
    passages = "1 passage" if count == 1 else f"{count} passages"
    waits = "nothing waits for you" if not waiting else f"{waiting} of them wait for your word"
    return f"Your cohort reads nothing of it but the exact words that you approve here. {passages}; {waits}."


def when(sharing: Sharing) -> str:
    """What the cohort sees of what is approved, and when."""
    channel = f"<#{sharing.member.cohort.channel_id}>"
    if sharing.out:
        return f"The summary of all plans stands in {channel}; what you approve comes into it at once."
    return f"What you approve stands in {channel} from {wording.full(sharing.posted_at)} on, before the final session."


# What is said once it is decided


def decided(sharing: Sharing, there: Standing | None, who: Audience) -> str:
    """One sentence on what follows; `there` is the passage, None for all of them."""
    what = "all of it" if there is None else f"“{heading(there)}”"
    if who is Audience.COHORT:
        channel = f"<#{sharing.member.cohort.channel_id}>"
        at = "at once" if sharing.out else f"from {wording.full(sharing.posted_at)} on"
        return f"Saved: your cohort reads these very words of {what} in {channel} {at}."
    gone = " What was posted is being changed now." if sharing.out else ""
    if who is Audience.FACILITATOR:
        return f"Saved: your facilitator may read {what}, and your cohort does not.{gone}"
    return f"Saved: nobody but you reads {what}.{gone}"


def next_number(sharing: Sharing, after: int) -> int:
    """The next passage that waits for a word, after this one or from the beginning; the list where none does."""
    waiting = [number for number, each in enumerate(sharing.passages, 1) if each.awaits]
    return next((number for number in waiting if number > after), next(iter(waiting), LIST))


# Taking back


def withdraw_card(sharing: Sharing, page: int = 1, *said: str) -> Card:
    """What the cohort may read now, and the ways to take it back."""
    title = f"### What your cohort may read · {sharing.run.exercise.title}"
    approved = [each for each in sharing.passages if each.approved]
    if not approved:
        return notice(
            title, *said, NOTHING_APPROVED, buttons=[button("All passages", share_id(sharing.run.id))]
        )
    pages = paged((part for each in approved for part in _approved(each)), most=MOST_PAGE)
    page = nearest(page, pages)
    shown = pages[page - 1]
    options = {
        digest(words_of(each.approved)): label(each.excerpt.heading, 100)
        for each in approved
        if each.excerpt.key in shown.groups
    }
    menu: ui.Select[Card] = ui.Select(
        custom_id=ids.make(ids.WITHDRAW_ONE, run_id=sharing.run.id),
        placeholder="Withdraw one passage",
        options=[discord.SelectOption(label=name, value=key) for key, name in options.items()][:MOST_ITEMS],
    )
    everything = button(wording.WITHDRAW_ALL, ids.make(ids.WITHDRAW_ALL, run_id=sharing.run.id))
    buttons = [everything, *turning(page, len(pages), ids.WITHDRAW, run_id=sharing.run.id)]
    return Card(text(title, *said, shown.text, f"-# {_posted(sharing)}"), row(menu), row(*buttons))


def _approved(there: Standing) -> Iterator[Part]:
    above = f"**{heading(there)}**\n"
    for part in _quoted(there.approved, there.excerpt.key):
        yield Part(f"{above}{part.text}", 0, part.group)
        above = ""


def _posted(sharing: Sharing) -> str:
    if sharing.out:
        return "It stands in the channel and in the files there. What you withdraw goes from all of them."
    return f"Nothing of it is posted before {wording.full(sharing.posted_at)}."


def withdrawn(sharing: Sharing) -> str:
    if sharing.out:
        return f"Withdrawn. What was posted is being edited or removed now, also in files. {AS_BEFORE}"
    return f"Withdrawn. Nothing was posted yet, and nothing of it will be. {AS_BEFORE}"


# By command


def code(sharing: Sharing, number: int) -> str:
    """What is typed for a passage whose words somebody has read: its number, and which words these were."""
    return f"{number}-{digest(sharing.passages[number - 1].excerpt.words)}"


def _command(sharing: Sharing, passage: str) -> str:
    return f"/plan share exercise:{sharing.run.exercise.id} passage:{passage}"


def meant(sharing: Sharing, passage: str) -> tuple[int, str]:
    """The number of the passage that somebody typed, by its number or heading, and which words they read, "" where they
    do not say; LIST where there is no such passage."""
    wanted = passage.strip().casefold()
    number, _, shown = wanted.partition("-")
    if number.isdecimal() and len(number) < 4:
        return int(number), shown
    names = [each.excerpt.heading.casefold() for each in sharing.passages]
    return (names.index(wanted) + 1 if wanted in names else LIST), ""


def offered_passages(sharing: Sharing) -> Iterator[tuple[str, str]]:
    """To be chosen while somebody types: by number, since nobody has read the words of what they only choose."""
    for number, there in enumerate(sharing.passages, 1):
        yield f"{number}. {there.excerpt.heading}: {state(there)}", str(number)


def offered_back(sharing: Sharing) -> Iterator[tuple[str, str]]:
    """What can be taken back, by the digest of what the cohort reads of it."""
    approved = [each for each in sharing.passages if each.approved]
    if approved:
        yield "All of it", ALL
    for shown, there in {digest(words_of(each.approved)): each for each in approved}.items():
        yield there.excerpt.heading, shown
