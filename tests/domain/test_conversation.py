"""What a message, a press or a form does: nothing typed is lost, and every question is answered in its own way."""

import re
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.domain.acts import (
    Act,
    AddMilestone,
    Aside,
    AskSign,
    AskWhen,
    Choose,
    ConfirmDay,
    ConfirmWhen,
    Drop,
    GoOnAnyway,
    NoteUnsure,
    Plain,
    Remark,
    Said,
    Step,
    WhichToDrop,
    Write,
    WriteAnew,
    WritePassage,
    WriteSection,
    WriteUnsure,
)
from bot.domain.control import Control, control
from bot.domain.conversation import acted, lines, typed
from bot.domain.course import Brief, Choice, Dated, FieldRef, HandIn, Lines, Tripwire
from bot.domain.dating import CHANGE, NO, OTHER_DAY, YES
from bot.domain.question import Question
from bot.domain.response import (
    UNSURE,
    Amount,
    Body,
    Chosen,
    Day,
    Milestone,
    Passage,
    Picked,
    Submitted,
    Words,
    to,
)
from bot.domain.run import Place
from tests.domain.courses import DATES, Walk, answered, begun, bundled, garden, reads_date, walked

GARDEN = garden().exercises[0]
PROJECT = bundled().exercises[0]


def at(prompt: str, field: str, *given_: Body, row: int | None = None) -> Walk:
    place = Place(prompt, field, row)
    return Walk(answered(begun(GARDEN, place), place, *given_))


def in_project(prompt: str, field: str, *given_: Body) -> Walk:
    place = Place(prompt, field)
    return Walk(answered(begun(PROJECT, place), place, *given_))


def doubts(walk: Walk) -> list[Body]:
    return [kept.body for kept in to(walk.run.responses, FieldRef(walk.place.prompt, UNSURE))]


# Words that steer


@pytest.mark.parametrize(
    "text", ["next", "Next", " NEXT ", "next\n", "back", "skip", "stop", "unsure", "help"]
)
def test_a_control_word_steers_in_any_case(text: str) -> None:
    assert control(text) == text.strip().lower()


@pytest.mark.parametrize("text", ["", "next!", "next please", "the next one", "nexts", "n", "don't stop"])
def test_a_control_word_counts_only_as_the_whole_message(text: str) -> None:
    assert control(text) is None


# Text


def test_every_message_is_added_to_a_text_until_next() -> None:
    walk = at("G5", "sentence")
    walk.type("Mint,", "and sage.\nBoth in pots.")
    assert walk.bodies() == [Words("Mint,"), Words("and sage.\nBoth in pots.")]
    assert walk.place == Place("G5", "sentence")
    walk.do(Control.NEXT)
    assert walk.place == Place("G5", "hours")


def test_a_form_writes_like_a_message_and_writing_anew_replaces_what_was_there() -> None:
    walk = at("G5", "sentence")
    walk.do(Write("Mint"), Write("and sage"))
    assert walk.bodies() == [Words("Mint"), Words("and sage")]
    walk.do(WriteAnew("Thyme"))
    assert walk.bodies() == [Words("Thyme")]


def test_writing_a_list_anew_keeps_the_items_that_stay_since_others_may_hang_on_them() -> None:
    walk = at("G3", "plants", Words("mint"), Words("sage"))
    walk.do(WriteAnew("sage\n- rue"))
    kept = [(kept.id, kept.body) for kept in walk.question.given]
    assert kept == [(1001, Words("rue")), (1002, Words("sage"))]


def test_an_offer_is_accepted_by_a_press() -> None:
    run = answered(begun(GARDEN, Place("G5", "sentence")), Place("G3", "plants"), Words("mint"))
    walk = Walk(run)
    assert walk.question.offer == "A bed of mint"
    walk.do(Plain.USE_OFFER)
    assert walk.bodies() == [Words("A bed of mint")]


def test_an_offer_accepted_twice_is_one_answer() -> None:
    walk = Walk(answered(begun(GARDEN, Place("G5", "sentence")), Place("G3", "plants"), Words("mint")))
    walk.do(Plain.USE_OFFER, Plain.USE_OFFER)
    assert walk.bodies() == [Words("A bed of mint")]


def test_where_there_is_no_offer_the_press_keeps_nothing() -> None:
    walk = at("G5", "sentence")
    walk.do(Plain.USE_OFFER)
    assert walk.bodies() == []


# Lists


def test_each_message_and_each_line_is_an_item_of_a_list() -> None:
    walk = at("G3", "plants")
    walk.type("mint", "sage\n\n  rue  ")
    assert walk.bodies() == [Words("mint"), Words("sage"), Words("rue")]


