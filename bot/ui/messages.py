"""Messages that people type: which ones are for the conversation, and what they say."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import aiohttp
import discord

from bot.domain.hidden import nothing_to_see
from bot.ui.card import notice

T = TypeVar("T")

SILENCE = 1.5
"""Seconds after which somebody who wrote sees that the bot is at work on it."""
ANSWERS = (discord.MessageType.default, discord.MessageType.reply)


def in_conversation(message: discord.Message, me: discord.ClientUser | None) -> bool:
    """Whether this was typed in a DM, or in a private thread of the bot's own; nothing else is its affair."""
    if message.type not in ANSWERS:
        return False
    return message.guild is None or is_own_thread(message.channel, me)


def is_own_thread(channel: object, me: discord.ClientUser | None) -> bool:
    """Whether this is a private thread that the bot opened."""
    return (
        isinstance(channel, discord.Thread)
        and channel.is_private()
        and me is not None
        and channel.owner_id == me.id
    )


def words(message: discord.Message, me: discord.ClientUser | None) -> str:
    """What was written, without a mention of the bot at its beginning; files by name and link."""
    text = message.content.replace("\0", "")  # no database keeps it
    for mention in () if me is None else (f"<@{me.id}>", f"<@!{me.id}>"):
        text = text.removeprefix(mention)
    files = (f"{file.filename}: {file.url}" for file in message.attachments)
    return "\n".join(("" if nothing_to_see(text) else text.strip(), *files)).strip()


class Patience:
    """Shows that the bot is typing where work on a message takes long; once in a channel, however many wait there.

    Discord takes it away by itself when something is said, so nobody ever reads two sentences for one message.
    """

    def __init__(self) -> None:
        self._typing: set[int] = set()

    async def with_(self, message: discord.Message, work: Coroutine[Any, Any, T]) -> T:
        task = asyncio.ensure_future(work)
        done, _ = await asyncio.wait({task}, timeout=SILENCE)
        if not done and message.channel.id not in self._typing:
            self._typing.add(message.channel.id)
            try:
                async with message.channel.typing():
                    await asyncio.wait({task})
            except (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError):
                pass  # what was written is being stored all the same
            finally:
                self._typing.discard(message.channel.id)
        return await task


async def reply(message: discord.Message, sentence: str) -> None:
    await message.channel.send(view=notice(sentence))
