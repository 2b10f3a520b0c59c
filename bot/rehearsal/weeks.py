"""The weeks after the plan, as text: check-ins arrive at their hour, and the member answers in one way or another."""

from collections.abc import Callable
from datetime import date, datetime

from bot.domain.calendar import local
from bot.domain.check_in import Topic, What
from bot.domain.checking_in import (
    AskFit,
    AskLearned,
    AskNewDay,
    AskPost,
    AskWhom,
    AskWhy,
    CheckIn,
    ConfirmNewDay,
)
from bot.domain.screen import Checking
from bot.rehearsal.player import Player, Stuck
from bot.rehearsal.world import World
from bot.services import Services

MOST_MESSAGES = 120
MOST_ANSWERS = 12
ANSWERS = ("on track", "stuck", "not today", "move", "done")
"""What the member says to one question after the other."""


class Weeks:
    """Lets the time go by, message by message, and answers what comes to one member unasked."""

    def __init__(
        self, world: World, services: Callable[[], Services], player: Player, out: Callable[[str], None]
    ) -> None:
        self.world, self.services, self.player, self.out = world, services, player, out
        self._came: list[date] = []

    @property
    def messages(self) -> int:
        """How many came unasked until now."""
        return len(self._came)

    async def until(self, end: datetime) -> None:
        """Raises Stuck where two messages came on one day, or one is answered and does not end."""
        for _ in range(MOST_MESSAGES):
            due = await self.services().deliveries.next_due(end)
            await self.world.skip((due or end) - self.world.clock())
            turn = await self.services().screens.turn(self.player.member.id)
            if isinstance(turn.screen, Checking) and turn.screen.check_in.current is not None:
                await self._answer_message(local(self.world.clock(), turn.screen.zone))
            if due is None:
                return
        raise Stuck(f"{MOST_MESSAGES} messages and no end.")

    async def _answer_message(self, now: datetime) -> None:
        if now.date() in self._came:
            raise Stuck(f"Two messages came on {now.date()}.")
        self.out(f"\n— {now:%A %d %B, %H:%M} —")
        await _answer(self.services, self.player, len(self._came))
        self._came.append(now.date())


async def _answer(services: Callable[[], Services], player: Player, came: int) -> None:
    for answered in range(MOST_ANSWERS):
        turn = await services().screens.turn(player.member.id)
        if not isinstance(turn.screen, Checking) or turn.screen.check_in.current is None:
            return
        await player.say(_words(turn.screen.check_in, came + answered))
    raise Stuck("A check-in did not end.")


def _words(check_in: CheckIn, number: int) -> str:
    match check_in.inside:
        case AskWhy():
            return "I have no machine until next week"
        case AskWhom():
            return "nobody"
        case AskPost() | ConfirmNewDay():
            return "yes"
        case AskNewDay():
            return "in 4 days at 6pm"
        case AskLearned():
            return "I looked forward to the second evening"
        case AskFit():
            return "up"
        case None:
            current = check_in.current
            if current is not None and current.topic is Topic.NEWS:
                return "next"
            if current is not None and current.what is What.TEST:
                return "done"
            word = ANSWERS[number % len(ANSWERS)]
            return "on track" if word == "move" and current is not None and current.item is None else word
