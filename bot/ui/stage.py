"""Brings turns to people's screens: edits a card, or sends a new one and takes the buttons off the old.

What a person should see is stored before anything is shown. So whatever gets lost on the way, by a crash, a dropped
connection or a refusal, is made good by `settle`, which compares the two.
"""

import asyncio
import hashlib
import logging
from collections import defaultdict
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
import discord

from bot.domain.person import Card as Shown
from bot.domain.person import OldCard, Placing, placing
from bot.domain.screen import ask_shown, check_in_named, shows
from bot.services import Services
from bot.services.desk import Turn
from bot.ui import errors, wording
from bot.ui.arrivals import both
from bot.ui.card import Card, notice
from bot.ui.cards import card, closed
from bot.ui.check_in_card import check_in_card, moved_on
from bot.ui.question_card import closed_card
from bot.ui.standing import standing
from bot.ui.timer_card import mark

_log = logging.getLogger(__name__)

BETWEEN_EDITS = 1.0
"""Seconds between two edits of a card while somebody writes in bursts."""
MOST_LOOKED_AT = 500
"""So many messages below a card are looked through for one that was sent, but not noted."""
FIRST_WAIT, LONGEST_WAIT = 5.0, 3600.0
"""Seconds until a person whose screen could not be reached is tried again, at first and at most."""
LONGEST_REQUEST = 10.0
"""Seconds until a request whose answer got lost is given up, and looked after by `settle`. discord.py waits for 300."""
A_MOMENT, LONGEST_LOOK = 1.5, 4.0
"""Seconds that a message waits for the card before it to be noted, and then for a look whether that card is there."""
OUT_OF_REACH = (10003, 10008, 50083)
"""Discord's codes for a channel or a message that is gone, and for a thread that is archived."""
DM_CLOSED = (50007, 50278)
"""Discord's codes for somebody who takes no direct messages, or is no longer in a server with the bot."""
TOO_MANY_DMS = 40003
"""Discord's code for too many direct messages that were opened at once: it is to be tried again much later."""

NOBODY = discord.AllowedMentions.none()
"""discord.py leaves out of an edit what the client allows, and Discord then allows all."""

Trouble = (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError)
"""What goes wrong on the way to Discord; none of it is the person's affair, `settle` tries again."""


