"""When somebody is asked what: the plan of their check-ins as a function of what is known, and now."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.domain.calendar import Hours
from bot.domain.check_in import (
    Agreement,
    Aim,
    Asked,
    Away,
    Day,
    Facts,
    News,
    OpenRound,
    State,
    Topic,
    What,
    planned,
)
from bot.domain.misses import Missed, misses
from bot.domain.records import Contract

BERLIN = "Europe/Berlin"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)  # a Tuesday, 13:00 in Berlin
FINAL = datetime(2026, 12, 22, 17, tzinfo=UTC)
DUE = datetime(2026, 12, 4, 17, tzinfo=UTC)
MILESTONES = Contract("self", "milestones", None, 12, "plain", "nothing")


def aim(item: int = 7, due_at: datetime = DUE, what: What = What.MILESTONE, **changes: object) -> Aim:
    return replace(Aim(item, what, due_at, has_time=True, since_at=NOW), **changes)


def facts(*aims: Aim, contract: Contract | None = MILESTONES, **changes: object) -> Facts:
    agreement = Agreement(3, contract, NOW, FINAL, aims)
    return replace(Facts(BERLIN, Hours(), agreements=(agreement,)), **changes)


def said(days: tuple[Day, ...]) -> list[tuple[str, str]]:
    """Each day with the topics that are asked on it."""
    return [(f"{day.on:%d %b}", " ".join(thing.topic for thing in day.things)) for day in days]


def asked(key: str, on: date, state: State = State.OPEN, **changes: object) -> Asked:
    return replace(Asked(91, key, Topic.DUE, 3, 7, on, state), **changes)


def test_a_milestone_is_asked_about_before_on_and_after_its_day_at_the_hour_that_was_agreed() -> None:
    days = planned(facts(aim()), NOW)
    assert said(days) == [("02 Dec", "before"), ("04 Dec", "due"), ("05 Dec", "after")]
    assert [day.at for day in days] == [
        datetime(2026, 12, on, 11, tzinfo=UTC) for on in (2, 4, 5)
    ]  # 12:00 in Berlin


@pytest.mark.parametrize(
    ("contract", "expected"),
    [
        (Contract("none", None, None, None, None, None), []),
        (replace(MILESTONES, cadence="weekly", weekday="monday"), ["weekly"] * 4),
        (None, []),
    ],
)
def test_the_contract_decides_what_is_asked(contract: Contract | None, expected: list[str]) -> None:
    assert [topic for _, topic in said(planned(facts(aim(), contract=contract), NOW))] == expected


def test_none_means_none_on_every_path() -> None:
    """Red when `planned` lets any topic past somebody who wants nobody to hold them to it."""
    none = Contract("none", "both", "monday", 9, "warm", "ask-again")
    things = facts(
        aim(),
        aim(8, what=What.TEST),
        aim(9, what=What.TRIPWIRE, guards=DUE),
        contract=none,
        asked=(
            asked("due-7", date(2026, 11, 23)),
            asked("x", date(2026, 11, 23), State.PUT_OFF, again_on=NOW.date()),
        ),
    )
    assert planned(things, NOW) == ()


def test_whoever_settled_no_contract_is_asked_about_their_tests_only() -> None:
    test = aim(8, what=What.TEST, due_at=DUE)
    assert said(planned(facts(aim(), test, contract=None), NOW)) == [("05 Dec", "test")]


def test_what_falls_on_one_day_is_asked_in_one_message() -> None:
    """Red when each topic gets a day's message of its own."""
    other = aim(8, due_at=DUE + timedelta(hours=2))
    days = planned(facts(aim(), other), NOW)
    assert said(days) == [("02 Dec", "before before"), ("04 Dec", "due due"), ("05 Dec", "after after")]


def test_a_day_that_was_used_is_left_alone_and_what_may_come_later_comes_later() -> None:
    days = planned(facts(aim(), used=frozenset({date(2026, 12, 2), date(2026, 12, 4)})), NOW)
    assert said(days) == [("03 Dec", "before"), ("05 Dec", "after")]


