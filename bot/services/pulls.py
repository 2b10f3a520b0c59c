"""What a facilitator pulls: the summary of their cohort, single answers, the export. Whatever of it is not the cohort's
to read is written down for its member before anybody sees it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from bot.domain.access import Action, Actor, OfCohort, allows
from bot.domain.access_log import Reading
from bot.domain.cohort import Cohort
from bot.domain.export import Export, export
from bot.domain.pulled import Pulled, Wanted, pulled
from bot.domain.summary import CohortFacts, Summary, for_cohort
from bot.services import cohort_view
from bot.services.cohorts import NotYours
from bot.services.desk import Desk
from bot.store import access, accesses, cohorts, people
from bot.store.types import Tx

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Where:
    """Which cohort is meant: that of a channel, or one by its id."""

    channel: int | None = None
    cohort: int | None = None


@dataclass(frozen=True, slots=True)
class Offered:
    """What may be looked for: members, exercises, and prompts as exercise and prompt; each with what it is called."""

    members: tuple[tuple[int, str], ...]
    exercises: tuple[tuple[str, str], ...]
    prompts: tuple[tuple[str, str, str], ...]


NOTHING_OFFERED = Offered((), (), ())


class Pulls:
    """All raise NotYours to whoever does not facilitate the cohort, and where there is none."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def read(
        self, where: Where, user_id: int, wanted: Wanted, shown: Callable[[Pulled], tuple[T, frozenset[int]]]
    ) -> T:
        """`shown` makes of what was found what is shown of it, and says of which members it shows words that are not
        the cohort's. It is called beside the event loop."""
        now = self.desk.clock()
        async with self.desk.db.read() as tx:
            cohort, actor = await facilitated(tx, where, user_id, Action.READ_COHORT, now)
            facts = await cohort_view.read(tx, self.desk, cohort)
        made, of = await asyncio.to_thread(lambda: shown(pulled(facts, actor, wanted)))
        await self._note(facts, of, actor, Reading.SUMMARY, now)
        return made

    async def preview(self, where: Where, user_id: int) -> Summary:
        """What would stand in the cohort's channel; only approved words, so nothing is written down."""
        now = self.desk.clock()
        async with self.desk.db.read() as tx:
            cohort, _ = await facilitated(tx, where, user_id, Action.READ_COHORT, now)
            facts = await cohort_view.read(tx, self.desk, cohort)
        return await asyncio.to_thread(for_cohort, facts)

    async def export(self, where: Where, user_id: int) -> Export:
        """All that this facilitator may read."""
        now = self.desk.clock()
        async with self.desk.db.read() as tx:
            cohort, actor = await facilitated(tx, where, user_id, Action.READ_COHORT, now)
            facts = await cohort_view.read(tx, self.desk, cohort)
            zones = await people.zones(tx, [each.user_id for each in facts.members])
        made = await asyncio.to_thread(export, facts, actor, zones, now)
        of = frozenset(each.id for each in made.found.members if each.unapproved)
        await self._note(facts, of, actor, Reading.EXPORT, now)
        return made

    async def _note(
        self, facts: CohortFacts, of: frozenset[int], actor: Actor, what: Reading, now: datetime
    ) -> None:
        """Nobody is told that they read their own. No writer waits for the files that are made before this."""
        others = [each.id for each in facts.members if each.id in of and each.user_id != actor.user_id]
        if others:
            async with self.desk.db.begin() as tx:
                await accesses.note(tx, others, facts.cohort.id, actor.user_id, what, now)

    async def offered(self, where: Where, user_id: int) -> Offered:
        """What may be looked for; nothing to whoever does not facilitate the cohort."""
        try:
            return await self.facilitated(where, user_id)
        except NotYours:
            return NOTHING_OFFERED

    async def facilitated(self, where: Where, user_id: int) -> Offered:
        """The same, to its facilitator."""
        now = self.desk.clock()
        async with self.desk.db.read() as tx:
            cohort, _ = await facilitated(tx, where, user_id, Action.READ_COHORT, now)
            members = await cohorts.members_of(tx, cohort.id)
            newest = await self.desk.courses.newest(tx, cohort.course_key)
        exercises = () if newest is None else newest[1].exercises
        prompts = (
            (each.id, prompt.id, f"{each.title}: {prompt.title}")
            for each in exercises
            for prompt in each.prompts
        )
        return Offered(
            tuple((each.id, each.name) for each in members),
            tuple((each.id, each.title) for each in exercises),
            tuple(prompts),
        )


async def facilitated(
    tx: Tx, where: Where, user_id: int, action: Action, now: datetime
) -> tuple[Cohort, Actor]:
    """The cohort, and this person as its facilitator alone: what they are besides lets them read nothing more here."""
    if where.channel is not None:
        cohort = await cohorts.in_channel(tx, where.channel)
    else:
        cohort = None if where.cohort is None else await cohorts.by_id(tx, where.cohort)
    actor = await access.actor(tx, user_id, now)
    if cohort is None or not allows(actor, action, OfCohort(cohort.id)) or cohort.id not in actor.facilitates:
        raise NotYours
    return cohort, Actor(user_id, facilitates=frozenset({cohort.id}))
