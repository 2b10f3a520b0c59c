"""A message of a summary, as it is noted: whether it stands, where, and what it shows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Posted:
    """`member_id` is None of the session pack. `message_id` is None until it was noted; `tried`: it may stand there all
    the same. `gone`: somebody deleted it. `thread_id` is 0 where none could be made. `again` counts how often a person
    had it posted anew."""

    id: int
    summary_id: int
    member_id: int | None
    channel_id: int
    message_id: int | None
    thread_id: int | None
    shows: str
    tried: bool
    gone: bool
    again: int
