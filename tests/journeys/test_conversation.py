"""Bursts, steering words, cards that move, restarts, and whatever else a conversation does to a form."""

from time import monotonic

import pytest
import sqlalchemy as sa

from bot.rehearsal import reading
from bot.store.tables import cards, conversations
from bot.ui import stage
from tests.journeys.conftest import World, message_of
from tests.journeys.room import Room, heard


@pytest.fixture
async def room(world: World) -> Room:
    """Mira's DM, at her questions (a list)."""
    await world.set_up()
    room = await world.welcomed(world.mira)
    for line in ("1", "2", "1", "next", "1", "next", "it is small", "next"):
        await room.type(line)
    assert "4 of 13 · Questions" in room.text
    return room


async def _words(world: World) -> list[str]:
    run = await world.services.exercises.review(world.mira.id)
    return [getattr(response.body, "text", "") for response in run.responses]


async def test_a_burst_is_one_answer_until_next(world: World, room: Room) -> None:
    for text in ("first?", "second?\n- third?"):
        await room.type(text)
    assert "**3 · saved**" in room.text
    assert {"first?", "second?", "third?"} <= set(await _words(world))
    assert "4 of 13" in room.text
    await room.press("Next")
    assert "5 of 13 · What is known" in room.text


async def test_next_on_nothing_asks_once_and_then_goes_on(room: Room) -> None:
    await room.press("Next")
    assert "Nothing is written here yet" in room.text
    assert "4 of 13" in room.text
    await room.press("Next")
    assert "6 of 13" in room.text


async def test_a_card_moves_down_under_five_messages_and_the_old_one_loses_its_buttons(room: Room) -> None:
    before = room.card.id
    for number in range(4):
        await room.type(f"question {number}?")
    assert room.card.id == before
    await room.type("question 5?")
    assert room.card.id > before
    assert len(room.alive()) == 1
    assert "**5 · saved**" in room.text


async def test_back_walks_the_trail_and_keeps_the_answers(room: Room) -> None:
    await room.type("first?")
    await room.press("Next")
    await room.press("Back")
    assert "first?" in room.text
    await room.press("Back")
    assert "What draws you to it?" in room.text


async def test_back_at_the_first_question_says_so(world: World) -> None:
    await world.set_up()
    room = await world.welcomed(world.mira)
    await room.press("Back")
    assert "first question" in room.text


@pytest.mark.parametrize("word", ["stop", "STOP", " Stop "])
async def test_stop_saves_and_any_word_goes_on_at_the_same_prompt(room: Room, word: str) -> None:
    await room.type("first?")
    await room.type(word)
    assert "nothing expires" in room.text
    await room.type("resume")
    assert "4 of 13" in room.text
    assert "first?" in room.text


async def test_words_written_while_paused_wait_for_a_place(world: World, room: Room) -> None:
    await room.press("Save and stop")
    await room.type("one more?")
    assert "I kept what you wrote" in room.text
    assert "one more?" not in await _words(world)
    await room.press("Add it here")
    assert "one more?" in await _words(world)
    assert "**1 · saved**" in room.text


async def test_a_control_word_can_have_been_the_answer(world: World, room: Room) -> None:
    await room.type("skip")
    assert "You wrote “skip”" in room.text
    assert "6 of 13" in room.text
    await room.press("It was my answer")
    assert "4 of 13" in room.text
    assert "skip" in await _words(world)


async def test_a_word_inside_a_sentence_does_not_steer(world: World, room: Room) -> None:
    await room.type("next year, will it still work?")
    assert "4 of 13" in room.text
    assert "next year, will it still work?" in await _words(world)


async def test_unsure_is_kept_for_the_member_alone(world: World, room: Room) -> None:
    shown = await room.press("Unsure about…")
    await room.fill(shown, text="whether this is my field at all")
    assert "noted, for you alone" in room.text
    await room.type("unsure")
    assert "What are you unsure about here?" in room.text
    await room.type("whether anybody will read it")
    assert {"whether this is my field at all", "whether anybody will read it"} <= set(await _words(world))
    assert "4 of 13" in room.text


async def test_the_conversation_goes_on_after_a_restart(world: World, room: Room) -> None:
    await room.type("first?")
    await world.restart()
    await room.type("second?")
    assert "**2 · saved**" in room.text
    await room.press("Next")
    assert "5 of 13" in room.text


async def test_a_form_that_was_open_across_a_restart_keeps_its_text(world: World, room: Room) -> None:
    shown = await room.press("Unsure about…")
    await world.restart()
    await room.fill(shown, text="written before the restart")
    assert "written before the restart" in await _words(world)


async def test_a_reply_to_an_older_card_adds_to_its_question(world: World, room: Room) -> None:
    older = room.card
    await room.type("first?")
    await room.press("Next")
    reference = {"channel_id": str(older.channel.id), "message_id": str(older.id)}
    normal = world.env.backend.normalize_message_reference(older.channel.id, reference)
    await room.user.send_dm("and this one?", reference=normal)
    assert "Added to your answer at “Questions”" in room.text
    assert "5 of 13" in room.text
    run = await world.services.exercises.review(world.mira.id)
    added = next(r for r in run.responses if getattr(r.body, "text", "") == "and this one?")
    assert added.ref.field == "questions"


