"""What a timer adds to the card of its question: how long it runs, how many items there are, and its buttons."""

from collections.abc import Iterator

from discord import ui

from bot.domain.course import Lines
from bot.domain.question import Question
from bot.domain.screen import Checking, Put, Screen
from bot.domain.timer import Timer, length
from bot.ui import ids, wording
from bot.ui.card import Card, button, main_button
from bot.ui.check_in_card import mark_of


def counted(question: Question) -> str:
    """The line above the items while a timer runs, and once it has ended; nothing where there is none."""
    timer, kind = question.timer, question.field.kind
    if timer is None or not isinstance(kind, Lines):
        return ""
    if timer.running:
        return wording.timer_runs(timer.ends_at, len(question.given), kind.target)
    return wording.time_is_up(len(question.given), kind.target)


def timer_buttons(question: Question) -> Iterator[ui.Item[Card]]:
    """Of an ended timer the button carries the timer's own id, so that the card which says so can be told."""
    timer, ask_id = question.timer, question.ask.id
    if length(question.field.kind) is None:
        return
    if timer is None:
        yield main_button(wording.START_TIMER, ids.make(ids.TIMER, ask_id=ask_id, step="start"))
    elif timer.running:
        yield button(wording.STOP_TIMER, ids.make(ids.TIMER, ask_id=ask_id, step="stop"))
        yield button(wording.MORE_TIME, ids.make(ids.TIMER, ask_id=ask_id, step="more"))
    else:
        yield button(wording.MORE_TIME, _again(timer))


def mark(screen: Screen) -> str | None:
    """The custom id that only the card has which says the end of this very timer, or this very check-in; None for any
    other screen."""
    if isinstance(screen, Checking):
        return mark_of(screen.check_in)
    timer = screen.question.timer if isinstance(screen, Put) else None
    return None if timer is None or timer.running else _again(timer)


def _again(timer: Timer) -> str:
    return ids.make(ids.TIME_UP, ask_id=timer.ask_id, timer_id=timer.id)
