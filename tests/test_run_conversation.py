"""The whole process in a conversation, over the wire: set up, through the door, answers, a kill in between."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.rehearsal import reading
from tests.loopback.cohort import MIRA, join, set_up
from tests.loopback.process import Start
from tests.loopback.server import Loopback, custom_id


async def test_it_holds_the_conversation_and_goes_on_after_a_kill(
    start: Start, loopback: Loopback, tmp_path: Path
) -> None:
    bot = await start()
    await loopback.connected()
    await join(loopback, MIRA, await set_up(loopback))
    dm = loopback.places.dm(MIRA)
    await loopback.dm(MIRA, "Berlin")
    readers = await loopback.shown(dm, "Who can read this?")
    pressed = await loopback.press(MIRA, readers, custom_id(readers, "Fine"))
    assert (await loopback.response_to(pressed, seconds=3))["type"] in (6, 7)
    await loopback.shown(dm, "Shall we begin?")
    await loopback.dm(MIRA, "1")
    await loopback.shown(dm, "Do you already have an idea?")
    await loopback.dm(MIRA, "1")
    await loopback.shown(dm, "What is it? A sentence or two will do.")
    await loopback.dm(MIRA, "Whether probes carry over")
    await loopback.shown(dm, "1 · saved")
    await bot.kill()
    await start()
    await loopback.connected()
    await loopback.dm(MIRA, "to larger models")
    await loopback.shown(dm, "2 · saved")
    with closing(sqlite3.connect(tmp_path / "cohort.sqlite3")) as database:
        bodies = " ".join(body for (body,) in database.execute("SELECT body FROM revisions"))
    assert "Whether probes carry over" in bodies
    assert "to larger models" in bodies
    assert loopback.problems == []


async def test_two_presses_at_once_are_both_answered_within_three_seconds(
    start: Start, loopback: Loopback
) -> None:
    await start()
    await loopback.connected()
    card = await join(loopback, MIRA, await set_up(loopback))
    buttons = [b["custom_id"] for b in reading.buttons(card["components"])][:2]
    pressed = await asyncio.gather(*(loopback.press(MIRA, card, custom_id) for custom_id in buttons))
    answers = await asyncio.gather(*(loopback.response_to(one, seconds=3) for one in pressed))
    assert {answer["type"] for answer in answers} <= {4, 6, 7}
