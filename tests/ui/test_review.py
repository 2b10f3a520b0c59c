"""The review of one's answers: nothing is cut, nothing comes alive, and every page fits."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.course import Exercise, FieldRef, Prompt
from bot.domain.history import History, Revision
from bot.domain.response import (
    UNSURE,
    Amount,
    Body,
    Chosen,
    DoubtState,
    Milestone,
    Passage,
    Picked,
    Response,
    Submitted,
    Words,
)
from bot.domain.run import Place, Run, missing
from bot.services.doubts import Register
from bot.ui.card import Card
from bot.ui.doubts import doubt_card, doubts_card
from bot.ui.history import history_card, message_card
from bot.ui.review import answer_pages, review_card
from tests import openapi
from tests.domain.courses import DATES, answered, begun, bundled, garden, walked
from tests.ui.test_inert import HOSTILE, alive

PROJECT = bundled().exercises[0]
GARDEN = garden().exercises[0]
QUESTIONS = Place("B4", "questions")


def components(card: Card) -> list[dict[str, Any]]:
    return list(openapi.walk(card.to_components()))


def menus(card: Card) -> list[dict[str, Any]]:
    return [part for part in components(card) if part["type"] in openapi.SELECTS]


def labels(card: Card) -> list[str]:
    return [part["label"] for part in components(card) if part["type"] == openapi.BUTTON]


def text_of(card: Card) -> str:
    return "\n".join(part["content"] for part in components(card) if part["type"] == openapi.TEXT_DISPLAY)


def review_pages(run: Run) -> list[tuple[str, tuple[Prompt, ...]]]:
    """What stands on the pages of a review, each with its prompts."""
    return [
        (page.text, tuple(run.exercise.prompt(prompt) for prompt in page.groups))
        for page in answer_pages(run)
    ]


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
        select, history = menus(review_card(run, number))
        answered_here = [option for option in select["options"] if "description" not in option]
        assert [option["value"] for option in answered_here] == [prompt.id for prompt in prompts]
        assert select["custom_id"] == "reopen:v1:1"
        assert history["custom_id"] == "pick-history:v1"


async def test_prompts_on_the_way_that_are_still_empty_can_be_opened_too() -> None:
    """Broken build: list only the prompts of the page."""
    run = answered(begun(GARDEN), Place("G1", "begin"), Chosen("go"))
    select = menus(review_card(run, 1))[0]
    empty = {option["value"] for option in select["options"] if option.get("description") == "still empty"}
    assert empty == {prompt.id for prompt in missing(run)}
    assert empty


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


# What is marked

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def written(run: Run, *hours: int) -> Run:
    """The answers of a run, each written so many hours after noon."""
    times = (NOON + timedelta(hours=hour) for hour in hours)
    timed = (replace(r, written_at=at) for r, at in zip(run.responses, times, strict=True))
    return replace(run, responses=tuple(timed))


async def test_what_was_changed_after_the_hand_in_is_marked_in_words() -> None:
    """Broken build: compare with the wrong side of the hand-in."""
    run = replace(written(with_texts("before", "after"), -1, 1), handed_in_at=NOON)
    [(shown, _)] = review_pages(run)
    assert "- before" in shown
    assert "- *changed after hand-in*: after" in shown
    assert "changed" not in review_pages(replace(run, handed_in_at=None))[0][0]


async def test_rounds_and_rows_are_named() -> None:
    run = answered(begun(GARDEN), Place("G2", "beds"), Words("by the wall"))
    run = answered(run, Place("G2", "why", 1001), Words("it is sunny"))
    for number in (1, 2):
        run = answered(run, Place("G7", "lens", None, number), Words(f"lens {number}"))
    shown = "\n".join(page for page, _ in review_pages(run))
    assert "- *by the wall*: it is sunny" in shown
    assert "- *round 1*: lens 1" in shown
    assert "- *round 2*: lens 2" in shown


async def test_a_passage_stands_under_its_heading_and_follows_the_answers_until_it_is_rewritten() -> None:
    run = answered(begun(GARDEN), Place("G5", "sentence"), Words("roses"))
    run = answered(run, Place("G8", "page"), Passage("grows", "beans", "beans"))
    assert "- *What grows*: roses" in review_pages(run)[0][0]
    own = answered(run, Place("G8", "page"), Passage("grows", "my beans", "beans"))
    assert "- *What grows*: my beans" in review_pages(own)[0][0]


# Taken away


def history(item: int, place: Place, *bodies: Body | None) -> History:
    revisions = (Revision(n, body, NOON + timedelta(hours=n), 70 + n) for n, body in enumerate(bodies, 1))
    return History(item, 1, place, None, tuple(revisions))


async def test_what_was_taken_away_stands_on_the_last_page_and_can_be_put_back() -> None:
    """Broken build: leave the taken away out of the pages."""
    gone = history(1009, QUESTIONS, Words("a question of yore"), None)
    card = review_card(with_texts("does it transfer?"), 99, (gone,))
    assert "2 of 2" in text_of(card)
    assert "**Taken away · Questions**" in text_of(card)
    assert "a question of yore" in text_of(card)
    put_back, of = menus(card)
    assert put_back["custom_id"] == "put-back:v1:1:2"
    assert [option["value"] for option in put_back["options"]] == ["1009"]
    assert [option["value"] for option in of["options"]] == ["1009"]
    first = review_card(with_texts("does it transfer?"), 1, (gone,))
    assert "yore" not in text_of(first)
    assert labels(first) == ["Later page"]


# Histories


def history_pages(run: Run, of: History) -> Iterator[str]:
    first = text_of(history_card(run, of, 1))
    count = int(first.splitlines()[0].rpartition(" of ")[2])
    for page in range(1, count + 1):
        yield text_of(history_card(run, of, page))


def body(page: str) -> str:
    """A page without its heading and the line below that."""
    return page.split("\n", 2)[2]


async def test_a_history_names_each_version_its_time_and_what_differs_in_words() -> None:
    """Broken build: show what differs by its marks alone."""
    of = history(
        1001,
        QUESTIONS,
        Words("does it carry over?"),
        Words("does it transfer?"),
        None,
        Words("does it transfer?"),
    )
    run = with_texts("does it transfer?")
    shown = text_of(history_card(run, of, 1))
    assert shown.index("Version 4") < shown.index("Version 1")
    for version in of.revisions:
        assert f"**Version {version.number}** · <t:{int(version.written_at.timestamp())}:F>" in shown
    assert "<t:1795536000:F> · counts now" in shown
    assert "  - removed: ~~carry over?~~" in shown
    assert "  - added: **transfer?**" in shown
    assert "- Taken away." in shown
    assert "- Brought back." in shown


async def test_a_version_that_does_not_count_now_can_be_chosen_to_count_again() -> None:
    of = history(1001, QUESTIONS, Words("one"), Words("two"), None, Words("two"))
    card = history_card(with_texts("two"), of, 1)
    [menu] = menus(card)
    assert menu["custom_id"] == "restore:v1:1001:1"
    assert [option["value"] for option in menu["options"]] == ["1"]
    assert labels(card) == ["Change it", "All my answers"]


@pytest.mark.parametrize(("count", "length"), [(2, 4000), (60, 200), (9, 2000), (120, 3)])
async def test_nothing_of_a_history_is_cut_and_every_page_fits(count: int, length: int) -> None:
    """Broken build: cut each version after its first piece."""
    texts = numbered(count, length)
    of = history(1001, QUESTIONS, *map(Words, texts))
    run = with_texts(texts[-1])
    shown = letters("\n".join(map(body, history_pages(run, of))))
    assert [text for text in texts if letters(text) not in shown] == []
    for page in range(1, 1 + len(list(history_pages(run, of)))):
        card = history_card(run, of, page)
        message = {"components": card.to_components(), "flags": 1 << 15}
        assert openapi.message_problems(message) == []
        assert all(1 <= len(menu["options"]) <= 25 for menu in menus(card))


@pytest.mark.parametrize("text", BEGUN, ids=lambda text: ascii(text)[:40])
def test_what_people_wrote_is_inert_in_a_history(text: str) -> None:
    frame = ("strong_open", "strong_close", "em_open", "em_close", "s_open", "s_close")
    of = history(1001, QUESTIONS, Words("words"), Words(text), Words("words"))
    for page in history_pages(with_texts("words"), of):
        plain = [kind for kind in alive(page.replace("<t:", "t")) if kind not in frame]
        usual = [kind for kind in alive(usual_page()) if kind not in frame]
        assert set(plain) <= set(usual)


def usual_page() -> str:
    of = history(1001, QUESTIONS, Words("words"), Words("other"), Words("words"))
    return text_of(history_card(with_texts("words"), of, 1)).replace("<t:", "t")


async def test_a_message_of_several_answers_offers_the_history_of_each() -> None:
    run = with_texts("one", "two")
    card = message_card(run, (history(1001, QUESTIONS, Words("one")), history(1002, QUESTIONS, Words("two"))))
    [menu] = menus(card)
    assert [(o["value"], o["label"]) for o in menu["options"]] == [("1001", "one"), ("1002", "two")]


# Doubts


def doubting() -> Run:
    """A run with a doubt that is open, one that is resolved, and one that was dropped."""
    run = answered(
        begun(PROJECT), Place("B4", UNSURE), *map(Words, ("is it mine?", "is it done?", "is it fun?"))
    )
    states = (DoubtState.OPEN, DoubtState.RESOLVED, DoubtState.DROPPED)
    doubts = (replace(r, doubt=state) for r, state in zip(run.responses, states, strict=True))
    return replace(run, responses=tuple(doubts))


async def test_the_register_says_what_became_of_each_doubt_and_what_settled_it() -> None:
    card = doubts_card(Register(doubting(), {1002: "Sam said so"}), 1)
    shown = text_of(card)
    assert "Doubts (1 open)" in shown
    assert "**Questions**" in shown
    assert "- *open*: is it mine?" in shown
    assert "- *resolved*: is it done?\n  - settled by: Sam said so" in shown
    assert "- *dropped*: is it fun?" in shown
    [menu] = menus(card)
    assert [option["value"] for option in menu["options"]] == ["1001", "1002", "1003"]
    assert "Doubts (1 open)" in labels(review_card(doubting(), 1))


@pytest.mark.parametrize(
    ("item", "offered"),
    [
        (1001, ["Resolved…", "Dropped", "All my doubts"]),
        (1002, ["Resolved…", "Dropped", "Open again", "All my doubts"]),
        (1003, ["Resolved…", "Open again", "All my doubts"]),
    ],
)
async def test_a_doubt_offers_the_ends_that_it_has_not_come_to(item: int, offered: list[str]) -> None:
    assert labels(doubt_card(Register(doubting(), {}), item)) == offered


@pytest.mark.parametrize(("count", "length"), [(1, 4000), (40, 100), (5, 3900)])
async def test_no_doubt_is_cut_and_every_page_of_them_fits(count: int, length: int) -> None:
    texts = numbered(count, length)
    run = answered(begun(PROJECT), Place("B4", UNSURE), *map(Words, texts))
    register = Register(run, {1001: "y" * 3000})
    pages = int(text_of(doubts_card(register, 1)).splitlines()[0].rpartition(" of ")[2])
    shown = letters("".join(body(text_of(doubts_card(register, page))) for page in range(1, pages + 1)))
    assert [text for text in texts if letters(text) not in shown] == []
    for page in range(1, pages + 1):
        for card in (doubts_card(register, page), doubt_card(register, 1001)):
            message = {"components": card.to_components(), "flags": 1 << 15}
            assert openapi.message_problems(message) == []
