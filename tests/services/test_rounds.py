"""A cohort's weekly round on both databases: planned, opened once, answered, shown or kept, closed."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.domain.cohort import Cohort
from bot.domain.delivery import LEASE, Delivery, Kind, NotYet, Sent
from bot.domain.refusals import MovedOn, Refusal
from bot.domain.report import How
from bot.domain.rounds import Rhythm, Shown
from bot.services import Services
from bot.services.cohorts import NotYours
from bot.services.posts import PostIsNotHere
from bot.services.rounds import NotChosen, NotInRound, RoundOver
from bot.store import deliveries as stored
from bot.store import reports
from bot.store.database import Database
from bot.store.tables import check_ins, news, rounds
from bot.store.tables import deliveries as table
from bot.store.tables import reports as all_reports
from tests.services.conftest import MIRA, Somebody, on_sqlite
from tests.services.holding import chooses
from tests.services.talk import NOT_AROUND_FINAL, Hand, Talker, new_cohort, rows

SAM, RAVI, CHANNEL, CARD = 77, 9002, 500, 70_000
SATURDAY = datetime(2026, 11, 28, 16, tzinfo=UTC)  # 17:00 in Berlin
DAY = timedelta(days=1)


async def planned(database: Database, kind: Kind = Kind.ROUND) -> list[tuple[str, datetime, str]]:
    query = sa.select(table.c.occurrence, table.c.due_at, table.c.state).where(table.c.kind == kind.value)
    return [tuple(row) for row in await rows(database, query.order_by(table.c.due_at))]


async def claim(bot: Services, clock: Hand, at: datetime) -> list[Delivery]:
    clock.at = at
    return await bot.deliveries.claim_due(at)


async def opened(bot: Services, clock: Hand, at: datetime = SATURDAY, card: int = CARD) -> int:
    """The round opens, and its card stands in the channel; its id."""
    (claimed,) = await claim(bot, clock, at)
    await bot.deliveries.settle(claimed, Sent(CHANNEL, card))
    assert claimed.about_id is not None
    return claimed.about_id


@pytest.fixture
async def mira_in(mira: Talker, database: Database, bot: Services) -> Talker:
    await chooses(database, bot, MIRA, miss="ask-again")
    return mira


@pytest.fixture
async def ravi_in(
    mira_in: Talker, database: Database, bot: Services, somebody: Somebody, cohort: Cohort
) -> int:
    assert mira_in.user_id == MIRA
    await (await somebody(RAVI).joins(cohort)).tells_all()
    await chooses(database, bot, RAVI)
    return RAVI


# Planned


@on_sqlite
async def test_a_new_cohort_has_a_round_each_week_until_its_final_session(
    database: Database, cohort: Cohort
) -> None:
    # The final session is on Tuesday, 22 December; three days before that weekday is Saturday.
    assert cohort.round == Rhythm(5, 17 * 60)
    days = [SATURDAY + 7 * n * DAY for n in range(4)]
    assert await planned(database) == [(f"round-{cohort.id}-{day:%Y%m%d}", day, "planned") for day in days]


@on_sqlite
async def test_the_default_moves_with_the_final_session_until_the_facilitator_decides(
    database: Database, bot: Services, cohort: Cohort
) -> None:
    """Red where setting a cohort up again overwrites what its facilitator chose, or switched off."""
    later = cohort.final_session_at + DAY
    moved = await bot.cohorts.set_up(new_cohort(final_session_at=later))
    assert moved.round == Rhythm(6, 17 * 60)
    assert [due.weekday() for _, due, state in await planned(database) if state == "planned"] == [6] * 4
    await bot.cohorts.change_round(CHANNEL, SAM, Rhythm(2, 9 * 60))
    again = await bot.cohorts.set_up(new_cohort(final_session_at=later + DAY))
    assert again.round == Rhythm(2, 9 * 60)
    await bot.cohorts.change_round(CHANNEL, SAM, None)
    again = await bot.cohorts.set_up(new_cohort())
    assert again.round is None
    assert {state for _, _, state in await planned(database)} == {"cancelled"}
    await bot.cohorts.change_round(CHANNEL, SAM, Rhythm(2, 9 * 60))
    assert [due.weekday() for _, due, state in await planned(database) if state == "planned"] == [2] * 4


@on_sqlite
async def test_only_its_facilitator_of_now_changes_the_round(bot: Services, cohort: Cohort) -> None:
    """P12. Red where a facilitator of before still may. No right and no cohort read alike."""
    assert cohort.round is not None
    said: set[str] = set()
    for channel, user in ((CHANNEL, MIRA), (501, SAM), (CHANNEL, 78)):
        with pytest.raises(NotYours) as refused:
            await bot.cohorts.change_round(channel, user, None)
        said.add(str(refused.value))
    assert len(said) == 1
    await bot.cohorts.set_up(new_cohort(facilitator_id=78, facilitator_name="Kim"))
    with pytest.raises(NotYours):
        await bot.cohorts.facilitated(CHANNEL, SAM)
    assert await bot.cohorts.facilitated(CHANNEL, 78)


# Opened


@on_sqlite
async def test_where_nobody_chose_it_no_round_opens(
    database: Database, bot: Services, clock: Hand, mira: Talker
) -> None:
    assert mira.user_id == MIRA
    assert await claim(bot, clock, SATURDAY) == []
    assert (await planned(database))[0][2] == "cancelled"
    await bot.cohorts.set_up(new_cohort())  # the same again does not bring it back
    assert (await planned(database))[0][2] == "cancelled"


async def test_a_round_opens_once_and_its_end_is_planned_with_it(
    database: Database, bot: Services, clock: Hand, mira_in: Talker, cohort: Cohort
) -> None:
    assert mira_in.user_id == MIRA
    round_id = await opened(bot, clock)
    assert (await planned(database))[0][2] == "sent"
    ends = (f"round-end-{cohort.id}-20261128", SATURDAY + 6 * DAY, "planned")
    assert await planned(database, Kind.ROUND_END) == [ends]
    assert await claim(bot, clock, SATURDAY + LEASE) == []
    view = await bot.rounds.view(round_id)
    assert view is not None
    assert (view.channel_id, view.message_id, view.answers, view.chosen) == (CHANNEL, CARD, (), 1)


async def test_a_claim_that_nobody_settled_is_of_the_same_round(
    database: Database, bot: Services, clock: Hand, mira_in: Talker
) -> None:
    """P3. Red where a second claim begins a second round. The one that was overtaken settles nothing."""
    assert mira_in.user_id == MIRA
    (first,) = await claim(bot, clock, SATURDAY)
    (second,) = await claim(bot, clock, SATURDAY + LEASE)
    assert (first.about_id, second.attempt) == (second.about_id, 2)
    assert not await bot.deliveries.is_ours(first)
    assert await bot.deliveries.is_ours(second)
    await bot.deliveries.settle(first, Sent(CHANNEL, 1))
    assert (await planned(database))[0][2] == "claimed"
    await bot.deliveries.settle(second, Sent(CHANNEL, CARD))
    assert [row[0] for row in await rows(database, sa.select(rounds.c.message_id))] == [CARD]


@on_sqlite
@pytest.mark.parametrize("rhythm", [None, Rhythm(1, 9 * 60), Rhythm(5, 18 * 60)])
async def test_a_round_that_was_moved_while_it_was_due_does_not_open_then(
    bot: Services, clock: Hand, mira_in: Talker, rhythm: Rhythm | None
) -> None:
    """P22. Red where the claim does not look at the cohort's settings again."""
    assert mira_in.user_id == MIRA
    clock.at = SATURDAY + timedelta(seconds=1)
    await bot.cohorts.change_round(CHANNEL, SAM, rhythm)
    assert await claim(bot, clock, clock.at) == []
    if rhythm == Rhythm(5, 18 * 60):
        assert len(await claim(bot, clock, SATURDAY + timedelta(hours=1))) == 1


