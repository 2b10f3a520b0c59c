"""What answers come to: milestones, steps, cheap tests, tripwires and the contract, as a function of the answers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.course import TERMS, Choice, Exercise, Term
from bot.domain.records import (
    CheapTestRecord,
    Contract,
    MilestoneRecord,
    StepRecord,
    TripwireRecord,
    contract,
    records,
)
from bot.domain.response import Chosen, Day, Deadline, Milestone, Picked, Words
from bot.domain.run import Place, Run, holds
from bot.domain.tripwire import BEFORE, proposed
from tests.domain.courses import WRITTEN_AT, answered, begun, bundled

PROJECT, CAREER = bundled().exercises
FRIDAY = Deadline(datetime(2026, 12, 11, 17, tzinfo=UTC), has_time=True)
LATER = Deadline(datetime(2027, 1, 15, 17, tzinfo=UTC), has_time=False)


def written(run: Run) -> Run:
    """The same run, with every answer written at noon."""
    return replace(
        run, responses=tuple(replace(response, written_at=WRITTEN_AT) for response in run.responses)
    )


def planned() -> Run:
    """Two milestones (1001 and 1002) and a step of the first."""
    run = answered(
        begun(PROJECT),
        Place("B10b", "milestones"),
        Milestone("baseline", "friday", FRIDAY, "a plot"),
        Milestone("comparison"),
    )
    return answered(run, Place("B10c", "steps", 1001), Words("install it"))


def test_milestones_and_their_steps_are_kept_as_they_were_said() -> None:
    assert records(planned()) == (
        MilestoneRecord(1001, "baseline", FRIDAY, "a plot"),
        MilestoneRecord(1002, "comparison", None, ""),
        StepRecord(1003, 1001, "install it"),
    )


def test_a_step_goes_with_its_milestone() -> None:
    run = planned()
    alone = replace(run, responses=tuple(item for item in run.responses if item.id != 1001))
    assert records(alone) == (MilestoneRecord(1002, "comparison", None, ""),)


def test_a_cheap_test_knows_its_path() -> None:
    run = answered(begun(CAREER), Place("A1", "roles"), Words("engineer"))
    run = answered(
        run, Place("A3", "tests", 1001), Milestone("replicate a paper", "friday", FRIDAY, "joy", "10")
    )
    assert records(run) == (CheapTestRecord(1002, 1001, "replicate a paper", FRIDAY, "10", "joy"),)


def at_risk(day: Day) -> Run:
    return answered(
        answered(planned(), Place("B11", "cause"), Words("no GPU"), Words("until week 3")),
        Place("B11", "tripwire"),
        day,
    )


def test_a_tripwire_names_the_risk_and_the_first_milestone_after_it() -> None:
    day = Deadline(FRIDAY.at - timedelta(days=3), has_time=False)
    assert records(at_risk(Day(day)))[-1] == TripwireRecord(1006, 1001, "no GPU until week 3", day)


def test_a_day_that_was_not_confirmed_is_no_tripwire() -> None:
    assert not [
        record for record in records(at_risk(Day(None, "soon"))) if isinstance(record, TripwireRecord)
    ]


# The day that is proposed


def proposal(run: Run) -> tuple[str, Deadline] | None:
    kind = PROJECT.prompt("B11").field("tripwire").kind
    found = proposed(written(run), kind, Place("B11", "tripwire"), "no GPU")  # pyright: ignore[reportArgumentType]
    return None if found is None else (found.milestone, found.day)


def risked(exercise: Exercise, *milestones: Milestone) -> Run:
    run = answered(begun(exercise), Place("B10b", "milestones"), *milestones)
    return answered(run, Place("B11", "cause"), Words("no GPU"))


def test_the_day_proposed_is_three_days_before_the_next_milestone() -> None:
    run = risked(PROJECT, Milestone("last", "", LATER), Milestone("first", "", FRIDAY))
    assert proposal(run) == ("first", Deadline(FRIDAY.at - BEFORE, has_time=False))


def test_before_a_milestone_that_is_near_it_is_halfway() -> None:
    soon = Deadline(WRITTEN_AT + timedelta(days=2), has_time=True)
    assert proposal(risked(PROJECT, Milestone("first", "", soon))) == (
        "first",
        Deadline(WRITTEN_AT + timedelta(days=1), has_time=False),
    )


def test_without_a_dated_milestone_no_day_is_proposed() -> None:
    assert proposal(risked(PROJECT, Milestone("first"))) is None


# The contract


def agreed(**terms: str) -> Run:
    run = begun(PROJECT)
    for field, option in terms.items():
        run = answered(run, Place("B12b", field), Chosen(option))
    return run


def test_there_is_no_contract_before_it_is_known_who_holds_the_member_to_it() -> None:
    assert contract(begun(PROJECT)) is None
    assert contract(agreed(tone="warm")) is None


def test_the_contract_is_what_the_choices_come_to() -> None:
    run = agreed(who="buddy", cadence="weekly", weekday="friday", hour="h09", tone="warm", miss="tell-buddy")
    assert contract(run) == Contract("buddy", "weekly", "friday", 9, "warm", "tell-buddy")


def test_whoever_only_wants_to_be_reminded_is_not_offered_to_have_somebody_told() -> None:
    run = answered(agreed(who="self"), Place("B12b", "miss-alone"), Chosen("ask-again"))
    assert contract(run) == Contract("self", None, None, None, None, "ask-again")
    offered = {
        who: {
            option.id
            for field in PROJECT.prompt("B12b").fields
            if field.term is Term.MISS
            and holds(agreed(who=who), field.when)
            and isinstance(field.kind, Choice)
            for option in field.kind.options
        }
        for who in ("none", "self", "buddy", "facilitator", "cohort")
    }
    alone = {"nothing", "ask-again"}
    assert offered == {
        "none": set(),
        "self": alone,
        "buddy": TERMS[Term.MISS],
        "facilitator": alone | {"tell-facilitator"},
        "cohort": alone | {"tell-facilitator"},
    }


def test_what_was_said_of_a_miss_counts_only_for_whom_it_was_said() -> None:
    changed = agreed(who="self", miss="tell-buddy")
    assert contract(changed) == Contract("self", None, None, None, None, None)


def test_none_means_none_whatever_was_chosen_before() -> None:
    run = agreed(who="none", cadence="weekly", weekday="friday", hour="h09", tone="warm", miss="tell-buddy")
    assert contract(run) == Contract("none", None, None, None, None, None)


def test_a_weekday_counts_only_where_a_weekly_round_was_chosen() -> None:
    run = agreed(who="self", cadence="milestones", weekday="friday", hour="h18")
    assert contract(run) == Contract("self", "milestones", None, 18, None, None)


# Answers that point at others stay what they are when the wording changes


def test_picks_follow_the_item_and_not_its_words() -> None:
    run = answered(begun(CAREER), Place("A1", "roles"), Words("enginer"), Words("teacher"))
    run = answered(run, Place("A2", "draws"), Picked(1001))
    better = replace(run, responses=(replace(run.responses[0], body=Words("engineer")), *run.responses[1:]))
    kept = answered(better, Place("A3", "tests", 1001), Milestone("try it"))
    assert records(kept)[0] == CheapTestRecord(1004, 1001, "try it", None, "", "")
