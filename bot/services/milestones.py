"""Milestones by command: listed, added, moved, done, dropped. They are answers: every change is a revision of one."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.access import is_theirs
from bot.domain.acts import AskWhen, ConfirmWhen, NewItem, Step
from bot.domain.check_in import State
from bot.domain.history import History, back_to
from bot.domain.milestone import (
    DateGone,
    Goal,
    Goals,
    NoMilestonesYet,
    NoSuchMilestone,
    NoSuchStep,
    NothingToKeep,
    goals_of,
    in_order,
    named,
    new_pieces,
    place_to_add,
    step_named,
    takes_pieces,
)
from bot.domain.note import NoSuchNote
from bot.domain.person import Person
from bot.domain.report import How, Report
from bot.domain.response import Deadline, Milestone
from bot.domain.run import Run
from bot.domain.screen import Known, changed
from bot.services import ahead
from bot.services.desk import Desk, Turn
from bot.services.revisions import after_change, back_again
from bot.store import check_ins, inbox, notes, people, records, reports, revisions, runs
from bot.store.inbox import Became
from bot.store.types import Tx
from bot.when import NotADate, read_when


@dataclass(frozen=True, slots=True)
class Waits:
    """A date in words that waits for its yes: as it was read, or why it was not. `report` holds the words."""

    report: int
    words: str
    read: Deadline | str


@dataclass(frozen=True, slots=True)
class Shown:
    """One milestone with what hangs on it. `after_end`: its date is after the projects of its cohort end.

    `takes_pieces`: whether its exercise asks for smaller pieces of it.
    """

    goal: Goal
    zone: str
    now: datetime
    waits: Waits | None
    after_end: bool
    takes_pieces: bool


@dataclass(frozen=True, slots=True)
class Story:
    """What became of one, from its first words on, also where it was dropped."""

    run: Run
    history: History
    reports: tuple[Report, ...]
    pieces: dict[int, str]


class Milestones:
    """All raise NotEnrolled to a stranger, but for what is offered while somebody types; those that name a milestone
    raise NoSuchMilestone, also where it is somebody else's.

    `event_id` is Discord's, of the press or command: the same one again changes nothing.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    # Looking

    async def listed(self, user_id: int) -> Goals:
        """Raises NoMilestonesYet where no exercise was begun that has any."""
        async with self.desk.db.read() as tx:
            known = await self.desk.of(tx, user_id, hold=False)
            return await self._goals(tx, known, user_id)

    async def offered(self, user_id: int) -> Goals | None:
        """What may be offered while somebody types; None to a stranger, and where there is nothing yet."""
        async with self.desk.db.read() as tx:
            found = await people.by_user(tx, user_id)
            known = None if found is None else await self.desk.known(tx, found)
            try:
                return None if known is None else await self._goals(tx, known, user_id)
            except NoMilestonesYet:
                return None

    async def named(self, user_id: int, words: str) -> int:
        """The item of the one that is meant by what was typed or chosen."""
        found = named((await self.listed(user_id)).all, words)
        if found is None:
            raise NoSuchMilestone
        return found.item

    async def piece_named(self, user_id: int, item_id: int, words: str) -> int:
        """The item of the step of this milestone that is meant by what was typed or chosen."""
        found = step_named((await self.shown(user_id, item_id)).goal, words)
        if found is None:
            raise NoSuchStep
        return found.item

    async def shown(self, user_id: int, item_id: int) -> Shown:
        now = self.desk.clock()
        async with self.desk.db.read() as tx:
            known = await self.desk.of(tx, user_id, hold=False)
            return await self._shown(tx, known, item_id, now)

    async def story(self, user_id: int, item_id: int) -> Story:
        async with self.desk.db.read() as tx:
            known = await self.desk.of(tx, user_id, hold=False)
            there, history = await self._item(tx, known, item_id)
            assert there.run is not None
            goal = next((each for each in goals_of(there.run, {}) if each.item == item_id), None)
            pieces = {} if goal is None else {piece.item: piece.text for piece in goal.pieces}
            told = await reports.of_items(tx, [item_id, *pieces])
            return Story(there.run, history, tuple(told), pieces)

    async def may_add(self, user_id: int) -> None:
        """Raises NoMilestonesYet where there is nothing to add one to."""
        async with self.desk.db.read() as tx:
            await self._to_add(tx, await self.desk.of(tx, user_id, hold=False), user_id)

    # Changing the answers

    async def add(
        self,
        user_id: int,
        event_id: int,
        *,
        text: str,
        when: str,
        sign: str,
        pieces: str,
        of_note: int | None = None,
    ) -> tuple[Shown, Turn]:
        """A new one. Its date, in words, waits for a yes; what was said of it is kept meanwhile.

        `of_note` is a note on their plan of which it is made. Raises NothingToKeep where it has no name,
        NoMilestonesYet, and NoSuchNote.
        """
        text, when, sign, pieces = map(_plain, (text, when, sign, pieces))
        if not text:
            raise NothingToKeep
        async with self._held(user_id) as (tx, known, now):
            await _is_theirs(tx, user_id, of_note)
            there = await self._to_add(tx, known, user_id)
            assert there.run is not None
            place = place_to_add(there.run)
            assert place is not None
            if not await inbox.take(tx, event_id, user_id, now, Became.PRESS):
                return await self._again(tx, there, text, now), await self.desk.turn(tx, known, now)
            new = NewItem(place, Milestone(text, when, None, sign))
            run, (item_id,) = await self.desk.write(tx, there, Step(add=(new,)), now, at=now)
            if of_note is not None:
                await notes.became(tx, of_note, item_id)
            if pieces:
                run = await self._add_pieces(tx, replace(there, run=run), item_id, pieces, now)
            if when:
                await reports.say(tx, user_id, How.TO_MOVE, when, now, item=item_id)
            known = after_change(known, run, Step())
            return await self._shown(tx, known, item_id, now), await self.desk.turn(tx, known, now)

    async def _again(self, tx: Tx, there: Known, text: str, now: datetime) -> Shown:
        """What the same press made when it came first."""
        assert there.run is not None
        found = [goal for goal in goals_of(there.run, {}) if goal.text == text]
        if not found:
            raise NoSuchMilestone
        return await self._shown(tx, there, found[-1].item, now)

    async def add_pieces(self, user_id: int, event_id: int, item_id: int, pieces: str) -> tuple[Shown, Turn]:
        """Smaller pieces of it, one a line; raises NothingToKeep."""
        if not _plain(pieces):
            raise NothingToKeep
        async with self._held(user_id) as (tx, known, now):
            there, _ = await self._goal(tx, known, item_id)
            if await inbox.take(tx, event_id, user_id, now, Became.PRESS):
                run = await self._add_pieces(tx, there, item_id, _plain(pieces), now)
                known = after_change(known, run, Step())
            return await self._shown(tx, known, item_id, now), await self.desk.turn(tx, known, now)

    async def _add_pieces(self, tx: Tx, there: Known, item_id: int, pieces: str, now: datetime) -> Run:
        assert there.run is not None
        goal = next(each for each in goals_of(there.run, {}) if each.item == item_id)
        ref = takes_pieces(there.run, goal)
        if ref is None:
            return there.run
        run, _ = await self.desk.write(tx, there, Step(add=new_pieces(ref, item_id, pieces)), now, at=now)
        return run

    async def move(self, user_id: int, event_id: int, item_id: int, words: str) -> Shown:
        """Another date, in words: it is kept, and waits for a yes; until then the date stays. Raises NothingToKeep."""
        if not _plain(words):
            raise NothingToKeep
        async with self._held(user_id) as (tx, known, now):
            await self._goal(tx, known, item_id)
            if await inbox.take(tx, event_id, user_id, now, Became.PRESS):
                await self._settle_waiting(tx, item_id, now)
                await reports.say(tx, user_id, How.TO_MOVE, _plain(words), now, item=item_id)
            return await self._shown(tx, known, item_id, now)

    async def confirm(self, user_id: int, report_id: int, at: int) -> tuple[Shown, Turn]:
        """Yes, that is the date, as it was shown: `at` in seconds since 1970.

        Where it would be read otherwise now, or is past, nothing changes and it is asked again. Raises DateGone where
        it does not wait (any more), also where it is somebody else's.
        """
        async with self._held(user_id) as (tx, known, now):
            report = await reports.by_id(tx, report_id)
            if (
                report is None
                or not is_theirs(user_id, report.user_id)
                or report.how is not How.TO_MOVE
                or not report.item
            ):
                raise DateGone
            there, history = await self._item(tx, known, report.item)
            if not _still_waits(report, history):
                raise DateGone
            there, goal = await self._goal(tx, known, report.item)
            waits = _waits(report, there, now)
            if isinstance(waits.read, Deadline) and int(waits.read.at.timestamp()) == at:
                await self._settle_waiting(tx, goal.item, now)
                if goal.due != waits.read:
                    known = await self._moved(tx, known, there, goal, waits, now)
            return await self._shown(tx, known, goal.item, now), await self.desk.turn(tx, known, now)

    async def _moved(
        self, tx: Tx, known: Known, there: Known, goal: Goal, waits: Waits, now: datetime
    ) -> Known:
        assert there.run is not None
        assert isinstance(waits.read, Deadline)
        response = there.run.item(goal.item)
        assert response is not None
        assert isinstance(response.body, Milestone)
        step = Step(revise=((goal.item, replace(response.body, said=waits.words, due=waits.read)),))
        if goal.due is not None:
            await reports.say(tx, known.person.user_id, How.MOVED, waits.words, now, item=goal.item)
            await self._answered(tx, known.person, goal.item)
        run, _ = await self.desk.write(tx, there, step, now, at=now)
        return _unasked(after_change(known, run, step), goal.item)

    async def _settle_waiting(self, tx: Tx, item_id: int, now: datetime) -> None:
        for report in await reports.of_item(tx, item_id):
            if report.how is How.TO_MOVE:
                await reports.replaced(tx, report.id, now)

    async def drop(self, user_id: int, item_id: int) -> tuple[Goal, Turn]:
        """Take it out of the answers; its words, its history and what was done of it stay, to be brought back."""
        async with self._held(user_id) as (tx, known, now):
            there, goal = await self._goal(tx, known, item_id)
            step = Step(drop=(item_id,))
            run, _ = await self.desk.write(tx, there, step, now, at=now)
            return goal, await self.desk.turn(tx, after_change(known, run, step), now)

    async def bring_back(self, user_id: int, item_id: int) -> tuple[Shown, Turn]:
        """What was dropped, as it stood last; nothing changes where it is there."""
        async with self._held(user_id) as (tx, known, now):
            there, history = await self._item(tx, known, item_id)
            assert there.run is not None
            step = back_to(there.run, history, history.last_revision.number)
            if step.revise:
                back = back_again((history,), step)
                run, _ = await self.desk.write(tx, there, step, now, at=now, back=back)
                known = after_change(known, run, step)
            return await self._shown(tx, known, item_id, now), await self.desk.turn(tx, known, now)

    # Saying how it goes

    async def is_done(self, user_id: int, item_id: int, *, done: bool, piece: int | None = None) -> Shown:
        """It is done, or not after all; of a smaller piece of it where one is named. The same again changes nothing."""
        async with self._held(user_id) as (tx, known, now):
            _, goal = await self._goal(tx, known, item_id)
            named_piece = next((each for each in goal.pieces if each.item == piece), None)
            if piece is not None and named_piece is None:
                raise NoSuchStep
            since = goal.done_at if named_piece is None else named_piece.done_at
            if (since is not None) != done:
                about = item_id if piece is None else piece
                await records.is_done(tx, about, now if done else None)
                how = How.DONE if done else How.REOPENED
                await reports.say(tx, user_id, how, "", now, item=about)
                await self._answered(tx, known.person, about)
                await ahead.replan(tx, known.person, now)
            return await self._shown(tx, known, item_id, now)

    async def note(self, user_id: int, event_id: int, item_id: int, words: str) -> Shown:
        """Words about it, for its history; raises NothingToKeep."""
        if not _plain(words):
            raise NothingToKeep
        async with self._held(user_id) as (tx, known, now):
            await self._goal(tx, known, item_id)
            if await inbox.take(tx, event_id, user_id, now, Became.PRESS):
                await reports.say(tx, user_id, How.NOTE, _plain(words), now, item=item_id)
            return await self._shown(tx, known, item_id, now)

    async def _answered(self, tx: Tx, person: Person, item_id: int) -> None:
        """What was asked about it and is open has its answer by this."""
        for asked in await check_ins.asked_of(tx, person.user_id):
            if asked.item == item_id and asked.state in (State.OPEN, State.PUT_OFF):
                await check_ins.stands(tx, asked.id, State.ANSWERED)

    # Finding

    @asynccontextmanager
    async def _held(self, user_id: int) -> AsyncGenerator[tuple[Tx, Known, datetime]]:
        now = self.desk.clock()
        async with self.desk.in_turn(user_id), self.desk.db.begin() as tx:
            yield tx, await self.desk.of(tx, user_id), now

    async def _runs(self, tx: Tx, known: Known, user_id: int) -> list[Known]:
        """This person with each of their runs in view."""
        found = [await self.desk.beside(tx, known, row.id) for row in await runs.all_of_user(tx, user_id)]
        return [there for there in found if there is not None and there.run is not None]

    async def _goals(self, tx: Tx, known: Known, user_id: int) -> Goals:
        there = [each.run for each in await self._runs(tx, known, user_id) if each.run is not None]
        done = await records.done_of_runs(tx, [run.id for run in there])
        found = in_order(goal for run in there for goal in goals_of(run, done))
        if not found and not any(place_to_add(run) for run in there):
            raise NoMilestonesYet
        ends_at = max((run.ends_at for run in there if place_to_add(run)), default=None)
        return Goals(found, there[-1].zone, self.desk.clock(), ends_at)

    async def _to_add(self, tx: Tx, known: Known, user_id: int) -> Known:
        """The run that takes a new one: the open one where it can, else the newest that can."""
        if known.run is not None and place_to_add(known.run) is not None:
            return known
        able = [
            there
            for there in await self._runs(tx, known, user_id)
            if there.run is not None and place_to_add(there.run) is not None
        ]
        if not able:
            raise NoMilestonesYet
        return able[-1]

    async def _item(self, tx: Tx, known: Known, item_id: int) -> tuple[Known, History]:
        """A milestone or test of this person's, dropped or not."""
        history = await revisions.of_item(tx, item_id)
        there = None if history is None else await self.desk.beside(tx, known, history.run_id)
        if history is None or there is None or not isinstance(history.last, Milestone):
            raise NoSuchMilestone
        return there, history

    async def _goal(self, tx: Tx, known: Known, item_id: int) -> tuple[Known, Goal]:
        there, _ = await self._item(tx, known, item_id)
        assert there.run is not None
        done = await records.done_of_runs(tx, [there.run.id])
        goal = next((each for each in goals_of(there.run, done) if each.item == item_id), None)
        if goal is None:
            raise NoSuchMilestone
        return there, goal

    async def _shown(self, tx: Tx, known: Known, item_id: int, now: datetime) -> Shown:
        _, history = await self._item(tx, known, item_id)
        there, goal = await self._goal(tx, known, item_id)
        assert there.run is not None
        waiting = [each for each in await reports.of_item(tx, item_id) if _still_waits(each, history)]
        waits = _waits(waiting[-1], there, now) if waiting else None
        after_end = goal.due is not None and not goal.is_test and goal.due.at > there.run.ends_at
        takes = takes_pieces(there.run, goal) is not None
        return Shown(goal, there.run.zone, now, waits, after_end, takes)


