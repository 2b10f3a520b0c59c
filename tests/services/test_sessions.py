"""Sessions on both databases: set, moved and cancelled with everything that hangs on them, and told."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot import services
from bot.domain.cohort import Cohort
from bot.domain.delivery import Kind, Sent, State
from bot.domain.refusals import Refusal
from bot.domain.session import ChangedMeanwhile, FinalStays, NoSuchSession, Session
from bot.services import Services, ahead
from bot.services.cohorts import NotYours
from bot.store import deliveries as stored
from bot.store import people
from bot.store.database import Database
from bot.store.tables import contracts, deliveries, news, sessions
from tests.services.conftest import MIRA, Somebody, on_sqlite
from tests.services.holding import chooses
from tests.services.talk import AROUND_FINAL, NOON, Hand, Talker, rows

SAM, RAVI, CHANNEL = 77, 9002, 500
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FRIDAY = datetime(2026, 12, 4, 17, tzinfo=UTC)  # 18:00 in Berlin


@pytest.fixture
async def session(mira: Talker, database: Database, bot: Services) -> Session:
    """Mira's cohort meets on a Friday; she wants to be held to it by nobody."""
    assert mira.user_id == MIRA
    await chooses(database, bot, MIRA, who="none")
    return (await bot.sessions.set_(CHANNEL, SAM, "Session 7", "4 december 6pm", None)).session


async def all_coming(database: Database, kind: Kind = Kind.CHECK_IN) -> list[str]:
    """The days, or the instants of rounds, that are planned."""
    query = sa.select(deliveries.c.occurrence).where(
        deliveries.c.kind == kind.value, deliveries.c.state == "planned"
    )
    return [name[-8:] for (name,) in await rows(database, query.order_by(deliveries.c.due_at))]


async def coming(database: Database, kind: Kind = Kind.CHECK_IN) -> list[str]:
    """But for what comes around the final session."""
    return [day for day in await all_coming(database, kind) if day not in AROUND_FINAL]


EVE = "20261221"
"""The day before the final session."""


async def final_of(bot: Services) -> Session:
    return next(each for each in await bot.sessions.to_come(CHANNEL, SAM) if each.final)


@on_sqlite
async def test_a_session_is_set_once_and_its_members_are_reminded_the_day_before(
    session: Session, bot: Services, database: Database
) -> None:
    """Inside their hours, whoever holds them to it. Red when the reminder hangs on the contract."""
    assert (session.name, session.starts_at, session.minutes) == ("Session 7", FRIDAY, 90)
    again = await bot.sessions.set_(CHANNEL, SAM, "Session 7", "4 december 6pm", None)
    assert (again.did, again.session.id) == (False, session.id)
    assert await coming(database) == ["20261203"]
    (at,) = await rows(
        database, sa.select(deliveries.c.due_at).where(deliveries.c.occurrence.endswith("20261203"))
    )
    assert at == (datetime(2026, 12, 3, 9, tzinfo=UTC),)  # ten in the morning, in Berlin


async def test_moving_it_says_first_what_moves_and_then_moves_it_once(
    session: Session, bot: Services, database: Database, clock: Hand
) -> None:
    to = "9 december 3am"
    proposal = await bot.sessions.propose(CHANNEL, SAM, str(session.id), to)
    assert (proposal.messages, proposal.asleep, proposal.members) == (1, 1, 1)
    assert await coming(database) == ["20261203"]
    assert proposal.to == datetime(2026, 12, 9, 2, tzinfo=UTC)
    for did in (True, False):  # the second press changes nothing
        changed = await bot.sessions.change(SAM, session.id, session.starts_at, proposal.to)
        assert (changed.did, changed.session.starts_at) == (did, proposal.to)
    # It is told with the next message, which comes at once; the reminder follows.
    assert await coming(database) == ["20261125", "20261208"]
    with pytest.raises(ChangedMeanwhile):
        await bot.sessions.change(SAM, session.id, session.starts_at, clock.at + 9 * DAY)
    assert proposal.to is not None
    back = await bot.sessions.change(SAM, session.id, proposal.to, session.starts_at)
    assert back.did
    assert await coming(database) == ["20261125", "20261203"]
    said = await rows(database, sa.select(news.c.kind).where(news.c.gone_at.is_(None)))
    assert said == [("session",)]  # the first move was overtaken before anybody heard of it


