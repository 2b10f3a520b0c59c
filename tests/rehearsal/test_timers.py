"""Time in the rehearsal is a clock that runs and can be moved: a timer ends by either."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.rehearsal.command import Backstage, beat, keep_beating
from bot.rehearsal.simcord_internals import settle_quickly
from bot.rehearsal.world import World
from bot.store.tables import deliveries
from tests import timed
from tests.journeys.conftest import check_requests
from tests.journeys.room import Room


@pytest.fixture
def backstage(tmp_path: Path) -> Backstage:
    settle_quickly()
    return Backstage(f"sqlite:///{tmp_path / 'rehearsal.sqlite3'}")


@pytest.fixture
async def world(backstage: Backstage) -> AsyncGenerator[World]:
    async def set_up(made: World) -> None:
        async with backstage.services().courses.db.begin() as tx:
            await timed.publish(tx, made.clock())
        await made.sam.slash(
            made.channel,
            "setup cohort",
            channel=made.channel,
            course=timed.KEY,
            zone="Europe/Berlin",
            final_session="in 4 weeks",
            facilitator=made.sam,
        )
        await made.sam.slash(made.channel, "setup open")

    made = World(backstage.make_bot, prepare=set_up, on_time=lambda: beat(made))
    async with made:
        yield made
        check_requests(made.env)
    await backstage.close()


@pytest.fixture
async def room(world: World) -> Room:
    """Mira's DM, with a timer of three minutes that runs."""
    assert world.channel.last_message is not None
    asked = await world.mira.click(world.channel.last_message, label="Start in a DM")
    assert asked.response is not None
    await world.mira.click(asked.response, label="Join")
    room = Room(world.env, world.mira.user)
    await room.press_first("clock:")
    await room.press_first("place:")
    await room.press("Fine")
    await room.press("Start timer")
    assert "⏱ Ends" in room.text
    return room


async def test_an_hour_forward_ends_it_at_once_and_the_conversation_goes_on(world: World, room: Room) -> None:
    await world.skip(timedelta(hours=1))
    assert "Time is up: 0 of 10 items" in room.text
    await room.type("Boskoop")
    assert "Time is up: 1 of 10 items" in room.text
    await room.press("Next")
    assert "Pears" in room.text


async def test_it_ends_by_itself_as_time_goes_by(world: World, room: Room, backstage: Backstage) -> None:
    soon = world.clock() + timedelta(seconds=1)
    async with backstage.services().courses.db.begin() as tx:
        await tx.execute(sa.update(deliveries).values(due_at=soon, look_at=soon))
    beating = asyncio.create_task(keep_beating(world))
    await asyncio.sleep(3)
    beating.cancel()
    with suppress(asyncio.CancelledError):
        await beating
    assert "Time is up" in room.text
