"""The made-up server without its page: its clock, its bot, its people."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import discord
import pytest
from simcord import Env

from bot.domain.refusals import CannotStart, Refusal
from bot.rehearsal.simcord_internals import check_touched
from bot.rehearsal.world import BOT_PERMISSIONS, World

from .toy import ToyBot, make_toy

if TYPE_CHECKING:
    from bot.clock import Clock


async def test_the_clock_starts_at_the_real_time_and_runs_with_it(world: World) -> None:
    assert abs(world.clock() - datetime.now(UTC)) < timedelta(seconds=5)
    before = world.clock()
    await asyncio.sleep(0.05)
    assert timedelta(seconds=0.05) <= world.clock() - before < timedelta(seconds=1)


async def test_what_falls_due_in_the_skipped_time_happens_once_and_then_the_hook_runs() -> None:
    happened: list[str] = []

    class Sleeper(ToyBot):
        async def setup_hook(self) -> None:
            await super().setup_hook()
            self.nap = asyncio.create_task(self.every_minute())

        async def every_minute(self) -> None:
            while True:
                await asyncio.sleep(60)
                happened.append("a minute passed")

    async def make(clock: Clock) -> discord.Client:
        return Sleeper(clock)

    async def hook() -> None:
        happened.append(f"{world.clock() - began:}".split(",")[0])

    async with World(make, on_time=hook) as world:
        began = world.clock()
        await world.skip(timedelta(weeks=1))
        assert happened == ["a minute passed", "7 days"]


async def test_a_timer_of_the_bot_also_runs_without_any_skip() -> None:
    rang = asyncio.Event()

    class Alarm(ToyBot):
        async def setup_hook(self) -> None:
            await super().setup_hook()
            asyncio.get_running_loop().call_later(0.2, rang.set)

    async def make(clock: Clock) -> discord.Client:
        return Alarm(clock)

    async with World(make):
        await asyncio.wait_for(rang.wait(), 2)


async def test_a_restart_makes_a_new_bot_that_reads_the_same_clock_and_closes_the_old_one(
    world: World,
) -> None:
    old = world.bot
    await world.skip(timedelta(days=1))
    await world.restart_bot()
    assert old.is_closed()
    assert isinstance(world.bot, ToyBot)
    assert world.bot is not old
    assert world.bot.clock() - datetime.now(UTC) > timedelta(hours=23)
    await world.mira.send_dm("still there?")
    last = world.mira.user.dm_channel.last_message
    assert last is not None
    assert last.content == "You said: still there?"


async def test_a_bot_without_shards_does_as_well() -> None:
    async def make(_: Clock) -> discord.Client:
        return discord.Client(intents=discord.Intents(guilds=True))

    async with World(make) as world:
        await world.restart_bot()
        assert world.bot.is_ready()


async def test_sam_may_set_up_and_the_bot_has_the_permissions_it_asks_for_and_no_more(world: World) -> None:
    def may(user_id: int) -> discord.Permissions:
        return discord.Permissions(world.env.backend.compute_permissions(world.guild.id, user_id))

    assert world.bot.user is not None
    assert may(world.bot.user.id) == may(world.mira.id) | BOT_PERMISSIONS
    assert may(world.sam.id).manage_guild
    assert not may(world.mira.id).manage_guild


async def test_a_broken_rule_is_no_stumble_but_an_error_is(caplog: pytest.LogCaptureFixture) -> None:
    class Strict(ToyBot):
        async def on_message(self, message: discord.Message, /) -> None:
            raise Refusal("Not here.") if message.content == "a rule" else RuntimeError("a fault")

    async def make(clock: Clock) -> discord.Client:
        return Strict(clock)

    async with World(make) as world:
        await world.mira.send_dm("a rule")
        world.log_errors()
        assert world.stumbles == 0
        await world.mira.send_dm("a mistake")
        world.log_errors()
    assert world.stumbles == 1
    assert "Something went wrong inside the bot." in caplog.text


async def test_what_prepare_did_is_there_and_a_failing_one_leaves_nothing_running() -> None:
    async def prepare(world: World) -> None:
        await world.sam.slash(world.channel, "door")
        raise RuntimeError("no cohort")

    made: list[discord.Client] = []

    async def make(clock: Clock) -> discord.Client:
        made.append(await make_toy(clock))
        return made[-1]

    with pytest.raises(RuntimeError, match="no cohort"):
        async with World(make, prepare=prepare):
            pass
    assert made[0].is_closed()


def test_a_private_name_that_is_gone_is_named_at_the_start() -> None:
    with pytest.raises(CannotStart, match=r"no Env\._no_such_name"):
        check_touched(((Env, "_preview"), (Env, "_no_such_name")))
