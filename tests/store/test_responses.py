"""Every body and every aside comes back as it went in, and revisions are only ever added."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.acts import (
    Aside,
    AskDay,
    AskHours,
    AskSign,
    AskWhen,
    ConfirmDay,
    ConfirmWhen,
    GoOnAnyway,
    NewItem,
    WhichClock,
    WhichPlace,
    WhichToDrop,
    WritePassage,
    WriteUnsure,
)
from bot.domain.response import (
    Amount,
    Body,
    Chosen,
    Day,
    Deadline,
    Milestone,
    Passage,
    Picked,
    Submitted,
    Words,
)
from bot.domain.run import Place
from bot.store import courses, people, responses
from bot.store.database import Database
from bot.store.tables import cohorts, items, members, revisions, runs

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=3)
USER = 9001
DUE = Deadline(datetime(2026, 12, 11, 17, 0, 0, 123456, tzinfo=UTC), has_time=True)
HOSTILE = '\'); DROP TABLE items; --\n\t\\ "quoted" {"is": "chosen"} 🧪 ü \u202e\u200b %s :name'

BODIES: list[Body] = [
    Words("a plain answer"),
    Words(HOSTILE),
    Words("x" * 4000),
    Words(""),
    Chosen("show-skills"),
    Picked(7),
    Amount(0, "none at all"),
    Amount(999_999, HOSTILE),
    Milestone("only what"),
    Milestone(HOSTILE, "in two weeks", DUE, "the loss curve"),
    Milestone("a day", "friday", Deadline(NOW, has_time=False), ""),
    Milestone("a test", "", None, "", "about ten"),
    Day(DUE, HOSTILE),
    Day(None, "soon"),
    Passage("risks", HOSTILE, "what the answers said"),
    Submitted(),
]
ASIDES: list[Aside] = [
    AskWhen(3),
    ConfirmWhen(3, HOSTILE, DUE),
    AskHours(2**40),
    AskSign(2**40),
    AskDay(),
    ConfirmDay(HOSTILE, DUE),
    WhichToDrop(),
    WritePassage("risks"),
    WritePassage("risks", begun=True),
    WriteUnsure(),
    GoOnAnyway(),
    WhichClock((-570, 0, 60)),
    WhichPlace(("Europe/London", "America/New_York")),
]
PLACE = Place("B1", "idea")


def test_the_samples_leave_no_kind_out():
    assert {type(body) for body in BODIES} == set(get_args(Body))
    assert {type(aside) for aside in ASIDES} == set(get_args(Aside))


instants = st.integers(0, 7 * 10**15).map(
    lambda at: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)
)
deadlines = st.builds(Deadline, instants, st.booleans())
bodies = st.one_of(
    st.builds(Words, st.text()),
    st.builds(Chosen, st.text()),
    st.builds(Picked, st.integers(1)),
    st.builds(Amount, st.integers(0), st.text()),
    st.builds(Milestone, st.text(), st.text(), st.none() | deadlines, st.text(), st.text()),
    st.builds(Day, st.none() | deadlines, st.text()),
    st.builds(Passage, st.text(), st.text(), st.text()),
    st.just(Submitted()),
)


@given(bodies)
def test_any_body_comes_back_from_json(body: Body):
    assert responses.body_from(json.loads(json.dumps(responses.body_to(body)))) == body


def test_a_body_of_no_known_kind_is_refused():
    with pytest.raises(ValueError, match="no kind of body is called riddle"):
        responses.body_from({"is": "riddle"})


async def begun(tx: AsyncConnection) -> int:
    """A run of somebody's, as its id."""
    await courses.publish(tx, "a-course", "the text", NOW)
    await people.meet(tx, USER, NOW)
    course_id = await tx.scalar(sa.text("SELECT id FROM courses"))
    cohort: dict[str, object] = {
        "guild_id": 1,
        "channel_id": 2,
        "name": "Cohort 12",
        "course_key": "a-course",
        "zone": "Europe/Berlin",
        "final_session_at": LATER,
        "project_ends_at": LATER,
        "created_at": NOW,
    }
    cohort_id = await tx.scalar(sa.insert(cohorts).values(cohort).returning(cohorts.c.id))
    member: dict[str, object] = {"cohort_id": cohort_id, "user_id": USER, "joined_at": NOW}
    member_id = await tx.scalar(sa.insert(members).values(member).returning(members.c.id))
    run: dict[str, object] = {
        "member_id": member_id,
        "exercise": "project",
        "course_id": course_id,
        "begun_at": NOW,
    }
    run_id = await tx.scalar(sa.insert(runs).values(run).returning(runs.c.id))
    assert run_id is not None
    return run_id


