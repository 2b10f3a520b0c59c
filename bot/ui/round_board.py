"""Keeps the cards of rounds as they should be: edited as people answer, and made good by the beat where that failed."""

import asyncio
import logging
from collections import defaultdict
from dataclasses import dataclass, field

import discord

from bot.services import Services
from bot.ui.round_card import round_card
from bot.ui.stage import BETWEEN_EDITS, FIRST_WAIT, LONGEST_REQUEST, LONGEST_WAIT, OUT_OF_REACH, Trouble

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Seat:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    edited_at: float = float("-inf")
    not_before: float = 0.0
    wait: float = FIRST_WAIT
    again: bool = False


class RoundBoard:
    """`between_edits` is in seconds."""

    def __init__(self, bot: discord.Client, services: Services, between_edits: float = BETWEEN_EDITS) -> None:
        self.bot, self.rounds, self.between_edits = bot, services.rounds, between_edits
        self._seats: defaultdict[int, _Seat] = defaultdict(_Seat)

    async def show(self, round_id: int) -> None:
        """Bring the card up to what is stored, the first change at once and then at most once a second.

        Whoever is at work on it already comes to this change too. What fails is left to `settle`.
        """
        seat = self._seats[round_id]
        seat.again = True
        if seat.lock.locked():
            return
        try:
            await self.bring(round_id)
        except Exception as trouble:
            seat.not_before, seat.wait = _now() + seat.wait, min(2 * seat.wait, LONGEST_WAIT)
            if not isinstance(trouble, Trouble):
                raise
            _log.warning("A round's card could not be edited (%s); trying again.", type(trouble).__name__)

    async def bring(self, round_id: int) -> None:
        """The same; raises what Discord answers where the card cannot be edited."""
        seat = self._seats[round_id]
        seat.again = True
        async with seat.lock:
            while seat.again:
                seat.again = False
                await self._edit(seat, round_id)
            seat.wait = FIRST_WAIT

    async def settle(self) -> None:
        """Edit the cards that do not show what they should."""
        for round_id in await self.rounds.owed():
            if self._seats[round_id].not_before <= _now():
                await self.show(round_id)

    async def _edit(self, seat: _Seat, round_id: int) -> None:
        since = max(0.0, _now() - seat.edited_at)
        await asyncio.sleep(max(0.0, self.between_edits - since))
        view = await self.rounds.view(round_id)
        if view is None or view.channel_id is None or view.message_id is None or view.shown == view.changes:
            return
        message = self.bot.get_partial_messageable(view.channel_id).get_partial_message(view.message_id)
        seat.edited_at = _now()
        try:
            async with asyncio.timeout(LONGEST_REQUEST):
                await message.edit(view=round_card(view), allowed_mentions=discord.AllowedMentions.none())
        except discord.HTTPException as refused:
            if refused.code not in OUT_OF_REACH and refused.status != 403:
                raise
            _log.warning("A round's card cannot be reached any more (%s).", refused.code)
        await self.rounds.shows(round_id, view.changes)


def _now() -> float:
    return asyncio.get_running_loop().time()
