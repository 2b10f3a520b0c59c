"""What there is to read: a page with one's own marks, lists of pages, and the entries of catalogues."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

import discord
from discord import ui

from bot.domain.course import Resource
from bot.domain.reading import (
    MOST_NOTE,
    Found,
    Library,
    Listed,
    Mark,
    Reading,
    Shelf,
    by_key,
    entries,
    key_of,
    named_at,
    named_in,
    search,
)
from bot.services.resources import Beside
from bot.ui import ids, wording
from bot.ui.card import MOST_TEXT, Card, Form, button, link, main_button, notice, row, rows, text
from bot.ui.inert import inert, label, one_line

MOST_ON_PAGE = 8
"""So many pages with their links stand on one card: each takes three of the forty components."""
MOST_HEADING = 700
MOST_IN_SELECT = 25
CATALOGUES = ("areas", "roles")
"""Those that have a command of their own."""

Turning = Callable[[int], str]
"""Gives the custom id of the button that turns to a page of a list."""


# One page


def page_card(library: Library, resource: Resource) -> Card:
    """Everything about one page: what it is, where the course names it, and this person's own marks."""
    reading = library.reading(resource)
    earlier = wording.FROM_EARLIER_VERSION if resource.id in library.earlier else ""
    before = [f"### {one_line(resource.title)}", _by(resource), resource.about, resource.dated, earlier]
    unread = [] if reading.read_at else [wording.NOT_READ]
    marks = " · ".join(filter(None, (*unread, _marks(reading))))
    after = ["", marks, *_note(reading), f"-# {wording.ONLY_YOU_SEE_MARKS}"]
    left = MOST_TEXT - sum(len(line) + 1 for line in (*before, *after))
    named = _as_many(_places(library, resource), left)
    return Card(
        text(*filter(None, before), *(f"-# {line}" for line in named), *after),
        row(link(label(resource.title, 80), resource.url)),
        row(*_marking(resource, reading)),
    )


def _by(resource: Resource, most: int | None = None) -> str:
    year = "" if resource.year is None else str(resource.year)
    return ", ".join(filter(None, (one_line(resource.author, most), year)))


def _marks(reading: Reading) -> str:
    read = "" if reading.read_at is None else f"✔ Read on {wording.instant(reading.read_at, 'D')}"
    return " · ".join(filter(None, (read, wording.RELEVANT if reading.relevant else "")))


def _note(reading: Reading) -> Iterator[str]:
    if reading.note:
        yield "**Your note**"
        yield from (f"> {line}" for line in inert(reading.note).splitlines())


def _places(library: Library, resource: Resource) -> Iterator[str]:
    """Where the course names it, one line each."""
    for exercise, found in groupby(named_at(library.course, resource), lambda place: place[0]):
        prompts = ", ".join(f"{prompt.step} · {prompt.title}" for _, prompt in found)
        yield f"{exercise.title}: {prompts}"
    for catalogue, listed in groupby(named_in(library.course, resource), lambda one: one.catalogue):
        yield f"{_called(catalogue)}: {', '.join(one.entry.text for one in listed)}"


def _called(catalogue: str) -> str:
    return catalogue.replace("-", " ").capitalize()


def _marking(resource: Resource, reading: Reading) -> Iterator[ui.Item[Card]]:
    def mark(words: str, mark: Mark) -> ui.Button[Card]:
        return button(words, ids.make(ids.MARK, resource=resource.id, mark=mark.value))

    if reading.read_at is None:
        yield main_button(wording.MARK_READ, ids.make(ids.MARK, resource=resource.id, mark=Mark.READ.value))
    else:
        yield mark(wording.MARK_UNREAD, Mark.UNREAD)
    if reading.relevant:
        yield mark(wording.MARK_NOT_RELEVANT, Mark.NOT_RELEVANT)
    else:
        yield mark(wording.MARK_RELEVANT, Mark.RELEVANT)
    yield button(wording.NOTE, ids.make(ids.OPEN_NOTE, resource=resource.id))
    yield button(wording.ALL_TO_READ, ids.make(ids.SHELF, shelf=Shelf.ALL.value, page=1))


def note_form(resource: Resource, reading: Reading) -> Form:
    """The note as it is, to be changed; emptied, it is taken away."""
    made = Form(title=label(resource.title, 45), custom_id=ids.make(ids.NOTE, resource=resource.id))
    field = ui.TextInput[Form](
        custom_id="note",
        style=discord.TextStyle.paragraph,
        required=False,
        default=reading.note,
        max_length=MOST_NOTE,
    )
    made.add_item(ui.Label(text="Your note, for you alone", component=field))
    return made


