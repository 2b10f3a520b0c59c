"""A second course, on another subject: published like the first, and run by the same code."""

import pytest
import sqlalchemy as sa

from bot.domain.acts import Plain
from bot.domain.plan import View
from bot.domain.response import Passage
from bot.domain.screen import HandedIn
from bot.services import Services
from bot.store import courses
from bot.store.database import Database
from bot.store.tables import contracts, milestones, steps, tests, tripwires
from tests.courses import sourdough, sourdough_source
from tests.services.conftest import Somebody
from tests.services.talk import Step, Talker, new_cohort, rows

# What a baker in a hurry would not say by pressing Next.
SAID: dict[str, Step] = {
    "hands.baked": "Pancakes\nA cake",
    "aims.aims": "1 3",
    "breads.draws": "2 1",
    "fit.fit": "2",
    "weeks.pieces": "Feed it every evening",
    "flat.ask-me": "yes",
    "help.who": "2",
    "help.hour": "2",
    "page.link": "https://example.org/my-loaf",
}


@pytest.fixture
async def baker(database: Database, bot: Services, somebody: Somebody) -> Talker:
    """In front of the first question of the second course."""
    async with database.begin() as tx:
        await courses.publish(tx, sourdough().key, sourdough_source(), bot.courses.clock())
    cohort = await bot.cohorts.set_up(new_cohort(channel_id=600, course_key=sourdough().key))
    return await (await somebody(9003).joins(cohort)).tells_all()


async def says(baker: Talker, place: str) -> None:
    """Goes on until this place, and gives the answer that is prepared for it."""
    await baker.goes_to(place, SAID)
    await baker.does(SAID[place])


async def test_it_is_offered_beside_the_first(baker: Talker, bot: Services):
    assert await bot.courses.titles() == [("ai-alignment", "AI alignment"), ("sourdough", "Sourdough")]
    assert baker.place == "begin.start"


async def test_a_member_goes_through_it_to_the_hand_in(baker: Talker, database: Database):
    for optional in ("hands.baked", "weeks.pieces", "flat.ask-me", "page.link"):
        await says(baker, optional)
    await baker.goes_to("page.done", SAID)
    await baker.presses(Plain.HAND_IN)
    assert isinstance(baker.last.screen, HandedIn)
    assert await baker.answers("hands.baked") == ["Pancakes", "A cake"]
    assert await baker.answers("aims.aims") == ["A better breakfast", "A craft to be good at"]
    assert await baker.answers("page.link") == ["https://example.org/my-loaf"]
    for table in (milestones, steps, tests, tripwires, contracts):
        assert await rows(database, sa.select(sa.func.count()).select_from(table)) != [(0,)], table.name
    terms = sa.select(contracts.c.who, contracts.c.cadence, contracts.c.hour)
    assert await rows(database, terms) == [("self", "milestones", 19)]


async def test_every_answer_stands_in_its_plan(baker: Talker, bot: Services):
    for optional in ("hands.baked", "weeks.pieces", "flat.ask-me", "page.link"):
        await says(baker, optional)
    await baker.goes_to("page.done", SAID)
    shown = await bot.plans.show(baker.user_id, None, View.FULL)
    told = {line.item for section in shown.plan.sections for line in section.lines}
    answered = {
        response.id for response in (await baker.run()).responses if not isinstance(response.body, Passage)
    }
    assert len(answered) > 25
    assert answered - told == set()
