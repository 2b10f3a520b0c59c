"""What is said in a channel stands there once: whatever gets lost, and wherever the process is killed."""

import asyncio
import signal
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot import services
from bot.clock import real_clock
from bot.config import Settings
from bot.domain.calendar import local
from bot.domain.delivery import Kind
from bot.domain.report import How
from bot.domain.rounds import Rhythm, slot_on
from bot.store import cohorts, deliveries, reports
from bot.store.database import Database, open_database
from bot.store.deliveries import Planned
from bot.store.tables import deliveries as table
from bot.store.types import Tx
from bot.ui import posts, stage
from bot.ui.budget import MOST_REFUSED
from tests.loopback import places as loopback_places
from tests.loopback.faults import RESET, RESET_AFTER, SILENCE_AFTER, Fault, refusing, too_many
from tests.loopback.killable import AFTER_POST, BEFORE_POST
from tests.loopback.payloads import new_id, text_channel
from tests.loopback.places import Place
from tests.loopback.process import Start, running
from tests.loopback.server import Loopback, said
from tests.services.holding import chooses
from tests.services.talk import BERLIN, Hand, Talker, new_cohort, rows

FAULTS = (RESET, RESET_AFTER, SILENCE_AFTER, refusing(503), refusing(503, after=True), too_many(0.2))
ROUND, HELP = "Weekly round, ", "Can anybody help?"
CALL = "Who has a GPU?"


@dataclass(frozen=True, slots=True)
class Due:
    """A channel where something is to be said, by its first words."""

    place: Place
    words: str


@asynccontextmanager
async def prepared(url: str, discord: Loopback, kinds: list[Kind]) -> AsyncGenerator[list[Due]]:
    """A cohort for each, with one member; and in its channel a round, or a call for help, that is due now."""
    async with open_database(url) as db:
        yield [await _due(db, discord, kind, number) for number, kind in enumerate(kinds)]


async def _due(db: Database, discord: Loopback, kind: Kind, number: int) -> Due:
    place = Place(text_channel() | {"id": new_id()})
    discord.places.by_id[place.id] = place
    now = datetime.now(UTC)
    hand = Hand(now)
    made = await services.start(db, hand)
    cohort = await made.cohorts.set_up(
        new_cohort(
            int(place.id),
            final_session_at=now + timedelta(weeks=4),
            project_ends_at=now + timedelta(weeks=6),
        )
    )
    member = await Talker(made, hand, 9001 + number, int(new_id())).joins(cohort)
    async with db.begin() as tx:
        if kind is Kind.POST:
            report = await reports.say(tx, member.user_id, How.STUCK, CALL, now)
            await _plan(tx, kind, Planned(f"post-{report}", now, report, cohort.id), member.user_id)
            return Due(place, HELP)
        there = local(now, BERLIN)
        rhythm = Rhythm(there.weekday(), there.hour * 60 + there.minute)
        await cohorts.keep_round(tx, cohort.id, rhythm)
        slot = slot_on(there.date(), rhythm, BERLIN, cohort.final_session_at)
        name = f"round-{cohort.id}-{slot.on:%Y%m%d}"
        await _plan(tx, kind, Planned(name, slot.opens_at, None, cohort.id), None)
    await member.tells_all()
    await chooses(db, made, member.user_id)
    return Due(place, ROUND)


async def _plan(tx: Tx, kind: Kind, planned: Planned, user_id: int | None) -> None:
    await deliveries.follow(tx, kind, user_id, [], [planned], real_clock())


def standing(due: Due) -> int:
    return sum(due.words in said(message) for message in due.place.public)


async def all_stand_once(due: list[Due]) -> None:
    for each in due:
        await each.place.until(lambda each=each: standing(each) > 0, 60)
    await asyncio.sleep(3)  # whoever would say it again has had the time for it
    assert [standing(each) for each in due] == [1] * len(due)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lost answer is given up after a second; and Discord forgets every nonce at once: it alone would help nobody."""
    monkeypatch.setattr(stage, "LONGEST_REQUEST", 1.0)
    monkeypatch.setattr(posts, "LONGEST_REQUEST", 1.0)
    monkeypatch.setattr(loopback_places, "NONCE_WINDOW", 0.0)


async def test_a_post_whose_sending_went_wrong_stands_once(settings: Settings, loopback: Loopback) -> None:
    """P3, P4. Red with `Poster._read_back` returning None, and, by its nonces, with a random one."""
    kinds = [Kind.ROUND, Kind.POST] * len(FAULTS)
    faults: list[Fault] = [each for each in FAULTS for _ in range(2)]
    async with prepared(settings.database.url, loopback, kinds) as due:
        pass
    for each, fault in zip(due, faults, strict=True):
        loopback.fail("POST", f"/channels/{each.place.id}/messages$", fault)
    async with running(settings):
        await all_stand_once(due)
    for each in due:
        sent = [
            request.body["nonce"]
            for request in loopback.requests
            if request.method == "POST" and f"/channels/{each.place.id}/messages" in request.path
        ]
        assert len(set(sent)) == 1
    assert loopback.problems == []


@pytest.mark.long
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_post_stands_once_where_the_process_is_killed_before_it_is_noted(
    database_url: str, start: Start, loopback: Loopback
) -> None:
    """P3, P4. Red with `Poster._read_back` returning None."""
    await outlives(database_url, start, loopback, (AFTER_POST,))


@pytest.mark.long
async def test_a_post_stands_once_wherever_the_process_is_killed(
    database_url: str, start: Start, loopback: Loopback
) -> None:
    """P3, P4 on both databases. Red as above; and with a settlement before the sending."""
    await outlives(database_url, start, loopback, (BEFORE_POST, AFTER_POST, AFTER_POST))


async def outlives(url: str, start: Start, discord: Loopback, points: tuple[str, ...]) -> None:
    settings = {"COHORT_DATABASE__URL": url, "COHORT_LOG__LEVEL": "WARNING"}
    async with prepared(url, discord, [Kind.ROUND, Kind.POST]) as due:
        pass
    for point in points:
        bot = await start(module=("tests.loopback.killable", point, "1"), **settings)
        await bot.ended(60)
        await _leases_run_out(url)
    bot = await start(**settings)
    await discord.connected(60)
    await asyncio.sleep(4)
    await all_stand_once(due)
    await bot.told(signal.SIGTERM)
    async with open_database(url) as db:
        kinds = table.c.kind.in_(("round", "post"))
        over = sa.select(table.c.state).where(kinds, table.c.due_at <= real_clock())
        assert await rows(db, over) == [("sent",), ("sent",)]


@pytest.mark.long
async def test_in_a_storm_of_refusals_it_stops_asking(settings: Settings, loopback: Loopback) -> None:
    """P23. Red where the budget does not hear what discord.py tries again by itself."""
    async with prepared(settings.database.url, loopback, [Kind.POST] * 15) as due:
        pass
    loopback.fail("POST", "/messages$", too_many(0.05), times=2000)
    async with running(settings):
        await loopback.connected()
        await asyncio.sleep(4)
        refused = [request for request in loopback.requests if request.status == 429]
        assert 0 < len(refused) <= MOST_REFUSED
        loopback.mend()
        await loopback.wait_for(
            lambda asked: asked.method == "POST" and "/channels/" in asked.path and asked.status == 200, 60
        )
    assert max(standing(each) for each in due) == 1


async def _leases_run_out(url: str) -> None:
    async with open_database(url) as db, db.begin() as tx:
        claimed = sa.update(table).where(table.c.state == "claimed")
        await tx.execute(claimed.values(look_at=real_clock()))
