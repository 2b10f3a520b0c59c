"""Custom ids: ids and enum values only, `thing:v1:…`. They stay in people's messages for years.

Each shape has one owner, the cog method that carries it as `@press`; a new meaning gets a new version. Ids confer
nothing: whoever presses is checked by the service.
"""

import re

DOOR = r"door:v1:(?P<cohort_id>\d+):(?P<where>dm|thread)"
JOIN = r"join:v1:(?P<cohort_id>\d+):(?P<where>dm|thread)"
THREAD = r"thread:v1:(?P<cohort_id>\d+)"
CLOCK = r"clock:v1:(?P<offset>-?\d+)"
PLACE = r"place:v1:(?P<zone>[A-Za-z0-9_+/-]+)"
PLACES = r"places:v1"
WHERE = r"where:v1"
WHERE_FORM = r"where-form:v1"
READERS = r"readers:v1:(?P<readers>facilitator|only-me)"
DETAILS = r"details:v1"
HOURS = r"hours:v1"
HOURS_FORM = r"hours-form:v1"
STEER = r"ask:v1:(?P<ask_id>\d+):(?P<word>next|back|skip|stop|done|unsure|examples)"
PLAIN = r"act:v1:(?P<ask_id>\d+):(?P<plain>yes|change|use|hand-in|not-yet)"
OPTION = r"option:v1:(?P<ask_id>\d+):(?P<key>[A-Za-z0-9-]+)"
OPTIONS = r"options:v1:(?P<ask_id>\d+):(?P<block>\d+)"
OPEN_FORM = r"form:v1:(?P<ask_id>\d+):(?P<form>write|edit|unsure|milestone)"
FORM = r"filled:v1:(?P<ask_id>\d+):(?P<form>write|edit|unsure|milestone)"
KEPT = r"kept:v1:(?P<message_id>\d+)"
ADD_TO = r"add-to:v1:(?P<message_id>\d+)"
ADDED = r"added:v1:(?P<message_id>\d+)"
RESUME = r"resume:v1"
REVIEW = r"review:v1:(?P<run_id>\d+):(?P<page>\d+)"
REOPEN = r"reopen:v1:(?P<run_id>\d+)"

_PART = re.compile(r"\(\?P<(\w+)>[^)]*\)")


def make(shape: str, **parts: object) -> str:
    """A custom id of this shape; raises ValueError where a part does not fit it."""
    made = _PART.sub(lambda part: str(parts[part.group(1)]), shape)
    if not re.fullmatch(shape, made, re.ASCII):
        raise ValueError(f"{made} is not of the shape {shape}")
    return made
