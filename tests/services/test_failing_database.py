"""P2: whatever fails in the database, nothing counts as saved that was not stored, and saying it again does it once."""

from collections.abc import Awaitable, Callable
from random import Random

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from bot.domain.acts import NoteUnsure
from bot.domain.control import Control
from bot.store.database import Database
from bot.store.tables import revisions
from tests.services.failing import WHATS, Tap
from tests.services.talk import Talker, dump, rows

MOST_STATEMENTS = 14


class Member:
    """Does something, each time as often as it takes; `said` is every text that must be kept, once."""

    def __init__(self, mira: Talker, chance: Random) -> None:
        self.mira, self.chance = mira, chance
        self.said: list[str] = []
        self.sent: list[int] = []

    def deed(self) -> Callable[[], Awaitable[object]]:
        """The next thing to do; calling it again is what a person or Discord does when it failed."""
        bot, user, event_id = self.mira.bot, self.mira.user_id, self.mira.clock.next_id()
        text, ask_id = f"thought {len(self.said)}", self.mira.question.ask.id
        deeds: list[Callable[[], Awaitable[object]]] = [
            lambda: bot.exercises.act(user, ask_id, NoteUnsure(text), event_id),
            lambda: bot.resources.note(user, "R1", text),
            lambda: bot.exercises.resume(user),
            lambda: bot.exercises.act(user, ask_id, Control.EXAMPLES, event_id),
        ]
        if self.sent:
            last, at = self.sent[-1], self.mira.clock.at
            deeds.append(lambda: bot.revisions.edited(user, last, text, at))
        which = self.chance.randrange(2 * len(deeds))
        if which >= len(deeds):
            self.said.append(text)
            self.sent.append(event_id)
            return lambda: self.mira.sends(text, message_id=event_id)
        if which in (0, 4):
            self.said.append(text)
        return deeds[which]


async def _holds(database: Database, mira: Talker, errors: int, seed: int) -> None:
    tap, chance = Tap(database), Random(seed)
    await mira.goes_to("B1.idea")
    member, injected = Member(mira, chance), 0
    while injected < errors:
        deed, before = member.deed(), await dump(database)
        with tap.failing(chance.randint(1, MOST_STATEMENTS), chance.choice(WHATS)):
            try:
                await deed()
            except DBAPIError:
                assert tap.failed
            else:
                assert not tap.failed, "what failed was taken for done"
        if tap.failed:
            injected += 1
            assert await dump(database) == before
            await deed()
        await deed_again_changes_nothing(database, deed)
        await mira.sees(await mira.looks())
    bodies = [
        body["text"]
        for (body,) in await rows(database, sa.select(revisions.c.body))
        if body and body["is"] == "words"
    ]
    doubts = [body.get("text", "") for (body,) in await rows(database, sa.select(revisions.c.body)) if body]
    assert [text for text in member.said if text not in bodies + doubts] == []
    assert all(bodies.count(text) <= 1 for text in member.said)


async def deed_again_changes_nothing(database: Database, deed: Callable[[], Awaitable[object]]) -> None:
    """As when Discord delivers an event once more."""
    before = await dump(database)
    await deed()
    after = await dump(database)
    assert after["revisions"] == before["revisions"]
    assert after["inbox"] == before["inbox"]


async def test_what_failed_is_raised_and_changed_nothing_and_works_when_said_again(
    database: Database, mira: Talker
) -> None:
    """Forty errors on each database, anywhere in a transaction, the commit included. Broken build: `except
    DBAPIError: return turn` in `Exercises.answer`, or a commit inside a transaction."""
    await _holds(database, mira, errors=40, seed=1)


@pytest.mark.long
async def test_five_hundred_errors(database: Database, mira: Talker) -> None:
    await _holds(database, mira, errors=500, seed=2)
