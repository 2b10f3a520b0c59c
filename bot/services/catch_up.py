"""Catching up: what somebody wrote, changed and deleted while the bot was away is taken in from Discord's history."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from bot.domain.absence import LOOK_BACK, MOST_TRIES, Heard, OutOfReach, deleted, edited
from bot.domain.acts import Remark, Said
from bot.services.desk import Desk, Turn, turn_of
from bot.services.exercises import Exercises
from bot.services.revisions import Revisions
from bot.store import cards, inbox, people, tries
from bot.store.database import out_of_order
from bot.store.inbox import Became

_log = logging.getLogger(__name__)

ENDED_ALL = "the process ended"
"""Why something was set aside that nobody ever came back from."""


class History(Protocol):
    """A channel as Discord has it now. It is asked between transactions, never within one."""

    async def page(self, *, before: int | None = None) -> Sequence[Heard]:
        """The last LOOK_BACK messages, oldest first, or the last ones before that message; fewer at the beginning.

        Raises OutOfReach where the channel can never be read, anything else where it may be later.
        """
        ...

    async def looked_through(self) -> None:
        """All that is needed was read, and nothing is taken in yet: what the bot itself said is noted now, so that
        what was answered to it finds its question."""
        ...

    def live_from(self) -> int | None:
        """The first message that comes by itself, and is not to be taken from here; nor are those after it."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation, and the message up to which everything in its channel is taken in."""

    user_id: int
    channel_id: int
    since: int


@dataclass(slots=True)
class Picked:
    """What came of it so far: whether anything changed, and what to remark."""

    something: bool = False
    said: tuple[Said, ...] = ()


Take = Callable[[Place, Heard], Awaitable[Turn | None]]


