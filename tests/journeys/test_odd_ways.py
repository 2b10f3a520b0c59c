"""Ways that people take and nobody planned: other rooms, other cohorts, other people's cards, words out of turn."""

import pytest

from bot.rehearsal import reading
from bot.rehearsal.player import Player
from bot.ui import wording
from tests.journeys.conftest import World
from tests.journeys.room import heard
from tests.journeys.test_thread import card_in, thread_of, welcomed_in_thread


async def _words(world: World) -> list[str]:
    run = await world.services.exercises.review(world.mira.id)
    return [getattr(response.body, "text", "") for response in run.responses]


async def test_words_after_the_hand_in_wait_and_can_be_added_to_any_question(world: World) -> None:
    await world.set_up()
    await world.joined(world.mira)
    await Player(world.mira, lambda: world.services, lambda _: None).play()
    room = world.room(world.mira)
    await room.type("one more risk: holidays")
    await room.type("and another: no sleep")
    assert "I kept what you wrote" in room.text
    offered = await room.press("Add to…")
    menu = room.menu_of(offered)
    assert offered.response is not None
    risk = next(
        option["value"] for option in menu["options"] if option["label"].startswith("It did not work")
    )
    await room.user.select(offered.response, [risk], custom_id=menu["custom_id"])
    assert {"one more risk: holidays", "and another: no sleep"} <= set(await _words(world))
    assert "I kept what you wrote" not in room.text
    assert "Handed in." in room.text


async def test_somebody_else_s_press_in_a_thread_changes_nothing_there(world: World) -> None:
    thread = await welcomed_in_thread(world)
    before = reading.texts(reading.components(card_in(thread)))
    await world.env.bot.http.add_user_to_thread(thread.id, world.sam.id)
    said = await world.sam.click(card_in(thread), label="Save and stop")
    assert "not open now" in heard(said)
    assert reading.texts(reading.components(card_in(thread))) == before


async def test_who_talks_in_a_thread_and_writes_a_dm_is_told_where_the_words_went(world: World) -> None:
    thread = await welcomed_in_thread(world)
    room = world.room(world.mira)
    await room.type("written in the other room")
    assert "I kept your message" in room.text
    assert f"<#{thread.id}>" in room.text
    assert "I kept what you wrote" in reading.texts(reading.components(card_in(thread)))


async def test_open_it_twice_opens_the_same_thread(world: World) -> None:
    thread = await thread_of(world)
    assert world.channel.history()[0] is not None
    again = await world.mira.click(world.channel.history()[0], label="Start here, privately")
    assert again.response is not None
    await world.mira.click(again.response, label="Open it")
    assert [one.id for one in world.channel.threads] == [thread.id]


async def test_a_member_of_two_cohorts_goes_on_in_each_where_they_were(world: World) -> None:
    await world.set_up()
    room = await world.welcomed(world.mira)
    await room.press("Begin")
    first = world.channel.last_message
    second = world.guild.create_text_channel("cohort-13")
    await world.sam.slash(
        second,
        "setup cohort",
        channel=second,
        course="ai-alignment",
        zone="Europe/Berlin",
        final_session="in 5 weeks",
        facilitator=world.ravi,
    )
    await world.sam.slash(second, "setup open")
    assert second.last_message is not None
    assert first is not None
    asked = await world.mira.click(second.last_message, label="Start in a DM")
    assert asked.response is not None
    await world.mira.click(asked.response, label="Join")
    assert "Ravi" in room.text
    await room.press("Fine")
    assert "Shall we begin?" in room.text
    await world.mira.click(first, label="Start in a DM")
    assert "Do you already have an idea?" in room.text


async def test_milestones_in_a_burst_are_milestones_and_not_dates(world: World) -> None:
    await world.set_up()
    room = await world.welcomed(world.mira)
    for _ in range(60):
        if "10 of 13 · Milestones" in room.text:
            break
        await room.press("Skip")
    # All three are written before the bot can ask for the first one's date.
    ids = [world.env.backend.snowflake() for _ in range(3)]
    for message_id, text in zip(
        ids, ("Baseline running", "Comparison finished", "Post written"), strict=True
    ):
        turn = await world.services.exercises.answer(world.mira.id, message_id, text, world.clock())
        assert turn is not None
    assert {"Baseline running", "Comparison finished", "Post written"} <= set(await _words(world))


async def test_a_form_that_comes_after_its_question_still_reaches_it(world: World) -> None:
    await world.set_up()
    room = await world.welcomed(world.mira)
    shown = await room.press("Unsure about…")
    await room.press("Begin")
    await room.fill(shown, text="written while the bot went on")
    assert "Added to your answer" in room.text
    assert "written while the bot went on" in await _words(world)


@pytest.mark.parametrize("nothing", ["\u200b\u2060", "\ufeff \u3164\n\u2800", "\u202e"])
async def test_a_message_of_which_nothing_can_be_seen_is_no_answer(world: World, nothing: str) -> None:
    """One sentence says so. Red where only spaces are stripped: an empty line would stand there as saved."""
    await world.set_up()
    room = await world.welcomed(world.mira)
    for label in ("Begin", "Yes, skip finding one"):
        await room.press(label)
    before = (await world.services.exercises.review(world.mira.id)).responses
    await room.type(nothing)
    assert wording.ONLY_TEXT in reading.texts(reading.components(room.cards()[-1]))
    assert (await world.services.exercises.review(world.mira.id)).responses == before
