"""The review of one's answers: nothing is cut, nothing comes alive, and every page fits."""

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.course import Exercise, FieldRef
from bot.domain.response import UNSURE, Amount, Body, Chosen, Milestone, Picked, Response, Submitted, Words
from bot.domain.run import Place, Run
from bot.ui.card import Card
from bot.ui.review import review_card, review_pages
from tests import openapi
from tests.domain.courses import DATES, answered, begun, bundled, garden, walked
from tests.ui.test_inert import HOSTILE, alive

PROJECT = bundled().exercises[0]
GARDEN = garden().exercises[0]
QUESTIONS = Place("B4", "questions")


def components(card: Card) -> list[dict[str, Any]]:
    return list(openapi.walk(card.to_components()))


def text_of(card: Card) -> str:
    return "\n".join(part["content"] for part in components(card) if part["type"] == openapi.TEXT_DISPLAY)


def problems(run: Run) -> list[str]:
    """What Discord would refuse on any page."""
    pages = [review_card(run, number) for number in range(1, len(review_pages(run)) + 1)]
    return [
        problem
        for card in pages
        for problem in openapi.message_problems({"components": card.to_components(), "flags": 1 << 15})
        + [
            f"{len(part['options'])} options"
            for part in components(card)
            if part["type"] in openapi.SELECTS and len(part["options"]) > 25
        ]
    ]


def read(run: Run) -> str:
    """All letters and digits of all pages, as a reader who turns them sees them."""
    return letters("\n".join(shown for shown, _ in review_pages(run)))


def letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def with_texts(*texts: str) -> Run:
    return answered(begun(PROJECT), QUESTIONS, *map(Words, texts))


def numbered(count: int, length: int) -> list[str]:
    """Texts of this length that can be told apart wherever one looks at them."""
    return ["".join(f"q{n}p{part} " for part in range(length))[:length] for n in range(count)]


# Nothing is cut


@pytest.mark.parametrize(
    ("count", "length"),
    [(1, 10), (1, 2000), (1, 4000), (30, 2000), (3, 4000), (500, 12), (1, 2990), (2, 1490)],
)
async def test_every_word_of_every_answer_stands_on_some_page_and_every_page_fits(
    count: int, length: int
) -> None:
    texts = numbered(count, length)
    run = with_texts(*texts)
    shown = read(run)
    for text in texts:
        assert letters(text) in shown
    assert problems(run) == []


async def test_every_kind_of_answer_is_read_back() -> None:
    bodies: list[tuple[str, str, Body, str]] = [
        ("B2", "goals", Chosen("show-skills"), "Show my skills to employers"),
        ("B10a", "how", Words("one step\nthen another"), "then another"),
        ("B10a", "hours", Amount(6, "six or so"), "six or so"),
        (
            "B10b",
            "milestones",
            Milestone("sown", "x", DATES["friday"], "dust"),
            "by Friday 4 December 2026. Sign: dust",
        ),
        ("B6", "chosen", Picked(1001), "Show my skills"),
        ("B14", "done", Submitted(), "Handed in"),
        ("B5", UNSURE, Words("is it?"), "is it?"),
    ]
    run = begun(PROJECT)
    for prompt, field, body, _ in bodies:
        run = answered(run, Place(prompt, field), body)
    shown = "\n".join(page for page, _ in review_pages(run))
    for prompt, _, _, words in bodies:
        assert PROJECT.prompt(prompt).title in shown
        assert letters(words) in letters(shown)


async def test_answers_stand_in_the_order_of_the_course_and_say_of_which_row_they_are() -> None:
    run = answered(begun(PROJECT), Place("B10a", "how"), Words("later in the course"))
    run = answered(run, QUESTIONS, Words("does it transfer?"))
    run = answered(run, Place("B5", "state", 1002), Chosen("open"))
    [(shown, prompts)] = review_pages(run)
    assert [prompt.id for prompt in prompts] == ["B4", "B5", "B10a"]
    assert "- *does it transfer?*: Still open" in shown
    assert shown.index("does it transfer?") < shown.index("later in the course")


async def test_everything_of_a_whole_walk_is_in_its_review() -> None:
    run = walked(bundled(), chooses={"B1.have": 2, "B12b.who": 2})[-1].run
    shown = read(run)
    texts = [response.body.text for response in run.responses if isinstance(response.body, Words)]
    assert len(texts) > 20
    assert [text for text in texts if letters(text) not in shown] == []
    assert problems(run) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 19), st.text(max_size=30), st.integers(1, 160)), max_size=20))
def test_no_letter_is_lost_whatever_is_written_and_no_page_is_too_long(
    found: list[tuple[int, str, int]],
) -> None:
    run = begun(PROJECT)
    for number, (prompt, text, times) in enumerate(found):
        ref = FieldRef(PROJECT.prompts[prompt].id, PROJECT.prompts[prompt].fields[0].id)
        new = Response(number, ref, None, 1, Words(text * times))
        run = replace(run, responses=(*run.responses, new))
    shown = read(run)
    for response in run.responses:
        assert isinstance(response.body, Words)
        assert letters(response.body.text) in shown
    for page, prompts in review_pages(run):
        assert len(page) <= 3800
        assert 1 <= len(prompts) <= 25


