"""What is posted before the final session stands once, with its thread: whatever gets lost, wherever it is killed."""

import asyncio
import signal
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
import sqlalchemy as sa

from bot import services
from bot.clock import real_clock
from bot.config import Settings
from bot.domain.consent import Audience
from bot.services import Services
from bot.store.database import open_database
from bot.store.tables import deliveries, posted
from bot.ui import stage, summary_board
from bot.ui.pack_card import NOT_SHARED
from tests import shared_plans
from tests.loopback import places as loopback_places
from tests.loopback.faults import RESET, RESET_AFTER, SILENCE_AFTER, Fault, refusing, too_many
from tests.loopback.killable import AFTER_SUMMARY, BEFORE_SUMMARY, THREAD_NOT_NOTED
from tests.loopback.payloads import GUILD, new_id, text_channel
from tests.loopback.places import Place
from tests.loopback.process import Start, running
from tests.loopback.server import Loopback, said
from tests.services.talk import Hand, Talker, new_cohort, rows

FAULTS = (RESET, RESET_AFTER, SILENCE_AFTER, refusing(503), refusing(503, after=True), too_many(0.2))
PACK, PLAN = "our plans", "The plan of"
_users = count(7001)


@dataclass(frozen=True, slots=True)
class Due:
    """A channel to which a pack is to come, and a plan for each of these."""

    place: Place
    cohort_id: int
    members: list[Talker]

    def standing(self) -> dict[str, int]:
        """How many packs there are, plans, and plans that are not shared any more."""
        return {
            words: sum(words in said(message) for message in self.place.public)
            for words in (PACK, PLAN, NOT_SHARED)
        }

    def all_there(self) -> bool:
        return self.standing() == {PACK: 1, PLAN: len(self.members), NOT_SHARED: 0}


async def due(bot: Services, discord: Loopback, members: int) -> Due:
    """A cohort whose session is near enough for its summary to be posted now."""
    place = Place(text_channel() | {"id": new_id()})
    discord.places.by_id[place.id] = place
    now = datetime.now(UTC)
    later = now + timedelta(days=1)
    made = new_cohort(
        int(place.id),
        guild_id=int(GUILD),
        course_key=shared_plans.KEY,
        final_session_at=later,
        project_ends_at=later,
    )
    cohort = await bot.cohorts.set_up(made)
    there: list[Talker] = []
    for _ in range(members):
        member = await Talker(bot, Hand(now), next(_users), int(new_id())).joins(cohort)
        member.clock.at += timedelta(minutes=member.user_id)
        there.append(await member.tells_all())
        await member.types(f"dear cohort, {member.user_id}")
        await shared_plans.says(bot, member.user_id, Audience.COHORT, f"Member {member.user_id}")
    return Due(place, cohort.id, there)


async def prepared(url: str, discord: Loopback, sizes: list[int]) -> list[Due]:
    async with open_database(url) as db:
        async with db.begin() as tx:
            await shared_plans.publish(tx, real_clock())
        bot = await services.start(db, Hand(datetime.now(UTC)))
        return [await due(bot, discord, size) for size in sizes]


async def all_stand_once(found: list[Due]) -> None:
    for each in found:
        await each.place.until(each.all_there, 60)
    await asyncio.sleep(2)  # whoever would say it again has had the time for it
    assert [each.standing() for each in found] == [
        {PACK: 1, PLAN: len(each.members), NOT_SHARED: 0} for each in found
    ]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lost answer is given up after a second, its row is free again after two, and Discord forgets every nonce."""
    monkeypatch.setattr(stage, "LONGEST_REQUEST", 1.0)
    monkeypatch.setattr(summary_board, "LONGEST_REQUEST", 1.0)
    monkeypatch.setattr(summary_board, "FIRST_WAIT", 1.0)
    monkeypatch.setattr("bot.services.packs.LEASE", timedelta(seconds=2))
    monkeypatch.setattr(loopback_places, "NONCE_WINDOW", 0.0)


async def test_a_summary_whose_sending_went_wrong_stands_once(settings: Settings, loopback: Loopback) -> None:
    """P3, P4. Red with `SummaryBoard._read_back` returning None, and, by its nonces, with a random one."""
    await survives(settings, loopback, (RESET_AFTER, refusing(503, after=True)))


@pytest.mark.long
async def test_whatever_goes_wrong_with_its_sending_it_stands_once(
    settings: Settings, loopback: Loopback
) -> None:
    """P3, P4 at full size. Red as above."""
    await survives(settings, loopback, FAULTS * 4)


async def survives(settings: Settings, loopback: Loopback, faults: tuple[Fault, ...]) -> None:
    """Each fault in a channel of its own: the pack and the plan go wrong, and the plan's thread."""
    found = await prepared(settings.database.url, loopback, [1] * len(faults))
    for each, fault in zip(found, faults, strict=True):
        loopback.fail("POST", f"/channels/{each.place.id}/messages$", fault, 2)
        loopback.fail("POST", f"/channels/{each.place.id}/messages/[0-9]+/threads$", fault)
    async with running(settings):
        await all_stand_once(found)
        await asyncio.wait_for(_threads(loopback, len(found)), 30)
    for each in found:
        sent = [
            request.body["nonce"]
            for request in loopback.requests
            if (request.method, request.path) == ("POST", f"/channels/{each.place.id}/messages")
        ]
        assert len(set(sent)) == 2  # one for the pack, one for the plan
    assert loopback.problems == []


@pytest.mark.long
async def test_a_summary_stands_once_wherever_the_process_is_killed(
    database_url: str, start: Start, loopback: Loopback
) -> None:
    """P3, P4 on both databases; and what was taken back is gone from every message. Red with `SummaryBoard._read_back`
    returning None."""
    settings = {"COHORT_DATABASE__URL": database_url, "COHORT_LOG__LEVEL": "WARNING"}
    found = await prepared(database_url, loopback, [2])
    for point, times in KILLS:
        bot = await start(module=("tests.loopback.killable", point, times), **settings)
        await bot.ended(60)
        await _leases_run_out(database_url)
    bot = await start(**settings)
    await all_stand_once(found)
    await loopback.connected(60)
    await bot.told(signal.SIGTERM)
    async with open_database(database_url) as db:
        made = await services.start(db, found[0].members[0].clock)
        await shared_plans.says(made, found[0].members[0].user_id, Audience.NOBODY)
        query = sa.select(deliveries.c.state).where(deliveries.c.kind == "summary")
        assert await rows(db, query) == [("sent",)]
    bot = await start(**settings)
    await found[0].place.until(lambda: found[0].standing() == {PACK: 1, PLAN: 1, NOT_SHARED: 1}, 60)
    await bot.told(signal.SIGTERM)


async def _threads(loopback: Loopback, count: int) -> None:
    """Until there are so many; there may never be more, since each has its message's id."""
    while (  # noqa: ASYNC110 - nothing tells of a thread
        sum("parent_id" in place.about for place in loopback.places.by_id.values()) < count
    ):
        await asyncio.sleep(0.1)


KILLS = (
    (BEFORE_SUMMARY, "1"),
    (AFTER_SUMMARY, "1"),
    (AFTER_SUMMARY, "1"),
    (AFTER_SUMMARY, "1"),
    (THREAD_NOT_NOTED, "1"),
)


async def _leases_run_out(url: str) -> None:
    now = real_clock()
    async with open_database(url) as db, db.begin() as tx:
        await tx.execute(sa.update(deliveries).where(deliveries.c.state == "claimed").values(look_at=now))
        await tx.execute(sa.update(posted).where(posted.c.taken_until.is_not(None)).values(taken_until=now))