def test_bullets_and_counting_before_an_item_are_left_out() -> None:
    assert lines("- mint\n* sage\n• rue\n– dill\n1. thyme\n2. chives") == [
        *("mint", "sage", "rue", "dill", "thyme", "chives")
    ]


@pytest.mark.parametrize(
    "line", ["3.5 litres of soil", "-5 degrees", "*mint*", "100. item", "2 pots", "1.", "-"]
)
def test_what_only_looks_like_a_bullet_stays(line: str) -> None:
    assert lines(line) == [line]


def test_a_date_at_the_beginning_of_a_line_is_no_counting() -> None:
    assert lines("24. December is too late for sowing") == ["24. December is too late for sowing"]


def test_more_items_than_wanted_are_kept_and_the_bot_says_so() -> None:
    walk = at("G3", "plants")
    walk.type("mint\nsage\nrue")
    assert walk.remarks == []
    walk.type("dill")
    assert walk.said == (Said(Remark.ONE_TOO_MANY, "4/3"),)
    assert walk.aside == WhichToDrop()
    assert walk.bodies() == [Words("mint"), Words("sage"), Words("rue"), Words("dill")]


# Choices


def test_a_single_choice_is_made_by_number_and_goes_on_by_itself() -> None:
    walk = at("G1", "begin")
    walk.type("1")
    assert to(walk.run.responses, FieldRef("G1", "begin"))[0].body == Chosen("go")
    assert walk.place == Place("G2", "beds")


@pytest.mark.parametrize("text", ["3", " 3 ", "my plan is ready", "MY PLAN IS READY"])
def test_a_choice_is_made_by_number_and_by_its_words(text: str) -> None:
    walk = at("G1", "begin")
    walk.type(text)
    assert walk.place == Place("G1", "ready-plan")


def test_a_single_choice_replaces_the_one_before() -> None:
    walk = at("G1", "begin", Chosen("go"))
    walk.type("3")
    assert [kept.body for kept in walk.run.responses] == [Chosen("ready")]


def test_choosing_the_same_again_changes_nothing_and_goes_on() -> None:
    walk = at("G1", "begin", Chosen("go"))
    before = walk.run.responses
    walk.type("1")
    assert walk.run.responses == before
    assert walk.place == Place("G2", "beds")


def test_an_option_that_pauses_closes_the_exercise_for_now() -> None:
    walk = at("G1", "begin")
    walk.do(Choose(frozenset({"later"}), frozenset({"go", "later", "ready"})))
    assert walk.paused
    assert walk.place == Place("G1", "begin")
    assert walk.bodies() == [Chosen("later")]


@pytest.mark.parametrize("text", ["1 2", "1, 2", "2,1", "  2   1 "])
def test_several_numbers_choose_several(text: str) -> None:
    walk = at("G2", "beds")
    walk.type(text)
    assert set(walk.bodies()) == {Chosen("herbs"), Chosen("roses")}
    assert walk.place == Place("G2", "beds"), "a choice of several goes on only with Next"


def test_a_second_number_adds_to_what_was_chosen() -> None:
    walk = at("G2", "beds")
    walk.type("2", "1")
    assert walk.bodies() == [Chosen("roses"), Chosen("herbs")]


def test_a_single_choice_takes_only_one_of_two_numbers() -> None:
    walk = at("G1", "begin")
    walk.type("1 3")
    assert len(to(walk.run.responses, FieldRef("G1", "begin"))) < 2
    assert walk.place == Place("G1", "begin"), "nobody can tell which of the two was meant"


@pytest.mark.parametrize("text", ["3", "0", "-1", "1 7", "1.5", "²", "1 herb", "herb"])
def test_what_is_no_option_is_taken_as_own_words(text: str) -> None:
    walk = at("G2", "beds")
    walk.type(text)
    assert walk.bodies() == [Words(text)]


def test_own_words_stand_beside_options_where_several_may_be_chosen() -> None:
    walk = at("G2", "beds", Chosen("herbs"))
    walk.type("A pond")
    assert walk.bodies() == [Chosen("herbs"), Words("A pond")]
    walk.type("2")
    assert walk.bodies() == [Chosen("herbs"), Words("A pond"), Chosen("roses")]


def test_own_words_replace_the_option_where_one_answer_is_wanted_and_the_other_way_round() -> None:
    walk = at("G7", "lens", Chosen("frost"))
    walk.type("Visitors")
    assert walk.bodies() == [Words("Visitors")]
    walk.type("1")
    assert [kept.body for kept in walk.run.responses] == [Chosen("slugs")]


