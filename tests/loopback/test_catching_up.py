"""What people write, change and delete while no process is there is taken in by the next one."""

import signal
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.domain.absence import MOST_TRIES
from bot.domain.acts import Remark, Said
from bot.store.database import open_database
from bot.store.tables import inbox, revisions
from bot.ui import wording
from tests.loopback.cohort import MIRA, set_up, welcomed
from tests.loopback.process import Start
from tests.loopback.server import Loopback, custom_id, said
from tests.services.talk import rows

IDEA = "What is it? A sentence or two will do."
BURST = 105
"""More than a page of history."""


async def _at_the_idea(loopback: Loopback) -> None:
    dm = loopback.places.dm(MIRA)
    await loopback.connected()
    begin = await welcomed(loopback, MIRA, await set_up(loopback))
    await loopback.press(MIRA, begin, custom_id(begin, "Begin"))
    await loopback.shown(dm, "Do you already have an idea?")
    await loopback.dm(MIRA, "1")
    await loopback.shown(dm, IDEA)


async def test_what_was_sent_changed_and_deleted_while_the_process_was_down_is_taken_in_once(
    start: Start, loopback: Loopback, tmp_path: Path
) -> None:
    """P7: more than a page of messages, in order, each with its own time; an edit and a deletion. Broken build: the
    cursor set to the newest message, `new[-1:]` for `new` in `CatchUp._new`."""
    dm = loopback.places.dm(MIRA)
    bot = await start()
    await _at_the_idea(loopback)
    first = await loopback.dm(MIRA, "first")
    second = await loopback.dm(MIRA, "second")
    await loopback.shown(dm, "- second")
    sent = [first]
    await bot.kill()
    await loopback.edits(first, "first, changed")
    await loopback.deletes(second)
    thoughts = [f"thought {number}" for number in range(BURST)]
    sent += [await loopback.dm(MIRA, text) for text in thoughts]
    bot = await start()
    await loopback.shown(dm, f"- {thoughts[-1]}", 60)
    await loopback.dm(MIRA, "last")
    await loopback.shown(dm, "- last")
    await bot.kill()
    async with open_database(f"sqlite:///{tmp_path}/cohort.sqlite3") as db:
        bodies = await rows(db, sa.select(revisions.c.body).order_by(revisions.c.id))
        taken = await rows(db, sa.select(inbox.c.event_id, inbox.c.sent_at, inbox.c.became))
    texts = [body["text"] for (body,) in bodies if body and body["is"] == "words"]
    assert texts == ["first", "second", "first, changed", *thoughts, "last"]
    assert [became for event_id, _, became in taken if event_id == int(second["id"])] == ["gone"]
    times = {event_id: sent_at for event_id, sent_at, _ in taken}
    for message in sent:
        assert times[int(message["id"])] == datetime.fromisoformat(message["timestamp"])
    assert loopback.problems == []


@pytest.mark.long
async def test_a_message_that_kills_every_process_is_set_aside_by_the_fourth_and_those_after_it_are_taken_in(
    start: Start, loopback: Loopback
) -> None:
    """P7 over the wire; `tests/services/test_absences.py` has the same without processes, and its broken builds."""
    bot = await start()
    await _at_the_idea(loopback)
    await bot.kill()
    for text in ("before", "poison", "after"):
        await loopback.dm(MIRA, text)
    for _ in range(MOST_TRIES):
        bot = await start(module=("tests.loopback.killable", "poison", "1"))
        assert (await bot.ended()).code == -signal.SIGKILL
    bot = await start(module=("tests.loopback.killable", "poison", "1"))
    card = await loopback.shown(loopback.places.dm(MIRA), "- after", 30)
    assert "- before" in said(card)
    assert "- poison" not in said(card)
    assert wording.remark(Said(Remark.SET_ASIDE), in_thread=False) in said(card)
    assert "set aside: its message failed 3 times, the process ended" in (await bot.told(signal.SIGTERM)).said
    assert loopback.problems == []
