"""Several that claim are as one; and what moves while it is on its way is not said as it was."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

import pytest
import sqlalchemy as sa

from bot import services
from bot.domain.acts import AddMilestone, Plain
from bot.domain.control import Control
from bot.domain.delivery import Delivery, Kind
from bot.services import Services
from bot.store.database import Database, open_database
from bot.store.tables import check_ins, deliveries, milestones
from tests import promised
from tests.services.talk import Hand, Talker, chosen, new_cohort, rows

LEASE = timedelta(seconds=31)


async def begun(db: Database, clock: Hand, people: int) -> list[Talker]:
    """So many people who are asked about a stage at noon, in ten days."""
    async with db.begin() as tx:
        await promised.publish(tx, clock())
    bot = await services.start(db, clock)
    cohort = await bot.cohorts.set_up(new_cohort(course_key=promised.KEY))
    found: list[Talker] = []
    for number in range(people):
        mira = await Talker(bot, clock, 9001 + number, 90010 + number).joins(cohort)
        await mira.tells_all()
        await mira.presses(AddMilestone("Baseline running", "in 10 days at 6pm", "the first plot"))
        await mira.presses(Plain.DATE_IS_RIGHT)
        await mira.presses(Control.NEXT)
        for option in ("self", "milestones", "h12", "warm", "nothing"):
            await mira.presses(chosen(mira.question, option))
        found.append(mira)
    return found


async def first_due(db: Database, clock: Hand) -> None:
    """The clock shows when the first check-in is due."""
    query = sa.select(sa.func.min(deliveries.c.due_at)).where(deliveries.c.kind == Kind.CHECK_IN.value)
    ((clock.at,),) = await rows(db, query)


@dataclass
class Claimers:
    """`said` counts how often each was said; `dead` and `stalled` hold claims, the one for ever."""

    people: dict[int, Talker]
    clock: Hand
    chance: Random
    said: Counter[int] = field(default_factory=Counter[int])
    stalled: list[tuple[Services, Delivery]] = field(default_factory=list[tuple[Services, Delivery]])

    async def lives(self, bot: Services) -> None:
        """One claimer: each second it claims, and is killed or held up now and then."""
        for claimed in await bot.deliveries.claim_due(self.clock()):
            fate = self.chance.random()
            if fate < 0.3:
                continue  # killed before it said anything
            if fate < 0.6:
                self.stalled.append((bot, claimed))
            else:
                await self.says(bot, claimed, settles=fate < 0.8)

    async def says(self, bot: Services, claimed: Delivery, *, settles: bool = True) -> None:
        assert claimed.user_id is not None
        if not await bot.deliveries.is_ours(claimed):
            return
        self.said[claimed.id] += 1
        member = self.people[claimed.user_id]
        await member.sees(await bot.screens.turn(claimed.user_id))
        if settles:
            await bot.deliveries.settle(claimed)

    async def wake(self) -> None:
        """Those that were held up go on where they were."""
        waking, self.stalled = self.stalled, []
        await asyncio.gather(*(self.says(bot, claimed) for bot, claimed in waking))


@pytest.fixture
async def four(database_url: str) -> AsyncGenerator[list[Database]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(open_database(database_url)) for _ in range(4)]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("people", "seed"), [(6, 1), *(pytest.param(40, seed, marks=pytest.mark.long) for seed in range(2, 6))]
)
async def test_four_claimers_say_each_check_in_once(four: list[Database], people: int, seed: int) -> None:
    """P27. Red where `holds` does not compare the attempt: one that was held up says what another one has claimed.

    On SQLite there is never a second one: `test_run.py::test_a_second_process_on_the_same_file_ends_without_a_login`.
    """
    clock = Hand()
    members = await begun(four[0], clock, people)
    await first_due(four[0], clock)
    bots = [await services.start(db, clock) for db in four]
    claimers = Claimers({each.user_id: each for each in members}, clock, Random(seed))
    for _ in range(30):
        await asyncio.gather(*(claimers.lives(bot) for bot in bots))
        await claimers.wake() if claimers.chance.random() < 0.5 else None
        clock.at += LEASE
    await claimers.wake()
    query = sa.select(deliveries.c.id, deliveries.c.state).where(
        deliveries.c.kind == Kind.CHECK_IN.value, deliveries.c.due_at < clock() - timedelta(minutes=10)
    )
    ended: dict[int, str] = dict(await rows(four[0], query))  # pyright: ignore[reportArgumentType]
    assert len(ended) == people
    assert set(ended.values()) == {"sent"}
    assert claimers.said == Counter(dict.fromkeys(ended, 1))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_claimer_that_was_held_up_past_its_lease_does_not_say_what_another_one_has(
    four: list[Database],
) -> None:
    """P27. Red as above."""
    clock = Hand()
    members = await begun(four[0], clock, 1)
    await first_due(four[0], clock)
    late, other = [await services.start(db, clock) for db in four[:2]]
    (held_up,) = await late.deliveries.claim_due(clock())
    clock.at += LEASE
    assert not await late.deliveries.is_ours(held_up)
    (newest,) = await other.deliveries.claim_due(clock())
    assert (newest.id, newest.attempt) == (held_up.id, 2)
    assert not await late.deliveries.is_ours(held_up)
    assert await other.deliveries.is_ours(newest)
    assert members[0].user_id == newest.user_id


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 60))])
async def test_nothing_is_said_of_a_date_that_has_moved(database: Database, seed: int) -> None:
    """P22: dates move while their check-in is claimed, or waits for its turn. Red where the plan is not asked again
    before it is said (`Asking._still_planned` is always True)."""
    clock, chance = Hand(), Random(seed)
    (mira,) = await begun(database, clock, 1)
    said, at_once = list[int](), asyncio.Lock()
    for _ in range(8):
        await first_planned(database, clock)
        await asyncio.gather(moves(mira, at_once, chance), sends(mira, at_once, said, chance))
        clock.at += LEASE
        await sends(mira, at_once, said, chance)
    assert said != []
    asked = await rows(
        database, sa.select(check_ins.c.delivery_id).where(check_ins.c.delivery_id.in_(said)).distinct()
    )
    assert len(asked) == len(set(said)) == len(said)


async def first_planned(db: Database, clock: Hand) -> None:
    query = sa.select(sa.func.min(deliveries.c.due_at)).where(
        deliveries.c.kind == Kind.CHECK_IN.value, deliveries.c.state == "planned"
    )
    ((at,),) = await rows(db, query)
    clock.at = max(clock.at, at or clock.at)


async def moves(mira: Talker, at_once: asyncio.Lock, chance: Random) -> None:
    """To another day, by command, now or in a moment."""
    await asyncio.sleep(chance.uniform(0, 0.03))
    goal = (await mira.bot.milestones.listed(mira.user_id)).all[0]
    days = chance.choice((1, 2, 3, 5))
    shown = await mira.bot.milestones.move(
        mira.user_id, mira.clock.next_id(), goal.item, f"in {days} days at 6pm"
    )
    assert shown.waits is not None
    if not isinstance(shown.waits.read, str):
        at = int(shown.waits.read.at.timestamp())
        async with at_once:
            await mira.bot.milestones.confirm(mira.user_id, shown.waits.report, at)


async def sends(mira: Talker, at_once: asyncio.Lock, said: list[int], chance: Random) -> None:
    """Claim, wait for the turn, and say it; nothing moves while it goes out, so that it is known what it was about."""
    for claimed in await mira.bot.deliveries.claim_due(mira.clock()):
        await asyncio.sleep(chance.uniform(0, 0.06))
        async with at_once:
            if await mira.bot.deliveries.is_ours(claimed):
                wrong = await of_other_dates(mira.bot.deliveries.desk.db, claimed)
                assert wrong == [], f"of a date that has moved: {wrong}"
                said.append(claimed.id)
                await mira.sees(await mira.looks())
        if chance.random() < 0.8:
            await mira.bot.deliveries.settle(claimed)


async def of_other_dates(db: Database, claimed: Delivery) -> list[str]:
    """The things of this message that are about another date than their milestone has."""
    query = (
        sa.select(check_ins.c.key, milestones.c.due_at)
        .join(milestones, milestones.c.item_id == check_ins.c.item_id)
        .where(check_ins.c.delivery_id == claimed.id)
    )
    return [key for key, due in await rows(db, query) if not key.endswith(f"{due:%Y%m%dT%H%M}")]
