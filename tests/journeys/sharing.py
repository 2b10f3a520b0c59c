"""Members who have a deliverable, and say who may read it, without going through the screens for that."""

from datetime import timedelta
from itertools import count

from simcord import MemberActor

from bot.domain.consent import Audience, digest
from bot.services.consents import Sharing
from tests.journeys.conftest import World
from tests.services.talk import Hand, Talker

DELIVERABLE = "What I will deliver"
_turns = count()
"""So that no two messages have the same id."""


async def writes(world: World, member: MemberActor, *words: str) -> None:
    """They are where their deliverable is asked for, and type these."""
    hand = Hand(world.clock() + timedelta(minutes=10 * next(_turns)))
    writer = Talker(world.services, hand, member.id, member.user.dm_channel.id)
    await writer.sees(await world.services.screens.turn(member.id))
    await writer.goes_to("B7.deliverable")
    await writer.types(*words)


async def says(
    world: World, member: MemberActor, audience: Audience, heading: str = DELIVERABLE, name: str = ""
) -> Sharing:
    """Who may read the passage, in the words that it has now."""
    consents = world.services.consents
    there = await consents.show(member.id)
    number = next(n for n, each in enumerate(there.passages, 1) if each.excerpt.heading == heading)
    shown = digest(there.passages[number - 1].excerpt.words)
    return await consents.say(member.id, there.run.id, number, shown, audience, name)
