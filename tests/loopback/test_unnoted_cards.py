"""The process dies while cards stand on Discord that it has not noted: in the end one card stands, the right one, and
what was written under it is an answer to it.
"""

import asyncio
from pathlib import Path

from bot.rehearsal import reading
from tests.loopback.cohort import set_up, welcomed
from tests.loopback.killable import LOST_NOTES
from tests.loopback.payloads import Json
from tests.loopback.process import Bot, Start
from tests.loopback.server import Loopback, custom_id, said
from tests.loopback.test_kills import live

LEAVES, RETURNS, WRITES = MEMBERS = [f"20000000000000020{number}" for number in range(1, 4)]
HAVE, IDEA = "Do you already have an idea?", "What is it? A sentence or two will do."
GOALS = "2 of 13 · Goals"


async def test_where_a_card_was_not_noted_one_stands_at_last_and_takes_its_answers(
    start: Start, loopback: Loopback, tmp_path: Path
) -> None:
    """P1. One member left such a card again, so that it shows nothing that is wanted. One went on and came back, so
    that nobody is owed anything. One wrote under it, more than fits a look at the last few messages.

    Red, each for its member: look for the card that is wanted alone; look only where a card is owed; read what was
    written before the cards above it are noted.
    """
    bot = await start(module=("tests.loopback.killable", LOST_NOTES, "1"))
    await loopback.connected()
    door = await set_up(loopback)
    await asyncio.gather(*(_at_the_idea(loopback, user, door) for user in MEMBERS))
    for user in (LEAVES, WRITES):
        await _presses(loopback, user, "Next", then=GOALS)
    await _none_is_noted_any_more(tmp_path)
    await _presses(loopback, LEAVES, "Back", then=IDEA)
    await _presses(loopback, LEAVES, "Next")
    await _presses(loopback, RETURNS, "Next", then=GOALS)
    await _presses(loopback, RETURNS, "Back")
    await _presses(loopback, WRITES, "Back", then=IDEA)
    await asyncio.sleep(0.5)
    await _dies(bot, tmp_path)
    for number in range(30):
        await loopback.dm(WRITES, f"thought {number}.")
    await start()
    await one_stands(loopback, LEAVES, GOALS)
    await one_stands(loopback, RETURNS, IDEA)
    card = await one_stands(loopback, WRITES, "thought 29.")
    assert IDEA in said(card)
    assert "Add it here" not in [button["label"] for button in reading.buttons(card["components"])]
    await _presses(loopback, LEAVES, "Back", then=IDEA)
    assert loopback.problems == []


async def _at_the_idea(discord: Loopback, user: str, door: Json) -> None:
    await welcomed(discord, user, door)
    await _presses(discord, user, "Begin", then=HAVE)
    await _presses(discord, user, "Yes, skip finding one", then=IDEA)
    await discord.dm(user, "Whether probes carry over")
    await one_stands(discord, user, "**1 · saved**")


async def _presses(discord: Loopback, user: str, label: str, *, then: str | None = None) -> None:
    """On the one card that stands; and then that one does."""
    card = live(discord.places.dm(user))[-1]
    await discord.press(user, card, custom_id(card, label))
    if then is not None:
        await one_stands(discord, user, then)


async def one_stands(discord: Loopback, user: str, words: str) -> Json:
    dm = discord.places.dm(user)
    await dm.until(lambda: [words in said(card) for card in live(dm)] == [True], 20)
    return live(dm)[0]


async def _none_is_noted_any_more(folder: Path) -> None:
    await asyncio.sleep(0.5)
    (folder / LOST_NOTES).touch()


async def _dies(bot: Bot, folder: Path) -> None:
    await bot.kill()
    (folder / LOST_NOTES).unlink()
