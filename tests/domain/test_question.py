"""The open question: its options, its row, what was said, and the beginnings that it offers."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.acts import NoteUnsure
from bot.domain.course import FieldRef
from bot.domain.question import Choosable, Question, question
from bot.domain.response import Amount, Body, Chosen, Deadline, Milestone, Picked, Submitted, Words
from bot.domain.run import Ask, Place, Run
from bot.domain.words import milestone_said, said
from tests.domain.courses import ENDS_AT, Walk, answered, begun, bundled, garden

GARDEN = garden().exercises[0]
PLANTS = Place("G3", "plants")


def asked(run: Run, prompt: str, field: str, row: int | None = None) -> Question:
    return question(run, Ask(7, Place(prompt, field, row)))


# What may be chosen


def test_options_are_those_of_the_course_in_its_order() -> None:
    options = asked(begun(GARDEN), "G1", "begin").options
    assert options == (
        Choosable("go", "Begin", Chosen("go")),
        Choosable("later", "Later", Chosen("later")),
        Choosable("ready", "My plan is ready", Chosen("ready")),
    )


def test_options_from_earlier_answers_are_those_answers_in_their_words() -> None:
    run = answered(begun(GARDEN), PLANTS, Words("mint"), Words("sage"))
    assert asked(run, "G4", "picked").options == (
        Choosable("1001", "mint", Picked(1001)),
        Choosable("1002", "sage", Picked(1002)),
    )


def test_a_question_that_is_no_choice_has_no_options() -> None:
    assert asked(begun(GARDEN), "G5", "sentence").options == ()


def test_what_was_chosen_is_known_by_its_key_and_own_words_are_not() -> None:
    run = answered(begun(GARDEN), Place("G2", "beds"), Chosen("roses"), Words("A pond"))
    assert asked(run, "G2", "beds").chosen() == {"roses"}
    run = answered(begun(GARDEN), PLANTS, Words("mint"), Words("sage"))
    run = answered(run, Place("G4", "picked"), Picked(1002))
    assert asked(run, "G4", "picked").chosen() == {"1002"}


# What stands beside it


def test_without_an_ask_it_is_the_one_that_is_open() -> None:
    run = begun(GARDEN, Place("G5", "hours"))
    assert question(run).field.id == "hours"
    assert question(run).ends_at == ENDS_AT


def test_a_row_is_told_in_the_words_of_the_answer_it_hangs_on() -> None:
    run = answered(begun(GARDEN), Place("G2", "beds"), Chosen("herbs"), Words("A pond"))
    assert asked(run, "G2", "why", 1001).row == "Herbs"
    assert asked(run, "G2", "why", 1002).row == "A pond"
    assert asked(run, "G2", "beds").row is None
    assert asked(run, "G2", "why", 999).row is None, "what it hung on was taken away"


def test_only_the_answers_of_this_row_and_this_round_are_given() -> None:
    run = answered(begun(GARDEN), Place("G2", "why", 1), Words("for tea"))
    run = answered(run, Place("G2", "why", 2), Words("for the smell"))
    assert [kept.body for kept in asked(run, "G2", "why", 2).given] == [Words("for the smell")]
    run = answered(begun(GARDEN), Place("G7", "harm"), Words("holes"))
    run = answered(run, Place("G7", "harm", None, 2), Words("black leaves"))
    second = question(run, Ask(7, Place("G7", "harm", None, 2)))
    assert [kept.body for kept in second.given] == [Words("black leaves")]


def test_doubts_stand_beside_every_question_of_their_prompt_and_no_other() -> None:
    walk = Walk(begun(GARDEN, Place("G5", "sentence")))
    walk.do(NoteUnsure("Too early?"))
    assert [kept.body for kept in asked(walk.run, "G5", "sentence").unsure] == [Words("Too early?")]
    assert [kept.body for kept in asked(walk.run, "G5", "hours").unsure] == [Words("Too early?")]
    assert asked(walk.run, "G6", "milestones").unsure == ()
    assert asked(walk.run, "G5", "sentence").given == ()


def test_an_item_is_found_among_the_answers_to_this_question_only() -> None:
    run = answered(begun(GARDEN), PLANTS, Words("mint"))
    assert asked(run, "G3", "plants").item(1001) is not None
    assert asked(run, "G5", "sentence").item(1001) is None


def test_earlier_answers_are_carried_along_where_there_are_some() -> None:
    run = answered(begun(GARDEN), PLANTS, Words("mint"))
    assert asked(run, "G5", "sentence").carried == (("First of all", ("mint",)),)
    assert asked(begun(GARDEN), "G5", "sentence").carried == ()


# Offers


def test_an_offer_is_filled_in_with_the_earlier_answer() -> None:
    run = answered(begun(GARDEN), PLANTS, Words("mint"), Words("sage"))
    run = answered(run, Place("G4", "picked"), Picked(1002), Picked(1001))
    assert asked(run, "G5", "sentence").offer == "A bed of sage"


def test_without_that_answer_nothing_is_offered() -> None:
    assert asked(begun(GARDEN), "G5", "sentence").offer == ""


def test_braces_in_what_a_member_wrote_are_only_words() -> None:
    run = answered(begun(GARDEN), PLANTS, Words("mint {G3.plants} or {}"))
    assert asked(run, "G5", "sentence").offer == "A bed of mint {G3.plants} or {}"


def test_the_project_offers_a_deliverable_made_of_the_chosen_question() -> None:
    run = answered(begun(bundled().exercises[0]), Place("B4", "questions"), Words("does it transfer?"))
    run = answered(run, Place("B6g", "excited"), Chosen("yes"))
    offer = asked(run, "B7", "deliverable").offer
    assert offer == "A clear answer to the question: does it transfer?"


def test_a_brief_has_its_headings_and_a_line_for_each_answer_and_no_empty_sections() -> None:
    run = answered(begun(GARDEN), PLANTS, Words("mint"), Words("sage"))
    run = answered(run, Place("G4", "picked"), Picked(1001), Picked(1002))
    assert page(run) == [("What grows", "mint\nsage")]
    run = answered(run, Place("G6", "milestones"), Milestone("sown"))
    run = answered(run, Place("G5", "sentence"), Words("Tea for all"))
    assert page(run) == [("What grows", "Tea for all\nmint\nsage"), ("When", "sown")]


def test_a_brief_of_nothing_is_empty() -> None:
    assert page(begun(GARDEN)) == []


def page(run: Run) -> list[tuple[str, str]]:
    """The passages of the brief, by their headings."""
    return [(passage.section.heading, passage.words) for passage in asked(run, "G8", "page").passages]


# In words

DUE = datetime(2026, 12, 11, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "ref", "words"),
    [
        (Words("mint *and* sage"), FieldRef("G5", "sentence"), "mint *and* sage"),
        (Amount(6, "six or so"), FieldRef("G5", "hours"), "six or so"),
        (Chosen("later"), FieldRef("G1", "begin"), "Later"),
        (Chosen("roses"), FieldRef("G2", "beds"), "Roses"),
        (Chosen("tulips"), FieldRef("G2", "beds"), "Tulips"),
        (Submitted(), FieldRef("G9", "done"), "Handed in"),
        (Picked(1001), FieldRef("G4", "picked"), "mint"),
        (Picked(999), FieldRef("G4", "picked"), "what this named was taken away"),
    ],
)
def test_every_answer_can_be_said_as_its_member_would_know_it(body: Body, ref: FieldRef, words: str) -> None:
    run = answered(begun(GARDEN), PLANTS, Words("mint"))
    run = answered(run, Place(ref.prompt, ref.field), body)
    assert said(run, run.responses[-1]) == words


@pytest.mark.parametrize(
    ("milestone", "words"),
    [
        (Milestone("sown"), "sown"),
        (Milestone("sown", "when it thaws"), "sown, by “when it thaws”"),
        (Milestone("sown", "x", Deadline(DUE, True)), "sown, by Friday 11 December 2026, 18:00"),
        (Milestone("sown", "x", Deadline(DUE, False)), "sown, by Friday 11 December 2026"),
        (Milestone("sown", sign="an empty bag"), "sown. Sign: an empty bag"),
        (
            Milestone("sown", "x", Deadline(DUE, False), "dust"),
            "sown, by Friday 11 December 2026. Sign: dust",
        ),
    ],
)
def test_a_milestone_is_said_with_its_date_by_the_members_clock(milestone: Milestone, words: str) -> None:
    assert milestone_said(milestone, "Europe/Berlin") == words


def test_a_date_near_midnight_is_the_members_own_day() -> None:
    late = Milestone("sown", "x", Deadline(DUE, False))
    assert milestone_said(late, "Pacific/Auckland") == "sown, by Saturday 12 December 2026"
    run = replace(begun(GARDEN), zone="Pacific/Auckland")
    run = answered(run, Place("G6", "milestones"), late)
    assert said(run, run.responses[0]) == "sown, by Saturday 12 December 2026"
