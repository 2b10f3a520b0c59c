"""What the bot says unasked in a channel: sent once, whatever becomes of the process, the connection or the answer."""

import asyncio
import hashlib
import logging

import discord

from bot.domain.delivery import Delivery, NotYet, Outcome, Sent
from bot.services import Services
from bot.ui.card import Card
from bot.ui.stage import LONGEST_REQUEST
from bot.ui.standing import custom_ids

_log = logging.getLogger(__name__)

READ_BACK = 100
"""So many of the last messages of a channel are looked through: as many as one request brings."""
OVERTAKEN = NotYet("overtaken")


class Poster:
    """Every post has a button whose custom id, its `marker`, no other post has: by it the post is known again."""

    def __init__(self, bot: discord.Client, services: Services) -> None:
        self.bot, self.deliveries = bot, services.deliveries

    async def post(
        self, claimed: Delivery, channel_id: int, card: Card, marker: str, *, silent: bool = False
    ) -> Outcome:
        """Send it, unless an attempt before did, or somebody else has claimed it since. Raises what Discord answers.

        `silent`: nothing rings where it comes."""
        channel = self.bot.get_partial_messageable(channel_id)
        if claimed.attempt > 1:
            stands = await self._read_back(channel, marker)
            if stands is not None:
                return Sent(channel_id, stands)
            if (late := self.deliveries.expired(claimed)) is not None:
                return late
        if not await self.deliveries.is_ours(claimed):
            _log.warning("A delivery (%s) was claimed by another one meanwhile; not sent.", claimed.kind)
            return OVERTAKEN
        async with asyncio.timeout(LONGEST_REQUEST):
            message = await channel.send(
                view=card,
                silent=silent,
                nonce=nonce(claimed, channel_id),
                allowed_mentions=discord.AllowedMentions.none(),
            )
        return Sent(channel_id, message.id)

    async def _read_back(self, channel: discord.PartialMessageable, marker: str) -> int | None:
        """The post, if it stands there already. Without the right to read there, nothing is sent: better not at all
        than twice."""
        assert self.bot.user is not None, "it is logged in"
        async with asyncio.timeout(LONGEST_REQUEST):
            async for message in channel.history(limit=READ_BACK):
                if message.author.id == self.bot.user.id and marker in custom_ids(
                    discord.ui.LayoutView.from_message(message)
                ):
                    return message.id
        return None


def nonce(delivery: Delivery, channel_id: int, part: int = 1) -> str:
    """24 characters, the same whenever this is sent, and of nothing else: Discord drops the second one for a while."""
    words = f"{delivery.occurrence}:{channel_id}:{delivery.kind}:{part}"
    return hashlib.sha256(words.encode()).hexdigest()[:24]
