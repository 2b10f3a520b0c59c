"""In which channel something was said or pressed."""

from typing import Any

import discord


def cohort_channel(interaction: discord.Interaction[Any]) -> int:
    """The channel where the command was given; of a thread, the channel above it."""
    channel = interaction.channel
    parent = channel.parent_id if isinstance(channel, discord.Thread) else None
    return parent or interaction.channel_id or 0
