"""`/cohort session`: from the words to the event on Discord, the reminder, and what is told at once."""

import re
from datetime import UTC, datetime, timedelta

import discord
import pytest
import sqlalchemy as sa

from bot.domain.calendar import local
from bot.rehearsal import reading
from bot.store.tables import sessions
from tests.journeys.conftest import World
from tests.journeys.room import Room, heard
from tests.journeys.test_rounds import beat, follows


@pytest.fixture
async def room(world: World) -> Room:
    """Mira's DM; Sam, who set her cohort up, facilitates it."""
    await world.set_up()
    return await world.welcomed(world.mira)


NIGHT = (23, 0, 1, 2, 3, 4, 5, 6)


async def zone(world: World) -> str:
    """Where Mira said that she lives."""
    found = (await world.services.me.whereabouts(world.mira.id, None)).zone
    assert found is not None
    return found


def local_time(words: str, where: str) -> datetime:
    """The last instant that was said, by the clock there."""
    return local(datetime.fromtimestamp(int(re.findall(r"<t:(\d+):F>", words)[-1]), UTC), where)


async def events(world: World) -> list[discord.ScheduledEvent]:
    """Those that are to come, or under way."""
    guild = world.bot.get_guild(world.guild.id)
    assert guild is not None
    found = await guild.fetch_scheduled_events(with_counts=False)
    return [each for each in found if each.status is discord.EventStatus.scheduled]


async def test_a_session_is_set_moved_after_a_question_and_cancelled_and_its_event_with_it(
    world: World, room: Room
) -> None:
    """Red where Discord's event is made again instead of moved, or stays when the session is cancelled."""
    shown = await world.sam.slash(
        world.channel, "cohort session set", when="in 10 days at 6pm", name="Session 7"
    )
    assert "**Session 7** is set: <t:" in heard(shown)
    await beat(world, 6)
    first, final = sorted(await events(world), key=lambda each: each.start_time)
    assert (first.name, final.name) == ("Session 7", "Final session")
    await beat(world, 6)
    (offered, _) = await world.sam.autocomplete(world.channel, "cohort session move", "session", "")
    asked = await world.sam.slash(
        world.channel, "cohort session move", session=offered["value"], when="in 12 days at 3am"
    )
    assert asked.ephemeral
    to = local_time(heard(asked), await zone(world))
    assert (
        f"1 message will move with it, {'1 person' if to.hour in NIGHT else 'nobody'} asleep then."
        in heard(asked)
    )
    assert {each.id for each in await events(world)} == {first.id, final.id}
    await world.restart()
    await follows(world.sam, asked, "Move")
    await beat(world, 6)
    (moved,) = [each for each in await events(world) if each.id == first.id]
    assert moved.start_time - first.start_time == timedelta(days=1, hours=9)
    asked = await world.sam.slash(world.channel, "cohort session cancel", session=offered["value"])
    kept = await follows(world.sam, asked, "Keep")
    assert "Nothing has changed." in heard(kept)
    asked = await world.sam.slash(world.channel, "cohort session cancel", session=offered["value"])
    assert "is cancelled" in heard(await follows(world.sam, asked, "Cancel it"))
    await beat(world, 6)
    assert [each.id for each in await events(world)] == [final.id]
    made = [r for r in world.env.http_requests if r.method == "POST" and r.path.endswith("/scheduled-events")]
    assert len(made) == 2
    assert "cancelled" not in room.text  # it comes with her next message


@pytest.mark.usefixtures("room")
async def test_an_event_that_could_not_be_made_is_made_by_a_later_beat_and_never_twice(world: World) -> None:
    """Once Discord refuses; once its answer is lost after it made the event. Red without the look at what is there."""
    world.env.inject_error("POST", "/guilds/*/scheduled-events", status=403, code=50013)
    await world.sam.slash(world.channel, "cohort session set", when="in 10 days at 6pm", name="Session 7")
    await beat(world, 6)
    assert len(await events(world)) == 1
    await world.restart()
    await beat(world, 6)
    assert len(await events(world)) == 2
    async with world.database.begin() as tx:  # as if the process had died before it noted them
        await tx.execute(sa.update(sessions).values(event_id=None, shown=0))
    await beat(world, 6)
    assert len(await events(world)) == 2
    async with world.database.read() as tx:
        noted = set(await tx.scalars(sa.select(sessions.c.event_id)))
    assert noted == {each.id for each in await events(world)}


async def test_a_reminder_comes_the_day_before_and_shows_the_readers_own_time(
    world: World, room: Room
) -> None:
    await world.sam.slash(world.channel, "cohort session set", when="in 3 days at 6pm", name="Session <@1> 7")
    for _ in range(3 * 24):
        await beat(world, 3600)
        if "Session" in room.text and "is <t:" in room.text:
            break
    assert "**Session" in room.text
    assert "\\<@1>" in room.text
    assert room.labels == ["Got it", "Why this?"]
    why = await room.press("Why this?")
    assert "your cohort meets" in heard(why)
    await room.press("Got it")
    assert "Got it" not in room.labels


async def test_a_session_moved_at_the_last_moment_is_told_at_once_and_at_night_nothing_rings(
    world: World, room: Room
) -> None:
    """Once, also when the process ends in between. Red when it is sent like any other message."""
    await world.services.me.move_to(world.mira.id, "Europe/Berlin")  # it is one in the morning there
    await world.sam.slash(world.channel, "cohort session set", when="in 5 hours", name="Session 7")
    before = len(room.cards())
    asked = await world.sam.slash(
        world.channel, "cohort session move", session="Session 7", when="in 8 hours"
    )
    assert "every member is told at once" in heard(asked)
    await follows(world.sam, asked, "Move")
    await beat(world, 1)
    await world.restart()
    await beat(world, 1)
    told = room.cards()[before:]
    assert len(told) == 1
    words = reading.texts(reading.components(told[0]))
    assert "**Session 7** of your cohort was moved: it is <t:" in words
    request = [r for r in world.env.http_requests if "was moved" in str(r.json)][-1]
    assert request.json is not None
    assert request.json.get("flags", 0) & discord.MessageFlags.suppress_notifications.flag
    seen = await world.mira.user.click(told[0], label="Got it")
    assert "/me schedule" in heard(seen)
