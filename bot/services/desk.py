"""What all services of a conversation need: who it is, what is open, and how an answer is carried out."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
from weakref import WeakValueDictionary

from bot.clock import Clock
from bot.domain.access import is_theirs
from bot.domain.acts import Aside, AskWhen, ConfirmWhen, Go, ReadDate, Remark, Said, Step
from bot.domain.cohort import Member, Readers
from bot.domain.conversation import typed
from bot.domain.course import Course, Exercise
from bot.domain.late import kept_late, said_late
from bot.domain.person import Conversation, Person, out_of_sight
from bot.domain.question import Question, question
from bot.domain.records import contract
from bot.domain.records import records as kept_records
from bot.domain.refusals import NoSuchExercise, NotEnrolled
from bot.domain.response import Day, Deadline, Response
from bot.domain.run import Ask, Run, first_place, leads_back, next_place
from bot.domain.screen import Known, Screen, changed, screen, shows
from bot.domain.tripwire import moved
from bot.domain.words import day_said
from bot.services import ahead, check_in_view, timers
from bot.services.courses import Courses
from bot.store import cohorts, deliveries, inbox, news, people, records, responses, runs, summaries
from bot.store.database import Database
from bot.store.inbox import Became
from bot.store.types import Tx
from bot.when import NotADate, read_when


@dataclass(frozen=True, slots=True)
class Turn:
    """The bot's turn: what is on the person's screen now, and what to remark beside it. `now` is aware, UTC.

    `readers` is whom the member lets read what they hand in; None where they have not been asked.
    """

    screen: Screen
    conversation: Conversation
    readers: Readers | None
    said: tuple[Said, ...]
    now: datetime


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody typed; `sent_at` is Discord's time for it, aware UTC."""

    id: int
    text: str
    sent_at: datetime


def at_bottom(known: Known) -> Known:
    """Awake again, with the card shown anew where the person looks; a check-in gives way."""
    awake = changed(known, paused=False, card=out_of_sight(known.conversation.card))
    return without_check_in(awake)


def without_check_in(known: Known) -> Known:
    """With what was beneath a check-in back in its place; what was not answered stays open."""
    return replace(changed(known, check_in=None, check_in_inside=None), check_in=None)


def turn_of(known: Known, now: datetime, *said: Said) -> Turn:
    return _turn(screen(known), known, now, said)


def _turn(shown: Screen, known: Known, now: datetime, said: tuple[Said, ...]) -> Turn:
    readers = None if known.member is None else known.member.readers
    return Turn(shown, known.conversation, readers, said, now)


