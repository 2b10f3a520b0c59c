"""What a person sees, as a function of what is stored; and when a card moves or stays."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.acts import (
    Aside,
    AskSign,
    AskWhen,
    ConfirmWhen,
    GoOnAnyway,
    WhichClock,
    WhichPlace,
    WriteUnsure,
)
from bot.domain.calendar import Hours
from bot.domain.cohort import Cohort, Member, Readers
from bot.domain.person import MOST_BELOW, Card, Conversation, Person, Placing, out_of_sight, placing
from bot.domain.question import question
from bot.domain.response import Submitted, Words
from bot.domain.run import Ask, Place, missing
from bot.domain.screen import (
    AskClock,
    AskPlace,
    HandedIn,
    Known,
    NothingOpen,
    Paused,
    Put,
    TellReaders,
    ask_shown,
    changed,
    screen,
    shows,
)
from tests.domain.courses import DATES, ENDS_AT, answered, begun, garden

GARDEN = garden().exercises[0]
FINAL = datetime(2026, 12, 20, 18, tzinfo=UTC)
COHORT = Cohort(1, 2, 3, "Cohort 12", "garden", "Africa/Lagos", FINAL, ENDS_AT, ("Sam",))
MIRA = Person(7, "Europe/Berlin", None, Hours())
MEMBER = Member(5, COHORT, 7, Readers.FACILITATOR)
TALK = Conversation(7, 70, False, 5, 1, False, None, "", None)
KNOWN = Known(MIRA, TALK, TALK, MEMBER, begun(GARDEN), garden())


def test_a_stranger_sees_that_nothing_is_open() -> None:
    assert screen(replace(KNOWN, member=None)) == NothingOpen()
    assert screen(replace(KNOWN, member=None, person=replace(MIRA, zone=None))) == NothingOpen()


@pytest.mark.parametrize(
    ("offset", "aside", "seen"),
    [
        (None, None, AskClock("Africa/Lagos")),
        (60, None, AskPlace(60, "Africa/Lagos")),
        (None, WhichClock((60, 120)), AskClock("Africa/Lagos", (60, 120))),
        (60, WhichPlace(("Europe/London",)), AskPlace(60, "Africa/Lagos", ("Europe/London",))),
        (None, WhichPlace(("Europe/London",)), AskPlace(0, "Africa/Lagos", ("Europe/London",))),
    ],
)
def test_before_anything_else_the_clock_and_the_place_are_asked(
    offset: int | None, aside: Aside | None, seen: object
) -> None:
    nowhere = replace(KNOWN, person=replace(MIRA, zone=None, clock_offset=offset), run=None)
    assert screen(changed(nowhere, aside=aside)) == seen


def test_then_a_member_is_told_who_reads_what() -> None:
    untold = replace(MEMBER, readers=None)
    assert screen(replace(KNOWN, member=untold, run=None)) == TellReaders(MIRA, untold)
    assert screen(replace(KNOWN, member=untold)) == TellReaders(MIRA, untold)


def test_then_nothing_until_an_exercise_is_begun() -> None:
    assert screen(replace(KNOWN, run=None)) == NothingOpen()


def test_then_the_open_question_with_its_aside_and_what_is_missing() -> None:
    run = replace(
        KNOWN.run or begun(GARDEN), trail=(Ask(1, Place("G2", "beds")), Ask(2, Place("G9", "done")))
    )
    known = changed(replace(KNOWN, run=run), aside=GoOnAnyway())
    empty = missing(run)
    assert "Beds" in [prompt.title for prompt in empty]
    assert screen(known) == Put(run, garden(), question(run), GoOnAnyway(), empty)


def test_a_pause_rests_the_exercise_whatever_was_open() -> None:
    assert screen(changed(KNOWN, paused=True, aside=WriteUnsure())) == Paused(begun(GARDEN))


def test_what_is_handed_in_is_shown_as_handed_in_until_something_is_changed() -> None:
    done = Place("G9", "done")
    run = answered(begun(GARDEN, done), done, Submitted())
    assert screen(replace(KNOWN, run=run)) == HandedIn(run, MEMBER, FINAL, (), missing(run))
    noted = answered(begun(GARDEN, done), done, Words("not yet"))
    assert isinstance(screen(replace(KNOWN, run=noted)), Put)
    reopened = replace(run, trail=(*run.trail, Ask(9, Place("G2", "beds"), detour=True)))
    assert isinstance(screen(replace(KNOWN, run=reopened)), Put)


# Names of screens

ASIDES: list[Aside | None] = [
    None,
    AskWhen(4),
    AskWhen(5),
    ConfirmWhen(4, "friday", DATES["friday"]),
    ConfirmWhen(4, "monday", DATES["monday 9:00"]),
    AskSign(4),
    WriteUnsure(),
]


def name(place: Place, aside: Aside | None = None, ask: int = 1, run_id: int = 1) -> str:
    run = replace(begun(GARDEN), id=run_id, trail=(Ask(ask, place),))
    return shows(screen(changed(replace(KNOWN, run=run), aside=aside)))


def test_screens_that_ask_for_something_else_have_other_names() -> None:
    done = Place("G9", "done")
    handed_in = replace(KNOWN, run=answered(begun(GARDEN, done), done, Submitted()))
    names = [
        *(name(Place("G6", "milestones"), aside) for aside in ASIDES),
        name(Place("G6", "milestones"), ask=2),
        name(Place("G6", "milestones"), run_id=2),
        name(Place("G7", "lens", None, 2)),
        shows(screen(changed(KNOWN, paused=True))),
        shows(screen(replace(KNOWN, run=None))),
        shows(screen(replace(KNOWN, member=replace(MEMBER, readers=None)))),
        shows(screen(replace(KNOWN, person=replace(MIRA, zone=None)))),
        shows(screen(replace(KNOWN, person=replace(MIRA, zone=None, clock_offset=60)))),
        shows(screen(handed_in)),
    ]
    assert len(set(names)) == len(names)


def test_a_warning_is_no_other_screen() -> None:
    assert name(Place("G2", "beds"), GoOnAnyway()) == name(Place("G2", "beds"))


def test_an_answer_changes_no_name() -> None:
    run = answered(begun(GARDEN), Place("G1", "begin"), Words("hm"))
    assert shows(screen(replace(KNOWN, run=run))) == shows(screen(KNOWN))


@pytest.mark.parametrize("aside", ASIDES)
def test_the_name_of_a_question_tells_its_ask(aside: Aside | None) -> None:
    assert ask_shown(name(Place("G6", "milestones"), aside, ask=12345)) == 12345


@pytest.mark.parametrize(
    "shown", ["", "nothing", "welcome/you/clock", "welcome/you/readers", "run-1/paused", "run-12/handed-in"]
)
def test_other_screens_put_no_ask(shown: str) -> None:
    assert ask_shown(shown) is None


# Where a card goes


def test_the_first_card_is_sent() -> None:
    assert placing(None, "run-1/G1.1/1") is Placing.SEND


def test_a_card_that_asks_the_same_is_edited_until_too_much_lies_below_it() -> None:
    for below in range(MOST_BELOW):
        assert placing(Card(9, "run-1/G3.1/1", below), "run-1/G3.1/1") is Placing.EDIT
    assert placing(Card(9, "run-1/G3.1/1", MOST_BELOW), "run-1/G3.1/1") is Placing.SEND


def test_the_next_question_of_a_prompt_takes_the_same_card_while_nothing_lies_below() -> None:
    now, then = name(Place("G5", "hours"), ask=2), name(Place("G5", "sentence"), ask=1)
    assert placing(Card(9, then, 0), now) is Placing.EDIT
    assert placing(Card(9, then, 1), now) is Placing.SEND


@pytest.mark.parametrize("later", [Place("G6", "milestones"), Place("G7", "lens", None, 2)])
def test_another_prompt_and_another_round_get_a_card_of_their_own(later: Place) -> None:
    assert placing(Card(9, name(Place("G7", "lens")), 0), name(later, ask=2)) is Placing.SEND


def test_a_card_out_of_sight_is_sent_anew() -> None:
    card = Card(9, "run-1/G3.1/1", 0)
    assert placing(out_of_sight(card), "run-1/G3.1/1") is Placing.SEND
    assert out_of_sight(None) is None
    assert out_of_sight(replace(card, below=9)) == replace(card, below=9)
