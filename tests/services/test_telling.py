"""Buddies, and who hears of a miss or that somebody is stuck: nobody but whom its owner named, at that moment."""

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.domain.acts import AddMilestone, Plain
from bot.domain.buddy import HasBuddy, NoSuchBond, NotInCohort, NotOneself
from bot.domain.checking_in import Word
from bot.domain.cohort import Cohort
from bot.domain.course import Term
from bot.domain.news import BuddyStep, NewsKind, Told
from bot.domain.refusals import NotEnrolled
from bot.services import Services
from bot.store import news
from bot.store.database import Database
from bot.store.tables import buddies, deliveries
from bot.store.tables import facilitators as _facilitators
from bot.store.tables import news as news_table
from bot.ui.news import news_buttons, sentence
from tests import promised
from tests.services.conftest import MIRA, Somebody, on_sqlite
from tests.services.talk import NOT_AROUND_FINAL, Hand, Talker, dump, new_cohort, rows
from tests.services.test_check_ins import beat, noon, press

RAVI, SAM, ANA = 9002, 77, 9003
TOLD = sa.select(deliveries.c.state).where(deliveries.c.kind == "tell")


@pytest.fixture
async def cohort(bot: Services, database: Database, clock: Hand) -> Cohort:
    async with database.begin() as tx:
        await promised.publish(tx, clock())
    return await bot.cohorts.set_up(new_cohort(course_key=promised.KEY))


@pytest.fixture
async def ravi(somebody: Somebody, cohort: Cohort) -> Talker:
    return await (await somebody(RAVI).joins(cohort)).tells_all()


@pytest.fixture
async def planned(mira: Talker) -> Talker:
    """Mira has one stage, due in ten days, and somebody holds her to it."""
    await mira.presses(AddMilestone("Baseline *running*", "in 10 days at 6pm", "the first plot"))
    await mira.presses(Plain.DATE_IS_RIGHT)
    await agrees(mira, "buddy", "tell-buddy")
    return mira


async def agrees(mira: Talker, who: str, miss: str) -> None:
    for term, value in ((Term.WHO, who), (Term.HOUR, "h12"), (Term.MISS, miss)):
        await mira.bot.contracts.settle(mira.user_id, term, value)


async def bonded(mira: Talker, ravi: Talker) -> int:
    """Ravi has accepted to be Mira's buddy; the bond's id."""
    bonds = await mira.bot.buddies.name(mira.user_id, ravi.user_id)
    assert bonds.mine is not None
    await mira.bot.buddies.answer(ravi.user_id, bonds.mine.id, accept=True)
    return bonds.mine.id


async def hears(database: Database, user_id: int) -> list[Told]:
    """All the news of this person that still hold, as the day's card says them."""
    query = sa.select(news_table.c.id).where(news_table.c.user_id == user_id, news_table.c.gone_at.is_(None))
    ids = [row[0] for row in await rows(database, query)]
    async with database.read() as tx:
        return list(await news.told_with(tx, ids))


async def misses_one(mira: Talker) -> None:
    """The check-in of the eighth day stays unanswered until the same hour of the next."""
    await beat(mira, noon(8))
    mira.clock.at = noon(9)
    await mira.bot.deliveries.claim_due(noon(9))


# Buddies


async def test_a_buddy_is_named_hears_of_it_and_accepts(mira: Talker, ravi: Talker, database: Database):
    """Red where nothing is planned for the one named: they would never be asked."""
    await mira.bot.buddies.name(MIRA, RAVI)
    asked = await hears(database, RAVI)
    assert [(told.kind, told.step, told.about) for told in asked] == [(NewsKind.BUDDY, BuddyStep.ASKED, MIRA)]
    query = sa.select(deliveries.c.user_id).where(
        deliveries.c.kind == "check-in", deliveries.c.state == "planned", NOT_AROUND_FINAL
    )
    assert await rows(database, query) == [(RAVI,)]
    assert len(list(news_buttons(asked[0]))) == 2
    bond = asked[0].bond
    assert bond is not None
    for _ in range(2):
        bonds = await ravi.bot.buddies.answer(RAVI, bond, accept=True)
        assert [each.accepted for each in bonds.named_me] == [True]
    assert [told.step for told in await hears(database, MIRA)] == [BuddyStep.ACCEPTED]
    assert await hears(database, RAVI) == []
    assert await rows(database, query) == [(MIRA,)]


