"""Start here, privately: the same conversation in a private thread, where typed text arrives empty."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import discord
from simcord.builders import ChannelHandle

from bot.domain.question import Choosable, Question
from bot.rehearsal import reading
from bot.rehearsal.player import Player, unequal
from bot.services.desk import Turn
from bot.ui import wording
from tests.journeys.conftest import World
from tests.journeys.room import heard


async def thread_of(world: World) -> ChannelHandle:
    """Mira goes through the other door; her thread."""
    await world.set_up()
    assert world.channel.last_message is not None
    asked = await world.mira.click(world.channel.last_message, label="Start here, privately")
    assert asked.response is not None
    warned = await world.mira.click(asked.response, label="Join")
    assert "moderators" in heard(warned)
    assert warned.response is not None
    await world.mira.click(warned.response, label="Open it")
    return next(thread for thread in world.channel.threads if thread.name == "Your exercises")


def card_in(thread: ChannelHandle) -> discord.Message:
    return [m for m in thread.history() if reading.buttons(reading.components(m))][-1]


async def welcomed_in_thread(world: World) -> ChannelHandle:
    thread = await thread_of(world)
    for beginning in ("clock:", "place:", "readers:", "option:"):
        buttons = reading.buttons(reading.components(card_in(thread)))
        found = next(button for button in buttons if button["custom_id"].startswith(beginning))
        await world.mira.click(card_in(thread), custom_id=found["custom_id"])
    return thread


async def test_the_thread_is_private_and_holds_the_member(world: World) -> None:
    thread = await thread_of(world)
    channel = world.bot.get_channel(thread.id)
    assert isinstance(channel, discord.Thread)
    assert channel.is_private()
    assert "What time is it for you now?" in reading.texts(reading.components(card_in(thread)))


async def test_every_card_in_a_thread_has_write_and_its_form_stores_the_answer(world: World) -> None:
    thread = await welcomed_in_thread(world)
    await world.mira.click(card_in(thread), label="Yes, skip finding one")
    shown = await world.mira.click(card_in(thread), label="Write")
    await world.mira.submit_modal(shown, {"text": "My idea, by form"})
    assert "My idea, by form" in reading.texts(reading.components(card_in(thread)))


async def test_a_plain_message_gets_one_reply_on_how_to_write_here(world: World) -> None:
    thread = await welcomed_in_thread(world)
    await world.mira.send(thread, "this arrives empty")
    assert "I can't read plain messages here" in reading.texts(reading.components(thread.history()[-1]))
    run = await world.services.exercises.review(world.mira.id)
    assert len(run.responses) == 1


async def test_a_mention_is_stored_like_a_dm(world: World) -> None:
    thread = await welcomed_in_thread(world)
    await world.mira.click(card_in(thread), label="Yes, skip finding one")
    assert world.bot.user is not None
    await world.mira.send(thread, f"<@{world.bot.user.id}> my idea, by mention")
    run = await world.services.exercises.review(world.mira.id)
    assert "my idea, by mention" in [getattr(response.body, "text", "") for response in run.responses]


async def test_what_others_say_in_the_cohort_channel_is_not_looked_at(world: World) -> None:
    await world.set_up()
    await world.mira.send(world.channel, "good morning")
    requests = len(world.env.http_requests)
    await world.mira.send(world.channel, "anybody there?")
    assert len(world.env.http_requests) == requests


@dataclass
class InThread(Player):
    """Answers by Write, buttons and menus alone; `seen` is every card that was met, read aloud."""

    thread: ChannelHandle | None = None
    seen: list[str] = field(default_factory=list[str])

    def _card(self) -> discord.Message:
        assert self.thread is not None
        return card_in(self.thread)

    async def _take_turn(self, turn: Turn) -> None:
        assert self.thread is not None
        self.seen += (reading.aloud(reading.components(message)) for message in self.thread.history())
        await super()._take_turn(turn)

    async def go_on_to(self, title: str) -> None:
        self.answers.clear()
        await self._press(wording.begin(title))

    async def _press(self, label: str) -> None:
        await self.member.click(self._card(), label=label)

    async def _type(self, text: str) -> None:
        form = await self.member.click(self._card(), label="Write")
        await self.member.submit_modal(form, {"text": text})

    async def _choose(self, question: Question, wanted: Sequence[Choosable]) -> None:
        menus = reading.selects(reading.components(self._card()))
        if menus:
            keys = [option.key for option in wanted]
            await self.member.select(self._card(), keys, custom_id=menus[0]["custom_id"])
            return
        for option in wanted:
            pressed = reading.buttons(reading.components(self._card()))
            ends = f":{question.ask.id}:{option.key}"
            custom_id = next(button["custom_id"] for button in pressed if button["custom_id"].endswith(ends))
            await self.member.click(self._card(), custom_id=custom_id)


async def test_both_exercises_go_by_write_buttons_and_menus_and_no_card_tells_to_type(world: World) -> None:
    player = InThread(world.mira, lambda: world.services, lambda _: None, thread=await thread_of(world))
    await player.play()
    assert unequal(player.answers, await world.services.exercises.review(world.mira.id)) == []
    await player.go_on_to("Career")
    await player.play()
    career = await world.services.exercises.review(world.mira.id)
    assert unequal(player.answers, career) == []
    assert career.exercise.id == "career"
    assert career.handed_in_at is not None
    told = {line for seen in player.seen for line in re.findall(r"(?i).*\btyp(?:e|ed|ing)\b.*", seen)}
    assert told == set()
