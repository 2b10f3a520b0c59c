"""The questions before the first prompt: clock, place, hours, readers; by press and by typing."""

import pytest

from tests.journeys.conftest import World
from tests.journeys.room import heard


async def test_everything_can_be_typed(world: World) -> None:
    await world.set_up()
    room = await world.joined(world.mira)
    await room.type("Lagos")
    assert "Saved: Africa/Lagos" in room.text
    await room.type("1")
    assert "Shall we begin?" in room.text


async def test_a_clock_is_asked_for_its_place(world: World) -> None:
    await world.set_up()
    room = await world.joined(world.mira)
    await room.press_first("clock:")
    assert "Which place has your clock?" in room.text
    await room.press_first("place:")
    assert "Who can read this?" in room.text
    assert "09:00 and 20:00" in room.text


async def test_a_place_that_is_nowhere_is_asked_for_again(world: World) -> None:
    await world.set_up()
    room = await world.joined(world.mira)
    await room.type("the moon, probably")
    assert "What time is it for you now?" in room.text
    shown = await room.press("Other…")
    await room.fill(shown, text="Kolkata")
    assert "Saved: Asia/Kolkata" in room.text


async def test_the_hours_can_be_changed_there(world: World) -> None:
    await world.set_up()
    room = await world.joined(world.mira)
    await room.type("Berlin")
    shown = await room.press("Change hours")
    await room.fill(shown, **{"from": "7", "until": "22:30"})
    assert "07:00 and 22:30" in room.text
    shown = await room.press("Change hours")
    await room.fill(shown, **{"from": "9", "until": "9"})
    assert "come at any hour." in room.text
    shown = await room.press("Change hours")
    said = await room.fill(shown, **{"from": "noonish", "until": "22:30"})
    assert "no time of day" in heard(said)


@pytest.mark.parametrize(
    ("label", "line"), [("Fine", "Your facilitator can read"), ("Only me for now", "as you chose")]
)
async def test_the_card_says_who_can_read_the_answer(world: World, label: str, line: str) -> None:
    await world.set_up()
    room = await world.joined(world.mira)
    await room.type("Berlin")
    details = await room.press("Details")
    assert "Doubts" in heard(details)
    await room.press(label)
    await room.press("Begin")
    assert line in room.text


async def test_a_restart_asks_the_same_question_again(world: World) -> None:
    await world.set_up()
    room = await world.joined(world.mira)
    await room.press_first("clock:")
    await world.restart()
    await room.press_first("place:")
    assert "Who can read this?" in room.text
