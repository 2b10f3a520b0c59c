"""Milestones, steps, tripwires and the contract stand in tables of their own, and follow every change of an answer."""

from typing import Any

import sqlalchemy as sa

from bot.domain.acts import ChangeMilestone, Drop, WriteAnew
from bot.domain.control import Control
from bot.domain.response import Day, Deadline, Milestone
from bot.domain.tripwire import BEFORE
from bot.store.database import Database
from bot.store.tables import contracts, milestones, steps, tests, tripwires
from tests.services.talk import Talker, rows

PLAN = ("baseline running", "in 10 days", "yes", "a plot")


async def milestones_of(database: Database) -> list[tuple[Any, ...]]:
    query = sa.select(milestones.c.text, milestones.c.sign, milestones.c.gone_at.is_(None))
    return await rows(database, query.order_by(milestones.c.id))


async def at_milestones(mira: Talker) -> Talker:
    await mira.goes_to("B10b.milestones", {"B1.have": "1"})
    for text in PLAN:
        await mira.types(text)
    return mira


async def test_a_milestone_is_kept_with_its_date_and_its_sign(mira: Talker, database: Database) -> None:
    await at_milestones(mira)
    assert await milestones_of(database) == [("baseline running", "a plot", True)]
    (due,) = await rows(database, sa.select(milestones.c.due_at, milestones.c.has_time))
    assert (due[0].date() - mira.clock().date()).days == 10
    assert not due[1]


async def test_a_changed_milestone_stays_the_same_row(mira: Talker, database: Database) -> None:
    await at_milestones(mira)
    item = mira.question.given[0].id
    await mira.presses(ChangeMilestone(item, "baseline at work", "in 10 days", "two plots"))
    assert await milestones_of(database) == [("baseline at work", "two plots", True)]


async def test_what_is_taken_out_is_marked_as_gone_with_its_steps(mira: Talker, database: Database) -> None:
    await at_milestones(mira)
    await mira.goes_to("B10c.steps")
    await mira.types("install it")
    await mira.presses(Control.BACK)
    item = mira.question.given[0].id
    await mira.presses(Drop(item))
    assert await milestones_of(database) == [("baseline running", "a plot", False)]
    assert await rows(database, sa.select(steps.c.text, steps.c.gone_at.is_(None))) == [("install it", False)]


async def test_a_step_hangs_on_its_milestone(mira: Talker, database: Database) -> None:
    await at_milestones(mira)
    await mira.goes_to("B10c.steps")
    await mira.types("install it\nload a model")
    await mira.presses(WriteAnew("install it\nload two models"))
    query = (
        sa.select(steps.c.text, milestones.c.text)
        .join(milestones, steps.c.milestone_id == milestones.c.id)
        .where(steps.c.gone_at.is_(None))
    )
    assert await rows(database, query.order_by(steps.c.id)) == [
        ("install it", "baseline running"),
        ("load two models", "baseline running"),
    ]


async def test_a_tripwire_is_kept_with_the_milestone_that_it_guards(mira: Talker, database: Database) -> None:
    await at_milestones(mira)
    await mira.goes_to("B11.tripwire", {"B11.cause": "no GPU"})
    await mira.types("yes")
    query = sa.select(tripwires.c.risk, milestones.c.text).join(
        milestones, tripwires.c.milestone_id == milestones.c.id
    )
    assert await rows(database, query) == [("no GPU", "baseline running")]


async def test_a_tripwire_on_another_day_counts_once_it_is_confirmed(
    mira: Talker, database: Database
) -> None:
    await at_milestones(mira)
    await mira.goes_to("B11.tripwire", {"B11.cause": "no GPU"})
    await mira.types("in 4 days")
    assert await rows(database, sa.select(tripwires.c.ask_at)) == []
    await mira.types("yes")
    ((ask_at,),) = await rows(database, sa.select(tripwires.c.ask_at))
    assert (ask_at.date() - mira.clock().date()).days == 4


