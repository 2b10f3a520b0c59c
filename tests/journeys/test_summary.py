"""What comes to the cohort's channel before its final session: once, of approved words alone, and true ever after."""

import asyncio
from datetime import timedelta

import discord
import pytest
import sqlalchemy as sa
from simcord import MemberActor

from bot.domain.consent import Audience
from bot.rehearsal import reading
from bot.store import summaries
from bot.store.tables import members
from bot.ui import wording
from bot.ui.pack_card import NOBODY_YET, NOT_SHARED, PACK_FILES, PACK_PICTURE, READ_ALL
from bot.ui.pack_preview import CHANGE_ORDER, EARLIER, POST_NOW, TO_THE_PACK
from tests import shared_plans
from tests.documents import reading as documents
from tests.journeys.conftest import World
from tests.journeys.room import answer, heard
from tests.journeys.test_rounds import beat, follows

LEAD = timedelta(hours=48)
CANARY = "canary-kept-from-the-cohort"


@pytest.fixture
async def cohort(world: World) -> World:
    """Mira let the cohort read her deliverable; Ravi wrote one and has not said anything of it."""
    async with world.database.begin() as tx:
        await shared_plans.publish(tx, world.clock())
    await world.set_up(course=shared_plans.KEY, final_session="in 10 days")
    for member in (world.mira, world.ravi):
        await world.welcomed(member)
    await writes(world, world.mira, "a map of probes")
    await says(world, world.mira, Audience.COHORT, name="Mira")
    await writes(world, world.ravi, CANARY)
    return world


async def writes(world: World, member: MemberActor, words: str) -> None:
    await world.room(member).type(words)


async def says(world: World, member: MemberActor, audience: Audience, name: str = "") -> None:
    await shared_plans.says(world.services, member.id, audience, name)


async def until_lead(world: World) -> None:
    """Time goes by until it is due."""
    found = await world.services.cohorts.in_channel(world.channel.id)
    assert found is not None
    await beats(world, (found.final_session_at - LEAD - world.clock()).total_seconds() + 1)


async def beats(world: World, seconds: float = 4) -> None:
    """So much later, and then until the channel shows all that it should: files are made in a thread."""
    await beat(world, seconds)
    for _ in range(100):
        if not await world.services.packs.owed():
            break
        await asyncio.sleep(0.05)
    await beat(world)


def said(message: discord.Message) -> str:
    return reading.texts(reading.components(message))


def posts(world: World) -> list[discord.Message]:
    """The pack and the plans, as they stand in the channel."""
    ours = ("our plans", "The plan of", NOT_SHARED)
    return [message for message in world.channel.history() if any(words in said(message) for words in ours)]


async def files(message: discord.Message) -> dict[str, bytes]:
    return {each.filename: await each.read() for each in message.attachments}


async def in_files(message: discord.Message) -> str:
    """All the words of its files, each read by its own library."""
    made = await files(message)
    word = "\n".join(words for _, words in documents.docx(made["session-pack.docx"]))
    page = "\n".join(words for _, words in documents.html(made["session-pack.html"]).text)
    assert made["session-pack.png"].startswith(b"\x89PNG")
    return "\n".join((word, page, made["session-pack.md"].decode()))


def public(world: World) -> str:
    """Every request to the cohort's channel and its threads."""
    return "\n".join(
        str(r.json) for r in world.env.http_requests if f"/channels/{world.channel.id}" in r.path
    )


async def test_it_is_posted_once_and_from_then_on_says_what_is_true_now(cohort: World) -> None:
    """P3, P13, P18: posted unasked, then edited by a late approval, a withdrawal, a moved session, a member who leaves.

    Red where `for_cohort` gives the words as they are instead of those that were approved, where `_edit` sends, and
    where an edit leaves the files as they were.
    """
    await beats(cohort, 3600)
    assert posts(cohort) == []
    await until_lead(cohort)
    pack, plan = posts(cohort)
    assert f"<@{cohort.mira.id}>; reviewed by <@{cohort.ravi.id}> (question 1)" in said(pack)
    assert "a map of probes" in said(plan)
    assert set(await files(pack)) == {*PACK_FILES, PACK_PICTURE}
    assert (await in_files(pack)).count("a map of probes") == 3
    assert plan.guild is not None
    assert [thread.name for thread in plan.guild.threads] == ["Plan of Mira"]
    # Words that changed since are not approved; a late approval appears by itself.
    await writes(cohort, cohort.mira, CANARY)
    await says(cohort, cohort.ravi, Audience.FACILITATOR)
    await beats(cohort)
    assert len(posts(cohort)) == 2
    await writes(cohort, cohort.ravi, "and a poster")
    await says(cohort, cohort.ravi, Audience.NOBODY)
    await beats(cohort)
    assert len(posts(cohort)) == 2
    assert CANARY not in public(cohort) + await in_files(posts(cohort)[0])
    # A session that is moved: the same messages say so.
    asked = await cohort.sam.slash(
        cohort.channel, "cohort session move", session="final", when="in 8 days at 6pm"
    )
    await follows(cohort.sam, asked, "Move")
    await beats(cohort)
    assert [message.id for message in posts(cohort)] == [pack.id, plan.id]
    assert said(posts(cohort)[0]) != said(pack)
    # Taken back: within a beat not a word of it stands anywhere.
    there = await cohort.services.consents.show(cohort.mira.id)
    await cohort.services.consents.withdraw(cohort.mira.id, there.run.id)
    await beats(cohort)
    pack_now, plan_now = posts(cohort)
    assert (pack_now.id, plan_now.id, said(plan_now)) == (pack.id, plan.id, NOT_SHARED)
    assert NOBODY_YET in said(pack_now)
    assert "probes" not in await in_files(pack_now) + said(pack_now)
    # A restart brings nothing again, nor does what somebody deleted come back by itself.
    await says(cohort, cohort.mira, Audience.NOBODY)
    await cohort.restart()
    await beats(cohort, 3600)
    assert [message.id for message in posts(cohort)] == [pack.id, plan.id]
    sent = [
        r
        for r in cohort.env.http_requests
        if r.method == "POST" and r.path.endswith(f"{cohort.channel.id}/messages")
    ]
    assert len(sent) == 3  # the door, the pack, the plan


