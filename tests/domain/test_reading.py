"""Finding what there is to read, and knowing where a course names it."""

from datetime import UTC, datetime

import pytest

from bot.domain.course import (
    Choice,
    Course,
    Entry,
    Exercise,
    Field,
    HandIn,
    Option,
    Prompt,
    Resource,
    Visibility,
)
from bot.domain.question import question
from bot.domain.reading import (
    Library,
    NoSuchPage,
    Reading,
    Shelf,
    beside,
    by_key,
    entries,
    everything,
    key_of,
    named_at,
    named_in,
    resource_of,
    search,
    search_entries,
)
from bot.domain.run import Place
from tests.domain.courses import begun

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def page(id_: str, title: str, about: str = "", author: str = "") -> Resource:
    return Resource(id_, title, author, 2020, f"https://example.org/{id_}", about)


BED = Field(
    "bed", "Which bed?", Choice((Option("herbs", "Herbs"), Option("roses", "Roses"))), Visibility.COHORT
)
WORK = Field("work", "Which work?", Choice((Option("herbs", "Weeding"),)), Visibility.COHORT)
DONE = Field("done", "Hand it in?", HandIn(), Visibility.PRIVATE)
PROMPTS = (
    Prompt("P1", 1, "Begin", "", (WORK,), resources=("soil", "rain")),
    Prompt("P2", 2, "Beds", "", (WORK, BED), resources=("rain",)),
    Prompt("P3", 3, "Hand in", "", (DONE,)),
)
HERBS = Entry("herbs", "Herbs", "Small and strong.", ("thyme", "soil"), "Useful")
ROSES = Entry("roses", "Roses", "", ("thorn",), "Pretty")
MINT = Entry("mint", "Mint", "It spreads.", (), "Useful")
COURSE = Course(
    "garden",
    "A garden",
    "",
    (Exercise("layout", "The layout", "", 5, PROMPTS),),
    (
        page("soil", "On soil", author="Ada Spade"),
        page("rain", "On rain", "Not too much of it."),
        page("thyme", "On thyme"),
        page("thorn", "On thorns", "How to garden without blood."),
    ),
    (("beds", (HERBS, ROSES, MINT)),),
)


def keys(words: str) -> list[str]:
    return [key_of(found) for found in search(COURSE, words)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("soil", ["soil"]),
        ("SPADE soil", ["soil"]),
        ("spade rain", []),
        ("blood", ["thorn"]),
        ("small strong", ["soil", "thyme", "beds/herbs"]),
        ("herbs", ["beds/herbs", "soil", "thyme"]),
        ("thyme", ["thyme"]),
        ("nothing of the kind", []),
    ],
)
def test_what_has_all_the_words_is_found_and_names_come_first(words: str, found: list[str]) -> None:
    assert keys(words) == found


def test_without_words_everything_is_found() -> None:
    assert search(COURSE, " ") == everything(COURSE)


def test_every_key_leads_back_to_what_it_names() -> None:
    found = everything(COURSE)
    assert [by_key(COURSE, key_of(one)) for one in found] == list(found)
    assert by_key(COURSE, "beds/soil") is None


def test_entries_of_one_family_stand_together() -> None:
    assert [one.entry.id for one in entries(COURSE, "beds")] == ["herbs", "mint", "roses"]
    assert entries(COURSE, "roles") == ()


def test_entries_are_found_within_their_catalogue_only() -> None:
    assert [one.entry.id for one in search_entries(COURSE, "beds", "spreads")] == ["mint"]
    assert search_entries(COURSE, "roles", "spreads") == ()


def test_a_page_is_named_at_its_prompts_and_where_its_entries_are_offered() -> None:
    def prompts(resource: str) -> list[str]:
        return [prompt.id for _, prompt in named_at(COURSE, resource_of(COURSE, resource))]

    assert prompts("rain") == ["P1", "P2"]
    assert prompts("thyme") == ["P2"]
    assert prompts("soil") == ["P1", "P2"]
    assert [one.entry.id for one in named_in(COURSE, resource_of(COURSE, "soil"))] == ["herbs"]


def test_a_page_that_the_course_does_not_have_is_refused() -> None:
    with pytest.raises(NoSuchPage):
        resource_of(COURSE, "weather")


def test_beside_a_question_stand_its_prompt_s_pages_and_those_of_what_it_offers_each_once() -> None:
    exercise = COURSE.exercises[0]
    at_first = question(begun(exercise, Place("P1", "work")))
    assert [resource.id for resource in beside(COURSE, at_first)] == ["soil", "rain"]
    at_beds = question(begun(exercise, Place("P2", "bed")))
    assert [resource.id for resource in beside(COURSE, at_beds)] == ["rain", "thyme", "soil", "thorn"]


def test_progress_counts_what_the_course_still_has() -> None:
    library = Library(COURSE, {"soil": Reading(NOW), "weather": Reading(NOW), "rain": Reading(relevant=True)})
    assert library.read() == 1
    assert [resource.id for resource in library.on(Shelf.UNREAD)] == ["rain", "thyme", "thorn"]
    assert [resource.id for resource in library.on(Shelf.RELEVANT)] == ["rain"]
    assert library.on(Shelf.NOTED) == ()
    assert library.on(Shelf.ALL) == COURSE.resources
