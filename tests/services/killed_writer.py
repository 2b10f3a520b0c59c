"""Processes to be killed: a few members at once go through the whole exercise, each line printed once it is true.

`python -m tests.services.killed_writer URL` reads orders, one a line, and for each makes a process that carries it out:
how many members there are, and the messages whose storing was never reported. These are delivered again, as a bot does
that looks through what came while it was away; and everybody goes on wherever the database says that they are.
"""

import asyncio
import json
import os
import sys
from datetime import datetime, timedelta
from typing import Any

from bot import services
from bot.clock import real_clock
from bot.domain.acts import Act, Choose, Plain, Write
from bot.domain.cohort import Readers
from bot.domain.control import Control
from bot.domain.course import Lines, Text
from bot.domain.refusals import NotEnrolled
from bot.domain.screen import (
    AskClock,
    AskPlace,
    Checking,
    HandedIn,
    NothingOpen,
    Paused,
    Put,
    TellReaders,
    shows,
)
from bot.services import Services
from bot.services.desk import Turn
from bot.store.database import open_database
from tests.services.talk import BERLIN, DISCORD_BEGAN, Hand, Step, Talker, new_cohort, plainly

ENOUGH = 3


class RealHand(Hand):
    """Real time; ids as Discord would give them now, each once."""

    last = 0

    def __call__(self) -> datetime:
        return real_clock()

    def next_id(self) -> int:
        since = (real_clock() - DISCORD_BEGAN).total_seconds()
        self.last = max(self.last + 1, int(since * 1000) << 22)
        return self.last


def say(what: str, **more: Any) -> None:
    """One write, so that a line is said wholly or not at all."""
    os.write(1, f"{json.dumps({'what': what, **more})}\n".encode())


async def main(url: str, members: int, again: list[dict[str, Any]]) -> None:
    async with open_database(url) as db:
        bot = await services.start(db, real_clock)
        hand = RealHand()
        everybody = [Talker(bot, hand, 9001 + n, 90010 + n) for n in range(members)]
        await asyncio.gather(*(takes_part(bot, member, again) for member in everybody))


async def takes_part(bot: Services, member: Talker, again: list[dict[str, Any]]) -> None:
    try:
        member.turns.append(await member.looks())
        say("found", user=member.user_id, shows=shows(member.last.screen))
    except NotEnrolled:
        pass
    for missed in again:
        if missed["user"] == member.user_id:
            await types(member, missed["text"], missed["id"], datetime.fromisoformat(missed["at"]))
    if member.turns and member.user_id in await bot.screens.owed():
        await seen(member, await member.looks())
    while not (member.turns and isinstance(member.last.screen, HandedIn)):
        await goes_on(bot, member)


async def goes_on(bot: Services, member: Talker) -> None:
    user_id = member.user_id
    say("doing", user=user_id)
    match member.last.screen if member.turns else NothingOpen():
        case NothingOpen():
            then = real_clock() + timedelta(weeks=4)
            new = new_cohort(user_id, final_session_at=then, project_ends_at=then)
            await member.joins(await bot.cohorts.set_up(new))
            say("seen", user=user_id, shows=shows(member.last.screen))
        case AskClock():
            await seen(member, await bot.welcome.say_clock(user_id, 60))
        case AskPlace():
            await seen(member, await bot.welcome.say_place(user_id, BERLIN))
        case TellReaders():
            await seen(member, await bot.welcome.choose_readers(user_id, Readers.FACILITATOR))
        case Paused():
            await seen(member, await bot.exercises.resume(user_id))
        case Put() as put:
            await does(member, next_step(member, put))
        case HandedIn() | Checking():
            pass


def next_step(member: Talker, put: Put) -> Step:
    """Plain answers, but several to a question, by message and by form, and each unlike any other."""
    question, aside = put.question, put.aside
    if aside is None and isinstance(question.field.kind, Text | Lines) and len(question.given) < ENOUGH:
        text = f"{question.place.ref} {member.clock.next_id()}"
        return Write(text) if len(question.given) == 1 else text
    return plainly(question, aside, {})


async def does(member: Talker, step: Step) -> None:
    match step:
        case Control():
            await types(member, step.value, member.clock.next_id(), real_clock())
        case Plain():
            await presses(member, step)
        case str():
            await types(member, step, member.clock.next_id(), real_clock())
        case _:
            await presses(member, step)


async def types(member: Talker, text: str, message_id: int, sent_at: datetime) -> None:
    say("typing", user=member.user_id, id=message_id, text=text, at=sent_at.isoformat())
    turn = await member.bot.exercises.answer(member.user_id, message_id, text, sent_at)
    say("stored", user=member.user_id, id=message_id, text=text, at=sent_at.isoformat(), **_kept(turn))
    await seen(member, turn or await member.looks())


async def presses(member: Talker, step: Act) -> None:
    turn = await member.bot.exercises.act(
        member.user_id, member.question.ask.id, step, member.clock.next_id()
    )
    written = {"text": step.text} if isinstance(step, Write) else {}
    chosen = {"chosen": sorted(step.chosen)} if isinstance(step, Choose) else {}
    say("pressed", user=member.user_id, **_kept(turn), **written, **chosen)
    await seen(member, turn)


def _kept(turn: Turn | None) -> dict[str, str]:
    return {} if turn is None else {"shows": shows(turn.screen)}


async def seen(member: Talker, turn: Turn) -> None:
    await member.sees(turn)
    say("seen", user=member.user_id, shows=shows(turn.screen))


if __name__ == "__main__":
    for line in sys.stdin:
        order: dict[str, Any] = json.loads(line)
        # All modules are loaded, and nothing else was begun: each child is a process as it is after its start.
        child = os.fork()
        if child == 0:
            say("began", pid=os.getpid())
            asyncio.run(main(sys.argv[1], order["members"], order["again"]))
            break
        status = os.waitpid(child, 0)[1]
        say("ended", code=os.waitstatus_to_exitcode(status))
