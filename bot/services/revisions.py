"""Changing what was said: messages that are edited or deleted, and earlier versions that count again."""

from dataclasses import replace
from datetime import datetime

from bot.domain.access import is_theirs
from bot.domain.acts import (
    Aside,
    AskHours,
    AskSign,
    AskWhen,
    ConfirmWhen,
    GoOnAnyway,
    Remark,
    Said,
    Step,
    WriteUnsure,
)
from bot.domain.amend import Wrote, amended, still_said, taken_out, wrote
from bot.domain.history import History, Part, Review, back_to
from bot.domain.refusals import MovedOn
from bot.domain.response import Milestone, Response
from bot.domain.run import Run
from bot.domain.screen import Known, Put, changed, screen
from bot.domain.words import day_said
from bot.services.desk import Desk, Turn
from bot.store import inbox, revisions
from bot.store.inbox import Became, Taken
from bot.store.types import Tx


class Revisions:
    """One public method, one transaction. Nothing here is ever erased: each change is one revision more."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    # Editing and deleting one's message

    async def edited(self, user_id: int, message_id: int, text: str, edited_at: datetime) -> Turn | None:
        """A message to the bot was edited then (aware, UTC), and says this now: its answer is revised.

        None where that changes nothing: the same edit again, an earlier one that came late, an unknown message.
        Raises NotEnrolled to a stranger.
        """
        now = self.desk.clock()
        async with self.desk.in_turn(user_id), self.desk.db.begin() as tx:
            known = await self.desk.of(tx, user_id)
            taken = await inbox.taken(tx, message_id)
            if taken is None or not _may_be_edited(taken, user_id, edited_at):
                return None
            if taken.edited_at != edited_at:
                await inbox.edited(tx, message_id, edited_at)
            if taken.became in (Became.WORD, Became.UNPLACED):
                said = await self._kept_edited(tx, message_id, taken, text)
            else:
                known, said = await self._answer_edited(tx, known, message_id, text, edited_at, now)
            return await self.desk.turn(tx, known, now, *said) if said else None

    async def _kept_edited(self, tx: Tx, message_id: int, taken: Taken, text: str) -> tuple[Said, ...]:
        """Words that are nowhere else yet are changed where they wait."""
        if taken.text == text:
            return ()
        await inbox.keep(tx, message_id, taken.became, taken.ask_id, text)
        remark = Remark.REVISED_WORD if taken.became is Became.WORD else Remark.REVISED_KEPT
        return (Said(remark, str(message_id)),)

    async def _answer_edited(
        self, tx: Tx, known: Known, message_id: int, text: str, edited_at: datetime, now: datetime
    ) -> tuple[Known, tuple[Said, ...]]:
        histories = await revisions.of_message(tx, message_id)
        written = wrote(histories, message_id)
        there = await self.desk.beside(tx, known, histories[0].run_id) if written else None
        if there is None or there.run is None:
            return known, ()
        read_date = self.desk.reads_dates(there, edited_at)
        may_ask = _may_ask(known, written)
        step = amended(there.run, written, message_id, text, read_date, may_ask=may_ask)
        if not (step.add or step.revise or step.drop):
            return known, step.said
        run, _ = await self.desk.write(
            tx, there, step, now, at=edited_at, message_id=message_id, back=back_again(histories, step)
        )
        said = (
            *step.said,
            *_dates(run, step, written, may_ask=may_ask),
            _version(message_id, histories, step),
        )
        return after_change(known, run, step), said

    async def deleted(self, message_id: int) -> Turn | None:
        """A message of somebody's is gone from Discord: they are asked whether it goes from their answers too.

        None where it says nothing in them, and for messages that were never for the bot.
        """
        now = self.desk.clock()
        async with self.desk.db.read() as tx:
            taken = await inbox.taken(tx, message_id)
        if taken is None or taken.became is Became.PRESS:
            return None
        async with self.desk.in_turn(taken.user_id), self.desk.db.begin() as tx:
            known = await self.desk.of(tx, taken.user_id)
            taken = await inbox.taken(tx, message_id)
            words = "" if taken is None else await self._words(tx, known, message_id, taken)
            if taken is None or not words:
                return None
            await inbox.keep(tx, message_id, Became.GONE, taken.ask_id, words)
            return await self.desk.turn(tx, await self.desk.of(tx, taken.user_id), now)

    async def _words(self, tx: Tx, known: Known, message_id: int, taken: Taken) -> str:
        """What a message says still, in the answers or where it waits."""
        if taken.became is Became.UNPLACED:
            return taken.text or ""
        if taken.became is not Became.ANSWER:
            return ""
        there, written = await self._written(tx, known, message_id)
        return "" if there is None else "\n".join(still_said(there, written, message_id))

    async def _written(self, tx: Tx, known: Known, message_id: int) -> tuple[Run | None, Wrote]:
        histories = await revisions.of_message(tx, message_id)
        there = await self.desk.beside(tx, known, histories[0].run_id) if histories else None
        return None if there is None else there.run, wrote(histories, message_id)

    async def decide(self, user_id: int, message_id: int, *, out: bool) -> Turn:
        """ "Take it out" or "Keep it", of a message that was deleted; a second press changes nothing.

        Raises MovedOn where the message is not this person's.
        """
        now = self.desk.clock()
        async with self.desk.in_turn(user_id), self.desk.db.begin() as tx:
            known = await self.desk.of(tx, user_id)
            taken = await inbox.taken(tx, message_id)
            if taken is None or not is_theirs(user_id, taken.user_id) or taken.became is Became.PRESS:
                raise MovedOn
            if taken.became is not Became.GONE:
                return await self.desk.turn(tx, known, now)
            histories = await revisions.of_message(tx, message_id)
            stays_kept = not histories and not out
            became = Became.UNPLACED if stays_kept else Became.DELETED
            await inbox.keep(tx, message_id, became, taken.ask_id, taken.text if stays_kept else None)
            known = await self.desk.of(tx, user_id)
            if out:
                known = await self._take_out(tx, known, histories, message_id, now)
            return await self.desk.turn(tx, known, now, *([Said(Remark.TAKEN_OUT)] if out else []))

    async def _take_out(
        self, tx: Tx, known: Known, histories: tuple[History, ...], message_id: int, now: datetime
    ) -> Known:
        there = await self.desk.beside(tx, known, histories[0].run_id) if histories else None
        if there is None or there.run is None:
            return known
        step = taken_out(wrote(histories, message_id))
        run, _ = await self.desk.write(tx, there, step, now, at=now)
        return after_change(known, run, step)

    # Looking back

    async def review(self, user_id: int, run_id: int) -> Review:
        """All answers of one exercise, open or not; raises MovedOn where it is not this person's."""
        async with self.desk.db.read() as tx:
            known = await self.desk.of(tx, user_id, hold=False)
            run = await self._run(tx, known, run_id)
            return Review(run, await revisions.gone(tx, run_id))

    async def history(self, user_id: int, item_id: int) -> tuple[Run, History]:
        """An answer with all its versions; raises MovedOn where it is not this person's."""
        async with self.desk.db.read() as tx:
            known = await self.desk.of(tx, user_id, hold=False)  # first: strangers are told so of every id
            found = await revisions.of_item(tx, item_id)
            if found is None:
                raise MovedOn
            return await self._run(tx, known, found.run_id), found

    async def of_message(self, user_id: int, message_id: int) -> tuple[Run, tuple[History, ...]]:
        """The answers in which a message had a hand; raises MovedOn where it is not this person's."""
        async with self.desk.db.read() as tx:
            known = await self.desk.of(tx, user_id, hold=False)
            found = await revisions.of_message(tx, message_id)
            if not found:
                raise MovedOn
            return await self._run(tx, known, found[0].run_id), found

    async def _run(self, tx: Tx, known: Known, run_id: int) -> Run:
        there = await self.desk.beside(tx, known, run_id)
        if there is None or there.run is None:
            raise MovedOn
        return there.run

    async def restore(self, user_id: int, item_id: int, number: int | None = None) -> Turn:
        """Make this version count again, as a new one; without a number, the last one of an answer that was taken away.

        Nothing happens where it counts already. Raises MovedOn where there is no such version of this person's.
        """
        now = self.desk.clock()
        async with self.desk.in_turn(user_id), self.desk.db.begin() as tx:
            known = await self.desk.of(tx, user_id)
            found = await revisions.of_item(tx, item_id)
            there = None if found is None else await self.desk.beside(tx, known, found.run_id)
            if found is None or there is None or there.run is None:
                raise MovedOn
            wanted = found.revision(number) if number is not None else found.last_revision
            if wanted is None or wanted.body is None:
                raise MovedOn
            step = back_to(there.run, found, wanted.number)
            if step.revise:
                run, _ = await self.desk.write(tx, there, step, now, at=now, back=back_again((found,), step))
                known = after_change(known, run, step)
            return await self.desk.turn(tx, known, now)


