"""Loops back with their rounds kept, questions that come from questions, rankings, dates, and required answers."""

from dataclasses import replace

import pytest

from bot.domain.acts import (
    AskHours,
    AskSign,
    AskWhen,
    ChangeMilestone,
    Choose,
    ConfirmDay,
    ConfirmWhen,
    Plain,
    Remark,
    Said,
    Toggle,
)
from bot.domain.control import Control
from bot.domain.course import FieldRef
from bot.domain.question import question
from bot.domain.response import Body, Chosen, Day, Milestone, Picked, Words, to
from bot.domain.run import Ask, Place, answers, missing, reopened
from bot.domain.tags import tags
from tests.domain.courses import DATES, Walk, answer, answered, begun, bundled

PROJECT, CAREER = bundled().exercises


def bodies(walk: Walk, ref: str) -> list[Body]:
    return [item.body for item in to(walk.run.responses, FieldRef(*ref.split(".")))]


# The fit loop


def unfit() -> Walk:
    """One goal, a deliverable, and the question whether it fits."""
    run = answered(begun(PROJECT, Place("B7", "deliverable")), Place("B1", "have"), Chosen("yes"))
    run = answered(run, Place("B2", "goals"), Chosen("show-skills"))
    walk = Walk(run)
    walk.type("a notebook", "next")
    walk.do(Control.NEXT) if walk.place.prompt == "B7" else None
    assert str(walk.place.ref) == "B8.fit"
    return walk


@pytest.fixture
def walk() -> Walk:
    walk = unfit()
    walk.type("2")
    assert str(walk.place.ref) == "B8.verdict"
    return walk


@pytest.mark.parametrize("word", [Control.NEXT, Control.SKIP])
def test_a_weak_main_goal_lets_nobody_on_without_a_change_or_a_reason(walk: Walk, word: Control) -> None:
    walk.do(word, word)
    assert str(walk.place.ref) == "B8.verdict"
    assert walk.remarks == [Remark.REQUIRED]
    walk.type("4")
    walk.do(word, word)
    assert str(walk.place.ref) == "B8.because"
    walk.type("it is mine")
    walk.do(Control.NEXT)
    assert str(walk.place.ref) == "B9.others"


def test_words_beside_the_verdict_are_kept_and_are_no_verdict(walk: Walk) -> None:
    walk.type("hard to say")
    walk.do(Control.NEXT)
    assert walk.remarks == [Remark.REQUIRED]
    assert Words("hard to say") in bodies(walk, "B8.verdict")


def test_changing_the_deliverable_begins_a_new_round_and_keeps_the_old_one(walk: Walk) -> None:
    walk.type("3")
    assert walk.place == Place("B7", "deliverable", None, 2)
    assert walk.bodies() == []
    walk.type("a notebook and a post")
    walk.on()
    assert (walk.place.prompt, walk.place.round) == ("B8", 2)
    walk.type("3")
    assert str(walk.place.ref) == "B9.others"
    assert Words("a notebook") in bodies(walk, "B7.deliverable")
    assert [item.body for item in answers(walk.run, FieldRef("B7", "deliverable"))] == [
        Words("a notebook and a post")
    ]
    assert bodies(walk, "B8.fit") == [Chosen("some"), Chosen("well")]


def test_changed_goals_are_held_against_the_deliverable_at_once(walk: Walk) -> None:
    walk.type("1")
    assert str(walk.place.ref) == "B2.goals"
    walk.type("2")
    walk.on()
    while walk.place.prompt == "B2":
        walk.type("1")
    assert (walk.place.prompt, walk.place.round) == ("B8", 2)


def test_the_loop_can_go_round_and_round_and_ends_with_a_fit(walk: Walk) -> None:
    for round_ in range(2, 6):
        walk.type("3", f"version {round_}")
        walk.on()
        assert walk.place.round == round_
        walk.type("1" if round_ < 5 else "3")
    assert str(walk.place.ref) == "B9.others"
    assert len(bodies(walk, "B7.deliverable")) >= 4


def test_reopening_a_prompt_with_rounds_opens_the_newest(walk: Walk) -> None:
    walk.type("3", "version 2")
    assert reopened(walk.run, PROJECT.prompt("B7")) == Place("B7", "deliverable", None, 2)


