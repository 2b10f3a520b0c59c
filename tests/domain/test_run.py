"""What comes next in a run: conditions, rows of a matrix, repeats, branches, and what is still missing."""

from dataclasses import replace

import pytest

from bot.domain.acts import NoteUnsure
from bot.domain.control import Control
from bot.domain.course import Condition, Exercise, FieldRef
from bot.domain.response import Chosen, Milestone, Picked, Words
from bot.domain.run import (
    Ask,
    Place,
    Run,
    answers,
    choosable,
    first_place,
    holds,
    missing,
    next_place,
    places,
)
from tests.domain.courses import Walk, answer, answered, begun, bundled, garden, walked

GARDEN = garden().exercises[0]
PROJECT = bundled().exercises[0]


def there(run: Run, prompt: str, round_: int = 1) -> list[str]:
    """The places of a prompt, as `field` or `field/row`."""
    found = places(run, run.exercise.prompt(prompt), round_)
    return [place.field if place.row is None else f"{place.field}/{place.row}" for place in found]


def after(run: Run, place: Place) -> str | None:
    found = next_place(run, place)
    if found is None:
        return None
    row = "" if found.row is None else f"/{found.row}"
    return f"{found.ref}{row}" + (f" round {found.round}" if found.round > 1 else "")


def with_plants(*plants: str) -> Run:
    """Two beds, and plants for the first; plants have the ids from 1003 on."""
    run = answered(begun(GARDEN), Place("G2", "beds"), Chosen("herbs"), Chosen("roses"))
    return answered(run, Place("G3", "plants", row=1001), *map(Words, plants))


# One prompt


def test_a_run_begins_at_the_first_field_of_the_first_prompt() -> None:
    assert first_place(GARDEN) == Place("G1", "begin")
    assert first_place(PROJECT) == Place("B0", "start")


def test_a_field_with_a_condition_is_asked_only_where_it_holds() -> None:
    begin = Place("G1", "begin")
    assert there(begun(GARDEN), "G1") == ["begin"]
    assert there(answered(begun(GARDEN), begin, Chosen("go")), "G1") == ["begin"]
    assert there(answered(begun(GARDEN), begin, Chosen("ready")), "G1") == ["begin", "ready-plan"]
    assert there(answered(begun(GARDEN), begin, Words("ready")), "G1") == ["begin"]


def test_a_condition_on_a_field_that_is_not_asked_itself_does_not_hold() -> None:
    run = answered(begun(PROJECT), Place("B12b", "who"), Chosen("buddy"))
    run = answered(run, Place("B12b", "cadence"), Chosen("weekly"))
    assert there(run, "B12b") == ["who", "cadence", "weekday", "hour", "tone", "miss"]
    alone = replace(run, responses=(replace(run.responses[0], body=Chosen("none")), run.responses[1]))
    assert there(alone, "B12b") == ["who"]


def test_a_matrix_is_asked_row_by_row_all_fields_of_a_row_together() -> None:
    run = with_plants("mint", "sage")
    run = answered(run, Place("G4", "picked"), Picked(1003), Picked(1004))
    assert there(run, "G4") == ["picked", "ways/1003", "ways/1004"]
    for row in (1003, 1004):
        run = answered(run, Place("G4", "ways", row), Words("in a pot"), Words("in the ground"))
    assert there(run, "G4") == ["picked", "ways/1003", "easiest/1003", "ways/1004", "easiest/1004"]


def test_a_matrix_without_rows_is_not_asked() -> None:
    assert there(begun(GARDEN), "G2") == ["beds"]
    assert there(begun(GARDEN), "G6") == ["milestones"]


def test_a_matrix_without_rows_is_asked_once_where_the_course_says_so() -> None:
    run = begun(GARDEN)
    assert there(run, "G3") == ["plants"]
    run = answered(run, Place("G4", "ways"), Words("in a pot"), Words("in the ground"))
    assert there(run, "G4") == ["ways", "easiest"]


