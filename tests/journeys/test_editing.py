"""Editing by form, from the card's button to the answers: nothing is lost that the form did not show."""

import pytest
from simcord import InteractionResult

from bot.rehearsal import reading
from bot.ui import wording
from tests.journeys.conftest import World
from tests.journeys.room import Room
from tests.journeys.test_thread import card_in, welcomed_in_thread


@pytest.fixture
async def room(world: World) -> Room:
    """Mira is asked for her idea."""
    await world.set_up()
    room = await world.welcomed(world.mira)
    await room.press("Begin")
    await room.press("Yes, skip finding one")
    return room


async def kept(world: World) -> list[str]:
    run = await world.services.exercises.review(world.mira.id)
    return [text for response in run.responses if (text := getattr(response.body, "text", ""))]


async def test_a_long_answer_is_edited_part_by_part_and_never_wiped(world: World, room: Room) -> None:
    long = [word * 150 for word in ("first words ", "second word ", "third words ")]
    for text in long:
        await room.type(text)
    assert wording.EDIT not in room.labels
    menu = reading.selects(reading.components(room.card))[-1]
    assert menu["placeholder"] == wording.EDIT_PART
    last = menu["options"][-1]["value"]
    shown = await room.user.select(room.card, [last], custom_id=menu["custom_id"])
    await room.fill(shown, text="the end")
    assert await kept(world) == [*(text.strip() for text in long[:2]), "the end"]


async def test_what_is_typed_while_the_form_is_open_stays(world: World, room: Room) -> None:
    await room.type("frist")
    shown = await room.press("Edit")
    await room.type("typed meanwhile")
    await room.fill(shown, text="first")
    assert await kept(world) == ["first", "typed meanwhile"]


async def test_an_emptied_form_takes_out_what_it_showed(world: World, room: Room) -> None:
    await room.type("not this")
    await room.fill(await room.press("Edit"), text=" ")
    assert await kept(world) == []


async def test_a_form_that_comes_late_changes_what_it_showed(world: World, room: Room) -> None:
    await room.type("one")
    await room.type("two")
    shown = await room.press("Edit")
    await room.press("Next")
    await room.fill(shown, text="one and two")
    assert await kept(world) == ["one and two"]


async def test_in_a_thread_a_note_beside_a_choice_can_be_taken_out(world: World) -> None:
    thread = await welcomed_in_thread(world)

    async def press(label: str) -> InteractionResult:
        return await world.mira.click(card_in(thread), label=label)

    await world.mira.submit_modal(await press("Write"), {"text": "perhaps"})
    assert await kept(world) == ["perhaps"]
    await world.mira.submit_modal(await press("Edit"), {"text": ""})
    assert await kept(world) == []