async def test_a_day_moves_with_its_milestone_and_that_is_said(mira: Talker, database: Database) -> None:
    """Broken build: leave the day where it was agreed on."""
    await at_milestones(mira)
    await mira.goes_to("B11.tripwire", {"B11.cause": "no GPU"})
    await mira.types("yes")
    run = await mira.run()
    (milestone,) = [item for item in run.responses if isinstance(item.body, Milestone)]
    ((before,),) = await rows(database, sa.select(tripwires.c.ask_at))
    await mira.sees(await mira.bot.exercises.reopen(mira.user_id, run.id, "B10b"))
    await mira.types("1", "in 30 days")
    ((between,),) = await rows(database, sa.select(tripwires.c.ask_at))
    assert between == before
    await mira.types("yes")
    ((after,),) = await rows(database, sa.select(tripwires.c.ask_at))
    ((due,),) = await rows(database, sa.select(milestones.c.due_at))
    assert due - after == BEFORE
    assert "day-moved" in mira.remarks
    (day,) = [item for item in (await mira.run()).responses if isinstance(item.body, Day)]
    assert day.body == Day(Deadline(after, has_time=False), before=milestone.id)


async def test_a_day_of_one_s_own_moves_only_where_its_milestone_would_come_first(
    mira: Talker, database: Database
) -> None:
    await at_milestones(mira)
    await mira.goes_to("B11.tripwire", {"B11.cause": "no GPU"})
    await mira.types("in 4 days", "yes")
    ((agreed,),) = await rows(database, sa.select(tripwires.c.ask_at))
    await mira.sees(await mira.bot.exercises.reopen(mira.user_id, (await mira.run()).id, "B10b"))
    await mira.types("1", "in 30 days", "yes")
    assert await rows(database, sa.select(tripwires.c.ask_at)) == [(agreed,)]
    await mira.types("1", "in 2 days", "yes")
    ((ask_at,),) = await rows(database, sa.select(tripwires.c.ask_at))
    ((due,),) = await rows(database, sa.select(milestones.c.due_at))
    assert mira.clock() < ask_at < due


async def test_a_tripwire_declined_is_none(mira: Talker, database: Database) -> None:
    await at_milestones(mira)
    await mira.goes_to("B11.tripwire", {"B11.cause": "no GPU"})
    await mira.types("no")
    assert mira.place == "B11r.lens"
    assert await rows(database, sa.select(tripwires.c.ask_at)) == []


async def test_the_contract_follows_each_term_and_ends_with_the_final_session(
    mira: Talker, database: Database
) -> None:
    await mira.goes_to("B12b.who", {"B1.have": "1"})
    assert await rows(database, sa.select(contracts.c.who)) == []
    for answer in ("buddy", "2", "friday", "1", "warm", "3"):
        await mira.types({"buddy": "3"}.get(answer, answer))
    query = sa.select(
        contracts.c.who,
        contracts.c.cadence,
        contracts.c.weekday,
        contracts.c.hour,
        contracts.c.tone,
        contracts.c.miss,
    )
    assert await rows(database, query) == [("buddy", "weekly", "friday", 9, "warm", "tell-buddy")]
    ((until,),) = await rows(database, sa.select(contracts.c.until_at))
    assert (await mira.bot.cohorts.by_id(mira.cohort_id)).final_session_at == until  # pyright: ignore[reportOptionalMemberAccess]


async def test_whoever_changes_to_none_has_no_terms_left(mira: Talker, database: Database) -> None:
    await mira.goes_to("B12b.cadence", {"B1.have": "1", "B12b.who": "2"})
    await mira.types("2")
    await mira.presses(Control.BACK)
    await mira.presses(Control.BACK)
    await mira.types("1")
    assert await rows(database, sa.select(contracts.c.who, contracts.c.cadence)) == [("none", None)]


async def test_a_cheap_test_is_kept_with_its_path_its_hours_and_its_sign(
    mira: Talker, database: Database
) -> None:
    await mira.sees(await mira.bot.exercises.start(mira.user_id, "career"))
    await mira.goes_to("A3.tests", {"A1.roles": "engineer\nteacher\nwriter"})
    for text in ("replicate a paper", "in 10 days", "yes", "ten", "I forget the time"):
        await mira.types(text)
    query = sa.select(tests.c.text, tests.c.hours, tests.c.sign, tests.c.path_id.is_not(None))
    assert await rows(database, query) == [("replicate a paper", "ten", "I forget the time", True)]
