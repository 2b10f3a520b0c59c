"""Answering: a message, a press or a form becomes a response, and the bot's next turn."""

from dataclasses import replace
from datetime import datetime

from bot.domain.acts import Act, Form, Plain, Remark, Said, Write, WriteAnew, WriteUnsure
from bot.domain.control import Control, control
from bot.domain.conversation import acted, steered, typed
from bot.domain.person import moved
from bot.domain.question import Question, question
from bot.domain.refusals import MovedOn, NotEnrolled, NothingBegun
from bot.domain.response import UNSURE
from bot.domain.run import Ask, Place, Run, missing, reopened
from bot.domain.screen import (
    AskClock,
    AskPlace,
    HandedIn,
    Known,
    Put,
    TellReaders,
    changed,
    check_in_named,
    screen,
    shows,
)
from bot.domain.whereabouts import clock_told, disagrees
from bot.services.check_ins import CheckIns
from bot.services.desk import Desk, Message, Turn, at_bottom, without_check_in
from bot.services.welcome import Welcome
from bot.store import cards, inbox, people, revisions, runs
from bot.store.cards import Seen
from bot.store.inbox import Became
from bot.store.types import Tx


class Exercises:
    """One public method, one transaction. `sent_at` and `now` are aware UTC; ids are Discord's."""

    def __init__(self, desk: Desk, welcome: Welcome, check_ins: CheckIns) -> None:
        self.desk, self.welcome, self.check_ins = desk, welcome, check_ins

    async def answer(
        self,
        user_id: int,
        message_id: int,
        text: str,
        sent_at: datetime,
        reply_to: int | None = None,
        channel_id: int | None = None,
    ) -> Turn | None:
        """A message to the bot, in that channel. None where it was taken before.

        A reply to an older card (`reply_to`, its message id) belongs to that card's question.
        Whatever it says is kept: as an answer to the question that its writer saw, or, where that cannot be
        told, in the inbox until they say where it belongs. Raises NotEnrolled to a stranger, and keeps nothing.
        """
        now = self.desk.clock()
        message = Message(message_id, text, sent_at)
        async with self.desk.in_turn(user_id), self.desk.db.begin() as tx:
            known = await self.desk.of(tx, user_id)
            where = channel_id or known.conversation.channel_id
            if not await inbox.take(tx, message_id, user_id, sent_at, Became.ANSWER, where):
                return None
            if known.conversation.channel_id is None:
                # They could not be written to before; now they write here themselves.
                known = replace(known, conversation=moved(known.conversation, channel_id, in_thread=False))
            if channel_id not in (None, known.conversation.channel_id):
                return await self._unplaced(tx, known, message, now)
            known = _seen(_one_more_below(known), message_id)
            seen = await self._in_mind(tx, user_id, message_id, reply_to)
            check_in = None if seen is None else check_in_named(seen.shows)
            if check_in is not None:
                known, said = await self.check_ins.typed(tx, known, check_in, message, now)
                turn = await self.desk.turn(tx, known, now, *said)
                return _still_there(turn, known.person.zone, message)
            there, meant = await self._meant(tx, known, seen, replied=reply_to is not None)
            turn = await self._to_its_place(tx, known, seen, there, meant, message, now)
            return _still_there(turn, known.person.zone, message)

    async def _to_its_place(
        self,
        tx: Tx,
        known: Known,
        seen: Seen | None,
        there: Known,
        meant: Ask | None,
        message: Message,
        now: datetime,
    ) -> Turn:
        match screen(known):
            case Put(question=open_) if meant == open_.ask and _same_run(known, there):
                return await self._to_open(tx, _as_seen(known, seen), open_, message, now)
            case (AskClock() | AskPlace() | TellReaders()) as asks if seen and seen.shows == shows(asks):
                return await self._to_welcome(tx, known, message, now)
            case _ if meant is not None:
                return await self._to_earlier(tx, known, there, meant, message, now)
            case _:
                return await self._unplaced(tx, at_bottom(known), message, now)

    async def _in_mind(self, tx: Tx, user_id: int, message_id: int, reply_to: int | None) -> Seen | None:
        """What the writer had in mind: the card replied to, else what was on the screen."""
        replied = None if reply_to is None else await cards.of_card(tx, user_id, reply_to)
        return replied or await cards.on_screen(tx, user_id, message_id)

    async def _to_open(self, tx: Tx, known: Known, open_: Question, message: Message, now: datetime) -> Turn:
        aside, word = known.conversation.aside, control(message.text)
        if word is None:
            step = typed(open_, aside, message.text, self.desk.reads_dates(known, now))
            known, said = await self.desk.carry_out(
                tx, known, step, now, at=message.sent_at, message_id=message.id
            )
            return await self.desk.turn(tx, known, now, *said)
        await inbox.keep(tx, message.id, Became.WORD, open_.ask.id, message.text)
        moved = Said(Remark.MOVED_BY_WORD, f"{message.id} {word}")
        if word is Control.RESUME:
            return await self.desk.turn(tx, at_bottom(known), now, moved)
        known, said = await self.desk.carry_out(
            tx, known, steered(open_, word, aside), now, at=message.sent_at
        )
        return await self.desk.turn(tx, known, now, *said, moved)

    async def _to_welcome(self, tx: Tx, known: Known, message: Message, now: datetime) -> Turn:
        """An answer to what is asked before the first prompt; words that answer nothing there are kept."""
        if control(message.text) is not None:
            await inbox.keep(tx, message.id, Became.WORD, None, message.text)
            return await self.desk.turn(tx, at_bottom(known), now, Said(Remark.FIRST_THIS))
        before = screen(known)
        known, said = await self.welcome.typed(tx, known, message.text, now)
        if screen(known) == before:
            known = await self.desk.keep(tx, known, message)
        return await self.desk.turn(tx, known, now, *said)

    async def _to_earlier(
        self, tx: Tx, known: Known, there: Known, earlier: Ask, message: Message, now: datetime
    ) -> Turn:
        """It belongs to a question that is not the open one: it was written before that was on the screen, or replies
        to an older card, also of another exercise (`there`)."""
        if control(message.text) is not None:
            await inbox.keep(tx, message.id, Became.WORD, earlier.id, message.text)
            return await self.desk.turn(tx, known, now)
        after, said = await self.desk.add_to(tx, there, earlier, message, now)
        return await self.desk.turn(tx, _after(known, after), now, *said)

    async def _unplaced(self, tx: Tx, known: Known, message: Message, now: datetime) -> Turn:
        """No question was open to the writer: the words wait until they are told their place."""
        if control(message.text) is not None:
            await inbox.keep(tx, message.id, Became.WORD, None, message.text)
            return await self.desk.turn(tx, known, now, Said(Remark.WELCOME_BACK))
        return await self.desk.turn(tx, await self.desk.keep(tx, known, message), now)

    async def act(self, user_id: int, ask_id: int, act: Act, event_id: int) -> Turn:
        """A press on a card, or a form that came from one.

        A form may come when its question is no longer open: its words still go there. Raises MovedOn where a
        press's question is not the open one, or not this person's: said alike.
        """
        now = self.desk.clock()
        async with self.desk.in_turn(user_id), self.desk.db.begin() as tx:
            known = await self.desk.of(tx, user_id)
            if known.run is None or known.run.open.id != ask_id:
                return await self._late_form(tx, known, ask_id, act, event_id, now)
            if not await inbox.take(tx, event_id, user_id, now, Became.PRESS):
                return await self.desk.turn(tx, known, now)
            if act is Plain.DATE_IS_RIGHT and not _shows_what_is_stored(known):
                return await self.desk.turn(tx, known, now)
            aside = known.conversation.aside
            step = acted(
                question(known.run, timer=known.timer), aside, act, self.desk.reads_dates(known, now)
            )
            known, said = await self.desk.carry_out(tx, known, step, now, at=now)
            return await self.desk.turn(tx, known, now, *said)

    async def _late_form(
        self, tx: Tx, known: Known, ask_id: int, act: Act, event_id: int, now: datetime
    ) -> Turn:
        """The words of a form whose question was left meanwhile, for another one or for another exercise. Nothing that
        stands there is taken away, save by a form that says what it showed."""
        beside = await self.desk.with_ask(tx, known, ask_id)
        if beside is None or not isinstance(act, Form):
            raise MovedOn
        there, ask = beside
        assert there.run is not None
        if not await inbox.take(tx, event_id, known.person.user_id, now, Became.PRESS):
            return await self.desk.turn(tx, known, now)
        put, knows = question(there.run, ask), isinstance(act, WriteAnew) and act.shown is not None
        late = Write(act.text) if isinstance(act, WriteAnew) and not knows else act
        step = acted(put, None, late, self.desk.reads_dates(there, now))
        drop = step.drop if knows else ()
        after, said = await self.desk.only_add(tx, there, put, step, now, at=now, drop=drop)
        return await self.desk.turn(tx, _after(known, after), now, *said)

    async def _meant(
        self, tx: Tx, known: Known, seen: Seen | None, *, replied: bool
    ) -> tuple[Known, Ask | None]:
        """The question that was meant: of the open run, or, where a card of it was replied to, of any of theirs."""
        if seen is None or seen.ask_id is None:
            return known, None
        if replied:
            return await self.desk.with_ask(tx, known, seen.ask_id) or (known, None)
        return known, None if known.run is None else await self.desk.ask_of(tx, known.run, seen.ask_id)

    async def resume(self, user_id: int, exercise_id: str | None = None) -> Turn:
        """Show the open question again, exactly where the member was; of another exercise that they began, its own.

        Raises NothingBegun where that one was not begun.
        """
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            known = await self.desk.of(tx, user_id)
            if exercise_id is not None:
                known = await self._begun_before(tx, known, exercise_id, now)
            return await self.desk.turn(tx, at_bottom(known), now)

    async def _begun_before(self, tx: Tx, known: Known, exercise_id: str, now: datetime) -> Known:
        row = None if known.member is None else await runs.of_member(tx, known.member.id, exercise_id)
        if row is None:
            raise NothingBegun
        return await self.desk.begun(tx, known, exercise_id, now)

    async def start(self, user_id: int, exercise_id: str | None = None) -> Turn:
        """Begin an exercise, or go on with it where it was begun; without a name, the course's first.

        Raises NotEnrolled.
        """
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            known = await self.desk.of(tx, user_id)
            if known.member is None:
                raise NotEnrolled
            return await self.desk.turn(
                tx, at_bottom(await self.desk.begun(tx, known, exercise_id, now)), now
            )

    async def offered(self, user_id: int) -> list[tuple[str, str]]:
        """The id and the title of each exercise of this person's course; none to a stranger."""
        async with self.desk.db.read() as tx:
            found = await people.by_user(tx, user_id)
            member = None if found is None else (await self.desk.known(tx, found)).member
            exercises = [] if member is None else (await self.desk.offered(tx, member))[0]
        return [(exercise.id, exercise.title) for exercise in exercises]

    async def review(self, user_id: int, exercise_id: str | None = None) -> Run:
        """All that this person answered in an exercise; without a name, in the one that is open.

        Raises NothingBegun where it was not begun, and NotEnrolled to a stranger.
        """
        async with self.desk.db.read() as tx:
            known = await self.desk.of(tx, user_id, hold=False)
            there = known if exercise_id is None else await self._beside(tx, known, exercise_id)
            if there is None or there.run is None:
                raise NothingBegun
            return there.run

    async def _beside(self, tx: Tx, known: Known, exercise_id: str) -> Known | None:
        row = None if known.member is None else await runs.of_member(tx, known.member.id, exercise_id)
        return None if row is None else await self.desk.beside(tx, known, row.id)

    async def reopen(self, user_id: int, run_id: int, prompt_id: str) -> Turn:
        """Put a prompt out of turn, to change its answers or give some; Next then leads back to where the member was.

        That exercise is the open one then. Raises MovedOn where the run or its prompt is not this person's to open.
        """
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            known = await self.desk.of(tx, user_id)
            there = await self.desk.beside(tx, known, run_id)
            run = None if there is None else there.run
            if there is None or run is None or prompt_id not in _may_be_opened(run):
                raise MovedOn
            return await self._out_of_turn(
                tx, known, there, reopened(run, run.exercise.prompt(prompt_id)), now
            )

    async def reopen_at(self, user_id: int, item_id: int) -> Turn:
        """As `reopen`, at the very question to which this item is an answer; raises MovedOn where it is not theirs."""
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            known = await self.desk.of(tx, user_id)
            found = await revisions.of_item(tx, item_id)
            there = None if found is None else await self.desk.beside(tx, known, found.run_id)
            if found is None or there is None or found.place.field == UNSURE:
                raise MovedOn
            return await self._out_of_turn(tx, known, there, found.place, now)

    async def _out_of_turn(
        self, tx: Tx, known: Known, there: Known, place: Place | None, now: datetime
    ) -> Turn:
        run = there.run
        if run is None or place is None:
            raise MovedOn
        ask = await runs.put(tx, run.id, place, now, detour=True, reopened=True)
        here = without_check_in(changed(there, aside=None, paused=False))
        open_ = replace(here, stored=known.stored, run=replace(run, trail=(*run.trail, ask)))
        return await self.desk.turn(tx, open_, now)

    async def to_hand_in(self, user_id: int) -> Turn:
        """Go to the hand-in, whatever is still open before it."""
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            known = changed(at_bottom(await self.desk.of(tx, user_id)), aside=None)
            if known.run is None:
                raise NothingBegun
            if isinstance(screen(known), HandedIn):
                return await self.desk.turn(tx, known, now)
            last = known.run.exercise.prompts[-1]
            if known.run.open.place.prompt == last.id:
                return await self.desk.turn(tx, known, now)
            ask = await runs.put(tx, known.run.id, Place(last.id, last.fields[-1].id), now)
            return await self.desk.turn(
                tx, replace(known, run=replace(known.run, trail=(*known.run.trail, ask))), now
            )


