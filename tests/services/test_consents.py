"""Consent by passage, and what of the plans each reader of a cohort reads then."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from bot.domain.access import Actor
from bot.domain.cohort import Cohort
from bot.domain.consent import Audience, digest
from bot.domain.refusals import MovedOn, NoSuchPlan
from bot.domain.response import Words
from bot.domain.screen import Put
from bot.domain.summary import CohortFacts, Summary, for_cohort, for_reader
from bot.services import cohort_view
from bot.services.consents import Sharing
from bot.store import responses, runs
from bot.ui.cards import card
from tests.services.conftest import Somebody, on_sqlite
from tests.services.talk import Talker

SAM = 77


async def facts(mira: Talker, cohort: Cohort) -> CohortFacts:
    desk = mira.bot.consents.desk
    async with desk.db.read() as tx:
        return await cohort_view.read(tx, desk, cohort)


def words(found: Summary) -> list[str]:
    return [
        line.words
        for member in found.members
        for exercise in member.exercises
        for part in exercise.parts
        for line in part.lines
    ]


async def with_a_deliverable(mira: Talker) -> Sharing:
    await mira.goes_to("B7.deliverable")
    await mira.types("a clear answer")
    return await mira.bot.consents.show(mira.user_id)


def number(sharing: Sharing, heading: str) -> int:
    return next(n for n, each in enumerate(sharing.passages, 1) if each.excerpt.heading == heading)


async def says(mira: Talker, sharing: Sharing, heading: str, audience: Audience) -> Sharing:
    at = number(sharing, heading)
    shown = digest(sharing.passages[at - 1].excerpt.words)
    return await mira.bot.consents.say(mira.user_id, sharing.run.id, at, shown, audience)


async def test_nobody_reads_what_is_not_handed_in_nor_approved(mira: Talker, cohort: Cohort) -> None:
    sharing = await with_a_deliverable(mira)
    found = await facts(mira, cohort)
    sam = Actor(SAM, facilitates=frozenset({cohort.id}))
    assert all(each.awaits for each in sharing.passages)
    assert words(for_cohort(found)) == words(for_reader(found, sam)) == []


async def test_the_cohort_reads_the_words_that_were_approved_and_no_others(
    mira: Talker, cohort: Cohort
) -> None:
    sharing = await with_a_deliverable(mira)
    await says(mira, sharing, "What I will deliver", Audience.COHORT)
    assert words(for_cohort(await facts(mira, cohort))) == ["a clear answer"]
    await mira.types("and a poster")
    assert words(for_cohort(await facts(mira, cohort))) == ["a clear answer"]
    again = await mira.bot.consents.show(mira.user_id)
    assert again.passages[number(again, "What I will deliver") - 1].changed


async def test_words_that_changed_after_they_were_shown_are_not_approved(
    mira: Talker, cohort: Cohort
) -> None:
    sharing = await with_a_deliverable(mira)
    await mira.types("and a poster")
    with pytest.raises(MovedOn):
        await says(mira, sharing, "What I will deliver", Audience.COHORT)
    assert words(for_cohort(await facts(mira, cohort))) == []


async def test_what_is_withdrawn_is_read_by_the_cohort_no_more(mira: Talker, cohort: Cohort) -> None:
    sharing = await with_a_deliverable(mira)
    await says(mira, sharing, "What I will deliver", Audience.COHORT)
    await mira.bot.consents.withdraw(mira.user_id, sharing.run.id)
    assert words(for_cohort(await facts(mira, cohort))) == []


async def test_what_is_withheld_is_read_by_nobody_else_though_it_is_handed_in(
    mira: Talker, cohort: Cohort
) -> None:
    sharing = await with_a_deliverable(mira)
    async with mira.bot.consents.desk.db.begin() as tx:
        await runs.hand_in(tx, sharing.run.id, mira.clock())
    sam = Actor(SAM, facilitates=frozenset({cohort.id}))
    assert "a clear answer" in words(for_reader(await facts(mira, cohort), sam))
    await says(mira, sharing, "What I will deliver", Audience.NOBODY)
    assert "a clear answer" not in words(for_reader(await facts(mira, cohort), sam))


async def test_what_was_approved_of_a_passage_that_is_empty_now_is_withdrawn_too(
    mira: Talker, cohort: Cohort
) -> None:
    """Else it would be read again as soon as that passage says anything new."""
    sharing = await with_a_deliverable(mira)
    await says(mira, sharing, "What I will deliver", Audience.COHORT)
    (item,) = [each.id for each in sharing.run.responses if each.body == Words("a clear answer")]
    async with mira.bot.consents.desk.db.begin() as tx:
        await responses.revise(tx, [(item, None)], mira.clock(), None)
    assert words(for_cohort(await facts(mira, cohort))) == []
    await mira.bot.consents.withdraw(mira.user_id, sharing.run.id)
    await mira.types("another answer")
    assert words(for_cohort(await facts(mira, cohort))) == []


async def test_one_passage_is_withdrawn_by_the_words_that_the_cohort_reads(
    mira: Talker, cohort: Cohort
) -> None:
    sharing = await with_a_deliverable(mira)
    await says(mira, sharing, "What I will deliver", Audience.COHORT)
    await mira.types("and a poster")
    with pytest.raises(MovedOn):
        await mira.bot.consents.withdraw_one(mira.user_id, sharing.run.id, digest("and a poster"))
    await mira.bot.consents.withdraw_one(mira.user_id, sharing.run.id, digest("a clear answer"))
    assert words(for_cohort(await facts(mira, cohort))) == []


async def test_nobody_says_it_for_another(mira: Talker, cohort: Cohort, somebody: Somebody) -> None:
    sharing = await with_a_deliverable(mira)
    await (await somebody(9002).joins(cohort)).tells_all()
    with pytest.raises(NoSuchPlan):
        await mira.bot.consents.withdraw(9002, sharing.run.id)


async def test_a_whole_cohort_is_read_in_as_many_statements_as_one_member(
    mira: Talker, cohort: Cohort, somebody: Somebody
) -> None:
    await with_a_deliverable(mira)
    alone = await statements(mira, cohort)
    for user_id in (9002, 9003, 9004):
        await with_a_deliverable(await (await somebody(user_id).joins(cohort)).tells_all())
    assert await statements(mira, cohort) == alone


async def statements(mira: Talker, cohort: Cohort) -> int:
    """How many the reading of the cohort takes."""
    count = 0

    def counted(*_: object) -> None:
        nonlocal count
        count += 1

    desk = mira.bot.consents.desk
    async with desk.db.read() as tx:
        assert tx.sync_connection is not None
        event.listen(tx.sync_connection, "before_cursor_execute", counted)
        await cohort_view.read(tx, desk, cohort)
    return count


async def test_what_is_withdrawn_gives_the_facilitator_nothing_that_they_could_not_read_before(
    mira: Talker, cohort: Cohort
) -> None:
    """Not handed in, or kept to herself. Red where withdrawing means “facilitator only”."""
    sharing = await with_a_deliverable(mira)
    await says(mira, sharing, "What I will deliver", Audience.COHORT)
    await mira.bot.consents.withdraw(mira.user_id, sharing.run.id)
    sam = Actor(SAM, facilitates=frozenset({cohort.id}))
    assert words(for_reader(await facts(mira, cohort), sam)) == []


@on_sqlite
async def test_the_day_s_message_shows_what_would_be_posted_and_deciding_answers_it(
    mira: Talker, cohort: Cohort
) -> None:
    """Two days before the summary. Red when the message keeps the open place after everything was decided."""
    sharing = await with_a_deliverable(mira)
    mira.clock.at = cohort.final_session_at - timedelta(days=4)
    (claimed,) = [
        each for each in await mira.bot.deliveries.claim_due(mira.clock.at) if each.user_id == mira.user_id
    ]
    turn = await mira.sees(await mira.looks())
    await mira.bot.deliveries.settle(claimed)
    shown = repr(card(turn).to_components())
    assert "(waits for your word)" in shown
    assert "> a clear answer" in shown
    assert f"share:v1:{sharing.run.id}:0:1:0" in shown
    after = await says(mira, sharing, "What I will deliver", Audience.COHORT)
    assert after.turn is not None
    assert isinstance(after.turn.screen, Put)


@on_sqlite
async def test_after_the_session_one_message_says_what_came_of_it_and_offers_the_files(
    mira: Talker, cohort: Cohort
) -> None:
    await with_a_deliverable(mira)
    mira.clock.at = cohort.final_session_at + timedelta(days=1)
    claimed = [
        each for each in await mira.bot.deliveries.claim_due(mira.clock.at) if each.user_id == mira.user_id
    ]
    turn = await mira.sees(await mira.looks())
    shown = repr(card(turn).to_components())
    assert len(claimed) == 1
    assert "Your final session is over" in shown
    assert all(f":full:{form}" in shown for form in ("docx", "md", "html"))
