"""Closed direct messages: one private thread, in which nothing that is the member's stands before they press."""

import discord
import pytest
import sqlalchemy as sa
from simcord.builders import ChannelHandle

from bot.rehearsal import reading
from bot.store.tables import deliveries
from tests.journeys.conftest import World
from tests.journeys.room import Room, heard
from tests.journeys.test_check_ins import at_a_wish, beat

PRIVATE = ("Baseline", "first plot", "How is it going?")


@pytest.fixture
async def room(world: World) -> Room:
    """Mira's DM, which is closed when her first check-in is due; nothing has come of that yet."""
    room = await at_a_wish(world)
    await closes(world, room)
    return room


async def closes(world: World, room: Room) -> None:
    """The next check-in is due, and refused."""
    query = sa.select(sa.func.min(deliveries.c.due_at)).where(
        deliveries.c.kind == "check-in", deliveries.c.state == "planned"
    )
    async with world.database.read() as tx:
        due_at = await tx.scalar(query)
    assert due_at is not None
    path = f"/channels/{room.user.dm_channel.id}/messages"
    world.env.inject_error("POST", path, status=403, code=50007, message="closed")
    await beat(world, (due_at - world.clock()).total_seconds() + 1)
    await beat(world, 2)
    await beat(world, 2)


def threads(world: World) -> list[ChannelHandle]:
    return [each for each in world.channel.threads if "Your exercises" in str(each.name)]


def cards(thread: ChannelHandle) -> list[discord.Message]:
    return [each for each in thread.history() if reading.texts(reading.components(each))]


def shown(message: discord.Message) -> str:
    return reading.texts(reading.components(message))


async def test_one_thread_invites_without_a_private_word_and_after_the_press_the_check_in_is_there(
    world: World, room: Room
) -> None:
    """P13, P23. Red where the check-in itself goes to the thread, or where a second refusal makes a second thread."""
    await closes(world, room)
    (thread,) = threads(world)
    (invitation,) = cards(thread)
    assert "moderators with the permission Manage Threads" in shown(invitation)
    asked = [each.json for each in world.env.http_requests if f"/channels/{thread.id}/" in each.path]
    assert asked
    assert not any(word in str(asked) for word in PRIVATE)
    assert len(cards(thread)) == 1
    said = await world.mira.click(invitation, label="Go on here")
    assert f"<#{thread.id}>" in heard(said)
    assert "**Baseline running** is due" in shown(cards(thread)[-1])
    await world.mira.click(cards(thread)[-1], label="On track")
    assert "What else?" in shown(cards(thread)[-1])
    assert [each.id for each in threads(world)] == [thread.id]


@pytest.mark.parametrize("noted", [True, False])
async def test_whoever_was_killed_with_the_invitation_in_hand_makes_no_second_one(
    world: World, room: Room, *, noted: bool
) -> None:
    """P3, P4. Red where the thread is not looked for by its name, or the message not read back."""
    assert room.cards()
    claimed = {"state": "claimed", "attempt": 1, "look_at": world.clock(), "settled_at": None}
    async with world.database.begin() as tx:
        values = claimed if noted else claimed | {"about_id": None}
        await tx.execute(sa.update(deliveries).where(deliveries.c.kind == "invite").values(**values))
    await world.restart()
    for _ in range(3):
        await beat(world, 2)
    (thread,) = threads(world)
    assert len(cards(thread)) == 1
    async with world.database.read() as tx:
        found = (await tx.execute(sa.select(deliveries).where(deliveries.c.kind == "invite"))).one()
    assert (found.state, found.about_id, found.attempt) == ("sent", thread.id, 2)


async def test_a_thread_that_is_asked_for_is_the_one_that_was_made(world: World, room: Room) -> None:
    """Red where each way makes a thread of its own."""
    assert room.cards()
    schedule = await world.mira.slash(world.channel, "me schedule")
    assert schedule.response is not None
    warned = await world.mira.click(schedule.response, label="Use a private thread")
    assert warned.response is not None
    await world.mira.click(warned.response, label="Open it")
    (thread,) = threads(world)
    assert len(cards(thread)) == 2
