"""What a person settles about the bot's messages: the schedule is what is sent, and every change moves it at once."""

from datetime import date, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from bot.domain.acts import AddMilestone, Plain
from bot.domain.away import EndsBeforeItBegins, NotAway
from bot.domain.calendar import Hours, local
from bot.domain.check_in import Away, Topic
from bot.domain.cohort import Cohort
from bot.domain.course import Term
from bot.domain.delivery import Kind, Undeliverable
from bot.domain.refusals import NotEnrolled, Refusal
from bot.domain.schedule import NotToCome
from bot.services import Services
from bot.store.database import Database
from bot.store.tables import deliveries, people
from bot.ui.me import away_card, range_words, schedule_card, schedule_pages
from tests import promised
from tests.services.conftest import MIRA, Somebody, on_sqlite
from tests.services.talk import (
    AROUND_FINAL,
    BERLIN,
    NOT_AROUND_FINAL,
    Hand,
    Talker,
    dump,
    new_cohort,
    rows,
)
from tests.services.test_check_ins import noon

PLANNED = sa.select(deliveries.c.due_at).where(
    deliveries.c.kind == "check-in", deliveries.c.state == "planned", NOT_AROUND_FINAL
)


@pytest.fixture
async def cohort(bot: Services, database: Database, clock: Hand) -> Cohort:
    async with database.begin() as tx:
        await promised.publish(tx, clock())
    return await bot.cohorts.set_up(new_cohort(course_key=promised.KEY))


@pytest.fixture
async def planned(mira: Talker) -> Talker:
    """Mira has one stage, due in ten days, and is asked about it at noon: on the 8th, 10th and 11th day from now."""
    await mira.presses(AddMilestone("Baseline running", "in 10 days at 6pm", "the first plot"))
    await mira.presses(Plain.DATE_IS_RIGHT)
    await mira.bot.contracts.settle(MIRA, Term.WHO, "self")
    await mira.bot.contracts.settle(MIRA, Term.HOUR, "h12")
    return mira


async def due(database: Database) -> list[datetime]:
    """But for what comes around the final session, on the 24th and the 29th day."""
    found = [at for (at,) in await rows(database, PLANNED.order_by(deliveries.c.due_at))]
    return [at for at in found if f"{at:%Y%m%d}" not in AROUND_FINAL]


async def test_the_schedule_lists_what_is_planned_and_why(planned: Talker, database: Database):
    """Red where the schedule is computed from other facts than the plan, or by another function."""
    schedule = await planned.bot.me.schedule(MIRA)
    around = [noon(24), noon(27), noon(29)]
    assert await due(database) == [noon(8), noon(10), noon(11)]
    assert [day.at for day in schedule.days] == [*await due(database), *around]
    assert [thing.topic for day in schedule.days for thing in day.things] == [
        Topic.BEFORE,
        Topic.DUE,
        Topic.AFTER,
        Topic.CONSENT,
        Topic.SESSION,
        Topic.END,
    ]
    (page,) = schedule_pages(schedule)
    for at in await due(database):
        assert f"<t:{int(at.timestamp())}:F> (<t:{int(at.timestamp())}:R>)" in page.text
    assert page.text.count("Baseline running") == 3


async def test_what_is_called_off_is_not_sent_and_can_be_taken_back(planned: Talker, database: Database):
    """Red where calling off does not plan anew in the same transaction."""
    first = (await planned.bot.me.schedule(MIRA)).days[0].things[0].key
    schedule = await planned.bot.me.call_off(MIRA, first)
    assert await due(database) == [noon(10), noon(11)]
    assert [(on, thing.key) for on, thing in schedule.called_off] == [(date(2026, 12, 2), first)]
    assert "Called off, else on Wednesday 2 December 2026" in schedule_pages(schedule)[0].text
    schedule = await planned.bot.me.take_back(MIRA, first)
    assert schedule.called_off == ()
    assert await due(database) == [noon(8), noon(10), noon(11)]