def test_nothing_comes_on_days_away() -> None:
    away = (Away(date(2026, 12, 1), date(2026, 12, 6)),)
    assert said(planned(facts(aim(), away=away), NOW)) == [("07 Dec", "after")]


def test_nothing_is_asked_of_what_was_not_known_at_its_hour() -> None:
    """A milestone that is added on its own day: it is asked about the day after, not at once."""
    new = aim(due_at=NOW + timedelta(hours=8), since_at=NOW)
    assert said(planned(facts(new), NOW)) == [("25 Nov", "after")]


def test_a_message_whose_hour_has_passed_today_is_still_to_come_until_the_day_ends() -> None:
    noon = planned(facts(aim()), datetime(2026, 12, 4, 11, 30, tzinfo=UTC))
    evening = planned(facts(aim()), datetime(2026, 12, 4, 19, 30, tzinfo=UTC))
    assert said(noon) == [("04 Dec", "due"), ("05 Dec", "after")]
    assert said(evening) == [("05 Dec", "after")]


def test_after_an_absence_one_message_asks_what_still_matters() -> None:
    """Three days down over the milestone: the days that went by are not made up for. Red when each is."""
    back = datetime(2026, 12, 7, 8, tzinfo=UTC)
    assert said(planned(facts(aim()), back)) == [("07 Dec", "after")]


def test_weeks_come_on_their_day_until_the_final_session_and_a_missed_one_is_not_asked_in_the_next() -> None:
    weekly = replace(MILESTONES, cadence="weekly", weekday="friday")
    assert [day for day, _ in said(planned(facts(contract=weekly), NOW))] == [
        "27 Nov",
        "04 Dec",
        "11 Dec",
        "18 Dec",
    ]
    back = datetime(2026, 12, 12, 8, tzinfo=UTC)
    assert [day for day, _ in said(planned(facts(contract=weekly), back))] == ["12 Dec", "18 Dec"]


def test_a_tripwire_is_asked_on_its_day_and_not_once_its_milestone_is_over() -> None:
    wire = aim(9, what=What.TRIPWIRE, due_at=DUE - timedelta(days=3), guards=DUE)
    assert said(planned(facts(wire), NOW)) == [("01 Dec", "tripwire")]
    assert said(planned(facts(wire), DUE - timedelta(days=1))) == [("03 Dec", "tripwire")]
    assert planned(facts(wire), DUE + timedelta(days=2)) == ()


def test_put_off_comes_again_tomorrow_and_only_once() -> None:
    today = date(2026, 12, 4)
    put_off = asked(f"due-7-{DUE:%Y%m%dT%H%M}", today, State.PUT_OFF, again_on=today + timedelta(days=3))
    later = planned(facts(aim(), asked=(put_off,), used=frozenset({today})), DUE)
    assert said(later) == [("05 Dec", "after"), ("07 Dec", "again")]


@pytest.mark.parametrize(
    ("miss", "expected"), [("ask-again", ["again"]), ("nothing", []), ("tell-buddy", [])]
)
def test_a_miss_is_asked_again_only_where_its_owner_chose_that(miss: str, expected: list[str]) -> None:
    weekly = replace(MILESTONES, cadence="weekly", weekday="monday", miss=miss)
    missed = asked("weekly-3-20261214", date(2026, 12, 14), topic=Topic.WEEKLY, item=None)
    found = facts(contract=weekly, asked=(missed,), used=frozenset({date(2026, 12, 14)}))
    topics = [topic for _, topic in said(planned(found, datetime(2026, 12, 14, 12, tzinfo=UTC)))]
    assert topics == [*expected, "weekly"]


def test_somebody_hears_of_a_miss_at_the_same_hour_of_the_next_day_only_where_its_owner_chose_that() -> None:
    missed = asked("due-7", date(2026, 12, 4))
    for miss, at in (
        ("tell-buddy", [datetime(2026, 12, 5, 11, tzinfo=UTC)]),
        ("tell-facilitator", [datetime(2026, 12, 5, 11, tzinfo=UTC)]),
        ("nothing", []),
        ("ask-again", []),
        (None, []),
    ):
        found = facts(aim(), contract=replace(MILESTONES, miss=miss), asked=(missed,))
        assert [each.at for each in misses(found)] == at
        answered = replace(found, asked=(replace(missed, state=State.ANSWERED),))
        assert misses(answered) == ()