def test_where_an_option_is_needed_words_are_kept_as_a_note_and_the_question_stays_open() -> None:
    walk = at("G4g", "content")
    walk.type("Rather, yes")
    assert walk.remarks == [Remark.KEPT_AS_NOTE]
    assert walk.bodies() == [Words("Rather, yes")]
    walk.do(Control.NEXT)
    assert walk.remarks == [Remark.NOTHING_YET]
    walk.type("1")
    assert [kept.body for kept in walk.run.responses] == [Words("Rather, yes"), Chosen("content")]
    assert walk.place == Place("G5", "sentence")


def test_more_options_than_wanted_are_refused_and_what_was_chosen_stays() -> None:
    walk = in_project("B6", "chosen")
    run = answered(walk.run, Place("B4", "questions"), *map(Words, "abcd"))
    walk.run = answered(run, Place("B6", "chosen"), Picked(1001), Picked(1002), Picked(1003))
    walk.type("4")
    assert walk.said == (Said(Remark.MANY_OPTIONS, "3"),)
    assert walk.bodies() == [Picked(1001), Picked(1002), Picked(1003)]


def test_a_select_sets_what_it_offered_and_leaves_the_rest() -> None:
    walk = at("G2", "beds", Chosen("herbs"))
    walk.do(Choose(frozenset({"roses"}), frozenset({"roses"})))
    assert walk.bodies() == [Chosen("herbs"), Chosen("roses")]
    walk.do(Choose(frozenset(), frozenset({"herbs", "roses"})))
    assert walk.bodies() == []


def test_a_select_keeps_own_words_where_several_may_be_chosen() -> None:
    walk = at("G2", "beds", Words("A pond"), Chosen("herbs"))
    walk.do(Choose(frozenset({"roses"}), frozenset({"herbs", "roses"})))
    assert walk.bodies() == [Words("A pond"), Chosen("roses")]


def test_an_option_that_was_not_offered_is_not_chosen() -> None:
    walk = at("G2", "beds")
    walk.do(Choose(frozenset({"weeds", "roses"}), frozenset({"herbs", "weeds"})))
    assert walk.bodies() == []


def test_a_single_choice_from_the_second_of_two_selects_replaces_that_from_the_first() -> None:
    walk = at("G4", "easiest")
    walk.run = answered(walk.run, Place("G4", "ways"), *(Words(f"way {n}") for n in range(30)))
    keys = [option.key for option in walk.question.options]
    first, second = frozenset(keys[:25]), frozenset(keys[25:])
    before = walk.run.open
    walk.do(Choose(frozenset({keys[3]}), first))
    walk.run = replace(walk.run, trail=(before,))
    walk.do(Choose(frozenset({keys[28]}), second))
    assert [kept.body for kept in to(walk.run.responses, FieldRef("G4", "easiest"))] == [
        Picked(int(keys[28]))
    ]


@pytest.mark.parametrize("number", range(1, 7))
def test_a_number_means_the_one_on_the_card_and_never_an_id_behind_it(number: int) -> None:
    walk = at("G4", "picked")
    walk.run = answered(walk.run, Place("G3", "plants"), *map(Words, "abcdef"), first_id=4)
    walk.type(str(number))
    assert walk.bodies() == [Picked(number + 3)]


def test_an_id_behind_an_option_is_no_way_to_choose_it() -> None:
    walk = at("G4", "picked")
    walk.run = answered(walk.run, Place("G3", "plants"), Words("mint"), Words("sage"))
    walk.type("1002")
    assert walk.bodies() == [Words("1002")]


def test_earlier_answers_are_chosen_by_their_words() -> None:
    walk = at("G4", "picked")
    walk.run = answered(walk.run, Place("G3", "plants"), Words("Mint"), Words("2 kinds of sage"))
    walk.type("mint", "2 kinds of sage")
    assert walk.bodies() == [Picked(1001), Picked(1002)]


def test_two_earlier_answers_in_the_same_words_are_still_one_choice() -> None:
    walk = at("G4", "easiest")
    walk.run = answered(walk.run, Place("G4", "ways"), Words("a pot"), Words("a pot"), Words("a bed"))
    walk.type("a pot")
    assert len(to(walk.run.responses, FieldRef("G4", "easiest"))) <= 1


# Numbers


@pytest.mark.parametrize(
    ("text", "number"), [("6", 6), ("6 hours", 6), ("about 10, maybe 12", 10), ("5h", 5), ("~7/week", 7)]
)
def test_a_number_is_read_and_its_words_are_kept(text: str, number: int) -> None:
    walk = at("G5", "hours")
    walk.type(text)
    assert walk.bodies() == [Amount(number, text)]
    assert walk.remarks == []


def test_a_number_below_the_advised_one_is_kept_with_the_advice() -> None:
    walk = at("G5", "hours")
    walk.type("3")
    assert walk.said == (Said(Remark.ADVICE, "Gardens like four hours."),)
    assert walk.bodies() == [Amount(3, "3")]
    walk.do(Control.NEXT)
    assert walk.place == Place("G6", "milestones")