@on_sqlite
async def test_after_three_weeks_down_only_the_round_of_this_week_opens(
    database: Database, bot: Services, clock: Hand, mira_in: Talker
) -> None:
    """P6. Red where the claim does not look whether the week is over."""
    assert mira_in.user_id == MIRA
    claimed = await claim(bot, clock, SATURDAY + 15 * DAY)
    assert [delivery.occurrence[-8:] for delivery in claimed] == ["20261212"]
    assert [state for _, _, state in await planned(database)] == [
        "skipped-late",
        "skipped-late",
        "claimed",
        "planned",
    ]


# Answered


@on_sqlite
async def test_an_answer_is_the_members_own_until_they_share_it(
    bot: Services, clock: Hand, ravi_in: int
) -> None:
    """P13. Red where an answer, or a note that comes later, is shared from the beginning."""
    round_id = await opened(bot, clock)

    async def seen() -> tuple[Shown, ...]:
        view = await bot.rounds.view(round_id)
        assert view is not None
        return view.answers

    noted = await bot.rounds.answer(MIRA, round_id, How.STUCK, clock.next_id())
    assert await seen() == (Shown(MIRA),)
    await bot.rounds.share(MIRA, noted.report.id, shared=True)
    assert await seen() == (Shown(MIRA, How.STUCK),)
    noted = await bot.rounds.note(MIRA, noted.report.id, "no GPU", clock.next_id())
    assert await seen() == (Shown(MIRA),)
    await bot.rounds.share(MIRA, noted.report.id, shared=True)
    await bot.rounds.answer(ravi_in, round_id, How.DONE, clock.next_id())
    assert await seen() == (Shown(MIRA, How.STUCK, "no GPU"), Shown(ravi_in))
    await bot.rounds.share(MIRA, noted.report.id, shared=False)
    assert await seen() == (Shown(MIRA), Shown(ravi_in))


