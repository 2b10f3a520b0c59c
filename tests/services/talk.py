"""A member as the tests move one: types and presses as the cogs pass it on, and looks at the cards as they come."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import sqlalchemy as sa

from bot.domain.acts import (
    Act,
    Aside,
    AskHours,
    AskSign,
    AskWhen,
    Choose,
    ConfirmWhen,
    GoOnAnyway,
    Plain,
    TimerStep,
)
from bot.domain.cohort import Cohort, NewCohort, Readers
from bot.domain.control import Control
from bot.domain.course import Brief, Choice, Dated, FieldRef, HandIn, Lines, Number, Text, Tripwire
from bot.domain.person import Placing, placing
from bot.domain.question import Question, said
from bot.domain.response import to
from bot.domain.run import Place, Run
from bot.domain.screen import Put, shows
from bot.rehearsal.player import best_option
from bot.services import Services
from bot.services.desk import Turn
from bot.store.database import Database
from bot.store.tables import deliveries, metadata

DISCORD_BEGAN = datetime(2015, 1, 1, tzinfo=UTC)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
AROUND_FINAL = ("20261218", "20261221", "20261223")
"""The days on which a member is shown what would be posted of them, reminded of the final session, and told goodbye."""
BERLIN = "Europe/Berlin"
NOT_AROUND_FINAL = sa.and_(*(deliveries.c.occurrence.not_like(f"check-in-%-{day}") for day in AROUND_FINAL))
"""Without these, which are planned for everybody whatever else is."""

Step = str | Act
"""What a member does at a question: type this, or press that."""


class Hand:
    """A clock in hand, and ids that grow with it as Discord's do."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def next_id(self) -> int:
        """Of something that happens on Discord a second later."""
        self.at += timedelta(seconds=1)
        return (self.at - DISCORD_BEGAN) // timedelta(milliseconds=1) << 22


def new_cohort(channel_id: int = 500, **changes: Any) -> NewCohort:
    values: dict[str, Any] = {
        "guild_id": 1,
        "channel_id": channel_id,
        "name": "Cohort 12",
        "course_key": "ai-alignment",
        "zone": BERLIN,
        "final_session_at": NOON + timedelta(weeks=4),
        "project_ends_at": NOON + timedelta(weeks=6),
        "facilitator_id": 77,
        "facilitator_name": "Sam",
    }
    return NewCohort(**values | changes)


