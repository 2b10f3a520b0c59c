"""Plans: whose they are, of which exercise, and as they stood at an instant."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot import services
from bot.documents import docx, html, markdown
from bot.domain.acts import Drop, Plain, WriteAnew
from bot.domain.cohort import Cohort
from bot.domain.differences import What
from bot.domain.plan import CHANGED, WENT, Plan, View
from bot.domain.refusals import NoSuchPlan, NoSuchVersion, NotEnrolled, NothingToCompare
from bot.domain.response import UNSURE, DoubtState, Milestone, Response, Words
from bot.domain.run import Run
from bot.domain.versions import HANDED_IN, NOW
from bot.domain.words import said
from bot.services import Services
from bot.services.plans import Shown
from bot.store import past, responses
from bot.store.database import Database
from tests.documents import reading
from tests.services.conftest import Somebody, on_sqlite
from tests.services.talk import Hand, Talker, dump

AN_IDEA = {"B1.have": "1"}


async def with_an_idea(mira: Talker, idea: str = "probes for small models") -> Run:
    """An idea is written, and its question still open."""
    await mira.goes_to("B1.idea", AN_IDEA)
    await mira.types(idea)
    return await mira.run()


async def rewrites(mira: Talker, words: str) -> None:
    await mira.presses(WriteAnew(words))


def texts(shown: Shown) -> list[str]:
    return [line.words for section in shown.plan.sections for line in section.lines]


def words(found: tuple[Response, ...]) -> list[str]:
    return [response.body.text for response in found if isinstance(response.body, Words)]


# Whose, and of which exercise


async def test_a_plan_is_of_the_exercise_that_is_open_or_of_the_one_that_is_named(mira: Talker) -> None:
    await with_an_idea(mira)
    assert "probes for small models" in texts(await mira.bot.plans.show(mira.user_id, None, View.FULL))
    await mira.sees(await mira.bot.exercises.start(mira.user_id, "career"))
    assert (await mira.bot.plans.show(mira.user_id, None, View.FULL)).run.exercise.id == "career"
    named = await mira.bot.plans.show(mira.user_id, "project", View.FULL)
    assert "probes for small models" in texts(named)
    pressed = await mira.bot.plans.page(mira.user_id, named.run.id, View.FULL)
    assert pressed.plan == named.plan
    assert await mira.bot.plans.offered(mira.user_id) == [("project", "Project"), ("career", "Career")]


@on_sqlite
@pytest.mark.parametrize("exercise", ["career", "no such thing"])
async def test_an_exercise_that_was_not_begun_has_no_plan(mira: Talker, exercise: str) -> None:
    with pytest.raises(NoSuchPlan):
        await mira.bot.plans.show(mira.user_id, exercise, View.BRIEF)
    with pytest.raises(NoSuchPlan):
        await mira.bot.plans.compare(mira.user_id, exercise, None, None)
    assert await mira.bot.plans.versions(mira.user_id, exercise) == ()
    assert await mira.bot.plans.offered(mira.user_id) == [("project", "Project")]


@on_sqlite
async def test_somebody_else_s_plan_and_one_that_is_not_there_are_refused_alike(
    mira: Talker, somebody: Somebody, cohort: Cohort
) -> None:
    run = await with_an_idea(mira)
    ravi = await (await somebody(9002).joins(cohort)).tells_all()
    for run_id in (run.id, 10**9):
        with pytest.raises(NoSuchPlan):
            await ravi.bot.plans.page(ravi.user_id, run_id, View.FULL)
        with pytest.raises(NoSuchPlan):
            await ravi.bot.plans.compared(ravi.user_id, run_id, NOW, NOW)


@on_sqlite
async def test_a_stranger_has_no_plan_and_is_offered_none(bot: Services) -> None:
    with pytest.raises(NotEnrolled):
        await bot.plans.show(1234, None, View.BRIEF)
    assert await bot.plans.offered(1234) == []
    assert await bot.plans.versions(1234, None) == ()


async def test_looking_at_plans_writes_nothing(mira: Talker, database: Database) -> None:
    run = await with_an_idea(mira)
    before = await dump(database)
    await mira.bot.plans.show(mira.user_id, None, View.BRIEF)
    await mira.bot.plans.page(mira.user_id, run.id, View.FULL)
    await mira.bot.plans.compared(mira.user_id, run.id, NOW, NOW)
    assert await dump(database) == before


# As it stood


async def test_answers_are_read_as_they_stood_at_any_instant(
    mira: Talker, clock: Hand, database: Database
) -> None:
    instants = [clock.at]
    run = await with_an_idea(mira, "first")
    instants.append(clock.at)
    clock.at += timedelta(hours=1)
    await rewrites(mira, "second")
    instants.append(clock.at)
    clock.at += timedelta(days=1)
    await mira.types("a second item")
    instants.append(clock.at)
    async with database.read() as tx:
        stood = [words(await past.responses_at(tx, run.id, at)) for at in instants]
        now = await responses.of_run(tx, run.id)
        assert await past.responses_at(tx, run.id, clock.at) == now
        assert await past.responses_at(tx, run.id, datetime(2020, 1, 1, tzinfo=UTC)) == ()
    assert stood == [[], ["first"], ["second"], ["second", "a second item"]]


async def test_what_was_taken_away_later_still_stands_in_what_was_before(
    mira: Talker, clock: Hand, database: Database
) -> None:
    run = await with_an_idea(mira, "first\nsecond")
    before = clock.at
    clock.at += timedelta(hours=1)
    run = await mira.run()
    idea = [response.id for response in run.responses if isinstance(response.body, Words)]
    async with database.begin() as tx:
        await responses.revise(tx, [(idea[0], None)], clock.at, None)
    async with database.read() as tx:
        assert words(await past.responses_at(tx, run.id, before)) == words(run.responses)
        assert idea[0] not in [found.id for found in await past.responses_at(tx, run.id, clock.at)]


async def test_every_instant_of_a_change_is_known_once_and_in_order(
    mira: Talker, clock: Hand, database: Database
) -> None:
    run = await with_an_idea(mira)
    clock.at += timedelta(hours=1)
    await rewrites(mira, "second")
    async with database.read() as tx:
        changes = await past.changes(tx, run.id)
        assert await past.changes(tx, run.id + 1) == ()
    assert list(changes) == sorted(set(changes))
    assert changes[-1] == max(response.written_at or clock.at for response in (await mira.run()).responses)


# Comparing


async def test_days_are_compared_with_each_other_and_with_now(mira: Talker, clock: Hand) -> None:
    run = await with_an_idea(mira, "first words")
    clock.at += timedelta(days=1)
    await rewrites(mira, "second words")
    clock.at += timedelta(days=1)
    await rewrites(mira, "third words")
    offered = await mira.bot.plans.versions(mira.user_id, None)
    assert [version.number for version in offered] == [NOW, 20261125, 20261124]
    found = await mira.bot.plans.compare(
        mira.user_id, None, "20261124", "wednesday 25 november 2026, at its end"
    )
    [section] = found.sections
    [change] = section.changes
    assert change.what is What.CHANGED
    assert " ".join(piece.words.strip() for piece in change.pieces) == "first second words"
    default = await mira.bot.plans.compare(mira.user_id, None, None, None)
    assert (default.before.number, default.after.number) == (20261125, NOW)
    pressed = await mira.bot.plans.compared(mira.user_id, run.id, 20261124, 20261125)
    assert pressed.sections == found.sections


@on_sqlite
async def test_what_changed_since_the_hand_in_is_marked_and_compared(mira: Talker, clock: Hand) -> None:
    await with_an_idea(mira, "before the hand-in")
    await mira.hands_in()
    clock.at += timedelta(minutes=5)
    run = await mira.run()
    await mira.sees(await mira.bot.exercises.reopen(mira.user_id, run.id, "B1"))
    await mira.types("next")
    await rewrites(mira, "after the hand-in")
    found = await mira.bot.plans.compare(mira.user_id, None, None, None)
    assert found.before.number == HANDED_IN
    changes = [change for section in found.sections for change in section.changes]
    assert [" ".join(piece.words.strip() for piece in change.pieces) for change in changes] == [
        "before after the hand-in"
    ]
    shown = await mira.bot.plans.show(mira.user_id, None, View.FULL)
    marked = [line.words for one in shown.plan.sections for line in one.lines if CHANGED in line.marks]
    assert marked == ["after the hand-in"]
    assert shown.plan.handed_in_at == run.handed_in_at


async def test_what_went_since_the_hand_in_is_marked_in_both_views(mira: Talker, clock: Hand) -> None:
    """Also doubts that were settled. Broken builds: mark what is there alone; date the plan by what is there alone."""
    await mira.goes_to("B10b.milestones", {"B1.have": "1"})
    await mira.types("baseline", "in 10 days", "yes", "a plot", "report", "in 20 days", "yes", "it is read")
    await mira.types("unsure", "is the data good?")
    await mira.hands_in()
    run = await mira.run()
    (doubt,) = [item for item in run.responses if item.ref.field == UNSURE]
    for view in View:
        assert not _notes((await mira.bot.plans.show(mira.user_id, None, view)).plan)
    clock.at += timedelta(days=1)
    await mira.sees(await mira.bot.exercises.reopen(mira.user_id, run.id, "B10b"))
    await mira.presses(Drop(mira.question.given[0].id))
    brief = (await mira.bot.plans.show(mira.user_id, None, View.BRIEF)).plan
    assert _notes(brief) == ["Milestones"]
    assert brief.changed_at == clock.at
    await mira.bot.doubts.settle(mira.user_id, doubt.id, DoubtState.RESOLVED, "I looked")
    brief = (await mira.bot.plans.show(mira.user_id, None, View.BRIEF)).plan
    assert _notes(brief) == ["Milestones", "What I am unsure about"]
    full = (await mira.bot.plans.show(mira.user_id, None, View.FULL)).plan
    assert _notes(full)[0] == "Milestones"
    assert _marked(full) == ["is the data good?"]
    await mira.types("write-up")
    brief = (await mira.bot.plans.show(mira.user_id, None, View.BRIEF)).plan
    assert _marked(brief) == ["write-up"]


def _notes(plan: Plan) -> list[str]:
    return [section.heading for section in plan.sections if WENT in section.notes]


def _marked(plan: Plan) -> list[str]:
    return [line.words for one in plan.sections for line in one.lines if CHANGED in line.marks]


@on_sqlite
async def test_two_versions_of_one_day_are_compared(mira: Talker, clock: Hand) -> None:
    await with_an_idea(mira, "first words")
    clock.at += timedelta(hours=1)
    await rewrites(mira, "second words")
    found = await mira.bot.plans.compare(mira.user_id, None, None, None)
    assert found.before.number > 10**8
    [change] = [change for section in found.sections for change in section.changes]
    assert " ".join(piece.words.strip() for piece in change.pieces) == "first second words"


@on_sqlite
async def test_with_one_version_there_is_nothing_to_compare(mira: Talker) -> None:
    run = await with_an_idea(mira)
    with pytest.raises(NothingToCompare):
        await mira.bot.plans.compare(mira.user_id, None, None, None)
    assert (await mira.bot.plans.compared(mira.user_id, run.id, NOW, NOW)).sections == ()


@on_sqlite
@pytest.mark.parametrize("name", ["1", "20261124", "yesterday", "", "-1", "9" * 40])
async def test_a_version_that_is_not_offered_is_refused(mira: Talker, name: str) -> None:
    await with_an_idea(mira)
    with pytest.raises(NoSuchVersion):
        await mira.bot.plans.compare(mira.user_id, None, name, "now")


# A whole exercise


@on_sqlite
@pytest.mark.parametrize("exercise", ["project", "career"])
async def test_every_answer_of_a_finished_exercise_is_equal_in_the_plan_and_in_every_document(
    mira: Talker, exercise: str
) -> None:
    await mira.sees(await mira.bot.exercises.start(mira.user_id, exercise))
    last = mira.question.exercise.prompts[-1]
    await mira.goes_to(f"{last.id}.{last.fields[-1].id}")
    await mira.presses(Plain.HAND_IN)
    run = await mira.run()
    assert run.handed_in_at is not None
    shown = await mira.bot.plans.show(mira.user_id, None, View.FULL)
    lines = [line for section in shown.plan.sections for line in section.lines]
    assert Counter(line.item for line in lines if line.item) == Counter(one.id for one in run.responses)
    told = [text for response in run.responses for text in parts(run, response)]
    for read_back in documents(shown):
        missing = [text for text in told if not any(text in block for block in read_back)]
        assert missing == []


def parts(run: Run, response: Response) -> list[str]:
    body = response.body
    if isinstance(body, Milestone):
        return [one for one in (body.text, body.hours, body.sign) if one]
    return [said(run, response)]


def documents(shown: Shown) -> list[list[str]]:
    return [
        [text for _, text in reading.docx(docx.document(shown.plan))],
        [text for _, text in reading.html(html.document(shown.plan)).text],
        [text for _, text in reading.markdown(markdown.document(shown.plan))],
    ]


@on_sqlite
async def test_a_document_is_the_same_after_a_restart(mira: Talker, database: Database, clock: Hand) -> None:
    await with_an_idea(mira)
    before = docx.document((await mira.bot.plans.show(mira.user_id, None, View.FULL)).plan)
    clock.at += timedelta(days=3)
    again = replace(mira, bot=await services.start(database, clock))
    assert docx.document((await again.bot.plans.show(mira.user_id, None, View.FULL)).plan) == before
