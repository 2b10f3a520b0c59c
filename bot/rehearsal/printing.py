"""A conversation as text: what a member does, and what is new on their screen after it."""

import re
from collections.abc import Callable
from datetime import datetime
from textwrap import indent

from simcord import MemberActor

from bot.domain.calendar import local
from bot.rehearsal import reading

_TIMESTAMP = re.compile(r"<t:(\d+):\w>")
# How long it is until then, beside the date itself: the date says it already.
_BESIDE = re.compile(r"(<t:(\d+):\w>) \(<t:\2:R>\)")
_MARKS = re.compile(r"\*\*|### |-# |\\(?=[^A-Za-z0-9\s])")


class Printer:
    """Prints what a member does, and what is new on their screen after it."""

    def __init__(self, member: MemberActor, zone: str, out: Callable[[str], None]) -> None:
        self.member, self.zone, self.out = member, zone, out
        self._shown: dict[int, str] = {}

    def did(self, what: str) -> None:
        """The member does something: first whatever the bot said before it."""
        self.catch_up()
        self.out(f"\n{what}")

    def catch_up(self) -> None:
        """Print the cards that are new or that changed, the changed ones only where they did."""
        for message in self.member.user.dm_channel.history():
            if message.author.id == self.member.id:
                continue
            card = readable(reading.aloud(reading.components(message)), self.zone)
            before = self._shown.get(message.id, "")
            self._shown[message.id] = card
            if before == card or (before and not reading.buttons(reading.components(message))):
                continue
            self.out("\nBot:\n" + indent(news(before, card), "  "))


def news(before: str, card: str) -> str:
    """The lines of a card that were not on it before."""
    old = set(before.splitlines())
    return "\n".join(line for line in card.splitlines() if line not in old)


def readable(text: str, zone: str) -> str:
    """Without Discord's marks, and with times by the clock of this zone."""

    def moment(found: re.Match[str]) -> str:
        return f"{local(datetime.fromtimestamp(int(found[1])).astimezone(), zone):%a %d %b %Y, %H:%M}"

    dated = _TIMESTAMP.sub(moment, _BESIDE.sub(r"\1", text))
    return "\n".join(line for line in _MARKS.sub("", dated).splitlines() if line.strip())
