"""Members: joining by the door, and where each of them talks with the bot."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.access import is_theirs
from bot.domain.calendar import date_on
from bot.domain.check_in import LATE_DAYS, still_to_ask
from bot.domain.cohort import Cohort
from bot.domain.delivery import Kind
from bot.domain.person import moved
from bot.domain.refusals import MovedOn, NotEnrolled
from bot.domain.screen import Known, changed
from bot.services import ahead, check_in_view
from bot.services.desk import Desk, Turn, at_bottom, without_check_in
from bot.services.inviting import occurrence
from bot.store import cards, check_ins, cohorts, deliveries, people
from bot.store.types import Tx


class Members:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def is_member(self, cohort_id: int, user_id: int) -> bool:
        async with self.desk.db.read() as tx:
            return await cohorts.membership(tx, cohort_id, user_id) is not None

    async def join(self, cohort_id: int, user_id: int, name: str = "") -> Cohort:
        """Enrol this person, called so by Discord; joining again changes nothing else. Raises NotEnrolled where there
        is no such cohort."""
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            cohort = await cohorts.by_id(tx, cohort_id)
            if cohort is None:
                raise NotEnrolled
            await people.meet(tx, user_id, now)
            found = await people.locked(tx, user_id)
            assert found is not None, "they were met above"
            await cohorts.hold(tx, cohort_id)  # while it changes, nobody joins
            await cohorts.enrol(tx, cohort_id, user_id, name, now)
            await ahead.replan(tx, found[0], now)  # its sessions are theirs now
            return cohort

    async def talk_in(self, user_id: int, cohort_id: int, channel_id: int, *, in_thread: bool) -> Turn:
        """From now on the conversation is held in this DM or private thread, and is about this cohort.

        Its card is shown there anew, where the member was. Raises NotEnrolled to who is no member.
        """
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            known = await self._held_in(tx, user_id, cohort_id, channel_id, in_thread=in_thread)
            if known.run is None and known.member is not None and known.member.readers is not None:
                known = await self.desk.begun(tx, known, None, now)
            return await self.desk.turn(tx, known, now)

    async def go_on_in(self, user_id: int, delivery_id: int, channel_id: int) -> Turn:
        """The same, in the private thread to which they were invited with that delivery; what could not be said to them
        in a DM is asked there now. Raises MovedOn to anybody else, and elsewhere.
        """
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            invited = await deliveries.by_id(tx, delivery_id)
            if invited is None or invited.kind is not Kind.INVITE or not is_theirs(user_id, invited.user_id):
                raise MovedOn
            if invited.about_id != channel_id or invited.cohort_id is None:
                raise MovedOn
            known = await self._held_in(tx, user_id, invited.cohort_id, channel_id, in_thread=True)
            return await self.desk.turn(tx, await self._asked_after_all(tx, known, now), now)

    async def _asked_after_all(self, tx: Tx, known: Known, now: datetime) -> Known:
        facts, _ = await check_ins.facts(tx, known.person, now)
        since = date_on(now, facts.zone) - timedelta(days=LATE_DAYS)
        delivery_id = await check_ins.last_unsent(tx, known.person.user_id, since)
        delivery = None if delivery_id is None else await deliveries.by_id(tx, delivery_id)
        if delivery is None or not await check_ins.ask_after_all(tx, delivery.id, still_to_ask(facts, now)):
            return known
        await ahead.replan(tx, known.person, now)
        opened = changed(without_check_in(known), check_in=delivery.id)
        return replace(
            opened, check_in=await check_in_view.of_delivery(tx, self.desk.courses, delivery, known.member)
        )

    async def _held_in(
        self, tx: Tx, user_id: int, cohort_id: int, channel_id: int, *, in_thread: bool
    ) -> Known:
        """The conversation, held in that channel, about that cohort, at the bottom."""
        known = await self._about(tx, await self.desk.of(tx, user_id), cohort_id)
        if known.conversation.channel_id != channel_id:
            known = await self._moved(tx, known, channel_id, in_thread)
        return at_bottom(known)

    async def _about(self, tx: Tx, known: Known, cohort_id: int) -> Known:
        """The same person, talking about this cohort; what they had open in another one stays where it is."""
        member_id = await cohorts.membership(tx, cohort_id, known.person.user_id)
        if member_id is None:
            raise NotEnrolled
        if known.conversation.member_id == member_id:
            return known
        other = changed(known, member_id=member_id, run_id=None, aside=None)
        return replace(await self.desk.known(tx, (known.person, other.conversation)), stored=known.stored)

    async def _moved(self, tx: Tx, known: Known, channel_id: int, in_thread: bool) -> Known:
        if known.conversation.card is not None:
            await cards.replaced(tx, known.conversation.card.message_id)
        return replace(known, conversation=moved(known.conversation, channel_id, in_thread=in_thread))

    async def may_hear(self, user_id: int) -> bool:
        """Whether this is a facilitator with whom there is no conversation yet."""
        async with self.desk.db.read() as tx:
            return await self._may_hear(tx, user_id)

    async def _may_hear(self, tx: Tx, user_id: int) -> bool:
        if not await cohorts.facilitates_any(tx, user_id):
            return False
        found = await people.by_user(tx, user_id)
        return found is None or found[1].channel_id is None

    async def hear_in(self, user_id: int, channel_id: int) -> None:
        """A facilitator opened this DM, to hear there what members want told; it makes them no member of anything.

        Raises NotEnrolled to anybody else. Nothing changes where there is a conversation already.
        """
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            if not await cohorts.facilitates_any(tx, user_id):
                raise NotEnrolled
            await people.meet(tx, user_id, now)
            found = await people.locked(tx, user_id)
            assert found is not None, "they were met above"
            person, before = found
            if before.channel_id is None:
                await people.store_conversation(tx, before, moved(before, channel_id, in_thread=False))
                await ahead.replan(tx, person, now)

    async def talks_in(self, user_id: int, channel_id: int) -> bool:
        """Whether this DM or thread is where this person and the bot talk."""
        async with self.desk.db.read() as tx:
            found = await people.by_user(tx, user_id)
            return found is not None and found[1].channel_id == channel_id

    async def thread_of(self, user_id: int, cohort_id: int) -> int | None:
        """The private thread in which this person and the bot talk, or else the one to which they were invited."""
        async with self.desk.db.read() as tx:
            found = await people.by_user(tx, user_id)
            if found is not None and found[1].in_thread:
                return found[1].channel_id
            member_id = await cohorts.membership(tx, cohort_id, user_id)
            invited = None if member_id is None else await deliveries.by_occurrence(tx, occurrence(member_id))
            return None if invited is None else invited.about_id

    async def dm_of(self, user_id: int) -> int | None:
        """The DM in which this person and the bot talk, if they do."""
        async with self.desk.db.read() as tx:
            found = await people.by_user(tx, user_id)
            return found[1].channel_id if found is not None and not found[1].in_thread else None

    async def talk_nowhere(self, user_id: int, channel_id: int) -> None:
        """That channel cannot be written to: nothing is owed there until the person opens another door."""
        async with self.desk.db.begin() as tx:
            found = await people.locked(tx, user_id)
            if found is not None and found[1].channel_id == channel_id:
                before = found[1]
                await people.store_conversation(tx, before, moved(before, None, in_thread=before.in_thread))