def test_back_from_a_new_round_and_next_again_come_to_the_same_round(walk: Walk) -> None:
    walk.type("3", "version 2")
    walk.on()
    walk.do(Control.BACK)
    assert walk.place == Place("B7", "deliverable", None, 2)
    assert walk.bodies() == [Words("version 2")]
    walk.on()
    assert (walk.place.prompt, walk.place.round) == ("B8", 2)


# Goals in short, for whoever has an idea


def at_goals(have: str) -> Walk:
    return Walk(answered(begun(PROJECT, Place("B2", "goals")), Place("B1", "have"), Chosen(have)))


def test_whoever_has_an_idea_is_asked_for_goals_in_short_and_has_a_main_one_all_the_same() -> None:
    """Broken build: ask everybody in full."""
    walk, full = at_goals("yes"), at_goals("no")
    assert walk.question.field.kind == replace(full.question.field.kind, most=2)
    assert len(walk.question.field.ask) <= len(full.question.field.ask) + 10
    walk.type("1 2 3")
    assert walk.remarks == [Remark.MANY_OPTIONS]
    walk.type("2")
    walk.on()
    assert str(walk.place.ref) == "B7.deliverable"
    assert [item.body for item in answers(walk.run, FieldRef("B2", "main"))] == [Chosen("master-skill")]
    full.type("1 2 3")
    assert len(full.bodies()) == 3


def test_goals_in_short_lead_into_the_fit_loop_as_others_do() -> None:
    walk = at_goals("yes")
    walk.type("1 2")
    walk.on()
    walk.type("2")
    walk.type("a notebook")
    walk.on()
    assert [str(walk.place.ref), walk.question.row] == ["B8.fit", "Show my skills to employers"]
    walk.type("3", "1")
    assert str(walk.place.ref) == "B8.verdict"


def test_goals_that_were_chosen_in_full_stay_when_an_idea_comes_later() -> None:
    walk = at_goals("no")
    walk.type("1 2 3")
    walk.run = answered(walk.run, Place("B1", "have"), Chosen("yes"), first_id=5000)
    assert walk.question.field.kind == at_goals("yes").question.field.kind
    walk.on()
    assert len(bodies(walk, "B2.goals")) == 3


# Goals from the beginning, asked once more


def test_goals_that_were_pasted_at_the_beginning_are_shown_and_asked_about_and_more_go_beside_them() -> None:
    """Broken build: file what is added in a list of its own."""
    walk = Walk(begun(CAREER, Place("A0g", "goals")))
    walk.type("understand the arguments\nmeet people")
    walk.run = replace(walk.run, trail=(*walk.run.trail, Ask(99, Place("A6", "goals"))))
    assert walk.bodies() == [Words("understand the arguments"), Words("meet people")]
    walk.type("write something")
    assert bodies(walk, "A0g.goals")[2:] == [Words("write something")]
    rows: list[str | None] = []
    walk.on()
    while walk.place.prompt == "A6":
        rows.append(walk.question.row)
        walk.type("by reading on")
        walk.on()
    assert rows == ["understand the arguments", "meet people", "write something"]


def test_goals_that_were_not_pasted_are_asked_for_and_then_how_to_reach_each() -> None:
    walk = Walk(begun(CAREER, Place("A6", "goals")))
    walk.type("understand the arguments")
    walk.on()
    assert (str(walk.place.ref), walk.question.row) == ("A6.how", "understand the arguments")


# Roles held against the present job


def test_roles_are_held_against_the_job_changed_and_held_against_it_again() -> None:
    """Broken build: carry nothing that stands later in the file."""
    walk = Walk(
        answered(begun(CAREER, Place("A5a", "has-job")), Place("A1", "roles"), Words("a minister's aide"))
    )
    walk.type("1", "long problems")
    walk.on()
    walk.type("meetings")
    walk.on()
    assert str(walk.place.ref) == "A5c.hold"
    assert [texts for _, texts in walk.question.carried] == [
        ("a minister's aide",),
        ("long problems",),
        ("meetings",),
    ]
    walk.type("half of it is meetings", "2")
    assert str(walk.place.ref) == "A1.roles"
    assert ("meetings",) in [texts for _, texts in walk.question.carried]
    walk.type("tester")
    met: list[str] = []
    while walk.place.prompt != "A5c":
        met.append(str(walk.place.ref))
        answer(walk)
    assert (walk.place.round, met[0], met[-1]) == (2, "A1.roles", "A3.tests")
    assert not any(place.startswith(("A4", "A5a")) for place in met)
    walk.type("1")
    assert str(walk.place.ref) == "A5b.had"


