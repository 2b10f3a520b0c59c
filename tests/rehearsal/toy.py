"""A bot of a screenful, to try the rehearsal page with: a card with buttons, a menu, a form, an echo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord
from discord import app_commands, ui
from discord.ext import commands

if TYPE_CHECKING:
    import re

    from bot.clock import Clock

Interaction = discord.Interaction[Any]


class StartButton(ui.DynamicItem[ui.Button[Any]], template=r"start:v1:(?P<where>\w+)"):
    def __init__(self, where: str) -> None:
        super().__init__(
            ui.Button(label="Start in a DM", style=discord.ButtonStyle.primary, custom_id=f"start:v1:{where}")
        )

    @classmethod
    async def from_custom_id(cls, _: Any, item: ui.Item[Any], match: re.Match[str], /) -> Self:
        del item
        return cls(match["where"])

    async def callback(self, interaction: Interaction) -> None:
        await interaction.response.send_message("Sent: look into your DMs.", ephemeral=True)
        await interaction.user.send(view=first_question(interaction.client))


class FormButton(ui.Button[Any]):
    async def callback(self, interaction: Interaction) -> None:
        await interaction.response.send_modal(Form())


class Form(ui.Modal, title="A milestone"):
    def __init__(self) -> None:
        super().__init__()
        self.what = ui.TextInput[Self](custom_id="what")
        self.add_item(ui.Label[Self](text="What", component=self.what))

    async def on_submit(self, interaction: Interaction, /) -> None:
        await interaction.response.send_message(f"Milestone: {self.what.value}")


class GoalsMenu(ui.Select[Any]):
    async def callback(self, interaction: Interaction) -> None:
        await interaction.response.send_message(f"Goals: {', '.join(self.values)}")


class BreakButton(ui.Button[Any]):
    async def callback(self, interaction: Interaction) -> None:
        raise RuntimeError(f"{interaction.user} broke it")


def door() -> ui.LayoutView:
    text = "**Session 7 preparation is open.** Two exercises, about an hour in all; stop whenever you like."
    return card(text, StartButton("dm"), BreakButton(label="Break", custom_id="break"))


def first_question(bot: Any) -> ui.LayoutView:
    until = int(bot.clock().timestamp()) + 3 * 24 * 3600
    goals = [discord.SelectOption(label=goal) for goal in ("Show skills", "Own hypotheses", "Learn")]
    menu = GoalsMenu(placeholder="Choose your goals", options=goals, max_values=3, custom_id="goals")
    return card(
        f"Hello! What should the project do for you? Due <t:{until}:R>.",
        menu,
        FormButton(label="Add milestone", custom_id="form"),
    )


def card(text: str, *items: ui.Item[Any]) -> ui.LayoutView:
    menus = [item for item in items if isinstance(item, ui.Select)]
    buttons = [item for item in items if not isinstance(item, ui.Select)]
    rows = [ui.ActionRow[Any](*row) for row in (menus, buttons) if row]
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container[Any](ui.TextDisplay[Any](text), *rows, accent_color=discord.Color(0xF0B95B)))
    return view


class ToyBot(commands.AutoShardedBot):
    def __init__(self, clock: Clock) -> None:
        intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
        super().__init__(commands.when_mentioned, intents=intents, shard_count=1)
        self.clock = clock

    async def setup_hook(self) -> None:
        self.add_dynamic_items(StartButton)
        await self.add_cog(Toys())
        await self.tree.sync()

    async def on_message(self, message: discord.Message, /) -> None:
        if message.guild is None and not message.author.bot:
            reference = " (a reply)" if message.reference and message.reference.message_id else ""
            await message.channel.send(f"You said: {message.content}{reference}")

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        if payload.guild_id is None and not payload.message.author.bot:
            await payload.message.channel.send(f"Revised: {payload.message.content}")


class Toys(commands.Cog):
    @app_commands.command(name="door", description="Post the door of the session")
    async def door(self, interaction: Interaction) -> None:
        await interaction.response.send_message(view=door())

    @app_commands.command(name="private", description="Open a private thread for yourself")
    async def private(self, interaction: Interaction) -> None:
        await interaction.response.send_message("Opened.", ephemeral=True)
        assert isinstance(interaction.channel, discord.TextChannel)
        thread = await interaction.channel.create_thread(name="just-us")
        await thread.add_user(interaction.user)
        await thread.send("Only the two of us and the moderators read this.")


async def make_toy(clock: Clock) -> discord.Client:
    return ToyBot(clock)
