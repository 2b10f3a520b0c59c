"""Whatever is edited, taken out and brought back: the tables that the bot acts on say what the answers come to."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

import pytest
import sqlalchemy as sa

from bot.domain.acts import (
    Act,
    AddMilestone,
    ChangeMilestone,
    Choose,
    ConfirmWhen,
    Drop,
    Plain,
    Write,
    WriteAnew,
)
from bot.domain.control import Control
from bot.domain.course import Dated, Lines, Text, Tripwire
from bot.domain.question import Question
from bot.domain.records import (
    NO_CONTRACT,
    CheapTestRecord,
    Contract,
    MilestoneRecord,
    Record,
    StepRecord,
    TripwireRecord,
    contract,
    records,
)
from bot.domain.refusals import Refusal
from bot.domain.response import Deadline
from bot.domain.screen import Put
from bot.store.database import Database
from bot.store.tables import contracts, inbox, milestones, revisions, runs, steps, tests, tripwires
from bot.store.types import Tx
from tests.services.talk import Step, Talker, chosen, rows

STEPS = 60
WORDS = (
    "1",
    "2",
    "1 2",
    "yes",
    "no",
    "in two weeks",
    "in 3 days",
    "tomorrow",
    "a thought",
    "one\ntwo",
    "next",
)
DATES = ("", "in 9 days", "in two weeks", "tomorrow", "some day")
TO_RECORDS = {"project": ("B10b", "B10c", "B11", "B11r", "B12b"), "career": ("A1", "A3")}
ON_THE_WAY: dict[str, Step] = {
    "B1.have": "1",
    "B10c.steps": "install it\nload a model",
    "B11.tripwire": Plain.DATE_IS_RIGHT,
    "B11r.lens": "1",
    "B11r.tripwire": Plain.DATE_IS_RIGHT,
    "B12b.who": "3",
    "B12b.cadence": "3",
}


@dataclass
class Fickle:
    """A member who changes everything, in every way there is."""

    mira: Talker
    database: Database
    chance: Random
    messages: list[int] = field(default_factory=list[int])

    async def does_something(self) -> None:
        ways: list[Callable[[], Awaitable[object]]] = [
            *[self.presses] * 6,
            *[self.goes_elsewhere] * 4,
            *[self.types] * 3,
            *[self.edits] * 3,
            *[self.restores] * 3,
            *[self.deletes] * 2,
        ]
        with suppress(Refusal):
            await self.chance.choice(ways)()
        await self.mira.sees(await self.mira.looks())

    async def types(self) -> None:
        self.messages.append(self.mira.clock.next_id())
        await self.mira.sends(self.chance.choice(WORDS), message_id=self.messages[-1])

    async def presses(self) -> None:
        screen = (await self.mira.looks()).screen
        if isinstance(screen, Put):
            asked = isinstance(screen.aside, ConfirmWhen) and self.chance.random() < 0.7
            act = Plain.DATE_IS_RIGHT if asked else self.chance.choice(list(self._acts(screen.question)))
            event_id = self.mira.clock.next_id()
            await self.mira.bot.exercises.act(self.mira.user_id, screen.question.ask.id, act, event_id)

    def _acts(self, question: Question) -> Iterator[Act]:
        yield from (Control.NEXT, Control.SKIP, Control.BACK)
        yield from (chosen(question, option.key) for option in question.options)
        yield from (Drop(given.id) for given in question.given)
        match question.field.kind:
            case Dated():
                yield AddMilestone("another one", self.chance.choice(DATES), "a sign")
                yield from (Plain.DATE_IS_RIGHT, Plain.DATE_IS_WRONG)
                for given in question.given:
                    for when in DATES:
                        yield ChangeMilestone(given.id, self.chance.choice(["", "renamed"]), when, "its sign")
            case Tripwire():
                yield from (Plain.DATE_IS_RIGHT, Plain.DATE_IS_WRONG, Plain.NO)
                yield from (Choose((str(one.item),), frozenset()) for one in question.proposals)
            case Text() | Lines():
                yield from (Write("and more"), WriteAnew("anew\nin two lines"), WriteAnew(""))
            case _:
                return

    async def goes_elsewhere(self) -> None:
        exercise = self.chance.choice([*TO_RECORDS])
        await self.mira.bot.exercises.start(self.mira.user_id, exercise)
        run = await self.mira.run()
        await self.mira.bot.exercises.reopen(
            self.mira.user_id, run.id, self.chance.choice(TO_RECORDS[exercise])
        )

    async def edits(self) -> None:
        message_id, words = self.chance.choice(self.messages), self.chance.choice(WORDS)
        self.mira.clock.next_id()
        await self.mira.bot.revisions.edited(self.mira.user_id, message_id, words, self.mira.clock.at)

    async def deletes(self) -> None:
        message_id = self.chance.choice(self.messages)
        await self.mira.bot.revisions.deleted(message_id)
        await self.mira.bot.revisions.decide(self.mira.user_id, message_id, out=self.chance.random() < 0.7)

    async def restores(self) -> None:
        found = await rows(self.database, sa.select(revisions.c.item_id, revisions.c.number))
        item_id, number = self.chance.choice(sorted(found))
        await self.mira.bot.revisions.restore(self.mira.user_id, item_id, number)


@pytest.fixture
async def fickle(mira: Talker, database: Database) -> Fickle:
    """Both exercises are gone through, with something in every table of records."""
    await mira.goes_to("B10b.milestones", ON_THE_WAY)
    await mira.types("first", "in 5 days", "yes", "a sign", "last", "in 20 days", "yes", "another sign")
    await mira.goes_to("B14.done", ON_THE_WAY)
    await mira.sees(await mira.bot.exercises.start(mira.user_id, "career"))
    await mira.goes_to("A4.strengths")
    answered = sa.select(inbox.c.event_id).where(inbox.c.became == "answer").order_by(inbox.c.event_id)
    return Fickle(mira, database, Random(5), [message_id for (message_id,) in await rows(database, answered)])


async def test_records_are_what_the_answers_come_to_whatever_is_done_to_these(fickle: Fickle) -> None:
    """Broken builds: leave records as they are where an answer comes back; never mark one as gone; write the contract
    only once."""
    met: set[type[Record]] = set()
    for _ in range(STEPS):
        await fickle.does_something()
        met |= await agrees(fickle.mira, fickle.database)
    assert met == {MilestoneRecord, StepRecord, CheapTestRecord, TripwireRecord}


async def agrees(mira: Talker, database: Database) -> set[type[Record]]:
    """Holds the tables against what the answers come to; returns which kinds of records there were."""
    desk, met = mira.bot.exercises.desk, set[type[Record]]()
    async with database.read() as tx:
        known = await desk.of(tx, mira.user_id, hold=False)
        for run_id in await tx.scalars(sa.select(runs.c.id)):
            there = await desk.beside(tx, known, run_id)
            assert there is not None
            assert there.run is not None
            wanted = records(there.run)
            assert sorted(wanted, key=repr) == sorted([one async for one in stored(tx, run_id)], key=repr)
            assert (contract(there.run) or NO_CONTRACT) == await stored_contract(tx, run_id)
            met |= {type(one) for one in wanted}
    return met


async def stored(tx: Tx, run_id: int) -> AsyncIterator[Record]:
    """Every record of a run that is not gone, read back from its table."""
    item_of = {row.id: row.item_id for row in await tx.execute(sa.select(milestones))}
    for table in (milestones, steps, tests, tripwires):
        here = sa.select(table).where(table.c.run_id == run_id, table.c.gone_at.is_(None))
        for row in await tx.execute(here):
            if table is milestones:
                yield MilestoneRecord(row.item_id, row.text, due(row.due_at, row.has_time), row.sign)
            elif table is steps:
                yield StepRecord(row.item_id, item_of[row.milestone_id], row.text)
            elif table is tests:
                until = due(row.due_at, row.has_time)
                yield CheapTestRecord(row.item_id, row.path_id, row.text, until, row.hours, row.sign)
            else:
                ask_at = Deadline(row.ask_at, row.has_time)
                yield TripwireRecord(row.item_id, item_of[row.milestone_id], row.risk, ask_at)


def due(at: datetime | None, has_time: bool) -> Deadline | None:
    return None if at is None else Deadline(at, has_time)


async def stored_contract(tx: Tx, run_id: int) -> Contract:
    """What was never agreed on is as good as agreed to be none."""
    row = (await tx.execute(sa.select(contracts).where(contracts.c.run_id == run_id))).first()
    if row is None:
        return NO_CONTRACT
    return Contract(row.who, row.cadence, row.weekday, row.hour, row.tone, row.miss)