# Nothing comes alive


# An answer that begins with nothing to see is no item, and the renderer takes its dash for a line under the title.
BEGUN = [text for text in HOSTILE if any(char.isprintable() and not char.isspace() for char in text[:1])]


@pytest.mark.parametrize("text", BEGUN, ids=lambda text: ascii(text)[:40])
def test_what_people_wrote_is_inert_in_the_review(text: str) -> None:
    frame = [kind for page, _ in review_pages(with_texts("words", "words")) for kind in alive(page)]
    [(shown, _)] = review_pages(with_texts(text, "words"))
    assert [kind for kind in alive(shown) if kind not in frame] == []


@pytest.mark.parametrize(
    "trick", ["<@1>", "[press](https://example.org)", "`code`", "||gone||", "https://x.org", "~~x~~"]
)
def test_a_trick_is_inert_wherever_a_long_answer_is_broken(trick: str) -> None:
    for shift in range(len(trick) + 4):
        for page, _ in review_pages(with_texts("a" * shift + f"{trick} " * (3900 // len(trick)))):
            kinds = set(alive(page)) - {"strong_open", "strong_close", "bullet_list", "list_item"}
            assert kinds == set(), f"after {shift} letters"
            assert not re.search(r"(?<!\\)(?:<@|\]\(|s://|\|\||`|~~)", page), f"after {shift} letters"


@pytest.mark.parametrize("start", ["# a", "> a", "- a", "-# a", "1. a", "+ a"])
def test_where_a_long_answer_is_broken_its_next_line_is_no_heading_and_no_quote_and_no_item(
    start: str,
) -> None:
    for shift in range(9):
        for page, _ in review_pages(with_texts("a" * (shift + 1) + f" {start}" * 900)):
            lines = page.splitlines()[2 if page.startswith("**Questions**\n- a") else 0 :]
            assert not [line for line in lines if re.match(r"\s*(?:[#>+]|-[ #]|\d+\. )", line)]


def test_a_row_brings_nothing_to_life_and_stays_on_its_line() -> None:
    run = answered(with_texts("<@1>\n# big\n" + "x" * 100), Place("B5", "state", 1001), Chosen("open"))
    [(shown, _)] = review_pages(run)
    line = next(line for line in shown.splitlines() if "Still open" in line)
    assert line.startswith("- *")
    assert "<@1" not in line.replace("\\<", "")
    assert not re.search(r"(?m)^\s*# big", shown)


# Turning pages


async def test_pages_are_turned_by_buttons_and_the_first_and_last_have_one_each() -> None:
    run = with_texts(*numbered(9, 1400))
    count = len(review_pages(run))
    assert count > 2

    def turning(page: int) -> list[str]:
        return [
            part["label"] for part in components(review_card(run, page)) if part["type"] == openapi.BUTTON
        ]

    assert turning(1) == ["Later page"]
    assert turning(2) == ["Earlier page", "Later page"]
    assert turning(count) == ["Earlier page"]
    assert f"· 2 of {count}" in text_of(review_card(run, 2))


@pytest.mark.parametrize(("asked", "shown"), [(0, 1), (-5, 1), (99, 3), (10**18, 3), (2, 2)])
async def test_a_page_that_is_not_there_shows_the_nearest(asked: int, shown: int) -> None:
    run = with_texts(*numbered(3, 2500))
    assert f"· {shown} of 3" in text_of(review_card(run, asked))


async def test_each_page_offers_its_own_prompts_to_change() -> None:
    run = answered(with_texts(*numbered(2, 2900)), Place("B10a", "how"), Words("x" * 2900))
    for number, (_, prompts) in enumerate(review_pages(run), 1):
        [select] = [part for part in components(review_card(run, number)) if part["type"] in openapi.SELECTS]
        assert [option["value"] for option in select["options"]] == [prompt.id for prompt in prompts]
        assert select["custom_id"] == "reopen:v1:1"


async def test_whoever_answered_nothing_is_told_what_to_do() -> None:
    card = review_card(begun(PROJECT), 1)
    assert "/exercise resume" in text_of(card)
    assert [part for part in components(card) if "custom_id" in part] == []


async def test_a_course_of_many_short_prompts_has_at_most_25_on_a_page() -> None:
    prompts = tuple(replace(GARDEN.prompt("G5"), id=f"P{n}", branches=(), carries=()) for n in range(60))
    many: Exercise = replace(GARDEN, prompts=prompts)
    run = begun(many)
    for prompt in prompts:
        run = answered(run, Place(prompt.id, "sentence"), Words("yes"))
    assert problems(run) == []
    assert sum(len(on_page) for _, on_page in review_pages(run)) >= 60
