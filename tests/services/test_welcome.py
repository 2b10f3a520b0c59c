"""The questions before the first prompt: the clock, the place, and who reads what."""

import asyncio
from datetime import time

import pytest
import sqlalchemy as sa

from bot.domain.acts import Remark, WhichClock, WhichPlace
from bot.domain.calendar import Hours
from bot.domain.cohort import Cohort, Readers
from bot.domain.refusals import MovedOn, NotEnrolled
from bot.domain.screen import AskClock, AskPlace, Put, TellReaders
from bot.services import Services
from bot.store import people as people_store
from bot.store.database import Database
from bot.store.tables import inbox, members, people, runs
from tests.services.conftest import Somebody, on_sqlite
from tests.services.talk import BERLIN, Talker, dump, rows


@pytest.fixture
async def new(somebody: Somebody, cohort: Cohort) -> Talker:
    """Mira in front of the very first question."""
    return await somebody().joins(cohort)


async def test_by_presses_clock_then_place_then_readers_and_the_exercise_begins(
    database: Database, new: Talker
):
    assert new.last.screen == AskClock(BERLIN)
    await new.sees(await new.bot.welcome.say_clock(new.user_id, 60))
    assert new.last.screen == AskPlace(60, BERLIN)
    assert await rows(database, sa.select(people.c.zone, people.c.clock_offset)) == [(None, 60)]
    await new.sees(await new.bot.welcome.say_place(new.user_id, "Africa/Lagos"))
    assert isinstance(new.last.screen, TellReaders)
    assert [(said.remark, said.words) for said in new.last.said] == [(Remark.ZONE_SAVED, "Africa/Lagos")]
    assert await rows(database, sa.select(people.c.zone, people.c.clock_offset)) == [("Africa/Lagos", None)]
    assert await rows(database, sa.select(runs.c.id)) == []
    await new.sees(await new.bot.welcome.choose_readers(new.user_id, Readers.ONLY_ME))
    assert new.place == "B0.start"
    assert new.last.readers is Readers.ONLY_ME
    assert await rows(database, sa.select(members.c.readers)) == [("only-me",)]
    assert (await new.run()).zone == "Africa/Lagos"


@on_sqlite
async def test_by_typing_a_clock_and_a_place_and_a_number(new: Talker):
    await new.types("14:00")  # an hour ahead of Berlin
    assert new.last.screen == AskPlace(120, BERLIN)
    await new.types("helsinki")
    assert isinstance(new.last.screen, TellReaders)
    assert new.last.screen.person.zone == "Europe/Helsinki"
    await new.types("1")
    assert new.place == "B0.start"
    assert new.last.readers is Readers.FACILITATOR


@on_sqlite
@pytest.mark.parametrize(
    ("words", "readers"),
    [("Fine", Readers.FACILITATOR), ("2", Readers.ONLY_ME), ("only me for now", Readers.ONLY_ME)],
)
async def test_readers_are_chosen_in_words(new: Talker, words: str, readers: Readers):
    await new.types("Berlin", words)
    assert isinstance(new.last.screen, Put)
    assert new.last.readers is readers


@on_sqlite
async def test_the_form_behind_other_reads_what_typing_reads(new: Talker):
    await new.sees(await new.bot.welcome.say(new.user_id, "Kathmandu"))
    assert isinstance(new.last.screen, TellReaders)
    assert new.last.screen.person.zone == "Asia/Kathmandu"


async def test_an_ambiguous_clock_asks_which_and_a_restart_asks_the_same(new: Talker):
    await new.types("2:00")
    assert isinstance(new.aside, WhichClock)
    assert new.last.screen == AskClock(BERLIN, new.aside.offsets)
    assert len(new.aside.offsets) > 1
    assert new.remarks == ["which"]
    assert (await new.looks()).screen == new.last.screen
    await new.sees(await new.bot.welcome.say_clock(new.user_id, new.aside.offsets[1]))
    assert isinstance(new.last.screen, AskPlace)
    assert new.aside is None


@on_sqlite
async def test_an_ambiguous_place_asks_which_and_a_restart_asks_the_same(new: Talker):
    await new.types("Cambridge")
    assert isinstance(new.aside, WhichPlace)
    assert new.aside.zones == ("America/New_York", "Europe/London")
    assert new.last.screen == (await new.looks()).screen == AskPlace(0, BERLIN, new.aside.zones)
    await new.sees(await new.bot.welcome.say_place(new.user_id, "Europe/London"))
    assert isinstance(new.last.screen, TellReaders)


