"""A timer as its member sees it: started, counted, stopped, and ended once with a new card, whatever happens."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.domain.delivery import LEASE
from bot.rehearsal import reading
from bot.store.tables import deliveries as table
from tests import timed
from tests.journeys.conftest import World
from tests.journeys.room import Room, heard

TIMERS = table.c.kind == "timer"
FULL = 3 * 60
"""Seconds of the first question's timer."""


@pytest.fixture
async def room(world: World) -> Room:
    """Mira's DM, at a list with a timer of three minutes and a target of ten."""
    async with world.database.begin() as tx:
        await timed.publish(tx, world.clock())
    await world.set_up(timed.KEY)
    room = await world.welcomed(world.mira)
    assert "Apples" in room.text
    return room


async def beat(world: World, seconds: float = 0) -> None:
    """Time goes by, and the heart beats, by the same clock by which the bot sleeps."""
    await world.env.advance_time(seconds)
    with world.env.time_context():
        await world.bot.beat()
    await world.env.settle()


def ends(room: Room) -> list[int]:
    """The cards on which the time is up, by their ids."""
    return [card.id for card in room.cards() if "Time is up" in reading.texts(reading.components(card))]


async def states(world: World) -> list[str]:
    async with world.database.read() as tx:
        return list(await tx.scalars(sa.select(table.c.state).where(TIMERS).order_by(table.c.id)))


# As it should go


async def test_items_are_counted_to_the_target_while_it_runs(room: Room) -> None:
    await room.press("Start timer")
    assert "⏱ Ends <t:" in room.text
    assert ":R>. **0 of 10 items** · saved" in room.text
    assert {"Stop", "+5 min", "Next"} <= set(room.labels)
    await room.type("Boskoop")
    await room.type("Gala\nCox")
    assert ":R>. **3 of 10 items** · saved" in room.text
    assert "Start timer" not in room.labels


async def test_at_its_end_one_new_card_comes_to_the_bottom(world: World, room: Room) -> None:
    """Red when the running card is edited instead: Discord would tell nobody."""
    await room.press("Start timer")
    await room.type("Boskoop")
    running = room.card.id
    await beat(world, FULL - 1)
    assert ends(room) == []
    await beat(world, 1)
    assert "Time is up: 1 of 10 items" in room.text
    assert {"+5 min", "Next"} <= set(room.labels)
    assert room.user.dm_channel.history()[-1].id == room.card.id > running
    assert len(room.alive()) == 1
    for seconds in (0, 1, 60, 3600):
        await beat(world, seconds)
    assert len(ends(room)) == 1
    assert await states(world) == ["sent"]


async def test_whoever_is_told_may_go_on(world: World, room: Room) -> None:
    await room.press("Start timer")
    await beat(world, FULL)
    told = room.card.id
    await room.type("Boskoop")
    assert "Time is up: 1 of 10 items" in room.text
    assert room.card.id == told
    await room.press("Next")
    assert "Pears" in room.text
    assert ends(room) == []  # the card that said it is closed now


async def test_five_more_minutes_start_it_again_on_the_same_card(world: World, room: Room) -> None:
    await room.press("Start timer")
    await beat(world, FULL)
    told = room.card.id
    await room.press("+5 min")
    assert (room.card.id, ends(room)) == (told, [])
    assert "⏱ Ends <t:" in room.text
    await beat(world, 5 * 60)
    assert len(ends(room)) == 1
    assert room.card.id > told
    assert await states(world) == ["sent", "sent"]


async def test_more_time_is_given_while_it_runs(world: World, room: Room) -> None:
    await room.press("Start timer")
    await room.press("+5 min")
    await beat(world, FULL + 60)
    assert ends(room) == []
    await beat(world, 4 * 60)
    assert len(ends(room)) == 1


@pytest.mark.parametrize("typed", [True, False])
async def test_stopping_it_leaves_the_question_open_and_silent(world: World, room: Room, typed: bool) -> None:
    await (room.type("timer") if typed else room.press("Start timer"))
    await (room.type("done") if typed else room.press("Stop"))
    assert "Apples" in room.text
    assert "⏱" not in room.text
    assert "Start timer" in room.labels
    count = len(room.cards())
    await beat(world, 3600)
    assert len(room.cards()) == count


async def test_it_can_all_be_typed(world: World, room: Room) -> None:
    await room.type("timer")
    await room.type("Timer")
    await beat(world, FULL)
    assert ends(room) == []
    await beat(world, 5 * 60)
    assert len(ends(room)) == 1
    await room.type("timer")
    assert "⏱ Ends <t:" in room.text
    await room.type("done")
    await room.type("Boskoop")
    await room.type("done")  # nothing runs: it is Next
    assert "Pears" in room.text


