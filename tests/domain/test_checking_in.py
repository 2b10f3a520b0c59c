"""What a press or a message does to a check-in."""

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.domain.acts import Remark
from bot.domain.check_in import State, Topic, What
from bot.domain.checking_in import (
    AskFit,
    AskLearned,
    AskNewDay,
    CheckIn,
    ConfirmNewDay,
    Kept,
    Subject,
    pressed,
    typed,
)
from bot.domain.checking_in import Word as Press
from bot.domain.report import How
from bot.domain.response import Deadline

TEST = Subject(5, Topic.TEST, State.OPEN, run=3, item=7, what=What.TEST, text="One figure", path=2)
MILESTONE = Subject(6, Topic.DUE, State.OPEN, run=3, item=8, what=What.MILESTONE, text="Baseline")


def of(subject: Subject) -> CheckIn:
    return CheckIn(1, date(2026, 12, 4), (subject,))


def no_date(_: str) -> str:
    return "That is no date."


def test_words_to_a_test_are_what_was_learned() -> None:
    """The card ends with that very question. Red where they are a note, and the test stays open."""
    outcome = typed(of(TEST), TEST, "I looked forward to it", no_date)
    assert outcome.keep == (Kept(How.LEARNED, "I looked forward to it"),)
    assert (outcome.state, outcome.done, outcome.inside) == (State.ANSWERED, True, AskFit(5))


def test_done_with_a_test_asks_what_was_learned_and_then_whether_it_fits() -> None:
    outcome = pressed(of(TEST), TEST, Press.DONE)
    assert (outcome.state, outcome.inside) == (State.ANSWERED, AskLearned(5))


def test_words_to_a_milestone_are_a_note_beside_it() -> None:
    outcome = typed(of(MILESTONE), MILESTONE, "half of it runs", no_date)
    assert (outcome.keep, outcome.state, outcome.as_note) == (
        (Kept(How.NOTE, "half of it runs"),),
        None,
        True,
    )


def test_words_that_are_no_date_are_kept_where_a_date_was_asked_for() -> None:
    """Red where they are only answered: a word of somebody's would be lost."""
    asked = replace(of(MILESTONE), inside=AskNewDay(6))
    outcome = typed(asked, MILESTONE, "when the machine is there", no_date)
    assert outcome.keep == (Kept(How.NOTE, "when the machine is there"),)
    assert outcome.inside == AskNewDay(6)


def test_a_milestone_that_was_dropped_is_not_said_to_have_moved() -> None:
    """Red where a yes of an old card says “Moved.”, though no answer holds a date any more."""
    gone, day = replace(MILESTONE, gone=True), Deadline(datetime(2026, 12, 18, tzinfo=UTC), has_time=True)
    for outcome in (
        pressed(of(gone), gone, Press.MOVE),
        pressed(replace(of(gone), inside=ConfirmNewDay(6, "18 december", day)), gone, Press.YES),
        typed(replace(of(gone), inside=AskNewDay(6)), gone, "18 december", no_date),
    ):
        assert [said.remark for said in outcome.said] == [Remark.DROPPED]
        assert (outcome.state, outcome.inside, outcome.due) == (State.PASSED, None, None)
        assert How.MOVED not in [kept.how for kept in outcome.keep]
    assert outcome.keep == (Kept(How.NOTE, "18 december"),)
