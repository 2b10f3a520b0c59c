"""The bot was away and comes back: what members did meanwhile is picked up, they are told once, and all goes on.

Each promise was seen to fail once, with the build broken as its docstring says.
"""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager

import pytest
from simcord import MemberActor

from bot.rehearsal import reading
from bot.ui import wording
from cogs import catch_up
from tests.journeys.conftest import World
from tests.journeys.room import Room

WAS_AWAY = "I was away for a while."
WORK = ("The beat of CatchUp", "Showing what was picked up", "discord.py: on_message")


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catch_up, "PAUSE", 0)


@pytest.fixture
async def room(world: World) -> Room:
    """Mira's DM, at the idea that she has (a text)."""
    await world.set_up()
    return await at_her_idea(world, world.mira)


async def at_her_idea(world: World, member: MemberActor) -> Room:
    room = await world.welcomed(member)
    for label in ("Begin", "Yes, skip finding one"):
        await world.env.advance_time(
            6
        )  # what is on the screen since when is told by ids, and they by the clock
        await room.press(label)
    assert "What is it?" in room.text
    await world.env.advance_time(6)
    await room.type("first")
    return room


@contextmanager
def away(world: World) -> Generator[None]:
    """Discord goes on, and nothing of it reaches the bot, now or later."""
    feeds = list(world.env.backend.subscribers)
    world.env.backend.subscribers.clear()
    yield
    world.env.backend.subscribers.extend(feeds)


def write(world: World, room: Room, text: str) -> int:
    return world.env.backend.create_message(room.user.dm_channel.id, room.user.id, text).id


async def comes_back(world: World) -> None:
    """In a new session with Discord; the same process goes on."""
    world.bot.dispatch("shard_connect", 0)
    await beat(world)


async def beat(world: World) -> None:
    await world.env.settle()
    await world.bot.beat()
    await _end_of_work()
    await world.env.settle()


async def _end_of_work() -> None:
    """A beat waits half a second at most; what it began goes on beside it."""
    while under_way := [task for task in asyncio.all_tasks() if task.get_name() in WORK]:
        await asyncio.wait(under_way)


async def words(world: World, member: MemberActor | None = None) -> list[str]:
    run = await world.services.exercises.review((member or world.mira).id)
    return [text for item in run.responses if (text := getattr(item.body, "text", ""))]


@pytest.mark.parametrize("restarted", [True, False])
async def test_what_was_written_meanwhile_is_on_the_card_in_order_and_she_is_told_once(
    world: World, room: Room, *, restarted: bool
) -> None:
    """After a restart and in a new session alike. Broken build: listen to live messages only."""
    with away(world):
        for text in ("second", "third"):
            write(world, room, text)
    if restarted:
        await world.restart()
        await beat(world)
    else:
        await comes_back(world)
    assert await words(world) == ["first", "second", "third"]
    assert WAS_AWAY in room.text
    assert "third" in room.text
    await comes_back(world)
    await room.type("fourth")
    assert await words(world) == ["first", "second", "third", "fourth"]
    assert WAS_AWAY not in room.text


async def test_nothing_is_said_where_nothing_was_missed(world: World, room: Room) -> None:
    before = [card.id for card in room.cards()]
    await world.restart()
    await beat(world)
    assert [card.id for card in room.cards()] == before
    assert WAS_AWAY not in room.text


async def test_a_burst_of_more_than_a_page_is_picked_up_whole(world: World, room: Room) -> None:
    """Broken build: read one page."""
    texts = [f"thought {n}" for n in range(130)]
    with away(world):
        for text in texts:
            write(world, room, text)
    await comes_back(world)
    assert await words(world) == ["first", *texts]


async def test_an_edit_and_a_deletion_are_picked_up(world: World, room: Room) -> None:
    second, third = await room.type("second"), await room.type("third")
    with away(world):
        backend, dm = world.env.backend, room.user.dm_channel.id
        backend.edit_message(dm, second.id, {"content": "second, changed"})
        backend.delete_message(dm, third.id)
    await comes_back(world)
    assert await words(world) == ["first", "second, changed", "third"]
    assert "Take it out" in room.labels
    await room.press("Take it out")
    assert await words(world) == ["first", "second, changed"]


async def test_what_she_writes_at_once_comes_after_what_she_wrote_before(world: World, room: Room) -> None:
    """Broken build: take live messages in without a look at what came before."""
    with away(world):
        write(world, room, "second")
    await world.restart()
    await room.type("third")
    assert await words(world) == ["first", "second", "third"]
    assert WAS_AWAY in room.text


async def test_her_first_words_after_a_restart_are_not_taken_for_something_missed(
    world: World, room: Room
) -> None:
    await world.restart()
    await room.type("second")
    assert await words(world) == ["first", "second"]
    assert WAS_AWAY not in room.text


async def test_a_history_that_cannot_be_read_now_is_read_with_a_later_beat(world: World, room: Room) -> None:
    """Broken build: count a person as read whatever happened."""
    with away(world):
        write(world, room, "second")
    await world.restart()
    world.env.inject_error("GET", "/channels/*/messages", status=503, times=1)
    await beat(world)
    assert await words(world) == ["first"]
    await beat(world)
    assert await words(world) == ["first", "second"]
    assert WAS_AWAY in room.text


async def test_a_channel_that_is_gone_keeps_nobody_waiting(world: World, room: Room) -> None:
    with away(world):
        write(world, room, "second")
    await world.restart()
    world.env.inject_error("GET", "/channels/*/messages", status=404, code=10003, times=1)
    await beat(world)
    assert world.bot.arrivals.behind() == []


async def test_what_could_not_be_saved_is_saved_later_without_being_sent_again(
    world: World, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what follows keeps its place behind it. Broken build: let what follows move the cursor."""
    with monkeypatch.context() as patch:

        async def fails(*_: object) -> None:
            raise OSError

        patch.setattr(world.services.exercises, "answer", fails)
        await room.type("second")
    assert "There is no need to send it again" in wording.NOT_SAVED_YET
    assert wording.NOT_SAVED_YET in "".join(reading.texts(reading.components(card)) for card in room.cards())
    await room.type("third")
    assert await words(world) == ["first", "second", "third"]
    assert "What I could not save at once is saved now." in room.text


async def test_an_answer_to_somebody_never_waits_for_the_history_of_others(
    world: World, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Broken build: read everybody's history before anybody is answered."""
    theirs = await at_her_idea(world, world.ravi)
    with away(world):
        write(world, theirs, "second")
    await world.restart()
    hangs, read = asyncio.Event(), world.services.catch_up.read

    async def slow(user_id: int, *rest: object) -> object:
        if user_id == world.ravi.id:
            await hangs.wait()
        return await read(user_id, *rest)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(world.services.catch_up, "read", slow)
    going = asyncio.create_task(world.bot.beat())
    await room.type("second")
    assert await words(world) == ["first", "second"]
    assert await words(world, world.ravi) == ["first"]
    hangs.set()
    await going
    await beat(world)
    assert await words(world, world.ravi) == ["first", "second"]


async def test_an_event_that_comes_twice_is_answered_once(world: World, room: Room) -> None:
    """P8 at the door: Discord repeats events of a session that goes on. Broken build: show every turn anew."""
    await room.type("second")
    before, requests = room.text, len(world.env.http_requests)
    message = [each for each in room.user.dm_channel.history() if each.content == "second"][-1]
    world.bot.dispatch("message", message)
    await _end_of_work()
    assert room.text == before
    assert len(world.env.http_requests) == requests
    assert await words(world) == ["first", "second"]
