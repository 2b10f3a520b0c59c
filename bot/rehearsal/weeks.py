"""The weeks after the plan, as text: check-ins arrive at their hour, and the member answers in one way or another."""

from collections.abc import Callable
from datetime import date, timedelta

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

MOST_MESSAGES = 60
MOST_ANSWERS = 12
A_DAY = timedelta(days=1)
ANSWERS = ("on track", "stuck", "not today", "move", "done")
"""What the member says to one question after the other."""


async def through_the_weeks(
    world: World, services: Callable[[], Services], player: Player, out: Callable[[str], None]
) -> int:
    """Let time go by until the eve of the final session, message by message; how many check-ins came.

    Raises Stuck where two came on one day, or one is answered and does not end.
    """
    cohort = await services().cohorts.in_channel(world.channel.id)
    assert cohort is not None, "it was set up"
    eve, came = cohort.final_session_at - A_DAY, list[date]()
    for _ in range(MOST_MESSAGES):
        due = await services().deliveries.next_due(eve)
        await world.skip((due or eve) - world.clock())
        turn = await services().screens.turn(player.member.id)
        if isinstance(turn.screen, Checking) and turn.screen.check_in.current is not None:
            now = local(world.clock(), turn.screen.zone)
            if now.date() in came:
                raise Stuck(f"Two check-ins came on {now.date()}.")
            out(f"\n— {now:%A %d %B, %H:%M} —")
            await _answer(services, player, len(came))
            came.append(now.date())
        if due is None:
            return len(came)
    raise Stuck(f"{MOST_MESSAGES} messages and no end.")


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
