"""What a facilitator pulls: only what they may read, noted as it is read, in as many statements for a whole cohort as
for one member."""

import time
from collections.abc import Awaitable, Callable

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from bot.documents import sheets
from bot.domain.acts import NoteUnsure, Plain
from bot.domain.cohort import Cohort, Readers
from bot.domain.consent import Audience
from bot.domain.course import Visibility
from bot.domain.pulled import EVERYTHING, Pulled, Wanted
from bot.domain.response import UNSURE
from bot.services import Services
from bot.services.cohorts import NotYours
from bot.services.pulls import Where
from bot.store.database import Database
from bot.store.tables import accesses
from tests.services.conftest import MIRA, Somebody, on_sqlite
from tests.services.talk import Talker, rows
from tests.services.test_consents import says

SAM, RAVI, HERE = 77, 9002, Where(channel=500)
DELIVERABLE = "canary of the deliverable"
COHORTS = {"B7.deliverable": DELIVERABLE}


def words(found: Pulled) -> list[str]:
    """All that could be shown of it."""
    parts = [line.words for each in found.members for part in each.parts for line in part.lines]
    return [*parts, *(one.words for each in found.members for one in each.answers)]


def everything(found: Pulled) -> tuple[Pulled, frozenset[int]]:
    return found, frozenset(each.id for each in found.members if each.unapproved)


async def read(bot: Services, wanted: Wanted = EVERYTHING, who: int = SAM) -> Pulled:
    return await bot.pulls.read(HERE, who, wanted, everything)


async def logged(database: Database) -> list[tuple[object, ...]]:
    return await rows(database, sa.select(accesses.c.what, accesses.c.name).order_by(accesses.c.id))


async def answers(who: Talker) -> Talker:
    """As far as what they will deliver, and handed in."""
    await who.goes_to("B8.fit", COHORTS)
    await who.hands_in()
    return who


async def answers_all(who: Talker) -> Talker:
    """Through the whole exercise."""
    await who.goes_to("B14.done", COHORTS)
    await who.presses(Plain.HAND_IN)
    return who


async def member_of(bot: Services, who: Talker) -> int:
    return (await bot.consents.show(who.user_id)).member.id


@on_sqlite
async def test_a_draft_is_nobodys_and_what_is_handed_in_is_the_facilitators_and_its_reading_is_noted(
    mira: Talker, bot: Services, database: Database
) -> None:
    """P13. Red without the question to `access.may_read`, or with the row of `accesses` left out."""
    await mira.goes_to("B8.fit", COHORTS)
    one = Wanted(member=await member_of(bot, mira))
    assert words(await read(bot, one)) == []
    assert await logged(database) == []
    await answers(mira)
    assert DELIVERABLE in words(await read(bot, one))
    assert await logged(database) == [("summary", "Sam")]
    assert [(each.what, each.name) for each in await bot.accesses.of(MIRA)] == [("summary", "Sam")]
    assert await bot.accesses.of(RAVI) == ()


@on_sqlite
async def test_private_answers_and_doubts_are_pulled_by_nobody(mira: Talker, bot: Services) -> None:
    """P13. Red where the field's own visibility is not asked."""
    await mira.goes_to("B7.deliverable")
    await mira.presses(NoteUnsure(f"a doubt, {DELIVERABLE}"))
    await answers(mira)
    run = await mira.run()
    found = await read(bot, Wanted(member=await member_of(bot, mira)))
    shown = {one.ref for each in found.members for one in each.answers}
    given = {response.ref for response in run.responses if response.ref.field != UNSURE}
    private = {ref for ref in given if run.exercise.field(ref).visible is Visibility.PRIVATE}
    assert private
    assert not private & shown
    made = await bot.pulls.export(HERE, SAM)
    assert "a doubt" not in repr((found, made.tables))


@on_sqlite
async def test_of_who_lets_nobody_read_nothing_is_pulled(
    somebody: Somebody, cohort: Cohort, bot: Services, database: Database
) -> None:
    """Who has handed in is still to be seen; what, is not."""
    ana = await (await somebody(RAVI).joins(cohort)).tells_all(Readers.ONLY_ME)
    await answers(ana)
    assert words(await read(bot, Wanted(member=await member_of(bot, ana)))) == []
    made = await bot.pulls.export(HERE, SAM)
    assert DELIVERABLE not in repr(made)
    assert await logged(database) == []
    (member,) = (await bot.status.of(HERE, SAM)).members
    assert member.stages[0].handed_in_at is not None
    assert member.ahead == ()


@on_sqlite
async def test_a_passage_that_is_withheld_is_read_nowhere_not_even_answer_by_answer(
    mira: Talker, bot: Services
) -> None:
    """P13. Red where what is withheld is not taken from the single answers."""
    await answers(mira)
    sharing = await bot.consents.show(MIRA)
    await says(mira, sharing, "What I will deliver", Audience.NOBODY)
    one = Wanted(member=sharing.member.id)
    assert DELIVERABLE not in words(await read(bot, one))
    made = await bot.pulls.export(HERE, SAM)
    assert DELIVERABLE not in repr(made.tables)
    assert words(await read(bot, one))  # the other answers are still there