def test_own_words_at_a_choice_are_a_row_too() -> None:
    run = answered(begun(GARDEN), Place("G2", "beds"), Chosen("roses"), Words("A pond"))
    assert there(run, "G2") == ["beds", "why/1001", "why/1002"]


def test_rows_go_in_the_order_in_which_they_were_answered() -> None:
    run = answered(begun(GARDEN), Place("G2", "beds"), Chosen("roses"), Chosen("herbs"))
    assert [run.item(int(name[4:])) for name in there(run, "G2")[1:]] == list(run.responses)


# Choices among earlier answers


def test_a_choice_with_one_possible_answer_is_not_asked_and_counts() -> None:
    run = with_plants("mint")
    assert there(run, "G4") == ["ways/1003"]
    assert [item.body for item in answers(run, FieldRef("G4", "picked"))] == [Words("mint")]


def test_a_choice_with_no_possible_answer_is_not_asked_and_comes_to_nothing() -> None:
    run = begun(GARDEN)
    assert there(run, "G4") == ["ways"]
    assert answers(run, FieldRef("G4", "picked")) == ()


def test_a_choice_with_two_possible_answers_is_asked_and_comes_to_nothing_until_it_is_answered() -> None:
    run = with_plants("mint", "sage")
    assert there(run, "G4")[0] == "picked"
    assert answers(run, FieldRef("G4", "picked")) == ()


def test_a_choice_counts_as_what_it_picked() -> None:
    run = answered(with_plants("mint", "sage"), Place("G4", "picked"), Picked(1004))
    assert [item.body for item in answers(run, FieldRef("G4", "picked"))] == [Words("sage")]


def test_own_words_count_at_a_choice_among_earlier_answers() -> None:
    run = answered(with_plants("mint", "sage"), Place("G4", "picked"), Words("neither: thyme"))
    assert [item.body for item in answers(run, FieldRef("G4", "picked"))] == [Words("neither: thyme")]


def test_a_pick_whose_item_was_taken_away_counts_no_more() -> None:
    run = answered(with_plants("mint", "sage", "rue"), Place("G4", "picked"), Picked(1003), Picked(1004))
    gone = replace(run, responses=tuple(item for item in run.responses if item.id != 1003))
    assert [item.body for item in answers(gone, FieldRef("G4", "picked"))] == [Words("sage")]


def test_in_a_matrix_a_choice_offers_the_answers_of_its_own_row() -> None:
    run = answered(with_plants("mint", "sage"), Place("G4", "picked"), Picked(1003), Picked(1004))
    run = answered(run, Place("G4", "ways", 1003), Words("in a pot"), Words("in the ground"))
    run = answered(run, Place("G4", "ways", 1004), Words("from seed"))
    easiest = GARDEN.field(FieldRef("G4", "easiest"))
    assert [item.body for item in choosable(run, easiest, 1003)] == [
        Words("in a pot"),
        Words("in the ground"),
    ]
    assert [item.body for item in choosable(run, easiest, 1004)] == [Words("from seed")]
    assert there(run, "G4") == ["picked", "ways/1003", "easiest/1003", "ways/1004"]


# From prompt to prompt


def test_after_the_last_field_comes_the_next_prompt() -> None:
    run = answered(begun(GARDEN), Place("G1", "begin"), Chosen("go"))
    assert after(run, Place("G1", "begin")) == "G2.beds"
    assert after(run, Place("G2", "beds")) == "G3.plants"


def test_after_the_hand_in_comes_nothing() -> None:
    assert after(begun(GARDEN), Place("G9", "done")) is None


def test_a_branch_leads_elsewhere_where_its_condition_holds_and_only_there() -> None:
    ready = answered(begun(GARDEN), Place("G1", "begin"), Chosen("ready"))
    assert after(ready, Place("G1", "ready-plan")) == "G5.sentence"
    assert after(begun(GARDEN), Place("G1", "begin")) == "G2.beds"


def test_a_branch_may_lead_back() -> None:
    content = Place("G4g", "content")
    assert after(answered(begun(GARDEN), content, Chosen("again")), content) == "G3.plants"
    assert after(answered(begun(GARDEN), content, Chosen("content")), content) == "G5.sentence"


