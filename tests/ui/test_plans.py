"""A plan on cards: nothing is cut, nothing of people's comes alive, every page fits, and every button leads on."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.differences import differences
from bot.domain.plan import View, full_page, plan
from bot.domain.response import Milestone, Passage, Words
from bot.domain.run import Run
from bot.domain.versions import Version
from bot.services.plans import Compared, Shown
from bot.ui import wording
from bot.ui.card import Card
from bot.ui.consents import share_id
from bot.ui.plans import compare_card, compared_pages, file_card, file_name, plan_card, plan_pages
from tests import openapi
from tests.domain.kitchen import ANSWERS, FRIDAY, HANDED_IN, WHOLE, response, run
from tests.ui.test_inert import HOSTILE, alive

NOW = Version(0, "Now", None)
THEN = Version(1, "As handed in", HANDED_IN)


def shown(made: Run, view: View = View.FULL) -> Shown:
    return Shown(made, plan(made, view))


def components(card: Card) -> list[dict[str, Any]]:
    return list(openapi.walk(card.to_components()))


def text_of(card: Card) -> str:
    return "\n".join(part["content"] for part in components(card) if part["type"] == openapi.TEXT_DISPLAY)


def buttons(card: Card) -> dict[str, str]:
    return {part["label"]: part["custom_id"] for part in components(card) if part["type"] == openapi.BUTTON}


def cards(made: Run, view: View) -> list[Card]:
    return [
        plan_card(shown(made, view), number) for number in range(1, len(plan_pages(plan(made, view))) + 1)
    ]


def problems(found: list[Card]) -> list[str]:
    return [
        problem
        for card in found
        for problem in openapi.message_problems({"components": card.to_components(), "flags": 1 << 15})
    ]


def letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def compared(before: Run, after: Run) -> Compared:
    return Compared(after, THEN, NOW, differences(full_page(before), full_page(after)))


# Showing


async def test_the_one_page_comes_with_the_full_plan_the_files_and_a_way_to_change_it() -> None:
    card = plan_card(shown(WHOLE, View.BRIEF), 1)
    assert "### Kitchen · plan on one page" in text_of(card)
    assert f"Handed in {wording.full(HANDED_IN)}" in text_of(card)
    assert buttons(card) == {
        "Full plan": "plan:v1:7:full:1",
        ".docx": "export:v1:7:brief:docx",
        ".md": "export:v1:7:brief:md",
        ".html": "export:v1:7:brief:html",
        wording.WHO_MAY_READ: share_id(7),
    }
    [select] = [part for part in components(card) if part["type"] in openapi.SELECTS]
    assert select["custom_id"] == "reopen:v1:7"
    assert [option["value"] for option in select["options"]] == ["page"]


async def test_a_passage_that_is_older_than_the_answers_says_so_and_where_to_use_the_new_ones() -> None:
    assert text_of(plan_card(shown(WHOLE, View.BRIEF), 1)).count(wording.OUTDATED_PASSAGE) == 1
    fresh = run(
        response(1, "dishes.dishes", Words("soup")),
        response(2, "page.page", Passage("what", "Only soup.", "soup")),
    )
    assert wording.OUTDATED_PASSAGE not in text_of(plan_card(shown(fresh, View.BRIEF), 1))


async def test_where_the_page_was_never_put_there_is_nothing_to_change_on_it() -> None:
    card = plan_card(shown(run(*ANSWERS[:3]), View.BRIEF), 1)
    assert "soup" in text_of(card)
    assert [part for part in components(card) if part["type"] in openapi.SELECTS] == []


@pytest.mark.parametrize("view", View)
async def test_an_empty_plan_says_so(view: View) -> None:
    card = plan_card(shown(run(), view), 1)
    assert wording.EMPTY_PLANS[view] in text_of(card)
    assert problems([card]) == []


async def test_a_deadline_with_an_hour_is_shown_by_the_reader_s_own_clock_and_a_day_as_a_day() -> None:
    whole = "\n".join(page.text for page in plan_pages(full_page(WHOLE)))
    assert f"**By:** {wording.full(FRIDAY.at)}" in whole
    day = replace(FRIDAY, has_time=False)
    with_day = run(response(1, "dates.stones", Milestone("loaf", "friday", day)))
    assert "**By:** Friday 4 December 2026" in text_of(plan_card(shown(with_day), 1))


async def test_every_answer_of_the_full_plan_stands_on_some_page() -> None:
    whole = letters("\n".join(page.text for page in plan_pages(full_page(WHOLE))))
    for section in full_page(WHOLE).sections:
        assert letters(section.heading) in whole
        for line in section.lines:
            assert line.due is not None or letters(line.words) in whole


@pytest.mark.parametrize(("count", "length"), [(1, 4000), (30, 2000), (200, 12), (3, 3999)])
async def test_long_plans_go_on_on_further_pages_and_lose_nothing(count: int, length: int) -> None:
    texts = ["".join(f"q{n}p{part} " for part in range(length))[:length] for n in range(count)]
    made = run(*(response(n, "dishes.dishes", Words(words)) for n, words in enumerate(texts, 1)))
    for view in View:
        whole = letters("".join(page.text for page in plan_pages(plan(made, view))))
        assert [words for words in texts if letters(words) not in whole] == []
        assert problems(cards(made, view)) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(ANSWERS), st.text(max_size=30), st.integers(1, 150)), max_size=12))
def test_whatever_is_written_every_page_fits(found: list[tuple[Any, str, int]]) -> None:
    depth = {number: number - 1 if number > 1 else None for number in range(1, len(found) + 1)}
    deep = [
        response(n, "dishes.dishes", Words(text * times), under=depth[n])
        for n, (_, text, times) in enumerate(found, 1)
    ]
    matrix = [replace(answer, id=answer.id + 100, body=Words("x")) for answer, _, _ in found if answer.row]
    made = run(*deep, *matrix)
    for view in View:
        assert problems(cards(made, view)) == []
    pages = compared_pages(compared(run(), made))
    assert problems([compare_card(compared(run(), made), n) for n in range(1, len(pages) + 1)]) == []


async def test_lines_without_end_in_a_deep_tree_still_fit() -> None:
    deep = [
        response(n, "dishes.dishes", Words("\n\u2028x" * 1300), under=n - 1 if n > 1 else None)
        for n in range(1, 9)
    ]
    assert problems(cards(run(*deep), View.FULL)) == []


# Nothing comes alive


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:40])
def test_what_people_wrote_is_inert_in_the_plan_and_in_its_differences(text: str) -> None:
    def kinds(words: str) -> set[str]:
        made = run(*(replace(answer, body=_worded(answer.body, words)) for answer in ANSWERS))
        pages = [*plan_pages(full_page(made)), *plan_pages(plan(made, View.BRIEF))]
        pages += compared_pages(compared(WHOLE, made))
        return {kind for page in pages for kind in alive(page.text)}

    assert kinds(f"a {text}") - kinds("a word") - {"del_open", "del_close"} == set()


def _worded(body: object, words: str) -> Any:
    match body:
        case Words():
            return Words(words)
        case Milestone():
            return Milestone(words, words, None, words, words)
        case Passage(section=section):
            return Passage(section, words, "")
        case _:
            return body


# Turning, comparing, files


async def test_pages_are_turned_by_buttons_that_name_the_page_and_the_view() -> None:
    made = run(*(response(n, "dishes.dishes", Words("long " * 500)) for n in range(1, 6)))
    count = len(plan_pages(full_page(made)))
    assert count > 2
    found = buttons(plan_card(shown(made), 2))
    assert found["Earlier page"] == "plan:v1:7:full:1"
    assert found["Later page"] == "plan:v1:7:full:3"
    assert found["Plan on one page"] == "plan:v1:7:brief:1"
    assert "Earlier page" not in buttons(plan_card(shown(made), -3))
    assert "Later page" not in buttons(plan_card(shown(made), 10**9))


async def test_what_changed_is_said_in_words_and_marked_besides() -> None:
    after = run(
        *(replace(answer, body=Words("stew")) if answer.id == 1 else answer for answer in ANSWERS[:20]),
        response(91, "dishes.dishes", Words("salad")),
    )
    shown_ = text_of(compare_card(compared(run(*ANSWERS[:21]), after), 1))
    assert "From **As handed in** to **Now**" in shown_
    assert "- Changed: *What about dishes?*: ~~soup~~ **stew**" in shown_
    assert "- Added: *What about dishes?*: **salad**" in shown_
    assert "**Secret**\n- Taken away: *What about secret?*: ~~I burn water~~" in shown_


async def test_where_nothing_changed_that_is_said() -> None:
    card = compare_card(compared(WHOLE, WHOLE), 1)
    assert wording.NOTHING_CHANGED in text_of(card)
    assert buttons(card) == {}


async def test_long_differences_go_on_on_further_pages() -> None:
    after = run(*(response(n, "dishes.dishes", Words(f"word{n} " * 300)) for n in range(1, 6)))
    found = compared(run(), after)
    count = len(compared_pages(found))
    assert count > 1
    assert buttons(compare_card(found, 1)) == {"Later page": "compare:v1:7:1:0:2"}
    whole = letters("".join(text_of(compare_card(found, n)) for n in range(1, count + 1)))
    assert all(whole.count(f"word{n}") == 300 for n in range(1, 6))


async def test_a_file_is_handed_over_by_its_name_and_the_full_one_says_that_it_holds_everything() -> None:
    full, brief = shown(WHOLE), shown(WHOLE, View.BRIEF)
    assert file_name(full, "docx") == "kitchen-full-plan.docx"
    assert file_name(brief, "md") == "kitchen-plan-on-one-page.md"
    [file] = [part for part in components(file_card(full, "kitchen-full-plan.docx")) if "file" in part]
    assert file["file"]["url"] == "attachment://kitchen-full-plan.docx"
    assert wording.WITH_PRIVATE in text_of(file_card(full, "a.docx"))
    assert wording.WITH_PRIVATE not in text_of(file_card(brief, "a.docx"))
