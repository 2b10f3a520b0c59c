"""Reads a date in a person's words, like "next friday 6pm", by the clock of their zone.

English only. dateparser reads months and spans of time; what it would get silently wrong (weekdays, nights and noons,
"the 15th", "12/15") is read here. The person is asked to confirm, so where English is of two minds one reading will do:

- A date without a time of day is at 18:00, or at 23:59 when it is today and past six.
- A weekday is the coming one; on that weekday itself it is a week ahead, unless a later time today is named. "This"
  may be today, "next" is in the week (from Monday) after this one, "monday week" a week after the coming Monday.
- "15/12" is day first, unless only the other order makes a date. Without a year, a date is the coming one.
- The end of a week is its Friday, or from Saturday on its Sunday. Midnight is the end of the day it is said with.
- "At 6" is in the afternoon, as are all bare hours up to seven; "at 8" is in the morning, if that is not past.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.domain.calendar import local, utc

LONGEST = 80
"""Characters. No date in words needs more, and dateparser takes long over long texts."""

FURTHEST = timedelta(days=731)
"""Two years, one of them a leap year."""


@dataclass(frozen=True, slots=True)
class When:
    """An instant still to come, aware UTC. Without `has_time` only the day was said; `said` are the words."""

    at: datetime
    has_time: bool
    said: str


@dataclass(frozen=True, slots=True)
class NotADate:
    """Why not, in a sentence for the person who wrote it."""

    reason: str


_EXAMPLES = "“friday 6pm”, “15 December” or “in two weeks”"
_NOT_UNDERSTOOD = NotADate(f"I could not read a date in that. Try something like {_EXAMPLES}.")
_PAST = NotADate(f"That is already past. Try a later one, like {_EXAMPLES}.")
_TOO_FAR = NotADate(f"That is more than two years ahead. Try a nearer one, like {_EXAMPLES}.")

_Days = tuple[date, ...]  # the days that the words may mean: the first still to come counts
_Times = tuple[int, ...]  # minutes after midnight, likewise; 24 hours and more lie in the night that follows

_NO_TIME: _Times = (18 * 60, 24 * 60 - 1)


def read_when(text: str, *, zone: str, now: datetime) -> When | NotADate:
    """Read what a person in this zone writes at this (aware) instant. Takes any text, and never raises for one."""
    said = " ".join(text[:1000].split())
    if len(said) > LONGEST:
        return _NOT_UNDERSTOOD
    words = _plain(said)
    if words.endswith((" utc", " gmt")):
        words, zone = words[:-4], "UTC"
    try:
        found = _instant(words, now) or _by_the_clock(words, zone, now)
    except (OverflowError, ValueError, OSError):  # 31 June, the year 10000, an instant beyond what there is
        return _NOT_UNDERSTOOD
    if isinstance(found, NotADate):
        return found
    at, has_time = found
    if at <= now:
        return _PAST
    return _TOO_FAR if at > now + FURTHEST else When(at, has_time, said)


def read_until(text: str, first: date, *, zone: str, now: datetime) -> When | NotADate:
    """The same of a last day whose first one is known: a weekday is the coming one, or else the first after that."""
    found = read_when(text, zone=zone, now=now)
    if isinstance(found, NotADate) or local(found.at, zone).date() >= first:
        return found
    if not re.search(rf"\b{_WEEKDAY}\b", _plain(found.said)):
        return found
    evening_before = utc(datetime.combine(first, time(0)), zone) - timedelta(minutes=1)
    return read_when(text, zone=zone, now=evening_before)


_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_SAME = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"’", "'"),
        (r"@", " at "),
        (r"[,;!?()“”\"]", " "),
        (r"\s+", " "),
        *((rf"\b{number}\b", str(n)) for n, number in enumerate(_NUMBERS, 1)),
        (r"\b(?:tmrw|tmr|tomm?orr?ow)\b", "tomorrow"),
        (r"\b(?:the )?day after tomorrow\b", "in 2 days"),
        (r"\b(?:a |1 )?fortnight\b", "2 weeks"),
        (r"\b(?:a )?couple(?: of)?\b", "2"),
        (r"\b(?:a )?few\b", "3"),
        (r"\bhalf an hour\b", "30 minutes"),
        (r"\b(?:an|1) hour and a half\b", "90 minutes"),
        (r"\ban? (?=(?:minute|hour|day|week|month|year)\b)", "1 "),
        (r"\b(day|week|month|year)s?'?s? time\b", r"\1s"),
        (r"\bfirst\b", "1st"),
        (r"\beod\b", "end of the day"),
        (r"\beow\b", "end of the week"),
        (r"\beom\b", "end of the month"),
        (r"\b([ap])\.m\b\.?", r"\1m"),
        (r"(?<=[a-z])\.(?= |$)", ""),
        (r"\b12 (?=noon|midday|midnight)", ""),
        (r"\btonight (?=\d)", "tonight at "),
    )
)


def _plain(said: str) -> str:
    """Lower case, numbers in digits, and words that mean the same made the same."""
    words = unicodedata.normalize("NFKC", said).casefold()
    for pattern, plain in _SAME:
        words = pattern.sub(plain, words)
    return words.strip()


_LEADING = re.compile(r"^(?:(?:by|on|until|till?|before|for|due|around|about|at|of|let's say|maybe)(?: |$))+")
_TRAILING = re.compile(r"(?:(?:^| )(?:at|by|on|before|around|latest|please|sharp|[-–—]))+$")


def _trimmed(words: str) -> str:
    """Without the small words that lead up to a date or are left over from a time."""
    return _TRAILING.sub("", _LEADING.sub("", " ".join(words.split())))


# The same in every zone

_DISCORD = re.compile(r"<t:(-?\d{1,12})(?::[a-z])?>", re.ASCII)
_ISO = re.compile(r"\d{4}-\d\d-\d\d[t ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:z|[+-]\d\d:?\d\d)", re.ASCII)
_SPAN = re.compile(
    r"(?:(\d{1,4}) ?(?:hours?|hrs?|h))? ?(?:and )?(?:(\d{1,4}) ?(?:minutes?|mins?))?(?:'?s? time)?", re.ASCII
)


def _instant(words: str, now: datetime) -> tuple[datetime, bool] | None:
    """Discord's own "<t:1796054400:F>", ISO 8601 with an offset, "in 2 hours"."""
    if stamp := _DISCORD.fullmatch(_trimmed(words)):
        return datetime.fromtimestamp(int(stamp[1]), UTC), True
    if _ISO.fullmatch(words):
        return datetime.fromisoformat(words.upper()).astimezone(UTC), True
    counted = words.removeprefix("in ").removesuffix(" from now")
    span = _SPAN.fullmatch(counted) if counted != words or "hour" in words or "min" in words else None
    if span and (span[1] or span[2]):
        return now.astimezone(UTC) + timedelta(hours=int(span[1] or 0), minutes=int(span[2] or 0)), True
    return None


