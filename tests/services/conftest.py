"""The services on both databases, a clock in hand, one cohort, and Mira in it."""

from typing import Protocol

import pytest

from bot import services
from bot.domain.cohort import Cohort
from bot.services import Services
from bot.store.database import Database
from tests.services.talk import Hand, Talker, new_cohort

MIRA = 9001

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what the rules decide, with statements that other tests try on both databases already."""


class Somebody(Protocol):
    """Makes a person whom the bot does not know yet."""

    def __call__(self, user_id: int = MIRA) -> Talker: ...


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
async def bot(database: Database, clock: Hand) -> Services:
    return await services.start(database, clock)


@pytest.fixture
async def cohort(bot: Services) -> Cohort:
    return await bot.cohorts.set_up(new_cohort())


@pytest.fixture
def somebody(bot: Services, clock: Hand) -> Somebody:
    return lambda user_id=MIRA: Talker(bot, clock, user_id, channel_id=10 * user_id)


@pytest.fixture
async def mira(somebody: Somebody, cohort: Cohort) -> Talker:
    """In front of the first question of the exercise."""
    return await (await somebody().joins(cohort)).tells_all()
