"""Whoever is silent in a round is reminded in their own messages, once, and only where they want that."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.domain.calendar import Hours
from bot.domain.check_in import (
    Agreement,
    Asked,
    Facts,
    OpenRound,
    State,
    Thing,
    Topic,
    What,
    planned,
)
from bot.domain.check_in import Aim as CheckInAim
from bot.domain.misses import misses
from bot.domain.records import Contract

OPENED = datetime(2026, 11, 7, 16, tzinfo=UTC)  # a Saturday, 17:00 in Berlin
CLOSES = OPENED + timedelta(days=6)
AGREED = Contract("cohort", "both", "monday", 9, "plain", "ask-again")
ROUND = OpenRound(id=3, run=5, opens_at=OPENED, closes_at=CLOSES)


def facts(contract: Contract = AGREED, **changes: object) -> Facts:
    since = OPENED - timedelta(days=30)
    agreed = Agreement(5, contract, since, OPENED + timedelta(days=40), in_rounds=True)
    found = Facts("Europe/Berlin", Hours(), agreements=(agreed,), rounds=(ROUND,))
    return replace(found, **changes)  # type: ignore[arg-type]


def days(found: Facts, now: datetime = OPENED) -> list[tuple[date, Topic]]:
    return [(day.on, thing.topic) for day in planned(found, now) for thing in day.things]


def test_the_silent_are_reminded_the_next_day_where_a_miss_is_to_be_asked_again():
    """Red where the reminder does not ask what a miss does."""
    assert days(facts()) == [(date(2026, 11, 8), Topic.ROUND)]
    for miss in (None, "nothing", "tell-buddy", "tell-facilitator"):
        assert days(facts(replace(AGREED, miss=miss))) == []


def test_whoever_did_not_choose_the_cohort_is_not_reminded():
    for who in ("none", "self", "buddy", "facilitator"):
        wanted = facts(replace(AGREED, who=who, cadence="milestones"))
        assert Topic.ROUND not in [topic for _, topic in days(wanted)]


def test_the_reminder_says_which_round_it_is_and_comes_with_what_else_that_day_brings():
    aim = CheckInAim(8, What.MILESTONE, OPENED + timedelta(days=1), False, OPENED - timedelta(days=9))
    agreed = replace(facts().agreements[0], aims=(aim,))
    (day,) = [day for day in planned(facts(agreements=(agreed,)), OPENED) if day.on == date(2026, 11, 8)]
    assert [thing.topic for thing in day.things] == [Topic.DUE, Topic.ROUND]
    assert day.things[1] == Thing(
        "round-3", Topic.ROUND, date(2026, 11, 8), date(2026, 11, 12), OPENED, 5, of=3
    )


def test_it_comes_once_and_never_once_the_round_is_about_to_close():
    """Red where what was asked may be asked again for having stayed open."""
    asked = Asked(1, "round-3", Topic.ROUND, 5, None, date(2026, 11, 8), State.OPEN)
    assert days(facts(asked=(asked,))) == []
    assert days(facts(used=frozenset({date(2026, 11, 8)}))) == [(date(2026, 11, 9), Topic.ROUND)]
    assert days(facts(), CLOSES - timedelta(hours=6)) == []
    assert days(facts(called_off=frozenset({"round-3"}))) == []
    assert days(facts(rounds=())) == []


def test_nobody_else_hears_of_a_reminder_that_was_not_answered():
    asked = Asked(1, "round-3", Topic.ROUND, 5, None, date(2026, 11, 8), State.OPEN)
    found = replace(facts(replace(AGREED, miss="tell-buddy"), asked=(asked,)), rounds=())
    assert misses(found) == ()
