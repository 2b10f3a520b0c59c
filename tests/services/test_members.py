"""Joining, and where each member and the bot talk."""

import pytest
import sqlalchemy as sa

from bot.domain.cohort import Cohort, Readers
from bot.domain.refusals import MovedOn, NotEnrolled
from bot.domain.screen import NothingOpen, TellReaders
from bot.services import Services, inviting
from bot.store.database import Database
from bot.store.tables import inbox, members
from tests.services.conftest import Somebody, on_sqlite
from tests.services.talk import Talker, dump, new_cohort, rows


@pytest.fixture
async def other(bot: Services) -> Cohort:
    return await bot.cohorts.set_up(new_cohort(501, name="Cohort 13", facilitator_name="Ana"))


async def test_joining_makes_a_member(database: Database, bot: Services, somebody: Somebody, cohort: Cohort):
    new = somebody()
    assert not await bot.members.is_member(cohort.id, new.user_id)
    assert await bot.members.join(cohort.id, new.user_id) == cohort
    assert await bot.members.is_member(cohort.id, new.user_id)
    assert not await bot.members.is_member(cohort.id, new.user_id + 1)
    assert await rows(database, sa.select(members.c.joined_at)) == [(new.clock.at,)]


async def test_joining_twice_changes_nothing(database: Database, mira: Talker, cohort: Cohort):
    await mira.goes_to("B1.idea")
    before = await dump(database)
    assert await mira.bot.members.join(cohort.id, mira.user_id) == cohort
    assert await dump(database) == before


async def test_joining_a_cohort_that_is_none_is_refused(database: Database, bot: Services):
    before = await dump(database)
    with pytest.raises(NotEnrolled):
        await bot.members.join(404, 9001)
    assert await dump(database) == before


async def test_joining_another_cohort_makes_it_the_one_that_is_talked_about(mira: Talker, other: Cohort):
    await mira.goes_to("B1.idea")
    first = await mira.run()
    await mira.joins(other)
    assert isinstance(mira.last.screen, TellReaders)
    assert mira.last.screen.member.cohort == other
    await mira.sees(await mira.bot.welcome.choose_readers(mira.user_id, Readers.ONLY_ME))
    assert mira.place == "B0.start"
    second = await mira.run()
    assert second.id != first.id
    assert second.responses == ()


@on_sqlite
async def test_joining_the_first_cohort_again_goes_on_where_it_was(
    mira: Talker, cohort: Cohort, other: Cohort
):
    await mira.goes_to("B1.idea")
    await mira.types("Probes")
    first = await mira.run()
    await mira.joins(other)
    await mira.sees(await mira.bot.welcome.choose_readers(mira.user_id, Readers.ONLY_ME))
    await mira.joins(cohort)
    assert mira.place == "B1.idea"
    assert await mira.run() == first
    assert mira.last.readers is Readers.FACILITATOR


@on_sqlite
async def test_a_button_of_the_other_cohorts_run_is_an_old_button(mira: Talker, other: Cohort):
    """And a message that was written to its card waits until its writer says where it belongs."""
    await mira.goes_to("B1.idea")
    late = mira.clock.next_id()
    await mira.joins(other)
    await mira.sees(await mira.bot.welcome.choose_readers(mira.user_id, Readers.ONLY_ME))
    turn = await mira.sends("Probes", message_id=late)
    assert turn is not None
    assert turn.conversation.unplaced == late
    assert (await mira.run()).responses == ()


async def test_joining_alone_moves_nothing(database: Database, mira: Talker, other: Cohort):
    """The process ends between joining and talking: the question on the screen is the open one still."""
    await mira.goes_to("B1.idea")
    before = await dump(database)
    await mira.bot.members.join(other.id, mira.user_id)
    after = await dump(database)
    assert [table for table in after if after[table] != before[table]] == ["members"]
    await mira.types("Probes")
    assert await mira.answers("B1.idea") == ["Probes"]


@on_sqlite
async def test_words_for_the_old_card_outlive_the_move_to_another_cohort(
    database: Database, mira: Talker, other: Cohort
):
    """They were sent before the card of the other cohort came: neither lost, nor taken for a choice of readers."""
    await mira.goes_to("B1.idea")
    await mira.bot.members.join(other.id, mira.user_id)
    turn = await mira.bot.members.talk_in(mira.user_id, other.id, mira.channel_id, in_thread=False)
    assert isinstance(turn.screen, TellReaders)
    await mira.sends("Probes that carry over")
    await mira.sends("fine")
    assert {"Probes that carry over", "fine"} <= {
        text for (text,) in await rows(database, sa.select(inbox.c.text))
    }
    readers = sa.select(members.c.readers).order_by(members.c.id)
    assert await rows(database, readers) == [("facilitator",), (None,)]


