"""What somebody did while the bot was away: a channel's history, held against what was taken in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

MOST_TRIES = 3
"""A message that fails so often is set aside, so that those after it pass."""
LOOK_BACK = 100
"""So many messages before the last one seen are looked at for edits and deletions; Discord gives no more at once."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A message as Discord has it now; times are aware, UTC.

    `theirs` is false for what the bot or others said, and for what is no writing. `edited_at` is None where an edit
    left nothing to read.
    """

    id: int
    text: str
    sent_at: datetime
    edited_at: datetime | None = None
    reply_to: int | None = None
    theirs: bool = True


@dataclass(frozen=True, slots=True)
class Remembered:
    """A message that was taken in, and the newest of its edits that was."""

    id: int
    edited_at: datetime | None


class OutOfReach(Exception):
    """The channel is gone, or the bot may not read it."""


def edited(heard: Iterable[Heard], remembered: Iterable[Remembered]) -> list[Heard]:
    """The messages with an edit that was not taken in, in the order of the edits."""
    known = {each.id: each.edited_at for each in remembered}
    found = [
        (message.edited_at, message)
        for message in heard
        if message.theirs and message.id in known and message.edited_at not in (None, known[message.id])
    ]
    return [message for at, message in sorted(found, key=lambda edit: (str(edit[0]), edit[1].id)) if at]


def deleted(heard: Sequence[Heard], remembered: Iterable[Remembered], *, whole: bool) -> list[int]:
    """The messages that Discord has no more; `whole` where `heard` goes back to the channel's beginning.

    An empty history says nothing: a bot without the right to read one is shown none.
    """
    if not heard:
        return []
    there = {message.id for message in heard}
    oldest = 0 if whole else min(there)
    return sorted(each.id for each in remembered if each.id >= oldest and each.id not in there)
