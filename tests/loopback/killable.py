"""`python -m tests.loopback.killable POINT TIMES run`: the bot, killing itself at a point the nth time it comes there.

At `poison` it is killed by every message that says so. At `lost-notes` it is not killed: it notes no card any more as
soon as a file of that name is in its folder.

The points are put around the bot's own functions from here, so that nothing in the bot knows of them.
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.__main__ import main
from bot.services.exercises import Exercises
from bot.services.packs import Packs
from bot.services.screens import Screens
from bot.store.database import Database
from bot.ui.posts import Poster
from bot.ui.stage import Stage
from bot.ui.summary_board import SummaryBoard

BEFORE_COMMIT, AFTER_COMMIT = "before-commit", "after-commit"
BEFORE_SEND, BEFORE_NOTE, AFTER_NOTE = "before-send", "before-note", "after-note"
BEFORE_POST, AFTER_POST = "before-post", "after-post"
BEFORE_SUMMARY, AFTER_SUMMARY = "before-summary", "after-summary"
THREAD_NOT_NOTED = "thread-not-noted"
"""A plan has got its thread, and that was not noted."""
LOST_NOTES, POISON = "lost-notes", "poison"
POINTS = (BEFORE_COMMIT, AFTER_COMMIT, BEFORE_SEND, BEFORE_NOTE, AFTER_NOTE)


def armed(point: str, times: int) -> None:
    """Die at this point, the `times`-th time it is come to."""
    left = iter(range(times - 1, -1, -1))

    def come_to(where: str) -> None:
        if where == point and next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    Database.begin = _around_commit(Database.begin, come_to)
    Stage._send = _before(Stage._send, BEFORE_SEND, come_to)  # pyright: ignore[reportPrivateUsage]
    Poster.post = _before(Poster.post, BEFORE_POST, come_to, AFTER_POST)
    SummaryBoard._send = _before(SummaryBoard._send, BEFORE_SUMMARY, come_to, AFTER_SUMMARY)  # pyright: ignore[reportPrivateUsage]
    Packs.has_thread = _before(Packs.has_thread, THREAD_NOT_NOTED, come_to)
    Screens.shown = _before(Screens.shown, BEFORE_NOTE, come_to, AFTER_NOTE)
    if point == LOST_NOTES:
        Screens.shown = _never_done(Screens.shown, Path(LOST_NOTES))
    if point == POISON:
        Exercises.answer = _killed_by(POISON, Exercises.answer)


def _around_commit(begin: Any, come_to: Callable[[str], None]) -> Any:
    @asynccontextmanager
    async def begin_(database: Database) -> AsyncGenerator[AsyncConnection]:
        async with begin(database) as tx:
            yield tx
            come_to(BEFORE_COMMIT)
        come_to(AFTER_COMMIT)

    return begin_


def _before(function: Any, point: str, come_to: Callable[[str], None], then: str = "") -> Any:
    async def first(*arguments: Any, **named: Any) -> Any:
        come_to(point)
        found = await function(*arguments, **named)
        come_to(then)
        return found

    return first


def _never_done(function: Any, file: Path) -> Any:
    async def waits_for_ever(*arguments: Any, **named: Any) -> Any:
        if file.exists():  # noqa: ASYNC240 - it is there or not, at once
            await asyncio.Event().wait()
        return await function(*arguments, **named)

    return waits_for_ever


def _killed_by(word: str, function: Any) -> Any:
    async def first(*arguments: Any, **named: Any) -> Any:
        if word in arguments:
            os.kill(os.getpid(), signal.SIGKILL)
        return await function(*arguments, **named)

    return first


if __name__ == "__main__":
    armed(sys.argv[1], int(sys.argv[2]))
    sys.exit(main(sys.argv[3:]))