@pytest.mark.parametrize("door", ["Next", "Back", "Skip", "Save and stop", "another"])
async def test_leaving_the_question_ends_it_silently(world: World, room: Room, door: str) -> None:
    await room.type("Boskoop")
    await room.press("Next")
    await room.type("Conference")
    await room.press("Start timer")
    if door == "another":
        await world.mira.slash(world.channel, "exercise start", exercise="taste")
    else:
        await room.press(door)
    shown, count = room.text, len(room.cards())
    assert "Pears" not in shown
    for seconds in (0, 300, 3600):
        await beat(world, seconds)
    assert (room.text, len(room.cards())) == (shown, count)
    assert await states(world) == ["cancelled"]


async def test_a_question_without_one_says_so(room: Room) -> None:
    for text in ("Boskoop", "next", "Conference", "next", "timer"):
        await room.type(text)
    assert "Plums" in room.text
    assert "no timer" in room.text
    assert not {"Start timer", "Stop"} & set(room.labels)


@pytest.mark.parametrize("shape", ["timer:v1:{ask}:start", "timer:v1:{ask}:stop", "time-up:v1:{ask}:1"])
async def test_nobody_else_moves_it(world: World, room: Room, shape: str) -> None:
    await room.press("Start timer")
    ask_id = (await world.services.exercises.review(world.mira.id)).open.id
    theirs = await world.welcomed(world.ravi)
    said = await world.forged(theirs.user, theirs.user.dm_channel, shape.format(ask=ask_id))
    assert said.ephemeral
    assert "not open now" in heard(said)
    assert await states(world) == ["planned"]


# Restarts


async def test_one_that_ended_while_the_bot_was_away_ends_at_once(world: World, room: Room) -> None:
    await room.press("Start timer")
    await world.env.advance_time(3600)
    await world.restart()
    await beat(world)
    assert len(ends(room)) == 1
    await beat(world, 3600)
    assert len(ends(room)) == 1
    assert await states(world) == ["sent"]


async def test_it_runs_on_over_a_restart_and_its_buttons_work(world: World, room: Room) -> None:
    await room.press("Start timer")
    await world.env.advance_time(60)
    await world.restart()
    await beat(world)
    assert ends(room) == []
    await room.press("+5 min")
    await beat(world, 6 * 60)
    assert ends(room) == []
    await beat(world, 60)
    assert len(ends(room)) == 1
    await world.restart()
    await room.press("+5 min")
    assert "⏱ Ends <t:" in room.text


# Killed at each point


class Killed(BaseException):
    """Nothing that comes after it happens, as when the process is gone."""


async def _dies(*_: object, **__: object) -> None:
    raise Killed


Point = Callable[[pytest.MonkeyPatch, World], None]


def before_the_send(patch: pytest.MonkeyPatch, world: World) -> None:
    patch.setattr(world.bot.stage, "catch_up", _dies)


def after_the_send(patch: pytest.MonkeyPatch, world: World) -> None:
    patch.setattr(world.bot.stage.screens, "shown", _dies)


def before_the_settlement(patch: pytest.MonkeyPatch, world: World) -> None:
    patch.setattr(world.bot.services.deliveries, "settle", _dies)


POINTS = (before_the_send, after_the_send, before_the_settlement)


async def killed_at(point: Point, world: World, patch: pytest.MonkeyPatch) -> None:
    """The timer ends, and the process at this point of saying so; then another one starts."""
    await world.env.advance_time(FULL)
    with patch.context() as patched:
        point(patched, world)
        # Only the deliveries: in life the process would be gone before anybody else could mend it.
        cog: Any = world.bot.get_cog("Deliveries")
        for claimed in await world.services.deliveries.claim_due(world.clock()):
            with pytest.raises(Killed), world.env.time_context():
                await cog._deliver(claimed)
    await world.restart()


async def waits(_: World, __: Room) -> None:
    pass


async def types(_: World, room: Room) -> None:
    await room.type("Gala")


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("then", [waits, types])
async def test_killed_at_any_point_it_is_said_once(
    world: World,
    room: Room,
    monkeypatch: pytest.MonkeyPatch,
    point: Point,
    then: Callable[[World, Room], Awaitable[None]],
) -> None:
    """Red when a card that was sent, but not noted, is not looked for; also where somebody types before the beat."""
    await room.press("Start timer")
    await killed_at(point, world, monkeypatch)
    await then(world, room)
    for after in (timedelta(0), timedelta(seconds=10), LEASE, LEASE, timedelta(hours=1)):
        await beat(world, after.total_seconds())
    assert len(ends(room)) == 1
    assert len(room.alive()) == 1
    assert room.card.id == ends(room)[0]
    assert f"{0 if then is waits else 1} of 10 items" in room.text
    assert await states(world) == ["sent"]


