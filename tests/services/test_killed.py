"""The killing test: whatever was reported as saved is there after SIGKILL, and everybody goes on where they were.

`pytest -m long tests/services/test_killed.py` kills a thousand times; the other test as often as there is time for on
every change, or as often as KILLS says.
"""

import asyncio
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa

from bot.store.database import Database, open_database
from bot.store.tables import conversations, inbox, revisions, runs
from tests.services.talk import rows

ROOT = Path(__file__).parents[2]
KILLS = {"sqlite": 8, "postgresql": 3}
MANY_KILLS = {"sqlite": 700, "postgresql": 300}
MEMBERS = 2
LINES = 500
"""So many lines, roughly, do that many members print on their way to the hand-in."""

Line = dict[str, Any]


@dataclass
class Reported:
    """What the writer said before each of its deaths."""

    lines: list[Line] = field(default_factory=list[Line])

    def of(self, user_id: int) -> list[Line]:
        return [line for line in self.lines if line["user"] == user_id]

    @property
    def users(self) -> set[int]:
        return {line["user"] for line in self.lines}

    @property
    def stored(self) -> dict[int, str]:
        """The text of every message that was reported as stored, by its id."""
        return {line["id"]: line["text"] for line in self.lines if line["what"] == "stored"}

    def unreported(self) -> list[Line]:
        """Messages that were on their way: they may be stored or not, and are delivered again."""
        typed = {line["id"]: line for line in self.lines if line["what"] == "typing"}
        return [line for message_id, line in typed.items() if message_id not in self.stored]


class Writer:
    """A process that makes the processes to be killed; see `killed_writer`."""

    def __init__(self, parent: asyncio.subprocess.Process) -> None:
        assert parent.stdin is not None
        assert parent.stdout is not None
        self.parent, self.orders, self.said = parent, parent.stdin, parent.stdout

    async def begins(self, members: int, again: list[Line]) -> int:
        """A new process takes up the work; its id."""
        self.orders.write(f"{json.dumps({'members': members, 'again': again})}\n".encode())
        return (await self.says())["pid"]

    async def says(self) -> Line:
        return json.loads(await self.said.readline())


@asynccontextmanager
async def writing(url: str) -> AsyncGenerator[Writer]:
    parent = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.services.killed_writer", url),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    writer = Writer(parent)
    try:
        yield writer
    finally:
        writer.orders.close()
        await parent.communicate()


async def test_what_was_reported_as_saved_outlives_being_killed(database_url: str):
    """P1. Red where `say` in the writer comes before the commit."""
    await outlives(database_url, int(os.environ.get("KILLS") or KILLS[_kind(database_url)]))


@pytest.mark.long
async def test_what_was_reported_as_saved_outlives_being_killed_a_thousand_times(database_url: str):
    """As above, at its full size."""
    await outlives(database_url, MANY_KILLS[_kind(database_url)])


def _kind(url: str) -> str:
    return url.partition(":")[0].partition("+")[0]


async def outlives(database_url: str, kills: int) -> None:
    chance = Random(12)
    reported, members, killed = Reported(), MEMBERS, 0
    async with writing(database_url) as writer:
        while killed < kills:
            finished = await one_life(writer, members, reported, chance, max(2 * LINES // kills, 30))
            await everything_is_there(database_url, reported)
            killed += not finished
            members += MEMBERS if finished else 0
        assert await one_life(writer, members, reported, chance, lines=None)
    await everything_is_there(database_url, reported)
    async with open_database(database_url) as db:
        handed_in = await rows(db, sa.select(runs.c.id).where(runs.c.handed_in_at.is_not(None)))
        owed = sa.select(conversations.c.user_id).where(conversations.c.wants != conversations.c.card_shows)
        assert await rows(db, owed) == []
    assert len(handed_in) == members
    assert len(reported.stored) >= 30 * MEMBERS


async def one_life(
    writer: Writer, members: int, reported: Reported, chance: Random, lines: int | None
) -> bool:
    """Let a process write, and kill it after some lines or at any moment of its start; whether it had ended."""
    # What was never reported comes again, and so may what was.
    again = [line for line in reported.lines[-3:] if line["what"] == "stored"]
    process = await writer.begins(members, reported.unreported() + again)
    said: list[Line] = []
    if lines is not None:
        if chance.random() < 0.25:
            await asyncio.sleep(chance.uniform(0, 0.5))
        else:
            after = chance.randint(1, lines)
            while len(said) < after and not (said and said[-1]["what"] == "ended"):
                said.append(await writer.says())
            await asyncio.sleep(chance.uniform(0, 0.004))
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    while not (said and said[-1]["what"] == "ended"):
        said.append(await writer.says())
    took_up(reported, said[:-1])
    code = said[-1]["code"]
    assert code in (0, -signal.SIGKILL), "the writer ended by itself, with an error"
    return code == 0


def took_up(reported: Reported, lines: list[Line]) -> None:
    """Everybody goes on at the very screen that was reported last, unless something was on its way then."""
    for found in [line for line in lines if line["what"] == "found"]:
        before = reported.of(found["user"])
        if before and before[-1]["what"] not in ("typing", "doing"):
            shown = [line["shows"] for line in before if "shows" in line]
            if shown:
                assert found["shows"] == shown[-1]
    reported.lines += lines


async def everything_is_there(url: str, reported: Reported) -> None:
    """The file is free again, and holds what was reported: each message once and word by word."""
    async with open_database(url) as db:
        await _messages_are_there(db, reported)
        bodies = [body for (body,) in await rows(db, sa.select(revisions.c.body)) if body is not None]
    texts = Counter(body["text"] for body in bodies if body["is"] == "words")
    written = {line["text"] for line in reported.lines if line["what"] == "pressed" and "text" in line}
    assert {text: texts[text] for text in written} == dict.fromkeys(written, 1)
    chosen = sum(body["is"] in ("chosen", "picked") for body in bodies)
    assert chosen >= sum(len(line.get("chosen", ())) for line in reported.lines)


async def _messages_are_there(db: Database, reported: Reported) -> None:
    said_by = {event: [text] for event, text in await rows(db, sa.select(inbox.c.event_id, inbox.c.text))}
    written = sa.select(revisions.c.message_id, revisions.c.body).where(revisions.c.message_id.is_not(None))
    for message_id, body in await rows(db, written):
        said_by[message_id] += body.values() if body else ()
    kept = {message: text for message, text in reported.stored.items() if text in said_by.get(message, [])}
    assert kept == reported.stored
