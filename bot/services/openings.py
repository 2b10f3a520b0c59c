"""Opening direct messages: not while Discord says that they are too many; the facilitators hear of it."""

from datetime import timedelta

from bot.domain import opening
from bot.domain.news import NewsKind, of_few_dms
from bot.services import ahead, round_plan
from bot.services.desk import Desk
from bot.store import buddies, news, openings, people
from bot.store.types import Tx


class Openings:
    """What is kept outlives a restart. Private threads, and direct messages that are open, are no affair of this."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def may(self, cohort_id: int | None = None) -> bool:
        """Whether one may be opened now; where not, the facilitators of the cohort whose member it was for hear so."""
        now = self.desk.clock()
        async with self.desk.db.read() as tx:
            rests = opening.rests(await openings.rest(tx), now)
        if rests and cohort_id is not None:
            async with self.desk.db.begin() as tx:
                await self._tell(tx, cohort_id)
        return not rests

    async def refused(self, cohort_id: int | None = None) -> timedelta:
        """They were too many; how long none is opened now, each time longer. `cohort_id` as above."""
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            hearers = [] if cohort_id is None else await buddies.reachable_facilitators(tx, cohort_id)
            await round_plan.hold(tx, hearers)  # conversations before anything else
            rest = opening.after_refusal(await openings.rest(tx), now)
            await openings.keep(tx, rest)
            if cohort_id is not None:
                await self._tell(tx, cohort_id)
            return rest.length

    async def went_well(self) -> None:
        """One was opened."""
        now = self.desk.clock()
        async with self.desk.db.read() as tx:
            rest = await openings.rest(tx)
        if rest is not None and not rest.over:
            async with self.desk.db.begin() as tx:
                await openings.is_over(tx, now)

    async def _tell(self, tx: Tx, cohort_id: int) -> None:
        """Each facilitator whom the bot can reach, in their next message, once for each such time."""
        now, rest = self.desk.clock(), await openings.rest(tx)
        assert rest is not None, "it rests"
        for hearer in await buddies.reachable_facilitators(tx, cohort_id):
            occurrence = of_few_dms(rest.number, cohort_id, hearer)
            found = await people.locked(tx, hearer)
            if found is not None and not await news.heard(tx, [occurrence]):
                await news.add(tx, hearer, NewsKind.FEW_DMS, occurrence, "", now, member_id=None)
                await ahead.replan(tx, found[0], now)