# Lists of pages


def shelf_card(library: Library, shelf: Shelf, page: int) -> Card:
    """One page of the course's reading, with this person's marks, and how far they got."""
    heading = (
        f"### {library.course.title} · to read · {wording.SHELVES[shelf]}",
        f"{wording.progress(library.read(), len(library.course.resources))}. {wording.ONLY_YOU_SEE_MARKS}",
    )
    return _list_card(
        heading,
        library,
        library.on(shelf),
        page,
        lambda to: ids.make(ids.SHELF, shelf=shelf.value, page=to),
        none=wording.EMPTY_SHELVES[shelf],
        more=[_to_shelf(other) for other in Shelf if other is not shelf],
    )


def _to_shelf(shelf: Shelf) -> ui.Button[Card]:
    return button(wording.SHELVES[shelf], ids.make(ids.SHELF, shelf=shelf.value, page=1))


def beside_card(found: Beside, page: int) -> Card:
    """All that there is to read at one question."""
    return _list_card(
        (f"### To read · {found.title}",),
        found.library,
        found.resources,
        page,
        lambda to: ids.make(ids.BESIDE, ask_id=found.ask_id, page=to),
        none=wording.EMPTY_SHELVES[Shelf.ALL],
    )


def entry_card(library: Library, listed: Listed, page: int = 1) -> Card:
    """An entry of a catalogue: what it is, and where to read on."""
    entry, resources = listed.entry, tuple(library.course.resources_of(listed.entry.resources))
    family = f" · {entry.family}" if entry.family else ""
    to_catalogue = ids.make(ids.CATALOGUE, catalogue=listed.catalogue, page=1) if _has_command(listed) else ""
    return _list_card(
        (f"### {entry.text}", f"-# {_called(listed.catalogue)}{family}", entry.about),
        library,
        resources,
        page,
        lambda to: ids.make(ids.ENTRY, catalogue=listed.catalogue, entry=entry.id, page=to),
        more=[button(f"All {listed.catalogue}", to_catalogue)] if to_catalogue else [],
    )


def _has_command(listed: Listed) -> bool:
    return listed.catalogue in CATALOGUES


