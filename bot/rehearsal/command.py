"""`python -m bot rehearse`: the very same bot, on a made-up server, with a database of its own."""

import asyncio
import logging
import tempfile
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from pathlib import Path

from bot import logs, services, when
from bot.client import BEAT, CohortBot
from bot.clock import Clock
from bot.rehearsal.page import serve
from bot.rehearsal.simcord_internals import settle_quickly
from bot.rehearsal.transcript import transcribe
from bot.rehearsal.world import World
from bot.services import Services
from bot.store.database import open_database

_log = logging.getLogger(__name__)

COURSE = "ai-alignment"
ZONE = "Europe/Berlin"
FINAL_SESSION = "in 4 weeks at 6pm"
MOST_SECONDS = 10.0
"""So long the clock waits for what a beat began, on a machine that is busy."""


class Backstage:
    """Opens the database and makes the bot, anew at every restart, as a new process would."""

    def __init__(self, database_url: str) -> None:
        self.database_url = database_url
        self._open = AsyncExitStack()
        self._services: Services | None = None

    def services(self) -> Services:
        """Those of the bot that runs now."""
        assert self._services is not None, "a bot was made"
        return self._services

    async def make_bot(self, clock: Clock) -> CohortBot:
        await self.close()
        self._open = AsyncExitStack()
        database = await self._open.enter_async_context(open_database(self.database_url))
        self._services = await services.start(database, clock)
        bot = CohortBot(self._services, clock, shard_count=1)
        # The simulated Discord waits for a bot that sleeps, and here nobody else wants its time.
        bot.stage.between_edits = bot.round_board.between_edits = 0
        return bot

    async def close(self) -> None:
        await self._open.aclose()


def rehearse(*, database: str | None, browser: bool, transcript: bool) -> None:
    """Serve the page until Ctrl-C, or print a transcript. Without a database, one that is gone afterwards."""
    logs.start("WARNING")
    settle_quickly()
    with tempfile.TemporaryDirectory(prefix="cohort-bot-") as folder:
        url = database or f"sqlite:///{Path(folder) / 'rehearsal.sqlite3'}"
        with suppress(KeyboardInterrupt):
            asyncio.run(_rehearse(Backstage(url), browser=browser, transcript=transcript))


async def _rehearse(backstage: Backstage, *, browser: bool, transcript: bool) -> None:
    await asyncio.to_thread(when.warm_up)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(backstage.close)
        world = World(
            backstage.make_bot,
            prepare=set_up,
            on_time=lambda: beat(world),
            next_due=lambda until: backstage.services().deliveries.next_due(until),
        )
        await stack.enter_async_context(world)
        if transcript:
            await transcribe(world, backstage.services, print)
            return
        beating = asyncio.create_task(keep_beating(world))
        stack.callback(beating.cancel)
        await serve(world, open_browser=browser, announce=print)


async def set_up(world: World, course: str = COURSE) -> None:
    """Sam sets up the cohort and opens its door, unless the database has it already."""
    await world.sam.slash(
        world.channel,
        "setup cohort",
        channel=world.channel,
        course=course,
        zone=ZONE,
        final_session=FINAL_SESSION,
        facilitator=world.sam,
        name="Cohort 12",
    )
    await world.sam.slash(world.channel, "setup open")


async def beat(world: World) -> None:
    """What the heartbeat does in life; under a simulated clock it is called by hand."""
    if isinstance(world.bot, CohortBot):
        await world.bot.beat()
        # The clock may be moved by days next: what is on its way then would come too late.
        await world.bot.at_rest(MOST_SECONDS)


async def keep_beating(world: World) -> None:
    """Let the heart beat as often as in life."""
    while True:
        await asyncio.sleep(BEAT.total_seconds())
        await world.skip(timedelta(0))
