"""What there is to read: one's own marks and notes, kept, and nobody else's."""

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot import services
from bot.domain.cohort import Readers
from bot.domain.course import Course, Resource
from bot.domain.reading import MOST_NOTE, Mark, NoSuchPage, NoteTooLong, Reading, Shelf, search
from bot.domain.refusals import MovedOn, NotEnrolled, Refusal
from bot.services import Services
from bot.store import courses
from bot.store import readings as store
from bot.store.database import Database
from bot.store.tables import members, readings
from tests.services.conftest import MIRA, Somebody, on_sqlite
from tests.services.talk import Hand, Talker, dump, new_cohort, rows
from tests.shelves import PAGES, SHELVES

RAVI = 9002
HOSTILE = '\'); DROP TABLE readings; --\n\t\\ "quoted" <@1> @everyone 🧪 ü \u202e\u200b %s :name'


@pytest.fixture
async def course(bot: Services, mira: Talker) -> Course:
    found = await bot.resources.offered(mira.user_id)
    assert found is not None
    return found


@pytest.fixture
def page(course: Course) -> Resource:
    return course.resources[0]


@pytest.fixture
async def reader(database: Database, bot: Services, mira: Talker) -> Talker:
    """Mira, at the first question of a course with much to read."""
    async with database.begin() as tx:
        await courses.publish(tx, "shelves", SHELVES, mira.clock.at)
    await mira.joins(await bot.cohorts.set_up(new_cohort(501, course_key="shelves")))
    await mira.sees(await bot.welcome.choose_readers(mira.user_id, Readers.FACILITATOR))
    return mira


async def reading(bot: Services, user_id: int, page: Resource) -> Reading:
    return (await bot.resources.library(user_id)).reading(page)


async def test_marks_and_notes_are_kept(bot: Services, page: Resource, clock: Hand):
    assert await reading(bot, MIRA, page) == Reading()
    await bot.resources.mark(MIRA, page.id, Mark.READ)
    await bot.resources.mark(MIRA, page.id, Mark.RELEVANT)
    library, noted = await bot.resources.note(MIRA, page.id, f"  {HOSTILE}\0 ")
    assert noted == page
    assert library.reading(page) == Reading(clock.at, relevant=True, note=HOSTILE)
    assert library.read() == 1
    assert await reading(bot, MIRA, page) == library.reading(page)


async def test_marks_outlive_the_process(database: Database, bot: Services, page: Resource, clock: Hand):
    await bot.resources.mark(MIRA, page.id, Mark.READ)
    await bot.resources.note(MIRA, page.id, "again before the session")
    before = await reading(bot, MIRA, page)
    assert await reading(await services.start(database, clock), MIRA, page) == before


async def test_each_mark_can_be_taken_back_and_leaves_the_others(bot: Services, page: Resource, clock: Hand):
    for mark in (Mark.READ, Mark.RELEVANT):
        await bot.resources.mark(MIRA, page.id, mark)
    await bot.resources.note(MIRA, page.id, "a note")
    await bot.resources.mark(MIRA, page.id, Mark.UNREAD)
    assert await reading(bot, MIRA, page) == Reading(None, relevant=True, note="a note")
    await bot.resources.note(MIRA, page.id, "  ")
    await bot.resources.mark(MIRA, page.id, Mark.READ)
    await bot.resources.mark(MIRA, page.id, Mark.NOT_RELEVANT)
    assert await reading(bot, MIRA, page) == Reading(clock.at)


async def test_what_is_read_already_keeps_the_day_on_which_it_was(bot: Services, page: Resource, clock: Hand):
    first = clock.at
    await bot.resources.mark(MIRA, page.id, Mark.READ)
    clock.at += timedelta(days=3)
    await bot.resources.mark(MIRA, page.id, Mark.READ)
    assert await reading(bot, MIRA, page) == Reading(first)


async def test_marks_made_at_once_are_all_kept(database: Database, bot: Services, page: Resource):
    await asyncio.gather(
        bot.resources.mark(MIRA, page.id, Mark.READ),
        bot.resources.mark(MIRA, page.id, Mark.RELEVANT),
        bot.resources.note(MIRA, page.id, "a note"),
    )
    kept = await reading(bot, MIRA, page)
    assert (kept.read_at is not None, kept.relevant, kept.note) == (True, True, "a note")
    assert len(await rows(database, sa.select(readings.c.resource))) == 1


async def test_another_member_s_marks_are_not_shown(bot: Services, somebody: Somebody, page: Resource):
    cohort = await bot.cohorts.in_channel(500)
    assert cohort is not None
    await (await somebody(RAVI).joins(cohort)).tells_all()
    await bot.resources.mark(MIRA, page.id, Mark.READ)
    await bot.resources.note(MIRA, page.id, "for me alone")
    assert (await bot.resources.library(RAVI)).readings == {}
    await bot.resources.note(RAVI, page.id, "Ravi's own")
    assert (await reading(bot, MIRA, page)).note == "for me alone"


async def test_marks_of_another_course_are_not_shown(database: Database, bot: Services, reader: Talker):
    async with database.begin() as tx:
        await store.mark(tx, MIRA, "another-course", "page-1", Mark.READ, reader.clock.at)
    library = await bot.resources.library(MIRA)
    assert (library.course.key, len(library.course.resources), library.readings) == ("shelves", PAGES, {})