def test_a_later_number_replaces_the_earlier_one_and_keeps_words() -> None:
    walk = at("G5", "hours")
    walk.type("weekends only")
    assert walk.said == (Said(Remark.NOT_A_NUMBER, "hours"),)
    walk.type("5", "8")
    assert walk.bodies() == [Words("weekends only"), Amount(8, "8")]


def test_a_number_with_very_many_digits_is_only_words() -> None:
    walk = at("G5", "hours")
    walk.type("9" * 2000)
    assert walk.bodies() == [Words("9" * 2000)]


# Next, and what falls short


def test_next_with_nothing_written_asks_once_and_then_goes_on() -> None:
    walk = at("G5", "sentence")
    walk.do(Control.NEXT)
    assert walk.remarks == [Remark.NOTHING_YET]
    assert walk.aside == GoOnAnyway()
    walk.do(Control.NEXT)
    assert walk.place == Place("G5", "hours")
    assert walk.aside is None


def test_next_with_too_few_says_how_many_and_then_goes_on() -> None:
    walk = at("G4", "ways", Words("in a pot"))
    walk.do(Control.NEXT)
    assert walk.said == (Said(Remark.FEW, "1/2"),)
    walk.do(Control.DONE)
    assert walk.place == Place("G4g", "content")


def test_writing_after_the_warning_takes_it_back() -> None:
    walk = at("G4", "ways")
    walk.do(Control.NEXT)
    walk.type("in a pot")
    walk.do(Control.NEXT)
    assert walk.place == Place("G4", "ways")
    assert walk.said == (Said(Remark.FEW, "1/2"),)


@pytest.mark.parametrize("aside", [None, GoOnAnyway()])
def test_skip_goes_on_at_once_and_leaves_what_is_there(aside: Aside | None) -> None:
    walk = at("G4", "ways", Words("in a pot"))
    walk.aside = aside
    walk.do(Control.SKIP)
    assert walk.place == Place("G4g", "content")
    assert [kept.body for kept in walk.run.responses] == [Words("in a pot")]


def test_an_optional_question_may_be_left_empty_without_a_word() -> None:
    walk = at("G6", "tools", row=1001)
    walk.run = answered(walk.run, Place("G6", "milestones"), Milestone("sown"))
    walk.do(Control.NEXT)
    assert walk.remarks == []
    assert walk.place == Place("G7", "lens")


def test_the_first_lens_is_asked_for_and_the_next_ones_are_not() -> None:
    walk = at("G7", "lens")
    walk.do(Control.NEXT)
    assert walk.remarks == [Remark.NOTHING_YET]
    walk.type("1", "They eat it all")
    walk.do(Control.NEXT)
    assert walk.place == Place("G7", "lens", None, 2)
    walk.do(Control.NEXT)
    assert walk.place == Place("G8", "page")


def test_stop_pauses_and_the_question_stays_open() -> None:
    walk = at("G5", "sentence", Words("Mint"))
    walk.do(Control.STOP)
    assert walk.paused
    assert walk.place == Place("G5", "sentence")


@pytest.mark.parametrize("word", [Control.TIMER, Control.EXAMPLES, Control.HELP, Control.RESUME])
def test_a_word_that_only_asks_changes_nothing(word: Control) -> None:
    aside = AskSign(1001)
    walk = at("G6", "milestones", Milestone("sown"))
    walk.aside = aside
    before = walk.run
    walk.do(word)
    assert (walk.run, walk.aside) == (before, aside)


def test_examples_are_shown_where_there_are_some() -> None:
    walk = at("G1", "begin")
    walk.do(Control.EXAMPLES)
    assert walk.said == (Said(Remark.EXAMPLES, "- The corner by the wall."),)
    walk = at("G2", "beds")
    walk.do(Control.EXAMPLES)
    assert walk.remarks == [Remark.NO_EXAMPLES]


# Milestones: what, when, whether that is right, and the sign


def test_a_milestone_is_asked_for_its_date_then_whether_it_is_right_then_for_its_sign() -> None:
    walk = at("G6", "milestones")
    walk.type("Seeds sown")
    item = walk.question.given[0].id
    assert walk.aside == AskWhen(item)
    walk.type("friday")
    assert walk.aside == ConfirmWhen(item, "friday", DATES["friday"])
    assert walk.bodies() == [Milestone("Seeds sown", "friday", None)]
    walk.type("yes")
    assert walk.aside == AskSign(item)
    assert walk.bodies() == [Milestone("Seeds sown", "friday", DATES["friday"])]
    walk.type("Nothing left in the bag")
    assert walk.aside is None
    assert walk.bodies() == [Milestone("Seeds sown", "friday", DATES["friday"], "Nothing left in the bag")]


