"""Check-ins from the plan to the answer, on both databases: what is planned, claimed, asked, and what answers do."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.domain.acts import AddMilestone, Plain, Step
from bot.domain.checking_in import Word
from bot.domain.cohort import Cohort
from bot.domain.control import Control
from bot.domain.delivery import Kind, Undeliverable
from bot.domain.refusals import MovedOn
from bot.domain.response import Chosen
from bot.domain.screen import Checking, Put, shows
from bot.services import Services
from bot.services.desk import Turn
from bot.store.database import Database
from bot.store.tables import check_ins, contracts, deliveries, milestones, reports
from bot.ui.check_in_card import asked
from tests import promised
from tests.services.conftest import Somebody, on_sqlite
from tests.services.talk import NOON, NOT_AROUND_FINAL, Hand, Talker, chosen, new_cohort, rows

DAY = timedelta(days=1)


@pytest.fixture
async def cohort(bot: Services, database: Database, clock: Hand) -> Cohort:
    async with database.begin() as tx:
        await promised.publish(tx, clock())
    return await bot.cohorts.set_up(new_cohort(course_key=promised.KEY))


@pytest.fixture
async def planned(mira: Talker) -> Talker:
    """Mira has one stage, due in ten days at 18:00, and wants to be asked about it at noon."""
    await mira.presses(AddMilestone("Baseline running", "in 10 days at 6pm", "the first plot"))
    await mira.presses(Plain.DATE_IS_RIGHT)
    await mira.presses(Control.NEXT)
    for option in ("self", "milestones", "h12", "warm", "ask-again"):
        await mira.presses(chosen(mira.question, option))
    return mira


async def pending(db: Database) -> list[tuple[str, datetime]]:
    """What is planned, but for what comes around the final session, whatever is agreed."""
    query = sa.select(deliveries.c.occurrence, deliveries.c.due_at).where(
        deliveries.c.kind == Kind.CHECK_IN.value, deliveries.c.state == "planned"
    )
    found = await rows(db, query.where(NOT_AROUND_FINAL).order_by(deliveries.c.due_at))
    return [(occurrence, due) for occurrence, due in found]


async def beat(mira: Talker, at: datetime) -> Turn | None:
    """The heart beats at that time: what is due is claimed, shown and settled. What is on the screen then, if anything
    was said."""
    mira.clock.at = at
    claimed = await mira.bot.deliveries.claim_due(at)
    for each in claimed:
        assert each.user_id == mira.user_id
        await mira.sees(await mira.looks())
        await mira.bot.deliveries.settle(each)
    return mira.last if claimed else None


def asks(turn: Turn | None) -> list[str]:
    assert turn is not None
    assert isinstance(turn.screen, Checking)
    return [f"{each.topic} {each.text}" for each in turn.screen.check_in.subjects]


async def press(mira: Talker, word: Word, subject: int = 0) -> Turn:
    screen = mira.last.screen
    assert isinstance(screen, Checking)
    event_id = mira.clock.next_id()
    turn = await mira.bot.check_ins.press(mira.user_id, screen.check_in.subjects[subject].id, word, event_id)
    return await mira.sees(turn, event_id)


def noon(days: int) -> datetime:
    """Noon in Berlin, so many days after the test began."""
    return datetime(2026, 11, 24, 11, tzinfo=UTC) + days * DAY


async def test_the_contract_makes_the_plan_and_none_takes_it_away(
    planned: Talker, database: Database
) -> None:
    """Red when the plan is not written in the transaction of the answer."""
    assert [(name[-8:], due) for name, due in await pending(database)] == [
        ("20261202", noon(8)),
        ("20261204", noon(10)),
        ("20261205", noon(11)),
    ]
    await planned.bot.exercises.reopen(planned.user_id, (await planned.run()).id, "S2")
    await planned.sees(await planned.looks())
    await planned.presses(chosen(planned.question, "none"))
    assert await pending(database) == []


async def test_a_check_in_takes_the_open_place_and_gives_it_back(planned: Talker) -> None:
    before = planned.place
    turn = await beat(planned, noon(8))
    assert asks(turn) == ["before Baseline running"]
    assert shows(planned.last.screen).startswith("check-in-")
    await press(planned, Word.ON_TRACK)
    assert isinstance(planned.last.screen, Put)
    assert planned.place == before
    assert await beat(planned, noon(8) + timedelta(hours=1)) is None


@on_sqlite
async def test_done_ends_it_and_the_rest_of_its_plan(planned: Talker, database: Database) -> None:
    await beat(planned, noon(8))
    await press(planned, Word.DONE)
    ((done,),) = await rows(database, sa.select(milestones.c.done_at))
    assert done is not None
    assert await pending(database) == []
    assert [how for (how,) in await rows(database, sa.select(reports.c.how))] == ["done"]


@on_sqlite
async def test_stuck_asks_what_is_in_the_way_and_whom_to_tell_and_words_are_kept(
    planned: Talker, database: Database
) -> None:
    await beat(planned, noon(8))
    await press(planned, Word.STUCK)
    assert shows(planned.last.screen).endswith("AskWhy")
    await planned.types("no GPU until week 3")
    assert shows(planned.last.screen).endswith("AskWhom")
    await press(planned, Word.NOBODY)
    assert isinstance(planned.last.screen, Put)
    kept = await rows(database, sa.select(reports.c.how, reports.c.words).order_by(reports.c.id))
    assert kept == [("stuck", ""), ("stuck", "no GPU until week 3")]
    assert (
        await rows(database, sa.select(deliveries.c.id).where(deliveries.c.kind.in_(["tell", "post"]))) == []
    )


async def test_move_revises_the_answer_and_moves_every_check_in_with_it(
    planned: Talker, database: Database
) -> None:
    """Red when the new date is written beside the answer instead of into it."""
    await beat(planned, noon(8))
    await press(planned, Word.MOVE)
    await planned.types("yesterday")
    assert planned.remarks == ["say"]
    await planned.types("in two weeks at 6pm")
    await press(planned, Word.YES)
    assert "16 December 2026" in (await planned.answers("S1.stages"))[0]
    assert [name[-8:] for name, _ in await pending(database)] == ["20261214", "20261216", "20261217"]


@on_sqlite
async def test_a_milestone_that_was_dropped_meanwhile_is_not_moved_from_an_old_card(
    planned: Talker, database: Database
) -> None:
    """Red where it says “Moved.”, and nothing has changed."""
    await beat(planned, noon(8))
    await press(planned, Word.MOVE)
    await planned.types("in two weeks at 6pm")
    ((item,),) = await rows(database, sa.select(milestones.c.item_id))
    _, turn = await planned.bot.milestones.drop(planned.user_id, item)
    await planned.sees(turn)
    await press(planned, Word.YES)
    assert planned.remarks == ["dropped"]
    assert await rows(database, sa.select(reports.c.how)) == []
    assert await pending(database) == []


@on_sqlite
async def test_a_date_that_went_by_before_its_yes_is_asked_about_again(planned: Talker) -> None:
    """Red when a yes of days later moves a milestone to a day that is past."""
    await beat(planned, noon(8))
    await press(planned, Word.MOVE)
    await planned.types("tomorrow at 9am")
    planned.clock.at = noon(11)
    await press(planned, Word.YES)
    assert "4 December 2026" in (await planned.answers("S1.stages"))[0]
    await press(planned, Word.YES)
    assert "6 December 2026" in (await planned.answers("S1.stages"))[0]


@on_sqlite
async def test_not_today_comes_again_tomorrow(planned: Talker, database: Database) -> None:
    await beat(planned, noon(8))
    await press(planned, Word.NOT_TODAY)
    assert [name[-8:] for name, _ in await pending(database)] == ["20261203", "20261204", "20261205"]
    assert asks(await beat(planned, noon(9))) == ["again Baseline running"]


@on_sqlite
async def test_what_was_missed_is_asked_again_once(planned: Talker) -> None:
    assert asks(await beat(planned, noon(8))) == ["before Baseline running"]
    assert asks(await beat(planned, noon(9))) == ["again Baseline running"]
    assert asks(await beat(planned, noon(10))) == ["due Baseline running"]
    assert asks(await beat(planned, noon(11))) == ["after Baseline running"]
    assert asks(await beat(planned, noon(12))) == ["again Baseline running"]
    assert await beat(planned, noon(13)) is None
    assert await beat(planned, noon(14)) is None


async def test_after_three_days_down_one_message_comes_and_says_that_it_is_late(
    planned: Talker, database: Database
) -> None:
    """Red when everything overdue is sent: the days that went by end as skipped, with their reason."""
    late = noon(13) - timedelta(hours=3)
    assert await beat(planned, late) is None  # still before the hour of that day
    turn = await beat(planned, noon(13))
    assert asks(turn) == ["after Baseline running"]
    assert turn is not None
    assert isinstance(turn.screen, Checking)
    assert turn.screen.check_in.late
    states = await rows(
        database,
        sa.select(deliveries.c.state, deliveries.c.reason)
        .where(deliveries.c.kind == Kind.CHECK_IN.value, NOT_AROUND_FINAL)
        .order_by(deliveries.c.due_at),
    )
    assert states == [("skipped-late", "its day was over")] * 3 + [("sent", None)] + [("planned", None)]


async def test_a_closed_dm_is_tried_once_and_leaves_the_screen_as_it_was(
    planned: Talker, database: Database
) -> None:
    """Red when the screen stays owed: `Stage.settle` would go on trying for ever."""
    before = shows(planned.last.screen)
    planned.clock.at = noon(8)
    (claimed,) = await planned.bot.deliveries.claim_due(noon(8))
    await planned.bot.deliveries.settle(claimed, Undeliverable("403 50007"))
    assert shows((await planned.looks()).screen) == before
    assert planned.user_id not in await planned.bot.screens.owed()
    found = await rows(
        database,
        sa.select(deliveries.c.state, deliveries.c.reason)
        .where(deliveries.c.kind == Kind.CHECK_IN.value)
        .order_by(deliveries.c.due_at),
    )
    assert found[0] == ("undeliverable", "403 50007")
    assert [state for (state,) in await rows(database, sa.select(check_ins.c.state))] == ["unsent"]
    later = await planned.bot.deliveries.claim_due(noon(8) + timedelta(hours=2))
    assert [each.kind for each in later] == [Kind.INVITE]


async def test_whoever_was_killed_after_the_claim_says_it_once_more_or_settles_what_was_said(
    planned: Talker, database: Database
) -> None:
    planned.clock.at = noon(8)
    (first,) = await planned.bot.deliveries.claim_due(noon(8))
    assert await planned.bot.screens.owed() == []  # it is on its way: nobody else shows it
    planned.clock.at += timedelta(seconds=31)
    (again,) = await planned.bot.deliveries.claim_due(planned.clock.at)
    assert (again.id, again.attempt) == (first.id, 2)
    assert not await planned.bot.deliveries.is_ours(first)
    await planned.sees(await planned.looks())
    planned.clock.at += timedelta(seconds=31)
    assert (
        await planned.bot.deliveries.claim_due(planned.clock.at) == []
    )  # it was shown, and so it is settled
    assert [
        state
        for (state,) in await rows(database, sa.select(deliveries.c.state).where(deliveries.c.id == first.id))
    ] == ["sent"]
    assert len(await rows(database, sa.select(check_ins.c.id))) == 1


@on_sqlite
async def test_killed_for_a_whole_day_it_is_not_said_stale(planned: Talker, database: Database) -> None:
    planned.clock.at = noon(8)
    await planned.bot.deliveries.claim_due(noon(8))
    assert await beat(planned, noon(9) - timedelta(hours=9)) is None
    assert isinstance((await planned.looks()).screen, Put)
    assert await rows(database, sa.select(check_ins.c.id)) == []
    assert asks(await beat(planned, noon(9))) == ["before Baseline running"]


async def test_a_milestone_that_moves_while_its_check_in_is_due_is_not_asked_about(
    planned: Talker, database: Database
) -> None:
    """Red when the plan is not asked again at the claim."""
    async with database.begin() as tx:  # as by a process that died before it planned anew
        await tx.execute(sa.update(milestones).values(due_at=NOON + 20 * DAY))
    planned.clock.at = noon(8)
    assert await planned.bot.deliveries.claim_due(noon(8)) == []
    assert [name[-8:] for name, _ in await pending(database)] == ["20261212", "20261214", "20261215"]


@on_sqlite
async def test_words_typed_to_the_check_in_are_noted_there_and_can_go_to_the_exercise_instead(
    planned: Talker, database: Database
) -> None:
    open_question = planned.place
    await beat(planned, noon(8))
    turn = await planned.types("a thought about my wish")
    assert planned.remarks == ["noted-beside", "noted-instead"]
    assert isinstance(turn.screen, Checking)
    (message_id,) = {said.words for said in turn.said if said.remark.value == "noted-instead"}
    await planned.places(int(message_id))
    assert planned.place == open_question
    assert "a thought about my wish" in await planned.answers(open_question)
    assert await rows(database, sa.select(reports.c.id).where(reports.c.replaced_at.is_(None))) == []


@on_sqlite
async def test_typed_words_press_the_buttons(planned: Talker) -> None:
    await beat(planned, noon(8))
    await planned.types("Stuck")
    await planned.types("no GPU")
    await planned.types("nobody")
    assert isinstance(planned.last.screen, Put)
    await beat(planned, noon(10))
    await planned.types("1")
    assert isinstance(planned.last.screen, Put)


@on_sqlite
async def test_resume_brings_the_exercise_back_and_the_check_in_stays_open(planned: Talker) -> None:
    before = planned.place
    await beat(planned, noon(8))
    check_in = planned.last.screen
    assert isinstance(check_in, Checking)
    await planned.types("resume")
    assert planned.place == before
    event_id = planned.clock.next_id()
    await planned.sees(
        await planned.bot.check_ins.press(
            planned.user_id, check_in.check_in.subjects[0].id, Word.ON_TRACK, event_id
        )
    )
    assert planned.place == before
    assert (await planned.bot.check_ins.of(planned.user_id, check_in.check_in.delivery)).current is None


@on_sqlite
async def test_nobody_answers_for_somebody_else(
    planned: Talker, somebody: Somebody, bot: Services, clock: Hand
) -> None:
    """Red when the owner is not looked at."""
    await beat(planned, noon(8))
    screen = planned.last.screen
    assert isinstance(screen, Checking)
    cohort = await bot.cohorts.by_id(planned.cohort_id)
    assert cohort is not None
    ravi = await (await somebody(9002).joins(cohort)).tells_all()
    for check_in_id in (screen.check_in.subjects[0].id, 999_999):
        with pytest.raises(MovedOn):
            await bot.check_ins.press(ravi.user_id, check_in_id, Word.DONE, clock.next_id())
    with pytest.raises(MovedOn):
        await bot.check_ins.of(ravi.user_id, screen.check_in.delivery)


async def test_a_press_that_comes_twice_does_nothing_more(planned: Talker, database: Database) -> None:
    await beat(planned, noon(8))
    screen = planned.last.screen
    assert isinstance(screen, Checking)
    event_id = planned.clock.next_id()
    for _ in range(2):
        await planned.bot.check_ins.press(
            planned.user_id, screen.check_in.subjects[0].id, Word.ON_TRACK, event_id
        )
    assert len(await rows(database, sa.select(reports.c.id))) == 1


@on_sqlite
async def test_checking_in_by_oneself_is_not_the_message_of_the_day(planned: Talker) -> None:
    planned.clock.at = noon(8) - timedelta(hours=2)
    await planned.sees(await planned.bot.check_ins.now(planned.user_id, planned.clock.next_id()))
    assert asks(planned.last) == ["now Baseline running"]
    await press(planned, Word.ON_TRACK)
    assert asks(await beat(planned, noon(8))) == ["before Baseline running"]


@on_sqlite
async def test_snoozed_it_comes_after_as_many_days(planned: Talker, database: Database) -> None:
    await beat(planned, noon(8))
    await planned.sees(await planned.bot.check_ins.snooze(planned.user_id, 7))
    assert isinstance(planned.last.screen, Put)
    again = date(2026, 12, 2) + timedelta(days=7)
    assert f"{again:%Y%m%d}" in [name[-8:] for name, _ in await pending(database)]


@on_sqlite
async def test_what_was_put_off_and_is_asked_now_is_not_asked_again(
    planned: Talker, database: Database
) -> None:
    """Red where checking in by oneself does not plan anew."""
    await beat(planned, noon(8))
    await planned.sees(await planned.bot.check_ins.snooze(planned.user_id, 7))
    await planned.sees(await planned.bot.check_ins.now(planned.user_id, planned.clock.next_id()))
    assert [name[-8:] for name, _ in await pending(database)] == ["20261204", "20261205"]


@on_sqlite
async def test_the_tone_is_that_of_the_cohort_whose_milestone_it_is(planned: Talker) -> None:
    """Red where it is that of the cohort that the member talks about just now."""
    other = await planned.bot.cohorts.set_up(new_cohort(501, name="Cohort 13", course_key=promised.KEY))
    await planned.bot.members.join(other.id, planned.user_id)
    await planned.sees(
        await planned.bot.members.talk_in(planned.user_id, other.id, planned.channel_id, in_thread=False)
    )
    turn = await beat(planned, noon(8))
    assert turn is not None
    assert isinstance(turn.screen, Checking)
    check_in = turn.screen.check_in
    assert "How are you getting on with it?" in asked(check_in, check_in.subjects[0])


@on_sqlite
async def test_a_contract_that_was_taken_back_is_none_as_before_it_was_settled(
    planned: Talker, database: Database
) -> None:
    """Red where it stays behind as “nobody”: then nothing would be asked, and no other run could settle one."""
    desk = planned.bot.exercises.desk
    who = next(each for each in (await planned.run()).responses if each.body == Chosen("self"))
    async with database.begin() as tx:
        await desk.write(tx, await desk.of(tx, planned.user_id), Step(drop=(who.id,)), NOON, at=NOON)
    assert await rows(database, sa.select(contracts.c.who)) == []
    assert await pending(database) == []