# A day and a time on the person's clock


def _by_the_clock(words: str, zone: str, now: datetime) -> tuple[datetime, bool] | NotADate:
    here = local(now, zone)
    today = here.date()
    if same_time := re.match(r"(?:this|the same|same) time ", words):
        rest, times = _trimmed(words[same_time.end() :]), (here.hour * 60 + here.minute,)
    else:
        rest, times = _without_time(words)
    days = (today, today + timedelta(days=1)) if times and not rest else _days(rest, today)
    if isinstance(days, NotADate):
        return days
    if not times and len(days) > 1:  # only with a time of day can "friday" be today
        days = tuple(day for day in days if day > today)
    moments = [_moment(day, minutes, zone) for day in days for minutes in times or _NO_TIME]
    if not moments:
        return _NOT_UNDERSTOOD
    return next((at for at in moments if at > now), moments[0]), bool(times)


def _moment(day: date, minutes: int, zone: str) -> datetime:
    return utc(datetime.combine(day, time()) + timedelta(minutes=minutes), zone)


# The time of day

_WEEKDAY = (
    r"mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?"
    r"|sun(?:day)?"
)
# From when, and until when for whoever says "this morning" late in the morning.
_PARTS: dict[str, _Times] = {
    "morning": (9 * 60, 12 * 60 - 1),
    "noon": (12 * 60,),
    "midday": (12 * 60,),
    "afternoon": (15 * 60, 18 * 60 - 1),
    "evening": (19 * 60, 24 * 60 - 1),
    "night": (20 * 60, 24 * 60 - 1),
    "midnight": (24 * 60,),
    "end of": _NO_TIME,
}
_PART = re.compile(
    r"\b(?:(?P<today>this |to)|(?:in |at )?the )?(?P<part>morning|noon|midday|afternoon|evening|night|midnight)\b"
    rf"|\b(?:the )?(?P<end>end of) (?:(?:the )?day\b|(?=(?:today|tomorrow|{_WEEKDAY})\b))"
)
_CLOCKS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"\b(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d\d))? ?(?P<half>[ap])m\b\.?",
        r"(?<![\w:.])(?P<hour>\d{1,2})[:h](?P<minute>\d\d)(?::\d\d)?(?![\w:])",
        r"\bat (?P<hour>\d{1,2})\.(?P<minute>\d\d)(?![\w.])",
        r"(?:^|(?<=\S ))(?P<hour>\d{1,2})\.(?P<minute>1[3-9]|[2-5]\d|00)$",  # no month has that number
        r"(?<![\w:.])(?P<hour>\d{1,2}) ?h\b",
        r"(?<![\w:.])(?P<hour>\d{1,2}) ?o'? ?clock\b",
        rf"\b(?:at|by|before|until|around) (?P<hour>\d{{1,2}})(?=$| (?:on|sharp|latest|to|this|in the|{_WEEKDAY}))",
        r"^(?P<hour>\d{1,2})(?= (?:tonight|in the))",
    )
)


