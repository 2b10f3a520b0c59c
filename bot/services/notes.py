"""Notes on plans: left by members and facilitators of the cohort, read by the plan's author alone."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from bot.domain.access import Action, Actor, Answer, is_theirs, may_read
from bot.domain.cohort import Member
from bot.domain.course import Visibility
from bot.domain.milestone import NothingToKeep
from bot.domain.news import NewsKind, of_note
from bot.domain.note import NoPlanToNote, NoSuchNote, Note
from bot.domain.summary import OfMember, for_cohort
from bot.services import ahead, cohort_view
from bot.services.cohorts import NotYours
from bot.services.desk import Desk
from bot.services.pulls import Where, facilitated
from bot.store import access, cohorts, news, notes, people
from bot.store.types import Tx


@dataclass(frozen=True, slots=True)
class Noted:
    """Whose plan it is, by membership; `name` is what Discord called them last, "" where that was never heard."""

    member_id: int
    user_id: int
    name: str


class Notes:
    """Whoever writes is a member of the cohort, or facilitates it; and there is something on the plan that its member
    let the cohort read. All else is NoPlanToNote."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def offered(self, user_id: int, where: Where | None = None) -> list[Noted]:
        """The plans on which this person may write; those of one cohort, to its facilitator, where one is named."""
        now = self.desk.clock()
        async with self.desk.db.read() as tx:
            try:
                actor = await self._actor(tx, user_id, where, now)
            except NotYours:
                return []
            return [
                Noted(each.id, each.user_id, each.name)
                for cohort_id in sorted(actor.member_of | actor.facilitates)
                for each in await self._approved(tx, cohort_id)
            ]

    async def named(self, user_id: int, which: str, where: Where | None = None) -> Noted:
        """The plan that is meant: by its membership, as it is offered, or by its member's name. Raises NoPlanToNote,
        and NotYours where a cohort is named that this person does not facilitate."""
        now = self.desk.clock()
        if where is not None:
            async with self.desk.db.read() as tx:
                await self._actor(tx, user_id, where, now)
        wanted = which.strip().casefold()
        offered = await self.offered(user_id, where)
        by_id = [each for each in offered if str(each.member_id) == wanted]
        found = by_id or [each for each in offered if wanted and each.name.casefold() == wanted]
        if len(found) != 1:
            raise NoPlanToNote
        return found[0]

    async def may_write(self, user_id: int, member_id: int) -> Noted:
        now = self.desk.clock()
        async with self.desk.db.read() as tx:
            _, found = await self._plan(tx, user_id, member_id, now)
            return Noted(found.id, found.user_id, found.name)

    async def write(self, user_id: int, event_id: int, member_id: int, words: str, name: str) -> Noted:
        """Leave this note; `name` is what its writer is called. Its reader hears of it with their next message.

        The same press again changes nothing. Raises NothingToKeep.
        """
        words, now = words.replace("\0", "").strip(), self.desk.clock()
        async with self.desk.db.begin() as tx:
            member = await cohorts.member(tx, member_id)
            owner = None if member is None else await people.locked(tx, member.user_id)
            member, found = await self._plan(tx, user_id, member_id, now)
            if not words:
                raise NothingToKeep
            assert owner is not None, "a member is a person whom the bot knows"
            note_id = await notes.add(tx, member.id, user_id, name, words, event_id, now)
            if note_id is not None:
                writer = await cohorts.membership(tx, member.cohort.id, user_id)
                occurrence = of_note(note_id)
                await news.add(
                    tx, member.user_id, NewsKind.NOTE, occurrence, "", now, member_id=writer, item=None
                )
                await ahead.replan(tx, owner[0], now)
            return Noted(found.id, found.user_id, found.name)

    async def mine(self, user_id: int) -> tuple[Note, ...]:
        """What was noted on this person's plans, the newest first; nothing to a stranger."""
        async with self.desk.db.read() as tx:
            return await notes.of_user(tx, user_id)

    async def one(self, user_id: int, note_id: int) -> Note:
        """Raises NoSuchNote."""
        async with self.desk.db.read() as tx:
            found = await notes.by_id(tx, note_id)
            if found is None or not is_theirs(user_id, found.owner):
                raise NoSuchNote
            return found

    async def _actor(self, tx: Tx, user_id: int, where: Where | None, now: datetime) -> Actor:
        if where is None:
            return await access.actor(tx, user_id, now)
        return (await facilitated(tx, where, user_id, Action.READ_COHORT, now))[1]

    async def _plan(self, tx: Tx, user_id: int, member_id: int, now: datetime) -> tuple[Member, OfMember]:
        """The membership, and what of its plan the cohort may read. Raises NoPlanToNote."""
        member, actor = await cohorts.member(tx, member_id), await access.actor(tx, user_id, now)
        if member is None or not may_read(actor, _approved_words_of(member)):
            raise NoPlanToNote
        for each in await self._approved(tx, member.cohort.id):
            if each.id == member_id:
                return member, each
        raise NoPlanToNote

    async def _approved(self, tx: Tx, cohort_id: int) -> list[OfMember]:
        """Those members of this cohort of whom it may read something."""
        cohort = await cohorts.by_id(tx, cohort_id)
        assert cohort is not None, "somebody belongs to it"
        facts = await cohort_view.read(tx, self.desk, cohort)
        return [each for each in (await asyncio.to_thread(for_cohort, facts)).members if each.exercises]


def _approved_words_of(member: Member) -> Answer:
    visible = Visibility.COHORT
    return Answer(member.user_id, member.cohort.id, visible, True, member.readers, approved=True)
