"""Kept words: messages that had no open question, and control words that were meant as answers."""

from dataclasses import replace
from datetime import datetime

from bot.domain.acts import Said
from bot.domain.course import HandIn
from bot.domain.question import question
from bot.domain.refusals import MovedOn
from bot.domain.run import Ask, Run
from bot.domain.screen import Known, Put, changed, screen
from bot.services.desk import Desk, Message, Turn, without_check_in
from bot.store import inbox, reports, runs
from bot.store.inbox import Became, Kept
from bot.store.types import Tx

MOST_PLACES = 25
"""So many places are offered for kept words, the latest: what one Discord select holds."""


class KeptWords:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def places(self, user_id: int) -> list[tuple[int, str]]:
        """Where words of this person can be added: asks of the run that is open, the latest first, then those of
        their other exercises, each with its name."""
        async with self.desk.db.read() as tx:
            known = await self.desk.of(tx, user_id, hold=False)
            found = [] if known.run is None else _places(known.run)
            begun = [] if known.member is None else await runs.all_of_member(tx, known.member.id)
            for row in reversed(begun):
                there = await self.desk.beside(tx, known, row.id)
                if there is not None and there.run is not None and there is not known:
                    title = there.run.exercise.title
                    found += [(ask_id, f"{title} · {name}") for ask_id, name in _places(there.run)]
        return found[:MOST_PLACES]

    async def place(self, user_id: int, message_id: int, event_id: int, ask_id: int | None = None) -> Turn:
        """ "It was my answer", "Add it here", "Add to…": kept words find their place.

        A control word goes to the question at which it was typed, and the member goes back there. Of other
        words all that wait, up to this message, go to the question that is named, or else to the open one.
        Raises MovedOn where there is nothing (any more) to place, or no such question of theirs.
        """
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            known = await self.desk.of(tx, user_id)
            found = await inbox.kept(tx, message_id, user_id)
            if not found or not await inbox.take(tx, event_id, user_id, now, Became.PRESS):
                raise MovedOn
            word = found[-1] if found[-1].became is Became.WORD else None
            in_view = await self._meant(tx, known, word, ask_id)
            if in_view is None:
                raise MovedOn
            there, meant = in_view
            said: tuple[Said, ...] = ()
            for kept in [word] if word else found:
                there, said = await self._placed(tx, there, kept, meant, now)
            known = _as_placed(known, there)
            if word is not None:
                known = await self._back_to(tx, known, meant, now)
            return await self.desk.turn(tx, known, now, *said)

    async def _placed(
        self, tx: Tx, there: Known, kept: Kept, meant: Ask, now: datetime
    ) -> tuple[Known, tuple[Said, ...]]:
        await inbox.keep(tx, kept.event_id, Became.ANSWER, meant.id, None)
        noted = await reports.by_message(tx, kept.event_id)
        if noted is not None:  # it was taken for a note at a check-in
            await reports.replaced(tx, noted.id, now)
        message = Message(kept.event_id, kept.text, kept.sent_at)
        return await self.desk.add_to(tx, changed(there, unplaced=None), meant, message, now)

    async def _meant(
        self, tx: Tx, known: Known, word: Kept | None, ask_id: int | None
    ) -> tuple[Known, Ask] | None:
        """The question, with its run in view: of a control word one of the open run, else one of any run of theirs."""
        if word is not None:
            asked = None if known.run is None else await self.desk.ask_of(tx, known.run, word.ask_id)
            return None if asked is None else (known, asked)
        if ask_id is not None:
            return await self.desk.with_ask(tx, known, ask_id)
        on_screen = screen(known)
        return (known, on_screen.question.ask) if isinstance(on_screen, Put) else None

    async def _back_to(self, tx: Tx, known: Known, ask: Ask, now: datetime) -> Known:
        """Walk back to this question if it is on the trail; else it is put again, out of turn."""
        assert known.run is not None
        run = known.run
        ids = [asked.id for asked in run.trail]
        if ask.id in ids:
            left = ids[ids.index(ask.id) + 1 :]
            await runs.leave(tx, left, now)
            trail = run.trail[: len(run.trail) - len(left)]
        else:
            trail = (*run.trail, await runs.put(tx, run.id, ask.place, now, detour=True, reopened=True))
        return replace(
            without_check_in(changed(known, aside=None, paused=False)), run=replace(run, trail=trail)
        )


def _as_placed(known: Known, there: Known) -> Known:
    """What is open stays open, also where the words went to another exercise."""
    if known.run is not None and there.run is not None and known.run.id == there.run.id:
        return there
    return changed(known, unplaced=there.conversation.unplaced)


def _places(run: Run) -> list[tuple[int, str]]:
    latest = {ask.place: ask for ask in run.trail if not isinstance(_kind(run, ask), HandIn)}
    return [(ask.id, _name(run, ask)) for ask in reversed(latest.values())]


def _kind(run: Run, ask: Ask) -> object:
    return run.exercise.prompt(ask.place.prompt).field(ask.place.field).kind


def _name(run: Run, ask: Ask) -> str:
    """ "Questions: Model organisms of misalignment"."""
    there = question(run, ask)
    about = there.row or there.field.ask.replace("*", "")
    return f"{there.prompt.title}: {about}"
