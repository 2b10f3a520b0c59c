"""A check-in as its reader meets it: one new card on the day, answered by a press, a word or a form."""

from datetime import timedelta
from time import monotonic

import discord
import pytest
import sqlalchemy as sa

from bot.rehearsal import reading
from bot.store.tables import deliveries, reports
from bot.ui import stage
from tests import promised
from tests.journeys.conftest import World
from tests.journeys.room import Room, heard

DAY = timedelta(days=1).total_seconds()
HOUR = timedelta(hours=1).total_seconds()


@pytest.fixture
async def room(world: World) -> Room:
    return await at_a_wish(world)


async def at_a_wish(world: World) -> Room:
    """In front of the wish: one milestone is due in ten days, and she wants to be asked about it at noon."""
    async with world.database.begin() as tx:
        await promised.publish(tx, world.clock())
    await world.set_up(promised.KEY, "in 6 weeks")
    room = await world.welcomed(world.mira)
    await room.type("Baseline running")
    await room.type("in 10 days at 6pm")
    await room.press("Yes")
    await room.type("the first plot looks right")
    await room.press("Next")
    for option in ("2", "1", "2", "2", "1"):  # just remind me, around my stages, at noon, warmly, nothing
        await room.type(option)
    assert "What else?" in room.text
    return room


async def beat(world: World, seconds: float = 0) -> None:
    await world.env.advance_time(seconds)
    with world.env.time_context():
        await world.bot.beat()
    await world.env.settle()


def card(room: Room, message_id: int) -> discord.Message:
    return next(each for each in room.cards() if each.id == message_id)


async def until_asked(world: World, room: Room) -> None:
    """Hour by hour until a check-in comes."""
    for _ in range(24 * 14):
        await beat(world, HOUR)
        if "Baseline running" in room.text and "is due" in room.text:
            return
    raise AssertionError("no check-in came")


async def test_a_new_card_comes_on_its_day_and_the_exercise_comes_back_after_the_answer(
    world: World, room: Room
) -> None:
    """Red when the check-in is an edit of the exercise's card: Discord would tell nobody."""
    exercise = room.card.id
    await until_asked(world, room)
    assert room.card.id > exercise
    assert "### How is it going?" in room.text
    assert "Type your answer, or press." in room.text
    assert {"Done", "On track", "Stuck", "Move", "Not today", "Note…", "Why this?"} == set(room.labels)
    assert len(room.alive()) == 1
    await room.press("Stuck")
    assert "What is in the way?" in room.text
    await room.type("no GPU until week 3")
    assert "Shall I tell somebody?" in room.text
    assert {"Nobody", "Ask the cohort"} <= set(room.labels)
    assert "My facilitator" not in room.labels  # Sam never opened a conversation
    await room.press("Nobody")
    assert "What else?" in room.text
    async with world.database.read() as tx:
        kept = (await tx.execute(sa.select(reports.c.how, reports.c.words).order_by(reports.c.id))).all()
    assert [tuple(row) for row in kept] == [("stuck", ""), ("stuck", "no GPU until week 3")]


async def test_the_words_for_the_cohort_are_shown_before_anything_is_posted(world: World, room: Room) -> None:
    await until_asked(world, room)
    await room.type("stuck")
    await room.type("no GPU, <@&1> @everyone")
    await room.press("Ask the cohort")
    assert "These words would stand in your cohort's channel" in room.text
    assert f"<@{world.mira.id}> is stuck with “Baseline running”: no GPU" in room.text
    assert "@everyone" not in room.text
    async with world.database.read() as tx:
        posts = (await tx.execute(sa.select(deliveries.c.id).where(deliveries.c.kind == "post"))).all()
    assert posts == []
    await room.press("Yes")
    assert "What else?" in room.text
    async with world.database.read() as tx:
        posts = (
            await tx.execute(sa.select(deliveries.c.occurrence).where(deliveries.c.kind == "post"))
        ).all()
    assert [tuple(row) for row in posts] == [("post-2",)]


async def test_an_old_check_in_can_be_answered_weeks_and_a_restart_later(world: World, room: Room) -> None:
    await until_asked(world, room)
    asked = room.card
    await room.type("resume")
    assert "What else?" in room.text
    await world.restart()
    await beat(world, 7 * DAY)
    await room.user.click(card(room, asked.id), label="On track")
    assert "→ On track." in reading.texts(reading.components(card(room, asked.id)))
    assert "What else?" in room.text


async def test_why_this_says_why_and_how_to_stop_it(world: World, room: Room) -> None:
    await until_asked(world, room)
    why = heard(await room.press("Why this?"))
    assert "it is due in two days" in why
    assert "/checkin settings" in why


async def test_a_note_by_form_stays_beside_the_question(world: World, room: Room) -> None:
    await until_asked(world, room)
    await room.fill(await room.press("Note…"), text="half of it runs")
    assert "Noted: half of it runs" in room.text
    assert "Done" in room.labels


async def test_moving_by_form_moves_the_date(world: World, room: Room) -> None:
    await until_asked(world, room)
    await room.press("Move")
    assert "To when?" in room.text
    await room.fill(await room.press("Write"), text="in three weeks at 6pm")
    assert "is that right?" in room.text
    await room.press("Yes")
    assert "What else?" in room.text


async def test_what_discord_refused_all_day_does_not_come_at_night(
    world: World, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Red when `Stage.settle` makes good a check-in whose day is over."""
    exercise = room.text
    async with world.database.read() as tx:
        query = sa.select(sa.func.min(deliveries.c.due_at)).where(deliveries.c.kind == "check-in")
        due = await tx.scalar(query)
    assert due is not None
    await beat(world, (due - world.env.now()).total_seconds() - HOUR)
    world.env.inject_error("POST", "/channels/*/messages", status=503, times=None)
    for _ in range(8):  # from before noon until an hour before her hours end
        await beat(world, HOUR)
    world.env.backend.faults.clear()
    await world.env.advance_time(6 * HOUR)
    cards = len(room.cards())
    much_later = monotonic() + DAY
    monkeypatch.setattr(stage, "_now", lambda: much_later)
    await world.bot.stage.settle()
    for _ in range(7):
        await beat(world, HOUR)
    assert len(room.cards()) == cards
    assert room.text == exercise
    await until_asked(world, room)
    assert "I was away and could not ask in time." in room.text
