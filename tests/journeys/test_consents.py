"""`/plan share` and `/plan withdraw`: from the exact words on the screen to what others may read of them, and back."""

from dataclasses import dataclass
from typing import Any

import pytest
from simcord import InteractionResult

from bot.domain.access import Actor
from bot.domain.summary import Summary, for_cohort, for_reader
from bot.rehearsal import player as players
from bot.rehearsal import reading
from bot.rehearsal.player import Player
from bot.services import cohort_view
from bot.services.consents import Sharing
from bot.store.tables import summaries
from bot.ui import consents as cards
from tests import letter
from tests.journeys.conftest import World
from tests.journeys.room import answer, heard

CANARY = "canary"


def canary_words(question: Any, number: int) -> str:
    """Every answer says which one it is, so that whatever leaks is known by its name."""
    return f"{CANARY} {question.place.prompt} {question.field.id} {number}"


@dataclass
class Sharer:
    """Mira on her consent card: the last thing that she was answered, for her eyes only."""

    world: World
    shown: InteractionResult

    @property
    def text(self) -> str:
        return heard(self.shown)

    @property
    def labels(self) -> list[str]:
        return [button["label"] for button in reading.buttons(answer(self.shown))]

    async def press(self, label: str) -> str:
        self.shown = await self._who().click(self._card(), label=label)
        return self.text

    async def choose(self, value: str) -> str:
        menu = reading.selects(answer(self.shown))[0]
        self.shown = await self._who().select(self._card(), [value], custom_id=menu["custom_id"])
        return self.text

    async def gives(self, command: str, **options: Any) -> str:
        """In the cohort's own channel, where anything but an answer for her alone would be read by all."""
        self.shown = await self.world.mira.slash(self.world.channel, command, **options)
        assert self.shown.ephemeral
        return self.text

    def _who(self) -> Any:
        """In her direct messages she is a user, in the server a member of it."""
        mira = self.world.mira
        return mira.user if self._card().channel_id == mira.user.dm_channel.id else mira

    def _card(self) -> Any:
        said = self.shown.followups[-1] if self.shown.followups else self.shown.response
        assert said is not None
        return said


@pytest.fixture
async def mira(world: World, monkeypatch: pytest.MonkeyPatch) -> Sharer:
    """Mira has handed in a plan of canaries, and presses “Who may read it” on the card that says so."""
    monkeypatch.setattr(players, "_words", canary_words)
    monkeypatch.setattr(players, "MILESTONES", (f"{CANARY} stage 1", f"{CANARY} stage 2"))
    async with world.database.begin() as tx:
        await letter.publish(tx, world.clock())
    await world.set_up(letter.KEY)
    room = await world.welcomed(world.mira)
    await Player(world.mira, lambda: world.services, lambda _: None).play()
    return Sharer(world, await room.press("Who may read it"))


async def summary(world: World, who: Actor | None = None) -> Summary:
    desk = world.services.consents.desk
    cohort = await world.services.cohorts.in_channel(world.channel.id)
    assert cohort is not None
    async with desk.db.read() as tx:
        facts = await cohort_view.read(tx, desk, cohort)
    return for_cohort(facts) if who is None else for_reader(facts, who)


async def words(world: World, who: Actor | None = None) -> str:
    found = await summary(world, who)
    parts = [part for member in found.members for one in member.exercises for part in one.parts]
    return "\n".join(line.words for part in parts for line in part.lines)


async def sam(world: World) -> Actor:
    cohort = await world.services.cohorts.in_channel(world.channel.id)
    assert cohort is not None
    return Actor(world.sam.id, facilitates=frozenset({cohort.id}))


async def sharing(world: World) -> Sharing:
    return await world.services.consents.show(world.mira.id)


def what_others_saw(world: World) -> str:
    """Everything in the cohort's channel, and all that the bot said to others."""
    others = [*world.channel.history(), *world.room(world.ravi).cards(), *world.room(world.sam).cards()]
    return "\n".join(repr(reading.components(message)) for message in others)