def test_nobody_hears_of_a_miss_whose_milestone_is_no_more() -> None:
    """Red where a check-in that is open still is told although its milestone was done or dropped since."""
    missed = Asked(1, "due-7-x", Topic.DUE, 3, 7, DUE.date(), State.OPEN)
    tells = replace(MILESTONES, miss="tell-buddy")
    assert len(misses(facts(aim(7), contract=tells, asked=(missed,)))) == 1
    assert misses(facts(aim(8), contract=tells, asked=(missed,))) == ()


def test_of_a_round_somebody_hears_the_day_before_it_closes_where_its_owner_chose_that() -> None:
    opened = OpenRound(4, 3, NOW, NOW + timedelta(days=6))
    for who, miss, days in (
        ("cohort", "tell-facilitator", [date(2026, 11, 29)]),
        ("cohort", "nothing", []),
        ("self", "tell-facilitator", []),
    ):
        found = facts(contract=replace(MILESTONES, who=who, miss=miss), rounds=(opened,))
        assert [(each.what, each.of, each.at.date()) for each in misses(found)] == [
            (Missed.ROUND, 4, day) for day in days
        ]


def test_what_was_called_off_is_not_asked() -> None:
    key = planned(facts(aim()), NOW)[0].things[0].key
    assert said(planned(facts(aim(), called_off=frozenset({key})), NOW)) == [
        ("04 Dec", "due"),
        ("05 Dec", "after"),
    ]


def test_another_date_is_another_thing_to_ask() -> None:
    """What was asked for the old date does not silence the new one."""
    due = aim()
    before = planned(facts(due), NOW)
    keys = tuple(asked(thing.key, day.on, State.ANSWERED) for day in before for thing in day.things)
    moved = replace(due, due_at=DUE + timedelta(days=7))
    assert said(planned(facts(moved, asked=keys), NOW)) == [
        ("09 Dec", "before"),
        ("11 Dec", "due"),
        ("12 Dec", "after"),
    ]


def test_news_join_the_next_message_or_come_at_the_next_hour() -> None:
    news = (News(5, NOW),)
    assert said(planned(facts(news=news), NOW)) == [("25 Nov", "news")]
    soon = aim(due_at=datetime(2026, 11, 27, 17, tzinfo=UTC))
    assert said(planned(facts(soon, news=news), NOW))[0] == ("25 Nov", "before news")


def test_nothing_comes_after_the_final_session() -> None:
    late = aim(due_at=FINAL - timedelta(hours=1))
    assert said(planned(facts(late), NOW)) == [("20 Dec", "before"), ("22 Dec", "due")]


@pytest.mark.parametrize(
    ("hours", "hour", "expected"),
    [
        (Hours(time(9), time(20)), 12, 12),
        (Hours(time(9), time(20)), 20, 20),
        (Hours(time(9), time(20)), 7, 9),
        (Hours(time(9), time(20)), 22, 9),
        (Hours(time(22), time(6)), 12, 22),
        (Hours(time(22), time(6)), 2, 2),
        (Hours(time(9), time(9)), 3, 3),
    ],
)
def test_messages_come_inside_the_members_hours(hours: Hours, hour: int, expected: int) -> None:
    days = planned(facts(aim(), contract=replace(MILESTONES, hour=hour), hours=hours), NOW)
    assert {day.at.astimezone(UTC).hour + 1 for day in days} == {expected}  # Berlin is an hour ahead of UTC


def test_what_finds_somebody_at_rest_between_their_hours_comes_when_those_go_on() -> None:
    night = facts(aim(), contract=replace(MILESTONES, hour=2), hours=Hours(time(22), time(6)))
    late = datetime(2026, 12, 4, 7, tzinfo=UTC)  # 8 o'clock in Berlin: it was to come at 2
    assert planned(night, late)[0].at == datetime(2026, 12, 4, 21, tzinfo=UTC)