@pytest.mark.parametrize("yes", ["yes", "Yes", "y", "1", "ok", Plain.DATE_IS_RIGHT])
def test_a_date_is_confirmed_by_word_or_by_press(yes: str | Plain) -> None:
    walk = at("G6", "milestones")
    walk.type("Seeds sown", "friday")
    if isinstance(yes, Plain):
        walk.do(yes)
    else:
        walk.type(yes)
    assert walk.bodies() == [Milestone("Seeds sown", "friday", DATES["friday"])]


def test_a_date_that_cannot_be_read_is_kept_and_asked_for_again() -> None:
    walk = at("G6", "milestones")
    walk.type("Seeds sown", "when the snow is gone")
    assert walk.said == (Said(Remark.SAY, "I could not read a date in that."),)
    assert walk.aside == AskWhen(walk.question.given[0].id)
    assert walk.bodies() == [Milestone("Seeds sown", "when the snow is gone")]


def test_another_date_may_be_typed_instead_of_yes() -> None:
    walk = at("G6", "milestones")
    walk.type("Seeds sown", "friday", "monday 9:00", "yes")
    assert walk.bodies() == [Milestone("Seeds sown", "monday 9:00", DATES["monday 9:00"])]


@pytest.mark.parametrize("no", [Plain.DATE_IS_WRONG, "no", "No", "n", "2", "change"])
def test_a_date_that_was_understood_wrongly_is_asked_for_again(no: str | Plain) -> None:
    walk = at("G6", "milestones")
    walk.type("Seeds sown", "friday")
    if isinstance(no, Plain):
        walk.do(no)
    else:
        walk.type(no)
    assert walk.aside == AskWhen(walk.question.given[0].id)


def test_next_keeps_a_date_that_was_read_and_skip_leaves_it_unsaid() -> None:
    for word, due in ((Control.NEXT, DATES["friday"]), (Control.SKIP, None)):
        walk = at("G6", "milestones")
        walk.type("Seeds sown", "friday")
        walk.do(word)
        assert walk.bodies() == [Milestone("Seeds sown", "friday", due)]
        assert walk.aside == AskSign(walk.question.given[0].id)


def test_a_date_after_the_projects_end_is_kept_and_the_bot_says_so() -> None:
    walk = at("G6", "milestones")
    walk.type("Harvest", "next summer", "yes")
    assert walk.remarks == [Remark.AFTER_END]
    assert walk.bodies() == [Milestone("Harvest", "next summer", DATES["next summer"])]


def test_next_passes_over_the_date_and_then_over_the_sign_and_then_goes_on() -> None:
    walk = at("G6", "milestones")
    walk.type("Seeds sown")
    walk.do(Control.NEXT)
    assert walk.aside == AskSign(walk.question.given[0].id)
    walk.do(Control.NEXT)
    assert walk.aside is None
    assert walk.place == Place("G6", "milestones")
    walk.do(Control.NEXT)
    assert walk.place.field == "tools"


def test_after_one_milestone_the_next_message_is_another_one() -> None:
    walk = at("G6", "milestones")
    for words in ("Seeds sown", "First leaf"):
        walk.type(words, "friday", "yes", "one can see it")
    assert [getattr(body, "text", "") for body in walk.bodies()] == ["Seeds sown", "First leaf"]
    assert walk.remarks == []


def test_more_milestones_than_wanted_are_kept_and_the_bot_says_so() -> None:
    walk = at("G6", "milestones", Milestone("one"), Milestone("two"))
    walk.type("three")
    assert walk.said == (Said(Remark.MANY, "2"),)
    assert len(walk.bodies()) == 3


def test_a_form_gives_a_milestone_at_once_and_only_its_date_is_to_be_confirmed() -> None:
    walk = at("G6", "milestones")
    walk.do(AddMilestone("Seeds sown", "friday", "an empty bag"))
    item = walk.question.given[0].id
    assert walk.aside == ConfirmWhen(item, "friday", DATES["friday"])
    walk.do(Plain.DATE_IS_RIGHT)
    assert walk.bodies() == [Milestone("Seeds sown", "friday", DATES["friday"], "an empty bag")]
    assert walk.aside is None


def test_a_form_with_a_date_that_cannot_be_read_keeps_everything_and_asks_for_the_date() -> None:
    walk = at("G6", "milestones")
    walk.do(AddMilestone("Seeds sown", "in the thaw", "an empty bag"))
    assert walk.bodies() == [Milestone("Seeds sown", "in the thaw", None, "an empty bag")]
    assert walk.remarks == [Remark.SAY]
    assert walk.aside == AskWhen(walk.question.given[0].id)


