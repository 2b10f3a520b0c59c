"""A member's DM with the bot, as the member sees and uses it."""

from typing import Any

import discord
from simcord import Env, InteractionResult, UserHandle

from bot.rehearsal import reading


class Room:
    def __init__(self, env: Env, user: UserHandle) -> None:
        self.env, self.user = env, user

    def cards(self) -> list[discord.Message]:
        """Every message of the bot here, oldest first."""
        return [message for message in self.user.dm_channel.history() if message.author.id != self.user.id]

    def alive(self) -> list[discord.Message]:
        """The cards that still have buttons."""
        return [card for card in self.cards() if reading.buttons(reading.components(card))]

    @property
    def card(self) -> discord.Message:
        """The last card that can be pressed; else the last message of all."""
        return (self.alive() or self.cards())[-1]

    @property
    def text(self) -> str:
        return reading.texts(reading.components(self.card))

    @property
    def labels(self) -> list[str]:
        return [button["label"] for button in reading.buttons(reading.components(self.card))]

    async def type(self, text: str) -> discord.Message:
        return await self.user.send_dm(text)

    async def press(self, label: str) -> InteractionResult:
        return await self.user.click(self.card, label=label)

    async def press_first(self, beginning: str) -> InteractionResult:
        """Press the first button whose custom id begins like this."""
        found = [
            b["custom_id"]
            for b in reading.buttons(reading.components(self.card))
            if b["custom_id"].startswith(beginning)
        ]
        return await self.user.click(self.card, custom_id=found[0])

    async def choose(self, *labels: str) -> InteractionResult:
        """Choose options of the card's menu by their words."""
        menu = reading.selects(reading.components(self.card))[0]
        values = [option["value"] for option in menu["options"] if option["label"] in labels]
        assert len(values) == len(labels), [option["label"] for option in menu["options"]]
        return await self.user.select(self.card, values, custom_id=menu["custom_id"])

    def heard(self, result: InteractionResult) -> str:
        return heard(result)

    def menu_of(self, result: InteractionResult) -> dict[str, Any]:
        return reading.selects(answer(result))[0]

    def labels_of(self, result: InteractionResult) -> list[str]:
        return [button["label"] for button in reading.buttons(answer(result))]

    async def fill(self, shown: InteractionResult, **fields: str) -> InteractionResult:
        return await self.user.submit_modal(shown, fields)


def answer(result: InteractionResult) -> list[dict[str, Any]]:
    """The components of the last thing said to a press or a command."""
    said = result.followups[-1] if result.followups else result.response
    assert said is not None
    return said.components


def heard(result: InteractionResult) -> str:
    """What was said to a press or a command, as text."""
    return reading.texts(answer(result))