async def test_after_a_kill_it_is_said_with_the_first_beat(
    world: World, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    await room.press("Start timer")
    await killed_at(before_the_send, world, monkeypatch)
    await beat(world)
    assert len(ends(room)) == 1


# Discord out of reach


async def test_out_of_reach_it_is_said_once_later(world: World, room: Room) -> None:
    await room.press("Start timer")
    world.env.inject_error("POST", "/channels/*/messages", status=503)
    await beat(world, FULL)
    assert ends(room) == []
    assert await states(world) == ["retry"]
    await beat(world, 10)
    for _ in range(100):  # a beat waits for half a second only, which is not much on a busy machine
        if ends(room):
            break
        await beat(world)
    assert len(ends(room)) == 1
    await beat(world, 3600)
    assert len(ends(room)) == 1
    assert await states(world) == ["sent"]


async def test_refused_it_is_undeliverable_with_its_reason(world: World, room: Room) -> None:
    await room.press("Start timer")
    world.env.inject_error("POST", "/channels/*/messages", status=403, code=50007, message="closed")
    await beat(world, FULL)
    assert await states(world) == ["undeliverable"]
    async with world.database.read() as tx:
        assert await tx.scalar(sa.select(table.c.reason).where(TIMERS)) == "403 50007"


async def test_two_beats_at_once_say_it_once(world: World, room: Room) -> None:
    await room.press("Start timer")
    await world.env.advance_time(FULL)
    first: Any = world.bot.get_cog("Deliveries")
    with world.env.time_context():
        await asyncio.gather(*(first.beat(world.clock()) for _ in range(3)))
    await beat(world)
    assert len(ends(room)) == 1


async def test_typing_at_the_moment_of_the_end_loses_nothing(world: World, room: Room) -> None:
    await room.press("Start timer")
    for number in range(4):
        await room.type(f"apple {number}")
    await world.env.advance_time(FULL)
    await room.type("at the very last moment")
    await beat(world)
    await room.type("and after it")
    assert len(ends(room)) == 1
    assert "6 of 10 items" in room.text


async def test_a_turn_from_before_the_end_does_not_take_it_back(world: World, room: Room) -> None:
    """Red when the stage shows an outdated turn: the next beat would say the end a second time."""
    await room.press("Start timer")
    outdated = await world.services.screens.turn(world.mira.id)
    await beat(world, FULL)
    said = ends(room)
    with world.env.time_context():
        await world.bot.stage.show(outdated)
    assert ends(room) == said
    await beat(world, 10)
    assert ends(room) == said


# Nobody waits for anybody else


async def test_one_that_hangs_keeps_nobody_else_waiting(
    world: World, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Red when a beat waits for what it says, or says one after the other."""
    theirs = await world.welcomed(world.ravi)
    await room.press("Start timer")
    await theirs.press("Start timer")
    catch_up, answered = world.bot.stage.catch_up, asyncio.Event()

    async def hangs_for_mira(user_id: int) -> None:
        if user_id == world.mira.id:
            await answered.wait()
        await catch_up(user_id)

    async def hangs(_: object) -> None:
        await answered.wait()

    monkeypatch.setattr(world.bot.stage, "catch_up", hangs_for_mira)
    monkeypatch.setattr(world.bot.get_cog("Exercises"), "beat", hangs)
    await world.env.advance_time(FULL)
    async with asyncio.timeout(5):
        await world.bot.beat()
        await world.bot.beat()
    assert (len(ends(room)), len(ends(theirs))) == (0, 1)
    await theirs.press("+5 min")
    await world.env.advance_time(5 * 60)
    await world.bot.beat()
    assert len(ends(theirs)) == 1
    answered.set()
    await world.bot.beat()
    assert len(ends(room)) == 1
    assert await states(world) == ["sent", "sent", "sent"]


async def test_the_end_of_the_bot_lets_what_is_being_said_be_settled(
    world: World, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    await room.press("Start timer")
    catch_up = world.bot.stage.catch_up

    async def slow(user_id: int) -> None:
        await real_sleep(1)
        await catch_up(user_id)

    monkeypatch.setattr(world.bot.stage, "catch_up", slow)
    await world.env.advance_time(FULL)
    await world.bot.beat()
    assert await states(world) == ["claimed"]
    await world.bot.close()
    assert await states(world) == ["sent"]


async def test_what_got_lost_is_looked_for_every_five_seconds(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Red when it is looked for at every beat: each look takes two statements."""
    looks: list[int] = []

    async def settle() -> None:
        looks.append(1)

    monkeypatch.setattr(world.bot.stage, "settle", settle)
    for _ in range(11):
        await beat(world, 1)
    assert len(looks) == 3


async def real_sleep(seconds: float) -> None:
    """By the real clock, while that of the simulation stands still."""
    await asyncio.to_thread(time.sleep, seconds)
