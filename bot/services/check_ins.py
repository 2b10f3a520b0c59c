"""Check-ins, answered: a press or a message becomes a report, and what follows from it is done in one transaction."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.access import is_theirs
from bot.domain.acts import Remark, Said, Step
from bot.domain.calendar import date_on
from bot.domain.check_in import State
from bot.domain.checking_in import (
    ONLY_TOLD,
    AskNewDay,
    CheckIn,
    Hearer,
    Outcome,
    Subject,
    Word,
    in_the_way,
    pressed,
    spoken,
    steers_away,
    typed,
)
from bot.domain.control import Control, control
from bot.domain.course import Choice, FieldRef
from bot.domain.delivery import Kind
from bot.domain.refusals import MovedOn, NothingAhead
from bot.domain.report import How
from bot.domain.response import Body, Day, Milestone, Picked, Response
from bot.domain.run import Run, answers
from bot.domain.screen import Known, Put, changed, screen
from bot.services import ahead, check_in_view
from bot.services.desk import Desk, Message, Turn, without_check_in
from bot.services.telling import tell_stuck
from bot.store import check_ins, deliveries, inbox, news, records, reports, subjects
from bot.store.deliveries import Planned
from bot.store.inbox import Became
from bot.store.types import Tx


class CheckIns:
    """One public method, one transaction, save `typed`, which is part of the one that takes a message in."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def press(self, user_id: int, check_in_id: int, word: Word, event_id: int) -> Turn:
        """A press on a check-in, open or of long ago. Raises MovedOn where it is not this person's."""
        now = self.desk.clock()
        async with self.desk.in_turn(user_id), self.desk.db.begin() as tx:
            known = await self.desk.of(tx, user_id)
            found = await subjects.owner(tx, check_in_id)
            if found is None or not is_theirs(user_id, found[1]):
                raise MovedOn
            check_in = await self._of_delivery(tx, known, found[0])
            subject = check_in.subject(check_in_id)
            if subject is None or not await inbox.take(tx, event_id, user_id, now, Became.PRESS):
                return await self.desk.turn(tx, known, now)
            outcome = self._to_come(known, check_in, pressed(check_in, subject, word), now)
            known = await self._carry_out(tx, known, check_in, outcome, now, at=now)
            return await self.desk.turn(tx, known, now, *outcome.said)

    async def note(self, user_id: int, check_in_id: int, text: str, event_id: int) -> Turn:
        """The form behind Write: as if it had been typed at that very question."""
        now = self.desk.clock()
        async with self.desk.in_turn(user_id), self.desk.db.begin() as tx:
            known = await self.desk.of(tx, user_id)
            found = await subjects.owner(tx, check_in_id)
            if found is None or not is_theirs(user_id, found[1]):
                raise MovedOn
            if not text.strip() or not await inbox.take(tx, event_id, user_id, now, Became.PRESS):
                return await self.desk.turn(tx, known, now)
            check_in = await self._of_delivery(tx, known, found[0])
            subject = check_in.subject(check_in_id)
            assert subject is not None, "it was asked in that message"
            if check_in.inside is not None and check_in.inside.of != subject.id:
                check_in = replace(check_in, inside=None)
            outcome = typed(check_in, subject, text, self.desk.reads_dates(known, now))
            known = await self._carry_out(tx, known, check_in, outcome, now, at=now)
            return await self.desk.turn(tx, known, now, *outcome.said)

    async def typed(
        self, tx: Tx, known: Known, delivery_id: int, message: Message, now: datetime
    ) -> tuple[Known, tuple[Said, ...]]:
        """A message to a check-in, in the transaction that took it in."""
        if steers_away(message.text):
            await self._keep_word(tx, known, message)
            away = without_check_in(known)
            stops = message.text.strip().casefold() == Control.STOP
            return changed(away, paused=stops and known.run is not None), ()
        if control(message.text) is Control.HELP:
            await self._keep_word(tx, known, message)
            return known, (Said(Remark.HELP),)
        check_in = await self._of_delivery(tx, known, delivery_id)
        subject = check_in.current or check_in.subjects[-1]
        outcome = typed(check_in, subject, message.text, self.desk.reads_dates(known, now))
        outcome = self._to_come(known, check_in, outcome, now)
        said = outcome.said
        if outcome.as_note or spoken(check_in, message.text) is not None:
            # It may have been meant for the exercise: the words stay at hand for that.
            await self._keep_word(tx, known, message)
            said = (*said, *_moved_by(known, message, outcome))
        known = await self._carry_out(
            tx, known, check_in, outcome, now, at=message.sent_at, message_id=message.id
        )
        return known, said

    async def _keep_word(self, tx: Tx, known: Known, message: Message) -> None:
        beneath = _put_beneath(known)
        if beneath is not None:
            await inbox.keep(tx, message.id, Became.WORD, beneath.question.ask.id, message.text)

    async def now(self, user_id: int, event_id: int) -> Turn:
        """Check in without waiting to be asked: about the milestones that are next. Not counted as the day's message.

        Raises NothingAhead where there is none to ask about.
        """
        now = self.desk.clock()
        async with self.desk.in_turn(user_id), self.desk.db.begin() as tx:
            known = await self.desk.of(tx, user_id)
            if not await inbox.take(tx, event_id, user_id, now, Became.PRESS):
                return await self.desk.turn(tx, known, now)
            facts, _ = await check_ins.facts(tx, known.person, now)
            things = ahead.next_things(facts, event_id, now)
            if not things:
                raise NothingAhead
            delivery_id = await deliveries.said_at_once(
                tx, Kind.CHECK_IN, f"asked-{event_id}-{date_on(now, facts.zone):%Y%m%d}", user_id, now
            )
            await check_ins.ask(tx, user_id, delivery_id, date_on(now, facts.zone), things)
            await ahead.replan(tx, known.person, now)  # what was put off is asked by this
            opened = changed(without_check_in(known), check_in=delivery_id)
            check_in = await self._of_delivery(tx, opened, delivery_id)
            return await self.desk.turn(tx, replace(opened, check_in=check_in), now)

    async def snooze(self, user_id: int, days: int) -> Turn:
        """Everything of the open check-in that is not answered, and else the next one, comes so many days later.

        Raises NothingAhead where nothing is to come.
        """
        now = self.desk.clock()
        async with self.desk.in_turn(user_id), self.desk.db.begin() as tx:
            known = await self.desk.of(tx, user_id)
            facts, _ = await check_ins.facts(tx, known.person, now)
            waiting = [each for each in facts.asked if each.state is State.OPEN and each.run is not None]
            waiting = [each for each in waiting if each.topic not in ONLY_TOLD]
            if not waiting:
                raise NothingAhead
            again_on = date_on(now, facts.zone) + timedelta(days=days)
            for each in waiting:
                await check_ins.stands(tx, each.id, State.PUT_OFF, again_on)
                await news.gone_of_miss(tx, each.id, now)
                await reports.say(tx, user_id, How.NOT_TODAY, "", now, check_in=each.id, item=each.item)
            await ahead.replan(tx, known.person, now)
            return await self.desk.turn(tx, without_check_in(known), now)

    async def of(self, user_id: int, delivery_id: int) -> CheckIn:
        """A check-in as it stands now; raises MovedOn where it is not this person's."""
        async with self.desk.db.read() as tx:
            return await self._of_delivery(tx, await self.desk.of(tx, user_id, hold=False), delivery_id)

    async def of_one(self, user_id: int, check_in_id: int) -> CheckIn:
        """The same, by one of the things that it asks."""
        async with self.desk.db.read() as tx:
            found = await subjects.owner(tx, check_in_id)
            if found is None or not is_theirs(user_id, found[1]):
                raise MovedOn
            return await self._of_delivery(tx, await self.desk.of(tx, user_id, hold=False), found[0])

    async def _of_delivery(self, tx: Tx, known: Known, delivery_id: int) -> CheckIn:
        if known.check_in is not None and known.check_in.delivery == delivery_id:
            return known.check_in
        delivery = await deliveries.by_id(tx, delivery_id)
        if delivery is None or not is_theirs(known.person.user_id, delivery.user_id):
            raise MovedOn
        return await check_in_view.of_delivery(tx, self.desk.courses, delivery, known.member)

    # What an answer comes to

    def _to_come(self, known: Known, check_in: CheckIn, outcome: Outcome, now: datetime) -> Outcome:
        """A date that went by before its yes is read anew, and asked about again."""
        if outcome.due is None or outcome.due[0].at > now:
            return outcome
        asks = replace(check_in, inside=AskNewDay(outcome.of.id))
        return typed(asks, outcome.of, outcome.due[1], self.desk.reads_dates(known, now))

    async def _carry_out(
        self,
        tx: Tx,
        known: Known,
        check_in: CheckIn,
        outcome: Outcome,
        now: datetime,
        *,
        at: datetime,
        message_id: int | None = None,
    ) -> Known:
        """Keep what was said, do what it says, and plan anew. Where something is asked inside it, this check-in takes
        the open place, however old it is; where nothing of it is asked any more, it gives the place back."""
        subject, user_id = outcome.of, known.person.user_id
        for kept in outcome.keep:
            await reports.say(
                tx,
                user_id,
                kept.how,
                kept.words,
                at,
                check_in=subject.id,
                item=subject.item,
                message_id=message_id,
            )
        if outcome.state is not None:
            tomorrow = date_on(now, known.person.zone or "UTC") + timedelta(days=1)
            again_on = tomorrow if outcome.state is State.PUT_OFF else None
            await check_ins.stands(tx, subject.id, outcome.state, again_on)
            await news.gone_of_miss(tx, subject.id, now)
        if outcome.done and subject.item is not None:
            await records.is_done(tx, subject.item, now)
        known = await self._write(tx, known, outcome, now, at=at, message_id=message_id)
        if outcome.tells is not None:
            await self._tell(tx, known, subject, outcome.tells, now)
        await ahead.replan(tx, known.person, now)
        return await self._placed(tx, known, check_in, outcome)

    async def _write(
        self,
        tx: Tx,
        known: Known,
        outcome: Outcome,
        now: datetime,
        *,
        at: datetime,
        message_id: int | None,
    ) -> Known:
        """The answers that change with it: another date, another place in the ranking."""
        subject = outcome.of
        there = None if subject.run is None else await self.desk.beside(tx, known, subject.run)
        if there is None or there.run is None:
            return known
        step = Step(revise=(*_moved(there.run, outcome), *_ranked(there.run, outcome)))
        if not step.revise:
            return known
        run, _ = await self.desk.write(tx, there, step, now, at=at, message_id=message_id)
        return replace(known, run=run) if known.run is not None and known.run.id == run.id else known

    async def _tell(self, tx: Tx, known: Known, subject: Subject, hearer: Hearer, now: datetime) -> None:
        """Somebody is to hear of it: with their own next message, or, the cohort, in its channel."""
        said = in_the_way(replace(subject, reports=tuple(await reports.of_check_ins(tx, [subject.id]))))
        if said is None:
            return
        kind = Kind.POST if hearer is Hearer.COHORT else Kind.TELL
        name = f"post-{said.id}" if hearer is Hearer.COHORT else tell_stuck(said.id, hearer)
        assert known.member is not None
        member = await check_in_view.member_of(tx, known.member, subject)
        await deliveries.follow(
            tx,
            kind,
            known.person.user_id,
            [],
            [Planned(name, now, said.id, member.cohort.id)],
            now,
        )

    async def _placed(self, tx: Tx, known: Known, check_in: CheckIn, outcome: Outcome) -> Known:
        ours = known.conversation.check_in == check_in.delivery
        if not ours and outcome.inside is None:
            return known
        opened = changed(known, check_in=check_in.delivery, check_in_inside=outcome.inside)
        delivery = await deliveries.by_id(tx, check_in.delivery)
        assert delivery is not None
        now_is = await check_in_view.of_delivery(
            tx, self.desk.courses, delivery, known.member, outcome.inside
        )
        opened = replace(opened, check_in=now_is)
        if now_is.current is None and _put_beneath(opened) is not None:
            return without_check_in(opened)
        return opened