async def test_only_a_member_talks_about_a_cohort(database: Database, mira: Talker, other: Cohort):
    before = await dump(database)
    for cohort_id in (other.id, 404):
        with pytest.raises(NotEnrolled):
            await mira.bot.members.talk_in(mira.user_id, cohort_id, mira.channel_id, in_thread=False)
    assert await dump(database) == before


# Where


async def test_talking_elsewhere_moves_the_conversation_and_the_old_card_loses_its_buttons(mira: Talker):
    await mira.goes_to("B1.idea")
    old_card, ask_id = mira.card_id, mira.question.ask.id
    turn = await mira.enters(4242, in_thread=True)
    conversation = turn.conversation
    assert (conversation.channel_id, conversation.in_thread, conversation.card) == (4242, True, None)
    assert [old.message_id for old in await mira.bot.screens.stale()] == [old_card]
    assert await mira.bot.screens.owed() == [mira.user_id]
    await mira.sees(turn)
    assert mira.question.ask.id == ask_id
    assert await mira.bot.screens.owed() == []
    (old,) = await mira.bot.screens.stale()
    assert (old.channel_id, old.ask_id) == (mira.channel_id, ask_id)
    mira.channel_id = 4242
    assert await mira.bot.members.talks_in(mira.user_id, 4242)
    assert await mira.bot.members.thread_of(mira.user_id, mira.cohort_id) == 4242
    await mira.types("from the thread")
    assert await mira.answers("B1.idea") == ["from the thread"]


@on_sqlite
async def test_the_door_pressed_again_shows_the_same_question_at_the_bottom(mira: Talker):
    await mira.goes_to("B1.idea")
    await mira.types("stop")
    turn = await mira.enters(mira.channel_id)
    old_card = turn.conversation.card
    assert old_card is not None
    await mira.sees(turn)
    assert mira.place == "B1.idea"
    card = (await mira.looks()).conversation.card
    assert card is not None
    assert card.message_id > old_card.message_id


async def test_where_nothing_can_be_written_nothing_is_owed(mira: Talker):
    await mira.goes_to("B1.idea")
    await mira.sends("stop")
    assert await mira.bot.screens.owed() == [mira.user_id]
    await mira.bot.members.talk_nowhere(mira.user_id, 1)  # another channel than theirs
    assert await mira.bot.screens.owed() == [mira.user_id]
    await mira.bot.members.talk_nowhere(mira.user_id, mira.channel_id)
    assert await mira.bot.screens.owed() == []
    await mira.sees(await mira.enters(4242, in_thread=True))
    assert mira.place == "B1.idea"


@on_sqlite
async def test_a_stranger_talks_nowhere(database: Database, bot: Services, cohort: Cohort):
    before = await dump(database)
    with pytest.raises(NotEnrolled):
        await bot.members.talk_in(9001, cohort.id, 1, in_thread=False)
    await bot.members.talk_nowhere(9001, 1)
    assert await dump(database) == before


@on_sqlite
async def test_without_a_cohort_nothing_is_open(bot: Services, database: Database, mira: Talker):
    async with database.begin() as tx:
        await tx.execute(sa.update(members).values(left_at=mira.clock.at))
    assert isinstance((await mira.looks()).screen, NothingOpen)
    turn = await mira.sends("hello?")
    assert turn is not None
    assert isinstance(turn.screen, NothingOpen)
    with pytest.raises(NotEnrolled):
        await bot.exercises.start(mira.user_id)


@on_sqlite
async def test_only_whoever_was_invited_goes_on_in_that_thread(
    mira: Talker, somebody: Somebody, cohort: Cohort
):
    """Red where a moderator's press moves their own conversation there, or shows them the member's."""
    other = await somebody(9100).joins(cohort)
    async with mira.bot.members.desk.db.begin() as tx:
        known = await mira.bot.members.desk.of(tx, mira.user_id)
        assert known.member is not None
        await inviting.invite(tx, known.member, mira.clock())
    (claimed,) = await mira.bot.deliveries.claim_due(mira.clock())
    await mira.bot.invitations.has_thread(claimed, 4242)
    for user_id, delivery_id, channel_id in (
        (other.user_id, claimed.id, 4242),
        (mira.user_id, claimed.id, 4243),
        (mira.user_id, claimed.id + 1, 4242),
    ):
        with pytest.raises(MovedOn):
            await mira.bot.members.go_on_in(user_id, delivery_id, channel_id)
    turn = await mira.bot.members.go_on_in(mira.user_id, claimed.id, 4242)
    assert (turn.conversation.channel_id, turn.conversation.in_thread) == (4242, True)
