"""A cohort's weekly round as its members see it, from the facilitator's command to the line on the week."""

from datetime import timedelta

import discord
import pytest
import sqlalchemy as sa
from simcord import InteractionResult, MemberActor

from bot.domain.delivery import Kind
from bot.domain.report import How
from bot.rehearsal import reading
from bot.store import deliveries as stored
from bot.store.reports import say
from bot.store.tables import cohorts
from bot.store.tables import deliveries as table
from tests.journeys.conftest import World
from tests.journeys.room import answer, heard
from tests.services.holding import chooses

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OVER = "See </cmd:1> <t:0:F> @everyone https://evil.example `x` ||y||"


@pytest.fixture
async def cohort(world: World) -> World:
    """Sam's cohort, with Mira, who chose to be held to it by it."""
    await world.set_up()
    await world.welcomed(world.mira)
    await world.welcomed(world.ravi)
    await chooses(world.database, world.services, world.mira.id, miss="nothing")
    return world


async def until_round(world: World, after: timedelta = timedelta(0)) -> None:
    """Time goes by until the next round is due, and so much more; the heart beats."""
    query = sa.select(sa.func.min(table.c.due_at)).where(
        table.c.kind.in_(("round", "round-end")), table.c.state == "planned"
    )
    async with world.database.read() as tx:
        due_at = await tx.scalar(query)
    assert due_at is not None
    await beat(world, (due_at - world.clock() + after).total_seconds() + 1)


LONGEST = 10.0
"""Seconds that what a beat began may take on a busy machine."""


async def beat(world: World, seconds: float = 0) -> None:
    await world.env.advance_time(seconds)
    with world.env.time_context():
        await world.bot.beat()
        await world.bot.at_rest(LONGEST)
    await world.env.settle()


def posts(world: World, words: str) -> list[discord.Message]:
    return [message for message in world.channel.history() if words in shown(message)]


def shown(message: discord.Message) -> str:
    return reading.texts(reading.components(message))


def card(world: World) -> discord.Message:
    (found,) = posts(world, "Weekly round")
    return found


async def presses(world: World, member: MemberActor, label: str) -> InteractionResult:
    return await member.click(card(world), label=label)


async def follows(member: MemberActor, said: InteractionResult, label: str) -> InteractionResult:
    """Press a button of what was said to them alone."""
    message = said.followups[-1] if said.followups else said.response
    assert message is not None
    assert message.ephemeral
    return await member.click(message, label=label)


async def test_a_round_from_its_card_to_the_line_on_the_week(cohort: World) -> None:
    world = cohort
    await until_round(world)
    assert "Nobody has answered yet." in shown(card(world))
    said = await presses(world, world.mira, "Stuck")
    assert heard(said) == "Noted: **Stuck**.\nThe cohort sees only that you answered."
    await world.env.settle()
    assert f"- <@{world.mira.id}> answered" in shown(card(world))
    assert "Stuck" not in shown(card(world))
    form = await follows(world.mira, said, "Add a note")
    noted = await world.mira.submit_modal(form, {"text": "no GPU until week 3"})
    await world.env.settle()
    assert "no GPU" in heard(noted)
    assert "no GPU" not in shown(card(world))
    await follows(world.mira, noted, "Show it to the cohort")
    await world.env.settle()
    assert f"- <@{world.mira.id}> · Stuck: “no GPU until week 3”" in shown(card(world))
    await until_round(world)  # its end comes before the next one
    assert "**1 of 1 answered this week.** Of those who share it: 1 stuck." in shown(card(world))
    assert reading.buttons(reading.components(card(world))) == []
    await until_round(world)
    assert len(posts(world, "Weekly round")) == 2


async def test_what_is_kept_to_oneself_is_nowhere_in_the_channel(cohort: World) -> None:
    """P13. Red where the card is made of the answers instead of what may be shown of them."""
    world = cohort
    await until_round(world)
    said = await presses(world, world.mira, "Done")
    form = await follows(world.mira, said, "Add a note")
    noted = await world.mira.submit_modal(form, {"text": "a secret of mine"})
    kept = await follows(world.mira, noted, "Keep it to myself")
    assert "only that you answered" in heard(kept)
    await until_round(world)
    assert "**1 of 1 answered this week.**\n" in shown(card(world))
    assert not posts(world, "secret")
    requests = [r for r in world.env.http_requests if str(world.channel.id) in r.path]
    assert not [r for r in requests if "secret" in str(r.json)]


async def test_a_shared_note_is_shown_as_it_was_written_and_pings_nobody(cohort: World) -> None:
    """P14. Red where the note comes into the card as it is."""
    world = cohort
    await until_round(world)
    said = await presses(world, world.mira, "On track")
    form = await follows(world.mira, said, "Add a note")
    noted = await world.mira.submit_modal(form, {"text": OVER})
    await follows(world.mira, noted, "Show it to the cohort")
    await world.env.settle()
    line = next(line for line in shown(card(world)).splitlines() if "On track:" in line)
    assert "\\</cmd\\:1> \\<t\\:0\\:F> @\u200beveryone https\\://evil.example \\`x\\`" in line
    edits = [r for r in world.env.http_requests if r.method == "PATCH" and f"/{card(world).id}" in r.path]
    assert edits
    for request in world.env.http_requests:
        if "**Weekly round, " in str(request.json):
            assert request.json is not None
            assert request.json.get("allowed_mentions") == {"parse": []}, request