def _put_beneath(known: Known) -> Put | None:
    """The question of an exercise that comes back once the check-in gives way."""
    beneath = screen(without_check_in(known))
    return beneath if isinstance(beneath, Put) else None


def _moved_by(known: Known, message: Message, outcome: Outcome) -> Iterator[Said]:
    if _put_beneath(known) is not None:
        word = message.text.strip().casefold().partition(" ")[0]
        yield (
            Said(Remark.NOTED_INSTEAD, str(message.id))
            if outcome.as_note
            else Said(Remark.MOVED_BY_WORD, f"{message.id} {word}")
        )


def _moved(run: Run, outcome: Outcome) -> Iterator[tuple[int, Body]]:
    """The answer that says when, with another date."""
    item = None if outcome.of.item is None else run.item(outcome.of.item)
    if outcome.due is None or item is None:
        return
    due, said = outcome.due
    if isinstance(item.body, Milestone | Day):
        yield item.id, replace(item.body, due=due, said=said)


def _ranked(run: Run, outcome: Outcome) -> Iterator[tuple[int, Body]]:
    """A path that fits better, or worse, than it seemed changes places with its neighbour in the ranking."""
    if outcome.rank == 0 or outcome.of.path is None:
        return
    order = _ranking(run)
    place = next((n for n, each in enumerate(order) if each.body == Picked(outcome.of.path)), None)
    other = None if place is None else place - outcome.rank
    if place is None or other is None or not 0 <= other < len(order):
        return
    yield order[place].id, order[other].body
    yield order[other].id, order[place].body


def _ranking(run: Run) -> tuple[Response, ...]:
    for prompt in run.exercise.prompts:
        for field in prompt.fields:
            if isinstance(field.kind, Choice) and field.kind.ranked:
                picked = answers(run, FieldRef(prompt.id, field.id))
                return tuple(each for each in picked if isinstance(each.body, Picked))
    return ()