async def test_every_body_survives_the_database(database: Database):
    async with database.begin() as tx:
        run_id = await begun(tx)
        ids = await responses.add(tx, run_id, [NewItem(PLACE, body) for body in BODIES], NOW, 77)
    async with database.read() as tx:
        found = await responses.of_run(tx, run_id)
    assert [response.body for response in found] == BODIES
    assert [response.id for response in found] == ids == sorted(ids)


async def test_every_place_survives_the_database(database: Database):
    async with database.begin() as tx:
        run_id = await begun(tx)
        (row,) = await responses.add(tx, run_id, [NewItem(PLACE, Words("a row"))], NOW, None)
        places = [Place("B3", "draws", row, 1), Place("B11r", "lens", None, 6), Place("B3", "unsure")]
        await responses.add(tx, run_id, [NewItem(place, Words("x")) for place in places], NOW, None)
        found = (await responses.of_run(tx, run_id))[1:]
    assert [(given.ref, given.row, given.round) for given in found] == [
        (place.ref, place.row, place.round) for place in places
    ]


async def test_every_aside_survives_the_database(database: Database):
    async with database.begin() as tx:
        await people.meet(tx, USER, NOW)
    for aside in [*ASIDES, None]:
        async with database.begin() as tx:
            found = await people.locked(tx, USER)
            assert found is not None
            conversation = found[1]
            assert conversation.aside != aside
            changed = replace(conversation, aside=aside)
            await people.store_conversation(tx, conversation, changed)
        async with database.read() as tx:
            again = await people.by_user(tx, USER)
        assert again is not None
        assert again[1] == changed


async def test_a_revision_is_added_and_the_earlier_ones_stay(database: Database):
    async with database.begin() as tx:
        run_id = await begun(tx)
        item, other = await responses.add(
            tx, run_id, [NewItem(PLACE, Words("first")), NewItem(PLACE, Words("b"))], NOW, 5
        )
        await responses.revise(tx, [(item, Words("second"))], LATER, 6)
        await responses.revise(tx, [(item, None)], LATER, None)
        assert [response.id for response in await responses.of_run(tx, run_id)] == [other]
        await responses.revise(tx, [(item, Words("back again"))], LATER, 7)
    query = sa.select(revisions.c.number, revisions.c.body, revisions.c.written_at, revisions.c.message_id)
    async with database.read() as tx:
        history = [tuple(row) for row in await tx.execute(query.where(revisions.c.item_id == item))]
        current = await responses.of_run(tx, run_id)
        numbers = list(await tx.scalars(sa.select(items.c.revision).order_by(items.c.id)))
    assert history == [
        (1, {"is": "words", "text": "first"}, NOW, 5),
        (2, {"is": "words", "text": "second"}, LATER, 6),
        (3, None, LATER, None),
        (4, {"is": "words", "text": "back again"}, LATER, 7),
    ]
    assert [response.body for response in current] == [Words("back again"), Words("b")]
    assert numbers == [4, 1]


async def test_nothing_new_is_nothing_stored(database: Database):
    async with database.begin() as tx:
        run_id = await begun(tx)
        assert await responses.add(tx, run_id, [], NOW, None) == []
        await responses.revise(tx, [], NOW, None)
        assert await responses.of_run(tx, run_id) == ()