def test_a_date_for_a_milestone_that_is_gone_becomes_an_answer_rather_than_nothing() -> None:
    walk = at("G6", "milestones")
    for aside in (AskWhen(7), AskSign(7), ConfirmWhen(7, "friday", DATES["friday"])):
        walk.aside = aside
        walk.type("monday 9:00")
    assert [getattr(body, "text", "") for body in walk.bodies()] == ["monday 9:00"] * 3


# Doubts


def test_a_doubt_is_kept_at_its_prompt_and_the_question_stays_open() -> None:
    walk = at("G5", "sentence", Words("Mint"))
    walk.do(Control.UNSURE)
    assert walk.aside == WriteUnsure()
    walk.type("Is mint too easy?")
    assert doubts(walk) == [Words("Is mint too easy?")]
    assert walk.bodies() == [Words("Mint")]
    assert walk.remarks == [Remark.UNSURE_KEPT]
    assert walk.aside is None
    walk.type("and sage")
    assert walk.bodies() == [Words("Mint"), Words("and sage")]


def test_next_passes_over_a_doubt_that_is_not_written() -> None:
    walk = at("G5", "sentence", Words("Mint"))
    walk.do(Control.UNSURE, Control.NEXT)
    assert walk.aside is None
    assert walk.place == Place("G5", "sentence")


@pytest.mark.parametrize("act", [NoteUnsure("Too early?"), Control.STOP])
def test_a_doubt_or_a_pause_does_not_close_the_question_about_a_date(act: Act) -> None:
    walk = at("G6", "milestones")
    walk.type("Seeds sown", "friday")
    asked = walk.aside
    assert isinstance(asked, ConfirmWhen)
    walk.do(act)
    assert walk.aside == asked, "nobody would ever ask for this date again"


# The brief and the hand-in


def test_next_keeps_the_page_as_it_was_put_together() -> None:
    walk = at("G8", "page")
    walk.run = answered(walk.run, Place("G5", "sentence"), Words("A bed of mint"))
    walk.do(Control.NEXT)
    assert walk.place == Place("G9", "done")
    assert [kept.body for kept in to(walk.run.responses, FieldRef("G8", "page"))] == [
        Passage("grows", "A bed of mint", "A bed of mint")
    ]


def a_page() -> Walk:
    walk = at("G8", "page")
    walk.run = answered(walk.run, Place("G5", "sentence"), Words("A bed of mint"))
    return walk


def test_words_beside_the_passages_are_added_to_the_page() -> None:
    walk = a_page()
    walk.type("I grow mint.")
    assert walk.bodies() == [Words("I grow mint.")]
    assert [passage.words for passage in walk.question.passages] == ["A bed of mint"]


def test_a_passage_is_written_anew_in_as_many_messages_as_one_likes() -> None:
    walk = a_page()
    walk.type("1")
    assert walk.aside == WritePassage("grows")
    walk.type("Mint.", "And sage.")
    assert [passage.words for passage in walk.question.passages] == ["Mint.\nAnd sage."]
    walk.do(Control.NEXT)
    assert (walk.place, walk.aside) == (Place("G8", "page"), None)


def test_a_rewritten_passage_stays_when_the_answers_change_and_is_marked() -> None:
    walk = a_page()
    walk.do(WriteSection("grows", "Mint, for tea."))
    (passage,) = walk.question.passages
    assert (passage.words, passage.own, passage.outdated) == ("Mint, for tea.", True, False)
    walk.run = answered(walk.run, Place("G5", "sentence"), Words("Sage now"))
    (passage,) = walk.question.passages
    assert (passage.words, passage.own, passage.outdated) == ("Mint, for tea.", True, True)
    assert passage.compiled == "A bed of mint\nSage now"


def test_a_passage_that_was_only_looked_at_goes_on_following_the_answers() -> None:
    walk = a_page()
    walk.do(Control.NEXT, Control.BACK)
    walk.run = answered(walk.run, Place("G5", "sentence"), Words("Sage now"))
    (passage,) = walk.question.passages
    assert (passage.words, passage.own, passage.outdated) == ("A bed of mint\nSage now", False, False)


def test_a_passage_emptied_in_its_form_follows_the_answers_again() -> None:
    walk = a_page()
    walk.do(WriteSection("grows", "Mint, for tea."), WriteSection("grows", " "))
    (passage,) = walk.question.passages
    assert (passage.words, passage.own) == ("A bed of mint", False)


# One item too many


def test_the_item_that_goes_is_named_by_its_number_and_the_others_stay() -> None:
    walk = at("G3", "plants")
    walk.type("mint\nsage\nrue\ndill", "2")
    assert walk.bodies() == [Words("mint"), Words("rue"), Words("dill")]
    assert walk.aside is None


