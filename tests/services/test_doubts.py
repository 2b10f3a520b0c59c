"""The register of doubts: each ends open, resolved or dropped, and only by whoever had it.

Each promise was seen to fail once, with the build broken as its docstring says.
"""

import asyncio

import pytest
import sqlalchemy as sa

from bot.domain.acts import NoteUnsure
from bot.domain.brief import open_doubts
from bot.domain.refusals import MovedOn
from bot.domain.response import UNSURE, DoubtState
from bot.store.database import Database
from bot.store.tables import doubts
from tests.services.conftest import Somebody, on_sqlite
from tests.services.talk import Talker, dump, rows

RAVI = 9002


async def doubting(mira: Talker, *texts: str) -> list[int]:
    """Mira notes these doubts at the open question; their items."""
    for text in texts:
        await mira.presses(NoteUnsure(text))
    return [item.id for item in (await mira.run()).responses if item.ref.field == UNSURE]


async def states(mira: Talker) -> list[DoubtState]:
    return [item.doubt for item in (await mira.run()).responses if item.ref.field == UNSURE]


async def test_a_doubt_is_resolved_dropped_and_open_again(mira: Talker):
    """Broken build: keep only the first word on it."""
    [first, second] = await doubting(mira, "is it mine?", "is it done?")
    assert await states(mira) == [DoubtState.OPEN, DoubtState.OPEN]
    await mira.bot.doubts.settle(mira.user_id, first, DoubtState.RESOLVED, " Sam said so ")
    await mira.bot.doubts.settle(mira.user_id, second, DoubtState.DROPPED)
    assert await states(mira) == [DoubtState.RESOLVED, DoubtState.DROPPED]
    register = await mira.bot.doubts.of_item(mira.user_id, first)
    assert register.settled_by == {first: "Sam said so"}
    assert open_doubts(register.run) == ()
    await mira.bot.doubts.settle(mira.user_id, first, DoubtState.OPEN)
    assert await states(mira) == [DoubtState.OPEN, DoubtState.DROPPED]


async def test_the_same_word_on_a_doubt_twice_changes_nothing(database: Database, mira: Talker):
    """Broken build: write the time of the second press."""
    [item] = await doubting(mira, "is it mine?")
    await mira.bot.doubts.settle(mira.user_id, item, DoubtState.RESOLVED, "Sam said so")
    before = await dump(database)
    mira.clock.next_id()
    await mira.bot.doubts.settle(mira.user_id, item, DoubtState.RESOLVED, "Sam said so")
    assert await dump(database) == before


async def test_two_presses_at_once_settle_a_doubt_once(database: Database, mira: Talker):
    [item] = await doubting(mira, "is it mine?")
    settle = mira.bot.doubts.settle
    await asyncio.gather(*(settle(mira.user_id, item, DoubtState.DROPPED) for _ in range(5)))
    assert await rows(database, sa.select(doubts.c.item_id, doubts.c.state)) == [(item, "dropped")]


async def test_only_ones_own_doubts_are_settled_and_nothing_but_doubts(
    database: Database, mira: Talker, somebody: Somebody
):
    """Broken build: leave out the look at whose run it is."""
    [item] = await doubting(mira, "is it mine?")
    await mira.goes_to("B1.idea")
    await mira.types("Probes")
    [answer] = [given.id for given in mira.question.given]
    run_id = (await mira.run()).id
    ravi = somebody(RAVI)
    await ravi.bot.members.join(mira.cohort_id, RAVI)
    before = await dump(database)
    for work in (
        ravi.bot.doubts.settle(RAVI, item, DoubtState.DROPPED),
        ravi.bot.doubts.of_run(RAVI, run_id),
        ravi.bot.doubts.of_item(RAVI, item),
        mira.bot.doubts.settle(mira.user_id, answer, DoubtState.DROPPED),
        mira.bot.doubts.settle(mira.user_id, 98765, DoubtState.DROPPED),
    ):
        with pytest.raises(MovedOn):
            await work
    assert await dump(database) == before


@on_sqlite
async def test_the_card_of_the_hand_in_counts_the_doubts_that_are_open(mira: Talker):
    [first, _] = await doubting(mira, "is it mine?", "is it done?")
    await mira.sees(await mira.bot.exercises.to_hand_in(mira.user_id))
    assert mira.question.doubts == 2
    await mira.sees(await mira.bot.doubts.settle(mira.user_id, first, DoubtState.RESOLVED))
    assert mira.question.doubts == 1
