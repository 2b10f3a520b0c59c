"""Messages that people type: which ones are for the conversation, and what they say."""

import discord

from bot.ui.card import notice

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
    return "\n".join((text.strip(), *files)).strip()


async def reply(message: discord.Message, sentence: str) -> None:
    await message.channel.send(view=notice(sentence))
