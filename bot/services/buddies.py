"""Buddies: named by a member, accepted or not by the one named, ended by either."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.access import is_theirs
from bot.domain.buddy import Bond, HasBuddy, NoSuchBond, NotInCohort, NotOneself
from bot.domain.cohort import Member
from bot.domain.news import BuddyStep, NewsKind, of_bond
from bot.domain.person import Conversation, Person
from bot.domain.refusals import NotEnrolled
from bot.services import ahead
from bot.services.desk import Desk
from bot.store import buddies, cohorts, news, people
from bot.store.types import Tx


@dataclass(frozen=True, slots=True)
class Bonds:
    """Whom somebody named, and who named them. `reached` says whether the one named can be written to."""

    mine: Bond | None
    named_me: tuple[Bond, ...]
    reached: bool = True


class Buddies:
    """Whoever changes something between two people holds both of their conversations, taken in order of their ids."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def of(self, user_id: int) -> Bonds:
        """As it stands; raises NotEnrolled to who is no member."""
        async with self.desk.db.read() as tx:
            return await _bonds(tx, await self._member(tx, user_id))

    async def name(self, user_id: int, buddy_id: int) -> Bonds:
        """Ask this member of one's own cohort; raises NotOneself, NotInCohort, HasBuddy and NotEnrolled.

        Naming the same one again changes nothing.
        """
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            held = await _both(tx, user_id, buddy_id)
            member = await self._member(tx, user_id)
            if buddy_id == user_id:
                raise NotOneself
            theirs = await cohorts.membership(tx, member.cohort.id, buddy_id)
            if theirs is None or buddy_id not in held:
                raise NotInCohort
            before = await buddies.of_member(tx, member.id)
            if before is not None and before.buddy != buddy_id:
                raise HasBuddy
            if before is None:
                bond_id = await buddies.name(tx, member.id, theirs, now)
                await _tell(tx, held[buddy_id][0], member.id, bond_id, BuddyStep.ASKED, now)
            return await _bonds(tx, member)

    async def answer(self, user_id: int, bond_id: int, *, accept: bool) -> Bonds:
        """Whoever was named says yes or no; whoever named them hears of it. A second yes changes nothing.

        Raises NoSuchBond, also where somebody else was named.
        """
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            bond, held = await self._held(tx, user_id, bond_id)
            if not is_theirs(user_id, bond.buddy) or (bond.accepted and not accept):
                raise NoSuchBond
            if not bond.accepted:
                await (buddies.accept if accept else buddies.end)(tx, bond.id, now)
                step = BuddyStep.ACCEPTED if accept else BuddyStep.DECLINED
                await self._asked_no_more(tx, bond, held, now)
                await _tell(tx, held[bond.owner][0], bond.buddy_member, bond.id, step, now)
            return await self._after(tx, user_id)

    async def end(self, user_id: int, bond_id: int) -> Bonds:
        """Ended by either side, and the other one hears of it, if they had agreed. Raises NoSuchBond."""
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            bond, held = await self._held(tx, user_id, bond_id)
            if not bond.accepted and not is_theirs(user_id, bond.owner):
                raise NoSuchBond
            await buddies.end(tx, bond.id, now)
            await news.gone_of_member(tx, bond.buddy, bond.owner_member, now)
            await self._asked_no_more(tx, bond, held, now)
            if bond.accepted:
                mine = bond.owner_member if user_id == bond.owner else bond.buddy_member
                await _tell(tx, held[bond.other(user_id)][0], mine, bond.id, BuddyStep.ENDED, now)
            return await self._after(tx, user_id)

    async def _held(self, tx: Tx, user_id: int, bond_id: int) -> tuple[Bond, "Held"]:
        """A bond of this person's, with both of its two held."""
        found = await buddies.by_id(tx, bond_id)
        if found is None or not (is_theirs(user_id, found.owner) or is_theirs(user_id, found.buddy)):
            raise NoSuchBond
        held = await _both(tx, found.owner, found.buddy)
        bond = await buddies.by_id(tx, bond_id)  # as it is now that nobody else can change it
        if bond is None:
            raise NoSuchBond
        return bond, held

    async def _asked_no_more(self, tx: Tx, bond: Bond, held: "Held", now: datetime) -> None:
        await news.gone(tx, of_bond(bond.id, BuddyStep.ASKED), now)
        await ahead.replan(tx, held[bond.buddy][0], now)

    async def _after(self, tx: Tx, user_id: int) -> Bonds:
        """One may be named in a cohort that one does not talk about just now."""
        try:
            return await _bonds(tx, await self._member(tx, user_id))
        except NotEnrolled:
            return Bonds(None, await buddies.who_named(tx, user_id))

    async def _member(self, tx: Tx, user_id: int) -> Member:
        known = await self.desk.of(tx, user_id, hold=False)
        if known.member is None:
            raise NotEnrolled
        return known.member


Held = dict[int, tuple[Person, Conversation]]


async def _both(tx: Tx, one: int, other: int) -> Held:
    """Both of them, as far as the bot knows them."""
    found = [(user_id, await people.locked(tx, user_id)) for user_id in sorted({one, other})]
    return {user_id: person for user_id, person in found if person is not None}


async def _bonds(tx: Tx, member: Member) -> Bonds:
    mine = await buddies.of_member(tx, member.id)
    named = None if mine is None else await people.by_user(tx, mine.buddy)
    reached = named is None or named[1].channel_id is not None
    return Bonds(mine, await buddies.who_named(tx, member.user_id), reached)


async def _tell(tx: Tx, hearer: Person, about: int, bond_id: int, step: BuddyStep, now: datetime) -> None:
    """With their next message; `about` is the membership of whoever it is about."""
    await news.add(tx, hearer.user_id, NewsKind.BUDDY, of_bond(bond_id, step), "", now, member_id=about)
    await ahead.replan(tx, hearer, now)