def test_a_prompt_with_nothing_to_ask_is_passed_over() -> None:
    run = answered(begun(PROJECT), Place("B10b", "milestones"))
    assert after(run, Place("B10b", "milestones")) == "B11.cause"
    run = answered(run, Place("B10b", "milestones"), Milestone("baseline"))
    assert after(run, Place("B10b", "milestones")) == "B10c.steps/1001"


def test_a_question_whose_row_was_taken_away_meanwhile_still_leads_on() -> None:
    run = answered(begun(GARDEN), Place("G2", "beds"), Chosen("herbs"))
    assert after(run, Place("G2", "why", row=999)) == "G3.plants/1001"


@pytest.mark.parametrize("field", ["goals", "main"])
def test_with_an_idea_in_hand_the_goals_lead_straight_to_the_deliverable(field: str) -> None:
    run = answered(begun(PROJECT), Place("B1", "have"), Chosen("yes"))
    assert after(run, Place("B2", field)) == "B7.deliverable"


@pytest.mark.parametrize(
    ("verdict", "leads_to"),
    [
        ("goals", "B2.goals"),
        ("idea", "B4.questions"),
        ("deliverable", "B7.deliverable"),
    ],
)
def test_a_deliverable_that_does_not_fit_leads_back_to_what_is_to_change(verdict: str, leads_to: str) -> None:
    run = answered(rated("some"), Place("B8", "verdict"), Chosen(verdict))
    assert after(run, Place("B8", "verdict")) == leads_to


def test_whoever_keeps_a_deliverable_that_does_not_fit_is_asked_why() -> None:
    run = answered(rated("some"), Place("B8", "verdict"), Chosen("keep"))
    assert after(run, Place("B8", "verdict")) == "B8.because"


@pytest.mark.parametrize(
    ("fit", "leads_to"), [("none", "B8.verdict"), ("some", "B8.verdict"), ("well", "B9.others")]
)
def test_only_a_main_goal_that_is_met_well_needs_no_verdict(fit: str, leads_to: str) -> None:
    assert after(rated(fit), Place("B8", "fit", row=1002)) == leads_to


def test_a_main_goal_that_was_not_rated_needs_a_verdict_too() -> None:
    assert after(rated(), Place("B8", "fit", row=1002)) == "B8.verdict"


def rated(*fit: str) -> Run:
    """Two goals, the second of them the main one, and how well the deliverable meets that one."""
    run = answered(begun(PROJECT), Place("B2", "goals"), Chosen("master-skill"), Chosen("show-skills"))
    run = answered(run, Place("B2", "main"), Picked(1002))
    return answered(run, Place("B8", "fit", row=1002), *map(Chosen, fit))


# Repeats


def lenses(*chosen: str) -> Run:
    run = begun(GARDEN)
    for round_, lens in enumerate(chosen, 1):
        run = answered(run, Place("G7", "lens", None, round_), Chosen(lens))
    return run


def test_a_lens_left_empty_has_no_further_questions_and_ends_the_repeat() -> None:
    assert there(begun(GARDEN), "G7") == ["lens"]
    assert after(begun(GARDEN), Place("G7", "lens")) == "G8.page"
    assert after(lenses("frost"), Place("G7", "lens", None, 2)) == "G8.page"


def test_a_lens_brings_its_questions_and_then_another_round() -> None:
    assert there(lenses("frost"), "G7") == ["lens", "harm"]
    assert after(lenses("frost"), Place("G7", "lens")) == "G7.harm"
    assert after(lenses("frost"), Place("G7", "harm")) == "G7.lens round 2"


def test_the_answers_of_one_round_are_not_those_of_another() -> None:
    run = lenses("frost", "slugs")
    assert [item.body for item in run.at(Place("G7", "lens", None, 2))] == [Chosen("slugs")]
    assert there(lenses("frost"), "G7", 2) == ["lens"]


