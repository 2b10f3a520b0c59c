"""Plays a member: looks at the open question, as the services know it, and answers it as a person would.

It knows kinds of questions, not exercises: whatever course file is rehearsed, it finds its way to the hand-in.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import discord
from simcord import MemberActor

from bot.domain.acts import AskDay, AskHours, AskSign, AskWhen, ConfirmDay, ConfirmWhen
from bot.domain.calendar import local
from bot.domain.course import Brief, Choice, Condition, Dated, Exercise, HandIn, Lines, Number, Text, Tripwire
from bot.domain.question import Choosable, Question
from bot.domain.run import Place, Run
from bot.domain.screen import AskClock, AskPlace, HandedIn, Put, TellReaders
from bot.domain.words import said
from bot.rehearsal import reading
from bot.services import Services
from bot.services.desk import Turn

MOST_TURNS = 400
MILESTONES = ("Baseline running", "Comparison finished")
DATES = ("in 10 days", "in 3 weeks at 6pm")
CITY = "Berlin"
TWINS = {"Fine": "fine", "Next": "next", "Yes": "yes", "Hand in": "hand in"}
"""What to type instead of a press; the times that a clock may show are typed as they stand."""
LINK = "https://example.org/plan"


class Stuck(Exception):
    """The exercise did not come to its end; the message says where."""


@dataclass
class Player:
    """`services` gives those of the bot that runs now; `tell` is told each thing that the member does.

    With `only_types` nothing in the conversation is ever pressed.
    """

    member: MemberActor
    services: Callable[[], Services]
    tell: Callable[[str], None]
    only_types: bool = False
    answers: list[tuple[Place, str]] = field(default_factory=list[tuple[Place, str]])
    """Every answer given, in words, with the question it was given to."""

    async def begin(self, exercise_id: str) -> None:
        """Go to another exercise, by its command."""
        self.answers = []
        self.tell(f"{self.member.user.global_name}: /exercise start {exercise_id}")
        await self.member.user.slash("exercise start", exercise=exercise_id)

    async def play(self, until: Callable[[Question], bool] = lambda _: False) -> None:
        """From the question that is open to the hand-in, or to the first one of which `until` holds; raises Stuck."""
        for _ in range(MOST_TURNS):
            turn = await self.services().screens.turn(self.member.id)
            if isinstance(turn.screen, HandedIn):
                return
            if isinstance(turn.screen, Put) and turn.screen.aside is None and until(turn.screen.question):
                return
            await self._take_turn(turn)
        raise Stuck(f"{self.member.name} was not done after {MOST_TURNS} turns.")

    async def _take_turn(self, turn: Turn) -> None:
        match turn.screen:
            case AskClock(near):
                await self._press(f"{local(turn.now, near):%H:%M}")
            case AskPlace() if self.only_types:
                await self._type(CITY)
            case AskPlace():
                await self._press_first("place:")
            case TellReaders():
                await self._press("Fine")
            case Put(question=question, aside=AskWhen()):
                await self._type(DATES[(len(question.given) - 1) % len(DATES)])
            case Put(aside=ConfirmWhen() | ConfirmDay()):
                await self._press("Yes")
            case Put(aside=AskDay()):
                await self._type(DATES[0])
            case Put(aside=AskHours()):
                await self._type("3")
            case Put(question=question, aside=AskSign()):
                await self._type("Somebody else can see that it is there")
            case Put(question=question):
                await self._answer(question)
            case _:
                raise Stuck(f"{self.member.name} sees {type(turn.screen).__name__}, and nothing to answer.")

    async def _answer(self, question: Question) -> None:
        match question.field.kind:
            case Choice(most=1):
                await self._choose_one(question)
            case Choice():
                await self._several(question)
            case Lines(joins=joins) if joins is not None:
                # Each item would be asked about in its turn: without an end to it there would be no way on.
                met = any(place.ref == question.place.ref for place, _ in self.answers)
                await self._lines(question, 0 if met else 1)
            case Lines(least=least):
                await self._lines(question, max(least, 2))
            case Dated() if len(question.given) < len(MILESTONES):
                await self._say(question, MILESTONES[len(question.given)])
            case Dated():
                await self._press("Next")
            case Number():
                await self._say(question, "5")
                await self._press("Next")
            case Text(link=link):
                await self._say(question, LINK if link else _words(question, 0))
                await self._press("Next")
            case Tripwire():
                await self._press("Yes")
            case Brief():
                self.answers += ((question.place, passage.words) for passage in question.passages)
                await self._press("Next")
            case HandIn():
                self.answers.append((question.place, "Handed in"))
                await self._press("Hand in")

    async def _choose_one(self, question: Question) -> None:
        wanted = best_option(question)
        if wanted is None:
            await self._press("Next")
            return
        self.answers.append((question.place, wanted.text))
        await self._choose(question, [wanted])

    async def _several(self, question: Question) -> None:
        wanted = question.options[:2]
        self.answers += ((question.place, option.text) for option in wanted)
        await self._choose(question, wanted)
        await self._press("Next")

    async def _choose(self, question: Question, wanted: Sequence[Choosable]) -> None:
        await self._type(" ".join(str(question.options.index(option) + 1) for option in wanted))

    async def _lines(self, question: Question, count: int) -> None:
        for number in range(count):
            await self._say(question, _words(question, number))
        await self._press("Next")

    async def _say(self, question: Question, text: str) -> None:
        self.answers.append((question.place, text))
        await self._type(text)

    async def say(self, text: str) -> None:
        """Type something, whatever is asked."""
        await self._type(text)

    async def _type(self, text: str) -> None:
        self.tell(f"{self.member.user.global_name}: {text}")
        await self.member.user.send_dm(text)

    async def _press(self, label: str) -> None:
        if self.only_types:
            await self._type(TWINS.get(label, label))
            return
        self.tell(f"{self.member.user.global_name} presses [{label}]")
        await self.member.user.click(self._card(), label=label)

    async def _press_first(self, beginning: str) -> None:
        """Press the first button whose custom id begins like this."""
        buttons = reading.buttons(reading.components(self._card()))
        found = next(button for button in buttons if button["custom_id"].startswith(beginning))
        await self._press(found["label"])

    def _card(self) -> discord.Message:
        """The last card that still has its buttons."""
        cards = [
            card
            for card in self.member.user.dm_channel.history()
            if reading.buttons(reading.components(card))
        ]
        if not cards:
            raise Stuck(f"{self.member.name} has no card with buttons.")
        return cards[-1]


def best_option(question: Question, *, opening: bool = True) -> Choosable | None:
    """The option that leads through most of the exercise: one that opens further questions, and skips no prompt.

    Without `opening`, one that opens nothing, as far as there is one: further rows of a matrix would go on for ever.
    None where a repeat has gone on for long enough.
    """
    repeat = question.prompt.repeat
    if repeat is not None and question.field.id == repeat.lens and question.place.round > repeat.least:
        return None
    opens, leaving = _opening(question), _leaving(question)
    stays = [option for option in question.options if option.key not in leaving] or [*question.options]
    return next((option for option in stays if (option.key in opens) is opening), stays[0])


def _opening(question: Question) -> frozenset[str]:
    """The options of this question on which further questions hang."""
    fields = (asked for prompt in question.exercise.prompts for asked in prompt.fields)
    return _wanted(question, (condition for asked in fields for condition in asked.when))


def _leaving(question: Question) -> frozenset[str]:
    """The options that pause, or that jump elsewhere."""
    kind = question.field.kind
    options = kind.options if isinstance(kind, Choice) else ()
    pausing = frozenset(option.id for option in options if option.pauses or option.readers)
    branches = (branch for prompt in question.exercise.prompts for branch in prompt.branches)
    return pausing | _wanted(question, (condition for branch in branches for condition in branch.when))


def _wanted(question: Question, conditions: Iterable[Condition]) -> frozenset[str]:
    """The options of this question with which some of these conditions hold."""
    keys = frozenset(option.key for option in question.options)
    ours = (condition for condition in conditions if condition.field == question.place.ref)
    held = (keys - condition.any_of if condition.never else condition.any_of for condition in ours)
    return frozenset[str]().union(*held)


def _words(question: Question, number: int) -> str:
    """Something to write: one of the prompt's own examples, made this row's and round's own."""
    examples = question.prompt.examples or (question.field.ask,)
    words = examples[number % len(examples)]
    about = "" if question.row is None else f" ({question.row[:40]})"
    again = "" if number < len(examples) else f" {number + 1}"
    later = "" if question.place.round == 1 else f" (round {question.place.round})"
    return f"{words}{about}{again}{later}"


def unreached(exercise: Exercise, run: Run) -> list[str]:
    """The titles of prompts that have no answer in this run."""
    answered = {response.ref.prompt for response in run.responses}
    return [f"{prompt.id} {prompt.title}" for prompt in exercise.prompts if prompt.id not in answered]


def unequal(answers: list[tuple[Place, str]], run: Run) -> list[str]:
    """The answers that the run does not hold as they were given."""
    return [
        f"{place.ref}: {words}"
        for place, words in answers
        if not any(said(run, response).startswith(words) for response in run.at(place))
    ]