def test_without_a_job_no_role_is_held_against_it() -> None:
    walk = Walk(answered(begun(CAREER, Place("A5a", "has-job")), Place("A1", "roles"), Words("tester")))
    walk.type("2")
    assert str(walk.place.ref) == "A5b.had"


# What is still open is said


def open_prompts(walk: Walk) -> set[str]:
    return {prompt.id for prompt in missing(walk.run)}


def test_a_verdict_that_is_owed_and_a_change_that_was_not_made_are_missing(walk: Walk) -> None:
    elsewhere = Ask(99, Place("B14", "done"))
    at_the_end = replace(walk.run, trail=(*walk.run.trail, elsewhere))
    assert "B8" in open_prompts(replace(walk, run=at_the_end))
    decided = answered(walk.run, Place("B8", "verdict"), Chosen("deliverable"))
    assert "B8" in open_prompts(replace(walk, run=replace(decided, trail=(*walk.run.trail, elsewhere))))
    walk.type("4", "it is mine")
    kept = replace(walk.run, trail=(*walk.run.trail, elsewhere))
    assert "B8" not in open_prompts(replace(walk, run=kept))


def test_a_new_main_goal_owes_a_verdict() -> None:
    walk = unfit()
    walk.type("3")
    assert str(walk.place.ref) == "B9.others"
    other = answered(walk.run, Place("B2", "goals"), Chosen("master-skill"))
    newest = other.responses[-1].id
    assert "B8" in open_prompts(replace(walk, run=answered(other, Place("B2", "main"), Picked(newest))))


# Questions that come from questions


def known(*states: str) -> Walk:
    """As many questions as states, the first of them open for what is known of it."""
    run = answered(
        begun(PROJECT, Place("B4", "questions")),
        Place("B4", "questions"),
        *(Words(f"question {n}") for n in range(len(states))),
    )
    walk = Walk(run)
    walk.on()
    for state in states:
        walk.on()  # nothing found is fine
        walk.type(state)
        if str(walk.place.ref) == "B5.further":
            walk.on()
    return walk


def test_a_further_question_goes_into_the_list_under_the_one_that_it_came_from() -> None:
    run = answered(begun(PROJECT, Place("B4", "questions")), Place("B4", "questions"), Words("does it?"))
    walk = Walk(run)
    walk.on()
    walk.on()
    walk.type("3")
    assert str(walk.place.ref) == "B5.further"
    walk.type("and then?")
    assert walk.bodies() == [Words("and then?")]
    child = next(item for item in walk.run.responses if item.body == Words("and then?"))
    assert (child.ref, child.under) == (FieldRef("B4", "questions"), 1001)
    walk.on()
    assert walk.place == Place("B5", "found", child.id)
    assert walk.question.row == "and then?"


def test_when_all_are_answered_the_member_looks_for_new_ones_or_goes_on() -> None:
    walk = known("3", "3")
    assert str(walk.place.ref) == "B5g.go-on"
    walk.type("1")
    assert str(walk.place.ref) == "B4.questions"
    walk.type("a new one?")
    walk.on()
    assert str(walk.place.ref) == "B5.found"
    assert walk.question.row == "a new one?", "the others were gone through already"
    walk.on()
    walk.type("1")
    assert str(walk.place.ref) == "B6.chosen"


def test_one_open_question_is_enough_to_go_on() -> None:
    assert str(known("3", "1").place.ref) == "B6.chosen"


def test_whoever_skips_every_state_is_let_on() -> None:
    run = answered(begun(PROJECT, Place("B4", "questions")), Place("B4", "questions"), Words("does it?"))
    walk = Walk(run)
    for _ in range(6):
        if walk.place.prompt in ("B4", "B5"):
            walk.do(Control.SKIP)
    assert walk.place.prompt == "B6"


def with_areas() -> Walk:
    """Two areas, each with a question, all of them answered by what exists."""
    run = answered(
        begun(PROJECT, Place("B4", "questions", 1001)), Place("B3", "areas"), *map(Words, ("a", "b"))
    )
    walk = Walk(answered(run, Place("B2", "goals"), Chosen("show-skills")))
    for area in ("a", "b"):
        walk.type(f"a question of {area}?")
        walk.on()
    return walk


def all_answered() -> Walk:
    walk = with_areas()
    for _ in range(2):
        walk.on()
        walk.type("3")
        walk.on()
    assert str(walk.place.ref) == "B5g.go-on"
    return walk


