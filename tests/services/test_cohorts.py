"""Setting a cohort up, changing it, and its door."""

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.domain.refusals import Refusal
from bot.services import Services
from bot.store.database import Database
from bot.store.tables import cohorts, facilitators
from tests.services.conftest import on_sqlite
from tests.services.talk import BERLIN, NOON, Hand, dump, new_cohort, rows


async def test_a_cohort_is_set_up_and_found_again(bot: Services):
    cohort = await bot.cohorts.set_up(new_cohort())
    assert (cohort.name, cohort.zone, cohort.facilitators) == ("Cohort 12", BERLIN, ("Sam",))
    assert cohort.final_session_at == NOON + timedelta(weeks=4)
    assert await bot.cohorts.in_channel(500) == await bot.cohorts.by_id(cohort.id) == cohort
    assert await bot.cohorts.in_channel(501) is None
    assert await bot.cohorts.by_id(404) is None
    assert (await bot.cohorts.invitation(cohort)).startswith("**Two exercises are open.**")


async def test_setting_it_up_again_changes_it(database: Database, bot: Services):
    before = await bot.cohorts.set_up(new_cohort())
    await bot.cohorts.opened(before, 777)
    later = NOON + timedelta(weeks=5)
    after = await bot.cohorts.set_up(new_cohort(name="Cohort 12b", zone="Asia/Tokyo", final_session_at=later))
    assert (after.id, after.name, after.zone, after.final_session_at) == (
        before.id,
        "Cohort 12b",
        "Asia/Tokyo",
        later,
    )
    assert await rows(database, sa.select(cohorts.c.id, cohorts.c.door_message_id)) == [(before.id, 777)]


async def test_the_same_set_up_twice_changes_nothing(database: Database, bot: Services):
    first = await bot.cohorts.set_up(new_cohort())
    before = await dump(database)
    assert await bot.cohorts.set_up(new_cohort()) == first
    assert await dump(database) == before


async def test_another_facilitator_takes_over_and_the_first_is_remembered(
    database: Database, bot: Services, clock: Hand
):
    await bot.cohorts.set_up(new_cohort())
    clock.at += timedelta(days=1)
    cohort = await bot.cohorts.set_up(new_cohort(facilitator_id=78, facilitator_name="Ana"))
    assert cohort.facilitators == ("Ana",)
    clock.at += timedelta(days=1)
    cohort = await bot.cohorts.set_up(new_cohort(facilitator_name="Samantha"))
    assert cohort.facilitators == ("Samantha",)
    query = sa.select(facilitators.c.name, facilitators.c.from_at, facilitators.c.until_at)
    days = [NOON + timedelta(days=n) for n in range(3)]
    assert await rows(database, query.order_by(facilitators.c.id)) == [
        ("Sam", days[0], days[1]),
        ("Ana", days[1], days[2]),
        ("Samantha", days[2], None),
    ]


@on_sqlite
async def test_two_cohorts_do_not_mix(bot: Services):
    first = await bot.cohorts.set_up(new_cohort())
    second = await bot.cohorts.set_up(new_cohort(501, name="Cohort 13", facilitator_name="Ana"))
    assert first.id != second.id
    assert await bot.cohorts.by_id(first.id) == first
    assert second.facilitators == ("Ana",)


async def test_what_cannot_be_is_refused_and_nothing_is_stored(database: Database, bot: Services):
    before = await dump(database)
    for wrong in (
        new_cohort(course_key="no-such-course"),
        new_cohort(final_session_at=NOON - timedelta(days=2)),
        new_cohort(project_ends_at=NOON - timedelta(days=2)),
        new_cohort(zone="Europe/Atlantis"),
    ):
        with pytest.raises(Refusal):
            await bot.cohorts.set_up(wrong)
    assert await dump(database) == before


@on_sqlite
async def test_a_date_in_words_is_read_by_the_cohorts_clock(bot: Services):
    found = bot.cohorts.read_date("in 4 weeks", BERLIN)
    assert found.at == NOON.replace(month=12, day=22, hour=17)  # six in the evening there
    for text, zone in [("yesterday", BERLIN), ("whenever", BERLIN), ("in 4 weeks", "Atlantis")]:
        with pytest.raises(Refusal):
            bot.cohorts.read_date(text, zone)


async def test_a_cohort_set_up_by_two_at_once_is_one(database: Database, bot: Services):
    made = await asyncio.gather(*(bot.cohorts.set_up(new_cohort()) for _ in range(5)))
    assert len({cohort.id for cohort in made}) == 1
    assert len(await rows(database, sa.select(facilitators.c.id))) == 1
