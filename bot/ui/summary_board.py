"""Keeps what stands of a summary in its cohort's channel as it should be: sent once, and edited from then on.

What is stored decides. A message has its row before it is sent; one whose sending was not noted is looked for by its
marker before anything is sent, and nobody else sends it meanwhile.
"""

import asyncio
import hashlib
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from io import BytesIO

import discord

from bot.domain.pack import Pack
from bot.domain.posted import Posted
from bot.services import Services
from bot.services.packs import Owed
from bot.ui.budget import Budget
from bot.ui.pack_card import Post, marker, post
from bot.ui.stage import FIRST_WAIT, LONGEST_REQUEST, LONGEST_WAIT, NOBODY, Trouble
from bot.ui.standing import custom_ids

_log = logging.getLogger(__name__)

READ_BACK = 500
"""So many messages at most are looked through for one that was sent, but not noted."""
GONE, NO_CHANNEL, THREAD_IS_THERE = 10008, 10003, 160004
"""Discord's codes for a message and a channel that somebody deleted, and for a message that has its thread already."""
A_WEEK = 10080
"""Minutes until a thread in which nobody writes is put away."""

Made = Sequence[tuple[str, bytes]]
Maker = Callable[[Pack, int | None], Made]
"""Makes the files of the pack, or of one member's plan; it takes some time, so not in the event loop."""


class SentByAnother(TimeoutError):
    """Another one is at work on this message; whether it came is looked at later."""


class ServerAway(TimeoutError):
    """The server cannot be reached just now."""


@dataclass(slots=True)
class _Seat:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    not_before: float = 0.0
    wait: float = FIRST_WAIT


def no_files(_pack: Pack, _member_id: int | None) -> Made:
    return ()