@on_sqlite
async def test_an_unknown_place_gets_a_sentence_and_the_same_question(database: Database, new: Talker):
    await new.types("Atlantis under the sea")
    assert new.last.screen == AskClock(BERLIN)
    (said,) = new.last.said
    assert said.remark is Remark.SAY
    assert said.words.startswith("I do not know that place.")
    assert await rows(database, sa.select(people.c.zone)) == [(None,)]


@on_sqlite
async def test_words_that_answer_no_question_of_the_welcome_are_kept(database: Database, new: Talker):
    """They are somebody's words: perhaps the beginning of an answer."""
    await new.types("Berlin", "I want to study how deception carries over")
    assert isinstance(new.last.screen, TellReaders)
    assert ("I want to study how deception carries over",) in await rows(database, sa.select(inbox.c.text))


async def test_who_reads_is_not_chosen_by_words_sent_before_it_was_asked(database: Database, new: Talker):
    """Sent in one go, before the card with the question was on the screen: no consent."""
    burst = [(new.clock.next_id(), text) for text in ("Berlin", "fine")]
    for message_id, text in burst:
        turn = await new.sends(text, message_id=message_id)
        assert turn is not None
        await new.sees(turn)
    assert await rows(database, sa.select(members.c.readers)) == [(None,)]
    assert isinstance(new.last.screen, TellReaders)


async def test_an_answer_that_waited_for_another_sees_all_that_the_other_changed(
    database: Database, new: Talker
):
    """Two devices: a place is typed while the press on another place is still being stored."""
    async with database.begin() as tx:
        assert await people_store.locked(tx, new.user_id) is not None
        waiting = asyncio.create_task(new.sends("Paris"))
        await asyncio.sleep(0.3)
        assert not waiting.done()
        await people_store.change_zone(tx, new.user_id, "Africa/Lagos", None)
    turn = await waiting
    assert turn is not None
    assert isinstance(turn.screen, TellReaders)
    assert await rows(database, sa.select(people.c.zone)) == [("Africa/Lagos",)]


async def test_hours_are_nine_to_eight_until_they_are_changed(new: Talker):
    assert await new.bot.welcome.hours(new.user_id) == Hours(time(9), time(20))
    await new.types("Berlin")
    night = Hours(time(22, 30), time(6))
    turn = await new.bot.welcome.change_hours(new.user_id, night)
    assert isinstance(turn.screen, TellReaders)
    assert turn.screen.person.hours == night
    assert await new.bot.welcome.hours(new.user_id) == night


async def test_a_second_welcome_press_is_refused_and_changes_nothing(database: Database, mira: Talker):
    before = await dump(database)
    for late in (
        mira.bot.welcome.say_clock(mira.user_id, 0),
        mira.bot.welcome.say_place(mira.user_id, "Europe/Paris"),
        mira.bot.welcome.say(mira.user_id, "Paris"),
        mira.bot.welcome.choose_readers(mira.user_id, Readers.ONLY_ME),
    ):
        with pytest.raises(MovedOn):
            await late
    assert await dump(database) == before


@on_sqlite
async def test_a_zone_that_is_none_is_refused(database: Database, new: Talker):
    before = await dump(database)
    for zone in ("Europe/Atlantis", "", "europe/berlin"):
        with pytest.raises(MovedOn):
            await new.bot.welcome.say_place(new.user_id, zone)
    assert await dump(database) == before


@on_sqlite
async def test_an_offset_that_no_clock_has_is_refused(database: Database, new: Talker):
    before = await dump(database)
    for offset in (61, 100_000, -9_999):
        with pytest.raises(MovedOn):
            await new.bot.welcome.say_clock(new.user_id, offset)
    assert await dump(database) == before


@on_sqlite
async def test_a_stranger_is_not_welcomed_by_a_forged_press(bot: Services, somebody: Somebody):
    stranger = somebody().user_id
    for asked in (
        bot.welcome.say_clock(stranger, 60),
        bot.welcome.say_place(stranger, BERLIN),
        bot.welcome.say(stranger, "Berlin"),
        bot.welcome.choose_readers(stranger, Readers.ONLY_ME),
        bot.welcome.hours(stranger),
        bot.welcome.change_hours(stranger, Hours()),
    ):
        with pytest.raises(NotEnrolled):
            await asked
