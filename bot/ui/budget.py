"""How fast deliveries may go out: so many requests a second, ever fewer at once as Discord refuses some.

Answers to people are not counted and wait for nobody. What Discord refuses of them is counted all the same.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from types import SimpleNamespace

import aiohttp

_log = logging.getLogger(__name__)

PER_SECOND = 25
AT_ONCE = 8
"""So many deliveries at most are under way at the same time."""
MOST_REFUSED, WITHIN = 80, 600.0
"""So many requests may be refused within so many seconds; Discord shuts out whoever comes to 10,000."""
TRIES = 5
"""So often discord.py itself tries a request that is told to wait: each of them may be refused that often."""
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 300.0
"""Seconds without deliveries after Discord said that there were too many requests."""
LONGEST_WAIT = 15.0
"""Seconds that a delivery waits for its place; then it comes again later, well before its lease is over."""
A_MOMENT = 0.05
REFUSED = (401, 403, 429)


class NoRoom(TimeoutError):
    """There is no place for this delivery now; it is tried again."""


class Budget:
    """`now` is in seconds, of a clock that only goes forward."""

    def __init__(self, per_second: int = PER_SECOND, now: Callable[[], float] | None = None) -> None:
        self.per_second = per_second
        self._now = now or (lambda: asyncio.get_running_loop().time())
        self._begun: deque[float] = deque(maxlen=per_second)
        self._refused: deque[float] = deque()
        self._waiting = self._under_way = 0
        self._first = asyncio.Lock()
        self._pause, self._paused_until = FIRST_PAUSE, 0.0
        self._wary = False

    def room(self) -> int:
        """How many deliveries to claim now: enough that there is always one whose turn comes, and few, so that none
        waits for long. While Discord refuses some, only as many as have a place."""
        places = self._places()
        if places < AT_ONCE and places <= self._under_way:
            return 0
        return max(0, self.per_second - self._waiting - self._under_way)

    @asynccontextmanager
    async def turn(self, requests: int, *, urgent: bool = False) -> AsyncGenerator[None]:
        """Wait until this many requests may be made; an `urgent` one is counted, but waits for nobody.

        Raises NoRoom where that takes too long.
        """
        if not urgent:
            await self._place()
        self._under_way += 1
        try:
            for _ in range(requests):
                await self._second(urgent=urgent)
            yield
            self._went_well()
        finally:
            self._under_way -= 1

    def answered(self, status: int) -> None:
        """Discord answered some request, of a delivery or not, with this status."""
        now = self._now()
        if status in REFUSED:
            self._refused.append(now)
        if status == 429 and now >= self._paused_until:
            self._paused_until = now + self._pause
            _log.warning("Discord asks for fewer requests: no deliveries for %.0f s.", self._pause)
            self._pause = min(2 * self._pause, LONGEST_PAUSE)
            self._wary = True

    def _went_well(self) -> None:
        """A delivery went out: Discord takes them again."""
        if self._now() >= self._paused_until:
            self._pause, self._wary = FIRST_PAUSE, False

    def _places(self) -> int:
        """How many may be under way at once: even if all of them are refused, it does not come to too many. After a
        pause it is one, until that one has gone out."""
        now = self._now()
        while self._refused and now - self._refused[0] >= WITHIN:
            self._refused.popleft()
        if now < self._paused_until:
            return 0
        return min(1 if self._wary else AT_ONCE, max(0, MOST_REFUSED - len(self._refused)) // TRIES)

    async def _place(self) -> None:
        until = self._now() + LONGEST_WAIT
        self._waiting += 1
        try:
            async with self._first:  # they come in the order in which they were claimed, the oldest first
                while self._places() <= self._under_way:
                    if self._now() >= until:
                        raise NoRoom
                    await asyncio.sleep(A_MOMENT)
        finally:
            self._waiting -= 1

    async def _second(self, *, urgent: bool) -> None:
        """Of all requests at most so many begin within any second."""
        now = self._now()
        at = now
        if not urgent and len(self._begun) == self.per_second:
            at = max(now, self._begun[0] + 1, self._begun[-1])
        self._begun.append(at)
        if at > now:
            await asyncio.sleep(at - now)

    def listening(self) -> aiohttp.TraceConfig:
        """For the client's requests: discord.py tries a refused one again by itself, and says nothing of it."""
        trace = aiohttp.TraceConfig()

        async def ended(
            _: aiohttp.ClientSession, __: SimpleNamespace, answer: aiohttp.TraceRequestEndParams
        ) -> None:
            self.answered(answer.response.status)

        trace.on_request_end.append(ended)
        return trace
