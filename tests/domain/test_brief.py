"""A brief's own lines, as the answers of the bundled course come to them."""

from bot.domain.brief import passages
from bot.domain.course import FieldRef
from bot.domain.response import Chosen, Picked, Words
from bot.domain.run import Place, Run
from tests.domain.courses import answered, begun, bundled

PROJECT, CAREER = bundled().exercises


def passage(run: Run, prompt: str, section: str) -> str:
    found = passages(run, FieldRef(prompt, "brief"))
    return next(each.words for each in found if each.section.id == section)


def test_what_a_pair_is_for_stands_beside_the_pair() -> None:
    run = answered(begun(CAREER), Place("A4", "strengths"), Words("statistics"))
    run = answered(run, Place("A7", "skills"), Words("writing"))
    run = answered(run, Place("A7a", "pair"), Picked(1001), Picked(1002))
    run = answered(run, Place("A7a", "use"), Words("explain evaluations"))
    run = answered(run, Place("A7a", "use", None, 2), Words("no pair was named"))
    assert passage(run, "A8", "skills").splitlines()[1:] == [
        "statistics + writing: explain evaluations",
        "no pair was named",
    ]


def test_what_could_go_wrong_names_the_lens_through_which_it_was_seen() -> None:
    run = answered(begun(PROJECT), Place("B11", "cause"), Words("no access"))
    run = answered(run, Place("B11r", "lens"), Chosen("time"))
    run = answered(run, Place("B11r", "cause"), Words("exams"))
    assert passage(run, "B13", "risks").splitlines() == ["no access", "Enough time spent on it: exams"]


def test_the_main_one_of_several_goals_is_marked_and_a_single_one_is_not() -> None:
    goals = answered(begun(PROJECT), Place("B2", "goals"), Chosen("show-skills"), Chosen("new-research"))
    run = answered(goals, Place("B2", "main"), Picked(1002))
    assert passage(run, "B13", "goals").splitlines() == [
        "Show my skills to employers",
        "Move the field with new research (main)",
    ]
    alone = answered(begun(PROJECT), Place("B2", "goals"), Words("learn"))
    assert passage(alone, "B13", "goals") == "learn"


def test_a_sentence_that_a_line_is_about_loses_its_full_stop() -> None:
    """Broken build: put the colon behind it as it is, “people.: ”."""
    run = answered(begun(CAREER), Place("A1", "roles"), Words("I teach people."), Words("I test models"))
    run = answered(run, Place("A2", "draws"), Picked(1001))
    run = answered(run, Place("A2", "why", 1001), Words("it is useful."))
    assert passage(run, "A8", "draws").splitlines() == ["I teach people.", "I teach people: it is useful."]
