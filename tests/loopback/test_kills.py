"""The whole process killed under load, at random and at named points: what a card showed as saved is there.

`pytest -m long tests/loopback/test_kills.py` kills a hundred times, thirty of them on PostgreSQL.
"""

import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

import pytest
import sqlalchemy as sa

from bot.rehearsal import reading
from bot.store.database import open_database
from bot.store.tables import conversations, inbox, revisions
from tests.loopback.cohort import set_up, welcomed
from tests.loopback.killable import POINTS
from tests.loopback.payloads import APPLICATION, Json
from tests.loopback.places import Place
from tests.loopback.process import Bot, Start
from tests.loopback.server import Loopback, custom_id, said
from tests.services.talk import rows

WRITERS = [f"20000000000000000{number}" for number in range(1, 5)]
IDEA, GOALS = "What is it? A sentence or two will do.", "2 of 13 · Goals"
WORD = re.compile(r"\bw\d+-\d+\b")
KILLS = {"sqlite": 4, "postgresql": 2}
MANY_KILLS = {"sqlite": 70, "postgresql": 30}
PATIENCE = 60.0


@dataclass
class Watched:
    """Every word that ever stood on a card as saved, and how many there are to be written yet."""

    words: set[str] = field(default_factory=set[str])
    written: int = 0

    def see(self, message: Json) -> None:
        if message["author"]["id"] == APPLICATION:
            self.words.update(WORD.findall(said(message)))

    def new_word(self, user: str) -> str:
        self.written += 1
        return f"w{user[-2:]}-{self.written}"


async def test_what_a_card_showed_as_saved_outlives_the_process(
    database_url: str, start: Start, loopback: Loopback
) -> None:
    """P1 over the wire. Red where `Exercises.answer` shows its turn before its transaction is committed."""
    await outlives(database_url, start, loopback, KILLS[_kind(database_url)])


@pytest.mark.long
async def test_what_a_card_showed_as_saved_outlives_a_hundred_kills(
    database_url: str, start: Start, loopback: Loopback
) -> None:
    """As above, at its full size."""
    await outlives(database_url, start, loopback, MANY_KILLS[_kind(database_url)])


def _kind(url: str) -> str:
    return url.partition(":")[0].partition("+")[0]


async def outlives(url: str, start: Start, discord: Loopback, kills: int) -> None:
    chance, watched = Random(7), Watched()
    settings = {"COHORT_DATABASE__URL": url, "COHORT_LOG__LEVEL": "WARNING"}
    bot = await start(**settings)
    await discord.connected(PATIENCE)
    door = await set_up(discord)
    await asyncio.gather(*(_comes_to_write(discord, user, door) for user in WRITERS))
    for user in WRITERS:
        discord.places.dm(user).watchers.append(watched.see)
    for number in range(kills):
        await _killed(discord, bot, watched, chance)
        wanted = await _everything_is_there(url, watched)
        # Every second time at a named point, which is come to sooner or later.
        point = POINTS[number // 2 % len(POINTS)]
        killable = ("tests.loopback.killable", point, str(chance.randint(1, 20)))
        bot = await start(module=killable if number % 2 else ("bot",), **settings)
        await _connected_or_dead(discord, bot)
        if not number % 2:
            await asyncio.gather(*(_goes_on(discord, user, wanted, watched) for user in WRITERS))
    assert discord.problems == []
    assert len(watched.words) > kills


async def _comes_to_write(discord: Loopback, user: str, door: Json) -> None:
    dm = discord.places.dm(user)
    begin = await welcomed(discord, user, door)
    await discord.press(user, begin, custom_id(begin, "Begin"))
    idea = await discord.shown(dm, "Do you already have an idea?")
    await discord.press(user, idea, custom_id(idea, "Yes, skip finding one"))
    await discord.shown(dm, IDEA)


async def _connected_or_dead(discord: Loopback, bot: Bot) -> None:
    """A named point may be come to while it starts."""
    waiting = {
        asyncio.create_task(discord.connected(PATIENCE)),
        asyncio.create_task(bot.process.wait()),
    }
    _, late = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in late:
        task.cancel()


async def _killed(discord: Loopback, bot: Bot, watched: Watched, chance: Random) -> None:
    """Everybody writes and presses; the process dies by itself, or is killed at any moment."""
    writing = [asyncio.create_task(_writes(discord, user, watched, chance)) for user in WRITERS]
    with suppress(TimeoutError):
        async with asyncio.timeout(chance.uniform(0.3, 3)):
            await bot.process.wait()
    await bot.kill()
    for task in writing:
        task.cancel()
    for ended in await asyncio.gather(*writing, return_exceptions=True):
        assert isinstance(ended, asyncio.CancelledError), ended


async def _writes(discord: Loopback, user: str, watched: Watched, chance: Random) -> None:
    dm = discord.places.dm(user)
    while True:
        await asyncio.sleep(chance.uniform(0, 0.1))
        for card in live(dm)[-1:]:
            if IDEA in said(card) and chance.random() < 0.8:
                await discord.dm(user, f"{watched.new_word(user)} and more")
            else:
                label = "Next" if IDEA in said(card) else "Back"
                pressed = await discord.press(user, card, custom_id(card, label))
                with suppress(TimeoutError):
                    await discord.response_to(pressed, seconds=3)


def live(dm: Place) -> list[Json]:
    """The cards that can still be pressed, the lowest last."""
    return [
        message
        for message in dm.public
        if any(part["custom_id"].startswith("ask:") for part in reading.buttons(message["components"]))
    ]


async def _everything_is_there(url: str, watched: Watched) -> dict[str, str]:
    """The database holds every word that was shown; returns what each person is to see now."""
    async with open_database(url) as db:
        bodies = [body for (body,) in await rows(db, sa.select(revisions.c.body)) if body is not None]
        kept = await rows(db, sa.select(inbox.c.text).where(inbox.c.text.is_not(None)))
        wants = await rows(db, sa.select(conversations.c.user_id, conversations.c.wants))
    stored = set(WORD.findall(f"{bodies} {kept}"))
    assert watched.words - stored == set()
    return {str(user): shows for user, shows in wants}


async def _goes_on(discord: Loopback, user: str, wanted: dict[str, str], watched: Watched) -> None:
    """One card stands, at the very prompt where this person was, and takes the next answer."""
    dm = discord.places.dm(user)
    try:
        await dm.until(lambda: _stands(dm, wanted[user]), PATIENCE)
    except AssertionError as never:
        raise AssertionError(f"wanted: {wanted[user]}; {len(live(dm))} cards live. {never}") from None
    card = live(dm)[-1]
    if GOALS in said(card):
        await discord.press(user, card, custom_id(card, "Back"))
        await discord.shown(dm, IDEA)
    word = watched.new_word(user)
    await discord.dm(user, f"{word} after the kill")
    await discord.shown(dm, f"{word} after the kill", PATIENCE)
    assert len(live(dm)) <= 2, dm.transcript()  # a new card, and the one whose buttons are just going


def _stands(dm: Place, wants: str) -> bool:
    cards = live(dm)
    return len(cards) == 1 and (IDEA if "/B1" in wants else GOALS) in said(cards[0])
