"""The bot itself: one Discord client that holds the services and loads every cog."""

import asyncio
import logging
import pkgutil
import sys
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any, Protocol, TypeVar, runtime_checkable

import aiohttp
import discord
from discord.ext import commands

from bot.clock import Clock
from bot.domain.refusals import CannotStart
from bot.heartbeat import Heartbeat
from bot.services import Services
from bot.ui.arrivals import Arrivals
from bot.ui.budget import PER_SECOND, Budget
from bot.ui.errors import Tree
from bot.ui.event_board import EventBoard
from bot.ui.groups import join_all
from bot.ui.posts import Poster
from bot.ui.round_board import RoundBoard
from bot.ui.stage import Stage
from bot.ui.summary_board import SummaryBoard
from bot.ui.threads import Threads

_log = logging.getLogger(__name__)
T = TypeVar("T")

BEAT = timedelta(seconds=1)
A_MOMENT = 0.5
"""Seconds that a beat waits for what it began; whatever takes longer goes on beside it."""
GRACE = 5.0
"""Seconds that work under way has left when the bot ends."""


@runtime_checkable
class Beats(Protocol):
    """A cog that says things unasked: it looks, at every beat, whether something is due."""

    def beat(self, now: datetime) -> Coroutine[Any, Any, None]: ...


class CohortBot(commands.AutoShardedBot):
    """Has no prefix commands and caches nobody: the services know what there is to know.

    `per_second` is how many requests may go out for deliveries.
    The heartbeat is started by whoever runs the bot; under a simulated clock, call `beat()`.
    """

    def __init__(
        self,
        services: Services,
        clock: Clock,
        *,
        shard_count: int | None = None,
        per_second: int = PER_SECOND,
    ) -> None:
        self.budget = Budget(per_second)
        super().__init__(
            # Never looked at, since on_message does nothing; discord.py warns at any other.
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=Tree,
            intents=discord.Intents(
                guilds=True, guild_messages=True, dm_messages=True, guild_scheduled_events=True
            ),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            # Without it discord.py waits as long as it is told to, possibly hours.
            max_ratelimit_timeout=60,
            shard_count=shard_count,
            http_trace=self.budget.listening(),
        )
        self.services = services
        self.clock = clock
        self.stage = Stage(self, services)
        self.arrivals = Arrivals()
        self.poster = Poster(self, services)
        self.threads = Threads(self, services, self.poster)
        self.round_board = RoundBoard(self, services)
        self.event_board = EventBoard(self, services, clock)
        self.summary_board = SummaryBoard(self, services, self.budget)
        self.heartbeat = Heartbeat(self.beat, BEAT)
        self._work: set[asyncio.Task[None]] = set()

    async def setup_hook(self) -> None:
        # By name, since nothing here may know what a cog does.
        for module in pkgutil.iter_modules(import_module("cogs").__path__):
            if not module.name.startswith("_"):
                await self.load_extension(f"cogs.{module.name}")
        join_all(self.tree, self.cogs.values())
        # discord.py gives up at the first 503 here, and the process would end with it.
        await patiently(self.tree.sync, "the commands")

    async def beat(self) -> None:
        """Let every cog that says things unasked look whether something is due, unless it is still at it.

        A request may hang for minutes: neither the other cogs nor the next beat wait for it.
        """
        now, busy = self.clock(), {task.get_name() for task in self._work}
        for name, cog in self.cogs.items():
            if isinstance(cog, Beats) and _beat_of(name) not in busy:
                self.begin(_beat_of(name), cog.beat(now))
        late: set[asyncio.Task[None]] = set()
        while self._work and not late:  # a beat may begin further work
            _, late = await asyncio.wait(self._work, timeout=A_MOMENT)

    async def at_rest(self, seconds: float) -> None:
        """Wait until all is done that was begun, or so long: for whoever moves the clock by hand."""
        while self._work:
            done, _ = await asyncio.wait(self._work, timeout=seconds)
            if not done:
                return

    def begin(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Let this be done beside everything else; what it raises is logged. Closing waits a little for it."""
        task = asyncio.create_task(_logged(name, work), name=name)
        self._work.add(task)
        task.add_done_callback(self._work.discard)

    async def on_message(self, message: discord.Message) -> None:
        """Look for no commands in what people write; the cogs listen for themselves."""

    async def on_error(self, event_method: str, /, *_args: object, **_kwargs: object) -> None:
        # Not the arguments: they hold what people wrote.
        _log.error("%s failed.", event_method, exc_info=sys.exc_info())

    async def close(self) -> None:
        await self.heartbeat.stop()
        await self._end_work()
        await super().close()

    async def _end_work(self) -> None:
        if not self._work:
            return
        _, late = await asyncio.wait(self._work, timeout=GRACE)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


def _beat_of(cog: str) -> str:
    return f"The beat of {cog}"


async def _logged(name: str, work: Awaitable[None]) -> None:
    try:
        await work
    except Exception:
        _log.exception("%s failed.", name)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for Discord, in seconds: at first, at most, and in all."""

    first: float = 1
    longest: float = 60
    in_all: float = 600


async def patiently(attempt: Callable[[], Awaitable[T]], what: str, patience: Patience = Patience()) -> T:
    """Try again, ever less often, while Discord is out of reach or out of order.

    Raises CannotStart once patience has run out; any other failure rises at once.
    """
    wait, waited = patience.first, 0.0
    while True:
        try:
            return await attempt()
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            if not _passing(error):
                raise
            if waited >= patience.in_all:
                raise CannotStart(
                    f"Gave up waiting for {what} after {waited:.0f} s: {_reason(error)}. "
                    "Check discord.api_url, the network, and https://discordstatus.com."
                ) from error
            _log.warning("Waiting for %s: %s. The next try is in %.0f s.", what, _reason(error), wait)
        await asyncio.sleep(wait)
        waited += wait
        wait = min(2 * wait, patience.longest)


def _passing(error: Exception) -> bool:
    """Whether it may work in a moment: nothing wrong with the request, or too many of them."""
    if isinstance(error, discord.HTTPException):
        return error.status >= 500 or error.status == 429
    return not isinstance(error, discord.DiscordException) or isinstance(
        error, discord.GatewayNotFound | discord.RateLimited
    )


def _reason(error: Exception) -> str:
    # Not str(error) of an HTTPException, which may be a whole page of HTML.
    if isinstance(error, discord.HTTPException):
        return f"it answered {error.status}"
    return str(error) or type(error).__name__
