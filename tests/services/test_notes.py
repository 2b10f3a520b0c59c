"""Notes on plans: who may leave one, whom it reaches and when, and the milestone that its reader makes of one."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.domain.cohort import Cohort
from bot.domain.consent import Audience
from bot.domain.milestone import NothingToKeep
from bot.domain.note import NoPlanToNote, NoSuchNote
from bot.services import Services
from bot.services.cohorts import NotYours
from bot.services.pulls import Where
from bot.store.database import Database
from bot.store.tables import deliveries, news
from tests.services.conftest import Somebody, on_sqlite
from tests.services.talk import Hand, Talker, new_cohort, rows
from tests.services.test_consents import says, with_a_deliverable

SAM, RAVI, CHANNEL = 77, 9002, 500


@pytest.fixture
async def plan(mira: Talker, bot: Services) -> int:
    """Mira's membership, whose cohort may read what she will deliver."""
    await says(mira, await with_a_deliverable(mira), "What I will deliver", Audience.COHORT)
    return (await bot.consents.show(mira.user_id)).member.id


async def test_a_note_is_kept_once_and_its_reader_hears_of_it_with_their_next_message(
    plan: int, bot: Services, database: Database, mira: Talker, clock: Hand
) -> None:
    """Red where the same press is stored twice, or where nothing is planned anew."""
    event = clock.next_id()
    for _ in range(2):
        await bot.notes.write(SAM, event, plan, "  try a smaller model\0 ", "Sam")
    (note,) = await bot.notes.mine(mira.user_id)
    assert (note.words, note.author_name, note.item) == ("try a smaller model", "Sam", None)
    told = await rows(database, sa.select(news.c.kind, news.c.words).where(news.c.user_id == mira.user_id))
    assert told == [("note", "")]
    planned = await rows(database, sa.select(deliveries.c.kind).where(deliveries.c.user_id == mira.user_id))
    assert ("check-in",) in planned


@on_sqlite
async def test_only_those_of_the_cohort_write_and_only_where_something_was_approved(
    plan: int, bot: Services, somebody: Somebody, cohort: Cohort, mira: Talker, clock: Hand
) -> None:
    """No right, no plan and nothing approved are told alike. Red without the question to `may_read`."""
    ravi = await (await somebody(RAVI).joins(cohort)).tells_all()
    theirs = (await bot.consents.show((await _begun(ravi)).user_id)).member.id
    await bot.notes.write(RAVI, clock.next_id(), plan, "me too", "Ravi")
    elsewhere = await bot.cohorts.set_up(new_cohort(501, facilitator_id=78, facilitator_name="Olu"))
    ana = await (await somebody(9003).joins(elsewhere)).tells_all()
    for who, where in ((78, plan), (ana.user_id, plan), (5, plan), (SAM, theirs), (RAVI, 1 << 40)):
        with pytest.raises(NoPlanToNote):
            await bot.notes.write(who, clock.next_id(), where, "a word", "x")
        with pytest.raises(NoPlanToNote):
            await bot.notes.may_write(who, where)
    assert len(await bot.notes.mine(mira.user_id)) == 1
    assert await bot.notes.mine(RAVI) == ()
    with pytest.raises(NothingToKeep):
        await bot.notes.write(SAM, clock.next_id(), plan, " ", "Sam")


@on_sqlite
async def test_a_note_after_the_final_session_is_heard_of_too(
    plan: int, bot: Services, database: Database, mira: Talker, cohort: Cohort, clock: Hand
) -> None:
    """The bot falls silent then; what people of the cohort leave on a plan still comes."""
    clock.at = cohort.final_session_at + timedelta(hours=1)
    await bot.notes.write(SAM, clock.next_id(), plan, "well done", "Sam")
    planned = sa.select(deliveries.c.due_at).where(
        deliveries.c.user_id == mira.user_id, deliveries.c.state == "planned"
    )
    assert len(await rows(database, planned)) == 1


async def _begun(who: Talker) -> Talker:
    await who.goes_to("B1.have")
    return who


@on_sqlite
async def test_what_is_withdrawn_can_be_written_on_no_more(
    plan: int, bot: Services, mira: Talker, clock: Hand
) -> None:
    sharing = await bot.consents.show(mira.user_id)
    await bot.consents.withdraw(mira.user_id, sharing.run.id)
    with pytest.raises(NoPlanToNote):
        await bot.notes.write(SAM, clock.next_id(), plan, "a word", "Sam")
    assert await bot.notes.offered(SAM) == []


@on_sqlite
async def test_the_plans_that_can_be_written_on_are_offered_to_those_who_may(
    plan: int, bot: Services, somebody: Somebody, cohort: Cohort
) -> None:
    ravi = await (await somebody(RAVI).joins(cohort)).tells_all()
    for who, where in ((SAM, None), (SAM, Where(channel=CHANNEL)), (ravi.user_id, None)):
        assert [each.member_id for each in await bot.notes.offered(who, where)] == [plan]
        assert (await bot.notes.named(who, str(plan), where)).member_id == plan
    assert await bot.notes.offered(RAVI, Where(channel=CHANNEL)) == []
    with pytest.raises(NotYours):
        await bot.notes.named(RAVI, str(plan), Where(channel=CHANNEL))
    assert await bot.notes.offered(5) == []


async def test_its_reader_makes_a_milestone_of_a_note_and_nobody_else_does(
    plan: int, bot: Services, mira: Talker, clock: Hand
) -> None:
    """The same press makes one. Red where it is not asked whose note it is."""
    await bot.notes.write(SAM, clock.next_id(), plan, "try a smaller model", "Sam")
    (note,) = await bot.notes.mine(mira.user_id)
    with pytest.raises(NoSuchNote):
        await bot.notes.one(SAM, note.id)
    event, made = clock.next_id(), list[int]()
    words = {"text": note.words, "when": "in 2 weeks", "sign": "a plot", "pieces": ""}
    for _ in range(2):
        shown, _ = await bot.milestones.add(mira.user_id, event, **words, of_note=note.id)
        assert shown.goal.text == "try a smaller model"
        assert shown.waits is not None  # its date is to be confirmed, as every one is
        made.append(shown.goal.item)
    (note,) = await bot.notes.mine(mira.user_id)
    assert made == [note.item] * 2
    with pytest.raises(NoSuchNote):
        await bot.milestones.add(mira.user_id, clock.next_id(), **words, of_note=1 << 40)