class SummaryBoard:
    """`make` is what its cog makes the files with."""

    def __init__(self, bot: discord.Client, services: Services, budget: Budget) -> None:
        self.bot, self.packs, self.budget = bot, services.packs, budget
        self.make: Maker = no_files
        self._making = asyncio.Lock()
        self._seats: defaultdict[int, _Seat] = defaultdict(_Seat)

    async def owed(self) -> list[int]:
        """The cohorts whose channels are to be brought up to date, and may be now."""
        return [each for each in await self.packs.owed() if self._may(self._seats[each])]

    async def show(self, cohort_id: int) -> None:
        """Bring the channel up to what is stored. What fails is tried again with a later beat, ever less often; whoever
        is at work on it already comes to this change too."""
        seat = self._seats[cohort_id]
        if not self._may(seat):
            return
        try:
            await self.bring(cohort_id)
        except Exception as trouble:
            seat.not_before, seat.wait = _now() + seat.wait, min(2 * seat.wait, LONGEST_WAIT)
            if not isinstance(trouble, Trouble):
                raise
            _log.warning("A summary could not be shown (%s); trying again.", type(trouble).__name__)

    async def bring(self, cohort_id: int) -> None:
        """The same; raises what Discord answers where it cannot be shown."""
        seat = self._seats[cohort_id]
        async with seat.lock:
            while (owed := await self.packs.of(cohort_id)) is not None:
                if await self._all(owed):
                    await self.packs.all_shown(owed)
            seat.wait = FIRST_WAIT

    def _may(self, seat: _Seat) -> bool:
        return not seat.lock.locked() and seat.not_before <= _now()

    async def _all(self, owed: Owed) -> bool:
        """Message by message, those first that say what they may not say any more. False where something changed
        meanwhile: then it is begun anew, so that whoever takes words back does not wait for thirty plans."""
        guild = self.bot.get_guild(owed.pack.summary.cohort.guild_id)
        if guild is None or guild.unavailable:
            raise ServerAway
        refused: Exception | None = None
        for row in sorted(owed.rows, key=lambda row: _rank(owed, row)):
            wanted = post(owed.pack, row.id, row.member_id)
            if not _differs(row, wanted):
                continue
            if not await self.packs.is_still(owed):
                return False
            try:
                await self._message(owed, row, wanted)
            except discord.HTTPException as refusal:
                if not _final(refusal):
                    raise
                if row.message_id is None:  # nor would what follows be let in
                    if refused is None:
                        await self.packs.all_shown(owed)
                    raise
                refused = refusal  # the others are kept all the same
        if refused is not None:
            raise refused
        return True

    async def _message(self, owed: Owed, row: Posted, wanted: Post) -> None:
        channel = self.bot.get_partial_messageable(row.channel_id, guild_id=owed.pack.summary.cohort.guild_id)
        message_id, shows = row.message_id, row.shows
        if message_id is None:
            message_id, shows = await self._come(channel, owed, row, wanted)
        if message_id is None:
            return
        message = channel.get_partial_message(message_id)
        if shows != wanted.digest and not await self._edit(message, owed, row, wanted):
            return
        if wanted.thread and row.thread_id is None:
            await self._open_thread(message, row, wanted)

    async def _come(
        self, channel: discord.PartialMessageable, owed: Owed, row: Posted, wanted: Post
    ) -> tuple[int | None, str]:
        """The message, sent now or by an attempt before, and what it shows; "" where that is not known."""
        if not row.tried and not wanted.shared:
            await self.packs.never_came(row.id)
            return None, ""
        files = await self._files(owed.pack, row.member_id, wanted)
        async with self.budget.turn(2 if row.tried else 1):
            if not await self.packs.take(row.id):
                raise SentByAnother
            stands = await self._read_back(channel, owed, row) if row.tried else None
            if stands is None and not wanted.shared:
                await self.packs.never_came(row.id)
                return None, ""
            digest = "" if stands is not None else wanted.digest
            try:
                message_id = stands or await self._send(channel, row, wanted, files)
            except Exception:
                await self.packs.let_go(row.id)
                raise
        await self.packs.stands(row.id, message_id, digest)
        return message_id, digest

    async def _send(
        self, channel: discord.PartialMessageable, row: Posted, wanted: Post, files: list[discord.File]
    ) -> int:
        async with asyncio.timeout(LONGEST_REQUEST):
            message = await channel.send(
                view=wanted.card, files=files, nonce=nonce(row), allowed_mentions=NOBODY
            )
        return message.id

    async def _read_back(self, channel: discord.PartialMessageable, owed: Owed, row: Posted) -> int | None:
        """The message, if it stands there already. Without the right to read there, nothing is sent: better not at all
        than twice."""
        assert self.bot.user is not None, "it is logged in"
        known_by, since = marker(row.id), discord.utils.time_snowflake(owed.out_at)
        async with asyncio.timeout(LONGEST_REQUEST):
            async for message in channel.history(limit=READ_BACK):
                if message.id < since:
                    return None
                if message.author.id == self.bot.user.id and known_by in custom_ids(
                    discord.ui.LayoutView.from_message(message)
                ):
                    return message.id
        return None

    async def _edit(self, message: discord.PartialMessage, owed: Owed, row: Posted, wanted: Post) -> bool:
        """False where somebody deleted it: then it stays so until a person asks for it."""
        files = await self._files(owed.pack, row.member_id, wanted)
        try:
            async with self.budget.turn(1), asyncio.timeout(LONGEST_REQUEST):
                await message.edit(view=wanted.card, attachments=files, allowed_mentions=NOBODY)
        except discord.NotFound as refusal:
            if refusal.code not in (GONE, NO_CHANNEL):
                raise
            await self.packs.gone(row.id)
            return False
        await self.packs.shows(row.id, wanted.digest)
        return True

    async def _open_thread(self, message: discord.PartialMessage, row: Posted, wanted: Post) -> None:
        """Where the plan is talked about. Its id is the message's, so there can be one alone."""
        thread_id = message.id
        try:
            async with self.budget.turn(1), asyncio.timeout(LONGEST_REQUEST):
                await message.create_thread(name=wanted.thread, auto_archive_duration=A_WEEK)
        except discord.HTTPException as refusal:
            if refusal.code != THREAD_IS_THERE:
                if not _final(refusal):
                    raise
                _log.warning("A plan gets no thread (%s). I need Create Public Threads.", refusal.code)
                thread_id = 0
        await self.packs.has_thread(row.id, thread_id)

    async def _files(self, pack: Pack, member_id: int | None, wanted: Post) -> list[discord.File]:
        """One after the other, in a thread: there is work in them."""
        if not wanted.files:
            return []
        async with self._making:
            made = await asyncio.to_thread(self.make, pack, member_id)
        return [discord.File(BytesIO(content), name) for name, content in made if name in wanted.files]


def _differs(row: Posted, wanted: Post) -> bool:
    if row.gone:
        return False
    return (
        row.message_id is None or row.shows != wanted.digest or bool(wanted.thread and row.thread_id is None)
    )


def _rank(owed: Owed, row: Posted) -> tuple[bool, bool, bool, int]:
    """What stands there before what is to come; of both first what is not shared any more, then the pack, and then the
    plans in their order."""
    places = [slot.member.id for slot in owed.pack.slots]
    place = places.index(row.member_id) if row.member_id in places else -1
    return (
        row.message_id is None,
        row.member_id is not None and place >= 0,
        row.member_id is None,
        place,
    )


def _final(refusal: discord.HTTPException) -> bool:
    """Whether Discord would refuse it again."""
    return refusal.status < 500 and refusal.status != 429


def nonce(row: Posted) -> str:
    """24 characters, the same whenever this very message is sent, and of nothing else."""
    words = f"summary:{row.id}:{row.again}:{row.channel_id}"
    return hashlib.sha256(words.encode()).hexdigest()[:24]


def _now() -> float:
    return asyncio.get_running_loop().time()