@on_sqlite
async def test_a_thing_that_is_not_to_come_cannot_be_called_off(planned: Talker, database: Database):
    before = await dump(database)
    for key in ("", "before-1-20261204T1800", "news-1", "x" * 100):
        with pytest.raises(NotToCome):
            await planned.bot.me.call_off(MIRA, key)
    assert await dump(database) == before


@on_sqlite
async def test_whoever_settles_for_nobody_has_an_empty_schedule(planned: Talker, database: Database):
    """But for what comes around the final session, which can be called off like anything else. Red where `planned` asks
    on though who is none."""
    await planned.bot.contracts.settle(MIRA, Term.WHO, "none")
    assert await due(database) == []
    things = [thing for day in (await planned.bot.me.schedule(MIRA)).days for thing in day.things]
    for thing in things:
        await planned.bot.me.call_off(MIRA, thing.key)
    assert [thing.topic for thing in things] == [Topic.CONSENT, Topic.SESSION, Topic.END]
    assert "Nothing is planned." in schedule_pages(await planned.bot.me.schedule(MIRA))[0].text


async def test_another_place_moves_everything_that_is_planned(planned: Talker, database: Database):
    """Red where the zone is changed and nothing is planned anew."""
    place, turn = await planned.bot.me.move_to(MIRA, "Asia/Tokyo")
    assert place.zone == "Asia/Tokyo"
    assert turn.screen == (await planned.looks()).screen
    assert await rows(database, sa.select(people.c.zone)) == [("Asia/Tokyo",)]
    moved = await due(database)
    assert {local(at, "Asia/Tokyo").time() for at in moved} == {time(12)}
    assert [day.at for day in (await planned.bot.me.schedule(MIRA)).days][: len(moved)] == moved


async def test_the_welcome_s_place_plans_anew_too(planned: Talker, database: Database):
    """Red where only /me does."""
    async with database.begin() as tx:  # as of somebody whose place is being asked again
        await tx.execute(sa.update(people).values(zone=None, clock_offset=540))
    await planned.bot.welcome.say_place(MIRA, "Asia/Tokyo")
    assert {local(at, "Asia/Tokyo").time() for at in await due(database)} == {time(12)}


async def test_other_hours_move_what_is_planned(planned: Talker, database: Database):
    await planned.bot.welcome.change_hours(MIRA, Hours(time(17), time(20)))
    assert {local(at, BERLIN).time() for at in await due(database)} == {time(17)}


async def test_days_away_are_left_out_and_come_back_when_they_are_taken_back(
    planned: Talker, database: Database
):
    """Red where a range is stored and nothing is planned anew."""
    days = await planned.bot.me.go_away(MIRA, "2 december", "4 december")
    assert days.added == Away(date(2026, 12, 2), date(2026, 12, 4))
    assert await due(database) == [noon(11)]
    again = await planned.bot.me.go_away(MIRA, "3 december", None)
    assert again.known
    await planned.bot.me.go_away(MIRA, "20 december", "22 december")
    ranges = (await planned.bot.me.days_away(MIRA)).ranges
    assert list(ranges.values()) == [
        Away(date(2026, 12, 2), date(2026, 12, 4)),
        Away(date(2026, 12, 20), date(2026, 12, 22)),
    ]
    await planned.bot.me.come_back(MIRA, next(iter(ranges)))
    assert await due(database) == [noon(8), noon(10), noon(11)]


@on_sqlite
async def test_days_away_are_of_the_member_s_own_calendar(planned: Talker):
    """It is the 24th in Berlin, and the 25th in Kiritimati. Red where "today" is that of UTC."""
    await planned.bot.me.move_to(MIRA, "Pacific/Kiritimati")
    days = await planned.bot.me.go_away(MIRA, "today", "tomorrow")
    assert days.added == Away(date(2026, 11, 25), date(2026, 11, 26))


