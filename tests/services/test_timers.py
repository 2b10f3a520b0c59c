"""Timers on both databases: started, counted, ended once, and never at a question that was left."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot import services
from bot.client import BEAT
from bot.domain.acts import Act, TimerStep
from bot.domain.delivery import LEASE, Delivery, NotYet, Undeliverable
from bot.domain.screen import Put, shows, timer_shown
from bot.domain.timer import Timer
from bot.heartbeat import Heartbeat
from bot.services import Services
from bot.services.time_up import TimeUp
from bot.store.database import Database, open_database
from bot.store.tables import conversations
from bot.store.tables import deliveries as table
from tests import timed
from tests.services.conftest import Somebody, on_sqlite
from tests.services.talk import Hand, Talker, new_cohort, rows

MINUTE = timedelta(minutes=1)
RAVI = 9002
TIMERS = table.c.kind == "timer"


@pytest.fixture
async def harvest(database: Database, bot: Services, clock: Hand, somebody: Somebody) -> Talker:
    """Mira, in front of a list with a timer of three minutes and a target of ten."""
    async with database.begin() as tx:
        await timed.publish(tx, clock())
    cohort = await bot.cohorts.set_up(new_cohort(course_key=timed.KEY))
    mira = await (await somebody().joins(cohort)).tells_all()
    assert mira.place == "H1.apples"
    return mira


async def stored(database: Database) -> list[tuple[str, datetime, str]]:
    query = sa.select(table.c.occurrence, table.c.due_at, table.c.state).where(TIMERS).order_by(table.c.id)
    return [(occurrence, due_at, state) for occurrence, due_at, state in await rows(database, query)]


async def states(database: Database) -> list[str]:
    return [state for _, _, state in await stored(database)]


async def timer(member: Talker) -> Timer | None:
    screen = (await member.looks()).screen
    return screen.question.timer if isinstance(screen, Put) else None


async def claims(member: Talker, after: timedelta = timedelta(0)) -> list[Delivery]:
    member.clock.at += after
    return await member.bot.deliveries.claim_due(member.clock.at)


async def beats(member: Talker, after: timedelta = timedelta(0)) -> int:
    """What the heartbeat does: claim, bring the screen up to date, settle. Returns how many were claimed."""
    held = await claims(member, after)
    for claimed in held:
        await catches_up(member)
        await member.bot.deliveries.settle(claimed)
    return len(held)


async def catches_up(member: Talker) -> None:
    """The card comes to the screen, where it is not there already."""
    turn = await member.looks()
    if turn.conversation.card is None or turn.conversation.card.shows != shows(turn.screen):
        await member.sees(turn)


# Started, lengthened, stopped


async def test_a_timer_is_a_delivery_for_its_length(database: Database, harvest: Talker):
    await harvest.types("timer")
    ends_at = harvest.clock.at + 3 * MINUTE
    assert [row[1:] for row in await stored(database)] == [(ends_at, "planned")]
    found = await timer(harvest)
    assert found is not None
    assert (found.ends_at, found.running) == (ends_at, True)
    assert harvest.place == "H1.apples"


async def test_more_time_moves_its_end_and_starting_again_does_not(database: Database, harvest: Talker):
    """Red when a second press on Start, on another device, begins a second timer or gives more time."""
    await harvest.presses(TimerStep.START)
    ends_at = harvest.clock.at + 3 * MINUTE
    await harvest.presses(TimerStep.START)
    assert [row[1:] for row in await stored(database)] == [(ends_at, "planned")]
    await harvest.presses(TimerStep.MORE)
    await harvest.types("timer")
    assert [row[1:] for row in await stored(database)] == [(ends_at + 10 * MINUTE, "planned")]
    assert await beats(harvest, 5 * MINUTE) == 0
    assert await beats(harvest, 8 * MINUTE) == 1


@pytest.mark.parametrize("stop", ["done", TimerStep.STOP])
async def test_a_stopped_timer_never_ends_and_its_question_stays(
    database: Database, harvest: Talker, stop: str | Act
):
    await harvest.presses(TimerStep.START)
    await harvest.does(stop)
    assert (await states(database), harvest.place) == (["cancelled"], "H1.apples")
    assert await timer(harvest) is None
    assert await beats(harvest, timedelta(hours=1)) == 0
    await harvest.presses(TimerStep.STOP)  # once more, from another device: Next it is not
    assert harvest.place == "H1.apples"
    await harvest.types("TIMER")
    assert await states(database) == ["cancelled", "planned"]


@on_sqlite
async def test_a_press_that_comes_twice_starts_one_timer(database: Database, harvest: Talker):
    event_id, ask_id = harvest.clock.next_id(), harvest.question.ask.id
    for _ in range(2):
        await harvest.bot.exercises.act(harvest.user_id, ask_id, TimerStep.MORE, event_id)
    assert [due for _, due, _ in await stored(database)] == [harvest.clock.at + 5 * MINUTE]


@on_sqlite
async def test_a_question_without_minutes_starts_none(database: Database, harvest: Talker):
    await harvest.goes_to("H3.plums")
    await harvest.types("timer")
    assert "no-timer" in harvest.remarks
    await harvest.presses(TimerStep.START)  # no button offers it
    assert await stored(database) == []
    assert harvest.place == "H3.plums"


@on_sqlite
async def test_only_a_question_that_may_have_a_timer_is_asked_for_it(
    harvest: Talker, monkeypatch: pytest.MonkeyPatch
):
    """Red when every turn looks for a timer."""
    asked: list[int] = []

    async def of_ask(_: object, ask_id: int) -> list[Delivery]:
        asked.append(ask_id)
        return []

    await harvest.goes_to("H3.plums")
    monkeypatch.setattr("bot.services.timers.deliveries.of_ask", of_ask)
    await harvest.types("a word", "and another")
    assert asked == []


# Its end


async def test_it_ends_once_on_a_card_of_its_own_and_what_came_meanwhile_is_counted(
    database: Database, harvest: Talker
):
    await harvest.presses(TimerStep.START)
    await harvest.types("Boskoop", "Gala")
    card = harvest.card_id
    assert await beats(harvest, 2 * MINUTE) == 0
    assert await beats(harvest, MINUTE) == 1
    assert [await beats(harvest, after) for after in (timedelta(0), LEASE, timedelta(days=2))] == [0, 0, 0]
    assert harvest.card_id > card
    said = sa.select(table.c.state, table.c.channel_id, table.c.message_id).where(TIMERS)
    assert await rows(database, said) == [("sent", harvest.channel_id, harvest.card_id)]
    assert harvest.question.timer is not None
    assert not harvest.question.timer.running
    await harvest.types("Cox")
    assert len(harvest.question.given) == 3
    assert timer_shown(shows(harvest.last.screen)) == harvest.question.timer.id


@pytest.mark.parametrize("again", ["timer", TimerStep.MORE])
async def test_it_starts_again_and_ends_again(database: Database, harvest: Talker, again: str | Act):
    await harvest.presses(TimerStep.START)
    assert await beats(harvest, 3 * MINUTE) == 1
    first = harvest.card_id
    await harvest.does(again)
    assert await states(database) == ["sent", "planned"]
    ends_at = (await stored(database))[1][1]
    assert ends_at == harvest.last.now + 5 * MINUTE
    assert await beats(harvest, 5 * MINUTE) == 1
    assert harvest.card_id > first
    names = [name for name, _, _ in await stored(database)]
    assert len(set(names)) == 2
    assert await states(database) == ["sent", "sent"]


async def test_two_beats_at_once_end_it_once(database: Database, harvest: Talker):
    await harvest.presses(TimerStep.START)
    harvest.clock.at += 3 * MINUTE
    now = harvest.clock.at
    held = await asyncio.gather(*(harvest.bot.deliveries.claim_due(now) for _ in range(4)))
    assert sum(map(len, held)) == 1
    assert await states(database) == ["claimed"]


async def test_more_time_and_the_end_at_the_same_moment_do_not_collide(database: Database, harvest: Talker):
    """Red when the claim locks its row before the conversation: on PostgreSQL they wait for each other for ever."""
    await harvest.presses(TimerStep.START)
    harvest.clock.at += 3 * MINUTE
    ask_id, now = harvest.question.ask.id, harvest.clock.at
    for _ in range(10):
        event_id = harvest.clock.next_id()
        more = harvest.bot.exercises.act(harvest.user_id, ask_id, TimerStep.MORE, event_id)
        async with asyncio.timeout(10):
            _, held = await asyncio.gather(more, harvest.bot.deliveries.claim_due(now))
        for claimed in held:
            await catches_up(harvest)
            await harvest.bot.deliveries.settle(claimed)
        now = (await stored(database))[-1][1]
        harvest.clock.at = now
    ended = await states(database)
    assert ended[-1] == "planned"
    # An end that nobody saw, since more time was given at that very moment, is tried again, and then cancelled.
    assert set(ended[:-1]) <= {"sent", "retry", "cancelled"}


@on_sqlite
async def test_it_ends_within_two_seconds_by_the_real_clock(database: Database, harvest: Talker):
    """Red when the heartbeat looks less often than once a second."""
    await harvest.presses(TimerStep.START)
    due_at = datetime.now(UTC) + timedelta(seconds=0.3)
    async with database.begin() as tx:
        await tx.execute(sa.update(table).values(due_at=due_at, look_at=due_at))
    ended = asyncio.Event()

    async def beat() -> None:
        if await harvest.bot.deliveries.claim_due(datetime.now(UTC)):
            ended.set()

    heartbeat = Heartbeat(beat, BEAT)
    heartbeat.start()
    async with asyncio.timeout(10):
        await ended.wait()
    await heartbeat.stop()
    assert datetime.now(UTC) - due_at < timedelta(seconds=2)


# Left


def word(*words: str) -> Callable[[Talker], Awaitable[Any]]:
    return lambda member: member.types(*words)


async def begins_another(member: Talker) -> None:
    await member.sees(await member.bot.exercises.start(member.user_id, "taste"))


async def goes_to_hand_in(member: Talker) -> None:
    await member.sees(await member.bot.exercises.to_hand_in(member.user_id))


async def reopens(member: Talker) -> None:
    run = await member.run()
    await member.sees(await member.bot.exercises.reopen(member.user_id, run.id, "H1"))


LEAVING: dict[str, Callable[[Talker], Awaitable[Any]]] = {
    "next": word("next", "next"),
    "back": word("back"),
    "skip": word("skip"),
    "stop": word("stop"),
    "another exercise": begins_another,
    "the hand-in": goes_to_hand_in,
    "an earlier prompt": reopens,
}


@pytest.mark.parametrize("door", LEAVING)
async def test_whoever_leaves_the_question_leaves_its_timer(database: Database, harvest: Talker, door: str):
    """Red when a door does not pass `timers.leave`."""
    await harvest.types("Boskoop", "next")
    assert harvest.place == "H2.pears"
    await harvest.presses(TimerStep.START)
    await LEAVING[door](harvest)
    assert harvest.place != "H2.pears"
    assert await states(database) == ["cancelled"]
    before = len(harvest.turns)
    assert await beats(harvest, timedelta(hours=1)) == 0
    assert len(harvest.turns) == before


@on_sqlite
async def test_going_on_with_the_same_exercise_leaves_the_timer_running(database: Database, harvest: Talker):
    await harvest.presses(TimerStep.START)
    await harvest.sees(await harvest.bot.exercises.start(harvest.user_id, "count"))
    await harvest.sees(await harvest.bot.exercises.resume(harvest.user_id))
    assert await states(database) == ["planned"]


@on_sqlite
async def test_whoever_comes_back_to_a_question_is_not_told_of_the_end_again(
    database: Database, harvest: Talker
):
    """Red when an ended timer counts for as long as there is one."""
    await harvest.presses(TimerStep.START)
    await harvest.types("Boskoop")
    assert await beats(harvest, 3 * MINUTE) == 1
    await harvest.types("next")
    await harvest.types("back")
    for turn in (harvest.last, await harvest.looks()):
        assert timer_shown(shows(turn.screen)) is None
    assert await harvest.bot.screens.owed() == []
    await harvest.types("timer")
    assert await states(database) == ["sent", "planned"]


@on_sqlite
async def test_another_one_s_timer_is_not_touched(harvest: Talker, somebody: Somebody, database: Database):
    ravi = somebody(RAVI)
    ravi.cohort_id = harvest.cohort_id
    await ravi.bot.members.join(harvest.cohort_id, RAVI)
    await ravi.sees(await ravi.enters(ravi.channel_id))
    await ravi.tells_all()
    await harvest.presses(TimerStep.START)
    await ravi.presses(TimerStep.START)
    await harvest.sees(await harvest.bot.exercises.start(harvest.user_id, "taste"))
    assert await states(database) == ["cancelled", "planned"]


# Killed, and late


async def test_killed_between_claim_and_send_the_card_is_owed_and_the_claim_comes_back(
    database: Database, harvest: Talker
):
    """Red when the claim does not store what the screen is to show."""
    await harvest.presses(TimerStep.START)
    assert len(await claims(harvest, 3 * MINUTE)) == 1
    assert await harvest.bot.screens.owed() == [harvest.user_id]
    await catches_up(harvest)  # `settle` of the stage, after the restart
    card = harvest.card_id
    assert await beats(harvest) == 0
    assert await beats(harvest, LEASE) == 1
    assert harvest.card_id == card
    assert await states(database) == ["sent"]


async def test_killed_before_the_settlement_and_gone_on_meanwhile_it_counts_as_sent(
    database: Database, harvest: Talker
):
    await harvest.presses(TimerStep.START)
    await claims(harvest, 3 * MINUTE)
    await catches_up(harvest)
    card = harvest.card_id
    await harvest.types("Boskoop", "next")
    assert await beats(harvest, LEASE) == 0
    said = sa.select(table.c.state, table.c.message_id).where(TIMERS)
    assert await rows(database, said) == [("sent", card)]
    assert harvest.place == "H2.pears"


async def test_gone_on_before_it_was_said_it_is_not_said_any_more(database: Database, harvest: Talker):
    await harvest.presses(TimerStep.START)
    held = await claims(harvest, 3 * MINUTE)
    await harvest.sees(await harvest.bot.exercises.to_hand_in(harvest.user_id))
    await harvest.bot.deliveries.settle(held[0])
    assert await states(database) == ["retry"]
    assert await beats(harvest, MINUTE) == 0
    assert await states(database) == ["cancelled"]


async def test_what_became_of_it_is_known_by_what_was_shown(database: Database, harvest: Talker):
    """A refusal counts only where nobody else showed it; a claim that was overtaken settles nothing."""
    await harvest.presses(TimerStep.START)
    first = (await claims(harvest, 3 * MINUTE))[0]
    await harvest.bot.deliveries.settle(first, NotYet("TimeoutError"))
    assert await states(database) == ["retry"]
    second = (await claims(harvest, MINUTE))[0]
    await catches_up(harvest)
    await harvest.bot.deliveries.settle(first, Undeliverable("403 50007"))
    assert await states(database) == ["claimed"]
    await harvest.bot.deliveries.settle(second, Undeliverable("403 50007"))
    assert await states(database) == ["sent"]


@on_sqlite
async def test_what_discord_refuses_is_undeliverable_with_its_reason(database: Database, harvest: Talker):
    await harvest.presses(TimerStep.START)
    held = await claims(harvest, 3 * MINUTE)
    await harvest.bot.deliveries.settle(held[0], Undeliverable("403 50007"))
    assert await rows(database, sa.select(table.c.state, table.c.reason).where(TIMERS)) == [
        ("undeliverable", "403 50007")
    ]
    assert await beats(harvest, timedelta(days=3)) == 0


@on_sqlite
async def test_one_that_cannot_be_claimed_keeps_no_other_waiting(
    database: Database, harvest: Talker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    async def broken(*_: object) -> None:
        raise LookupError

    await harvest.presses(TimerStep.START)
    with monkeypatch.context() as patched:
        patched.setattr(TimeUp, "claim", broken)
        assert await claims(harvest, 3 * MINUTE) == []
        assert await states(database) == ["planned"]
    assert "could not be claimed" in caplog.text
    assert await beats(harvest) == 0
    assert await beats(harvest, MINUTE) == 1
    assert await states(database) == ["sent"]


@on_sqlite
async def test_one_that_is_broken_for_good_is_given_up_with_its_reason(
    database: Database, harvest: Talker, monkeypatch: pytest.MonkeyPatch
):
    async def broken(*_: object) -> None:
        raise LookupError

    monkeypatch.setattr(TimeUp, "claim", broken)
    await harvest.presses(TimerStep.START)
    assert await claims(harvest, 3 * MINUTE) == []
    assert await claims(harvest, timedelta(days=2)) == []
    assert await rows(database, sa.select(table.c.state, table.c.reason).where(TIMERS)) == [
        ("undeliverable", "LookupError")
    ]


KILLED = """
import asyncio, os, signal, sys
from datetime import datetime
from bot import services
from bot.services.time_up import TimeUp
from bot.store.database import open_database

