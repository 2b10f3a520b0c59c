"""Around a final session: once before its summary what it would say, once after it a goodbye, and then silence."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.domain.calendar import Hours
from bot.domain.check_in import Agreement, Asked, Away, Facts, Final, Meeting, News, State, Topic, planned
from bot.domain.records import Contract

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SESSION = datetime(2026, 12, 22, 17, tzinfo=UTC)  # a Tuesday, 18:00 in Berlin
FINAL = Final(5, SESSION, SESSION + timedelta(minutes=90), SESSION - timedelta(hours=48), NOW)
NOBODY = Contract("none", None, None, None, None, None)
HOUR = timedelta(hours=1)


def facts(final: Final = FINAL, **changes: object) -> Facts:
    return replace(Facts("Europe/Berlin", Hours(), finals=(final,)), **changes)


def days(facts: Facts, now: datetime = NOW) -> list[tuple[str, str]]:
    return [(f"{day.on:%d %b}", " ".join(thing.topic for thing in day.things)) for day in planned(facts, now)]


def asked(topic: Topic, on: date) -> Asked:
    return Asked(1, f"{topic}-5", topic, None, None, on, State.PASSED)


def test_what_would_be_posted_is_shown_two_days_before_the_summary_and_the_day_after_there_is_a_goodbye() -> (
    None
):
    assert days(facts()) == [("18 Dec", "consent"), ("23 Dec", "end")]


def test_also_to_whoever_wants_nobody_to_hold_them_to_it() -> None:
    """Neither is a check-in: without the one nothing of theirs could be decided, and the other is the last of all."""
    agreement = Agreement(3, NOBODY, NOW, SESSION)
    assert days(facts(agreements=(agreement,))) == [("18 Dec", "consent"), ("23 Dec", "end")]


def test_it_is_shown_once_for_ever_also_where_the_session_moves_afterwards() -> None:
    shown = facts(asked=(asked(Topic.CONSENT, date(2026, 12, 18)),))
    later = replace(
        FINAL, starts_at=SESSION + timedelta(weeks=1), summary_at=FINAL.summary_at + timedelta(weeks=1)
    )
    assert days(shown) == [("23 Dec", "end")]
    assert days(replace(shown, finals=(later,))) == [("23 Dec", "end")]


def test_it_moves_with_the_session_and_with_the_lead() -> None:
    by = timedelta(weeks=1)
    moved = Final(5, SESSION + by, FINAL.ends_at + by, FINAL.summary_at + by, NOW)
    assert days(facts(moved)) == [("25 Dec", "consent"), ("30 Dec", "end")]
    early = replace(FINAL, summary_at=SESSION - timedelta(hours=96))
    assert days(facts(early)) == [("16 Dec", "consent"), ("23 Dec", "end")]


def test_after_an_absence_it_is_still_shown_before_the_session_and_not_after_it_began() -> None:
    for now, expected in (
        (SESSION - timedelta(days=1), [("21 Dec", "consent"), ("23 Dec", "end")]),
        (SESSION - 8 * HOUR, [("22 Dec", "consent"), ("23 Dec", "end")]),
        (SESSION + HOUR, [("23 Dec", "end")]),
    ):
        assert days(facts(), now) == expected


def test_where_the_hour_comes_after_the_session_its_own_day_is_too_late() -> None:
    morning = replace(FINAL, starts_at=datetime(2026, 12, 22, 8, tzinfo=UTC))
    away = (Away(date(2026, 12, 1), date(2026, 12, 21)),)
    assert days(facts(away=away)) == [("22 Dec", "consent"), ("23 Dec", "end")]
    assert days(facts(morning, away=away)) == [("23 Dec", "end")]


def test_the_goodbye_comes_within_two_weeks_or_not_at_all() -> None:
    assert days(facts(), SESSION + timedelta(days=14)) == [("05 Jan", "end")]
    assert days(facts(), SESSION + timedelta(days=15)) == []


def test_whoever_began_after_the_session_is_told_nothing_of_it() -> None:
    assert days(facts(replace(FINAL, since_at=FINAL.ends_at + HOUR)), FINAL.ends_at + HOUR) == []


def test_after_the_goodbye_only_what_people_cause_is_said() -> None:
    over, now = (asked(Topic.END, date(2026, 12, 23)),), SESSION + timedelta(days=2)
    weekly = Contract("self", "both", "monday", 12, "plain", "ask-again")
    after = facts(agreements=(Agreement(3, weekly, NOW, SESSION),), asked=over)
    assert days(after, now) == []
    assert days(replace(after, news=(News(9, now),)), now) == [("25 Dec", "news")]


def test_it_comes_in_one_message_with_what_else_is_asked_and_can_be_called_off() -> None:
    meeting = Meeting("5-7", datetime(2026, 12, 19, 17, tzinfo=UTC), NOW)
    assert days(facts(meetings=(meeting,)))[0] == ("18 Dec", "session consent")
    assert days(facts(called_off=frozenset({"consent-5", "end-5"}))) == []