async def test_its_buttons_work_after_a_restart_and_others_are_told_politely(cohort: World) -> None:
    """P10, P11."""
    world = cohort
    await until_round(world)
    await world.restart()
    said = await presses(world, world.ravi, "Done")
    assert said.ephemeral
    assert "/checkin settings" in heard(said)
    said = await presses(world, world.sam, "Done")
    assert "for the members of its cohort" in heard(said)
    noted = await presses(world, world.mira, "On track")
    await world.restart()
    await follows(world.mira, noted, "Show it to the cohort")
    await world.env.settle()
    assert "· On track" in shown(card(world))


async def test_a_card_whose_edit_got_lost_is_mended_by_a_beat(cohort: World) -> None:
    """Red where nothing compares what the card shows with what is stored."""
    world = cohort
    await until_round(world)
    async with world.database.begin() as tx:
        await say(tx, world.mira.id, How.DONE, "", world.clock(), of_round=1, shared=True)
        await tx.execute(sa.text("UPDATE rounds SET changes = changes + 1"))
    await beat(world, 6)
    assert "· Done" in shown(card(world))


# The facilitator


async def test_the_facilitator_sees_and_changes_when_it_opens(cohort: World) -> None:
    world = cohort
    said = await world.sam.slash(world.channel, "cohort round")
    assert said.ephemeral
    assert "s at 17:00, Europe/Berlin" in heard(said)
    said = await world.sam.slash(world.channel, "cohort round", day=2, at="9:30")
    assert "Wednesdays at 09:30" in heard(said)
    said = await world.sam.slash(world.channel, "cohort round", at="teatime")
    assert "no time of day" in heard(said)
    said = await world.sam.slash(world.channel, "cohort round", day=7)
    assert "has no weekly round" in heard(said)
    await beat(world, 8 * 86400)
    assert not posts(world, "Weekly round")


async def test_nobody_else_may_and_no_cohort_reads_the_same(cohort: World) -> None:
    """P12. Red where the command asks Discord's permissions instead of our own tables."""
    world = cohort
    elsewhere = world.guild.create_text_channel("elsewhere")
    said = {
        heard(await who.slash(where, "cohort round", day=7))
        for who, where in ((world.mira, world.channel), (world.sam, elsewhere), (world.mira, elsewhere))
    }
    assert len(said) == 1
    assert "facilitator of a cohort" in said.pop()
    async with world.database.read() as tx:
        assert await tx.scalar(sa.select(cohorts.c.round_weekday)) is not None


async def test_the_set_up_says_when_the_round_is(world: World) -> None:
    await world.set_up()
    said = await world.sam.slash(
        world.channel,
        "setup cohort",
        channel=world.channel,
        course="ai-alignment",
        zone="Europe/Berlin",
        final_session="in 4 weeks",
        facilitator=world.sam,
    )
    assert "Weekly round for members who choose it: " in heard(said)
    assert "/cohort round" in heard(said)


# Asking the cohort


async def test_a_call_for_help_stands_in_the_channel_once_and_whoever_can_help_is_told_how(
    cohort: World,
) -> None:
    world = cohort
    async with world.database.begin() as tx:
        now = world.clock()
        report_id = await say(tx, world.mira.id, How.STUCK, f"Who has a GPU? {OVER}", now)
        asked = stored.Planned(f"post-{report_id}", now, report_id, 1)
        await stored.follow(tx, Kind.POST, world.mira.id, [], [asked], now)
    await beat(world, 1)
    await beat(world, 120)
    (post,) = posts(world, "Can anybody help?")
    assert "Who has a GPU?" in shown(post)
    assert "@everyone" not in shown(post)
    said = await world.ravi.click(post, label="I can help")
    assert said.ephemeral
    assert f"<@{world.mira.id}>" in heard(said)
    assert answer(said)


@pytest.mark.parametrize(("stands", "ends"), [(True, "sent"), (False, "skipped-late")])
async def test_a_call_for_help_that_may_stand_already_is_looked_for_before_it_is_called_too_late(
    cohort: World, *, stands: bool, ends: str
) -> None:
    """P3, P6: whoever claimed it was killed, and days went by. Red where it is sent stale, or ends without a look."""
    world = cohort
    async with world.database.begin() as tx:
        now = world.clock()
        report_id = await say(tx, world.mira.id, How.STUCK, "Who has a GPU?", now)
        asked = stored.Planned(f"post-{report_id}", now, report_id, 1)
        await stored.follow(tx, Kind.POST, world.mira.id, [], [asked], now)
    if stands:
        await beat(world, 1)
    claimed = {"state": "claimed", "attempt": 1, "look_at": now, "settled_at": None}
    async with world.database.begin() as tx:
        await tx.execute(sa.update(table).where(table.c.kind == "post").values(**claimed))
    await beat(world, 3 * DAY.total_seconds())
    await beat(world, 1)
    async with world.database.read() as tx:
        assert await tx.scalar(sa.select(table.c.state).where(table.c.kind == "post")) == ends
    assert len(posts(world, "Can anybody help?")) == int(stands)
