"""In which order things are taken in: what a person sent while the bot was away comes before what they send now."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from weakref import WeakValueDictionary

from bot.domain.acts import Remark
from bot.domain.refusals import Refusal
from bot.services.desk import Turn

_log = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
"""Seconds until a history that could not be read is tried again for who is writing now, at first and at most."""

MOST_SAID = 4

Read = Callable[[int, Remark], Awaitable[Turn | None]]


@dataclass(slots=True)
class Missed:
    """What was picked up before somebody's turn, to be shown with it."""

    turn: Turn | None = None

    def and_then(self, turn: Turn | None) -> Turn | None:
        """What to show now: one turn for both."""
        before, self.turn = self.turn, None
        return turn if before is None else before if turn is None else both(before, turn)


def both(earlier: Turn, later: Turn) -> Turn:
    """The later turn, with the remarks of the earlier one that nobody has seen."""
    return replace(later, said=(*earlier.said, *later.said)[-MOST_SAID:])


class Arrivals:
    """Who is behind, and whose turn it is. In the beginning, and after each absence, everybody is behind."""

    def __init__(self) -> None:
        self._read: Read | None = None
        self._show: Callable[[Turn], None] = lambda _: None
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._waiting: defaultdict[int, list[int]] = defaultdict(list)
        self._failed: set[int] = set()
        self.absence = 0
        """Counts the absences."""
        # Until it is known who may have written in the absence: who was read since. Then: who was not.
        self._read_since: set[int] = set()
        self._unread: set[int] | None = None

    def read_by(self, read: Read, show: Callable[[Turn], None]) -> None:
        """How one person's history is taken in, and what it came to is shown; reading raises where that must be
        tried again.
        """
        self._read, self._show = read, show

    def away(self) -> None:
        """The bot was away until now: nobody is up to date, and before a message that waits others may be missing."""
        self.absence += 1
        self._read_since, self._unread = set(), None
        self._waiting.clear()

    def expect(self, user_ids: Iterable[int], absence: int) -> None:
        """These may have written in that absence, and nobody else."""
        if absence == self.absence:
            self._unread = set(user_ids) - self._read_since

    @property
    def expected(self) -> bool:
        """Whether it is known who may have written in the last absence."""
        return self._unread is not None

    def behind(self) -> list[int]:
        """Whose history is still to be read."""
        return sorted(self._failed | (self._unread or set()))

    def live_from(self, user_id: int) -> int | None:
        """The first message of this person's that waits for its turn: it and all later ones come by themselves."""
        return min(self._waiting.get(user_id, ()), default=None)

    @asynccontextmanager
    async def turn(self, user_id: int, message_id: int | None = None) -> AsyncGenerator[Missed]:
        """Take in something that this person does now, after all that they did before; a message, by its id.

        Where it fails, they are behind, so that it is read again from the history.
        """
        missed = Missed()
        if message_id is not None:
            self._waiting[user_id].append(message_id)
        try:
            async with self._lock(user_id):
                missed.turn = await self._until_read(user_id)
                try:
                    yield missed
                except Refusal:
                    raise
                except Exception:
                    self._failed.add(user_id)
                    raise
        finally:
            self._not_waiting(user_id, message_id)
            if missed.turn is not None:
                self._show(missed.turn)

    async def catch_up(self, user_id: int) -> None:
        """Read what this person did meanwhile, unless somebody is at it; raises where it must be tried again."""
        lock = self._lock(user_id)
        if lock.locked():
            return
        async with lock:
            turn = await self._read_now(user_id) if self._is_behind(user_id) else None
        if turn is not None:
            self._show(turn)

    async def _until_read(self, user_id: int) -> Turn | None:
        missed, wait = Missed(), FIRST_WAIT
        while self._is_behind(user_id):
            try:
                missed.turn = missed.and_then(await self._read_now(user_id))
            except Exception as trouble:
                _log.warning("A history could not be read (%s); trying again.", type(trouble).__name__)
                await asyncio.sleep(wait)
                wait = min(2 * wait, LONGEST_WAIT)
        return missed.turn

    async def _read_now(self, user_id: int) -> Turn | None:
        assert self._read is not None, "the cog that reads is loaded"
        absence = self.absence
        turn = await self._read(
            user_id, Remark.WAS_AWAY if self._is_unread(user_id) else Remark.SAVED_AFTER_ALL
        )
        self._failed.discard(user_id)
        if absence == self.absence:  # else the bot was away again meanwhile
            self._read_since.add(user_id)
            if self._unread is not None:
                self._unread.discard(user_id)
        return turn

    def _is_unread(self, user_id: int) -> bool:
        return user_id not in self._read_since if self._unread is None else user_id in self._unread

    def _is_behind(self, user_id: int) -> bool:
        return self._is_unread(user_id) or user_id in self._failed

    def _not_waiting(self, user_id: int, message_id: int | None) -> None:
        waiting = self._waiting.get(user_id, [])
        if message_id in waiting:
            waiting.remove(message_id)
        if not waiting:
            self._waiting.pop(user_id, None)

    def _lock(self, user_id: int) -> asyncio.Lock:
        return self._locks.setdefault(user_id, asyncio.Lock())
