"""The made-up server of a rehearsal: who is in it, what time it is there, and the bot that runs in it."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Self

import discord

from bot.domain.refusals import Refusal
from bot.rehearsal import simcord_internals

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime, timedelta

    from simcord import Env, GuildHandle, MemberActor

    from bot.clock import Clock

log = logging.getLogger(__name__)

SERVER = "Alignment course"
CHANNEL = "cohort-12"
BOT_NAME = "Cohort Bot"

# What the bot asks for when it is invited, and nothing more, so that a missing permission shows here first.
BOT_PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    create_public_threads=True,
    create_private_threads=True,
    attach_files=True,
    embed_links=True,
    read_message_history=True,
    create_events=True,
    manage_events=True,
)

# Longer work by the bot goes on, but a press or a message stops waiting for it: on the page, where a person looks on,
# soon, and before that only when something is wrong.
SETTLE_SECONDS = 1.0
SETTLE_SECONDS_BEFORE = 20.0


MOST_STOPS = 200
"""So often the clock stops on the way where it is moved: what goes on and on falling due must not hold it for ever."""


class World:
    """One server, one channel, a facilitator, three members, and the bot; use with `async with`.

    `make_bot` is called at the start and at each restart with the clock of this world. `prepare` runs
    once, when the bot is ready. `on_time` runs after the clock was moved, for schedulers that read the
    wall clock and would not notice; `next_due` says when they have something to do, before the instant that it is
    given. Whatever acts on `env` while the page is open holds `turn`.
    """

    env: Env
    guild: GuildHandle

    def __init__(
        self,
        make_bot: Callable[[Clock], Awaitable[discord.Client]],
        *,
        prepare: Callable[[World], Awaitable[None]] | None = None,
        on_time: Callable[[], Awaitable[None]] | None = None,
        next_due: Callable[[datetime], Awaitable[datetime | None]] | None = None,
    ) -> None:
        self.turn = asyncio.Lock()
        self.stumbles = 0
        self._clock = simcord_internals.RunningClock()
        self._make_bot, self._prepare, self._on_time, self._next_due = make_bot, prepare, on_time, next_due
        self._errors_seen = 0

    @property
    def clock(self) -> Clock:
        return self._clock.now

    @property
    def bot(self) -> discord.Client:
        return self.env.bot

    async def __aenter__(self) -> Self:
        bot = await self._make_bot(self.clock)
        self.env = simcord_internals.Env(bot, check_errors=False, settle_timeout=SETTLE_SECONDS_BEFORE)
        simcord_internals.set_clock(self.env, self._clock)
        self._furnish()
        try:
            await self.env.start()
            if self._prepare is not None:
                await self._prepare(self)
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        try:
            await self.bot.close()
        finally:
            await self.env.shutdown()

    def _furnish(self) -> None:
        self.env.backend.edit_bot_profile(BOT_NAME)
        self.guild = self.env.create_guild(SERVER)
        self.env.backend.edit_role(
            self.guild.id, self.guild.roles[BOT_NAME].id, {"permissions": BOT_PERMISSIONS.value}
        )
        self.channel = self.guild.create_text_channel(CHANNEL, topic="One cohort of the course")
        self.sam = self._person("Sam", permissions=discord.Permissions(manage_guild=True))
        self.mira, self.ravi, self.ana = (self._person(name) for name in ("Mira", "Ravi", "Ana"))
        self.members = (self.mira, self.ravi, self.ana)
        self.people = (*self.members, self.sam)

    def _person(self, name: str, *, permissions: discord.Permissions | None = None) -> MemberActor:
        role = (
            self.guild.create_role("Facilitator", permissions=permissions, color=0xE8B04B)
            if permissions
            else None
        )
        user = self.env.create_user(name.lower(), global_name=name)
        return self.guild.add_member(user, roles=[role] if role else ())

    def open_to_people(self) -> None:
        """From now on people press and type themselves, and none of their acts waits for long work."""
        self.env.settle_timeout = SETTLE_SECONDS

    async def skip(self, time: timedelta) -> None:
        """Move the clock; whatever falls due on the way happens at its own time, one thing after the other."""
        async with self.turn:
            await self._at_rest()
            until = self.clock() + time
            for _ in range(MOST_STOPS):
                due = None if self._next_due is None else await self._next_due(until)
                if due is None:
                    break
                await self._to(due)
            await self._to(until)

    async def _to(self, instant: datetime) -> None:
        self._clock.advance(max(0.0, (instant - self.clock()).total_seconds()))
        await self._at_rest()
        if self._on_time is not None:
            with self.env.time_context():
                await self._on_time()
            await self._at_rest()

    async def _at_rest(self) -> None:
        try:
            await self.env.advance_time(0)
        except TimeoutError:
            log.warning("The bot is still busy after %s s; going on without waiting.", SETTLE_SECONDS)

    async def restart_bot(self) -> None:
        """Stop the bot and start a new one, which knows only what the old one stored."""
        async with self.turn:
            await self._at_rest()
            await self.bot.close()
            await self.env.restart_bot(await self._make_bot(self.clock))

    def log_errors(self) -> None:
        """Send what went wrong inside the bot since the last call to the log, and count it in `stumbles`."""
        errors = self.env.errors_since(self._errors_seen)
        self._errors_seen += len(errors)
        for error in errors:
            if not isinstance(getattr(error, "original", error), Refusal):
                self.stumbles += 1
                log.error("Something went wrong inside the bot.", exc_info=error)
