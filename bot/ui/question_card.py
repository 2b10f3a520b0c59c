"""The card of a question: what is asked, what was answered so far, and the buttons that answer or steer."""

from collections.abc import Iterator, Sequence

from discord import ui

from bot.domain.acts import (
    Aside,
    AskDay,
    AskHours,
    AskSign,
    AskWhen,
    ConfirmDay,
    ConfirmWhen,
    WhichToDrop,
    WritePassage,
    WriteUnsure,
)
from bot.domain.course import (
    ENDS,
    Becomes,
    Brief,
    Choice,
    Dated,
    Entry,
    HandIn,
    Lines,
    Number,
    Text,
    Tripwire,
    Visibility,
)
from bot.domain.editing import too_long
from bot.domain.question import Question
from bot.domain.reading import beside, offered
from bot.domain.response import (
    Amount,
    Chosen,
    Day,
    Deadline,
    Milestone,
    Passage,
    Picked,
    Response,
    Submitted,
    Words,
)
from bot.domain.screen import Put
from bot.ui import wording
from bot.ui.card import MOST_TEXT, Card, row, rows, text
from bot.ui.controls import MOST_RANKED, answering, choices, empty_prompts, steering
from bot.ui.inert import inert, one_line
from bot.ui.resources import links_beside
from bot.ui.timer_card import counted

MOST_SHOWN = 6
"""So many of the last items stand on a card; `/exercise review` shows all."""
MOST_ITEM = 180
MOST_PASSAGE = 700
MOST_SAID = 2200
"""Characters of all remarks together."""
MOST_LINKS = 5
MANY = 10
"""A limit that is not worth saying: nobody meets it."""


def question_card(
    put: Put, said: Sequence[str], notes: Sequence[ui.Item[Card]], *, in_thread: bool, alone: bool
) -> Card:
    """`said` are remarks to show once, `notes` their buttons; `alone` means that the member shares with nobody."""
    question, aside = put.question, put.aside
    items: list[ui.Item[Card]] = [text(_body(put, said, in_thread, alone))]
    if not _inner(aside):
        items += choices(question, aside)
        items += empty_prompts(put.run.id, put.missing) if isinstance(question.field.kind, HandIn) else ()
    items += rows([*answering(question, aside, in_thread), *notes])
    items.append(steering(question))
    links = _links(put)
    if links:
        items.append(row(*links))
    return Card(*items)