async def _is_theirs(tx: Tx, user_id: int, of_note: int | None) -> None:
    """Raises NoSuchNote where it is on somebody else's plan, or there is none."""
    found = None if of_note is None else await notes.by_id(tx, of_note)
    if of_note is not None and (found is None or not is_theirs(user_id, found.owner)):
        raise NoSuchNote


def _still_waits(report: Report, history: History) -> bool:
    """A date that was said elsewhere since, in the exercise or by an older version, counts instead."""
    before = [each.body for each in history.revisions if each.written_at <= report.said_at]
    now = history.now
    if report.how is not How.TO_MOVE or not isinstance(now, Milestone) or not before:
        return False
    was = before[-1]
    return isinstance(was, Milestone) and (was.said, was.due) == (now.said, now.due)


def _unasked(known: Known, item_id: int) -> Known:
    """The conversation does not ask for a date that was just said."""
    aside = known.conversation.aside
    asks = isinstance(aside, AskWhen | ConfirmWhen) and aside.item == item_id
    return changed(known, aside=None) if asks else known


def _waits(report: Report, there: Known, now: datetime) -> Waits:
    """Read as of when it was said, so that “tomorrow” stays the same day."""
    assert there.run is not None
    found = read_when(report.words, zone=there.run.zone, now=report.said_at)
    if not isinstance(found, NotADate) and found.at <= now:
        found = read_when(f"<t:{int(found.at.timestamp())}>", zone=there.run.zone, now=now)
    read = found.reason if isinstance(found, NotADate) else Deadline(found.at, found.has_time)
    return Waits(report.id, report.words, read)


def _plain(text: str) -> str:
    """Without what no database keeps."""
    return text.replace("\0", "").strip()