def _without_time(words: str) -> tuple[str, _Times]:
    """What is left of the words when the time of day is taken out, and the time; empty where none was said."""
    clock = next(filter(None, (pattern.search(words) for pattern in _CLOCKS)), None)
    if clock:
        words = f"{words[: clock.start()]} {words[clock.end() :]}"
    parts = [found["part"] or found["end"] for found in _PART.finditer(words)]
    rest = _trimmed(_PART.sub(lambda found: "today" if found["today"] else "", words))
    part = "midnight" if "midnight" in parts else parts[-1] if parts else ""
    if clock:
        return rest, _times(clock, part)
    rest = rest or ("today" if part == "end of" else "")
    times = _PARTS.get(part, ())
    return rest, times if rest == "today" else times[:1]


def _times(clock: re.Match[str], part: str) -> _Times:
    """The reading of a clock, helped by "in the evening"; a bare hour up to 12 may be in either half of the day."""
    read = clock.groupdict()
    hour, minute, half = int(read["hour"]), int(read.get("minute") or 0), read.get("half")
    if hour > 24 or minute > 59:
        raise ValueError(f"no clock shows {hour}:{minute}")
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif part in ("night", "midnight") and hour in (12, 1, 2, 3, 4):
        hour = hour % 12 + 24
    elif part in ("afternoon", "evening", "night") and hour < 12:
        hour += 12
    elif not part and 1 <= hour <= 12 and read.get("minute") is None:
        return ((hour + 12) * 60, hour * 60) if hour <= 7 else (hour * 60, (hour + 12) * 60)
    return (hour * 60 + minute,)


# The day

_Rule = Callable[[re.Match[str], date], _Days | NotADate]
_RULES: list[tuple[re.Pattern[str], _Rule]] = []
_MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?"
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SHORT_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _days(words: str, today: date) -> _Days | NotADate:
    """By the first rule that knows the words; empty where none does."""
    for pattern, read in _RULES:
        found = pattern.fullmatch(words)
        if found and (days := read(found, today)):
            return days
    return _by_dateparser(words, today)


def _rule(*patterns: str) -> Callable[[_Rule], _Rule]:
    """Words that match one of the patterns from end to end are read by this function."""

    def remember(read: _Rule) -> _Rule:
        _RULES.extend((re.compile(pattern, re.ASCII), read) for pattern in patterns)
        return read

    return remember


@_rule(r"(?P<name>yesterday|today|tomorrow)")
def _near(found: re.Match[str], today: date) -> _Days:
    return (today + timedelta(days=("yesterday", "today", "tomorrow").index(found["name"]) - 1),)