def _body(put: Put, said: Sequence[str], in_thread: bool, alone: bool) -> str:
    """All texts of the card. What is long, options and answers, gives way to what must be read."""
    question = put.question
    readers = wording.ONLY_YOU if alone else _readers(question, put.aside)
    footer = f"-# {readers}\n-# {wording.WORDS_IN_THREAD if in_thread else wording.WORDS}"
    missing = ""
    if put.missing and isinstance(question.field.kind, HandIn):
        titles = ", ".join(prompt.title for prompt in put.missing)
        missing = f"Still empty: {titles}. You can hand in all the same."
    doubts = wording.open_doubts(question.doubts) if question.doubts else ""
    asked = "\n".join((*_about(question), *_asked(put, in_thread)))
    last = [part for part in (missing, doubts, _fitting("\n\n".join(said), MOST_SAID), footer) if part]
    left = MOST_TEXT - sum(len(part) + 2 for part in (_heading(question), asked, *last))
    beginning = _fitting("\n\n".join(part for part in _beginning_of(put) if part), left // 2)
    left -= len(beginning)
    given = _fitting(_given(question), left // 2 if question.options else left)
    options = _options(question, left - len(given))
    return "\n\n".join(part for part in (_heading(question), beginning, asked, options, given, *last) if part)


def _fitting(part: str, most: int) -> str:
    """Whole lines of a part, as many as fit; that some are left out is said."""
    if len(part) <= most:
        return part
    kept = part[: max(0, most - len(wording.MORE) - 1)].rpartition("\n")[0]
    return f"{kept}\n{wording.MORE}" if kept else wording.MORE


def closed_card(question: Question) -> Card:
    """The card of a question that was left: what was answered, and no buttons."""
    return Card(text(_heading(question), *_about(question), question.field.ask, _kept(question)))


def _kept(question: Question) -> str:
    """The last answers to a question, on one line each."""
    options = {option.body: option.text for option in question.options}
    lines = [
        f"- {one_line(options[given.body], MOST_ITEM) if given.body in options else _said(given)}"
        for given in question.given[-MOST_SHOWN:]
    ]
    return "\n".join(("**Saved:**", *lines)) if lines else "Left open."


def _inner(aside: Aside | None) -> bool:
    """Whether a question inside the question is open: then that alone is asked."""
    return isinstance(
        aside, AskWhen | ConfirmWhen | AskHours | AskSign | AskDay | ConfirmDay | WritePassage | WriteUnsure
    )


def _beginning_of(put: Put) -> Iterator[str]:
    """The prompt's own text, the earlier answers that it builds on, and what is known of its row."""
    question = put.question
    if _inner(put.aside):
        return
    if _is_first(question):
        yield question.prompt.text.replace(ENDS, wording.instant(question.ends_at, "D"))
    for heading, texts in question.carried:
        yield f"**{heading}**\n" + "\n".join(
            f"> {one_line(words, MOST_ITEM)}" for words in texts[:MOST_SHOWN]
        )
    entry = _entry(put)
    if entry is not None and entry.about:
        yield f"-# {entry.text}: {entry.about}"


def _entry(put: Put) -> Entry | None:
    """The entry of a catalogue that the question's row is, such as a research area."""
    wanted = put.question.row
    entries = (entry for _, entries in put.course.catalogues for entry in entries)
    return next((entry for entry in entries if entry.text == wanted), None)


def _readers(question: Question, aside: Aside | None) -> str:
    if isinstance(aside, WriteUnsure):
        return wording.READERS[Visibility.PRIVATE]
    if isinstance(question.field.kind, HandIn):
        return wording.HANDED_IN_READERS
    return wording.READERS[question.field.visible]


def _heading(question: Question) -> str:
    step = f" · {question.prompt.step} of {question.exercise.steps}" if question.prompt.step else ""
    return f"### {question.exercise.title}{step} · {question.prompt.title}"


def _is_first(question: Question) -> bool:
    """The prompt's own text stands on its first question only."""
    first = question.prompt.fields[0]
    return question.field.id == first.id and question.place.round == 1


def _about(question: Question) -> Iterator[str]:
    if question.row is not None:
        yield f"On “**{one_line(question.row, MOST_ITEM)}**”:"
    if question.prompt.repeat is not None and question.place.round > 1:
        yield f"Round {question.place.round} of at most {question.prompt.repeat.most}."


def _asked(put: Put, in_thread: bool) -> Iterator[str]:
    """The one open question, and how to answer it."""
    question, aside = put.question, put.aside
    how = _by_words(in_thread)
    match aside:
        case AskWhen(item):
            yield f"✏️ **By when: {_milestone(question, item)}?** {how}: a date in words, such as “next friday 6pm”."
        case ConfirmWhen(item, said, due):
            yield f"**{_milestone(question, item)}**: “{one_line(said, 60)}” is {_when(due)}. Is that right?"
            yield "Press Yes or Change." if in_thread else "Press Yes, type “yes”, or type another date."
        case AskHours(item):
            yield f"✏️ **How many hours does it take: {_milestone(question, item)}?** {how}."
        case AskDay():
            yield f"✏️ **On which day shall I ask?** {how}: a date in words, such as “next friday”."
        case ConfirmDay(said, due):
            yield f"“{one_line(said, 60)}” is {_when(due)}. Shall I ask then?"
            yield "Press Yes or Change." if in_thread else "Press Yes, type “yes”, or type another date."
        case WhichToDrop():
            yield f"✏️ **{wording.DROP_WHICH}** {'Press it below' if in_thread else 'Type its number'}; Next keeps all."
        case WritePassage(section):
            yield f"✏️ **{_heading_of(question, section)}** {how}, in as many messages as you like; then Next."
        case AskSign(item):
            yield f"✏️ **{_sign_asked(question)}: {_milestone(question, item)}?** {how}."
        case WriteUnsure():
            yield f"✏️ **What are you unsure about here?** {how}."
        case _:
            yield from _of_tripwire(question)
            yield f"✏️ **{question.field.ask}** {_how(question, in_thread)}".rstrip()
            yield from _beside_the_ask(question, in_thread)


def _of_tripwire(question: Question) -> Iterator[str]:
    """The day that is proposed; what is asked then stands below it."""
    if isinstance(question.field.kind, Tripwire) and question.proposal is not None:
        proposal = question.proposal
        yield f"The risk: “{one_line(proposal.risk, MOST_ITEM)}”"
        yield f"I could ask you on {_when(proposal.day)}, before *{one_line(proposal.milestone, 80)}*."


def _beside_the_ask(question: Question, in_thread: bool) -> Iterator[str]:
    kind = question.field.kind
    if isinstance(kind, Dated):
        if kind.becomes is Becomes.MILESTONES:
            yield f"Your projects end {wording.instant(question.ends_at, 'D')}."
        if question.given:
            yield wording.MENU_CHANGES_DATE if in_thread else wording.NUMBER_CHANGES_DATE
    if len(question.proposals) > 1:
        yield wording.MENU_TAKES_MILESTONE if in_thread else wording.NAME_TAKES_MILESTONE
    if too_long(question):
        yield wording.TOO_LONG
    if question.tried:
        untried = [option.text for option in question.options if option.key not in question.tried]
        yield f"Not tried yet: {' · '.join(untried)}." if untried else "You have looked through all of them."


def _sign_asked(question: Question) -> str:
    kind = question.field.kind
    is_test = isinstance(kind, Dated) and kind.becomes is Becomes.TESTS
    return wording.SIGN_OF_A_TEST if is_test else wording.SIGN_OF_A_MILESTONE


def _heading_of(question: Question, section: str) -> str:
    return next((each.section.heading for each in question.passages if each.section.id == section), "")


def _by_words(in_thread: bool) -> str:
    return wording.PRESS_WRITE if in_thread else wording.TYPE_ANSWER


def _how(question: Question, in_thread: bool) -> str:
    """How to answer, where the buttons and the question do not say it."""
    how, ask = _by_words(in_thread), question.field.ask
    match question.field.kind:
        case Choice(ranked=True) if len(question.options) > MOST_RANKED:
            return f"{how}: their numbers in order, such as “2 1”."
        case Choice(ranked=True):
            return wording.PRESS_RANKED if in_thread else wording.RANK
        case Choice(most=most):
            return f"Choose up to {most}." if 1 < most < MANY and "up to" not in ask else ""
        case Tripwire():
            return wording.PRESS_TRIPWIRE if in_thread else wording.TRIPWIRE
        case HandIn():
            return ""
        case Lines(least, most) if least == most:
            return f"{how}: one at a time, {least} in all."
        case Number():
            return f"{how}: a number."
        case Brief():
            return ""
        case Text() | Lines() | Dated():
            return f"{how}."


def _milestone(question: Question, item_id: int) -> str:
    item = question.item(item_id)
    return one_line(item.body.text, 80) if item is not None and isinstance(item.body, Milestone) else "it"


def _when(due: Deadline) -> str:
    return wording.instant(due.at, "F") if due.has_time else wording.instant(due.at, "D")


def _options(question: Question, most: int) -> str:
    """Every option with its number, in as many words as there is room for."""
    for each in (MOST_ITEM, 80, 40, 20):
        listed = _numbered(question, each)
        if len(listed) <= most:
            return listed
    return _fitting(_numbered(question, 20), most)


def _numbered(question: Question, most: int) -> str:
    ranking = question.ranking()
    ranked = isinstance(question.field.kind, Choice) and question.field.kind.ranked

    def mark(key: str) -> str:
        if key in ranking:
            return f" · **chosen, {ranking.index(key) + 1}**" if ranked else " · **chosen**"
        return " · tried" if key in question.tried else ""

    return "\n".join(
        f"{number}. {one_line(option.text, most)}{mark(option.key)}"
        for number, option in enumerate(question.options, 1)
    )


def _given(question: Question) -> str:
    """What is saved, newest last: the words themselves, for a choice only own words and notes."""
    if isinstance(question.field.kind, Brief):
        return _page(question)
    timer = counted(question)
    if not question.given:
        return timer or _offer(question)
    is_choice = isinstance(question.field.kind, Choice)
    listed = [given for given in question.given if not is_choice or isinstance(given.body, Words)]
    texts = {option.body: option.text for option in question.options}
    lines = [
        f"{number}. {one_line(texts[given.body], MOST_ITEM) if given.body in texts else _said(given)}"
        for number, given in enumerate(listed, 1)
    ]
    shown, hidden = lines[-MOST_SHOWN:], len(lines) - MOST_SHOWN
    if not isinstance(question.field.kind, Lines | Dated):
        shown = [f"- {line.partition('. ')[2]}" for line in shown]
    if hidden > 0:
        shown.insert(0, f"- … and {hidden} before; /exercise review shows all")
    return "\n".join((timer or f"**{_count(question)} · saved**", *shown))


def _page(question: Question) -> str:
    """A brief as it stands, its passages numbered; then what was added to it."""
    parts = [
        f"**{number}. {passage.section.heading}**{wording.passage(passage)}\n{inert(passage.words, MOST_PASSAGE)}"
        for number, passage in enumerate(question.passages, 1)
    ]
    added = [_said(given) for given in question.given if isinstance(given.body, Words)]
    if added:
        parts.append("\n".join(("**Added**", *(f"- {words}" for words in added))))
    return "\n".join(parts)


def _count(question: Question) -> str:
    count, kind = len(question.given), question.field.kind
    if isinstance(kind, Lines | Dated) and kind.least > 1:
        return f"{count} of {kind.least}"
    if isinstance(kind, Lines) and kind.target:
        return f"{count} of {kind.target}"
    return str(count)


def _said(given: Response) -> str:
    match given.body:
        case Milestone(text=words, said=said, due=due, sign=sign, hours=hours):
            when = _when(due) if due else (f"“{one_line(said, 40)}”, no date yet" if said else "no date yet")
            takes = f"; hours: {one_line(hours, 40)}" if hours else ""
            known = f"; sign: {one_line(sign, 60)}" if sign else ""
            return f"{one_line(words, 80)} · {when}{takes}{known}"
        case Words(words) | Passage(text=words) | Amount(said=words):
            return one_line(words, MOST_ITEM)
        case Submitted():
            return wording.WAS_HANDED_IN
        case Day(due, said):
            return f"“{one_line(said, 40)}”, no date yet" if due is None else f"I ask you on {_when(due)}"
        case Chosen() | Picked():
            return wording.NAMED_GONE


def _offer(question: Question) -> str:
    if not question.offer:
        return ""
    return "\n".join(f"> {line}" for line in inert(question.offer, 1500).splitlines())


def _links(put: Put) -> list[ui.Item[Card]]:
    """What there is to read here: beside a prompt's first question, a row of a catalogue, a choice from one."""
    question = put.question
    here = _is_first(question) or _entry(put) or offered(put.course, question.field)
    if _inner(put.aside) or not here:
        return []
    return links_beside(question.ask.id, beside(put.course, question), MOST_LINKS)
