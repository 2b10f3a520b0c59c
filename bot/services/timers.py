"""Timers: started, lengthened and stopped in the very transaction of the press or word that says so."""

from dataclasses import replace
from datetime import datetime

from bot.domain.acts import TimerStep
from bot.domain.delivery import Delivery, Kind, State
from bot.domain.person import Conversation
from bot.domain.run import Run
from bot.domain.screen import Known, ask_of, screen, timer_shown
from bot.domain.timer import Timer, end_after, length
from bot.store import deliveries
from bot.store.types import Tx


async def of_open(tx: Tx, run: Run, conversation: Conversation) -> Timer | None:
    """The timer of the question that is open; one statement, and only where the question may have one."""
    if length(run.exercise.field(run.open.place.ref).kind) is None:
        return None
    planned = await deliveries.of_ask(tx, run.open.id)
    return _standing(planned[-1], conversation) if planned else None


def _standing(newest: Delivery, conversation: Conversation) -> Timer | None:
    """It runs until it is claimed. Then it has ended, for as long as the screen says so: who left and came back
    may start another one."""
    running = newest.state is State.PLANNED
    if newest.ask_id is None or not (running or timer_shown(conversation.wants) == newest.id):
        return None
    return Timer(newest.id, newest.ask_id, newest.due_at, running)


async def take(tx: Tx, known: Known, step: TimerStep, now: datetime) -> Known:
    """Start, lengthen or stop the timer of the open question; nothing where it has none."""
    assert known.run is not None
    ask, timer = known.run.open, known.timer
    full = length(known.run.exercise.field(ask.place.ref).kind)
    if full is None:
        return known
    ends_at = end_after(timer, step, full, now)
    if timer is not None and timer.running:
        return replace(known, timer=await _changed(tx, timer, ends_at, now))
    if ends_at is None:
        return known
    number = len(await deliveries.of_ask(tx, ask.id)) + 1
    timer_id = await deliveries.plan(
        tx,
        Kind.TIMER,
        f"timer-{ask.id}-{number}",
        ends_at,
        now,
        user_id=known.person.user_id,
        ask_id=ask.id,
    )
    return replace(known, timer=Timer(timer_id, ask.id, ends_at, running=True))


async def _changed(tx: Tx, timer: Timer, ends_at: datetime | None, now: datetime) -> Timer | None:
    if ends_at is None:
        await deliveries.cancel(tx, timer.id, now)
        return None
    if ends_at != timer.ends_at:
        await deliveries.move(tx, timer.id, ends_at)
    return replace(timer, ends_at=ends_at)


async def leave(tx: Tx, known: Known, now: datetime) -> Known:
    """Whoever leaves a question, by whatever door, leaves its timer behind: it ends silently."""
    timer = known.timer
    elsewhere = known.stored.run_id != known.conversation.run_id
    if timer is None and not elsewhere:
        return known
    ask_id = ask_of(screen(known))
    if timer is not None and timer.ask_id == ask_id and not elsewhere:
        return known
    await deliveries.cancel_all(tx, Kind.TIMER, known.person.user_id, now, but_of_ask=ask_id)
    return known if timer is not None and timer.ask_id == ask_id else replace(known, timer=None)
