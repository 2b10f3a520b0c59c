"""The very same bot on a simulated Discord: one server, one cohort channel, one facilitator, two members.

Every request that the bot sends in these tests is checked against Discord's own schema, where it is at hand.
"""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, cast

import discord
import pytest
from discord import app_commands
from simcord import Env, InteractionResult, MemberActor, UserHandle
from simcord.actors import _component_interaction  # pyright: ignore[reportPrivateUsage]
from simcord.builders import ChannelHandle, GuildHandle

from bot import services
from bot.client import CohortBot
from bot.domain.refusals import Refusal
from bot.rehearsal.simcord_internals import settle_quickly
from bot.services import Services
from bot.store.database import Database
from tests import openapi
from tests.journeys.room import Room

settle_quickly()


class SimulatedClock:
    """The time of the simulated Discord, once there is one."""

    env: Env | None = None

    def __call__(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) if self.env is None else self.env.now()


@dataclass
class World:
    """Everything a journey needs. `channel` is the cohort's."""

    env: Env
    clock: SimulatedClock
    database: Database
    services: Services
    guild: GuildHandle
    channel: ChannelHandle
    sam: MemberActor
    mira: MemberActor
    ravi: MemberActor

    @property
    def bot(self) -> CohortBot:
        assert isinstance(self.env.bot, CohortBot)
        return self.env.bot

    async def set_up(self, course: str = "ai-alignment", final_session: str = "in 4 weeks") -> None:
        """Sam sets the cohort up and opens its door."""
        await self.sam.slash(
            self.channel,
            "setup cohort",
            channel=self.channel,
            course=course,
            zone="Europe/Berlin",
            final_session=final_session,
            facilitator=self.sam,
        )
        await self.sam.slash(self.channel, "setup open")

    def room(self, member: MemberActor) -> Room:
        """The member's DM with the bot."""
        return Room(self.env, member.user)

    async def joined(self, member: MemberActor) -> Room:
        """Through the door, into the DM."""
        assert self.channel.last_message is not None
        asked = await member.click(self.channel.last_message, label="Start in a DM")
        assert asked.response is not None
        await member.click(asked.response, label="Join")
        return self.room(member)

    async def welcomed(self, member: MemberActor) -> Room:
        """Past the questions before the first prompt."""
        room = await self.joined(member)
        await room.press_first("clock:")
        await room.press_first("place:")
        await room.press("Fine")
        return room

    async def forged(
        self, who: MemberActor | UserHandle, channel: ChannelHandle, custom_id: str
    ) -> InteractionResult:
        """A press that no button offers: somebody sends a custom id of their own making."""
        source = channel.last_message or await self._written(who, channel)
        stored = self.env.backend.get_message(channel.id, source.id)
        return await _component_interaction(who, stored, {"custom_id": custom_id, "component_type": 2})

    async def _written(self, who: MemberActor | UserHandle, channel: ChannelHandle) -> discord.Message:
        return await (who.send(channel, "hm") if isinstance(who, MemberActor) else who.send_dm("hm"))

    async def restart(self) -> None:
        """The process ends, and another one starts on the same database."""
        self.services = await services.start(self.database, self.clock)
        await self.env.restart_bot(make_bot(self.services, self.clock))


def make_bot(made: Services, clock: SimulatedClock) -> CohortBot:
    bot = CohortBot(made, clock, shard_count=1)
    bot.stage.between_edits = bot.round_board.between_edits = 0
    return bot


@pytest.fixture
async def world(sqlite_database: Database) -> AsyncGenerator[World]:
    clock = SimulatedClock()
    made = await services.start(sqlite_database, clock)
    env = Env(make_bot(made, clock))
    await env.start()
    try:
        clock.env = env
        yield _furnished(env, clock, sqlite_database, made)
        check_requests(env)
    finally:
        await env.shutdown()
    told = (Refusal, app_commands.MissingPermissions)
    surprises = [error for error in env.errors if not isinstance(getattr(error, "original", error), told)]
    assert surprises == []


def _furnished(env: Env, clock: SimulatedClock, database: Database, made: Services) -> World:
    guild = env.create_guild("Alignment course")
    facilitators = guild.create_role("Facilitators", permissions=discord.Permissions(manage_guild=True))
    channel = guild.create_text_channel("cohort-12")
    sam = guild.add_member(env.create_user("sam", global_name="Sam"), roles=[facilitators])
    mira, ravi = (
        guild.add_member(env.create_user(name.lower(), global_name=name)) for name in ("Mira", "Ravi")
    )
    return World(env, clock, database, made, guild, channel, sam, mira, ravi)


def check_requests(env: Env) -> None:
    """Every request is what Discord's schema allows, and every message within the limits that it does not see."""
    schema = _schema()
    for request in env.http_requests:
        problems = openapi.message_problems(message_of(request.json)) + openapi.mention_problems(request.json)
        if schema is not None:
            problems += schema.check(request.method, request.path, cast("object", request.json))
        assert not problems, (request.method, request.path, problems)


def message_of(body: object) -> dict[str, Any]:
    """The message in a request's body: the body itself, or what an interaction is answered with."""
    if not isinstance(body, dict):
        return {}
    known = cast("dict[str, Any]", body)
    return known.get("data") or known


@cache
def _schema() -> openapi.Schema | None:
    file = openapi.named_file()
    return None if file is None else openapi.Schema.load(file)
