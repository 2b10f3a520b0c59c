"""Editing what was written by form: it changes what the form showed, keeps the items, and never anything else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.acts import AskDay, ConfirmDay, Remark, Said, WriteAnew
from bot.domain.editing import MOST_IN_FORM, Portion, portions, too_long
from bot.domain.response import Amount, Body, Chosen, Milestone, Picked, Words
from bot.domain.run import Place
from tests.domain.courses import DATES, Walk, answered, begun, bundled, garden

GARDEN = garden().exercises[0]
PROJECT = bundled().exercises[0]


def at(prompt: str, field: str, *bodies: Body) -> Walk:
    place = Place(prompt, field)
    return Walk(answered(begun(GARDEN, place), place, *bodies))


def opened(walk: Walk, number: int = 0) -> Portion:
    return portions(walk.question)[number]


def fill(walk: Walk, form: Portion, text: str) -> None:
    walk.do(WriteAnew(text, (form.first, form.last)))


def items(walk: Walk) -> list[tuple[int, Body]]:
    return [(kept.id, kept.body) for kept in walk.question.given]


# What a form holds


def test_what_is_too_long_for_one_form_is_edited_in_portions() -> None:
    walk = at("G5", "sentence", Words("a" * 2000), Words("b" * 2000), Words("c"))
    assert [(form.first, form.last) for form in portions(walk.question)] == [(1001, 1001), (1002, 1003)]
    fill(walk, opened(walk, 1), "anew")
    assert items(walk) == [(1001, Words("a" * 2000)), (1002, Words("anew"))]


def test_an_item_that_no_form_holds_stays_as_it_is() -> None:
    walk = at("G5", "sentence", Words("a"), Words("b" * (MOST_IN_FORM + 1)), Words("c"))
    assert too_long(walk.question)
    assert [form.text for form in portions(walk.question)] == ["a", "c"]
    walk.do(WriteAnew("", (1001, 1003)))
    assert items(walk) == [(1002, Words("b" * (MOST_IN_FORM + 1)))]


@given(lengths=st.lists(st.integers(1, MOST_IN_FORM + 50), max_size=12))
def test_portions_fit_and_together_hold_all_that_fits(lengths: list[int]) -> None:
    walk = at("G5", "sentence", *(Words("x" * length) for length in lengths))
    forms = portions(walk.question)
    assert all(len(form.text) <= MOST_IN_FORM for form in forms)
    held = [length for form in forms for length in map(len, form.text.split("\n"))]
    assert held == [length for length in lengths if length <= MOST_IN_FORM]


def test_a_form_from_before_that_could_not_show_a_long_answer_takes_nothing_away() -> None:
    walk = at("G5", "sentence", Words("a" * 2000), Words("b" * 2001))
    walk.do(WriteAnew("and this"))
    assert walk.bodies() == [Words("a" * 2000), Words("b" * 2001), Words("and this")]


# What came while it was open


@pytest.mark.parametrize(("prompt", "field"), [("G3", "plants"), ("G5", "sentence"), ("G2", "beds")])
def test_what_came_while_the_form_was_open_stays(prompt: str, field: str) -> None:
    walk = at(prompt, field, Words("mint"))
    form = opened(walk)
    walk.type("sage")
    fill(walk, form, "mints")
    assert items(walk) == [(1001, Words("mints")), (2001, Words("sage"))]


def test_an_offer_edited_takes_nothing_away_that_was_typed_meanwhile() -> None:
    walk = at("G5", "sentence")
    walk.type("typed meanwhile")
    walk.do(WriteAnew("A bed of mint", (0, 0)))
    assert walk.bodies() == [Words("typed meanwhile"), Words("A bed of mint")]


# Lines and items


def test_a_typo_mended_stays_the_same_item() -> None:
    walk = at("G3", "plants", Words("mint"), Words("sgae"), Words("rue"))
    fill(walk, opened(walk), "mint\nsage\nrue")
    assert items(walk) == [(1001, Words("mint")), (1002, Words("sage")), (1003, Words("rue"))]


def test_changed_lines_are_revised_in_order_and_further_ones_are_new() -> None:
    walk = at("G3", "plants", Words("mint"), Words("sage"))
    fill(walk, opened(walk), "mints\nsage\nrue")
    assert items(walk) == [(1001, Words("mints")), (1002, Words("sage")), (2001, Words("rue"))]


def test_of_two_equal_lines_one_can_be_taken_out() -> None:
    walk = at("G3", "plants", Words("mint"), Words("mint"))
    fill(walk, opened(walk), "mint")
    assert items(walk) == [(1001, Words("mint"))]


def test_a_text_of_several_messages_becomes_one_in_its_order() -> None:
    walk = at("G5", "sentence", Words("Mint,"), Words("and sage."))
    fill(walk, opened(walk), "Mint,\nrue,\nand sage.")
    assert items(walk) == [(1001, Words("Mint,\nrue,\nand sage."))]


@pytest.mark.parametrize(("prompt", "field"), [("G3", "plants"), ("G5", "sentence"), ("G2", "beds")])
def test_a_form_sent_as_it_was_changes_nothing(prompt: str, field: str) -> None:
    walk = at(prompt, field, Words("mint"), Words("sage"))
    before = walk.run
    fill(walk, opened(walk), "mint\nsage ")
    assert walk.run == before


LINES = st.lists(st.sampled_from(["mint", "sage", "rue", "dill"]), max_size=6)


@settings(max_examples=200)
@given(before=LINES, after=LINES)
def test_whatever_is_written_anew_stands_there_then_and_no_item_moves_without_need(
    before: list[str], after: list[str]
) -> None:
    walk = at("G3", "plants", *map(Words, before))
    ids = {given.id: given.body for given in walk.question.given}
    walk.do(WriteAnew("\n".join(after), (1001, 1006)))
    assert sorted(str(body) for body in walk.bodies()) == sorted(str(Words(line)) for line in after)
    still = sum(ids.get(item) == body for item, body in items(walk))
    assert still == sum(min(before.count(line), after.count(line)) for line in set(before))


# Notes and own words


def test_own_words_at_a_choice_are_mended_and_taken_out_by_form_and_options_stay() -> None:
    walk = at("G2", "beds", Chosen("herbs"), Words("a pnod"))
    fill(walk, opened(walk), "a pond")
    assert items(walk) == [(1001, Chosen("herbs")), (1002, Words("a pond"))]
    fill(walk, opened(walk), " \n")
    assert items(walk) == [(1001, Chosen("herbs"))]


def test_a_note_at_a_number_is_taken_out_by_form_and_one_that_is_a_number_then_counts() -> None:
    walk = at("G5", "hours", Words("some"))
    fill(walk, opened(walk), "")
    assert walk.bodies() == []
    walk = at("G5", "hours", Amount(3, "3"), Words("perhaps six"))
    fill(walk, opened(walk), "6 hours")
    assert walk.bodies() == [Amount(6, "6 hours")]


def test_a_note_at_a_tripwire_is_taken_out_and_the_day_is_still_asked_for() -> None:
    place = Place("B11", "tripwire")
    walk = Walk(answered(begun(PROJECT, place), place, Words("when it rains")), AskDay())
    fill(walk, opened(walk), "")
    assert walk.bodies() == []
    assert walk.aside == AskDay()
    walk = Walk(
        answered(begun(PROJECT, place), place, Words("a note")), ConfirmDay("friday", DATES["friday"])
    )
    fill(walk, opened(walk), "a better note")
    assert walk.bodies() == [Words("a better note")]
    assert isinstance(walk.aside, ConfirmDay)


def test_a_form_from_before_with_only_spaces_does_nothing() -> None:
    walk = at("G3", "plants", Words("mint"))
    walk.do(WriteAnew(" \n "))
    assert walk.bodies() == [Words("mint")]


# Several of the options


def test_the_number_of_an_option_that_is_chosen_takes_it_out_again() -> None:
    walk = at("G2", "beds")
    walk.type("2", "2")
    assert walk.bodies() == []
    assert walk.remarks == [Remark.TAKEN_OUT]


def test_numbers_of_which_one_is_chosen_already_add_the_others() -> None:
    walk = at("G2", "beds")
    walk.type("1", "1 2")
    assert len(walk.bodies()) == 2
    assert walk.remarks == []


def test_own_words_beyond_the_maximum_are_kept_and_the_bot_says_so() -> None:
    walk = at("G2", "beds")
    walk.type("1 2", "a pond")
    assert walk.said == (Said(Remark.MANY, "2"),)
    assert Words("a pond") in walk.bodies()
    walk = at("G2", "beds", Words("a pond"), Words("a lawn"))
    walk.type("1")
    assert walk.said == (Said(Remark.MANY, "2"),)
    assert len(walk.bodies()) == 3


def test_a_row_still_hangs_on_an_item_whose_typo_was_mended() -> None:
    run = answered(begun(GARDEN, Place("G3", "plants")), Place("G3", "plants"), Words("mnit"))
    walk = Walk(answered(run, Place("G4", "picked"), Picked(1001)))
    fill(walk, opened(walk), "mint")
    picked = walk.run.item(1002)
    assert picked is not None
    assert picked.body == Picked(1001)
    assert walk.run.item(1001) is not None


def test_things_with_a_date_have_no_such_form() -> None:
    assert portions(at("G6", "milestones", Milestone("Seeds sown")).question) == ()