def test_next_keeps_all_of_them() -> None:
    walk = at("G3", "plants")
    walk.type("mint\nsage\nrue\ndill")
    walk.do(Control.NEXT)
    assert walk.place != Place("G3", "plants")
    assert len(to(walk.run.responses, FieldRef("G3", "plants"))) == 4


def test_a_number_that_is_not_there_takes_nothing_out() -> None:
    walk = at("G3", "plants")
    walk.type("mint\nsage\nrue\ndill", "9")
    assert len(walk.bodies()) == 4
    assert walk.remarks == [Remark.NO_SUCH_NUMBER]


def test_an_item_is_taken_out_by_a_press_and_only_one_of_this_question() -> None:
    walk = at("G3", "plants", Words("mint"), Words("sage"))
    walk.do(Drop(1001))
    assert walk.bodies() == [Words("sage")]
    walk.do(Drop(77))
    assert walk.bodies() == [Words("sage")]


@pytest.mark.parametrize("how", [Plain.HAND_IN, "1", "hand in", "Hand In", "yes"])
def test_handing_in_by_word_or_by_press_is_kept(how: str | Plain) -> None:
    walk = at("G9", "done")
    if isinstance(how, Plain):
        walk.do(how)
    else:
        walk.type(how)
    assert walk.handed_in
    assert walk.bodies() == [Submitted()]


def test_handing_in_twice_is_one_hand_in() -> None:
    walk = at("G9", "done")
    walk.do(Plain.HAND_IN, Plain.HAND_IN)
    walk.type("hand in")
    assert walk.handed_in
    assert walk.bodies() == [Submitted()]


@pytest.mark.parametrize("how", [Plain.NOT_YET, "2", "not yet", "No"])
def test_not_yet_pauses_and_hands_nothing_in(how: str | Plain) -> None:
    walk = at("G9", "done")
    if isinstance(how, Plain):
        walk.do(how)
    else:
        walk.type(how)
    assert walk.paused
    assert not walk.handed_in
    assert walk.bodies() == []


def test_next_at_the_hand_in_hands_nothing_in() -> None:
    walk = at("G9", "done")
    walk.do(Control.NEXT, Control.NEXT)
    assert walk.remarks == [Remark.CHOOSE_OR_NEXT]
    assert not walk.handed_in


def test_other_words_at_the_hand_in_are_kept_as_a_note() -> None:
    walk = at("G9", "done")
    walk.type("Thank you!")
    assert walk.bodies() == [Words("Thank you!")]
    assert not walk.handed_in


# Every question of the bundled course


Station = tuple[Question, Aside | None]


@cache
def stations() -> dict[str, Station]:
    """Every question that two walks meet, before and after it was answered, with every aside that it may have."""
    found: list[Station] = []
    for have in (1, 2):
        chooses = {"B1.have": have, "B8.verdict": 4, "B12b.who": 2, "B12b.cadence": 3}
        for walk in walked(bundled(), chooses=chooses):
            found += [(walk.question, aside) for aside in (None, GoOnAnyway(), WriteUnsure())]
            walk.type("something")
            found.append((walk.question, walk.aside))
            if isinstance(walk.aside, AskWhen):
                item = walk.aside.item
                confirm = ConfirmWhen(item, "friday", DATES["friday"])
                found += [(walk.question, aside) for aside in (confirm, AskSign(item))]
    return {
        f"{n}: {where.place.ref} {type(aside).__name__}": (where, aside)
        for n, (where, aside) in enumerate(found)
    }


TYPED = st.one_of(
    st.text(min_size=1, max_size=80),
    st.text(alphabet="0123456789 ,.-*\n", min_size=1, max_size=12),
    st.lists(st.sampled_from(["1. mint", "- sage", "12. rue", "3", "friday", "yes", "", " ", "a\rb"])).map(
        "\n".join
    ),
    st.sampled_from(
        ["friday", "next summer", "yes", "1", "2 3", "hand in", "Still open", "open", "9" * 2000]
    ),
)


def kept_in(step: Step) -> str:
    """All words that a step stores, and those that wait to be confirmed."""
    bodies = [item.body for item in step.add] + [body for _, body in step.revise]
    waiting = step.aside.said if isinstance(step.aside, ConfirmWhen | ConfirmDay) else ""
    return "\n".join([*(_words(body) for body in bodies), waiting])


def _words(body: Body) -> str:
    match body:
        case Words(text) | Amount(said=text):
            return text
        case Milestone(text, said, _, sign, hours):
            return f"{text}\n{said}\n{sign}\n{hours}"
        case Day(said=text) | Passage(text=text):
            return text
        case _:
            return ""


