"""The support contract as settings: each change is a revision of an answer, and the plan follows it at once."""

import pytest
import sqlalchemy as sa

from bot.domain.contract import NoContract, NotAsked
from bot.domain.control import Control
from bot.domain.course import TERMS, Term
from bot.services import Services
from bot.store.database import Database
from bot.store.tables import contracts, deliveries, items, revisions
from tests.services.conftest import Somebody, on_sqlite
from tests.services.talk import NOT_AROUND_FINAL, Talker, rows

COMING = sa.and_(deliveries.c.state == "planned", deliveries.c.kind == "check-in", NOT_AROUND_FINAL)
PLANNED = sa.select(sa.func.count()).where(COMING)
TERMS_OF = sa.select(
    contracts.c.who, contracts.c.cadence, contracts.c.weekday, contracts.c.hour, contracts.c.miss
)


async def settle(talker: Talker, term: Term, value: str) -> None:
    await talker.bot.contracts.settle(talker.user_id, term, value)


async def test_every_term_is_set_by_a_revision_and_the_plan_follows(mira: Talker, database: Database):
    """Red if the records' tables are written directly: the answers would not say it. Also if nothing is replanned."""
    assert await rows(database, PLANNED) == [(0,)]
    await settle(mira, Term.WHO, "buddy")
    for term, value in (
        (Term.CADENCE, "both"),
        (Term.WEEKDAY, "friday"),
        (Term.HOUR, "h15"),
        (Term.MISS, "tell-buddy"),
    ):
        await settle(mira, term, value)
    assert await rows(database, TERMS_OF) == [("buddy", "both", "friday", 15, "tell-buddy")]
    assert await mira.answers("B12b.who") == ["A buddy"]
    assert await mira.answers("B12b.miss") == ["Tell my buddy"]
    query = sa.select(deliveries.c.due_at).where(COMING)
    due = [at for (at,) in await rows(database, query)]
    assert len(due) == 3  # the fourth comes with what would be posted
    assert {(at.weekday(), at.hour) for at in due} == {(4, 14)}  # 15:00 in Berlin


async def test_a_second_change_is_a_second_version_and_the_first_one_stays(mira: Talker, database: Database):
    await settle(mira, Term.WHO, "self")
    await settle(mira, Term.WHO, "cohort")
    query = sa.select(revisions.c.number).join(items, items.c.id == revisions.c.item_id)
    assert await rows(database, query.where(items.c.field == "who").order_by(revisions.c.number)) == [
        (1,),
        (2,),
    ]
    assert await rows(database, sa.select(contracts.c.who)) == [("cohort",)]


async def test_none_takes_every_check_in_off_and_leaves_only_who_to_choose(mira: Talker, database: Database):
    await settle(mira, Term.WHO, "self")
    await settle(mira, Term.MISS, "ask-again")
    await settle(mira, Term.CADENCE, "weekly")
    assert (await rows(database, PLANNED))[0][0] > 0
    await settle(mira, Term.WHO, "none")
    assert await rows(database, PLANNED) == [(0,)]
    terms = await mira.bot.contracts.terms(mira.user_id)
    assert terms.changeable == (Term.WHO,)
    with pytest.raises(NotAsked):
        await settle(mira, Term.MISS, "tell-facilitator")


@on_sqlite
async def test_an_hour_that_the_course_does_not_offer_can_be_chosen_and_is_said_as_one(mira: Talker):
    await settle(mira, Term.WHO, "self")
    await settle(mira, Term.HOUR, "h07")
    assert (await mira.bot.contracts.terms(mira.user_id)).contract.hour == 7
    assert await mira.answers("B12b.hour") == ["07:00"]
    _, values = await mira.bot.contracts.values(mira.user_id, Term.HOUR)
    assert set(values) == TERMS[Term.HOUR]


@on_sqlite
async def test_of_three_questions_for_a_miss_the_one_that_is_asked_holds_it(mira: Talker):
    await settle(mira, Term.WHO, "facilitator")
    await settle(mira, Term.MISS, "tell-facilitator")
    assert await mira.answers("B12b.miss-group") == ["Tell my facilitator"]
    assert await mira.answers("B12b.miss") == []
    await settle(mira, Term.WHO, "self")
    assert (await mira.bot.contracts.terms(mira.user_id)).contract.miss is None, "nobody else hears now"


@on_sqlite
async def test_the_exercise_goes_on_where_it_was_and_sees_what_was_set(mira: Talker):
    await mira.goes_to("B12b.who", {"B1.have": "1"})
    await settle(mira, Term.WHO, "none")
    await mira.presses(Control.NEXT)
    assert mira.place == "B13.brief"


@on_sqlite
async def test_a_value_that_is_none_changes_nothing(mira: Talker, database: Database):
    await settle(mira, Term.WHO, "self")
    before = await rows(database, sa.select(revisions))
    for term, value in ((Term.WHO, "everybody"), (Term.HOUR, "h25"), (Term.WEEKDAY, "monday")):
        with pytest.raises(NotAsked):
            await settle(mira, term, value)
    assert await rows(database, sa.select(revisions)) == before


@on_sqlite
async def test_who_has_begun_no_such_exercise_hears_so(bot: Services, somebody: Somebody, mira: Talker):
    member = somebody(9100)
    cohort = await bot.cohorts.by_id(mira.cohort_id)
    assert cohort is not None
    await member.joins(cohort)
    with pytest.raises(NoContract):
        await bot.contracts.terms(member.user_id)
