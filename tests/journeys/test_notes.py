"""Notes on plans, from the form to the day's card, the note read, and the milestone made of it."""

import pytest
from simcord import InteractionResult

from bot.domain.consent import Audience
from bot.rehearsal import reading
from bot.ui import ids
from tests.journeys.conftest import World
from tests.journeys.room import Room, answer, heard
from tests.journeys.sharing import says, writes
from tests.journeys.test_rounds import beat

WORDS = "canary: try a *smaller* model first"


@pytest.fixture
async def room(world: World) -> Room:
    """Mira lets her cohort read what she will deliver; Ravi is in it too."""
    await world.set_up()
    room = await world.welcomed(world.mira)
    await writes(world, world.mira, "a clear answer")
    await says(world, world.mira, Audience.COHORT)
    await world.welcomed(world.ravi)
    return room


async def leaves_a_note(world: World) -> InteractionResult:
    """Ravi's form is open while the bot starts anew."""
    (offered,) = await world.ravi.autocomplete(world.channel, "plan note", "member", "")
    assert offered["name"] == "Mira"
    form = await world.ravi.slash(world.channel, "plan note", member=offered["value"])
    await world.restart()
    return await world.ravi.submit_modal(form, {"text": WORDS})


async def test_a_note_reaches_its_reader_and_becomes_a_milestone(world: World, room: Room) -> None:
    """P10, P13: kept across a restart, and nobody else reads it. Red where the day's card says the note's words."""
    thanks = await leaves_a_note(world)
    assert thanks.ephemeral
    assert "hears of your note with my next message" in heard(thanks)
    for _ in range(48):
        await beat(world, 3600)
        if "left a note on your plan" in room.text:
            break
    assert f"<@{world.ravi.id}> left a note on your plan" in room.text
    assert "canary" not in room.text
    read = await room.press("Read")
    assert "**Ravi**" in heard(read)
    assert "canary\\: try a \\*smaller\\* model first" in heard(read)
    form = await room.press("Turn into a milestone")
    made = await room.fill(form, text="a smaller model runs", when="in 3 weeks", sign="a plot")
    assert "a smaller model runs" in heard(made)
    assert "Yes" in room.labels_of(made)
    again = await room.user.slash("plan note")
    assert "You made a milestone of it" in heard(again)
    assert not reading.selects(answer(again))
    nobody = await world.ravi.slash(world.channel, "plan note")
    assert "canary" not in heard(nobody)


async def test_a_note_on_a_plan_that_was_withdrawn_meanwhile_goes_back_to_its_writer(
    world: World, room: Room
) -> None:
    """Its words are not lost. Red where the refusal alone is said."""
    (offered,) = await world.sam.autocomplete(world.channel, "cohort note", "member", "")
    form = await world.sam.slash(world.channel, "cohort note", member=offered["value"])
    await says(world, world.mira, Audience.FACILITATOR)
    words = f"{WORDS}, and then a larger one, and then the one that you wanted"
    refused = await world.sam.submit_modal(form, {"text": words})
    assert "no such plan that you may write on" in heard(refused)
    assert "try a \\*smaller\\* model first" in heard(refused)
    pressed = await world.forged(
        world.sam, world.channel, ids.make(ids.PLAN_NOTE, member_id=offered["value"])
    )
    assert "no such plan that you may write on" in heard(pressed)
    assert room.cards()
