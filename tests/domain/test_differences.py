"""What is different: between two texts by words, between two plans by answers."""

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.differences import Part, Piece, What, differences, words_apart
from bot.domain.plan import brief_page, full_page
from bot.domain.response import DoubtState, Milestone, Response, Words
from tests.domain.kitchen import AFTER, ANSWERS, FRIDAY, WHOLE, response, run

SAME, GONE, NEW = Part.SAME, Part.GONE, Part.NEW


def changed(number: int, **changes: object) -> list[Response]:
    return [replace(answer, **changes) if answer.id == number else answer for answer in ANSWERS]  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("", "", []),
        ("one two", "one two", [(SAME, "one two")]),
        ("one two three", "one 2 three", [(SAME, "one"), (GONE, " two"), (NEW, " 2"), (SAME, " three")]),
        ("one two", "two", [(GONE, "one"), (SAME, "two")]),
        ("", "new words", [(NEW, "new words")]),
        ("old words", "", [(GONE, "old words")]),
    ],
)
async def test_words_are_told_apart(before: str, after: str, pieces: list[tuple[Part, str]]) -> None:
    assert words_apart(before, after) == tuple(Piece(part, words) for part, words in pieces)


@settings(deadline=None)
@given(st.text("ab \n", max_size=60), st.text("ab \n", max_size=60))
def test_what_is_the_same_or_new_is_the_later_text_and_no_word_of_the_earlier_one_is_lost(
    before: str, after: str
) -> None:
    pieces = words_apart(before, after)
    assert "".join(piece.words for piece in pieces if piece.part is not GONE) == after
    assert " ".join(piece.words for piece in pieces if piece.part is not NEW).split() == before.split()


async def test_a_plan_is_no_different_from_itself_however_it_is_marked() -> None:
    assert differences(full_page(WHOLE), full_page(WHOLE)) == ()
    assert differences(full_page(WHOLE), full_page(replace(WHOLE, handed_in_at=None))) == ()
    assert differences(brief_page(WHOLE), brief_page(WHOLE)) == ()


async def test_a_changed_answer_says_what_it_is_about_and_which_words_changed() -> None:
    after = run(*changed(10, body=Words("it is warm\nand slow"), written_at=AFTER))
    [section] = differences(full_page(WHOLE), full_page(after))
    [change] = section.changes
    assert (section.heading, change.what, change.about) == ("Why", What.CHANGED, "soup · What about why?")
    assert change.pieces == (Piece(SAME, "it is warm\nand"), Piece(GONE, " quick"), Piece(NEW, " slow"))


async def test_what_was_added_and_what_was_taken_away_are_told() -> None:
    more = response(91, "dishes.dishes", Words("salad"))
    after = run(*[answer for answer in ANSWERS if answer.id != 21], more)
    found = {
        (section.heading, change.what, change.pieces)
        for section in differences(full_page(WHOLE), full_page(after))
        for change in section.changes
    }
    assert found == {
        ("Dishes", What.ADDED, (Piece(NEW, "salad"),)),
        ("Secret", What.REMOVED, (Piece(GONE, "I burn water"),)),
    }


async def test_a_moved_date_is_a_change_of_its_own() -> None:
    later = replace(FRIDAY, at=FRIDAY.at.replace(day=11))
    after = run(*changed(13, body=Milestone("first loaf", "a week later", later, "it rose", "3 hours")))
    [section] = differences(full_page(WHOLE), full_page(after))
    [change] = section.changes
    assert "".join(piece.words for piece in change.pieces if piece.part is GONE).strip() == "4"
    assert "".join(piece.words for piece in change.pieces if piece.part is NEW).strip() == "11"


async def test_a_tag_given_to_an_item_is_a_change() -> None:
    before = run(*[answer for answer in ANSWERS if answer.id != 4])
    [section] = differences(full_page(before), full_page(WHOLE))
    texts = ["".join(piece.words for piece in change.pieces) for change in section.changes]
    assert texts == ["sourdough (rare)", "sourdough"]


async def test_a_doubt_that_was_settled_is_a_change() -> None:
    before = run(*changed(27, doubt=DoubtState.OPEN))
    [section] = differences(full_page(before), full_page(WHOLE))
    assert [change.what for change in section.changes] == [What.CHANGED]


async def test_an_answer_written_anew_is_a_change_and_not_two() -> None:
    after = run(
        *[answer for answer in ANSWERS if answer.id != 21],
        response(91, "secret.secret", Words("I burn milk")),
    )
    [section] = differences(full_page(WHOLE), full_page(after))
    [change] = section.changes
    assert change.pieces == (Piece(SAME, "I burn"), Piece(GONE, " water"), Piece(NEW, " milk"))


async def test_an_item_of_a_list_that_went_and_one_that_came_are_two_changes() -> None:
    after = run(
        *[answer for answer in ANSWERS if answer.id != 14], response(91, "dates.stones", Milestone("supper"))
    )
    [section] = differences(full_page(WHOLE), full_page(after))
    assert [change.what for change in section.changes] == [What.ADDED, What.REMOVED, What.REMOVED]


def test_long_texts_of_the_same_few_words_are_told_apart_at_once():
    """Without a limit this one pair takes minutes, in which nobody else is answered. Broken build: no MOST_PAIRS."""
    before, after = "a b c " * 660, "c b a " * 660
    began = time.process_time()
    pieces = words_apart(before, after)
    assert time.process_time() - began < 1
    assert "".join(piece.words for piece in pieces if piece.part is not Part.GONE) == after