@pytest.mark.usefixtures("session")
async def test_with_the_final_session_move_contracts_rounds_and_the_end_of_the_project(
    bot: Services, database: Database, cohort: Cohort
) -> None:
    """In one transaction. Red when the contracts keep the old date, or the rounds go on after it."""
    final = await final_of(bot)
    earlier = final.starts_at - 8 * DAY
    assert await coming(database, Kind.ROUND) == ["20261128", "20261205", "20261212", "20261219"]
    proposal = await bot.sessions.propose(CHANNEL, SAM, "final", f"<t:{int(earlier.timestamp())}>")
    # Four rounds, the reminder, what would be posted of Mira, and the goodbye.
    assert proposal.messages == 7
    await bot.sessions.change(SAM, final.id, final.starts_at, proposal.to)
    now = await bot.cohorts.by_id(cohort.id)
    assert now is not None
    assert now.final_session_at == earlier
    # Its projects ended later than that, and still do.
    assert (now.project_ends_at == cohort.project_ends_at) is (
        cohort.project_ends_at != cohort.final_session_at
    )
    assert await rows(database, sa.select(contracts.c.until_at).distinct()) == [(earlier,)]
    assert await coming(database, Kind.ROUND) == ["20261127", "20261204", "20261211"]
    assert await rows(database, sa.select(sessions.c.starts_at).where(sessions.c.id == final.id)) == [(None,)]
    with pytest.raises(FinalStays):
        await bot.sessions.propose(CHANNEL, SAM, "final", None)


@on_sqlite
async def test_what_changes_within_a_day_is_told_to_everybody_at_once_and_else_not(
    session: Session, bot: Services, database: Database, clock: Hand, somebody: Somebody, cohort: Cohort
) -> None:
    """Outside of their hours silently; nothing of a change that was overtaken. Red when the claim does not look again,
    or when the hours are not asked."""
    await (await somebody(RAVI).joins(cohort)).tells_all()
    clock.at = FRIDAY - 20 * HOUR  # 22:00 in Berlin
    first, second = FRIDAY + HOUR, FRIDAY + 2 * HOUR
    assert (await bot.sessions.change(SAM, session.id, FRIDAY, first)).at_once
    overtaken = await rows(database, sa.select(deliveries.c.id).where(deliveries.c.kind == "session"))
    assert (await bot.sessions.change(SAM, session.id, first, second)).at_once
    claimed = [each for each in await bot.deliveries.claim_due(clock.at) if each.kind is Kind.SESSION]
    assert sorted(each.user_id or 0 for each in claimed) == sorted([MIRA, RAVI])
    for each in claimed:
        told = await bot.sessions.told(each)
        assert told is not None
        assert (told.session.starts_at, told.silent) == (second, True)
        await bot.deliveries.settle(each, Sent(told.channel_id, 9))
    async with database.read() as tx:
        for (delivery_id,) in overtaken:
            was = await stored.by_id(tx, delivery_id)
            assert was is not None
            assert was.state is State.CANCELLED
    assert await bot.deliveries.claim_due(clock.at) == []
    assert await rows(database, sa.select(news.c.id)) == []
    clock.at = FRIDAY - 5 * HOUR
    assert (await bot.sessions.change(SAM, session.id, second, None)).session.cancelled
    (one, _) = [each for each in await bot.deliveries.claim_due(clock.at) if each.kind is Kind.SESSION]
    told = await bot.sessions.told(one)
    assert told is not None
    assert (told.session.cancelled, told.silent) == (True, False)


async def test_a_cancelled_session_reminds_nobody_and_cannot_be_moved_again(
    session: Session, bot: Services, database: Database
) -> None:
    await bot.sessions.change(SAM, session.id, FRIDAY, None)
    assert await coming(database) == ["20261125"]
    with pytest.raises(NoSuchSession):
        await bot.sessions.propose(CHANNEL, SAM, str(session.id), "5 december 6pm")
    with pytest.raises(ChangedMeanwhile):
        await bot.sessions.change(SAM, session.id, FRIDAY, FRIDAY + DAY)