def test_a_repeat_has_at_most_so_many_rounds() -> None:
    run = lenses("frost", "slugs", "frost")
    assert after(run, Place("G7", "harm", None, 2)) == "G7.lens round 3"
    assert after(run, Place("G7", "harm", None, 3)) == "G8.page"


def test_a_condition_within_a_repeat_holds_for_its_own_round_only() -> None:
    run = lenses("frost", "slugs")
    frost = (Condition(FieldRef("G7", "lens"), frozenset({"frost"})),)
    assert holds(run, frost, Place("G7", "harm", None, 1))
    assert not holds(run, frost, Place("G7", "harm", None, 2))
    assert holds(run, frost, Place("G8", "page"))


# The trail


def test_back_walks_the_trail_and_next_comes_the_same_way_again() -> None:
    walk = Walk(begun(GARDEN))
    for _ in range(6):
        answer(walk)
    trail = [ask.place for ask in walk.run.trail]
    assert len(trail) == 7
    for place in reversed(trail[:-1]):
        walk.do(Control.BACK)
        assert walk.place == place
    for place in trail[1:]:
        walk.do(Control.NEXT)
        assert walk.place == place


def test_back_at_the_first_question_stays_there() -> None:
    walk = Walk(begun(GARDEN))
    walk.do(Control.BACK)
    assert [ask.place for ask in walk.run.trail] == [Place("G1", "begin")]


def test_going_back_keeps_every_answer() -> None:
    walk = walked(garden())[-1]
    before = walk.run.responses
    walk.do(*[Control.BACK] * 50)
    assert walk.place == Place("G1", "begin")
    assert walk.run.responses == before


# What is missing


def ids_of_missing(run: Run) -> set[str]:
    return {prompt.id for prompt in missing(run)}


def at_the_end(exercise: Exercise, *put: str) -> Run:
    last = exercise.prompts[-1]
    trail = [Ask(n, Place(name, exercise.prompt(name).fields[0].id)) for n, name in enumerate(put, 1)]
    return replace(begun(exercise), trail=(*trail, Ask(99, Place(last.id, last.fields[-1].id))))


def test_a_core_prompt_that_was_put_and_left_open_is_missing() -> None:
    run = at_the_end(GARDEN, "G2", "G3", "G5")
    run = answered(run, Place("G3", "plants"), Words("mint"))
    assert {"G2", "G5"} <= ids_of_missing(run)
    assert "G3" not in ids_of_missing(run)


def test_a_prompt_that_is_not_core_is_never_missing() -> None:
    assert not {"G1", "G4g", "G7"} & ids_of_missing(at_the_end(GARDEN, "G1", "G4g", "G7"))


def test_a_prompt_that_was_jumped_over_is_missing() -> None:
    assert ids_of_missing(at_the_end(GARDEN, "G1")) >= {"G2", "G5", "G8"}


def test_the_hand_in_itself_is_not_missing() -> None:
    assert "G9" not in ids_of_missing(at_the_end(GARDEN))


def test_a_prompt_that_a_branch_passed_by_is_not_missing() -> None:
    stations = walked(garden(), chooses={"G1.begin": 3})
    assert {ask.place.prompt for ask in stations[-1].run.trail} == {"G1", "G5", "G6", "G7", "G8", "G9"}
    assert missing(stations[-1].run) == ()


def test_a_doubt_alone_is_no_answer() -> None:
    walk = Walk(begun(GARDEN, Place("G2", "beds")))
    walk.do(NoteUnsure("I do not know the soil"))
    last = at_the_end(GARDEN, "G2")
    assert "G2" in ids_of_missing(replace(last, responses=walk.run.responses))


# Whole walks of the bundled course


def test_with_an_idea_in_hand_nobody_is_asked_to_search_for_one() -> None:
    stations = walked(bundled(), chooses={"B1.have": 1})
    put = {station.place.prompt for station in stations}
    assert not put & {"B3", "B4", "B5", "B6", "B6g"}
    assert "B1.idea" in {str(station.place.ref) for station in stations}