def test_looking_for_new_questions_leads_to_the_questions_of_every_area_again() -> None:
    """Rows that have answers are put again: passed over, nobody would come to them any more."""
    walk = all_answered()
    walk.type("1")
    assert (walk.place.prompt, walk.question.row) == ("B4", "a")
    assert walk.bodies() == [Words("a question of a?")]
    walk.type("a new one of a?")
    walk.on()
    assert (walk.place.prompt, walk.question.row) == ("B4", "b")
    walk.on()
    assert (str(walk.place.ref), walk.question.row) == ("B5.found", "a new one of a?")
    walk.on()
    walk.type("1")
    assert str(walk.place.ref) == "B6.chosen"


def test_a_decision_to_look_again_is_not_taken_again_by_next() -> None:
    walk = all_answered()
    walk.type("1")
    for _ in range(2):
        walk.on()
    assert walk.place == Place("B5g", "go-on", None, 2)
    assert walk.bodies() == []
    walk.on()
    assert walk.place.prompt == "B6"


@pytest.mark.parametrize(("prompt", "words"), [("B6g", "2"), ("B8", "2")])
def test_look_again_and_another_idea_lead_to_the_questions(prompt: str, words: str) -> None:
    walk = with_areas()
    while str(walk.place.ref) != ("B6g.excited" if prompt == "B6g" else "B8.verdict"):
        answer(walk, choose=1)
    walk.type(words)
    assert (walk.place.prompt, walk.question.row) == ("B4", "a")


# A switch of ideas


def test_after_a_switch_next_does_not_switch_again() -> None:
    walk = switched()
    walk.type("an article that others can read")
    walk.on()
    assert walk.place.prompt in ("B8", "B9")
    while walk.place.prompt == "B8":
        walk.type("3")
    assert (walk.place.prompt, walk.place.round) == ("B9", 2)
    walk.on()
    walk.on()
    assert walk.place.prompt == "B10a"


def test_the_offer_is_of_what_was_decided_last() -> None:
    walk = switched()
    assert "a tool" in walk.question.offer
    walk.type("the tool, running")
    run = answered(walk.run, Place("B4", "questions"), Words("a newer question?"))
    run = answered(run, Place("B6g", "excited", None, 2), Chosen("yes"))
    run = answered(run, Place("B6g", "which", None, 2), Words("a newer question?"))
    assert "a newer question?" in question(run, Ask(9, Place("B7", "deliverable", None, 3))).offer


def switched() -> Walk:
    walk = Walk(
        answered(begun(PROJECT, Place("B9", "others")), Place("B7", "deliverable"), Words("a notebook"))
    )
    walk.type("an article\na tool")
    walk.on()
    walk.type("2", "2")
    return walk


def test_a_switch_offers_the_new_idea_as_the_deliverable() -> None:
    walk = Walk(
        answered(begun(PROJECT, Place("B9", "others")), Place("B7", "deliverable"), Words("a notebook"))
    )
    walk.type("an article\na tool")
    walk.on()
    walk.type("2")
    assert str(walk.place.ref) == "B9.which"
    walk.type("2")
    assert str(walk.place.ref) == "B7.deliverable"
    assert "a tool" in walk.question.offer
    assert len(bodies(walk, "B9.others")) == 2, "the other ideas stay in the bank"


# Rankings and marks


def drawn() -> Walk:
    run = answered(
        begun(CAREER, Place("A2", "draws")), Place("A1", "roles"), *map(Words, ("one", "two", "three"))
    )
    return Walk(run)


def test_typed_numbers_rank_in_the_order_of_typing() -> None:
    walk = drawn()
    walk.type("3 1")
    assert walk.bodies() == [Picked(1003), Picked(1001)]
    walk.type("2")
    assert walk.bodies() == [Picked(1002)]


def test_presses_rank_in_the_order_of_pressing_and_take_out_again() -> None:
    walk = drawn()
    walk.do(Toggle("1002"), Toggle("1001"), Toggle("1003"))
    assert walk.bodies() == [Picked(1002), Picked(1001), Picked(1003)]
    walk.do(Toggle("1001"))
    assert walk.bodies() == [Picked(1002), Picked(1003)]