@on_sqlite
async def test_only_its_facilitator_touches_a_session_and_nobody_learns_whether_there_is_one(
    session: Session, bot: Services
) -> None:
    """P12. Red without the check in `sessions._facilitated`."""
    for who in (MIRA, RAVI):
        for channel in (CHANNEL, CHANNEL + 1):
            with pytest.raises(NotYours):
                await bot.sessions.set_(channel, who, "x", "4 december 6pm", None)
            with pytest.raises(NotYours):
                await bot.sessions.propose(channel, who, str(session.id), None)
            assert await bot.sessions.to_come(channel, who) == []
        for session_id in (session.id, 999):
            with pytest.raises(NotYours):
                await bot.sessions.change(who, session_id, FRIDAY, None)


@pytest.mark.parametrize("when", ["yesterday", "4 december", "the day after never"])
@on_sqlite
async def test_words_that_are_no_time_to_come_are_refused_with_what_to_say(
    session: Session, bot: Services, when: str
) -> None:
    with pytest.raises(Refusal):
        await bot.sessions.propose(CHANNEL, SAM, str(session.id), when)
    assert session.starts_at > NOON


@on_sqlite
async def test_whoever_joins_after_a_session_was_set_is_reminded_of_it_too(
    session: Session, bot: Services, database: Database
) -> None:
    """Red when joining plans nothing: they would be reminded only once something else of theirs changed."""
    await bot.members.join(session.cohort_id, RAVI)
    theirs = sa.select(deliveries.c.occurrence).where(
        deliveries.c.kind == Kind.CHECK_IN.value, deliveries.c.user_id == RAVI
    )
    assert [name[-8:] for (name,) in await rows(database, theirs.order_by(deliveries.c.due_at))] == [
        "20261203",
        "20261221",
    ]


@on_sqlite
async def test_a_final_session_counts_as_set_from_the_set_up_on(
    mira: Talker, bot: Services, database: Database, cohort: Cohort
) -> None:
    """Red where nobody is reminded of it, and no event is owed, before its facilitator touches it."""
    assert mira.user_id == MIRA
    assert EVE in await all_coming(database)
    (owed,) = await bot.sessions.events_owed()
    event = await bot.sessions.event(owed)
    assert event is not None
    assert (event.session.starts_at, event.session.changes) == (cohort.final_session_at, 1)


@on_sqlite
async def test_a_final_session_from_before_it_counted_by_itself_does_from_the_next_start_on(
    mira: Talker, bot: Services, database: Database, clock: Hand
) -> None:
    """Red where only new cohorts have it counted; and where the start plans nothing anew."""
    async with database.begin() as tx:
        await tx.execute(sa.delete(sessions))
        person = await people.locked(tx, mira.user_id)
        assert person is not None
        await ahead.replan(tx, person[0], clock())
    assert EVE not in await all_coming(database)
    for _ in range(2):
        await services.start(database, clock)
        assert EVE in await all_coming(database)
    (owed,) = await bot.sessions.events_owed()
    event = await bot.sessions.event(owed)
    assert event is not None
    assert event.session.changes == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_whoever_joins_while_a_session_is_being_moved_is_reminded_of_the_new_time(
    session: Session, bot: Services, database: Database
) -> None:
    """Red where the members are read only before they are held: Ravi, who came meanwhile, keeps the old plan."""
    async with database.begin() as tx:
        assert await people.locked(tx, MIRA) is not None
        moving = asyncio.create_task(bot.sessions.change(SAM, session.id, FRIDAY, FRIDAY + 7 * DAY))
        await asyncio.sleep(0.5)  # it has read who is there, and waits for Mira
        await asyncio.create_task(bot.members.join(session.cohort_id, RAVI))
        assert not moving.done()
    assert (await moving).did
    theirs = sa.select(deliveries.c.occurrence).where(
        deliveries.c.kind == Kind.CHECK_IN.value,
        deliveries.c.user_id == RAVI,
        deliveries.c.state == "planned",
    )
    planned = [name[-8:] for (name,) in await rows(database, theirs.order_by(deliveries.c.due_at))]
    assert "20261203" not in planned
    assert planned[-2:] == ["20261210", "20261221"]
    told = sa.select(sa.func.count()).where(news.c.user_id == RAVI)
    assert await rows(database, told) == [(1,)]
