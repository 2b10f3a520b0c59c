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
PLAIN = r"act:v1:(?P<ask_id>\d+):(?P<plain>yes|change|no|use|hand-in|not-yet)"
OPTION = r"option:v1:(?P<ask_id>\d+):(?P<key>[A-Za-z0-9-]+)"
TOGGLE = r"toggle:v1:(?P<ask_id>\d+):(?P<key>[A-Za-z0-9-]+)"
DROP = r"drop:v1:(?P<ask_id>\d+)"
PICK_ITEM = r"item:v1:(?P<ask_id>\d+)"
PICK_PASSAGE = r"passage:v1:(?P<ask_id>\d+)"
OPTIONS = r"options:v1:(?P<ask_id>\d+):(?P<block>\d+)"
OPEN_FORM = r"form:v1:(?P<ask_id>\d+):(?P<form>write|edit|unsure|milestone|test)"
FORM = r"filled:v1:(?P<ask_id>\d+):(?P<form>write|edit|unsure|milestone|test)"
PICK_PORTION = r"portion:v1:(?P<ask_id>\d+)"
EDITED = r"filled-edit:v2:(?P<ask_id>\d+):(?P<first>\d+):(?P<last>\d+)"
ITEM_FORM = r"filled-item:v1:(?P<ask_id>\d+):(?P<item_id>\d+)"
PASSAGE_FORM = r"filled-passage:v1:(?P<ask_id>\d+):(?P<section>[A-Za-z0-9-]+)"
KEPT = r"kept:v1:(?P<message_id>\d+)"
ADD_TO = r"add-to:v1:(?P<message_id>\d+)"
ADDED = r"added:v1:(?P<message_id>\d+)"
RESUME = r"resume:v1"
BEGIN = r"begin:v1:(?P<exercise>[A-Za-z0-9-]+)"
REVIEW = r"review:v1:(?P<run_id>\d+):(?P<page>\d+)"
TIMER = r"timer:v1:(?P<ask_id>\d+):(?P<step>start|stop|more)"
TIME_UP = r"time-up:v1:(?P<ask_id>\d+):(?P<timer_id>\d+)"
REOPEN = r"reopen:v1:(?P<run_id>\d+)"
REOPEN_AT = r"reopen-at:v1:(?P<item_id>\d+)"
HISTORY = r"history:v1:(?P<item_id>\d+):(?P<page>\d+)"
PICK_HISTORY = r"pick-history:v1"
MESSAGE_HISTORY = r"message-history:v1:(?P<message_id>\d+)"
RESTORE = r"restore:v1:(?P<item_id>\d+):(?P<page>\d+)"
PUT_BACK = r"put-back:v1:(?P<run_id>\d+):(?P<page>\d+)"
GONE = r"gone:v1:(?P<message_id>\d+):(?P<way>out|keep)"
DOUBTS = r"doubts:v1:(?P<run_id>\d+):(?P<page>\d+)"
PICK_DOUBT = r"pick-doubt:v1"
SETTLE = r"settle:v1:(?P<item_id>\d+):(?P<state>open|dropped)"
RESOLVE = r"resolve:v1:(?P<item_id>\d+)"
RESOLVED = r"resolved:v1:(?P<item_id>\d+)"
PICK = r"to-read:v1"
MARK = r"mark:v1:(?P<resource>[A-Za-z0-9-]+):(?P<mark>read|unread|relevant|not-relevant)"
OPEN_NOTE = r"note:v1:(?P<resource>[A-Za-z0-9-]+)"
NOTE = r"noted:v1:(?P<resource>[A-Za-z0-9-]+)"
SHELF = r"shelf:v1:(?P<shelf>all|unread|relevant|noted):(?P<page>\d+)"
CATALOGUE = r"catalogue:v1:(?P<catalogue>areas|roles):(?P<page>\d+)"
ENTRY = r"entry:v1:(?P<catalogue>[A-Za-z0-9-]+):(?P<entry>[A-Za-z0-9-]+):(?P<page>\d+)"
BESIDE = r"beside:v1:(?P<ask_id>\d+):(?P<page>\d+)"
PLAN = r"plan:v1:(?P<run_id>\d+):(?P<view>brief|full):(?P<page>\d+)"
EXPORT = r"export:v1:(?P<run_id>\d+):(?P<view>brief|full):(?P<form>docx|md|html)"
COMPARE = r"compare:v1:(?P<run_id>\d+):(?P<before>\d+):(?P<after>\d+):(?P<page>\d+)"
CHECK_IN = (
    r"check-in:v1:(?P<check_in_id>\d+):(?P<word>done|on-track|stuck|move|not-today|skip|nobody|buddy|facilitator"
    r"|cohort|yes|change|up|same|down)"
)
CHECK_IN_WRITE = r"check-in-write:v1:(?P<check_in_id>\d+)"
CHECK_IN_WRITTEN = r"check-in-written:v1:(?P<check_in_id>\d+)"
CHECK_IN_WHY = r"check-in-why:v1:(?P<delivery_id>\d+)"

_PART = re.compile(r"\(\?P<(\w+)>[^)]*\)")


def make(shape: str, **parts: object) -> str:
    """A custom id of this shape; raises ValueError where a part does not fit it."""
    made = _PART.sub(lambda part: str(parts[part.group(1)]), shape)
    if not re.fullmatch(shape, made, re.ASCII):
        raise ValueError(f"{made} is not of the shape {shape}")
    return made