class CatchUp:
    """Reads each person's history from the last message seen on, through the same methods as live messages go.

    Whoever calls makes sure that nothing else of the same person's is taken in meanwhile.
    """

    def __init__(self, desk: Desk, exercises: Exercises, revisions: Revisions) -> None:
        self.desk, self.exercises, self.revisions = desk, exercises, revisions
        # Tries that failed by no fault of theirs, and are counted already for when they are tried again.
        self._counted: set[tuple[int, str]] = set()
        self._picked: dict[int, Picked] = {}

    async def everybody(self) -> list[int]:
        """All who may have written meanwhile."""
        async with self.desk.db.read() as tx:
            return await people.talking(tx)

    async def whose(self, channel_id: int) -> int | None:
        async with self.desk.db.read() as tx:
            return await people.whose(tx, channel_id)

    async def set_aside(self) -> list[tuple[int, str]]:
        """Each message that could not be taken in, by id, and what was raised, by name."""
        async with self.desk.db.read() as tx:
            return await inbox.all_set_aside(tx)

    async def read(self, user_id: int, history: Callable[[int], History], remark: Remark) -> Turn | None:
        """Take in all that this person did in their channel since it was last looked at; a turn where that is news.

        `history` opens a channel's. Raises what went wrong on the way: then try again later, and it goes on from
        there. What was picked up by several tries is told in one turn, with this remark.
        """
        place = await self._place(user_id)
        if place is not None:
            with suppress(OutOfReach):
                await self._all(place, history(place.channel_id))
        aside = await self._aside(user_id)
        if user_id not in self._picked and not aside:
            return None
        picked = self._picked.pop(user_id, Picked())
        said = [Said(remark)] if picked.something else []
        said += [Said(Remark.SET_ASIDE)] if aside else []
        async with self.desk.db.read() as tx:
            known = await self.desk.of(tx, user_id, hold=False)
            return turn_of(known, self.desk.clock(), *picked.said, *said)

    async def _aside(self, user_id: int) -> bool:
        """Forget the tries, now that nothing is left to be taken in; whether something was set aside."""
        async with self.desk.db.read() as tx:
            if not await tries.any_of(tx, user_id):
                return False
        async with self.desk.db.begin() as tx:
            return await tries.forget(tx, user_id)

    async def _place(self, user_id: int) -> Place | None:
        async with self.desk.db.read() as tx:
            found = await people.by_user(tx, user_id)
            channel_id = None if found is None else found[1].channel_id
            if found is None or channel_id is None:
                return None
            since = found[1].seen or await cards.first_in(tx, user_id, channel_id)
        # Before the first card, nothing was asked: what was written then was for nobody.
        return None if since is None else Place(user_id, channel_id, since)

    async def _all(self, place: Place, history: History) -> None:
        """Page back to what was seen, and then take in everything from there on, in order."""
        page = heard = list(await history.page())
        while len(page) == LOOK_BACK and heard[0].id > place.since:
            page = list(await history.page(before=heard[0].id))
            heard = page + heard
        old = [message for message in heard if message.id <= place.since]
        if len(page) == LOOK_BACK > len(old):
            old = await history.page(before=place.since + 1)
        await history.looked_through()
        await self._changes(place, old[-LOOK_BACK:])
        await self._new(place, history, [message for message in heard if message.id > place.since])

    async def _changes(self, place: Place, old: Sequence[Heard]) -> None:
        """What was changed and deleted of what is known already."""
        async with self.desk.db.read() as tx:
            known = await inbox.remembered(tx, place.channel_id, place.since, LOOK_BACK)
        for message in edited(old, known):
            await self._tried(place, message, "edit", self._edit)
        for message_id in deleted(old, known, whole=len(old) < LOOK_BACK):
            gone = Heard(message_id, "", self.desk.clock())
            await self._tried(place, gone, "deletion", self._delete)

    async def _new(self, place: Place, history: History, new: Sequence[Heard]) -> None:
        done = 0
        for message in new:
            live_from = history.live_from()
            if live_from is not None and message.id >= live_from:
                break
            if message.theirs and message.text:
                await self._tried(place, message, "message", self._answer)
            done = message.id
        if done:  # the last ones may be the bot's own
            async with self.desk.db.begin() as tx:
                await people.has_seen(tx, place.user_id, place.channel_id, done)

    async def _tried(self, place: Place, message: Heard, what: str, take: Take) -> None:
        """Take one thing in; what failed three times by itself, or ended the process as often, is set aside."""
        picked = self._picked.setdefault(place.user_id, Picked())
        reason, begun = ENDED_ALL, await self._begun(place, message, what)
        if begun <= MOST_TRIES:
            try:
                turn = await take(place, message)
            except Exception as error:
                if out_of_order(error):  # not its fault: everything would fail now
                    self._counted.add((message.id, what))
                    raise
                if begun < MOST_TRIES:
                    raise
                reason = type(error).__name__
            else:
                if turn is not None:
                    picked.something, picked.said = True, turn.said
                return
        await self._set_aside(place, message, what, reason)

    async def _begun(self, place: Place, message: Heard, what: str) -> int:
        """How often it was begun to take this in, with the try that begins now: kept before it is made."""
        async with self.desk.db.begin() as tx:
            counted = (message.id, what) in self._counted
            begun = await tries.begin(tx, message.id, what, place.user_id, counted=counted)
        self._counted.discard((message.id, what))
        return begun

    async def _answer(self, place: Place, message: Heard) -> Turn | None:
        turn = await self.exercises.answer(
            place.user_id, message.id, message.text, message.sent_at, message.reply_to, place.channel_id
        )
        if message.edited_at is None:
            return turn
        if turn is None:
            return await self._edit(place, message)
        async with self.desk.db.begin() as tx:  # it was taken in as it reads since then
            await inbox.edited(tx, message.id, message.edited_at)
        return turn

    async def _edit(self, place: Place, message: Heard) -> Turn | None:
        assert message.edited_at is not None
        return await self.revisions.edited(place.user_id, message.id, message.text, message.edited_at)

    async def _delete(self, _place: Place, message: Heard) -> Turn | None:
        return await self.revisions.deleted(message.id)

    async def _set_aside(self, place: Place, message: Heard, what: str, reason: str) -> None:
        """What it says is kept; of an edit, that it was seen. Nothing else is touched, since anything else may fail."""
        _log.error(
            "Message %d is set aside: its %s failed %d times, %s.", message.id, what, MOST_TRIES, reason
        )
        async with self.desk.in_turn(place.user_id), self.desk.db.begin() as tx:
            await tries.set_aside(tx, message.id, what)
            if what == "deletion":
                await inbox.deletion_failed(tx, message.id, reason)
                return
            became, where = Became.SET_ASIDE, place.channel_id
            if await inbox.take(tx, message.id, place.user_id, message.sent_at, became, where):
                await inbox.keep(tx, message.id, became, None, _storable(message.text))
                await people.has_seen(tx, place.user_id, where, message.id)
            await inbox.failed(tx, message.id, message.edited_at, reason)


def _storable(text: str) -> str:
    """The text without what no database takes, which may be just what was wrong with it."""
    return text.replace("\0", "").encode(errors="replace").decode()