@on_sqlite
async def test_every_answer_is_kept_and_the_newest_counts(
    database: Database, bot: Services, clock: Hand, ravi_in: int
) -> None:
    """P8. Red where a press that comes twice is kept twice."""
    round_id = await opened(bot, clock)
    first = await bot.rounds.answer(ravi_in, round_id, How.STUCK, 11)
    await bot.rounds.answer(ravi_in, round_id, How.STUCK, 11)
    await bot.rounds.answer(ravi_in, round_id, How.ON_TRACK, 12)
    # A note that was begun at the first answer is one on what stands now.
    noted = await bot.rounds.note(ravi_in, first.report.id, "got a GPU", 13)
    assert noted.report.how is How.ON_TRACK
    query = sa.select(all_reports.c.how, all_reports.c.words).order_by(all_reports.c.id)
    assert await rows(database, query) == [("stuck", ""), ("on-track", ""), ("on-track", "got a GPU")]
    with pytest.raises(MovedOn, match="answered anew"):
        await bot.rounds.share(ravi_in, first.report.id, shared=True)


async def test_thirty_presses_at_once_are_all_counted(
    bot: Services, clock: Hand, ravi_in: int, database: Database
) -> None:
    round_id = await opened(bot, clock)
    who = [MIRA, ravi_in]
    await asyncio.gather(*(bot.rounds.answer(who[n % 2], round_id, How.DONE, 100 + n) for n in range(30)))
    view = await bot.rounds.view(round_id)
    assert view is not None
    assert (view.changes, len(view.answers)) == (30, 2)
    assert len(await rows(database, sa.select(all_reports.c.id))) == 30


@on_sqlite
async def test_who_may_not_answer_hears_one_sentence(
    database: Database, bot: Services, clock: Hand, mira_in: Talker, somebody: Somebody, cohort: Cohort
) -> None:
    """P11. Red where the membership is not looked at; strangers and other cohorts' members hear the same."""
    assert mira_in.user_id == MIRA
    round_id = await opened(bot, clock)
    other = await bot.cohorts.set_up(new_cohort(501, name="Cohort 13"))
    foreign = await (await somebody(9003).joins(other)).tells_all()
    await chooses(database, bot, foreign.user_id)
    beside = await (await somebody(9004).joins(cohort)).tells_all()
    noted = await bot.rounds.answer(MIRA, round_id, How.DONE, clock.next_id())
    said: list[Any] = []
    for user, its_id in ((foreign.user_id, round_id), (9999, round_id), (MIRA, round_id + 99)):
        with pytest.raises(NotInRound) as refused:
            await bot.rounds.answer(user, its_id, How.DONE, clock.next_id())
        said.append(str(refused.value))
    for work in (
        bot.rounds.share(beside.user_id, noted.report.id, shared=True),
        bot.rounds.note(foreign.user_id, noted.report.id, "mine", clock.next_id()),
        bot.rounds.words(beside.user_id, noted.report.id),
    ):
        with pytest.raises(NotInRound):
            await work
    assert len(set(said)) == 1
    with pytest.raises(NotChosen, match="/checkin settings"):
        await bot.rounds.answer(beside.user_id, round_id, How.DONE, clock.next_id())
    assert len(await rows(database, sa.select(all_reports.c.id))) == 1


