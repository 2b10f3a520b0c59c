"""The register of doubts: each uncertainty that was noted ends open, resolved or dropped."""

from dataclasses import dataclass

from bot.domain.refusals import MovedOn
from bot.domain.response import UNSURE, DoubtState
from bot.domain.run import Run
from bot.services.desk import Desk, Turn
from bot.store import doubts, revisions


@dataclass(frozen=True, slots=True)
class Register:
    """The run with its doubts, and what settled them, by item, where the member said it."""

    run: Run
    settled_by: dict[int, str]


class Doubts:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def of_run(self, user_id: int, run_id: int) -> Register:
        """Every doubt of an exercise; raises MovedOn where it is not this person's."""
        async with self.desk.db.read() as tx:
            known = await self.desk.of(tx, user_id, hold=False)
            there = await self.desk.beside(tx, known, run_id)
            if there is None or there.run is None:
                raise MovedOn
            return Register(there.run, await doubts.words_of_run(tx, run_id))

    async def of_item(self, user_id: int, item_id: int) -> Register:
        """The register in which this doubt stands; raises MovedOn where there is no such doubt of this person's."""
        async with self.desk.db.read() as tx:
            await self.desk.of(tx, user_id, hold=False)
            found = await revisions.of_item(tx, item_id)
        if found is None or found.place.field != UNSURE:
            raise MovedOn
        return await self.of_run(user_id, found.run_id)

    async def settle(self, user_id: int, item_id: int, state: DoubtState, words: str = "") -> Turn:
        """Say what became of a doubt; `words` are what settled it. The same again changes nothing.

        Raises MovedOn where there is no such doubt of this person's.
        """
        now = self.desk.clock()
        async with self.desk.in_turn(user_id), self.desk.db.begin() as tx:
            known = await self.desk.of(tx, user_id)
            found = await revisions.of_item(tx, item_id)
            if found is None or found.now is None or found.place.field != UNSURE:
                raise MovedOn
            if await self.desk.beside(tx, known, found.run_id) is None:
                raise MovedOn
            await doubts.settle(tx, item_id, state, words.strip(), now)
            return await self.desk.turn(tx, await self.desk.of(tx, user_id), now)
