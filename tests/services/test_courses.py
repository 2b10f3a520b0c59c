"""Every version of a course stays, because somebody may be in the middle of it."""

import asyncio
from importlib.resources import files

import pytest
import sqlalchemy as sa

from bot import services
from bot.domain.cohort import Cohort
from bot.domain.course_reader import BadCourse
from bot.services import Services
from bot.store import courses as store
from bot.store.database import Database
from bot.store.tables import courses, runs
from tests.services.conftest import Somebody, on_sqlite
from tests.services.talk import Hand, Talker, dump, rows

BUNDLED = (files("bot.courses") / "ai-alignment.toml").read_text(encoding="utf-8")
QUESTION = "What is it? A sentence or two will do."
CHANGED = BUNDLED.replace(QUESTION, "What is it, in one sentence?")
VERSIONS = sa.select(courses.c.key, courses.c.version).order_by(courses.c.id)


async def publish(database: Database, bot: Services, text: str) -> None:
    async with database.begin() as tx:
        await store.publish(tx, "ai-alignment", text, bot.courses.clock())


async def test_starting_publishes_the_bundled_course_once(database: Database, bot: Services, clock: Hand):
    assert await rows(database, VERSIONS) == [("ai-alignment", 1)]
    assert await rows(database, sa.select(courses.c.source)) == [(BUNDLED,)]
    assert await bot.courses.titles() == [("ai-alignment", "AI alignment")]
    before = await dump(database)
    await services.start(database, clock)
    assert await dump(database) == before


async def test_two_processes_that_start_at_once_publish_once(database: Database, clock: Hand):
    await asyncio.gather(*(services.start(database, clock) for _ in range(4)))
    assert await rows(database, VERSIONS) == [("ai-alignment", 1)]


async def test_a_changed_course_is_a_new_version_and_the_same_text_is_none(database: Database, bot: Services):
    assert CHANGED != BUNDLED
    for text in (BUNDLED, CHANGED, CHANGED):
        await publish(database, bot, text)
    assert await rows(database, VERSIONS) == [("ai-alignment", 1), ("ai-alignment", 2)]
    await publish(database, bot, BUNDLED)  # going back is a version too
    assert [version for _, version in await rows(database, VERSIONS)] == [1, 2, 3]


async def test_a_run_keeps_the_version_that_it_began_with(
    database: Database, mira: Talker, somebody: Somebody, cohort: Cohort, bot: Services
):
    await mira.goes_to("B1.have")
    await publish(database, bot, CHANGED)
    await mira.goes_to("B1.idea")
    assert mira.question.field.ask == QUESTION
    ravi = await (await somebody(9002).joins(cohort)).tells_all()
    await ravi.goes_to("B1.idea")
    assert ravi.question.field.ask == "What is it, in one sentence?"
    versions = sa.select(courses.c.version).join(runs).order_by(runs.c.id)
    assert await rows(database, versions) == [(1,), (2,)]


@on_sqlite
async def test_a_run_keeps_its_version_over_a_restart(database: Database, mira: Talker, bot: Services):
    await mira.goes_to("B1.idea")
    shorter = BUNDLED.replace('id = "idea"', 'id = "notion"').replace("B1.idea", "B1.notion")
    await publish(database, bot, shorter)
    mira.bot = await services.start(database, mira.clock)
    await mira.sees(await mira.bot.exercises.start(mira.user_id))
    assert mira.place == "B1.idea"
    await mira.types("Probes", "next")
    assert mira.place == "B2.goals"


@on_sqlite
async def test_a_broken_course_is_named(database: Database, bot: Services):
    await publish(database, bot, BUNDLED.replace('go = "B7"', 'go = "B99"'))
    with pytest.raises(BadCourse, match="B99"):
        await bot.courses.titles()
