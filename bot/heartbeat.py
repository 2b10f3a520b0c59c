"""When to look for work, by APScheduler; never what for."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler  # pyright: ignore[reportMissingTypeStubs]

_log = logging.getLogger(__name__)


class Heartbeat:
    """Calls `beat` at once and then `every` so often, never twice at the same time.

    A beat that raises is logged, and the next one comes. By the wall clock: under a simulated clock, call the
    beat yourself.
    """

    def __init__(self, beat: Callable[[], Awaitable[None]], every: timedelta) -> None:
        self._beat = beat
        self._every = every
        self._beating = asyncio.Lock()
        self._scheduler = AsyncIOScheduler(timezone=UTC)

    def start(self) -> None:
        self._scheduler.add_job(  # pyright: ignore[reportUnknownMemberType]
            self._once,
            "interval",
            seconds=self._every.total_seconds(),
            next_run_time=datetime.now(UTC),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        self._scheduler.start()

    async def stop(self, grace: timedelta = timedelta(seconds=5)) -> None:
        """No further beat; the one under way may end within `grace`, then it is cancelled."""
        if not self._scheduler.running:
            return
        self._scheduler.pause()
        try:
            async with asyncio.timeout(grace.total_seconds()), self._beating:
                pass
        except TimeoutError:
            _log.warning("A beat was still under way after %s and was cancelled.", grace)
        self._scheduler.shutdown()
        # The scheduler shuts itself down in the loop's next turn.
        await asyncio.sleep(0)

    async def _once(self) -> None:
        # What it raises, APScheduler logs.
        async with self._beating:
            await self._beat()