@on_sqlite
async def test_a_no_is_told_kindly_and_makes_room_for_somebody_else(
    mira: Talker, ravi: Talker, somebody: Somebody, cohort: Cohort, database: Database
):
    bonds = await mira.bot.buddies.name(MIRA, RAVI)
    assert bonds.mine is not None
    await ravi.bot.buddies.answer(RAVI, bonds.mine.id, accept=False)
    (told,) = await hears(database, MIRA)
    assert "cannot be your buddy this time" in sentence(told)
    await somebody(ANA).joins(cohort)
    with pytest.raises(NoSuchBond):
        await ravi.bot.buddies.answer(RAVI, bonds.mine.id, accept=True)
    again = await mira.bot.buddies.name(MIRA, ANA)
    assert again.mine is not None
    assert (again.mine.buddy, again.mine.accepted) == (ANA, False)
    assert len(await rows(database, sa.select(buddies.c.id))) == 2, "what was stays, as history"


async def test_either_side_ends_it_and_the_other_hears_so(mira: Talker, ravi: Talker, database: Database):
    bond = await bonded(mira, ravi)
    await ravi.bot.buddies.end(RAVI, bond)
    assert [told.step for told in await hears(database, MIRA)] == [BuddyStep.ACCEPTED, BuddyStep.ENDED]
    assert (await mira.bot.buddies.of(MIRA)).mine is None


@pytest.mark.usefixtures("ravi")
@on_sqlite
async def test_what_was_taken_back_before_it_was_told_is_told_to_nobody(mira: Talker, database: Database):
    bonds = await mira.bot.buddies.name(MIRA, RAVI)
    assert bonds.mine is not None
    await mira.bot.buddies.end(MIRA, bonds.mine.id)
    assert await hears(database, RAVI) == []
    planned = sa.select(deliveries.c.state).where(deliveries.c.user_id == RAVI, NOT_AROUND_FINAL)
    assert await rows(database, planned) == [("cancelled",)]


@on_sqlite
async def test_two_who_name_each_other_at_once_do_not_wait_for_each_other(
    mira: Talker, ravi: Talker, database: Database
):
    """Red on PostgreSQL where the two are not held in order of their ids: one of them is thrown out."""
    for _ in range(5):
        theirs = await asyncio.gather(mira.bot.buddies.name(MIRA, RAVI), ravi.bot.buddies.name(RAVI, MIRA))
        ends = [(bonds.mine.owner, bonds.mine.id) for bonds in theirs if bonds.mine is not None]
        assert len(ends) == 2
        await asyncio.gather(*(mira.bot.buddies.end(owner, bond) for owner, bond in ends))
    assert len(await rows(database, sa.select(buddies.c.id))) == 10


@on_sqlite
@pytest.mark.usefixtures("ravi")
async def test_nobody_answers_or_ends_for_others_and_nobody_from_outside_is_named(
    mira: Talker, somebody: Somebody, bot: Services, cohort: Cohort, database: Database
):
    """Red where the bond's own two are not checked."""
    ana = await somebody(ANA).joins(cohort)
    bonds = await mira.bot.buddies.name(MIRA, RAVI)
    assert bonds.mine is not None
    before = await dump(database)
    for stranger in (
        bot.buddies.answer(ana.user_id, bonds.mine.id, accept=True),
        bot.buddies.answer(MIRA, bonds.mine.id, accept=True),
        bot.buddies.end(ana.user_id, bonds.mine.id),
        bot.buddies.end(RAVI, bonds.mine.id),
    ):
        with pytest.raises(NoSuchBond):
            await stranger
    with pytest.raises(NotOneself):
        await bot.buddies.name(MIRA, MIRA)
    with pytest.raises(HasBuddy):
        await bot.buddies.name(MIRA, ANA)
    with pytest.raises(NotInCohort):
        await bot.buddies.name(RAVI, 555)
    with pytest.raises(NotEnrolled):
        await bot.buddies.name(555, RAVI)
    assert await dump(database) == before
    await bot.buddies.answer(RAVI, bonds.mine.id, accept=True)
    with pytest.raises(NoSuchBond):
        await bot.buddies.end(ANA, bonds.mine.id)
    assert (await bot.buddies.of(MIRA)).mine is not None


# Misses