def _list_card(
    heading: Sequence[str],
    library: Library,
    resources: Sequence[Resource],
    page: int,
    turning: Turning,
    *,
    none: str = "",
    more: Sequence[ui.Item[Card]] = (),
) -> Card:
    """Resources with their links, in pages; a page that is not there shows the nearest."""
    pages = max(1, -(-len(resources) // MOST_ON_PAGE))
    page = min(max(page, 1), pages)
    start = (page - 1) * MOST_ON_PAGE
    shown = resources[start : start + MOST_ON_PAGE]
    of = f"-# Page {page} of {pages}" if pages > 1 else ""
    above = list(filter(None, (*heading, of, "" if resources else none)))
    each = (MOST_TEXT - sum(len(line) + 1 for line in above)) // MOST_ON_PAGE
    items: list[ui.Item[Card]] = [text(*above)]
    items += (_section(start + n, library, resource, each) for n, resource in enumerate(shown, 1))
    if shown:
        items.append(row(_pick(wording.CHOOSE_TO_READ, shown)))
    items += rows(_turning(page, pages, turning))
    items += rows(more)
    return Card(*items)


def _section(number: int, library: Library, resource: Resource, most: int) -> ui.Section[Card]:
    """One page in a few words, and the way to it; what the course says of it gives way to all the rest."""
    reading = library.reading(resource)
    by = _by(resource, 40)
    name = f"**{number}. {one_line(resource.title, 80)}**" + (f" · {by}" if by else "")
    note = f"Your note: {one_line(reading.note, 40)}" if reading.note else ""
    marks = " · ".join(filter(None, (_marks(reading), note)))
    dated = _cut(resource.dated, most - len(name) - len(marks) - 2)
    about = _cut(resource.about, most - len(name) - len(marks) - len(dated) - 3)
    return ui.Section(
        text(*filter(None, (name, about, dated, marks))), accessory=link(f"Open {number}", resource.url)
    )


def _pick(placeholder: str, found: Sequence[Found]) -> ui.Select[Card]:
    options = [
        discord.SelectOption(
            label=label(name_of(one), 100), value=key_of(one), description=_described(one) or None
        )
        for one in found[:MOST_IN_SELECT]
    ]
    return ui.Select(custom_id=ids.PICK, placeholder=placeholder, options=options)


def name_of(found: Found) -> str:
    """What it is called in a menu, or while somebody types."""
    return found.title if isinstance(found, Resource) else found.entry.text


def _described(found: Found) -> str:
    """What tells it from others of its name."""
    if isinstance(found, Listed):
        return label(found.entry.family or _called(found.catalogue), 100)
    return label(found.author, 100) if found.author else ""


def _turning(page: int, pages: int, turning: Turning) -> list[ui.Button[Card]]:
    earlier = [button(wording.EARLIER, turning(page - 1))] if page > 1 else []
    return earlier + ([button(wording.LATER, turning(page + 1))] if page < pages else [])


# Finding


def found_card(library: Library, words: str) -> Card:
    """What `/resources find` shows: the very thing that was chosen, or all that has these words."""
    chosen = by_key(library.course, words)
    if chosen is not None:
        return card_of(library, chosen)
    if not words.strip():
        return shelf_card(library, Shelf.ALL, 1)
    return results_card(library, search(library.course, words))


def card_of(library: Library, found: Found) -> Card:
    return page_card(library, found) if isinstance(found, Resource) else entry_card(library, found)


def results_card(library: Library, found: Sequence[Found]) -> Card:
    if not found:
        return notice(wording.NOTHING_FOUND)
    if len(found) == 1:
        return card_of(library, found[0])
    lines = _as_many((_result(library, one) for one in found[:MOST_IN_SELECT]), MOST_TEXT - MOST_HEADING)
    more = [wording.TOO_MANY_FOUND] if len(found) > len(lines) else []
    return Card(
        text(f"### Found {len(found)}", *lines, *more),
        row(_pick(wording.CHOOSE_TO_READ, found[: len(lines)])),
    )


def _result(library: Library, found: Found) -> str:
    if isinstance(found, Listed):
        return f"- **{found.entry.text}** · {_called(found.catalogue)}"
    read = " · ✔ Read" if library.reading(found).read_at is not None else ""
    author = f" · {one_line(found.author, 40)}" if found.author else ""
    return f"- **{one_line(found.title, 80)}**{author}{read}"


# Catalogues


def catalogue_card(library: Library, catalogue: str, page: int = 1) -> Card:
    """All entries of a catalogue, those of one family under its name; a page that is not there shows the nearest."""
    listed = entries(library.course, catalogue)
    if not listed:
        return notice(wording.no_catalogue(catalogue))
    pages = -(-len(listed) // MOST_IN_SELECT)
    page = min(max(page, 1), pages)
    shown = listed[(page - 1) * MOST_IN_SELECT : page * MOST_IN_SELECT]
    of = f" · {page} of {pages}" if pages > 1 else ""
    lines = _as_many(_by_family(shown), MOST_TEXT - MOST_HEADING)
    return Card(
        text(f"### {library.course.title} · {_called(catalogue)}{of}", *lines),
        row(_pick(wording.CHOOSE_ENTRY, shown)),
        *rows(
            _turning(page, pages, lambda to: ids.make(ids.CATALOGUE, catalogue=catalogue, page=to)),
        ),
    )


def _by_family(listed: Sequence[Listed]) -> Iterator[str]:
    """Their names under those of their families, and of each as much as there is room for."""
    each = (MOST_TEXT - MOST_HEADING) // len(listed)
    for family, found in groupby(listed, lambda one: one.entry.family):
        if family:
            yield f"\n**{family}**"  # after a list, a line of its own only with an empty one before it
        for one in found:
            line = f"- {one.entry.text}"
            about = _cut(one.entry.about, min(160, each - len(line)))
            yield f"{line}: {about}" if about else line


# At a question


def links_beside(ask_id: int, resources: Sequence[Resource], most: int) -> list[ui.Item[Card]]:
    """The links of a question's card, at most so many buttons: where there are more, the last one leads to all."""
    if len(resources) <= most:
        return [link(label(resource.title, 80), resource.url) for resource in resources]
    first = links_beside(ask_id, resources[: most - 1], most)
    more = wording.more_to_read(len(resources) - len(first))
    return [*first, button(more, ids.make(ids.BESIDE, ask_id=ask_id, page=1))]


def _cut(words: str, most: int) -> str:
    """The course's own words, as many as fit; nothing where there is no room for any."""
    if len(words) <= most:
        return words
    return words[: most - 1].rstrip() + "…" if most > 20 else ""


def _as_many(lines: Iterator[str], most: int) -> list[str]:
    """Lines from the first on, as many as fit into so many characters."""
    kept: list[str] = []
    for line in lines:
        most -= len(line) + 4  # with its line break, and the marks of small print
        if most < 0:
            break
        kept.append(line)
    return kept
