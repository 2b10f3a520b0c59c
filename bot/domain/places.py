"""Places and the clocks they keep: which to offer to somebody whose zone is not known, and by which names."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files

from bot.domain.calendar import ZoneName, local, offset_minutes, zone_names
from bot.domain.well_known_places import ROWS

DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MOST_PLACES = 25
"""What one Discord select holds."""


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere people know, and the zone it keeps."""

    zone: ZoneName
    label: str


@dataclass(frozen=True, slots=True)
class ClockChoice:
    """One answer to "what time is it for you now?"; the offset is its id, in minutes ahead of UTC."""

    offset: int
    shown: str
    place: Place


WELL_KNOWN: tuple[Place, ...] = tuple(Place(zone, label) for zone, label, _ in ROWS)


def clock_choices(now: datetime, near: str, count: int) -> tuple[ClockChoice, ...]:
    """The `count` likeliest of the times that clocks show now, in order of the clock.

    `near` is the cohort's zone, always among them. Likely are much-lived-in offsets, and those close to the
    cohort's own, since a cohort meets at one hour. A day is named where it is not the day at `near`.
    """
    here = local(now, near)
    likeliest = sorted(known_by_offset(now, near).items(), key=lambda item: unlikely(*item, here))[:count]
    return tuple(ClockChoice(offset, _shown(here, offset), places[0]) for offset, places in sorted(likeliest))


def places_with_offset(now: datetime, offset: int, near: str) -> tuple[Place, ...]:
    """At most 25 places whose clock is now that many minutes ahead of UTC: `near`, then the best known first.

    The rest, every zone there is, can be had by typing (`read_clock_or_place`). Empty if no clock shows it.
    """
    known = known_by_offset(now, near).get(offset, [])
    others = (place for place in _by_country().values() if offset_minutes(now, place.zone) == offset)
    return best_known([*known, *others])


def known_by_offset(now: datetime, near: str) -> dict[int, list[Place]]:
    """The well-known places under their present offset, best known first but `near` before all."""
    found: dict[int, list[Place]] = {}
    for place in (place_of(near), *WELL_KNOWN):
        here = found.setdefault(offset_minutes(now, place.zone), [])
        if place not in here:
            here.append(place)
    return found


def unlikely(offset: int, places: list[Place], here: datetime) -> float:
    """Rank among the well-known places, plus two for each hour's distance from the cohort's clock."""
    apart = abs(timedelta(minutes=offset) - (here.utcoffset() or timedelta())) / timedelta(hours=1)
    return min(rank(place) for place in places) + 2 * apart if apart else -1


def _shown(here: datetime, offset: int) -> str:
    there = here.astimezone(UTC) + timedelta(minutes=offset)
    clock = f"{there.hour:02}:{there.minute:02}"
    return clock if there.date() == here.date() else f"{DAY_NAMES[there.weekday()]} {clock}"


def rank(place: Place) -> int:
    return _ranks().get(place.zone, len(WELL_KNOWN))


@cache
def _ranks() -> dict[str, int]:
    return {place.zone: rank for rank, place in enumerate(WELL_KNOWN)}


def best_known(places: Iterable[Place]) -> tuple[Place, ...]:
    return tuple(dict.fromkeys(places))[:MOST_PLACES]


def place_of(zone: str) -> Place:
    """The place that this zone is known by, or one named after the zone itself."""
    known = _ranks().get(zone)
    if known is not None:
        return WELL_KNOWN[known]
    return _by_country().get(zone) or Place(zone, zone.rpartition("/")[2].replace("_", " "))


# Names


@cache
def names() -> Mapping[str, tuple[Place, ...]]:
    """Every name a place can be typed by: full zone names, cities, countries, nicknames, abbreviations."""
    found: dict[str, list[Place]] = {}

    def add(name: str, place: Place) -> None:
        under = found.setdefault(plain(name), [])
        if place not in under:
            under.append(place)

    for place, nicknames in zip(WELL_KNOWN, (names for _, _, names in ROWS), strict=True):
        for name in (place.label, place.label.partition(" (")[0], place.zone, *nicknames):
            add(name, place)
    for (country, zone), place in _by_country_and_zone().items():
        kind, of, which = country.partition(" (")  # "Korea (North)"
        for name in (country, kind, which, which + of + kind, zone, zone.rpartition("/")[2]):
            add(name, place)
    for zone in sorted(zone_names(), key=lambda zone: ("/" in zone, zone)):
        for name in (zone, zone.rpartition("/")[2]):
            if plain(name) not in found:
                add(name, place_of(zone))
    found.pop("", None)
    return {name: tuple(places) for name, places in found.items()}


@cache
def _by_country() -> dict[str, Place]:
    """Every zone that some country keeps, by its name, in alphabetical order."""
    return {zone: place for (_, zone), place in sorted(_by_country_and_zone().items(), key=lambda x: x[0][1])}


@cache
def _by_country_and_zone() -> dict[tuple[str, str], Place]:
    known = {place.zone: place for place in WELL_KNOWN}
    countries = dict(row[:2] for row in _table("iso3166.tab"))
    return {
        (countries[code], zone): known.get(zone)
        or Place(zone, f"{zone.rpartition('/')[2].replace('_', ' ')} ({countries[code]})")
        for code, _, zone, *_ in _table("zone.tab")
    }


def _table(name: str) -> list[list[str]]:
    """A table of the tzdata package; its files are tab-separated, with comments."""
    text = files("tzdata.zoneinfo").joinpath(name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


def plain(text: str, keep: str = "") -> str:
    """Lower case without accents; whatever is no letter, digit or kept sign becomes one space."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    return " ".join("".join(c if c.isalnum() or c in keep else " " for c in bare).split())
