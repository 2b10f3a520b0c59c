"""Plans: what somebody answered as a page, as it is and as it was."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.differences import SectionChanges, differences
from bot.domain.plan import Plan, View, plan
from bot.domain.plan_since import marked_since
from bot.domain.refusals import NoSuchPlan, NoSuchVersion, NothingBegun, NothingToCompare
from bot.domain.run import Run
from bot.domain.screen import Known
from bot.domain.versions import Version, earlier_than_now, versions
from bot.services.desk import Desk
from bot.store import doubts, past, people, records, runs, sessions
from bot.store.types import Tx


@dataclass(frozen=True, slots=True)
class Shown:
    """A plan, and the run it was made of."""

    run: Run
    plan: Plan


@dataclass(frozen=True, slots=True)
class Compared:
    run: Run
    before: Version
    after: Version
    sections: tuple[SectionChanges, ...]


class Plans:
    """Without the id of an exercise, the open one is meant. All raise NotEnrolled to a stranger, but for what is
    offered while somebody types."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def show(self, user_id: int, exercise: str | None, view: View) -> Shown:
        """Raises NothingBegun, and NoSuchPlan where this person has not begun that exercise."""
        async with self.desk.db.read() as tx:
            known = await self.desk.of(tx, user_id, hold=False)
            return await _shown(tx, await self._named(tx, known, exercise), view)

    async def page(self, user_id: int, run_id: int, view: View) -> Shown:
        """The same for a press; raises NoSuchPlan, also where it is somebody else's."""
        async with self.desk.db.read() as tx:
            known = await self.desk.of(tx, user_id, hold=False)
            return await _shown(tx, await self._theirs(tx, known, run_id), view)

    async def offered(self, user_id: int) -> list[tuple[str, str]]:
        """The id and the title of each exercise that this person has begun; none to a stranger."""
        async with self.desk.db.read() as tx:
            found = await people.by_user(tx, user_id)
            known = None if found is None else await self.desk.known(tx, found)
            if known is None or known.member is None:
                return []
            exercises, begun = await self.desk.offered(tx, known.member)
            return [(exercise.id, exercise.title) for exercise in exercises if exercise.id in begun]

    async def versions(self, user_id: int, exercise: str | None) -> tuple[Version, ...]:
        """What can be compared, now first; nothing to a stranger, or where nothing was begun."""
        async with self.desk.db.read() as tx:
            found = await people.by_user(tx, user_id)
            known = None if found is None else await self.desk.known(tx, found)
            try:
                run = None if known is None else await self._named(tx, known, exercise)
            except (NothingBegun, NoSuchPlan):
                return ()
            return () if run is None else await self._versions(tx, run)

    async def compare(
        self, user_id: int, exercise: str | None, before: str | None, after: str | None
    ) -> Compared:
        """Two versions, by number or by name; without any, what was handed in, or the last day, and now.

        Raises NothingToCompare, NoSuchVersion, and as `show`.
        """
        async with self.desk.db.read() as tx:
            known = await self.desk.of(tx, user_id, hold=False)
            run = await self._named(tx, known, exercise)
            offered = await self._versions(tx, run)
            first = earlier_than_now(offered) if before is None else _version(offered, before)
            if first is None:
                raise NothingToCompare
            last = offered[0] if after is None else _version(offered, after)
            return await self._compared(tx, run, first, last)

    async def compared(self, user_id: int, run_id: int, before: int, after: int) -> Compared:
        """The same for a press, by the versions' numbers; raises NoSuchPlan and NoSuchVersion."""
        async with self.desk.db.read() as tx:
            known = await self.desk.of(tx, user_id, hold=False)
            run = await self._theirs(tx, known, run_id)
            offered = await self._versions(tx, run)
            first, last = _version(offered, str(before)), _version(offered, str(after))
            return await self._compared(tx, run, first, last)

    async def _compared(self, tx: Tx, run: Run, before: Version, after: Version) -> Compared:
        old, new = [plan(await _as_of(tx, run, version.at), View.FULL) for version in (before, after)]
        # In a thread: over long answers it takes long enough to keep everybody else waiting.
        return Compared(run, before, after, await asyncio.to_thread(differences, old, new))

    async def _versions(self, tx: Tx, run: Run) -> tuple[Version, ...]:
        changes = await past.changes(tx, run.id)
        over_at = await sessions.final_ends_at(tx, run.id)
        return versions(changes, run.handed_in_at, run.zone, self.desk.clock(), over_at)

    async def _named(self, tx: Tx, known: Known, exercise: str | None) -> Run:
        if exercise is None or (known.run is not None and known.run.exercise.id == exercise):
            if known.run is None:
                raise NothingBegun
            return known.run
        row = None if known.member is None else await runs.of_member(tx, known.member.id, exercise)
        if row is None:
            raise NoSuchPlan
        return await self._theirs(tx, known, row.id)

    async def _theirs(self, tx: Tx, known: Known, run_id: int) -> Run:
        found = await self.desk.beside(tx, known, run_id)
        if found is None or found.run is None:
            raise NoSuchPlan
        return found.run


async def _shown(tx: Tx, run: Run, view: View) -> Shown:
    settled, done = await doubts.words_of_run(tx, run.id), await records.done_of_runs(tx, [run.id])
    found = plan(run, view, settled, done)
    # Also what was taken away, or settled, is a change: of that the answers say nothing any more.
    found = replace(found, changed_at=max(await past.changes(tx, run.id), default=None))
    if run.handed_in_at is not None:
        before = await _as_of(tx, run, run.handed_in_at)
        found = marked_since(found, plan(before, view, done=done))  # being done is no change of an answer
    return Shown(run, found)


async def _as_of(tx: Tx, run: Run, at: datetime | None) -> Run:
    """The run with the answers that it had then."""
    if at is None:
        return run
    handed_in = run.handed_in_at if run.handed_in_at is not None and run.handed_in_at <= at else None
    return replace(run, responses=await past.responses_at(tx, run.id, at), handed_in_at=handed_in)


def _version(offered: tuple[Version, ...], words: str) -> Version:
    wanted = words.strip().casefold()
    for version in offered:
        if wanted in (str(version.number), version.name.casefold()):
            return version
    raise NoSuchVersion