@dataclass
class Talker:
    """One person, the DM they talk in, and the turns that the bot took."""

    bot: Services
    clock: Hand
    user_id: int
    channel_id: int
    turns: list[Turn] = field(default_factory=list[Turn])
    cohort_id: int = 0
    card_id: int = 0
    """The card that is on the screen now."""

    # Coming in

    async def joins(self, cohort: Cohort) -> Self:
        await self.bot.members.join(cohort.id, self.user_id)
        self.cohort_id = cohort.id
        await self.sees(await self.enters(self.channel_id))
        return self

    async def enters(self, channel_id: int, *, in_thread: bool = False) -> Turn:
        """Goes through the door into this channel; the card is on its way there."""
        return await self.bot.members.talk_in(self.user_id, self.cohort_id, channel_id, in_thread=in_thread)

    async def tells_all(self, readers: Readers = Readers.FACILITATOR) -> Self:
        """Through the questions before the first prompt."""
        await self.sees(await self.bot.welcome.say_clock(self.user_id, 60))
        await self.sees(await self.bot.welcome.say_place(self.user_id, BERLIN))
        await self.sees(await self.bot.welcome.choose_readers(self.user_id, readers))
        return self

    # Looking

    async def sees(self, turn: Turn, pressed: int | None = None) -> Turn:
        """The card comes to the screen, as the bot's stage brings it: edited in place, or sent anew."""
        self.turns.append(turn)
        card, name = turn.conversation.card, shows(turn.screen)
        if placing(card, name) is Placing.SEND:
            self.card_id = self.clock.next_id()
            await self.bot.screens.shown(turn, self.card_id, self.card_id)
            if card is not None:
                await self.bot.screens.closed(card.message_id)
        elif card is not None and card.shows != name:
            await self.bot.screens.shown(turn, card.message_id, pressed or self.clock.next_id())
        return turn

    async def looks(self) -> Turn:
        """What the database says of the screen now."""
        return await self.bot.screens.turn(self.user_id)

    # Doing

    async def sends(
        self, text: str, *, reply_to: int | None = None, message_id: int | None = None
    ) -> Turn | None:
        """Types, without a look at what the bot makes of it."""
        message_id = message_id or self.clock.next_id()
        return await self.bot.exercises.answer(
            self.user_id, message_id, text, self.clock.at, reply_to, self.channel_id
        )

    async def types(self, *texts: str, reply_to: int | None = None) -> Turn:
        for text in texts:
            turn = await self.sends(text, reply_to=reply_to)
            assert turn is not None, "it was never sent before"
            await self.sees(turn)
        return self.last

    async def presses(self, act: Act, *, ask_id: int | None = None) -> Turn:
        """Presses a button of the card with the open question, or of another one."""
        event_id = self.clock.next_id()
        if ask_id is None:
            ask_id = self.question.ask.id
        return await self.sees(await self.bot.exercises.act(self.user_id, ask_id, act, event_id), event_id)

    async def chooses(self, *keys: str) -> Turn:
        return await self.presses(chosen(self.question, *keys))

    async def does(self, step: Step) -> Turn:
        match step:
            case Control() | Plain() | TimerStep():
                return await self.presses(step)
            case str():
                return await self.types(step)
            case _:
                return await self.presses(step)

    async def goes_to(self, place: str, answers: Mapping[str, Step] | None = None) -> Turn:
        """Answers one question after the other, plainly, until this one is open; written `B2.goals`."""
        for _ in range(200):
            if self.place == place:
                return self.last
            await self.does(plainly(self.question, self.aside, answers or {}))
        raise AssertionError(f"{place} never came; the last question was {self.place}")

    async def places(self, message_id: int, ask_id: int | None = None) -> Turn:
        """Says where a message belongs that waits."""
        event_id = self.clock.next_id()
        return await self.sees(
            await self.bot.kept.place(self.user_id, message_id, event_id, ask_id), event_id
        )

    async def hands_in(self) -> Turn:
        """Hands in, whatever is still open."""
        await self.sees(await self.bot.exercises.to_hand_in(self.user_id))
        return await self.presses(Plain.HAND_IN)

    # Asking

    @property
    def last(self) -> Turn:
        return self.turns[-1]

    @property
    def question(self) -> Question:
        assert isinstance(self.last.screen, Put), shows(self.last.screen)
        return self.last.screen.question

    @property
    def place(self) -> str:
        """The field that is asked for, or the screen's name where it is no question of the exercise."""
        screen = self.last.screen
        return str(screen.question.place.ref) if isinstance(screen, Put) else shows(screen)

    @property
    def aside(self) -> Aside | None:
        return self.last.conversation.aside

    @property
    def remarks(self) -> list[str]:
        return [said.remark.value for said in self.last.said]

    async def run(self) -> Run:
        return await self.bot.exercises.review(self.user_id)

    async def answers(self, ref: str) -> list[str]:
        """What stands in the database at this field, in words."""
        run = await self.run()
        prompt, _, name = ref.partition(".")
        return [said(run, response) for response in to(run.responses, FieldRef(prompt, name))]

    async def trail(self) -> list[str]:
        return [str(ask.place.ref) for ask in (await self.run()).trail]


def chosen(question: Question, *keys: str) -> Choose:
    return Choose(keys, frozenset(option.key for option in question.options))


def plainly(question: Question, aside: Aside | None, answers: Mapping[str, Step]) -> Step:
    """What somebody in a hurry does here: an answer where there is none, then Next."""
    match aside:
        case AskWhen():
            return "in two weeks"
        case ConfirmWhen():
            return Plain.DATE_IS_RIGHT
        case AskHours():
            return "six"
        case AskSign():
            return "the first plot looks right"
        case GoOnAnyway():
            return Control.NEXT
        case _:
            return Control.NEXT if question.given else _answer(question, question.place, answers)


def _answer(question: Question, place: Place, answers: Mapping[str, Step]) -> Step:
    if str(place.ref) in answers:
        return answers[str(place.ref)]
    match question.field.kind:
        case _ if question.field.optional:
            return Control.NEXT
        case Choice() if question.field.required:
            best = best_option(question, opening=False)
            assert best is not None
            return chosen(question, best.key)
        case Choice() if place.round == 1 and question.options:
            return chosen(question, *(option.key for option in question.options[: question.field.kind.least]))
        case Choice() | Brief():
            return Control.NEXT
        case Number():
            return "5 hours a week"
        case Lines(least=least):
            return "\n".join(f"line {n} at {place.ref}" for n in range(least))
        case Text() | Dated():
            return f"words at {place.ref}"
        case Tripwire():
            return Plain.NO
        case HandIn():
            return Plain.HAND_IN


# The database, whole


async def dump(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    async with db.read() as tx:
        return {
            table.name: sorted((tuple(row) for row in await tx.execute(sa.select(table))), key=repr)
            for table in metadata.sorted_tables
        }


async def rows(db: Database, query: sa.Executable) -> list[tuple[Any, ...]]:
    async with db.read() as tx:
        return [tuple(row) for row in await tx.execute(query)]
