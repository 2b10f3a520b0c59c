"""What a facilitator pulls, from command to card and file: for their eyes alone, and its member sees that they did."""

from typing import Any

import pytest
from simcord import InteractionResult

from bot.domain.consent import Audience
from bot.rehearsal import reading
from tests.journeys.conftest import World
from tests.journeys.room import Room, answer, heard
from tests.journeys.sharing import says, writes

CANARY = "canary of the deliverable"
SECRET = "canary of a doubt"


@pytest.fixture
async def room(world: World) -> Room:
    """Mira has written what she will deliver, and a doubt about it; Sam facilitates her cohort."""
    await world.set_up()
    room = await world.welcomed(world.mira)
    await writes(world, world.mira, CANARY)
    await world.bot.stage.show(await world.services.screens.turn(world.mira.id))
    shown = await room.press("Unsure about…")
    await room.fill(shown, text=SECRET)
    return room


async def hands_in(world: World, room: Room) -> None:
    await room.user.slash("exercise hand-in")
    await world.bot.stage.show(await world.services.screens.turn(world.mira.id))
    await room.press("Hand in")


async def pulls(world: World, name: str, **options: object) -> InteractionResult:
    result = await world.sam.slash(world.channel, f"cohort {name}", **options)
    assert result.ephemeral
    return result


def everything_said(result: InteractionResult) -> str:
    said = [*([result.response] if result.response is not None else []), *result.followups]
    return "\n".join(reading.texts(each.components) for each in said)


async def test_the_summary_is_for_the_facilitator_alone_and_its_member_sees_that_it_was_read(
    world: World, room: Room
) -> None:
    """P13. Red where it is not ephemeral, where a draft stands in it, or where its reading is not noted."""
    draft = await pulls(world, "summary")
    assert CANARY not in everything_said(draft)
    await hands_in(world, room)
    (member,) = await world.sam.autocomplete(world.channel, "cohort summary", "member", "mi")
    assert member["name"] == "Mira"
    shown = await pulls(world, "summary", member=member["value"])
    assert CANARY in everything_said(shown)
    assert SECRET not in everything_said(shown)
    preview = await world.sam.click(answered(shown), label="What would be posted")
    assert "Nothing would be posted" in heard(preview)
    await says(world, world.mira, Audience.COHORT)
    posted = await pulls(world, "summary")
    preview = await world.sam.click(answered(posted), label="What would be posted")
    assert CANARY in heard(preview)
    read = await world.mira.slash(world.channel, "me privacy")
    assert read.ephemeral
    read = await world.mira.click(answered(read), label="Who read your answers")
    # The second summary had more of hers than what she approved.
    assert heard(read).count("Sam read your answers (summary) on <t:") == 2
    channel = "\n".join(reading.texts(reading.components(each)) for each in world.channel.history())
    assert CANARY not in channel


async def test_a_prompt_is_chosen_by_its_name_and_what_is_not_there_is_said(world: World, room: Room) -> None:
    await hands_in(world, room)
    offered = await world.sam.autocomplete(world.channel, "cohort summary", "prompt", "deliver")
    assert len(offered) == 1
    shown = await pulls(world, "summary", prompt=offered[0]["value"])
    assert CANARY in everything_said(shown)
    await world.restart()
    again = await world.sam.click(answered(shown), label="What would be posted")
    back = await world.sam.click(answered(again), label="What you may read")
    assert CANARY in heard(back)
    nothing = await pulls(world, "summary", member="nobody")
    assert "no such exercise, prompt or member" in heard(nothing)


def answered(result: InteractionResult) -> Any:
    assert result.response is not None
    return result.response


async def test_the_export_comes_as_files_after_a_word_on_its_progress(world: World, room: Room) -> None:
    """P13, P15. Red where a private word is in a file."""
    await hands_in(world, room)
    result = await pulls(world, "export")
    assert attachments(result) == ["cohort-answers.xlsx", "cohort-answers-csv.zip"]
    assert "What you may read of 1 member" in everything_said(result)
    read = await world.mira.slash(world.channel, "me privacy")
    read = await world.mira.click(answered(read), label="Who read your answers")
    assert "Sam read your answers (export) on <t:" in heard(read)


def attachments(result: InteractionResult) -> list[str]:
    return [each.filename for message in result.followups for each in message.attachments]


async def test_the_status_says_who_is_where_with_a_picture_and_never_what_they_wrote(
    world: World, room: Room
) -> None:
    """P13. Red where a draft's words stand on it."""
    await world.joined(world.ravi)
    result = await pulls(world, "status")
    said = everything_said(result)
    assert f"Mira (<@{world.mira.id}>)" in said
    assert "Project: **at 7 of 13** · Career: **not begun**" in said
    assert "Project: **not begun**" in said
    assert CANARY not in said
    picture = repr(result.followups[-1].components)
    assert "attachment" in picture or "cohort.png" in picture
    assert "Project at 7 of 13" in picture  # the same in words
    await hands_in(world, room)
    assert "Project: **handed in**" in everything_said(await pulls(world, "status"))


async def test_attendance_is_noted_by_choosing_and_stands_in_the_status(world: World, room: Room) -> None:
    early = await pulls(world, "session attendance")
    assert "No session of your cohort by that name has begun" in heard(early)
    await world.sam.slash(world.channel, "cohort session set", when="in 3 hours", name="Session 7")
    await world.env.advance_time(4 * 3600)
    asked = await pulls(world, "session attendance")
    menu = reading.selects(answer(asked))[0]
    (mira,) = [each["value"] for each in menu["options"]]
    await world.restart()
    noted = await world.sam.select(answered(asked), [mira], custom_id=menu["custom_id"])
    assert "There: 1. Not there: 0. Not noted yet: 0." in heard(noted)
    noted = await world.sam.select(answered(asked), [], custom_id=menu["custom_id"])
    assert "There: 0. Not there: 1. Not noted yet: 0." in heard(noted)
    status = everything_said(await pulls(world, "status"))
    assert "Session 7" in status
    assert "was not there last time" in status
    assert room.cards()
