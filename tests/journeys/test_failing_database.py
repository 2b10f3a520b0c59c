"""P2 as the person meets it: what was not stored is said in a sentence, never shown as saved, and done once after all.

At each door every statement of the deed's transaction fails in its turn, the commit too, as locked, full or gone.
"""

from collections.abc import Awaitable, Callable

import pytest
from simcord import InteractionResult

from bot.rehearsal import reading
from bot.ui import wording
from tests.journeys.conftest import World
from tests.journeys.room import Room, heard
from tests.journeys.test_check_ins import at_a_wish, until_asked
from tests.services.failing import WHATS, Tap
from tests.services.talk import dump

MOST_STATEMENTS = 40
KEPT = ("revisions", "items", "reports", "inbox", "milestones", "runs")


@pytest.fixture
async def room(world: World) -> Room:
    """Mira's DM, at the idea that she has (a text)."""
    await world.set_up()
    room = await world.welcomed(world.mira)
    for label in ("Begin", "Yes, skip finding one"):
        await room.press(label)
    return room


async def words(world: World) -> list[str]:
    run = await world.services.exercises.review(world.mira.id)
    return [text for item in run.responses if (text := getattr(item.body, "text", ""))]


async def fails_everywhere(world: World, deed: Callable[[], Awaitable[InteractionResult]]) -> int:
    """Do it while one statement after the other fails, until none does; how many did."""
    tap = Tap(world.database)
    for at in range(1, MOST_STATEMENTS):
        before = await dump(world.database)
        with tap.failing(at, WHATS[at % len(WHATS)], first=True):
            result = await deed()
        if not tap.failed:
            return at - 1
        assert heard(result).startswith((wording.ANYTHING_WRONG, wording.FORM_NOT_SAVED))
        after = await dump(world.database)
        assert [name for name in KEPT if before[name] != after[name]] == []
    raise AssertionError("it never came through")


async def test_a_message_that_was_not_stored_is_said_to_be_and_is_stored_once(
    world: World, room: Room
) -> None:
    """Broken build: `except OperationalError: return` in `Exercises.on_message`."""
    tap, at, texts = Tap(world.database), 0, ["first"]
    await room.type("first")  # nothing before it is to be looked for any more
    while True:
        at += 1
        texts.append(f"thought {at}.")
        said = len(room.cards())
        with tap.failing(at, WHATS[at % len(WHATS)], first=True):
            await room.type(texts[-1])
        if not tap.failed:
            break
        assert wording.NOT_SAVED_YET in [
            reading.texts(reading.components(card)) for card in room.cards()[said:]
        ]
        assert texts[-1] not in await words(world)
        texts.append(f"and {at}.")
        await room.type(texts[-1])
        assert await words(world) == texts
    assert at > 5
    assert await words(world) == texts


async def test_a_press_that_was_not_stored_is_said_to_be_and_works_once(world: World, room: Room) -> None:
    """Broken build of this and the two below: `except OperationalError: return` in `Presses.on_interaction`."""
    await room.type("probes")
    card = room.card
    assert await fails_everywhere(world, lambda: room.user.click(card, label="Next")) > 5
    assert "2 of 13 · Goals" in room.text


async def test_a_form_that_was_not_stored_is_said_to_be_and_is_stored_once(world: World, room: Room) -> None:
    await room.type("probes")

    async def edits() -> InteractionResult:
        return await room.fill(await room.press("Edit"), text="probes carry over")

    assert await fails_everywhere(world, edits) > 5
    assert await words(world) == ["probes carry over"]


async def test_a_word_on_a_check_in_that_was_not_stored_is_said_to_be_and_is_stored_once(
    world: World,
) -> None:
    room = await at_a_wish(world)
    await until_asked(world, room)
    card = room.card
    assert await fails_everywhere(world, lambda: room.user.click(card, label="Stuck")) > 5

    async def writes() -> InteractionResult:
        return await room.fill(await room.press("Write"), text="no GPU")

    assert await fails_everywhere(world, writes) > 5
    reports = (await dump(world.database))["reports"]
    assert len(reports) == 2, "that she is stuck, and in what"