@dataclass(slots=True)
class Seat:
    """What this process knows of one person's screen: who is at work on it, what waits, what was shown last."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    noting: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: Turn | None = None
    shown: Shown | None = None
    channel_id: int | None = None
    edited_at: float = 0.0
    dirty: bool = False
    not_before: float = 0.0
    wait: float = FIRST_WAIT


class Stage:
    """`between_edits` is in seconds."""

    def __init__(self, bot: discord.Client, services: Services, between_edits: float = BETWEEN_EDITS) -> None:
        self.bot, self.screens, self.between_edits = bot, services.screens, between_edits
        self.check_ins = services.check_ins
        self._seats: defaultdict[int, Seat] = defaultdict(Seat)

    async def show(self, turn: Turn) -> None:
        """Show a turn; in a burst the first at once, and then the newest at most once a second."""
        seat = self._seats[turn.conversation.user_id]
        seat.waiting = turn if seat.waiting is None else both(seat.waiting, turn)
        if not seat.lock.locked():  # else whoever works on this screen comes to it
            async with self._at_work(seat):
                pass

    async def show_now(self, turn: Turn) -> None:
        """Show a turn; raises what Discord answers where it cannot be shown."""
        seat = self._seats[turn.conversation.user_id]
        async with seat.lock:
            await self._bring(seat, turn)
            await self._work_off(seat)

    async def catch_up(self, user_id: int) -> None:
        """Bring what is stored for this person to their screen, unless it is there already.

        Raises what Discord answers where it cannot be shown; then `settle` goes on trying.
        """
        seat = self._seats[user_id]
        async with seat.lock:
            try:
                await self._make_good(seat, await self.screens.turn(user_id))
                await self._work_off(seat)
            except Exception as trouble:
                _put_off(seat, trouble)
                raise
            seat.dirty, seat.wait = False, FIRST_WAIT

    def let_be(self, user_id: int) -> None:
        """Discord refused this person's card outright: their screen is as it was, and nothing is tried again."""
        self._seats[user_id].dirty = False

    async def noted(self, user_id: int) -> None:
        """Make sure that a card on its way to this person is noted: else what they answer to it at once would be taken
        for an answer to the card before. Where noting takes long, or went wrong once, look whether the card is there.
        """
        seat = self._seats.get(user_id)
        if seat is None or not (seat.noting.locked() or seat.dirty):
            return
        if await _is_free(seat.noting, A_MOMENT) and not _failed_once(seat):
            return
        with suppress(*Trouble):
            async with asyncio.timeout(LONGEST_LOOK):
                await self._look(await self.screens.turn(user_id))

    async def stand(self, user_id: int, channel_id: int, messages: Sequence[discord.Message]) -> None:
        """Note the cards among these messages, the newest of their channel, that a process before this one showed and
        did not note. One that it did not bring up to date is shown anew with the next `settle`."""
        turn = await self.screens.turn(user_id)
        where = turn.conversation
        if where.channel_id != channel_id:
            return
        there = [*standing(messages, turn, self.bot.user)]
        if await self.screens.stand(user_id, channel_id, there):
            self._seats[user_id].dirty = True
        last = await self.screens.last_taken(channel_id)
        for one in there:
            if (
                where.card is not None
                and one.message_id == where.card.message_id
                and one.since_id < (last or 0)
            ):
                self._seats[user_id].dirty = True

    async def answer(self, interaction: discord.Interaction[Any], turn: Turn) -> None:
        """Answer a press or a form on a card: that card changes in place, or closes and a new one follows."""
        seat = self._seats[turn.conversation.user_id]
        contended = seat.lock.locked()
        if contended:
            await errors.wait(interaction)  # whoever works on this screen may need longer than Discord waits
        async with self._at_work(seat):
            if contended:  # the turn may be older than what they showed
                turn = replace(await self.screens.turn(turn.conversation.user_id), said=turn.said)
            await self._answer(seat, interaction, turn)

    async def _answer(self, seat: Seat, interaction: discord.Interaction[Any], turn: Turn) -> None:
        pressed = interaction.message
        on_screen = _latest(seat, turn)
        if pressed is not None and (on_screen is None or on_screen.message_id < pressed.id):
            turn = await self._with_news(turn, [pressed])  # it was shown, and not noted
            on_screen = _latest(seat, turn)
        if on_screen is None or pressed is None or on_screen.message_id != pressed.id:
            await errors.change(interaction, notice(wording.ANSWERED))
            await self._bring(seat, turn)
        elif placing(on_screen, shows(turn.screen)) is Placing.EDIT:
            async with seat.noting:
                since = await errors.change(interaction, card(turn)) or 0
                # Never before the press itself: a time has no number within its millisecond, as ids do.
                await self._note(seat, turn, on_screen, on_screen.message_id, max(since, interaction.id))
        else:
            await errors.change(interaction, await self._closed(_old(turn, on_screen)))
            await self._send(seat, turn, on_screen, closed=True)

    async def answer_check_in(
        self, interaction: discord.Interaction[Any], turn: Turn, delivery_id: int
    ) -> None:
        """Answer a press on a check-in. The card that was pressed shows what became of it, also where another one is
        on the screen; then the screen follows."""
        seat = self._seats[turn.conversation.user_id]
        on_screen, pressed = _latest(seat, turn), interaction.message
        if pressed is not None and on_screen is not None and on_screen.message_id <= pressed.id:
            await self.answer(interaction, turn)
            return
        await errors.change(interaction, await self._check_in_card(turn.conversation.user_id, delivery_id))
        await self.show(turn)

    async def settle(self) -> None:
        """Make good what was lost: cards that are owed or out of date, and old cards that still have buttons."""
        dirty = {user_id for user_id, seat in self._seats.items() if seat.dirty}
        for user_id in sorted(dirty.union(await self.screens.owed())):
            if self._may_try(user_id) and not (user_id in dirty and await self.screens.on_its_way(user_id)):
                async with self._at_work(self._seats[user_id]):
                    await self._make_good(self._seats[user_id], await self.screens.turn(user_id))
        for old in await self.screens.stale():
            if self._may_try(old.user_id):
                async with self._at_work(self._seats[old.user_id]):
                    await self._close(old)

    def _may_try(self, user_id: int) -> bool:
        seat = self._seats[user_id]
        return not seat.lock.locked() and seat.not_before <= _now()

    async def _make_good(self, seat: Seat, turn: Turn) -> None:
        on_screen = turn.conversation.card
        if seat.dirty or on_screen is None or on_screen.shows != shows(turn.screen):
            await self._bring(seat, await self._look(turn), looked=True)

    async def _fresh(self, seat: Seat, turn: Turn) -> Turn:
        """The turn, or what is stored by now: where another card was sent since then, the turn is out of date."""
        known = turn.conversation.card
        if seat.shown is None or seat.channel_id != turn.conversation.channel_id:
            return turn
        if known is not None and known.message_id >= seat.shown.message_id:
            return turn
        return replace(await self.screens.turn(turn.conversation.user_id), said=turn.said)

    async def _bring(self, seat: Seat, turn: Turn, *, looked: bool = False) -> None:
        turn = await self._fresh(seat, turn)
        on_screen = _latest(seat, turn)
        if on_screen is not None and placing(on_screen, shows(turn.screen)) is Placing.EDIT:
            another = on_screen.shows != shows(turn.screen)
            try:
                async with seat.noting if another else nullcontext():
                    async with asyncio.timeout(LONGEST_REQUEST):
                        message = self._message(turn, on_screen.message_id)
                        edited = await message.edit(view=card(turn), allowed_mentions=NOBODY)
                    seat.edited_at = _now()
                    since = discord.utils.time_snowflake(edited.edited_at or turn.now)
                    await self._note(seat, turn, on_screen, on_screen.message_id, since)
                return
            except discord.HTTPException as gone:
                if gone.code not in OUT_OF_REACH:
                    raise  # else somebody took it away, or its thread sleeps: send another, which wakes it
        await self._send(seat, turn, on_screen, closed=False, looked=looked)

    async def _send(
        self, seat: Seat, turn: Turn, before: Shown | None, *, closed: bool, looked: bool = False
    ) -> None:
        """Send a card to the bottom. One that may be said only once is looked for first, unless that was done."""
        channel = self._channel(turn)
        if channel is None:
            return
        new = before is None or before.shows != shows(turn.screen)
        if new and not looked and mark(turn.screen) and not _goes_on(before, turn):
            turn = await self._look(turn)
            if turn.conversation.card not in (None, before):
                await self._bring(seat, turn, looked=True)
                return
        async with seat.noting:
            if not new:
                await self.screens.moves(turn)
            async with asyncio.timeout(LONGEST_REQUEST):
                message = await channel.send(view=card(turn), nonce=_nonce(turn, before))
            seat.edited_at = _now()
            await self._note(seat, turn, before, message.id, message.id, closed=closed)
        if before is not None and not closed:
            await self._close(_old(turn, before))

    async def _note(
        self,
        seat: Seat,
        turn: Turn,
        before: Shown | None,
        message_id: int,
        since_id: int,
        *,
        closed: bool = False,
    ) -> None:
        """Remember what is on the screen, here and in the database, where that is news."""
        name = shows(turn.screen)
        below = before.below if before is not None and before.message_id == message_id else 0
        seat.shown, seat.channel_id = Shown(message_id, name, below), turn.conversation.channel_id
        if before is None or (before.message_id, before.shows) != (message_id, name):
            await self.screens.shown(turn, message_id, since_id, closed=closed)

    async def _close(self, old: OldCard) -> None:
        channel = self.bot.get_partial_messageable(old.channel_id)
        try:
            async with asyncio.timeout(LONGEST_REQUEST):
                message = channel.get_partial_message(old.message_id)
                await message.edit(view=await self._closed(old), allowed_mentions=NOBODY)
        except discord.HTTPException as refused:
            if refused.status >= 500 or refused.status == 429:
                raise
            _log.info("An old card cannot be reached any more; it keeps its buttons.")
        await self.screens.closed(old.message_id)

    async def _closed(self, old: OldCard) -> Card:
        check_in = check_in_named(old.shows)
        if check_in is not None:
            return await self._old_check_in(old.user_id, check_in)
        question = None if old.ask_id is None else await self.screens.question(old.user_id, old.ask_id)
        return closed(old.shows) if question is None else closed_card(question)

    async def _old_check_in(self, user_id: int, delivery_id: int) -> Card:
        """The buttons of a check-in work on, however old it gets; but on one card only."""
        turn = await self.screens.turn(user_id)
        if turn.conversation.check_in == delivery_id:
            return moved_on()
        return await self._check_in_card(user_id, delivery_id)

    async def _check_in_card(self, user_id: int, delivery_id: int) -> Card:
        """A check-in that has not the open place (any more)."""
        check_in = await self.check_ins.of(user_id, delivery_id)
        return check_in_card(replace(check_in, inside=None), [], [], user_id=user_id, in_thread=True)

    async def _look(self, turn: Turn) -> Turn:
        """Look whether cards stand below the one that was noted, or that one with another question, and note them.

        Returns the turn as it is stored then.
        """
        channel, on_screen = self._channel(turn), turn.conversation.card
        if channel is None:
            return turn
        since = None if on_screen is None else discord.Object(on_screen.message_id - 1)
        try:
            found = [message async for message in channel.history(limit=MOST_LOOKED_AT, after=since)]
        except discord.Forbidden:
            _log.warning("I may not read the history of a channel: give me Read Message History there.")
            return turn
        return await self._with_news(turn, found)

    async def _with_news(self, turn: Turn, messages: Sequence[discord.Message]) -> Turn:
        where, there = turn.conversation, [*standing(messages, turn, self.bot.user)]
        if where.channel_id is None:
            return turn
        await self.screens.stand(where.user_id, where.channel_id, there)
        return replace(await self.screens.turn(where.user_id), said=turn.said)

    def _channel(self, turn: Turn) -> discord.PartialMessageable | None:
        channel_id = turn.conversation.channel_id
        return None if channel_id is None else self.bot.get_partial_messageable(channel_id)

    def _message(self, turn: Turn, message_id: int) -> discord.PartialMessage:
        channel = self._channel(turn)
        assert channel is not None, "a card stands in a channel"
        return channel.get_partial_message(message_id)

    @asynccontextmanager
    async def _at_work(self, seat: Seat) -> AsyncGenerator[None]:
        """Hold the screen, then show what came meanwhile.

        What fails is left to `settle`, ever later while it goes on failing: one person's card is nobody else's
        affair, and what they wrote is stored.
        """
        async with seat.lock:
            try:
                yield
                await self._work_off(seat)
            except Exception as trouble:
                _put_off(seat, trouble)
                _report(trouble)
            else:
                seat.dirty, seat.wait = False, FIRST_WAIT

    async def _work_off(self, seat: Seat) -> None:
        while seat.waiting is not None:
            since = max(0.0, _now() - seat.edited_at)
            await asyncio.sleep(max(0.0, self.between_edits - since))
            newest, seat.waiting = seat.waiting, None
            await self._bring(seat, newest)