where, now = sys.argv[2], datetime.fromisoformat(sys.argv[3])

def die():
    os.kill(os.getpid(), signal.SIGKILL)

async def main():
    async with open_database(sys.argv[1]) as db:
        bot = await services.start(db, lambda: now)
        if where == "in the claim":
            claim = TimeUp.claim

            async def killed(*args):
                await claim(*args)
                die()

            TimeUp.claim = killed
        held = await bot.deliveries.claim_due(now)
        assert len(held) == 1
        die()

asyncio.run(main())
"""


@pytest.mark.parametrize("where", ["in the claim", "after the claim"])
async def test_a_killed_process_loses_no_end_and_says_none_twice(database_url: str, where: str):
    """Red when the claim and what the screen is to show are two transactions."""
    clock = Hand()
    async with open_database(database_url) as db:
        mira = await in_front_of_the_apples(db, clock)
        await mira.presses(TimerStep.START)
    clock.at += 3 * MINUTE
    command = [sys.executable, "-c", KILLED, database_url, where, clock.at.isoformat()]
    died = await asyncio.to_thread(subprocess.run, command, capture_output=True, env=dict(os.environ))
    assert died.returncode == -signal.SIGKILL, died.stderr
    async with open_database(database_url) as db:
        mira.bot = await services.start(db, clock)
        claimed_before = await states(db) == ["claimed"]
        owed = sa.select(conversations.c.user_id).where(conversations.c.wants != conversations.c.card_shows)
        assert bool(await rows(db, owed)) == claimed_before == (where == "after the claim")
        if claimed_before:
            await catches_up(mira)
            assert await beats(mira, LEASE) == 1
        else:
            assert await beats(mira) == 1
        ends = [turn for turn in mira.turns if timer_shown(shows(turn.screen)) is not None]
        assert len(ends) == 1
        assert await states(db) == ["sent"]


async def in_front_of_the_apples(db: Database, clock: Hand) -> Talker:
    bot = await services.start(db, clock)
    async with db.begin() as tx:
        await timed.publish(tx, clock())
    cohort = await bot.cohorts.set_up(new_cohort(course_key=timed.KEY))
    return await (await Talker(bot, clock, 9001, 90010).joins(cohort)).tells_all()