def test_half_a_pair_is_remarked_on_and_none_is_not() -> None:
    run = answered(
        begun(CAREER, Place("A7a", "pair")), Place("A7", "skills"), Words("statistics"), Words("law")
    )
    walk = Walk(run)
    walk.type("1")
    walk.do(Control.NEXT)
    assert walk.said == (Said(Remark.FEW, "1/2"),)
    walk = Walk(run)
    walk.do(Control.NEXT)
    assert walk.place.prompt != "A7a"


def test_what_draws_most_is_tested_first() -> None:
    walk = drawn()
    walk.type("3 1")
    walk.on()
    while walk.place.prompt == "A2":
        walk.on()
    rows: list[str] = []
    while walk.place.prompt == "A3":
        rows.append(walk.question.row or "")
        walk.on()
    assert rows == ["three", "one", "two"]


def test_marks_stand_beside_what_they_mark() -> None:
    run = answered(begun(CAREER), Place("A1", "roles"), Words("engineer"))
    run = answered(run, Place("A7", "skills"), Words("statistics"), Words("law"))
    run = answered(run, Place("A7", "rare"), Picked(1003))
    run = answered(run, Place("A7b", "excited"), Picked(1003))
    assert tags(run, 1003) == ("rare", "excited")
    assert tags(run, 1002) == ()


# Things with a date


def cheap_test() -> Walk:
    run = answered(begun(CAREER, Place("A3", "tests", 1001)), Place("A1", "roles"), Words("engineer"))
    return Walk(run)


def test_a_test_is_asked_when_how_long_and_by_what_sign() -> None:
    walk = cheap_test()
    walk.type("replicate a paper")
    item = walk.question.given[0].id
    assert walk.aside == AskWhen(item)
    walk.type("friday")
    assert isinstance(walk.aside, ConfirmWhen)
    walk.type("yes")
    assert walk.aside == AskHours(item)
    walk.type("about ten")
    assert walk.aside == AskSign(item)
    walk.type("I forget the time")
    assert walk.aside is None
    assert walk.bodies() == [
        Milestone("replicate a paper", "friday", DATES["friday"], "I forget the time", "about ten")
    ]


def test_a_test_needs_no_date_no_hours_and_no_sign() -> None:
    walk = cheap_test()
    walk.type("replicate a paper")
    walk.do(Control.SKIP, Control.SKIP, Control.SKIP)
    assert walk.aside is None
    assert walk.bodies() == [Milestone("replicate a paper")]


def test_the_number_of_one_that_is_there_asks_for_its_date_anew() -> None:
    walk = cheap_test()
    walk.type("replicate a paper", "friday", "yes", "ten", "joy", "1", "monday 9:00", "yes")
    assert walk.bodies() == [
        Milestone("replicate a paper", "monday 9:00", DATES["monday 9:00"], "joy", "ten")
    ]


def test_a_form_changes_all_of_it_and_an_empty_name_takes_it_out() -> None:
    walk = cheap_test()
    walk.type("replicate a paper", "friday", "yes", "ten", "joy")
    item = walk.question.given[0].id
    walk.do(ChangeMilestone(item, "replicate two", "friday", "more joy", "twenty"))
    assert walk.bodies() == [Milestone("replicate two", "friday", DATES["friday"], "more joy", "twenty")]
    walk.do(ChangeMilestone(item, "replicate two", "next summer", "more joy", "twenty"))
    assert isinstance(walk.aside, ConfirmWhen)
    walk.do(ChangeMilestone(item, "", "", "", ""))
    assert walk.bodies() == []


# Tripwires


def tripwire() -> Walk:
    run = answered(
        begun(PROJECT, Place("B11", "tripwire")),
        Place("B10b", "milestones"),
        Milestone("baseline", "friday", DATES["friday"]),
    )
    return Walk(answered(run, Place("B11", "cause"), Words("no GPU")))


def test_a_tripwire_is_proposed_before_the_milestone_with_the_risk_in_the_members_words() -> None:
    proposal = tripwire().question.proposal
    assert proposal is not None
    assert (proposal.risk, proposal.milestone) == ("no GPU", "baseline")
    assert proposal.day.at < DATES["friday"].at


@pytest.mark.parametrize("yes", ["yes", Plain.DATE_IS_RIGHT])
def test_yes_keeps_the_day_that_was_proposed_and_goes_on(yes: str | Plain) -> None:
    walk = tripwire()
    proposal = walk.question.proposal
    walk.do(yes) if isinstance(yes, Plain) else walk.type(yes)
    assert proposal is not None
    assert bodies(walk, "B11.tripwire") == [Day(proposal.day, before=proposal.item)]
    assert str(walk.place.ref) == "B11r.lens"