@on_sqlite
async def test_a_miss_is_told_to_the_buddy_who_accepted_with_the_milestone_and_no_more(
    planned: Talker, ravi: Talker, database: Database
):
    await bonded(planned, ravi)
    await misses_one(planned)
    assert await rows(database, TOLD) == [("sent",)]
    (told,) = await hears(database, RAVI)
    assert (told.kind, told.about, told.milestone, told.words) == (
        NewsKind.MISS,
        MIRA,
        "Baseline *running*",
        "",
    )
    assert f"<@{MIRA}>" in sentence(told)
    assert r"Baseline \*running\*" in sentence(told)


@on_sqlite
@pytest.mark.parametrize("how", ["answered", "nothing", "none"])
async def test_a_miss_that_waits_to_be_heard_of_goes_once_it_is_answered_or_not_to_be_heard(
    planned: Talker, ravi: Talker, database: Database, how: str
):
    """Red where what is queued for a hearer outlives its reason."""
    await bonded(planned, ravi)
    await misses_one(planned)
    assert [told.kind for told in await hears(database, RAVI)] == [NewsKind.MISS]
    if how == "answered":
        await press(planned, Word.ON_TRACK)
    elif how == "nothing":
        await planned.bot.contracts.settle(MIRA, Term.MISS, "nothing")
    else:
        await planned.bot.contracts.settle(MIRA, Term.WHO, "none")
    assert await hears(database, RAVI) == []


@on_sqlite
async def test_a_miss_that_was_answered_meanwhile_is_told_to_nobody(
    planned: Talker, ravi: Talker, database: Database
):
    """Red where the claim does not look whether the check-in is open still."""
    await bonded(planned, ravi)
    await beat(planned, noon(8))
    ((told,),) = await rows(database, sa.select(deliveries.c.id).where(deliveries.c.kind == "tell"))
    await press(planned, Word.ON_TRACK)
    async with database.begin() as tx:  # as if it had been put off before the answer
        due = {"state": "retry", "look_at": noon(9), "settled_at": None}
        await tx.execute(sa.update(deliveries).where(deliveries.c.id == told).values(**due))
    planned.clock.at = noon(9)
    await planned.bot.deliveries.claim_due(noon(9))
    assert await rows(database, TOLD) == [("cancelled",)]
    assert await hears(database, RAVI) == []


@on_sqlite
async def test_a_miss_of_days_ago_is_told_to_nobody(planned: Talker, ravi: Talker, database: Database):
    """P6. Red where the first claim looks at no clock: after three days down the buddy would hear of what is past."""
    await bonded(planned, ravi)
    await beat(planned, noon(8))
    planned.clock.at = noon(12)
    await planned.bot.deliveries.claim_due(noon(12))
    assert await rows(database, TOLD) == [("skipped-late",)]
    assert await hears(database, RAVI) == []


@pytest.mark.parametrize(("who", "miss"), [("none", "tell-buddy"), ("buddy", "nothing")])
@on_sqlite
async def test_what_the_owner_does_not_want_told_any_more_is_not(
    who: str, miss: str, planned: Talker, ravi: Talker, database: Database
):
    """Red where only the plan knows the contract, and not the claim."""
    await bonded(planned, ravi)
    await beat(planned, noon(8))
    await planned.bot.contracts.settle(MIRA, Term.MISS, miss)
    if who == "none":
        await planned.bot.contracts.settle(MIRA, Term.WHO, who)
    async with database.begin() as tx:
        due = {"state": "retry", "look_at": noon(9), "settled_at": None}
        await tx.execute(sa.update(deliveries).where(deliveries.c.kind == "tell").values(**due))
    planned.clock.at = noon(9)
    await planned.bot.deliveries.claim_due(noon(9))
    assert await rows(database, TOLD) == [("cancelled",)]
    assert await hears(database, RAVI) == []


@pytest.mark.usefixtures("ravi")
async def test_whoever_named_has_not_accepted_hears_nothing_and_the_owner_is_told_so(
    planned: Talker, database: Database
):
    """Red where a bond counts before it is accepted."""
    await planned.bot.buddies.name(MIRA, RAVI)
    await misses_one(planned)
    assert await rows(database, TOLD) == [("undeliverable",)]
    assert [told.kind for told in await hears(database, RAVI)] == [NewsKind.BUDDY]
    unsaid = (await planned.bot.me.schedule(MIRA)).unsaid
    assert [each.reason for each in unsaid] == ["nobody to tell"]


