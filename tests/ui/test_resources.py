"""Every page of the course on its card: links as they are, all that is said of it, and people's notes inert."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest

from bot.domain.course import Course, Entry, Resource
from bot.domain.course_reader import read_course
from bot.domain.question import question
from bot.domain.reading import (
    MOST_NOTE,
    Library,
    Listed,
    Reading,
    Shelf,
    beside,
    entries,
    everything,
    named_at,
    named_in,
    search,
)
from bot.services.resources import Beside
from bot.ui import ids, wording
from bot.ui.card import Card, row
from bot.ui.inert import label, one_line
from bot.ui.question_card import MOST_LINKS
from bot.ui.resources import (
    beside_card,
    card_of,
    catalogue_card,
    entry_card,
    found_card,
    links_beside,
    note_form,
    page_card,
    results_card,
    shelf_card,
)
from tests import openapi
from tests.domain.courses import begun, bundled
from tests.shelves import PAGES, SHELVES
from tests.ui.test_inert import HOSTILE, PLAIN, alive

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)


def components(card: Card) -> list[dict[str, Any]]:
    return list(openapi.walk(card.to_components()))


def text_of(card: Card) -> str:
    return "\n".join(part["content"] for part in components(card) if part["type"] == openapi.TEXT_DISPLAY)


def links(card: Card) -> list[str]:
    return [part["url"] for part in components(card) if "url" in part]


def buttons(card: Card) -> dict[str, str]:
    """The labels of all buttons that do something, with their custom ids."""
    return {
        part["label"]: part["custom_id"]
        for part in components(card)
        if part["type"] == openapi.BUTTON and "custom_id" in part
    }


def menu(card: Card) -> list[str]:
    return [
        option["value"]
        for part in components(card)
        if part["type"] in openapi.SELECTS
        for option in part["options"]
    ]


def problems(card: Card) -> list[str]:
    found = openapi.message_problems({"components": card.to_components(), "flags": openapi.COMPONENTS_V2})
    found += [
        f"{len(part['options'])} options"
        for part in components(card)
        if part["type"] in openapi.SELECTS and not 1 <= len(part["options"]) <= 25
    ]
    return found + [
        "a text says nothing"
        for part in components(card)
        if part["type"] == openapi.TEXT_DISPLAY and not part["content"].strip()
    ]


def library(course: Course | None = None, readings: Mapping[str, Reading] | None = None) -> Library:
    return Library(course or bundled(), readings or {})


def shelves() -> Course:
    return read_course(SHELVES, "shelves.toml")


def full(text: str, length: int) -> str:
    return (text * length)[:length]


def great(words: str) -> Library:
    """As much of everything as a course file may have, and a long note on each page."""
    resources = tuple(
        Resource(
            f"{n}-{'r' * 28}",
            full(words, 100),
            full(words, 100),
            2020,
            f"https://example.org/{n}",
            full(words, 300),
            full(words, 300),
        )
        for n in range(60)
    )
    ids_ = tuple(resource.id for resource in resources)
    great_entries = tuple(
        Entry(f"{n}-{'e' * 28}", full(words, 80), full(words, 500), ids_, full(f"{n} {words}", 80))
        for n in range(60)
    )
    course = Course(
        "great",
        full(words, 100),
        "",
        bundled().exercises,
        resources,
        (("areas", great_entries), ("roles", great_entries), ("woods", great_entries)),
    )
    return Library(course, {id_: Reading(NOW, relevant=True, note="*\n" * (MOST_NOTE // 2)) for id_ in ids_})


# One page


@pytest.mark.parametrize("resource", bundled().resources, ids=lambda resource: resource.id)
async def test_every_page_of_the_course_stands_on_its_card_with_its_link_unaltered(
    resource: Resource,
) -> None:
    card = page_card(library(), resource)
    shown = text_of(card)
    assert problems(card) == []
    assert links(card) == [resource.url]
    assert one_line(resource.title) in shown
    for said in (resource.author, str(resource.year or ""), resource.about, resource.dated):
        assert said in shown
    for _, prompt in named_at(bundled(), resource):
        assert prompt.title in shown
    for one in named_in(bundled(), resource):
        assert one.entry.text in shown


@pytest.mark.parametrize("resource", bundled().resources, ids=lambda resource: resource.id)
def test_every_link_of_the_course_is_well_formed_and_tracks_nobody(resource: Resource) -> None:
    parts = urlsplit(resource.url)
    assert parts.geturl() == resource.url
    assert parts.scheme in ("http", "https")
    assert parts.netloc
    assert "_gl=" not in resource.url
    assert resource.url.isascii()
    assert not set(resource.url) & set(' <>"[]{}|\\^`')


async def test_a_card_says_in_words_what_was_marked_and_offers_the_contrary() -> None:
    resource = bundled().resources[0]
    before = page_card(library(), resource)
    assert wording.NOT_READ in text_of(before)
    assert {wording.MARK_READ, wording.MARK_RELEVANT} <= buttons(before).keys()
    marked = page_card(library(readings={resource.id: Reading(NOW, relevant=True, note="again!")}), resource)
    assert "Read on <t:" in text_of(marked)
    assert "Relevant to you" in text_of(marked)
    assert "> again!" in text_of(marked)
    assert {wording.MARK_UNREAD, wording.MARK_NOT_RELEVANT} <= buttons(marked).keys()
    assert not {wording.MARK_READ, wording.MARK_RELEVANT} & buttons(marked).keys()


async def test_a_dated_page_says_so_wherever_it_is_listed() -> None:
    old = Resource("old", "An advert", "", None, "https://example.org/old", "A job.", "It may be gone.")
    course = Course("c", "C", "", (), (old,), (("roles", (Entry("r", "R", "", ("old",)),)),))
    for card in (
        page_card(library(course), old),
        shelf_card(library(course), Shelf.ALL, 1),
        entry_card(library(course), entries(course, "roles")[0]),
        beside_card(Beside(1, "T", library(course), (old,)), 1),
    ):
        assert "It may be gone." in text_of(card)
        assert links(card) == ["https://example.org/old"]


async def test_the_form_shows_the_note_as_it_is() -> None:
    resource = bundled().resources[0]
    note = "<@1> **as it is**\nsecond line"
    body = note_form(resource, Reading(note=note)).to_dict()
    assert openapi.message_problems(body) == []
    (field,) = [part for part in openapi.walk(body["components"]) if part["type"] == openapi.TEXT_INPUT]
    assert (field["value"], field["required"], field["max_length"]) == (note, False, MOST_NOTE)
    assert body["title"] == label(resource.title, 45)


@pytest.mark.parametrize("note", HOSTILE, ids=lambda note: ascii(note)[:40])
async def test_a_note_is_only_words(note: str) -> None:
    resource = bundled().resources[0]

    def kinds(note: str) -> set[str]:
        noted = library(readings={resource.id: Reading(note=note[:MOST_NOTE])})
        cards = (page_card(noted, resource), shelf_card(noted, Shelf.NOTED, 1))
        return {kind for card in cards for kind in alive(text_of(card))}

    assert kinds(note) <= kinds(PLAIN[0])


# Lists


async def test_turning_the_pages_of_a_shelf_shows_every_page_of_the_course_once() -> None:
    course = bundled()
    seen: list[str] = []
    picked: list[str] = []
    page = 1
    while True:
        card = shelf_card(library(), Shelf.ALL, page)
        assert problems(card) == []
        assert f"0 of {len(course.resources)} read" in text_of(card)
        seen += links(card)
        picked += menu(card)
        if wording.LATER not in buttons(card):
            break
        page += 1
        assert buttons(card)[wording.LATER] == ids.make(ids.SHELF, shelf="all", page=page)
    assert seen == [resource.url for resource in course.resources]
    assert picked == [resource.id for resource in course.resources]


@pytest.mark.parametrize("page", [0, 1, 99, 10**18])
async def test_a_page_that_is_not_there_shows_the_nearest(page: int) -> None:
    for card in (
        shelf_card(library(), Shelf.ALL, page),
        shelf_card(library(), Shelf.NOTED, page),
        catalogue_card(great("x "), "areas", page),
        entry_card(great("x "), entries(great("x ").course, "woods")[0], page),
    ):
        assert problems(card) == []


async def test_a_shelf_holds_what_was_marked_so_and_says_when_it_is_empty() -> None:
    first, second, third = bundled().resources[:3]
    marked = library(
        readings={first.id: Reading(NOW), second.id: Reading(relevant=True), third.id: Reading(note="why?")}
    )
    assert links(shelf_card(marked, Shelf.RELEVANT, 1)) == [second.url]
    assert links(shelf_card(marked, Shelf.NOTED, 1)) == [third.url]
    assert "Your note: why?" in text_of(shelf_card(marked, Shelf.NOTED, 1))
    assert first.url not in links(shelf_card(marked, Shelf.UNREAD, 1))
    assert f"1 of {len(bundled().resources)} read" in text_of(shelf_card(marked, Shelf.ALL, 1))
    for shelf in Shelf:
        empty = shelf_card(library(Course("c", "C", "", (), (), ())), shelf, 1)
        assert wording.EMPTY_SHELVES[shelf] in text_of(empty)
        assert problems(empty) == []


@pytest.mark.parametrize("words", ["x", "*", "W ", "**bold** <@1> [a](https://b.org) "])
async def test_every_card_fits_however_much_a_course_says(words: str) -> None:
    much = great(words)
    some = everything(much.course)
    cards = [
        page_card(much, much.course.resources[0]),
        *(shelf_card(much, shelf, page) for shelf in Shelf for page in (1, 2, 8)),
        *(catalogue_card(much, name, page) for name in ("areas", "roles") for page in (1, 2, 3)),
        *(
            entry_card(much, entries(much.course, name)[0], page)
            for name in ("areas", "woods")
            for page in (1, 8)
        ),
        results_card(much, some),
        results_card(much, some[-30:]),
        beside_card(Beside(10**18, full(words, 100), much, much.course.resources), 2),
    ]
    assert [problem for card in cards for problem in problems(card)] == []


# Finding


@pytest.mark.parametrize("found", everything(bundled()), ids=lambda found: getattr(found, "id", ""))
async def test_everything_is_found_by_its_very_name(found: Resource | Listed) -> None:
    name = found.title if isinstance(found, Resource) else found.entry.text
    assert found in search(bundled(), name)
    assert problems(card_of(library(), found)) == []


async def test_words_that_fit_one_thing_show_it_and_words_that_fit_many_list_them() -> None:
    course = shelves()
    (only,) = (resource for resource in course.resources if resource.id == "page-7")
    assert links(found_card(library(course), "page 7 manual")) == [only.url]
    assert links(found_card(library(course), "page-7")) == [only.url]
    many = found_card(library(course), "manual")
    assert menu(many) == [resource.id for resource in course.resources]
    assert menu(found_card(library(course), "oak"))[0] == "woods/oak"
    assert text_of(found_card(library(course), "no such words")) == wording.NOTHING_FOUND
    assert wording.progress(0, PAGES) in text_of(found_card(library(course), " "))


# Catalogues


async def test_a_catalogue_lists_its_entries_by_family_and_each_leads_to_its_links() -> None:
    for name, listed in bundled().catalogues:
        card = catalogue_card(library(), name)
        assert problems(card) == []
        assert sorted(menu(card)) == sorted(f"{name}/{entry.id}" for entry in listed)
        for one in entries(bundled(), name):
            assert one.entry.text in text_of(card)
            assert one.entry.family in text_of(card)
            shown = entry_card(library(), one)
            assert one.entry.about in text_of(shown)
            assert links(shown) == [r.url for r in bundled().resources_of(one.entry.resources)][:8]


async def test_a_course_without_such_a_catalogue_gets_a_sentence() -> None:
    assert text_of(catalogue_card(library(shelves()), "roles")) == wording.no_catalogue("roles")


# At a question


async def test_every_page_of_a_question_can_be_reached_from_its_card() -> None:
    course = shelves()
    put = question(begun(course.exercises[0]))
    resources = beside(course, put)
    card = Card(row(*links_beside(put.ask.id, resources, MOST_LINKS)))
    assert len(links(card)) == MOST_LINKS - 1
    more = wording.more_to_read(PAGES - len(links(card)))
    assert buttons(card) == {more: ids.make(ids.BESIDE, ask_id=put.ask.id, page=1)}
    pages = [beside_card(Beside(put.ask.id, "T", library(course), resources), page) for page in (1, 2)]
    assert [link for card in pages for link in links(card)] == [resource.url for resource in resources]
    assert buttons(pages[0])[wording.LATER] == ids.make(ids.BESIDE, ask_id=put.ask.id, page=2)


@pytest.mark.parametrize("count", range(MOST_LINKS + 3))
async def test_few_links_all_stand_on_the_card_and_more_leave_room_for_the_rest(count: int) -> None:
    resources = shelves().resources[:count]
    made = links_beside(1, resources, MOST_LINKS)
    assert len(made) == min(count, MOST_LINKS)
    direct = [getattr(one, "url", None) for one in made]
    assert direct.count(None) == (count > MOST_LINKS)


def test_a_page_of_an_earlier_version_says_so() -> None:
    course = read_course(SHELVES, "shelves.toml")
    library = Library(course, {}, frozenset({"page-3"}))
    assert wording.FROM_EARLIER_VERSION in text_of(page_card(library, course.resources[2]))
    assert wording.FROM_EARLIER_VERSION not in text_of(page_card(library, course.resources[3]))
