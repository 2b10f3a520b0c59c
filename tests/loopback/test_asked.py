"""A check-in that is due comes once: whatever gets lost, wherever the process is killed, and after days of absence."""

import asyncio
import signal

import pytest
import sqlalchemy as sa

from bot.clock import real_clock
from bot.config import Settings
from bot.store.database import open_database
from bot.store.tables import deliveries
from bot.ui import stage
from bot.ui.check_in_card import LATE
from tests.loopback import places as loopback_places
from tests.loopback.asked import Asked, due, ended
from tests.loopback.faults import NO_MORE_DMS, RESET, RESET_AFTER, SILENCE_AFTER, refusing, too_many
from tests.loopback.killable import AFTER_NOTE, BEFORE_NOTE, BEFORE_SEND
from tests.loopback.process import Start, running
from tests.loopback.server import Loopback, said

FAULTS = (
    RESET,
    RESET_AFTER,
    SILENCE_AFTER,
    refusing(503),
    refusing(503, after=True),
    too_many(0.2),
    NO_MORE_DMS,
)
SENT = "sent"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lost answer is given up after a second; and Discord forgets every nonce at once: it alone would help nobody."""
    monkeypatch.setattr(stage, "LONGEST_REQUEST", 1.0)
    monkeypatch.setattr(loopback_places, "NONCE_WINDOW", 0.0)


async def all_are_asked_once(asked: list[Asked]) -> None:
    for each in asked:
        await each.dm.until(lambda each=each: each.cards != [], 60)
    await asyncio.sleep(
        6
    )  # whoever would say it again has had the time for it: a settle comes every five seconds
    assert [len(each.cards) for each in asked] == [1] * len(asked)


def sends(discord: Loopback) -> list[int]:
    """How the attempts to send a card were answered."""
    tried = (request for request in discord.requests if request.method == "POST")
    return [request.status for request in tried if request.path.endswith("/messages")]


async def test_a_check_in_whose_sending_went_wrong_stands_once(
    settings: Settings, loopback: Loopback
) -> None:
    """P3, P4. Red with `Screens.stand` noting nothing; and where a 40003 settles as undeliverable."""
    asked = await due(settings.database.url, loopback, len(FAULTS))
    for each, fault in zip(asked, FAULTS, strict=True):
        loopback.fail("POST", f"/channels/{each.dm.id}/messages$", fault)
    async with running(settings):
        await all_are_asked_once(asked)
    assert await ended(settings.database.url) == [SENT] * len(asked)
    assert loopback.problems == []


async def test_a_closed_dm_is_tried_once_and_said_to_be_undeliverable(
    settings: Settings, loopback: Loopback
) -> None:
    """P23. Red where a 403 is tried again, or where the screen stays owed and `Stage.settle` goes on trying."""
    asked = await due(settings.database.url, loopback, 2)
    loopback.api.closed_dms.add(asked[0].user)
    async with running(settings):
        await asked[1].dm.until(lambda: asked[1].cards != [], 60)
        await asyncio.sleep(8)
    assert sorted(sends(loopback)) == [200, 200, 403]  # one of them into a private thread
    assert sorted(await ended(settings.database.url)) == [SENT, "undeliverable: 403 50007"]
    assert not any(request.path.endswith("/users/@me/channels") for request in loopback.requests)


async def test_after_days_of_absence_one_message_comes_that_is_sorry(
    settings: Settings, loopback: Loopback
) -> None:
    """P6. Red where everything overdue is sent: three days passed, on two of which there was something to ask."""
    asked = await due(settings.database.url, loopback, 1, stage="in 3 days at 6pm")
    async with running(settings):
        await all_are_asked_once(asked)
    assert LATE in said(asked[0].cards[0])
    too_late = "skipped-late: its day was over"
    assert await ended(settings.database.url) == [too_late, too_late, SENT]
    assert sends(loopback) == [200]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_check_in_comes_once_where_the_process_is_killed_before_it_is_noted(
    database_url: str, start: Start, loopback: Loopback
) -> None:
    """P3, P4. Red with `Screens.stand` noting nothing."""
    await outlives(database_url, start, loopback, (BEFORE_NOTE,))


@pytest.mark.long
async def test_a_check_in_comes_once_wherever_the_process_is_killed(
    database_url: str, start: Start, loopback: Loopback
) -> None:
    """P3, P4 on both databases. Red as above; and with a settlement before the sending."""
    await outlives(database_url, start, loopback, (BEFORE_SEND, BEFORE_SEND, BEFORE_NOTE, AFTER_NOTE))


async def outlives(url: str, start: Start, discord: Loopback, points: tuple[str, ...]) -> None:
    """Killed at these points, one process after the other; the next one comes when the lease is over."""
    settings = {"COHORT_DATABASE__URL": url, "COHORT_LOG__LEVEL": "WARNING"}
    asked = await due(url, discord, 2)
    for point in points:
        bot = await start(module=("tests.loopback.killable", point, "1"), **settings)
        await bot.ended(60)
        await leases_run_out(url)
    bot = await start(**settings)
    await discord.connected(60)
    await all_are_asked_once(asked)
    await bot.told(signal.SIGTERM)
    assert await ended(url) == [SENT, SENT]


async def leases_run_out(url: str) -> None:
    async with open_database(url) as db, db.begin() as tx:
        claimed = sa.update(deliveries).where(deliveries.c.state == "claimed")
        await tx.execute(claimed.values(look_at=real_clock()))
