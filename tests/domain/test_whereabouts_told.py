"""A clock that somebody tells among other things: found only in so many words, and held against the stored zone."""

from datetime import UTC, datetime

import pytest

from bot.domain.whereabouts import clock_told, disagrees

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("it is 14:10 here now", "14:10"),
        ("It's 14:10 here", "14:10"),
        ("Note: it’s already 2pm for me, so bye", "2pm"),
        ("it is now 9:03 for me", "9:03"),
        ("ok. it is 2:10 pm where I am. the model runs", "2:10 pm"),
    ],
)
def test_a_clock_is_found_where_it_is_said_to_be_one_s_own(text: str, clock: str) -> None:
    assert clock_told(text) == clock


@pytest.mark.parametrize(
    "text",
    [
        "14:10",
        "it is 14:10",
        "the run starts at 14:10 here",
        "is it 14:10 for me?",
        "it is 14 here",
        "it is 30 percent here",
        "it is 3:1 here",
        "it is 14:10 hereabouts",
        "bandit is 14:10 here",
        "here it costs 14.10 for me",
        "",
    ],
)
def test_other_times_in_what_is_written_are_left_alone(text: str) -> None:
    """Red where any time of day in an answer counts."""
    assert clock_told(text) is None


def test_it_disagrees_only_where_some_other_clock_shows_it() -> None:
    assert disagrees("17:30", NOON, "Europe/Berlin")
    assert disagrees("2pm", NOON, "Europe/Berlin")
    assert not disagrees("13:05", NOON, "Europe/Berlin"), "a clock may be some minutes off"
    assert not disagrees("1:00", NOON, "Europe/Berlin"), "in the afternoon, too"
    assert not disagrees("14:20", NOON, "Europe/Berlin"), "no clock on earth shows that: no reason to ask"
