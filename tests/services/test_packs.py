"""The session pack as its cohort is owed it, and when it is posted: planned, moved, skipped where it is too late."""

import time
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from bot.documents.pack import files
from bot.domain.cohort import Cohort
from bot.domain.consent import Audience
from bot.domain.delivery import Kind
from bot.services import Services
from bot.store.database import Database
from bot.store.tables import deliveries
from tests import shared_plans
from tests.services.conftest import Somebody, on_sqlite
from tests.services.talk import NOON, Hand, new_cohort, rows

SAM = 77
FINAL = NOON + timedelta(weeks=4)
_SUMMARY = sa.select(deliveries.c.due_at, deliveries.c.state, deliveries.c.reason).where(
    deliveries.c.kind == "summary"
)


@pytest.fixture
async def cohort(bot: Services, database: Database) -> Cohort:
    async with database.begin() as tx:
        await shared_plans.publish(tx, NOON)
    return await bot.cohorts.set_up(new_cohort(course_key=shared_plans.KEY))


async def shares(bot: Services, somebody: Somebody, cohort: Cohort, user_id: int, *words: str) -> None:
    member = await (await somebody(user_id).joins(cohort)).tells_all()
    await member.types(*words)
    await shared_plans.says(bot, user_id, Audience.COHORT, f"Member {user_id}")


async def test_it_is_due_its_lead_before_the_final_session_and_moves_with_both(
    bot: Services, cohort: Cohort, database: Database
) -> None:
    """Red where `Sessions` or `Packs.preview` does not plan anew."""
    assert await rows(database, _SUMMARY) == [(FINAL - timedelta(hours=48), "planned", None)]
    await bot.packs.preview(cohort.channel_id, SAM, 24)
    assert await rows(database, _SUMMARY) == [(FINAL - timedelta(hours=24), "planned", None)]
    to = FINAL + timedelta(days=2)
    proposal = await bot.sessions.propose(cohort.channel_id, SAM, "final", "in 30 days at 1pm")
    changed = await bot.sessions.change(SAM, proposal.session.id, FINAL, proposal.to)
    assert await rows(database, _SUMMARY) == [
        (changed.session.starts_at - timedelta(hours=24), "planned", None)
    ]
    assert to.date() == changed.session.starts_at.date()


async def test_a_session_that_began_before_it_could_be_posted_is_told_of_no_more(
    bot: Services, cohort: Cohort, database: Database, clock: Hand
) -> None:
    """P6. Red where the claim does not look whether the session has begun."""
    clock.at = FINAL + timedelta(minutes=1)
    claimed = await bot.deliveries.claim_due(clock.at)
    assert [each for each in claimed if each.kind is Kind.SUMMARY] == []
    assert await rows(database, _SUMMARY) == [
        (FINAL - timedelta(hours=48), "skipped-late", "the session has begun")
    ]
    assert await bot.packs.of(cohort.id) is None


@on_sqlite
async def test_what_a_channel_is_owed_is_read_in_as_many_statements_for_one_plan_as_for_five(
    bot: Services, cohort: Cohort, somebody: Somebody
) -> None:
    await bot.packs.post_now(cohort.id, SAM)
    await shares(bot, somebody, cohort, 9100, "one")
    await bot.packs.of(cohort.id)  # its message has its row now
    alone = await statements(bot, cohort)
    for user_id in range(9101, 9105):
        await shares(bot, somebody, cohort, user_id, "one\ntwo\nthree")
    await bot.packs.of(cohort.id)
    assert await statements(bot, cohort) == alone


async def statements(bot: Services, cohort: Cohort) -> int:
    count = 0

    def counted(*_: object) -> None:
        nonlocal count
        count += 1

    event.listen(sa.Engine, "before_cursor_execute", counted)
    try:
        assert await bot.packs.of(cohort.id) is not None
    finally:
        event.remove(sa.Engine, "before_cursor_execute", counted)
    return count


@pytest.mark.long
@on_sqlite
async def test_thirty_plans_of_forty_answers_and_their_files_are_under_a_second_of_work(
    bot: Services, cohort: Cohort, somebody: Somebody
) -> None:
    await bot.packs.post_now(cohort.id, SAM)
    for user_id in range(9200, 9230):
        words = "\n".join(f"answer {number}, in a sentence of some length" for number in range(40))
        await shares(bot, somebody, cohort, user_id, words)
    found = await bot.packs.of(cohort.id)
    assert found is not None
    files(found.pack, None)  # the libraries are loaded
    began = time.process_time()
    again = await bot.packs.of(cohort.id)
    assert again is not None
    files(again.pack, None)
    assert time.process_time() - began < 1