class Desk:
    """Read what is known of a person, carry out a step, say what the screen shows then."""

    def __init__(self, db: Database, clock: Clock, courses: Courses) -> None:
        self.db, self.clock, self.courses = db, clock, courses
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def in_turn(self, user_id: int) -> asyncio.Lock:
        """What one person says is taken in the order in which it came, also where databases let others by."""
        return self._turns.setdefault(user_id, asyncio.Lock())

    async def of(self, tx: Tx, user_id: int, *, hold: bool = True) -> Known:
        """Everything of this person, held for this transaction; raises NotEnrolled to a stranger."""
        found = await (people.locked if hold else people.by_user)(tx, user_id)
        if found is None:
            raise NotEnrolled
        return await self.known(tx, found)

    async def known(self, tx: Tx, found: tuple[Person, Conversation]) -> Known:
        found_there = await self._of_exercise(tx, found)
        return await self._with_check_in(tx, found_there)

    async def _with_check_in(self, tx: Tx, known: Known) -> Known:
        """With the check-in that has the open place, if one has."""
        conversation = known.conversation
        delivery = (
            None if conversation.check_in is None else await deliveries.by_id(tx, conversation.check_in)
        )
        if delivery is None:
            return known
        inside = conversation.check_in_inside
        return replace(
            known, check_in=await check_in_view.of_delivery(tx, self.courses, delivery, known.member, inside)
        )

    async def _of_exercise(self, tx: Tx, found: tuple[Person, Conversation]) -> Known:
        person, conversation = found
        member = None if conversation.member_id is None else await cohorts.member(tx, conversation.member_id)
        opened = None if conversation.run_id is None else await runs.opened(tx, conversation.run_id)
        if member is None or opened is None or opened[0].member_id != member.id:
            return Known(person, conversation, conversation, member, None, None)
        row, trail = opened
        course = await self.courses.by_id(tx, row.course_id)
        exercise = course.exercise(row.exercise)
        assert exercise is not None, "a published course keeps its exercises"
        run = Run(
            row.id,
            exercise,
            person.zone or member.cohort.zone,
            member.cohort.project_ends_at,
            trail,
            await responses.of_run(tx, row.id),
            row.handed_in_at,
        )
        timer = await timers.of_open(tx, run, conversation)
        return Known(person, conversation, conversation, member, run, course, timer)

    async def beside(self, tx: Tx, known: Known, run_id: int) -> Known | None:
        """The same person with this run of theirs in view, open or not; None where it is not theirs (any more).

        The conversation as it is to be must be taken from `known`: this is for looking at the answers, and for `write`.
        """
        if known.run is not None and known.run.id == run_id:
            return known
        row = await runs.by_id(tx, run_id)
        member = None if row is None else await cohorts.member(tx, row.member_id)
        if member is None or not is_theirs(known.person.user_id, member.user_id):
            return None
        there = replace(known.conversation, member_id=member.id, run_id=run_id)
        return await self.known(tx, (known.person, there))

    async def turn(self, tx: Tx, known: Known, now: datetime, *said: Said) -> Turn:
        """Store what changed of the conversation, and with it what the person should see now."""
        known = await timers.leave(tx, known, now)
        shown = screen(known)
        known = changed(known, wants=shows(shown))
        await people.store_conversation(tx, known.stored, known.conversation)
        return _turn(shown, known, now, said)

    def reads_dates(self, known: Known, now: datetime) -> ReadDate:
        """Reads dates in words by this person's clock."""
        zone = known.run.zone if known.run else "UTC"

        def read(text: str) -> Deadline | str:
            found = read_when(text, zone=zone, now=now)
            return found.reason if isinstance(found, NotADate) else Deadline(found.at, found.has_time)

        return read

    async def carry_out(
        self, tx: Tx, known: Known, step: Step, now: datetime, *, at: datetime, message_id: int | None = None
    ) -> tuple[Known, tuple[Said, ...]]:
        """Do what a step says, in this transaction; `at` is when the member said it.

        Returns what is known then, and what to remark.
        """
        assert known.run is not None
        written, new = await self.write(tx, known, step, now, at=at, message_id=message_id)
        run, paused, said = await self._go(tx, written, step.go, now)
        aside = _about_new(step, new) if run.open == known.run.open else None
        after = replace(changed(known, aside=aside, paused=paused), run=run)
        if step.timer is not None:
            after = await timers.take(tx, after, step.timer, now)
        return after, (*step.said, *_moved_days(known.run, written, step), *said)

    async def write(
        self,
        tx: Tx,
        known: Known,
        step: Step,
        now: datetime,
        *,
        at: datetime,
        message_id: int | None = None,
        back: tuple[Response, ...] = (),
    ) -> tuple[Run, list[int]]:
        """Store what a step adds, revises and takes away, and with it what the answers come to.

        Every change of an answer goes through here. `back` are items that were taken away, where the step revises
        such. Returns the run as it is then, and the ids of the new items.
        """
        assert known.run is not None
        new = await responses.add(tx, known.run.id, step.add, at, message_id)
        changes = [*step.revise, *((item, None) for item in step.drop)]
        await responses.revise(tx, changes, at, message_id)
        run = with_step(_with_back(known.run, back), step, new, at)
        days = moved(known.run, run, at)
        await responses.revise(tx, days, at, None)
        run = with_step(run, Step(revise=days), [], at)
        if run.responses != known.run.responses:
            await self._follow(tx, known, run, now)
            if step.drop or step.revise:  # what is empty now is shown to nobody any more
                await summaries.changed_by_run(tx, run.id)
        return run, new

    async def _follow(self, tx: Tx, known: Known, run: Run, now: datetime) -> None:
        """Bring what the bot acts on up to date with the answers: milestones, the contract, what is asked when."""
        assert known.run is not None
        assert known.member is not None
        before, after = kept_records(known.run), kept_records(run)
        if before != after:
            await records.follow(tx, run.id, before, after, now)
        was, agreed = contract(known.run), contract(run)
        if was != agreed:
            until = known.member.cohort.final_session_at
            await records.agree(tx, run.id, was, agreed, until, now)
            if agreed is None or not agreed.lets_hear:
                await news.no_misses_of(tx, known.member.id, now)
        if before != after or was != agreed:
            await ahead.replan(tx, known.person, now)

    async def ask_of(self, tx: Tx, run: Run, ask_id: int | None) -> Ask | None:
        """An ask of this very run, on its trail or off it."""
        on_trail = next((ask for ask in run.trail if ask.id == ask_id), None)
        if on_trail is not None or ask_id is None:
            return on_trail
        return await runs.ask(tx, ask_id, run.id)

    async def with_ask(self, tx: Tx, known: Known, ask_id: int | None) -> tuple[Known, Ask] | None:
        """An ask of any run of this person's, with that run in view."""
        on_trail = () if known.run is None else known.run.trail
        open_run = next((ask for ask in on_trail if ask.id == ask_id), None)
        if open_run is not None:
            return known, open_run
        run_id = None if ask_id is None else await runs.of_ask(tx, ask_id)
        there = None if run_id is None else await self.beside(tx, known, run_id)
        ask = None if there is None or there.run is None else await self.ask_of(tx, there.run, ask_id)
        return None if there is None or ask is None else (there, ask)

    async def keep(self, tx: Tx, known: Known, message: Message) -> Known:
        """Keep words that have no place yet; whoever wrote them is asked where they belong."""
        await inbox.keep(tx, message.id, Became.UNPLACED, None, message.text)
        return changed(known, unplaced=message.id)

    async def add_to(
        self, tx: Tx, known: Known, ask: Ask, message: Message, now: datetime
    ) -> tuple[Known, tuple[Said, ...]]:
        """Keep words at a question that is not the open one; where it cannot take them, they wait."""
        assert known.run is not None
        there = question(known.run, ask)
        step = typed(there, None, message.text, self.reads_dates(known, now))
        if step.drop and not step.add:  # the number of an option that is chosen: it stays so
            step = Step()
        if step.go is Go.HAND_IN or (step.said and not step.add):
            return await self.keep(tx, known, message), step.said
        return await self.only_add(tx, known, there, step, now, at=message.sent_at, message_id=message.id)

    async def only_add(
        self,
        tx: Tx,
        known: Known,
        there: Question,
        step: Step,
        now: datetime,
        *,
        at: datetime,
        message_id: int | None = None,
        drop: tuple[int, ...] = (),
    ) -> tuple[Known, tuple[Said, ...]]:
        """What a step adds or revises where another question is open. Nothing moves; taken away is only what the new
        answer takes the place of, where one alone is wanted, and what a form showed that was emptied of it (`drop`)."""
        assert known.run is not None
        kept = kept_late(there, step, drop)
        if kept.add or kept.revise or kept.drop:
            run, _ = await self.write(tx, known, kept, now, at=at, message_id=message_id)
            added = Said(Remark.ADDED_EARLIER, there.prompt.title)
            return replace(known, run=run), (added, *said_late(run, step))
        return known, said_late(known.run, step)

    async def begun(self, tx: Tx, known: Known, exercise_id: str | None, now: datetime) -> Known:
        """The same person with this exercise open, begun if need be, by the newest version of the course.

        Raises NotEnrolled and NoSuchExercise.
        """
        member = known.member
        newest = None if member is None else await self.courses.newest(tx, member.cohort.course_key)
        if member is None or newest is None:
            raise NotEnrolled
        course_id, course = newest
        wanted = course.exercises[0].id if exercise_id is None else exercise_id
        row = await runs.of_member(tx, member.id, wanted)
        if row is not None:  # its own version of the course has it, whatever the newest one has
            return await self._with_open(tx, known, row.id)
        exercise = course.exercise(wanted)
        if exercise is None:
            raise NoSuchExercise
        run_id = await runs.begin(tx, member.id, exercise.id, course_id, first_place(exercise), now)
        await ahead.replan(tx, known.person, now)  # there will be something to show before the final session
        return await self._with_open(tx, known, run_id)

    async def _with_open(self, tx: Tx, known: Known, run_id: int) -> Known:
        open_ = without_check_in(changed(known, run_id=run_id, paused=False, aside=None))
        return replace(await self.known(tx, (known.person, open_.conversation)), stored=known.stored)

    async def offered(self, tx: Tx, member: Member) -> tuple[list[Exercise], frozenset[str]]:
        """The exercises of the newest course and those that this member began by an earlier version; and which of
        them were begun, by id."""
        newest = await self.courses.newest(tx, member.cohort.course_key)
        found = {exercise.id: exercise for exercise in newest[1].exercises} if newest else {}
        begun = await runs.all_of_member(tx, member.id)
        for row in begun:
            if row.exercise not in found:
                pinned = (await self.courses.by_id(tx, row.course_id)).exercise(row.exercise)
                assert pinned is not None, "a published course keeps its exercises"
                found[row.exercise] = pinned
        return list(found.values()), frozenset(row.exercise for row in begun)

    async def pinned(self, tx: Tx, member: Member) -> list[Course]:
        """The versions of their cohort's course that this member's runs began with, the latest first."""
        begun = {row.course_id for row in await runs.all_of_member(tx, member.id)}
        found = [await self.courses.by_id(tx, course_id) for course_id in sorted(begun, reverse=True)]
        return [course for course in found if course.key == member.cohort.course_key]

    async def _go(self, tx: Tx, run: Run, go: Go, now: datetime) -> tuple[Run, bool, tuple[Said, ...]]:
        match go:
            case Go.NEXT:
                return await self._forward(tx, run, now), False, ()
            case Go.BACK if len(run.trail) == 1:
                return run, False, (Said(Remark.FIRST),)
            case Go.BACK:
                await runs.leave(tx, [run.open.id], now)
                return replace(run, trail=run.trail[:-1]), False, ()
            case Go.PAUSE:
                return run, True, ()
            case Go.HAND_IN:
                await runs.hand_in(tx, run.id, now)
                return run, False, ()
            case Go.STAY:
                return run, False, ()

    async def _forward(self, tx: Tx, run: Run, now: datetime) -> Run:
        place = next_place(run, run.open.place)
        if run.open.detour and leads_back(run, place):
            return await self._back_from_detour(tx, run, now)
        if place is None:
            return run
        ask = await runs.put(tx, run.id, place, now, detour=run.open.detour)
        return replace(run, trail=(*run.trail, ask))

    async def _back_from_detour(self, tx: Tx, run: Run, now: datetime) -> Run:
        """Take every question of the detour off the trail's end."""
        kept = list(run.trail)
        while kept[-1].detour:
            kept.pop()
        await runs.leave(tx, [ask.id for ask in run.trail[len(kept) :]], now)
        return replace(run, trail=tuple(kept))


