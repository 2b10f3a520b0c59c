"""The measure of all things: a discord.py bot that echoes direct messages, and knows one command.

It has no database and no more settings than the bot measured against it: the same intents, no caches of people.
"""

import asyncio
import os
from typing import Any

import discord
from discord import app_commands

from bot.ui.discord_internals import point_at


class Echo(discord.AutoShardedClient):
    def __init__(self) -> None:
        super().__init__(
            intents=discord.Intents(
                guilds=True, guild_messages=True, dm_messages=True, guild_scheduled_events=True
            ),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
        )
        self.tree: app_commands.CommandTree[Any] = app_commands.CommandTree(self)
        self.tree.command(name="ping", description="Says pong")(ping)

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        if message.guild is None and not message.author.bot:
            await message.channel.send(message.content)


async def ping(interaction: discord.Interaction[Any]) -> None:
    await interaction.response.send_message("pong", ephemeral=True)


if __name__ == "__main__":
    point_at(os.environ["COHORT_DISCORD__API_URL"], "")
    asyncio.run(Echo().start(os.environ["COHORT_DISCORD__TOKEN"]))