async def test_what_was_never_approved_is_read_by_nobody_else_from_share_to_withdraw(
    world: World, mira: Sharer
) -> None:
    """P13 at these doors: canaries in every answer; each passage decided in another way. Broken builds: the digest not
    compared in `Consents.say`, a withheld passage in `for_reader`, a reply in the channel that is not hers alone."""
    first, second, third, *rest = (await sharing(world)).passages
    assert [each.excerpt.private for each in (first, second, third, *rest)] == [False, False, True, False]
    text = await mira.press("Read and decide, one by one")
    assert all(word in text for word in first.excerpt.words.split())
    text = await mira.press("Approve for the cohort")
    assert text.startswith(f"Saved: your cohort reads these very words of “{first.excerpt.heading}” in <#")
    await mira.press("Facilitator only")
    assert "Some of it comes from answers that only you read" in mira.text
    await mira.press("Withhold")
    seen_by_cohort, seen_by_sam = await words(world), await words(world, await sam(world))
    assert seen_by_cohort == first.excerpt.words
    assert second.excerpt.words in seen_by_sam
    assert third.excerpt.words not in seen_by_sam
    assert all(each.excerpt.words not in seen_by_cohort for each in rest)

    await mira.gives("plan share")
    assert f"1. **{first.excerpt.heading}**: your cohort reads it" in mira.text
    assert f"3. **{third.excerpt.heading}**: withheld, only you read it" in mira.text
    await mira.gives("plan withdraw")
    assert "Withdrawn. Nothing was posted yet" in await mira.press("Withdraw all of it")
    assert await words(world) == ""
    assert CANARY not in what_others_saw(world)


async def test_words_that_changed_are_shown_anew_beside_those_that_were_approved(
    world: World, mira: Sharer
) -> None:
    """Behind the card, so that nothing was approved; and after its approval, so that both are there to be read."""
    await mira.press("Read and decide, one by one")
    await _types_more(world, "other words")
    text = await mira.press("Approve for the cohort")
    assert text.startswith(cards.MEANWHILE)
    assert "other words" in text
    assert await words(world) == ""
    await mira.press("Approve for the cohort")
    approved = (await sharing(world)).passages[0].excerpt.words
    assert approved.endswith("other words")
    await mira.gives("plan share", passage="1")
    assert "It is open in our conversation" in await mira.press("Change")
    await world.room(world.mira).type("words of today")
    text = await mira.press("Who may read it")
    assert "changed since you approved it" in text
    now, _, instead = text.partition("If you approve again, it reads instead:")
    assert "Your cohort reads now:" in now
    assert ("words of today" in now, "words of today" in instead) == (False, True)
    assert await words(world) == approved


async def _types_more(world: World, text: str) -> None:
    there = await sharing(world)
    prompt = there.passages[0].excerpt.prompt
    turn = await world.services.exercises.reopen(world.mira.id, there.run.id, prompt)
    await world.bot.stage.show(turn)
    await world.room(world.mira).type(text)


async def test_all_is_approved_at_once_only_by_who_has_turned_every_page(world: World, mira: Sharer) -> None:
    count = len((await sharing(world)).passages)
    await mira.choose(str(count))
    assert f"All {count}: for the cohort" not in mira.labels
    await mira.gives("plan share")
    await mira.press("Read and decide, one by one")
    while f"All {count}: for the cohort" not in mira.labels:
        await mira.press("Later page" if "Later page" in mira.labels else "Next passage")
    text = await mira.press(f"All {count}: for the cohort")
    assert "Saved: your cohort reads these very words of all of it" in text
    assert [each.awaits for each in (await sharing(world)).passages] == [False] * count


async def test_everything_can_be_done_by_command_and_nothing_unread_is_approved(
    world: World, mira: Sharer
) -> None:
    text = await mira.gives("plan share", passage="1", readers="cohort")
    assert text.startswith(cards.READ_FIRST)
    assert await words(world) == ""
    code = text.partition("passage:")[2].split()[0]
    text = await mira.gives("plan share", passage=code, readers="cohort")
    assert text.startswith("Saved: your cohort reads")
    there = (await sharing(world)).passages[0]
    assert await words(world) == there.excerpt.words
    await mira.gives("plan share", passage=code, readers="only me")
    assert await words(world) == ""
    await mira.gives("plan share", passage=code, readers="cohort")
    offered = await world.mira.autocomplete(world.channel, "plan withdraw", "passage", "")
    assert [each["name"] for each in offered] == ["All of it", there.excerpt.heading]
    await mira.gives("plan withdraw", passage=offered[1]["value"])
    assert await words(world) == ""
    assert "That is read there no more" in await mira.gives("plan withdraw", passage=offered[1]["value"])


async def test_withdrawing_says_that_what_was_posted_goes_too(world: World, mira: Sharer) -> None:
    await mira.press("Read and decide, one by one")
    await mira.press("Approve for the cohort")
    async with world.database.begin() as tx:
        await tx.execute(summaries.update().values(out_at=world.clock(), changes=5, shown=5))
    await mira.gives("plan withdraw")
    assert "Withdrawn. What was posted is being edited or removed now" in await mira.press(
        "Withdraw all of it"
    )
    async with world.database.read() as tx:
        row = (await tx.execute(summaries.select())).one()
    assert row.changes > row.shown