def _with_back(run: Run, back: tuple[Response, ...]) -> Run:
    """The run with items that were taken away where they were."""
    return replace(run, responses=tuple(sorted((*run.responses, *back), key=lambda response: response.id)))


def with_step(run: Run, step: Step, new: list[int], at: datetime | None = None) -> Run:
    """The run as it is after a step that was taken `at`, and whose new items got these ids."""
    revised = dict(step.revise)
    kept = tuple(
        replace(response, body=revised[response.id], number=response.number + 1, written_at=at)
        if response.id in revised
        else response
        for response in run.responses
        if response.id not in step.drop
    )
    added = tuple(
        Response(
            item_id, item.place.ref, item.place.row, item.place.round, item.body, item.under, written_at=at
        )
        for item_id, item in zip(new, step.add, strict=True)
    )
    return replace(run, responses=kept + added)


def _moved_days(before: Run, after: Run, step: Step) -> tuple[Said, ...]:
    """That days moved with their milestones, which the step itself did not say."""
    revised = dict(step.revise)
    return tuple(
        Said(Remark.DAY_MOVED, day_said(item.body.due, after.zone))
        for item in after.responses
        if isinstance(item.body, Day) and item.body.due is not None and item.id not in revised
        for was in (before.item(item.id),)
        if was is not None and was.body != item.body
    )


def _about_new(step: Step, new: list[int]) -> Aside | None:
    """A new milestone is asked for its date, unless a form gave one already: then to confirm it."""
    if not step.when_of_new or not new:
        return step.aside
    if isinstance(step.aside, ConfirmWhen):
        return replace(step.aside, item=new[-1])
    return AskWhen(new[-1])
