"""Members whose check-in is due, in the database of a bot that talks to the loopback Discord."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from bot import services
from bot.domain.acts import AddMilestone, Plain
from bot.domain.calendar import local, zone_names
from bot.domain.cohort import Cohort
from bot.domain.control import Control
from bot.domain.delivery import Kind
from bot.services import Services
from bot.store.database import open_database
from bot.store.tables import deliveries
from tests import promised
from tests.loopback.payloads import CHANNEL, Json
from tests.loopback.places import Place
from tests.loopback.server import Loopback, said
from tests.services.talk import Hand, Talker, chosen, new_cohort, rows

ASKS = "How is it going?"
CAME = timedelta(days=4)
"""So long ago they came, and named a stage with its date."""
TODAY = "in 6 days at 6pm"
"""A stage of that date, said then, is asked about today for the first time."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody and their DM; the card that asks them is known by its words."""

    user: str
    dm: Place

    @property
    def cards(self) -> list[Json]:
        return [message for message in self.dm.public if ASKS in said(message)]


def where_it_is_noon() -> str:
    """A zone whose clock shows some time after noon: the day's message is due there, and its day not soon over."""
    now = datetime.now(UTC)
    zones = (zone for zone in sorted(zone_names()) if zone.startswith("Etc/GMT"))
    return next(zone for zone in zones if local(now, zone).hour == 12)


async def due(url: str, discord: Loopback, people: int, stage: str = TODAY) -> list[Asked]:
    """So many people in this database, each with a check-in that is due today at noon."""
    clock, zone = Hand(datetime.now(UTC) - CAME), where_it_is_noon()
    async with open_database(url) as db:
        async with db.begin() as tx:
            await promised.publish(tx, clock())
        bot = await services.start(db, clock)
        ends_at = clock.at + timedelta(weeks=5)
        cohort = await bot.cohorts.set_up(
            new_cohort(
                int(CHANNEL), course_key=promised.KEY, final_session_at=ends_at, project_ends_at=ends_at
            )
        )
        users = [f"2000000000000002{number:02}" for number in range(people)]
        found = [Asked(user, discord.places.dm(user)) for user in users]
        for each in found:
            await _promises(bot, clock, cohort, each, zone, stage)
    return found


async def _promises(bot: Services, clock: Hand, cohort: Cohort, asked: Asked, zone: str, stage: str) -> None:
    mira = await Talker(bot, clock, int(asked.user), int(asked.dm.id)).joins(cohort)
    await mira.tells_all()
    await bot.me.move_to(mira.user_id, zone)
    await mira.sees(await mira.looks())
    await mira.presses(AddMilestone("Baseline running", stage, "the first plot"))
    await mira.presses(Plain.DATE_IS_RIGHT)
    await mira.presses(Control.NEXT)
    for option in ("self", "milestones", "h12", "warm", "nothing"):
        await mira.presses(chosen(mira.question, option))


async def ended(url: str) -> list[str]:
    """How the messages ended whose time has come, oldest first; with the reason where they were not sent."""
    query = sa.select(deliveries.c.state, deliveries.c.reason).where(
        deliveries.c.kind == Kind.CHECK_IN.value, deliveries.c.due_at <= datetime.now(UTC)
    )
    async with open_database(url) as db:
        found = await rows(db, query.order_by(deliveries.c.due_at, deliveries.c.id))
    return [state if state == "sent" else f"{state}: {reason}" for state, reason in found]