def _put_off(seat: Seat, trouble: Exception) -> None:
    """Where direct messages are closed it is tried again only once the person does something."""
    seat.dirty = True
    closed = isinstance(trouble, discord.HTTPException) and trouble.code in DM_CLOSED
    seat.not_before = float("inf") if closed else _now() + seat.wait
    seat.wait = min(2 * seat.wait, LONGEST_WAIT)


def _report(trouble: Exception) -> None:
    """The way to Discord is not always open; anything else is a mistake of ours."""
    if isinstance(trouble, Trouble):
        what = f"{type(trouble).__name__} {getattr(trouble, 'code', '')}".strip()
        _log.warning("A card could not be shown (%s); trying again later.", what)
    else:
        _log.error("A card could not be made; trying again later.", exc_info=trouble)


def _old(turn: Turn, shown: Shown) -> OldCard:
    """The card that this turn's card takes the place of; it stands in the same conversation."""
    where, name = turn.conversation, shown.shows
    return OldCard(where.user_id, where.channel_id or 0, shown.message_id, ask_shown(name), name)


def _latest(seat: Seat, turn: Turn) -> Shown | None:
    """The card on the screen: what we showed last, or what is stored, since a turn may be older than a send."""
    ours, stored = seat.shown, turn.conversation.card
    if ours is None or stored is None or seat.channel_id != turn.conversation.channel_id:
        return stored
    if ours.message_id == stored.message_id:
        return replace(ours, below=stored.below)
    return max(ours, stored, key=lambda shown: shown.message_id)


def _goes_on(before: Shown | None, turn: Turn) -> bool:
    """Whether it is the same check-in that was on the screen before, asking the next thing."""
    check_in = check_in_named(shows(turn.screen))
    return check_in is not None and before is not None and check_in_named(before.shows) == check_in


def _nonce(turn: Turn, before: Shown | None) -> str:
    """24 characters, the same for the same card at the same place of the conversation, however often it is sent."""
    where = turn.conversation
    last = f"{turn.now.timestamp()}" if before is None else f"{before.message_id}"
    words = f"{where.user_id}:{where.channel_id}:{shows(turn.screen)}:{last}"
    return hashlib.sha256(words.encode()).hexdigest()[:24]


def _failed_once(seat: Seat) -> bool:
    """Once, not again and again."""
    return seat.dirty and seat.wait <= 2 * FIRST_WAIT


async def _is_free(lock: asyncio.Lock, seconds: float) -> bool:
    """Wait for it so long."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds), lock:
            return True
    return False


def _now() -> float:
    return asyncio.get_running_loop().time()