@_rule(
    rf"(?:the )?(?:(?P<which>this|next|last) )?(?:coming )?(?P<day>{_WEEKDAY})",
    rf"(?P<day>{_WEEKDAY}) (?P<which>this|next) week",
    rf"(?P<which>next) week (?:on )?(?P<day>{_WEEKDAY})",
)
def _weekday(found: re.Match[str], today: date) -> _Days:
    weekday = _number_of(found["day"])
    coming = _plus(today, (weekday - today.weekday()) % 7, "day")
    match found["which"]:
        case "next":
            return (_plus(today, 7 - today.weekday() + weekday, "day"),)
        case "last":
            return (_plus(coming, -1, "week"),)
        case "this":
            return (coming,)
        case _:
            return (coming, _plus(coming, 1, "week"))


@_rule(
    rf"(?P<base>{_WEEKDAY}|today|tomorrow) (?:in )?(?:(?P<n>\d{{1,2}}) )?(?P<unit>week)s?",
    r"(?:in )?(?P<n>\d{1,3}) (?P<unit>day|week|month|year)s? (?:(?:from|after|on) )?(?P<base>.+)",
    r"(?:the )?next (?P<unit>week|month)(?P<n>)(?P<base>)",
)
def _counted(found: re.Match[str], today: date) -> _Days | NotADate:
    """ "monday week", "1 week on friday", "2 days after 15 december", "next month"."""
    days = _days(_trimmed(found["base"] or "today"), today)
    if isinstance(days, NotADate):
        return days
    n = int(found["n"] or 1)
    return tuple(_plus(day, n, found["unit"]) for day in days if len(days) == 1 or day > today)[:1]


@_rule(
    r"(?:the )?(?P<n>\d{1,2})(?:st|nd|rd|th)?(?: of)? (?P<which>this|next|the) month",
    r"(?:the )?(?P<n>\d{1,2})(?P<which>)(?:st|nd|rd|th)",
    r"the (?P<n>\d{1,2})(?P<which>)",
)
def _nth(found: re.Match[str], today: date) -> _Days:
    """In this month, or in a later one that has such a day."""
    n, first = int(found["n"]), today.replace(day=1)
    if found["which"]:
        return (_plus(first, int(found["which"] == "next"), "month").replace(day=n),)
    months = (_plus(first, ahead, "month") for ahead in range(13))
    days = (month.replace(day=n) for month in months if 1 <= n <= _length(month))
    return tuple(day for day in days if day >= today)


@_rule(
    r"(?P<first>\d{1,2})(?P<sep>[./]) ?(?P<second>\d{1,2})(?:(?P=sep) ?(?P<year>\d{4}|\d\d)?)?",
    r"(?P<first>\d{1,2})-(?P<second>\d{1,2})-(?P<year>\d{4}|\d\d)",
    r"(?P<year>\d{4})(?P<sep>[-./])(?P<second>\d{1,2})(?P=sep)(?P<first>\d{1,2})",
)
def _in_numbers(found: re.Match[str], today: date) -> _Days:
    first, second = int(found["first"]), int(found["second"])
    day, month = (first, second) if second <= 12 else (second, first)
    if year := found["year"]:
        return (date(int(year) + (2000 if len(year) == 2 else 0), month, day),)
    # At the worst it is nine years from one 29 February to the next.
    years = (date(today.year + n, month, 1) for n in range(9))
    days = (year.replace(day=day) for year in years if 1 <= day <= _length(year))
    return tuple(coming for coming in days if coming >= today)[:1]


@_rule(
    r"(?:the )?(?P<part>end|last(?: day)?|start|beginning|1st day|middle|mid)[ -](?:of )?(?:the |this )?"
    rf"(?:(?P<which>next) )?(?P<unit>week|month|year|{_MONTH})"
)
def _part_of(found: re.Match[str], today: date) -> _Days:
    """ "end of next month", "start of the week", "mid december": the coming one."""
    skipped = 1 if found["which"] else 0
    days = [
        day
        for n in (skipped, skipped + 1)
        for day in _days_of_part(found["part"], found["unit"], _start_of(found["unit"], n, today))
    ]
    return tuple(day for day in days if day >= today)[:1]