def _still_there(turn: Turn, zone: str | None, message: Message) -> Turn:
    """Their words are kept; where these tell another clock than the stored zone's, the card asks about it."""
    clock = None if zone is None else clock_told(message.text)
    if zone is None or clock is None or not disagrees(clock, message.sent_at, zone):
        return turn
    return replace(turn, said=(*turn.said, Said(Remark.STILL_THERE, zone)))


def _may_be_opened(run: Run) -> set[str]:
    """The prompts with an answer, and those on the way that have none yet."""
    return {response.ref.prompt for response in run.responses} | {prompt.id for prompt in missing(run)}


def _same_run(known: Known, there: Known) -> bool:
    return known.run is not None and there.run is not None and known.run.id == there.run.id


def _after(known: Known, there: Known) -> Known:
    """The person after something was added in this run of theirs, which may be another than the open one."""
    if _same_run(known, there):
        return there
    return changed(known, unplaced=there.conversation.unplaced)


def _as_seen(known: Known, seen: Seen | None) -> Known:
    """With the question inside the question only if its writer saw it: else the words answer the question itself.

    A doubt being written is opened by the writer's own word or press, and needs no card.
    """
    aside = known.conversation.aside
    saw_it = seen is not None and seen.shows == shows(screen(known))
    return known if saw_it or isinstance(aside, WriteUnsure) else changed(known, aside=None)


def _shows_what_is_stored(known: Known) -> bool:
    card = known.conversation.card
    return card is not None and card.shows == shows(screen(known))


def _seen(known: Known, message_id: int) -> Known:
    """Everything of theirs up to this message is taken in."""
    return changed(known, seen=max(known.conversation.seen or 0, message_id))


def _one_more_below(known: Known) -> Known:
    """Another message of theirs lies below the card."""
    card = known.conversation.card
    return known if card is None else changed(known, card=replace(card, below=card.below + 1))
