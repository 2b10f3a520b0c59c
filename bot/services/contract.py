"""The support contract, as settings: it is what the answers of an exercise come to, and changed by revising them."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import contract as rules
from bot.domain.buddy import Bond
from bot.domain.cohort import Cohort
from bot.domain.contract import NoContract
from bot.domain.course import Term
from bot.domain.records import NO_CONTRACT, Contract, contract
from bot.domain.refusals import NotEnrolled
from bot.domain.run import Run
from bot.domain.screen import Known
from bot.services.desk import Desk, Turn
from bot.store import buddies, cohorts, runs
from bot.store.types import Tx


@dataclass(frozen=True, slots=True)
class Terms:
    """The contract as it stands. `settled` is False until the member said who, if anybody, holds them to it.

    `changeable` are the terms that can be changed now. `unheard` are facilitators, by name, who have no conversation
    with the bot and so hear of nothing. It ends with `until_at`, aware UTC.
    """

    contract: Contract
    settled: bool
    changeable: tuple[Term, ...]
    cohort: Cohort
    until_at: datetime
    buddy: Bond | None
    unheard: tuple[str, ...]


class Contracts:
    """Of the cohort that the person's conversation is about. All raise NotEnrolled, and NoContract where no exercise
    that they have begun settles one."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def terms(self, user_id: int) -> Terms:
        async with self.desk.db.read() as tx:
            known = await self.desk.of(tx, user_id, hold=False)
            return await _terms(tx, known, (await self._settling(tx, known))[1])

    async def values(self, user_id: int, term: Term) -> tuple[Terms, tuple[str, ...]]:
        """What this term may be set to, beside what it is."""
        async with self.desk.db.read() as tx:
            known = await self.desk.of(tx, user_id, hold=False)
            _, run = await self._settling(tx, known)
            return await _terms(tx, known, run), rules.values(run, term)

    async def settle(self, user_id: int, term: Term, value: str) -> tuple[Terms, Turn]:
        """Set one term: a revision of the answer that holds it. The plan of check-ins follows in the same transaction.

        Raises NotAsked where it cannot be changed as things are, or has no such value.
        """
        now = self.desk.clock()
        async with self.desk.in_turn(user_id), self.desk.db.begin() as tx:
            known = await self.desk.of(tx, user_id)
            there, run = await self._settling(tx, known)
            step = rules.settled(run, term, value)
            if step.add or step.revise or step.drop:
                run, _ = await self.desk.write(tx, there, step, now, at=now)
            open_ = known.run is not None and known.run.id == run.id
            turn = await self.desk.turn(tx, replace(known, run=run) if open_ else known, now)
            return await _terms(tx, known, run), turn

    async def _settling(self, tx: Tx, known: Known) -> tuple[Known, Run]:
        """The run whose answers settle the contract: the first one that does, else the first one that could."""
        if known.member is None:
            raise NotEnrolled
        found: list[tuple[Known, Run]] = []
        for row in await runs.all_of_member(tx, known.member.id):
            there = await self.desk.beside(tx, known, row.id)
            if there is not None and there.run is not None and rules.asks_for_it(there.run):
                found.append((there, there.run))
        settling = [each for each in found if contract(each[1]) is not None]
        for each in (*settling, *found):
            return each
        raise NoContract


async def _terms(tx: Tx, known: Known, run: Run) -> Terms:
    member = known.member
    assert member is not None
    agreed = contract(run)
    return Terms(
        agreed or NO_CONTRACT,
        agreed is not None,
        rules.terms(run),
        member.cohort,
        member.cohort.final_session_at,
        await buddies.of_member(tx, member.id),
        await cohorts.unheard(tx, member.cohort.id),
    )