@settings(max_examples=600, deadline=None)
@given(station=st.sampled_from(list(stations())), text=TYPED)
def test_nothing_typed_is_ever_lost(station: str, text: str) -> None:
    question, aside = stations()[station]
    assume(text.strip() and control(text) is None)
    step = typed(question, aside, text, reads_date)
    if (
        _chooses(question, aside, text)
        or _confirms(question, aside, text)
        or _hands_in(question, aside, text)
        or _numbers_one(question, aside, text)
        or _agrees(question, aside, text)
    ):
        assert step.add or step.drop or step.revise or step.said or step.aside or step.go != "stay"
        return
    items = isinstance(question.field.kind, Lines) and not isinstance(aside, WriteUnsure)
    wanted = (
        re.sub(r"(?m)^\s*(?:[-*•–]|\d{1,2}\.) ", " ", "\n".join(text.splitlines())) if items else text
    ).split()
    kept = kept_in(step).split()
    assert [word for word in wanted if word not in kept] == []


def _chooses(question: Question, aside: Aside | None, text: str) -> bool:
    """Whether the text names options, by their words or their numbers alone."""
    if not isinstance(question.field.kind, Choice | Lines) or isinstance(aside, WriteUnsure | WhichToDrop):
        return False
    names = {option.text.casefold() for option in question.options}
    numbers = [str(n) for n in range(1, len(question.options) + 1)]
    parts = [str(int(part)) if part.isdecimal() else part for part in text.replace(",", " ").split()]
    return text.strip().casefold() in names or all(part in numbers for part in parts)


def _confirms(question: Question, aside: Aside | None, text: str) -> bool:
    there = isinstance(aside, ConfirmWhen) and question.item(aside.item) is not None
    return there and text.strip().casefold() in ("yes", "y", "1", "ok", "no", "n", "2", "change")


def _hands_in(question: Question, aside: Aside | None, text: str) -> bool:
    words = text.strip().casefold() in ("1", "hand in", "yes", "2", "not yet", "no")
    return isinstance(question.field.kind, HandIn) and not isinstance(aside, WriteUnsure) and words


def _numbers_one(question: Question, aside: Aside | None, text: str) -> bool:
    """Whether the text is the number of something that is there to be changed or taken out."""
    here = isinstance(question.field.kind, Dated | Brief) and not isinstance(
        aside, WriteUnsure | WritePassage
    )
    return (here or isinstance(aside, WhichToDrop)) and text.strip().isdecimal()


def _agrees(question: Question, aside: Aside | None, text: str) -> bool:
    """Whether the text answers what is proposed at a tripwire."""
    words = text.strip().casefold() in (*YES, *NO, *CHANGE, *OTHER_DAY)
    return isinstance(question.field.kind, Tripwire) and not isinstance(aside, WriteUnsure) and words


CHOICES = [name for name, (asked, _) in stations().items() if isinstance(asked.field.kind, Choice)]


@settings(max_examples=300, deadline=None)
@given(station=st.sampled_from(CHOICES), numbers=st.lists(st.integers(0, 11), min_size=1, max_size=5))
def test_a_choice_by_numbers_is_kept_whole_or_refused_with_a_word_and_never_too_many(
    station: str, numbers: list[int]
) -> None:
    question, _ = stations()[station]
    kind = question.field.kind
    assert isinstance(kind, Choice)
    meant = [question.options[number % len(question.options)] for number in numbers]
    text = " ".join(str(question.options.index(option) + 1) for option in meant)
    step = typed(question, None, text, reads_date)
    now = {kept.body for kept in question.given if kept.id not in step.drop} | {
        item.body for item in step.add
    }
    chosen = {option.key for option in question.options if option.body in now}
    assert len(chosen) <= kind.most
    assert {option.key for option in meant} <= chosen or step.said


ACTS: tuple[Act, ...] = (
    *Control,
    *Plain,
    Write("words"),
    WriteAnew("words"),
    NoteUnsure("words"),
    AddMilestone("words", "friday", "a sign"),
    Choose(frozenset({"yes", "1"}), frozenset({"yes", "no", "1"})),
)


@settings(max_examples=600, deadline=None)
@given(station=st.sampled_from(list(stations())), act=st.sampled_from(ACTS))
def test_no_press_and_no_form_fails_at_a_question_that_it_does_not_belong_to(station: str, act: Act) -> None:
    question, aside = stations()[station]
    step = acted(question, aside, act, reads_date)
    known = {kept.id for kept in question.given}
    assert set(step.drop) <= known
    assert {item for item, _ in step.revise} <= known
    assert {item.place for item in step.add} <= {question.into, Place(question.prompt.id, UNSURE)}


@settings(max_examples=300, deadline=None)
@given(station=st.sampled_from(list(stations())), text=TYPED)
def test_writing_in_the_form_is_the_same_as_typing(station: str, text: str) -> None:
    question, aside = stations()[station]
    assert acted(question, aside, Write(text), reads_date) == typed(question, aside, text, reads_date)
