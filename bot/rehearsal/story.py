"""Prints a rehearsal as a story: what each does, what the bot answers to them alone, and what stands in the channel."""

import re
from collections.abc import Callable
from textwrap import indent
from typing import Any

import discord
from simcord import InteractionResult, MemberActor

from bot.rehearsal import reading
from bot.rehearsal.player import Stuck
from bot.rehearsal.printing import news, readable
from bot.rehearsal.world import World

_MENTION = re.compile(r"<@(\d+)>")
_CHANNEL = re.compile(r"<#\d+>")
_COMMAND = re.compile(r"</([^:>]+):\d+>")


class Story:
    """`zone` is whose clock the times are printed by."""

    def __init__(self, world: World, zone: str, out: Callable[[str], None]) -> None:
        self.world, self.zone, self.out = world, zone, out
        self._names = {str(person.id): person.user.global_name or "" for person in world.people}
        self._stands: dict[int, str] = {}
        self._threads: set[int] = set()

    def chapter(self, title: str) -> None:
        self.out(f"\n\n=== {title} ===")

    def tell(self, words: str) -> None:
        self.out(f"\n{words}")

    async def gives(self, who: MemberActor, command: str, **options: Any) -> InteractionResult:
        """Somebody gives a command in the cohort's channel; the answer must be theirs alone."""
        said = " ".join(f"{name}:{value}" for name, value in options.items())
        self.tell(f"{who.user.global_name}: /{command} {said}".rstrip())
        return self._answered(who, await who.slash(self.world.channel, command, **options))

    async def presses(self, who: MemberActor, on: InteractionResult, label: str) -> InteractionResult:
        self.tell(f"{who.user.global_name} presses [{label}]")
        return self._answered(who, await who.click(card_of(on), label=label))

    async def chooses(self, who: MemberActor, on: InteractionResult, *labels: str) -> InteractionResult:
        """Of the card's menu, by the words of its options."""
        menu = reading.selects(reading.components(card_of(on)))[0]
        values = [option["value"] for option in menu["options"] if option["label"] in labels]
        self.tell(f"{who.user.global_name} chooses {', '.join(labels)}")
        return self._answered(who, await who.select(card_of(on), values, custom_id=menu["custom_id"]))

    async def fills(
        self, who: MemberActor, on: InteractionResult, words: dict[str, str]
    ) -> InteractionResult:
        """Choose the first thing in the card's menu, and fill in the form that it opens; the rest of it stays."""
        menu = reading.selects(reading.components(card_of(on)))[0]
        option = menu["options"][0]
        self.tell(
            f"{who.user.global_name} chooses {option['label']}, and writes: {', '.join(words.values())}"
        )
        shown = await who.select(card_of(on), [option["value"]], custom_id=menu["custom_id"])
        return self._answered(who, await who.submit_modal(shown, words))

    def _answered(self, who: MemberActor, result: InteractionResult) -> InteractionResult:
        for said in said_by(result):
            if not said.flags.ephemeral:
                raise Stuck(f"The answer to {who.user.global_name} was for everybody.")
            self.out(f"\nBot, to {who.user.global_name} alone:\n{indent(self._read(said), '  ')}")
        return result

    def look_around(self) -> None:
        """Print what is new in the channel, or reads otherwise, and which threads were opened."""
        for message in self.world.channel.history():
            shown, before = self._read(message), self._stands.get(message.id, "")
            self._stands[message.id] = shown
            if shown != before:
                how = "in the channel" if not before else "edits its message in the channel"
                self.out(f"\nBot, {how}:\n{indent(news(before, shown), '  ')}")
        guild = self.world.bot.get_guild(self.world.guild.id)
        for thread in () if guild is None else guild.threads:
            if thread.id not in self._threads:
                self._threads.add(thread.id)
                self.out(f"\nA thread opens: {thread.name}")

    def _read(self, message: discord.Message) -> str:
        files = "".join(f"\n(file: {each.filename})" for each in message.attachments)
        named = _MENTION.sub(lambda found: self._names.get(found[1], "somebody"), self._aloud(message))
        return named + files

    def _aloud(self, message: discord.Message) -> str:
        words = readable(reading.aloud(reading.components(message)), self.zone)
        return _COMMAND.sub(r"/\1", _CHANNEL.sub(f"#{self.world.channel.name}", words))


def said_by(result: InteractionResult) -> list[discord.Message]:
    """All that was said in answer; never nothing."""
    said = [*([] if result.response is None else [result.response]), *result.followups]
    if not said:
        raise Stuck("There was no answer.")
    return [each.message for each in said]


def card_of(result: InteractionResult) -> discord.Message:
    """The last that was said."""
    return said_by(result)[-1]


def labels(result: InteractionResult) -> list[str]:
    return [button["label"] for button in reading.buttons(reading.components(card_of(result)))]
