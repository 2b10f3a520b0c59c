"""When a timer ends, what the words and buttons make of it, and how its end comes to the screen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.acts import Act, Plain, Remark, TimerStep
from bot.domain.control import Control
from bot.domain.conversation import acted, steered
from bot.domain.course import Lines, Text
from bot.domain.course_reader import read_course
from bot.domain.delivery import GIVE_UP_AFTER, Delivery, Kind, NotYet, Sent, State, Undeliverable, final
from bot.domain.person import MOST_BELOW, Card, Placing, placing
from bot.domain.question import Question, question
from bot.domain.response import Deadline
from bot.domain.run import Ask, Place, Run
from bot.domain.screen import Put, ask_shown, names_timer, shows, timer_shown
from bot.domain.timer import MORE, Timer, end_after, length
from tests.timed import HARVEST

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
FULL = timedelta(minutes=3)
RUNS = Timer(9, 1, NOON + timedelta(minutes=2), running=True)
ENDED = replace(RUNS, running=False)
COURSE = read_course(HARVEST, "harvest.toml")
COUNT = COURSE.exercises[0]
TIMED, UNTIMED = Place("H1", "apples"), Place("H3", "plums")


def asked(timer: Timer | None = None, place: Place = TIMED) -> Question:
    return question(run_at(place), timer=timer)


def run_at(place: Place) -> Run:
    return Run(1, COUNT, "Europe/Berlin", NOON + timedelta(weeks=4), (Ask(1, place),), ())


def unread(_: str) -> Deadline | str:
    return "no date"


# How long


def test_only_a_list_with_minutes_has_a_timer() -> None:
    assert length(Lines(minutes=3)) == FULL
    assert length(Lines()) is None
    assert length(Text()) is None


@pytest.mark.parametrize(
    ("timer", "step", "ends_at"),
    [
        (None, TimerStep.START, NOON + FULL),
        (ENDED, TimerStep.START, NOON + FULL),
        (RUNS, TimerStep.START, RUNS.ends_at),
        (None, TimerStep.MORE, NOON + MORE),
        (ENDED, TimerStep.MORE, NOON + MORE),
        (RUNS, TimerStep.MORE, RUNS.ends_at + MORE),
        (replace(RUNS, ends_at=NOON - timedelta(hours=1)), TimerStep.MORE, NOON + MORE),
        (None, TimerStep.STOP, None),
        (ENDED, TimerStep.STOP, None),
        (RUNS, TimerStep.STOP, None),
    ],
)
def test_when_it_ends(timer: Timer | None, step: TimerStep, ends_at: datetime | None) -> None:
    """Red when a second press on Start gives more time, or five minutes are added to a past hour."""
    assert end_after(timer, step, FULL, NOON) == ends_at


# Words and buttons


@pytest.mark.parametrize(
    ("timer", "word", "step"),
    [
        (None, Control.TIMER, TimerStep.START),
        (RUNS, Control.TIMER, TimerStep.MORE),
        (ENDED, Control.TIMER, TimerStep.MORE),
        (RUNS, Control.DONE, TimerStep.STOP),
    ],
)
def test_every_button_has_a_typed_twin(timer: Timer | None, word: Control, step: TimerStep) -> None:
    typed_ = steered(asked(timer), word, None)
    assert (typed_.timer, typed_.go.value, typed_.said) == (step, "stay", ())


@pytest.mark.parametrize("timer", [None, ENDED])
def test_done_without_a_running_timer_is_next(timer: Timer | None) -> None:
    assert steered(asked(timer), Control.DONE, None) == steered(asked(timer), Control.NEXT, None)


def test_a_question_without_minutes_says_that_it_has_no_timer() -> None:
    step = steered(asked(place=UNTIMED), Control.TIMER, None)
    assert step.timer is None
    assert [said.remark for said in step.said] == [Remark.NO_TIMER]


@pytest.mark.parametrize("press", TimerStep)
def test_a_press_means_what_it_says_whatever_runs(press: TimerStep) -> None:
    for timer in (None, RUNS, ENDED):
        act: Act = press
        assert acted(asked(timer), None, act, unread).timer is press


def test_another_press_leaves_the_timer_alone() -> None:
    assert acted(asked(RUNS), None, Plain.USE_OFFER, unread).timer is None


# The screen


def name(timer: Timer | None, place: Place = TIMED) -> str:
    return shows(Put(run_at(place), COURSE, asked(timer, place), None, ()))


def test_only_its_end_gives_the_screen_another_name() -> None:
    """Red when the end is no other screen: then it would change a card that nobody is told of."""
    assert name(RUNS) == name(None)
    assert name(ENDED) != name(None)
    assert name(replace(ENDED, id=10)) != name(ENDED)
    assert timer_shown(name(ENDED)) == 9
    assert timer_shown(name(RUNS)) is None
    assert ask_shown(name(ENDED)) == 1
    assert names_timer(9) in name(ENDED)
    assert names_timer(9) not in name(replace(ENDED, id=99))


@pytest.mark.parametrize("other", ["", "nothing", "welcome/you/clock", "run-1/paused", "run-1/H1.1/1/unsure"])
def test_other_screens_say_no_end(other: str) -> None:
    assert timer_shown(other) is None


@pytest.mark.parametrize("below", range(MOST_BELOW + 1))
def test_the_end_comes_on_a_card_of_its_own(below: int) -> None:
    assert placing(Card(5, name(RUNS), below), name(ENDED)) is Placing.SEND
    assert placing(Card(5, name(ENDED), below), name(replace(ENDED, id=10))) is Placing.SEND


def test_once_said_it_changes_in_place_and_so_does_starting_again() -> None:
    assert placing(Card(5, name(ENDED), 3), name(ENDED)) is Placing.EDIT
    assert placing(Card(5, name(ENDED), 0), name(RUNS)) is Placing.EDIT
    assert placing(Card(5, name(ENDED), 0), name(None, Place("H2", "pears"))) is Placing.SEND


# What became of it


def test_what_cannot_be_said_for_a_day_is_given_up() -> None:
    delivery = Delivery(1, Kind.TIMER, 7, 1, NOON, State.CLAIMED, 40)
    failed, late = NotYet("TimeoutError"), NOON + GIVE_UP_AFTER + timedelta(seconds=1)
    assert final(delivery, failed, NOON + GIVE_UP_AFTER) == failed
    assert final(delivery, failed, late) == Undeliverable("TimeoutError")
    assert final(delivery, Sent(7, 8), late) == Sent(7, 8)
