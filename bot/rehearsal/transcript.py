"""A rehearsal as text: a whole term, from the door to long after the final session, printed as it happens."""

from collections.abc import Callable

from bot.domain.refusals import CannotStart
from bot.rehearsal.player import Player, Stuck, unequal, unreached
from bot.rehearsal.printing import Printer
from bot.rehearsal.story import Story
from bot.rehearsal.term import Term, through_the_door
from bot.rehearsal.weeks import Weeks
from bot.rehearsal.world import World
from bot.services import Services

ZONE = "Europe/Berlin"


async def transcribe(world: World, services: Callable[[], Services], out: Callable[[str], None]) -> None:
    """Play Mira through every exercise of the course, Ravi through the first, and then all of them to the end.

    Raises CannotStart where a prompt was not reached, an answer got lost, something was said twice, or somebody read
    what they may not.
    """
    printer, story = Printer(world.mira, ZONE, out), Story(world, ZONE, out)
    player = Player(world.mira, services, printer.did)
    given = 0
    try:
        story.chapter("The door and the exercises")
        story.look_around()
        await through_the_door(world, world.mira)
        await player.play()
        given += await _read_back(player, services)
        for exercise_id, _ in (await services().exercises.offered(world.mira.id))[1:]:
            await player.begin(exercise_id)
            await player.play()
            given += await _read_back(player, services)
        printer.catch_up()
        out(f"\nEvery prompt was reached, and all {given} answers were read back equal from the database.")
        term = Term(world, services, story, Weeks(world, services, player, out))
        await term.others()
        await term.play()
    except Stuck as stuck:
        raise CannotStart(f"The rehearsal got stuck: {stuck}") from None
    printer.catch_up()
    out(
        f"\n{term.weeks.messages} messages came to Mira unasked, never two on one day; the summary stands once."
    )


async def _read_back(player: Player, services: Callable[[], Services]) -> int:
    """How many answers were given to the exercise that is open, once all are found in the database."""
    run = await services().exercises.review(player.member.id)
    lost, missed = unequal(player.answers, run), unreached(run.exercise, run)
    if lost or missed:
        raise CannotStart(f"Prompts not reached: {missed}. Answers not read back: {lost}.")
    return len(player.answers)