def test_another_day_is_confirmed_first() -> None:
    walk = tripwire()
    walk.type("other day", "monday 9:00")
    assert walk.aside == ConfirmDay("monday 9:00", DATES["monday 9:00"])
    assert bodies(walk, "B11.tripwire") == [Day(None, "monday 9:00")]
    walk.type("yes")
    assert bodies(walk, "B11.tripwire") == [Day(DATES["monday 9:00"], "monday 9:00")]


@pytest.mark.parametrize("no", ["no", Plain.NO])
def test_no_keeps_none_also_where_there_was_one(no: str | Plain) -> None:
    walk = tripwire()
    walk.type("yes")
    walk.do(Control.BACK)
    walk.do(no) if isinstance(no, Plain) else walk.type(no)
    assert bodies(walk, "B11.tripwire") == []


def test_words_that_are_no_day_are_kept_as_a_note() -> None:
    walk = tripwire()
    walk.type("when the moon is full")
    assert Words("when the moon is full") in bodies(walk, "B11.tripwire")
    assert str(walk.place.ref) == "B11.tripwire"


def two_milestones() -> Walk:
    """A baseline on Friday, a report on Monday, and the question when to ask about the risk."""
    run = answered(
        begun(PROJECT, Place("B11", "tripwire")),
        Place("B10b", "milestones"),
        Milestone("report", "monday 9:00", DATES["monday 9:00"]),
        Milestone("baseline", "friday", DATES["friday"]),
    )
    assert DATES["friday"].at < DATES["monday 9:00"].at
    return Walk(answered(run, Place("B11", "cause"), Words("no GPU")))


@pytest.mark.parametrize("way", ["press", "type"])
def test_the_member_says_which_milestone_the_risk_threatens(way: str) -> None:
    """Broken build: always the first one that comes."""
    walk = two_milestones()
    assert [one.milestone for one in walk.question.proposals] == ["baseline", "report"]
    assert walk.question.proposal == walk.question.proposals[0]
    report = walk.question.proposals[1]
    walk.type("Report") if way == "type" else walk.do(Choose((str(report.item),), frozenset()))
    assert bodies(walk, "B11.tripwire") == [Day(report.day, before=report.item)]
    assert str(walk.place.ref) == "B11.tripwire"
    assert walk.question.proposal == report
    walk.do(Plain.DATE_IS_RIGHT)
    assert bodies(walk, "B11.tripwire") == [Day(report.day, before=report.item)]


def test_a_milestone_that_is_not_offered_changes_nothing() -> None:
    walk = two_milestones()
    walk.do(Choose(("4711",), frozenset()), Choose((), frozenset()))
    assert bodies(walk, "B11.tripwire") == []


def test_a_day_after_its_milestone_is_remarked_on_and_kept() -> None:
    """Broken build: take any day without a word."""
    walk = two_milestones()
    late = DATES["monday 9:00"]
    walk.type("monday 9:00", "yes")
    assert walk.said == (Said(Remark.DAY_AFTER, "baseline"),)
    assert bodies(walk, "B11.tripwire") == [Day(late, "monday 9:00", None)]
    walk = two_milestones()
    walk.type("report", "friday", "yes")
    assert walk.said == ()
    assert bodies(walk, "B11.tripwire") == [Day(DATES["friday"], "friday", before=1001)]


def test_a_day_of_one_s_own_stays_when_another_milestone_is_named_and_is_remarked_on_if_it_comes_first() -> (
    None
):
    walk = two_milestones()
    walk.type("report", "monday 9:00", "yes")
    walk.do(Control.BACK)
    walk.type("baseline")
    assert bodies(walk, "B11.tripwire") == [Day(DATES["monday 9:00"], "monday 9:00", 1002)]
    assert walk.said == (Said(Remark.DAY_AFTER, "baseline"),)


def test_without_a_dated_milestone_no_tripwire_is_asked_for() -> None:
    walk = Walk(answered(begun(PROJECT, Place("B11", "how")), Place("B11", "cause"), Words("no GPU")))
    walk.on()
    assert str(walk.place.ref) == "B11r.lens"


def test_a_lens_that_was_tried_is_known_in_the_next_round() -> None:
    run = answered(begun(PROJECT, Place("B11r", "lens", None, 2)), Place("B11r", "lens"), Chosen("time"))
    assert question(run).tried == frozenset({"time"})