def _may_be_edited(taken: Taken, user_id: int, edited_at: datetime) -> bool:
    if not is_theirs(user_id, taken.user_id) or taken.became in (Became.PRESS, Became.DELETED):
        return False
    return taken.edited_at is None or taken.edited_at <= edited_at


def _may_ask(known: Known, written: Wrote) -> bool:
    """Whether a date can be put to confirmation: its question is open, and nothing else is asked inside it."""
    on_screen = screen(known)
    if not isinstance(on_screen, Put) or not written.parts:
        return False
    history, aside = written.parts[0][0], on_screen.aside
    free = aside is None or isinstance(aside, GoOnAnyway)
    same = isinstance(aside, AskWhen | ConfirmWhen) and aside.item == history.item
    return on_screen.question.place == history.place and (free or same)


def back_again(histories: tuple[History, ...], step: Step) -> tuple[Response, ...]:
    """The items that were taken away and come back by this step, as they stood last."""
    revised = {item for item, _ in step.revise}
    return tuple(
        replace(history.response(history.last), number=len(history.revisions))
        for history in histories
        if history.now is None and history.item in revised
    )


def _version(message_id: int, histories: tuple[History, ...], step: Step) -> Said:
    """Which version counts now: of an item that was revised; else, where others took its place, of the message."""
    revised = {item for item, _ in step.revise}
    versions = [len(history.revisions) + 1 for history in histories if history.item in revised]
    said_at = {revision.written_at for history in histories for revision in history.by(message_id)}
    return Said(Remark.REVISED, f"{message_id} {max(versions, default=len(said_at) + 1)}")


def _dates(run: Run, step: Step, written: Wrote, *, may_ask: bool) -> tuple[Said, ...]:
    """As which day a date was read that nobody is asked about."""
    dated = {history.item for history, part, _ in written.parts if part is Part.DATE}
    if may_ask:
        return ()
    return tuple(
        Said(Remark.REVISED_DATE, day_said(body.due, run.zone))
        for item, body in step.revise
        if item in dated and isinstance(body, Milestone) and body.due is not None
    )


def after_change(known: Known, run: Run, step: Step) -> Known:
    """The conversation once answers were changed beside it: a question about what is gone is not asked any more."""
    if known.run is None or known.run.id != run.id:
        return known
    aside = step.aside or _still_asked(known.conversation.aside, step.drop)
    return replace(changed(known, aside=aside), run=run)


def _still_asked(aside: Aside | None, gone: tuple[int, ...]) -> Aside | None:
    match aside:
        case WriteUnsure(then):
            return WriteUnsure(_still_asked(then, gone))
        case AskWhen(item) | ConfirmWhen(item) | AskHours(item) | AskSign(item) if item in gone:
            return None
        case _:
            return aside
