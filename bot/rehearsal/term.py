"""The end of a term as a story: consent, summary, final session, notes and goodbye, for three members and Sam."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from simcord import InteractionResult, MemberActor

from bot.domain.calendar import local
from bot.domain.cohort import Cohort
from bot.domain.course import Lines, Text
from bot.domain.session import DEFAULT_MINUTES
from bot.domain.summary import LEAD_HOURS
from bot.rehearsal.player import Player, Stuck
from bot.rehearsal.story import Story, labels
from bot.rehearsal.weeks import Weeks
from bot.rehearsal.world import World
from bot.services import Services
from bot.ui import wording

HERS_ALONE = "I may stop after this course, and nobody knows it yet"
"""What Ana writes and shows nobody."""
NOTES = (
    "Ask the authors of the paper for their probe before you train your own",
    "I can lend you a machine in the third week",
)
MOST_PRESSES = 60
MOST_WAITS = 400
A_MOMENT, LONG_AFTER = timedelta(seconds=5), timedelta(days=120)


class Term:
    """Goes on where Mira has handed in; `weeks` lets the time go by for her."""

    def __init__(self, world: World, services: Callable[[], Services], story: Story, weeks: Weeks) -> None:
        self.world, self.services, self.story, self.weeks = world, services, story, weeks

    async def others(self) -> None:
        """Ravi hands in his project as Mira did hers; Ana writes what is hers alone, and stops."""
        world, story = self.world, self.story
        story.chapter("Ravi and Ana")
        await through_the_door(world, world.ravi)
        ravi = Player(world.ravi, self.services, _quietly)
        await ravi.play()
        story.tell("Ravi goes through the project too, and hands it in.")
        await through_the_door(world, world.ana)
        ana = Player(world.ana, self.services, _quietly)
        await ana.play(until=lambda question: isinstance(question.field.kind, Text | Lines))
        await ana.say(HERS_ALONE)
        await ana.say("stop")
        story.tell(f"Ana answers a few questions. “{HERS_ALONE}”, she writes, and stops there.")

    async def play(self) -> None:
        """From the first weeks to long after the final session."""
        summary_at = (await self._cohort()).final_session_at - timedelta(hours=LEAD_HOURS)
        self.story.chapter("The weeks until the summary")
        await self.weeks.until(summary_at - timedelta(hours=12))
        await self._consent()
        self.story.chapter("48 hours before the final session: the summary")
        await self.weeks.until(summary_at + A_MOMENT)
        await self._settled()
        await self._it_stays_true()
        await self._what_sam_pulls()
        ends_at = await self._session()
        self.story.chapter("After the final session")
        await self.weeks.until(ends_at + timedelta(days=4))
        await self._note_becomes_a_milestone()
        await self._silence(ends_at)
        self._check()

    async def _cohort(self) -> Cohort:
        cohort = await self.services().cohorts.in_channel(self.world.channel.id)
        assert cohort is not None, "it was set up"
        return cohort

    async def _consent(self) -> None:
        self.story.chapter("Who may read it")
        mira, ravi = self.world.mira, self.world.ravi
        shown = await self.story.gives(mira, "plan share", exercise=await self._exercise(mira.id))
        shown = await self.story.presses(mira, shown, "Read and decide, one by one")
        await self._decides(mira, shown, lambda _: wording.APPROVE)
        shown = await self.story.gives(ravi, "plan share")
        shown = await self.story.presses(ravi, shown, "Read and decide, one by one")
        await self._decides(ravi, shown, lambda at: wording.APPROVE if at < 2 else wording.FACILITATOR_ONLY)
        self.story.tell("Ana says nothing of hers.")

    async def _exercise(self, user_id: int) -> str:
        return (await self.services().plans.offered(user_id))[0][0]

    async def _decides(self, who: MemberActor, shown: InteractionResult, what: Callable[[int], str]) -> None:
        """Passage by passage, to the last page of each."""
        decided = 0
        for _ in range(MOST_PRESSES):
            there = labels(shown)
            if wording.APPROVE in there:
                shown = await self.story.presses(who, shown, what(decided))
                decided += 1
            elif wording.LATER in there:
                shown = await self.story.presses(who, shown, wording.LATER)
            else:
                return
        raise Stuck("There was no end of passages.")

    async def _settled(self) -> None:
        """Files are made beside the bot's other work: wait for what is owed to the channel."""
        for _ in range(MOST_WAITS):
            await self.world.skip(A_MOMENT)
            if not await self.services().packs.owed():
                self.story.look_around()
                return
            await asyncio.sleep(0.02)
        raise Stuck("The channel does not come to show what it should.")

    async def _it_stays_true(self) -> None:
        """A session that moves and a passage that is taken back change the messages that stand there."""
        sam, ravi = self.world.sam, self.world.ravi
        cohort = await self._cohort()
        hour_later = local(cohort.final_session_at + timedelta(hours=1), cohort.zone)
        when = f"{hour_later:%d %B %Y %H:%M}"
        shown = await self.story.gives(sam, "cohort session move", session="final", when=when)
        await self.story.presses(sam, shown, wording.MOVE)
        await self._settled()
        shown = await self.story.gives(ravi, "plan withdraw")
        await self.story.presses(ravi, shown, wording.WITHDRAW_ALL)
        await self._settled()

    async def _what_sam_pulls(self) -> None:
        self.story.chapter("What Sam pulls")
        for command in ("cohort status", "cohort summary", "cohort pack", "cohort export"):
            await self.story.gives(self.world.sam, command)
        await self.story.gives(self.world.mira, "me privacy")

    async def _session(self) -> datetime:
        self.story.chapter("The final session")
        starts_at = (await self._cohort()).final_session_at
        await self.weeks.until(starts_at + timedelta(minutes=DEFAULT_MINUTES // 2))
        shown = await self.story.gives(self.world.sam, "cohort session attendance")
        await self.story.chooses(self.world.sam, shown, "Mira", "Ravi")
        for who, command, words in zip(
            (self.world.sam, self.world.ravi), ("cohort note", "plan note"), NOTES, strict=True
        ):
            offered = await who.autocomplete(self.world.channel, command, "member", "Mira")
            await self.story.gives(who, command, member=offered[0]["value"], words=words)
        return starts_at + timedelta(minutes=DEFAULT_MINUTES)

    async def _note_becomes_a_milestone(self) -> None:
        mira = self.world.mira
        shown = await self.story.gives(mira, "plan note")
        shown = await self.story.fills(mira, shown, {"when": "in 3 weeks"})
        await self.story.presses(mira, shown, wording.YES)

    async def _silence(self, ends_at: datetime) -> None:
        """Raises Stuck where anything more is to come."""
        due = await self.services().deliveries.next_due(ends_at + LONG_AFTER)
        if due is not None:
            raise Stuck(f"Something is still to be said, on {due:%d %B %Y}.")
        self.story.tell("Nothing more is planned for anybody: the bot has fallen silent.")

    def _check(self) -> None:
        """Raises Stuck where what Ana kept for herself went anywhere but to her."""
        hers = f"/channels/{self.world.ana.user.dm_channel.id}/"
        for request in self.world.env.http_requests:
            if HERS_ALONE in str(request.json) and hers not in request.path:
                raise Stuck(f"What Ana kept for herself went to {request.path}.")


def _quietly(_: str) -> None:
    """What the others do is not printed word by word."""


async def through_the_door(world: World, member: MemberActor) -> None:
    """Press Start in a DM, and Join."""
    door = world.channel.last_message
    if door is None:
        raise Stuck("There is no door in the channel.")
    asked = await member.click(door, label="Start in a DM")
    if asked.response is None:
        raise Stuck("The door gave no answer.")
    await member.click(asked.response, label="Join")
