"""Through the door: nobody is written to before they asked for it."""

from datetime import timedelta

import discord
import sqlalchemy as sa
from simcord import MemberActor

from bot.store.tables import deliveries, dm_rests, news
from tests.journeys.conftest import World
from tests.journeys.room import heard


def _opened_dms(world: World) -> int:
    return sum(request.path == "/users/@me/channels" for request in world.env.http_requests)


async def test_no_dm_is_opened_before_a_click(world: World) -> None:
    await world.set_up()
    assert world.channel.last_message is not None
    asked = await world.mira.click(world.channel.last_message, label="Start in a DM")
    assert asked.ephemeral
    assert "Sam" in heard(asked)
    assert _opened_dms(world) == 0
    assert asked.response is not None
    sent = await world.mira.click(asked.response, label="Join")
    assert sent.response is not None
    assert sent.response.ephemeral
    assert _opened_dms(world) == 1
    assert "What time is it for you now?" in world.room(world.mira).text


async def test_a_member_who_presses_again_is_not_asked_again(world: World) -> None:
    await world.set_up()
    room = await world.welcomed(world.mira)
    assert world.channel.last_message is not None
    again = await world.mira.click(world.channel.last_message, label="Start in a DM")
    assert "Sent" in heard(again)
    assert "Shall we begin?" in room.text
    assert len(room.alive()) == 1


async def test_closed_dms_are_said_and_a_thread_is_offered(world: World) -> None:
    await world.set_up()
    world.env.inject_error("POST", "/channels/*/messages", status=403, code=50007, message="closed")
    assert world.channel.last_message is not None
    asked = await world.mira.click(world.channel.last_message, label="Start in a DM")
    assert asked.response is not None
    said = await world.mira.click(asked.response, label="Join")
    assert "closed to me" in heard(said)
    offered = said.followups[-1] if said.followups else said.response
    assert offered is not None
    warned = await world.mira.click(offered, label="Use a private thread")
    assert "Manage Threads" in heard(warned)
    await world.bot.beat()
    assert world.room(world.mira).cards() == []


async def test_when_discord_wants_no_more_dms_a_thread_is_offered(world: World) -> None:
    await world.set_up()
    world.env.inject_error("POST", "/users/@me/channels", status=400, code=40003, message="too fast")
    assert world.channel.last_message is not None
    asked = await world.mira.click(world.channel.last_message, label="Start in a DM")
    assert asked.response is not None
    said = await world.mira.click(asked.response, label="Join")
    assert "fewer direct messages" in heard(said)


async def test_discord_s_no_to_more_dms_outlives_a_restart_and_the_facilitator_hears_of_it_once(
    world: World,
) -> None:
    """P23. Red where it is remembered by the process alone, or told by the log alone."""
    await world.set_up()
    await world.services.members.hear_in(world.sam.id, 4242)
    world.env.inject_error("POST", "/users/@me/channels", status=400, code=40003, message="too fast")
    await _is_put_off(world, world.mira)
    await world.restart()
    await _is_put_off(world, world.ravi)
    told = sa.select(news.c.kind, news.c.occurrence).where(news.c.user_id == world.sam.id)
    async with world.database.read() as tx:
        assert [tuple(row) for row in await tx.execute(told)] == [("few-dms", f"few-dms-1-1-{world.sam.id}")]
        due_at = await tx.scalar(sa.select(deliveries.c.due_at).where(deliveries.c.user_id == world.sam.id))
    assert due_at is not None
    assert due_at - world.clock() < timedelta(days=2)
    await world.env.advance_time(11 * 60)
    assert "Sent" in heard(await world.ravi.click(_door(world), label="Start in a DM"))
    async with world.database.read() as tx:
        assert await tx.scalar(sa.select(dm_rests.c.over_at)) is not None


async def _is_put_off(world: World, member: MemberActor) -> None:
    asked = await member.click(_door(world), label="Start in a DM")
    assert asked.response is not None
    assert "fewer direct messages" in heard(await member.click(asked.response, label="Join"))


def _door(world: World) -> discord.Message:
    return next(message for message in world.channel.history() if "Start in a DM" in str(message.components))


async def test_a_stranger_who_writes_is_told_where_to_begin_and_nothing_is_kept(world: World) -> None:
    await world.set_up()
    room = world.room(world.ravi)
    await room.type("hello?")
    assert "Start in a DM" in room.text
    async with world.database.read() as tx:
        assert (await tx.exec_driver_sql("SELECT count(*) FROM inbox")).scalar() == 0
        assert (await tx.exec_driver_sql("SELECT count(*) FROM people")).scalar() == 0


async def test_a_door_of_another_server_leads_nowhere(world: World) -> None:
    await world.set_up()
    elsewhere = world.env.create_guild("Elsewhere")
    channel = elsewhere.create_text_channel("general")
    stranger = elsewhere.add_member(world.env.create_user("eve"))
    said = await world.forged(stranger, channel, "join:v1:1:dm")
    assert "leads nowhere" in heard(said)
    assert not await world.services.members.is_member(1, stranger.id)