async def test_a_card_that_could_not_be_sent_comes_with_a_later_beat(
    world: World, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    await room.type("first?")
    world.env.inject_error("POST", "/channels/*/messages", status=503)
    await room.press("Next")
    assert room.alive() == []
    later = monotonic() + stage.FIRST_WAIT
    monkeypatch.setattr(stage, "_now", lambda: later)
    await world.bot.beat()
    assert "5 of 13" in room.text


async def test_a_card_that_was_sent_but_not_noted_is_found_again_and_not_sent_twice(
    world: World, room: Room
) -> None:
    await room.type("first?")
    await room.press("Next")
    count = len(room.cards())
    before = room.cards()[-2].id
    async with world.database.begin() as tx:
        # As if the process had died between the send and the note of it.
        await tx.execute(sa.delete(cards).where(cards.c.message_id == room.card.id))
        await tx.execute(sa.update(conversations).values(card_shows="before", card_message_id=before))
    await world.restart()
    await world.bot.beat()
    assert len(room.cards()) == count
    await room.press("Next")
    await room.press("Still open")
    assert "6 of 13" in room.text


async def test_a_beat_with_nothing_owed_says_nothing(world: World, room: Room) -> None:
    await world.bot.beat()  # the final session's event
    before = len(world.env.http_requests)
    await world.bot.beat()
    assert len(world.env.http_requests) == before
    assert "4 of 13" in room.text


@pytest.mark.parametrize("custom_id", ["ask:v1:1:next", "act:v1:1:hand-in", "option:v1:1:begin", "kept:v1:5"])
async def test_a_forged_or_foreign_press_changes_nothing_and_gets_one_sentence(
    world: World, room: Room, custom_id: str
) -> None:
    theirs = await world.welcomed(world.ravi)
    before = await _words(world)
    said = await world.forged(theirs.user, theirs.user.dm_channel, custom_id)
    assert said.ephemeral
    assert "not open now" in heard(said)
    assert await _words(world) == before
    assert "4 of 13" in room.text


async def test_a_press_nobody_ever_sent_gets_one_sentence(world: World, room: Room) -> None:
    said = await world.forged(room.user, room.user.dm_channel, "pay:v7:everything")
    assert "older version" in heard(said)


async def test_help_and_examples_are_there_typed_and_pressed(room: Room) -> None:
    await room.type("help")
    assert "every message is saved at once" in room.text
    await room.press("Examples")
    assert "Does deception in a small model" in room.text
    await room.press("Back")
    await room.type("timer")
    assert "no timer" in room.text


async def test_a_milestone_is_asked_what_when_and_how_one_knows(room: Room) -> None:
    room = await _at_milestones(room)
    await room.type("Baseline running")
    assert "By when: Baseline running?" in room.text
    await room.type("when I feel like it")
    assert "By when: Baseline running?" in room.text
    await room.type("in 10 days at 6pm")
    assert "<t:" in room.text
    await room.press("Change")
    await room.type("in 12 days at 6pm")
    await room.press("Yes")
    assert "How will you know" in room.text
    await room.type("the loss curve matches")
    assert "sign: the loss curve matches" in room.text
    assert "**1 · saved**" in room.text


async def test_a_milestone_by_form_is_confirmed_too(room: Room) -> None:
    room = await _at_milestones(room)
    shown = await room.press("Add milestone")
    await room.fill(shown, text="Post written", when="in 2 weeks", sign="two people read it")
    assert "Is that right?" in room.text
    await room.press("Yes")
    assert "Post written" in room.text
    assert "sign: two people read it" in room.text


async def test_a_milestone_after_the_end_is_kept_and_said(room: Room) -> None:
    room = await _at_milestones(room)
    await room.type("Too late")
    await room.type("in 3 months")
    await room.type("yes")
    assert "after your projects end" in room.text


async def _at_milestones(room: Room) -> Room:
    """On to the milestones, leaving open what lies between."""
    for _ in range(60):
        if "10 of 13 · Milestones" in room.text:
            return room
        if "Keep it, because…" in room.labels:
            await room.press("Keep it, because…")
            await room.type("it is mine")
            await room.press("Next")
        else:
            await room.press("Skip")
    raise AssertionError(f"no milestones in sight: {room.text}")


async def test_a_file_is_kept_by_name_and_link_with_a_warning(world: World, room: Room) -> None:
    stored = world.env.backend.store_attachments(room.user.dm_channel.id, [("notes.txt", b"my notes")])
    await room.user.send_dm("see this", attachments=stored)
    assert "stop working after a while" in room.text
    kept = await _words(world)
    assert any(words.startswith("notes.txt: http") for words in kept)
    assert "see this" in kept


async def test_people_s_words_are_shown_inert(world: World, room: Room) -> None:
    await room.type("@everyone [free](https://evil.example) <@1> **bold**")
    shown = room.text
    assert "@everyone" not in shown
    assert "[free](" not in shown
    assert "\\*\\*bold" in shown
    allowed = [message_of(request.json).get("allowed_mentions", {}) for request in world.env.http_requests]
    assert any(allowed)
    assert all(not mentions.get("parse") for mentions in allowed)


async def test_the_card_never_passes_discord_s_limits(world: World, room: Room) -> None:
    for number in range(12):
        await room.type(f"{number} " + "*_~|`" * 390)
    assert len(room.text) <= 4000
    assert len(await _words(world)) > 12
    assert len(list(reading.parts(reading.components(room.card)))) <= 40