async def test_each_facilitator_who_opened_a_conversation_hears_once(
    planned: Talker, bot: Services, cohort: Cohort, database: Database
):
    """One hearer in a transaction. Red where the first one told settles it."""
    await agrees(planned, "facilitator", "tell-facilitator")
    assert (await bot.contracts.terms(MIRA)).unheard == ("Sam",)
    async with database.begin() as tx:
        values = {"cohort_id": cohort.id, "user_id": SAM - 1, "name": "Kim", "from_at": planned.clock.at}
        await tx.execute(sa.insert(_facilitators).values(values))
    for facilitator in (SAM, SAM - 1):
        await bot.members.hear_in(facilitator, facilitator * 10)
    assert (await bot.contracts.terms(MIRA)).unheard == ()
    await misses_one(planned)
    assert await rows(database, TOLD) == [("retry",)]
    for seconds in (5, 10, 15):
        planned.clock.at = noon(9) + timedelta(seconds=seconds)
        await bot.deliveries.claim_due(planned.clock.at)
    assert await rows(database, TOLD) == [("sent",)]
    for facilitator in (SAM, SAM - 1):
        assert [told.kind for told in await hears(database, facilitator)] == [NewsKind.MISS]


# Stuck


@on_sqlite
async def test_stuck_is_told_in_the_member_s_own_words_to_whom_they_chose(
    planned: Talker, ravi: Talker, database: Database
):
    await bonded(planned, ravi)
    await beat(planned, noon(8))
    await press(planned, Word.STUCK)
    await planned.types("no *GPU* until week 3")
    await press(planned, Word.BUDDY)
    await planned.bot.deliveries.claim_due(planned.clock.at)
    (told,) = await hears(database, RAVI)
    assert (told.kind, told.words) == (NewsKind.STUCK, "no *GPU* until week 3")
    assert r"> no \*GPU\* until week 3" in sentence(told)


async def test_only_a_facilitator_can_open_a_conversation_without_being_a_member(
    bot: Services, cohort: Cohort
):
    assert await bot.members.may_hear(SAM)
    assert not await bot.members.may_hear(555)
    with pytest.raises(NotEnrolled):
        await bot.members.hear_in(555, 5550)
    await bot.members.hear_in(SAM, 770)
    assert not await bot.members.may_hear(SAM)
    assert not await bot.members.is_member(cohort.id, SAM)
    assert await bot.screens.owed() == [], "no card of an exercise comes to them"


@on_sqlite
async def test_what_was_missed_before_the_owner_wanted_it_told_is_not_told(
    planned: Talker, ravi: Talker, database: Database
):
    """Red where every check-in that was ever left open is told at once, when the contract lets misses be told."""
    await bonded(planned, ravi)
    await agrees(planned, "buddy", "nothing")
    await misses_one(planned)
    planned.clock.at = noon(9) + timedelta(hours=1)
    await agrees(planned, "buddy", "tell-buddy")
    await planned.bot.deliveries.claim_due(planned.clock())
    assert NewsKind.MISS not in [told.kind for told in await hears(database, RAVI)]


async def test_a_buddy_of_the_past_hears_nothing_that_was_not_told_yet(
    planned: Talker, ravi: Talker, database: Database
):
    """Red where news that wait for the buddy's next message outlive the bond."""
    bond = await bonded(planned, ravi)
    await misses_one(planned)
    assert NewsKind.MISS in [told.kind for told in await hears(database, RAVI)]
    await planned.bot.buddies.end(MIRA, bond)
    assert [told.step for told in await hears(database, RAVI)] == [BuddyStep.ENDED]


@on_sqlite
async def test_the_cohort_that_is_asked_for_help_is_that_of_the_milestone(
    planned: Talker, bot: Services, cohort: Cohort, database: Database
):
    """Red where it is the cohort that the member talks about just now: strangers to it would read of it."""
    other = await bot.cohorts.set_up(new_cohort(501, name="Cohort 13", course_key=promised.KEY))
    await bot.members.join(other.id, MIRA)
    await planned.sees(await bot.members.talk_in(MIRA, other.id, planned.channel_id, in_thread=False))
    await beat(planned, noon(8))
    await press(planned, Word.STUCK)
    await planned.types("no GPU until week 3")
    await press(planned, Word.COHORT)
    await press(planned, Word.YES)
    posts = sa.select(deliveries.c.cohort_id).where(deliveries.c.kind == "post")
    assert await rows(database, posts) == [(cohort.id,)]
