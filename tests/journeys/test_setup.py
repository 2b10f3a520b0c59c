"""An organiser sets a cohort up and opens its door."""

from typing import Any

import discord
import pytest
from simcord import InteractionResult, SetupError

from bot.rehearsal import reading
from tests.journeys.conftest import World
from tests.journeys.room import heard


async def _cohort(world: World, **changes: Any) -> InteractionResult:
    options = {
        "channel": world.channel,
        "course": "ai-alignment",
        "zone": "Europe/Berlin",
        "final_session": "in 4 weeks",
        "facilitator": world.sam,
    }
    return await world.sam.slash(world.channel, "setup cohort", **(options | changes))


async def test_a_cohort_is_set_up_and_its_door_opened(world: World) -> None:
    said = await _cohort(world, name="Cohort 12")
    assert said.ephemeral
    assert "Cohort 12" in heard(said)
    assert "<t:" in heard(said)
    opened = await world.sam.slash(world.channel, "setup open")
    assert "door is open" in heard(opened)
    assert world.channel.last_message is not None
    door = reading.components(world.channel.last_message)
    assert [button["label"] for button in reading.buttons(door)] == ["Start in a DM", "Start here, privately"]


async def test_set_up_again_changes_the_cohort_of_that_channel(world: World) -> None:
    await _cohort(world, name="Cohort 12")
    await _cohort(world, name="Cohort twelve", facilitator=world.ravi)
    cohort = await world.services.cohorts.in_channel(world.channel.id)
    assert cohort is not None
    assert (cohort.name, cohort.facilitators) == ("Cohort twelve", ("Ravi",))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"final_session": "yesterday"}, "past"),
        ({"final_session": "whenever"}, "date"),
        ({"zone": "Middle-earth/Shire"}, "no such time zone"),
        ({"course": "basket-weaving"}, "no such course"),
    ],
)
async def test_a_mistake_is_one_sentence_and_changes_nothing(
    world: World, changes: dict[str, str], sentence: str
) -> None:
    said = await _cohort(world, **changes)
    assert said.ephemeral
    assert sentence in heard(said)
    assert await world.services.cohorts.in_channel(world.channel.id) is None


async def test_a_door_needs_a_cohort(world: World) -> None:
    said = await world.sam.slash(world.channel, "setup open")
    assert "/setup cohort" in heard(said)


@pytest.mark.parametrize(
    "missing",
    [
        "create_private_threads",
        "send_messages_in_threads",
        "read_message_history",
        "attach_files",
        "create_events",
        "manage_events",
    ],
)
async def test_a_door_needs_the_permissions_that_it_leads_to(world: World, missing: str) -> None:
    """Broken build: look for what the door itself needs, and fail at the first absence or exported plan."""
    assert world.bot.user is not None
    denied = discord.PermissionOverwrite(**{missing: False})
    channel = world.guild.create_text_channel("cohort-13", overwrites={world.bot.user: denied})
    await _cohort(world, channel=channel)
    said = await world.sam.slash(channel, "setup open")
    assert f"I still need: {missing.replace('_', ' ').title()}. Give" in heard(said)
    assert channel.last_message is None


async def test_members_cannot_set_up(world: World) -> None:
    with pytest.raises(SetupError):
        await world.mira.slash(
            world.channel,
            "setup cohort",
            channel=world.channel,
            course="ai-alignment",
            zone="UTC",
            final_session="in 4 weeks",
            facilitator=world.mira,
        )


async def test_zones_and_courses_are_offered_while_typing(world: World) -> None:
    zones = await world.sam.autocomplete(world.channel, "setup cohort", "zone", "berl")
    assert [zone["value"] for zone in zones] == ["Europe/Berlin"]
    courses = await world.sam.autocomplete(world.channel, "setup cohort", "course", "align")
    assert [course["value"] for course in courses] == ["ai-alignment"]