async def test_a_stranger_is_offered_nothing_and_refused(database: Database, bot: Services, page: Resource):
    before = await dump(database)
    assert await bot.resources.offered(RAVI) is None
    for asked in (
        bot.resources.library(RAVI),
        bot.resources.mark(RAVI, page.id, Mark.READ),
        bot.resources.note(RAVI, page.id, "hm"),
        bot.resources.beside(RAVI, 1),
    ):
        with pytest.raises(NotEnrolled):
            await asked
    assert await dump(database) == before


@on_sqlite
async def test_who_left_is_a_stranger(database: Database, bot: Services, mira: Talker):
    async with database.begin() as tx:
        await tx.execute(sa.update(members).values(left_at=mira.clock.at))
    assert await bot.resources.offered(MIRA) is None
    with pytest.raises(NotEnrolled):
        await bot.resources.library(MIRA)


async def test_what_cannot_be_marked_is_refused_and_nothing_is_stored(
    database: Database, bot: Services, page: Resource
):
    before = await dump(database)
    refused: list[tuple[type[Refusal], str, str]] = [
        (NoSuchPage, "no-such-page", "hm"),
        (NoteTooLong, page.id, "x" * (MOST_NOTE + 1)),
    ]
    for why, resource, note in refused:
        with pytest.raises(why):
            await bot.resources.note(MIRA, resource, note)
    with pytest.raises(NoSuchPage):
        await bot.resources.mark(MIRA, "no-such-page", Mark.READ)
    assert await dump(database) == before


async def publish(database: Database, bot: Services, text: str) -> None:
    async with database.begin() as tx:
        await courses.publish(tx, "shelves", text, bot.courses.clock())


def without(page: str) -> str:
    """The course with this page under another name, so that what it was is gone."""
    return SHELVES.replace(f'"{page}"', f'"sheet-of-{page}"')


async def test_a_page_that_left_the_course_stays_with_whose_exercise_names_it(
    database: Database, bot: Services, reader: Talker
):
    """Broken build: look into the newest version of the course only."""
    await publish(database, bot, without("page-2"))
    library = await bot.resources.library(MIRA)
    assert (len(library.course.resources), library.earlier) == (PAGES + 1, {"page-2"})
    (page,) = [
        page
        for page in (await bot.resources.beside(MIRA, reader.question.ask.id)).resources
        if page.id == "page-2"
    ]
    library, marked = await bot.resources.mark(MIRA, page.id, Mark.READ)
    library, _ = await bot.resources.note(MIRA, page.id, "still mine")
    assert (marked, library.read(), library.reading(page).note) == (page, 1, "still mine")
    assert page in search((await bot.resources.library(MIRA)).course, "page 2")


@pytest.mark.usefixtures("reader")
async def test_a_note_is_found_whatever_became_of_its_page(database: Database, bot: Services):
    """Also where no exercise of the person's names the page. Broken build: fall back to the pinned versions only."""
    await publish(database, bot, SHELVES.replace('"page-3"', '"page-of-2027"'))
    await bot.resources.note(MIRA, "page-of-2027", "a thought that I want back")
    await publish(database, bot, SHELVES + "\n# Of 2028.\n")
    library = await bot.resources.library(MIRA)
    (noted,) = library.on(Shelf.NOTED)
    assert (noted.id, noted.title, library.reading(noted).note) == (
        "page-of-2027",
        "Page 3 of the *manual*",
        "a thought that I want back",
    )
    assert library.earlier == {"page-of-2027"}
    library, _ = await bot.resources.note(MIRA, noted.id, "")
    assert library.earlier == set()


@pytest.mark.usefixtures("reader")
async def test_a_page_that_no_exercise_of_theirs_names_is_refused(
    database: Database, bot: Services, somebody: Somebody
):
    await publish(database, bot, without("page-2"))
    ravi = somebody(RAVI)
    cohort = await bot.cohorts.in_channel(501)
    assert cohort is not None
    await ravi.joins(cohort)
    assert (await bot.resources.library(RAVI)).earlier == set()
    with pytest.raises(NoSuchPage):
        await bot.resources.mark(RAVI, "page-2", Mark.READ)


async def test_beside_a_question_stands_all_that_it_names(bot: Services, reader: Talker):
    await bot.resources.mark(MIRA, "page-2", Mark.READ)
    found = await bot.resources.beside(MIRA, reader.question.ask.id)
    assert found.title == reader.question.prompt.title
    assert {resource.id for resource in found.resources} == {f"page-{n}" for n in range(1, PAGES + 1)}
    assert found.resources[0].id == "page-2"
    assert found.library.reading(found.resources[0]).read_at is not None


async def test_beside_another_s_question_stands_nothing(bot: Services, somebody: Somebody, mira: Talker):
    cohort = await bot.cohorts.in_channel(500)
    assert cohort is not None
    await (await somebody(RAVI).joins(cohort)).tells_all()
    for ask_id in (mira.question.ask.id, 404):
        with pytest.raises(MovedOn):
            await bot.resources.beside(RAVI, ask_id)