# Reminded


async def test_the_silent_get_a_reminder_planned_where_they_want_it_until_they_answer(
    database: Database, bot: Services, clock: Hand, ravi_in: int
) -> None:
    """Red where opening a round, or answering it, does not plan anew."""
    round_id = await opened(bot, clock)
    query = sa.select(table.c.user_id, table.c.due_at).where(
        table.c.kind == "check-in", table.c.state == "planned", NOT_AROUND_FINAL
    )
    sunday = datetime(2026, 11, 29, 8, tzinfo=UTC)  # 9:00 in Berlin
    assert (await rows(database, query)) == [(MIRA, sunday)]
    await bot.rounds.answer(MIRA, round_id, How.DONE, clock.next_id())
    await bot.rounds.answer(ravi_in, round_id, How.DONE, clock.next_id())
    assert await rows(database, query) == []


@on_sqlite
async def test_a_reminder_is_answered_by_the_answer_in_the_channel(
    database: Database, bot: Services, clock: Hand, mira_in: Talker
) -> None:
    round_id = await opened(bot, clock)
    await claim(bot, clock, datetime(2026, 11, 29, 8, tzinfo=UTC))
    state = sa.select(check_ins.c.state)
    assert await rows(database, state) == [("open",)]
    await bot.rounds.answer(mira_in.user_id, round_id, How.DONE, clock.next_id())
    assert await rows(database, state) == [("answered",)]


async def test_the_facilitator_hears_of_who_was_silent_only_where_its_owner_chose_that(
    database: Database, bot: Services, clock: Hand, ravi_in: int
) -> None:
    """Mira wants Sam to hear, Ravi wants nothing. Red where every silence is told, and where none is."""
    await bot.members.hear_in(SAM, 770)
    await chooses(database, bot, MIRA, miss="tell-facilitator")
    await opened(bot, clock)
    told = sa.select(news.c.user_id, news.c.kind, news.c.occurrence)
    assert await rows(database, told) == []
    await claim(bot, clock, datetime(2026, 12, 3, 12, tzinfo=UTC))  # the day before it closes
    assert ravi_in == RAVI
    assert [(user_id, kind) for user_id, kind, _ in await rows(database, told)] == [(SAM, "miss")]
    assert f"-{MIRA}-" in (await rows(database, told))[0][2]


# Closed


async def test_a_round_closes_once_and_takes_nothing_more_in_but_what_was_being_written(
    database: Database, bot: Services, clock: Hand, mira_in: Talker
) -> None:
    assert mira_in.user_id == MIRA
    round_id = await opened(bot, clock)
    noted = await bot.rounds.answer(MIRA, round_id, How.DONE, clock.next_id())
    (end,) = [d for d in await claim(bot, clock, SATURDAY + 6 * DAY) if d.kind is Kind.ROUND_END]
    with pytest.raises(RoundOver):
        await bot.rounds.answer(MIRA, round_id, How.STUCK, clock.next_id())
    await bot.rounds.note(MIRA, noted.report.id, "it took all week", clock.next_id())
    # It is done only once the card shows it.
    await bot.deliveries.settle(end, NotYet("503 0"))
    assert (await planned(database, Kind.ROUND_END))[0][2] == "retry"
    assert await bot.rounds.owed() == [round_id]
    view = await bot.rounds.view(round_id)
    assert view is not None
    assert view.closed
    await bot.rounds.shows(round_id, view.changes)
    ends = [d for d in await claim(bot, clock, SATURDAY + 6 * DAY + LEASE) if d.kind is Kind.ROUND_END]
    await bot.deliveries.settle(ends[0])
    assert (await planned(database, Kind.ROUND_END))[0][2] == "sent"
    assert await bot.rounds.owed() == []


