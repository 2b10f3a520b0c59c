"""What somebody says of where they are: a clock reading, an offset, a city, a country, or a zone's own name."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from functools import cache

from bot.domain.calendar import ZoneName, local, offset_minutes, offset_text, zone_names
from bot.domain.places import (
    DAY_NAMES,
    Place,
    best_known,
    known_by_offset,
    names,
    place_of,
    plain,
    rank,
    unlikely,
)


@dataclass(frozen=True, slots=True)
class ClockSaid:
    """A clock reading or a UTC offset: the offsets it may mean, in minutes, likeliest first, never none."""

    offsets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PlaceSaid:
    """A place: those it may mean, likeliest first, never none. Not `sure` when the words were half guessed."""

    places: tuple[Place, ...]
    sure: bool = True


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Neither; `reason` is for the person and says what to do next."""

    reason: str


def read_clock_or_place(text: str, now: datetime, near: str) -> ClockSaid | PlaceSaid | NotUnderstood:
    """Understand "10:12", "2pm", "Tue 01:12", "UTC+2", "berlin", "Europe/Berlin", "India", "Cambridge, UK".

    A clock may be seven minutes off. What can be two things comes back as both: "2:10" on two continents,
    "Cambridge". `near` is the cohort's zone; a reading such as "10:12" that fits within three hours of it is
    taken at its word. "IST" and the like are the places that use them; a bare "UTC" is the zone itself.
    """
    words = _FILLER.sub("", plain(text[:100], keep=":.+-/,()'"))
    offset, clock = _OFFSET.fullmatch(words), _CLOCK.fullmatch(words)
    if offset:
        return _read_offset(offset, now, near)
    if clock:
        return _read_clock(clock, now, near)
    return _read_place(words)


def clock_told(text: str) -> str | None:
    """The clock reading where somebody says, among other things, that it is that time where they are.

    "it's 14:10 here", "it is 2:10 pm for me now": only in so many words, since much that is written has times in it.
    """
    found = _TOLD.search(plain(text, keep=":.'-"))
    return None if found is None else found["clock"]


def disagrees(reading: str, at: datetime, zone: ZoneName) -> bool:
    """Whether a clock that shows this is none of that zone's. What no clock on earth shows disagrees with nothing."""
    read = read_clock_or_place(reading, at, zone)
    return isinstance(read, ClockSaid) and offset_minutes(at, zone) not in read.offsets


_TOLD = re.compile(
    r"(?<![\w'])(?:it'?s|it is|it s)(?: now| already| only| just| about)* "
    r"(?P<clock>\d{1,2}[:.]\d\d(?: ?[ap]\.?m\b)?|\d{1,2} ?[ap]\.?m\b)\.?"
    r"(?: now)? (?:here|for me|where i am)\b",
    re.ASCII,
)
_FILLER = re.compile(
    r"^(?:(?:it'?s|it is|i'?m|i am|i live|my clock (?:says|shows)|the time is|in|at|from|near|about|now)\b\s*)+"
    r"|(?:\s+(?:here|now|for me|o'?clock|local time))+$"
)
_OFFSET = re.compile(r"(?:utc|gmt)\s*(?P<sign>[+-])\s*(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d))?")
_CLOCK = re.compile(
    r"(?:(?P<day>mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?"
    r"(?:(?P<hour>\d{1,2})(?:\s*[:.h]\s*(?P<minute>\d\d)(?::\d\d)?|\s*h)?|(?P<hour2>\d{1,2})(?P<minute2>\d\d))"
    r"\s*(?:(?P<half>[ap])\.?\s?m\.?)?",
    re.ASCII,
)
_EXAMPLES = "Say what your clock shows, like 14:10, or the nearest big city."


def _read_offset(said: re.Match[str], now: datetime, near: str) -> ClockSaid | NotUnderstood:
    minutes = int(said["hours"]) * 60 + int(said["minutes"] or 0)
    offset = -minutes if said["sign"] == "-" else minutes
    if offset not in known_by_offset(now, near):
        return NotUnderstood(f"Nobody's clock is at {offset_text(offset)} now. {_EXAMPLES}")
    return ClockSaid((offset,))