def _start_of(unit: str, n: int, today: date) -> date:
    """The first day of this week, month, year or named month, or of the nth after it."""
    if unit == "week":
        return _plus(today, 7 * n - today.weekday(), "day")
    if unit == "month":
        return _plus(today.replace(day=1), n, "month")
    return date(today.year + n, 1 if unit == "year" else _SHORT_MONTHS.index(unit[:3]) + 1, 1)


def _days_of_part(part: str, unit: str, start: date) -> _Days:
    ending, middle = part.startswith(("end", "last")), part.startswith("mid")
    if unit == "week":
        return tuple(_plus(start, n, "day") for n in ((4, 6) if ending else (2,) if middle else (0,)))
    if ending:
        return (_plus(_plus(start, 1, "year" if unit == "year" else "month"), -1, "day"),)
    if middle:
        return (start.replace(month=7) if unit == "year" else start.replace(day=15),)
    return (start,)


@_rule(r"(?:the |this )?(?:(?P<which>next) )?weekend")
def _weekend(found: re.Match[str], today: date) -> _Days:
    saturday = _plus(today, 5 - today.weekday() + (7 if found["which"] else 0), "day")
    return (max(saturday, today),)


@_rule(rf"(?P<day>{_WEEKDAY}) (?P<rest>.+)")
def _weekday_and_date(found: re.Match[str], today: date) -> _Days | NotADate:
    """ "friday 4 december": refused where that is another day of the week."""
    days = _days(found["rest"], today)
    if isinstance(days, NotADate) or not days:
        return days
    other = f"{days[0]:%d.%m.%Y} is a {_WEEKDAYS[days[0].weekday()]}. Which of the two do you mean?"
    return tuple(day for day in days if day.weekday() == _number_of(found["day"])) or NotADate(other)


def _number_of(weekday: str) -> int:
    return [name[:3].lower() for name in _WEEKDAYS].index(weekday[:3])


def _length(month: date) -> int:
    return monthrange(month.year, month.month)[1]


def _plus(day: date, n: int, unit: str) -> date:
    """So many days, weeks, months or years on; the last of a month that is too short for the day."""
    if unit in ("day", "week"):
        return day + timedelta(days=n * (7 if unit == "week" else 1))
    year, month = divmod(day.year * 12 + day.month - 1 + n * (12 if unit == "year" else 1), 12)
    first = date(year, month + 1, 1)
    return first.replace(day=min(day.day, _length(first)))


_UNIT = r"(?:day|week|month|year)s?"
_FOR_DATEPARSER = re.compile(
    rf"(?=.*\d)(?=.*(?:{_MONTH}|{_UNIT}))"
    rf"(?:(?:\d{{1,4}}(?:st|nd|rd|th)?|'\d\d|{_MONTH}|{_UNIT}|in|and|of|the|ago|later|from now)(?:[ ./-]+|$))+",
    re.ASCII,
)


def _by_dateparser(words: str, today: date) -> _Days:
    """What is made of months, numbers and spans of days; of anything else dateparser makes too much."""
    if not _FOR_DATEPARSER.fullmatch(words):
        return ()
    from dateparser.date import DateDataParser  # takes a quarter of a second

    span = re.search(rf"\b{_UNIT}\b", words) is not None
    if span and not words.endswith(" ago"):
        words = "in " + re.sub(r"^in | later$| from now$", "", words)
    # Of a date without a year it takes the first one after its base, which is to be today at the earliest.
    base = datetime.combine(today if span else _plus(today, -1, "day"), time())
    settings = {
        "DATE_ORDER": "DMY",
        "PARSERS": ["relative-time" if span else "absolute-time"],
        "PREFER_DATES_FROM": "future",
        "RELATIVE_BASE": base,
        "TIMEZONE": "UTC",  # else it may ask the machine for its own
    }
    found = DateDataParser(languages=["en"], settings=settings).get_date_data(words)
    if found.date_obj is None or (not span and found.period != "day"):
        return ()
    return (found.date_obj.date(),)


def warm_up() -> None:
    """Load what is slow to load, in a thread at start: not while somebody waits for an answer."""
    _by_dateparser("1 june", date(2026, 1, 1))