@on_sqlite
async def test_an_open_round_closes_when_an_earlier_one_is_to_follow(
    database: Database, bot: Services, clock: Hand, mira_in: Talker
) -> None:
    assert mira_in.user_id == MIRA
    await opened(bot, clock)
    await bot.cohorts.change_round(CHANNEL, SAM, Rhythm(2, 9 * 60))  # Wednesdays
    wednesday = datetime(2026, 12, 2, 8, tzinfo=UTC)
    assert [due for _, due, _ in await planned(database, Kind.ROUND_END)] == [wednesday]
    assert next(due for _, due, state in await planned(database) if state == "planned") == wednesday


# Asking the cohort


async def asks(database: Database, bot: Services, words: str = "Who has a GPU?", cohort_id: int = 1) -> int:
    async with database.begin() as tx:
        report_id = await reports.say(tx, MIRA, How.STUCK, words, bot.posts.desk.clock())
        now = bot.posts.desk.clock()
        asked = stored.Planned(f"post-{report_id}", now, report_id, cohort_id)
        for _ in range(2):
            await stored.follow(tx, Kind.POST, MIRA, [], [asked], now)
    return report_id


@on_sqlite
async def test_a_call_for_help_that_waited_for_days_is_not_said_stale(
    database: Database, bot: Services, clock: Hand, mira: Talker, cohort: Cohort
) -> None:
    """P6. Red where the first claim looks at no clock. Its writer is told, to ask again where they still need it."""
    report_id = await asks(database, bot, cohort_id=cohort.id)
    due = clock.at
    assert await claim(bot, clock, due + timedelta(days=3)) == []
    assert await planned(database, Kind.POST) == [(f"post-{report_id}", due, "skipped-late")]
    assert [(each.late, each.reason) for each in (await bot.me.schedule(mira.user_id)).unsaid] == [
        (True, "it waited too long")
    ]


@on_sqlite
async def test_a_call_for_help_is_planned_once_and_says_the_words_of_its_report(
    database: Database, bot: Services, clock: Hand, mira: Talker, cohort: Cohort
) -> None:
    assert mira.user_id == MIRA
    report_id = await asks(database, bot, cohort_id=cohort.id)
    (claimed,) = await claim(bot, clock, clock.at)
    post = await bot.posts.of(claimed)
    assert post is not None
    assert (post.report.id, post.report.words, post.channel_id) == (report_id, "Who has a GPU?", CHANNEL)
    await bot.deliveries.settle(claimed, Sent(CHANNEL, 1))
    assert await planned(database, Kind.POST) == [(f"post-{report_id}", clock.at, "sent")]
    assert await bot.posts.helps(SAM, report_id) == MIRA
    for user, its_id in ((9999, report_id), (SAM, report_id + 1)):
        with pytest.raises(PostIsNotHere):
            await bot.posts.helps(user, its_id)


@on_sqlite
async def test_words_that_were_changed_before_they_were_posted_are_not_posted(
    database: Database, bot: Services, clock: Hand, mira: Talker, cohort: Cohort
) -> None:
    """P13. Red where the claim does not read the report: other words than those were approved."""
    assert mira.user_id == MIRA
    report_id = await asks(database, bot, cohort_id=cohort.id)
    async with database.begin() as tx:
        await reports.replaced(tx, report_id, clock.at)
    assert await claim(bot, clock, clock.at) == []
    assert (await planned(database, Kind.POST))[0][2] == "cancelled"


def test_refusals_are_sentences() -> None:
    for refusal in (NotYours(), NotInRound(), NotChosen(), RoundOver(), PostIsNotHere()):
        assert isinstance(refusal, Refusal)
        assert str(refusal).endswith(".")