def _read_clock(said: re.Match[str], now: datetime, near: str) -> ClockSaid | NotUnderstood:
    hour, minute = int(said["hour"] or said["hour2"]), int(said["minute"] or said["minute2"] or 0)
    if hour > 23 or minute > 59:
        return NotUnderstood(f"I could not read that time. {_EXAMPLES}")
    # Whoever says only the hour may be anywhere within it.
    slack = range(-7, 8) if said["minute"] or said["minute2"] else range(-59, 8)
    known = {
        offset: places
        for offset, places in known_by_offset(now, near).items()
        if not said["day"] or DAY_NAMES[_there(now, offset).weekday()].lower() == said["day"]
    }
    readings = [
        {offset for offset in known if _minutes_apart(reading, _there(now, offset)) in slack}
        for reading in _readings(hour, minute, said["half"])
    ]
    in_full = (said["hour"] or said["hour2"]).startswith("0")
    if in_full or (hour > 9 and any(_close(offset, now, near) for offset in readings[0])):
        del readings[1:]
    found = set[int]().union(*readings)
    if not found:
        return NotUnderstood(f"No clock on earth shows that just now. {_EXAMPLES}")
    here = local(now, near)
    return ClockSaid(tuple(sorted(found, key=lambda offset: unlikely(offset, known[offset], here))))


def _readings(hour: int, minute: int, half: str | None) -> tuple[int, ...]:
    """Minutes after midnight; both halves of the day where the person may not have said which."""
    if half:
        return ((hour % 12 + (12 if half == "p" else 0)) * 60 + minute if hour <= 12 else hour * 60 + minute,)
    if 1 <= hour <= 12:
        return (hour * 60 + minute, (hour + 12) % 24 * 60 + minute)
    return (hour * 60 + minute,)


def _there(now: datetime, offset: int) -> datetime:
    return now.astimezone(UTC) + timedelta(minutes=offset)


def _minutes_apart(reading: int, there: datetime) -> int:
    """How far the reading is ahead of that clock, the short way round the dial."""
    return (reading - there.hour * 60 - there.minute + 720) % 1440 - 720


def _close(offset: int, now: datetime, near: str) -> bool:
    return abs(offset - offset_minutes(now, near)) <= 180


def _read_place(words: str) -> PlaceSaid | NotUnderstood:
    """As a full zone name, as a whole, as "Cambridge, UK", then by how it begins, then by likeness."""
    if zone := _full_names().get(words):
        return PlaceSaid((place_of(zone),))
    name = plain(words)
    if places := _named(name) or _named_twice(name.split()):
        return PlaceSaid(best_known(places))
    if places := _named(plain(re.split(r"[,(]", words)[0])):
        return PlaceSaid(best_known(places), sure=False)
    if len(name) >= 3:
        begun = [place for key in names() if key.startswith(name) for place in names()[key]]
        alike = get_close_matches(name, names(), n=3, cutoff=0.8)
        if places := begun or [place for key in alike for place in names()[key]]:
            return PlaceSaid(best_known(sorted(places, key=rank)), sure=False)
    return NotUnderstood(f"I do not know that place. {_EXAMPLES}")


def _named(name: str) -> list[Place]:
    return sorted(names().get(name, ()), key=rank)


def _named_twice(words: list[str]) -> list[Place]:
    """Of "cambridge massachusetts", the places that go by both names."""
    for end in range(1, len(words)):
        wider = _named(" ".join(words[end:]))
        if both := [place for place in _named(" ".join(words[:end])) if place in wider]:
            return both
    return []


@cache
def _full_names() -> dict[str, ZoneName]:
    """ "europe/berlin" and the like; here the signs count, for Etc/GMT+5 is ten hours from Etc/GMT-5."""
    return {plain(zone, keep="/+-"): zone for zone in zone_names() if "/" in zone}
