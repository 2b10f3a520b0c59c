"""A rehearsal as text: a member goes through the exercise, and the conversation is printed as it happens."""

import re
from collections.abc import Callable
from datetime import datetime
from textwrap import indent

from simcord import MemberActor

from bot.domain.calendar import local
from bot.domain.refusals import CannotStart
from bot.rehearsal import reading
from bot.rehearsal.player import Player, Stuck, unequal, unreached
from bot.rehearsal.weeks import through_the_weeks
from bot.rehearsal.world import World
from bot.services import Services

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
            self.out("\nBot:\n" + indent(_news(before, card), "  "))


def _news(before: str, card: str) -> str:
    """The lines of a card that were not on it before."""
    old = set(before.splitlines())
    return "\n".join(line for line in card.splitlines() if line not in old)


def readable(text: str, zone: str) -> str:
    """Without Discord's marks, and with times by the clock of this zone."""

    def moment(found: re.Match[str]) -> str:
        return f"{local(datetime.fromtimestamp(int(found[1])).astimezone(), zone):%a %d %b %Y, %H:%M}"

    dated = _TIMESTAMP.sub(moment, _BESIDE.sub(r"\1", text))
    return "\n".join(line for line in _MARKS.sub("", dated).splitlines() if line.strip())


async def transcribe(world: World, services: Callable[[], Services], out: Callable[[str], None]) -> None:
    """Play Mira through every exercise of the course.

    Raises CannotStart where a prompt was not reached or an answer got lost.
    """
    printer = Printer(world.mira, "Europe/Berlin", out)
    player = Player(world.mira, services, printer.did)
    given = 0
    try:
        await through_the_door(world, world.mira)
        await player.play()
        given += await _read_back(player, services)
        for exercise_id, _ in (await services().exercises.offered(world.mira.id))[1:]:
            await player.begin(exercise_id)
            await player.play()
            given += await _read_back(player, services)
        came = await through_the_weeks(world, services, player, out)
    except Stuck as stuck:
        raise CannotStart(f"The rehearsal got stuck: {stuck}") from None
    printer.catch_up()
    out(f"\nEvery prompt was reached, and all {given} answers were read back equal from the database.")
    out(f"\n{came} check-ins came until the eve of the final session, never two on one day.")


async def _read_back(player: Player, services: Callable[[], Services]) -> int:
    """How many answers were given to the exercise that is open, once all are found in the database."""
    run = await services().exercises.review(player.member.id)
    lost, missed = unequal(player.answers, run), unreached(run.exercise, run)
    if lost or missed:
        raise CannotStart(f"Prompts not reached: {missed}. Answers not read back: {lost}.")
    return len(player.answers)


async def through_the_door(world: World, member: MemberActor) -> None:
    """Press Start in a DM, and Join."""
    door = world.channel.last_message
    if door is None:
        raise Stuck("There is no door in the channel.")
    asked = await member.click(door, label="Start in a DM")
    if asked.response is None:
        raise Stuck("The door gave no answer.")
    await member.click(asked.response, label="Join")