@on_sqlite
async def test_approved_words_are_read_without_a_note_of_it(
    mira: Talker, bot: Services, database: Database
) -> None:
    """They are the cohort's. In the preview nothing but those stands."""
    await mira.goes_to("B8.fit", COHORTS)
    sharing = await bot.consents.show(MIRA)
    await says(mira, sharing, "What I will deliver", Audience.COHORT)
    assert words(await read(bot)) == [DELIVERABLE]
    assert await logged(database) == []
    preview = await bot.pulls.preview(HERE, SAM)
    assert DELIVERABLE in repr(preview)
    await says(mira, await bot.consents.show(MIRA), "What I will deliver", Audience.FACILITATOR)
    assert words(await read(bot)) == [DELIVERABLE]
    assert await logged(database) == [("summary", "Sam")]
    assert DELIVERABLE not in repr(await bot.pulls.preview(HERE, SAM))


@on_sqlite
async def test_only_the_members_that_a_page_shows_are_told_of_it(
    mira: Talker, bot: Services, cohort: Cohort, somebody: Somebody, database: Database
) -> None:
    await answers(mira)
    ravi = await answers(await (await somebody(RAVI).joins(cohort)).tells_all())
    theirs = await member_of(bot, ravi)
    await bot.pulls.read(HERE, SAM, EVERYTHING, lambda _: (None, frozenset({theirs})))
    noted = await rows(database, sa.select(accesses.c.member_id))
    assert noted == [(theirs,)]


@on_sqlite
async def test_reading_fails_where_it_cannot_be_noted(
    mira: Talker, bot: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is handed out first. Red where it is noted after it was returned."""
    await answers(mira)

    async def full(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("bot.store.accesses.note", full)
    with pytest.raises(OSError, match="disk full"):
        await read(bot, Wanted(member=await member_of(bot, mira)))
    with pytest.raises(OSError, match="disk full"):
        await bot.pulls.export(HERE, SAM)


@on_sqlite
async def test_nobody_else_pulls_anything(mira: Talker, bot: Services) -> None:
    await answers(mira)
    for who in (MIRA, RAVI, 5):
        for work in (
            read(bot, who=who),
            bot.pulls.preview(HERE, who),
            bot.pulls.export(HERE, who),
            bot.status.of(HERE, who),
        ):
            with pytest.raises(NotYours):
                await work
        offered = await bot.pulls.offered(HERE, who)
        assert (offered.members, offered.exercises, offered.prompts) == ((), (), ())


@on_sqlite
async def test_a_whole_cohort_is_pulled_in_as_many_statements_as_one_member(
    mira: Talker, bot: Services, cohort: Cohort, somebody: Somebody
) -> None:
    """Summary, export and status. Red with a statement for each member."""

    async def counts() -> list[int]:
        asked: list[Callable[[], Awaitable[object]]] = [
            lambda: read(bot),
            lambda: bot.pulls.export(HERE, SAM),
            lambda: bot.status.of(HERE, SAM),
        ]
        return [await statements(each) for each in asked]

    await answers(mira)
    await counts()  # what is kept once it was read
    alone = await counts()
    for user_id in (9002, 9003, 9004):
        await answers(await (await somebody(user_id).joins(cohort)).tells_all())
    assert await counts() == alone


async def statements(work: Callable[[], Awaitable[object]]) -> int:
    count = 0

    def counted(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        nonlocal count
        count += statement.lstrip()[:6].upper() in ("SELECT", "INSERT", "UPDATE", "DELETE")

    event.listen(sa.Engine, "before_cursor_execute", counted)
    try:
        await work()
    finally:
        event.remove(sa.Engine, "before_cursor_execute", counted)
    return count


@pytest.mark.long
@on_sqlite
async def test_thirty_members_with_forty_answers_are_pulled_within_a_second(
    mira: Talker, bot: Services, cohort: Cohort, somebody: Somebody
) -> None:
    """All of the work, from the database to the files, whatever else the machine does meanwhile."""
    await answers_all(mira)
    for user_id in range(9002, 9031):
        await answers_all(await (await somebody(user_id).joins(cohort)).tells_all())
    began = time.process_time()
    found = await read(bot, Wanted(prompt="", exercise=None))
    between = time.process_time()
    made = await bot.pulls.export(HERE, SAM)
    files = sheets.files("answers", made.tables)
    ended = time.process_time()
    assert len(found.members) == 30
    assert len(files) == 2
    assert len(made.tables[0].rows) >= 30 * 20
    assert between - began < 1
    assert ended - between < 1


@on_sqlite
async def test_an_export_has_the_answers_the_milestones_and_a_column_for_each_question(
    mira: Talker, bot: Services, database: Database
) -> None:
    await answers_all(mira)
    made = await bot.pulls.export(HERE, SAM)
    responses, milestones, people = made.tables
    assert DELIVERABLE in {row[responses.columns.index("answer")] for row in responses.rows}
    times = [row[responses.columns.index("written (UTC)")] for row in responses.rows]
    own = [row[responses.columns.index("written (their own time)")] for row in responses.rows]
    assert any(utc and utc != here for utc, here in zip(times, own, strict=True))
    assert [row[milestones.columns.index("stands")] for row in milestones.rows] == ["ahead"]
    (row,) = people.rows
    assert len(row) == len(people.columns)
    assert DELIVERABLE in row
    assert await logged(database) == [("export", "Sam")]
