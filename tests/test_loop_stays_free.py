"""P9: nothing of the bot's keeps the event loop to itself, whatever is made: other people's presses pass meanwhile."""

import asyncio
import gc
import threading
import time
from collections.abc import AsyncGenerator, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot import when
from bot.store.database import Database
from tests import openapi
from tests.loopback.house import House, open_house
from tests.loopback.interactions import Interaction
from tests.loopback.payloads import Json
from tests.loopback.server import Loopback, custom_id, said
from tests.services.conftest import on_sqlite
from tests.services.holding import chooses

LONGEST = 0.1
"""Seconds for which one step may keep the loop."""
A_PICTURE, A_FILE = 12, 13
IDEA, GOALS = "What is it? A sentence or two will do.", "2 of 13 · Goals"


@pytest_asyncio.fixture
async def house(
    loopback: Loopback, database: Database, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[House]:
    await asyncio.to_thread(when.warm_up)
    async with open_house(loopback, database, monkeypatch) as opened:
        yield opened


@contextmanager
def watched() -> Generator[list[tuple[float, str]]]:
    """How long each step of the loop that took longer than `LONGEST` kept it, and which it was.

    As asyncio's own `slow_callback_duration`, less the time for which the machine let others run instead. What was
    there before is left out of the garbage collector's rounds: it is the tests' own, several times what the bot has.
    """
    loop, slow, run = asyncio.get_running_loop(), list[tuple[float, str]](), asyncio.Handle._run  # pyright: ignore[reportPrivateUsage]
    waits = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat")

    def waited() -> float:
        return int(waits.read_text().split()[1]) / 1e9 if waits.exists() else 0.0

    def timed(handle: Any) -> None:
        began, before = time.perf_counter(), waited()
        task = getattr(handle._callback, "__self__", handle)
        run(handle)
        took = time.perf_counter() - began - (waited() - before)
        if took > LONGEST:
            slow.append((took, repr(task)))

    gc.collect()
    gc.freeze()
    loop.set_debug(True)
    asyncio.Handle._run = timed  # pyright: ignore[reportPrivateUsage, reportAttributeAccessIssue]
    try:
        yield slow
    finally:
        asyncio.Handle._run = run  # pyright: ignore[reportPrivateUsage, reportAttributeAccessIssue]
        loop.set_debug(False)
        gc.unfreeze()


@on_sqlite
async def test_no_step_of_a_whole_journey_keeps_the_loop_for_a_tenth_of_a_second(
    house: House, database: Database
) -> None:
    """An exercise, a milestone, a check-in, the plan as files, the milestones as a picture, and asyncio looking closely.
    Broken build: the document made in the loop, without `asyncio.to_thread` in `cogs.plans`."""
    discord = house.discord
    mira = (await house.members(1))[0]
    dm = discord.places.dm(mira)
    with watched() as slow:
        for words in ("Do you already have an idea?", IDEA):
            await discord.dm(mira, "1")
            await discord.shown(dm, words)
        for number in range(40):
            await discord.dm(mira, f"thought {number}: " + "whether probes carry over. " * 30)
        await discord.shown(dm, "thought 39")
        await discord.dm(mira, "next")
        await discord.shown(dm, GOALS)
        await chooses(database, house.made, int(mira))
        added = await discord.slash(mira, "milestone add", what="A first plot", when="in 10 days")
        shown = await answered(discord, added, "in 10 days")
        await answered(discord, await discord.press(mira, shown, custom_id(shown, "Yes")), "ahead")
        await discord.slash(mira, "checkin now")
        card = await discord.shown(dm, "How does it stand?")
        await discord.press(mira, card, custom_id(card, "On track"))
        for form in ("docx", "html", "md"):
            await answered(discord, await discord.slash(mira, "plan export", format=form), "full plan")
        await answered(discord, await discord.slash(mira, "milestone list"), "A first plot")
        await house.settled()
    shown = [part["type"] for message in dm.messages.values() for part in openapi.walk(message["components"])]
    assert (shown.count(A_FILE), shown.count(A_PICTURE)) == (4, 1), (
        "three plans, and the calendar with the picture"
    )
    assert slow == []


async def answered(discord: Loopback, interaction: Interaction, words: str) -> Json:
    """What was said to it, once it says so."""
    await discord.response_to(interaction)
    await interaction.place.until(lambda: words in said(interaction.original()), 30)
    return interaction.original()