async def test_whoever_leaves_is_in_it_no_more_and_what_was_deleted_comes_back_only_when_asked_for(
    cohort: World,
) -> None:
    await until_lead(cohort)
    pack, plan = posts(cohort)
    read = await cohort.ravi.click(plan, label=READ_ALL)
    assert "a map of probes" in heard(read)
    await pack.delete()
    async with cohort.database.begin() as tx:
        left = sa.update(members).where(members.c.user_id == cohort.mira.id)
        await tx.execute(left.values(left_at=cohort.clock()))
        await summaries.changed(tx, 1)
    await beats(cohort)
    assert [said(message) for message in posts(cohort)] == [NOT_SHARED]
    await beats(cohort, 3600)
    assert [said(message) for message in posts(cohort)] == [NOT_SHARED]
    shown = await cohort.sam.slash(cohort.channel, "cohort pack")
    assert "One message was deleted" in heard(shown)
    await follows(cohort.sam, shown, POST_NOW)
    await beats(cohort)
    assert [NOBODY_YET in said(message) for message in posts(cohort)] == [False, True]


async def test_whoever_reads_a_plan_leaves_a_note_below_it_and_a_stranger_is_told_why_not(
    cohort: World,
) -> None:
    """P11: by the button of the posted plan, till nothing of it is shared. Red where the press is not checked, or where
    a plan that was taken back keeps the button."""
    await until_lead(cohort)
    _, plan = posts(cohort)
    stranger = cohort.guild.add_member(cohort.env.create_user("olu"))
    refused = await stranger.click(plan, label=wording.LEAVE_NOTE)
    assert refused.ephemeral
    assert "no such plan that you may write on" in heard(refused)
    form = await cohort.ravi.click(plan, label=wording.LEAVE_NOTE)
    thanks = await cohort.ravi.submit_modal(form, {"text": CANARY})
    assert thanks.ephemeral
    assert "hears of your note with my next message" in heard(thanks)
    room, news = cohort.room(cohort.mira), f"<@{cohort.ravi.id}> left a note on your plan"
    for _ in range(48):
        await beats(cohort, 3600)
        if news in room.text:
            break
    assert news in room.text
    assert CANARY in heard(await room.press("Read"))
    assert CANARY not in public(cohort)
    await says(cohort, cohort.mira, Audience.NOBODY)
    await beats(cohort)
    _, plan = posts(cohort)
    assert reading.buttons(reading.components(plan)) == []


async def test_its_facilitator_looks_at_it_changes_its_order_and_its_lead_and_posts_it(cohort: World) -> None:
    """The preview is for them alone; what they see is what is posted."""
    await says(cohort, cohort.ravi, Audience.COHORT, name="Ravi")
    refused = await cohort.mira.slash(cohort.channel, "cohort pack", hours=5)
    assert "That is for the facilitator of a cohort" in heard(refused)
    shown = await cohort.sam.slash(cohort.channel, "cohort pack", hours=24)
    assert shown.ephemeral
    assert "24 hours before the session" in heard(shown)
    assert f"**1.** 36 minutes: <@{cohort.mira.id}>" in heard(shown)  # of 90, with 9 at both ends
    assert f"<@{cohort.ravi.id}>: 1 passage" in heard(shown)
    asked = await follows(cohort.sam, shown, CHANGE_ORDER)
    menu = reading.selects(answer(asked))[0]
    assert [option["label"] for option in menu["options"]] == ["1. Mira", "2. Ravi"]
    said_to = asked.followups[-1] if asked.followups else asked.response
    assert said_to is not None
    chosen = await cohort.sam.select(said_to, [menu["options"][1]["value"]], custom_id=menu["custom_id"])
    moved = await follows(cohort.sam, chosen, EARLIER)
    assert heard(moved).index(f"<@{cohort.ravi.id}>") < heard(moved).index(f"<@{cohort.mira.id}>")
    back = await follows(cohort.sam, moved, TO_THE_PACK)
    await until_lead(cohort)
    assert posts(cohort) == []
    out = await follows(cohort.sam, back, POST_NOW)
    await beats(cohort)
    pack, first, second = posts(cohort)
    assert said(pack) in heard(out) or "on its way" in heard(out)
    assert (f"<@{cohort.ravi.id}>" in said(first), f"<@{cohort.mira.id}>" in said(second)) == (True, True)
    await beats(cohort, 24 * 3600)
    assert len(posts(cohort)) == 3
    again = await cohort.sam.slash(cohort.channel, "cohort pack")
    assert "Posted <t:" in heard(again)
    assert POST_NOW not in [each["label"] for each in reading.buttons(answer(again))]