@on_sqlite
@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("monday", "friday", Away(date(2026, 11, 30), date(2026, 12, 4))),
        ("friday", "monday", Away(date(2026, 11, 27), date(2026, 11, 30))),
        ("today", "friday", Away(date(2026, 11, 25), date(2026, 11, 27))),
        ("7 december", "monday", Away(date(2026, 12, 7), date(2026, 12, 7))),
        ("20 december", "wednesday", Away(date(2026, 12, 20), date(2026, 12, 23))),
    ],
)
async def test_of_weekdays_the_last_one_follows_the_first_day(
    planned: Talker, first: str, last: str, expected: Away
):
    """Said on a Wednesday. Red where each is read by today alone: then the first Friday is before the Monday."""
    planned.clock.at += timedelta(days=1)
    days = await planned.bot.me.go_away(MIRA, first, last)
    assert days.added == expected
    assert range_words(expected) in str(away_card(days).to_components())


@on_sqlite
async def test_days_that_are_none_past_or_the_wrong_way_round_are_refused(
    planned: Talker, somebody: Somebody, cohort: Cohort, database: Database
):
    await planned.bot.me.go_away(MIRA, "friday", None)
    other = await somebody(9100).joins(cohort)
    before = await dump(database)
    for first, last in (
        ("yesterday", "friday"),
        ("1 november 2026", "friday"),
        ("soonish", None),
        ("friday", "x"),
    ):
        with pytest.raises(Refusal):
            await planned.bot.me.go_away(MIRA, first, last)
    with pytest.raises(EndsBeforeItBegins):
        await planned.bot.me.go_away(MIRA, "20 december", "19 december")
    away_id = next(iter((await planned.bot.me.days_away(MIRA)).ranges))
    with pytest.raises(NotAway):
        await other.bot.me.come_back(other.user_id, away_id)
    assert await dump(database) == before


@on_sqlite
async def test_what_could_not_be_sent_is_said_with_the_way_out(planned: Talker, cohort: Cohort):
    planned.clock.at = noon(8)
    (claimed,) = await planned.bot.deliveries.claim_due(noon(8))
    assert claimed.kind is Kind.CHECK_IN
    await planned.bot.deliveries.settle(claimed, Undeliverable("403 50007"))
    schedule = await planned.bot.me.schedule(MIRA)
    assert [each.reason for each in schedule.unsaid] == ["403 50007"]
    assert "direct messages are closed" in schedule_pages(schedule)[0].text
    in_server, elsewhere = (schedule_card(schedule, 1, guild) for guild in (cohort.guild_id, None))
    assert f"door:v1:{cohort.id}:thread" in str(in_server.to_components())
    assert "door:v1" not in str(elsewhere.to_components())


@on_sqlite
async def test_a_stranger_settles_nothing(bot: Services, cohort: Cohort):
    assert cohort
    for asked in (
        bot.me.schedule(1),
        bot.me.call_off(1, "x"),
        bot.me.move_to(1, BERLIN),
        bot.me.whereabouts(1, "Berlin"),
        bot.me.go_away(1, "friday", None),
        bot.me.come_back(1, 1),
        bot.contracts.terms(1),
        bot.contracts.settle(1, Term.WHO, "none"),
        bot.buddies.of(1),
    ):
        with pytest.raises(NotEnrolled):
            await asked


@on_sqlite
async def test_a_clock_that_is_not_the_stored_place_s_offers_places_with_that_clock(planned: Talker):
    """It is 13:00 in Berlin. Nothing changes before it is confirmed."""
    agrees = await planned.bot.me.whereabouts(MIRA, "13:02")
    assert (agrees.agrees, agrees.disagrees, agrees.places) == (True, False, ())
    other = await planned.bot.me.whereabouts(MIRA, "17:30")
    assert (other.agrees, other.disagrees) == (False, True)
    assert other.places[0].zone == "Asia/Kolkata"
    assert (await planned.bot.me.whereabouts(MIRA, None)).zone == BERLIN
    with pytest.raises(Refusal):
        await planned.bot.me.whereabouts(MIRA, "the moon, probably")


@on_sqlite
async def test_whoever_says_another_clock_is_asked_and_their_words_are_kept(planned: Talker):
    """Red where the words are taken for a command, or not looked at."""
    await planned.types("data loader, it's 5:30 pm here so more tomorrow")
    assert "still-there" in planned.remarks
    assert "data loader, it's 5:30 pm here so more tomorrow" in str(await planned.answers("S1.stages"))
    await planned.types("and it is 13:00 here")
    assert "still-there" not in planned.remarks
