"""A thousand messages due in the same minute: they leave at the budget's rate, the oldest first, and hardly late.

The cog and the budget are the bot's own. The clock is in hand: nobody waits for it, it jumps to whatever comes next.
What is claimed is kept in a list, and what is said takes a while and is noted.
"""

import asyncio
import selectors
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.domain.delivery import Delivery, Kind, NotYet, Outcome, State, wait
from bot.ui.budget import AT_ONCE, PER_SECOND, WITHIN, Budget
from cogs.deliveries import Deliveries

BEGAN = datetime(2027, 3, 8, 12, tzinfo=UTC)
REQUESTS = 2
"""A card that comes, and the one before it that closes."""
LEASE = 30.0
TAKES = 0.25
"""Seconds until Discord answers a request."""


class Jumping(selectors.DefaultSelector):
    """Never waits: the loop's time jumps instead."""

    def __init__(self) -> None:
        super().__init__()
        self.at = 0.0

    def select(self, timeout: float | None = None) -> Any:
        found = super().select(0)
        if not found and timeout is not None:
            self.at += max(timeout, 0.0)
        return found


class HandLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self.jumping = Jumping()
        super().__init__(self.jumping)

    def time(self) -> float:
        return self.jumping.at


@dataclass
class Due:
    """What is due, in memory: claims and settlements as those of the database are."""

    waiting: list[Delivery]
    look_at: dict[int, float] = field(default_factory=dict[int, float])
    ended: dict[int, Outcome | None] = field(default_factory=dict[int, "Outcome | None"])
    attempts: dict[int, int] = field(default_factory=dict[int, int])

    async def claim_due(self, now: datetime, most: int) -> list[Delivery]:
        at = _seconds(now)
        due = sorted(
            (each for each in self.waiting if self._looked_at(each) <= at),
            key=lambda each: (self._looked_at(each), each.id),
        )
        return [self._claim(each, at) for each in due[: min(most, 25)]]

    def _looked_at(self, each: Delivery) -> float:
        return self.look_at.get(each.id, _seconds(each.due_at))

    def _claim(self, each: Delivery, at: float) -> Delivery:
        self.attempts[each.id] = self.attempts.get(each.id, 0) + 1
        self.look_at[each.id] = at + LEASE
        return replace(each, attempt=self.attempts[each.id], state=State.CLAIMED)

    async def is_ours(self, claimed: Delivery) -> bool:
        now = asyncio.get_running_loop().time()
        return self.attempts[claimed.id] == claimed.attempt and self.look_at[claimed.id] > now

    async def settle(self, claimed: Delivery, failed: Outcome | None = None) -> None:
        if self.attempts[claimed.id] != claimed.attempt or claimed.id in self.ended:
            return
        if isinstance(failed, NotYet):
            again = wait(claimed.attempt).total_seconds()
            self.look_at[claimed.id] = asyncio.get_running_loop().time() + again
            return
        self.ended[claimed.id] = failed
        self.waiting = [each for each in self.waiting if each.id != claimed.id]


@dataclass
class Discord:
    """Takes a card, in two requests; or refuses it, in one."""

    budget: Budget
    closed: bool = False
    sent: list[float] = field(default_factory=list[float])
    requests: list[float] = field(default_factory=list[float])
    refused: list[float] = field(default_factory=list[float])
    shown: dict[int, float] = field(default_factory=dict[int, float])

    async def catch_up(self, user_id: int) -> None:
        self.sent.append(asyncio.get_running_loop().time())
        for _ in range(1 if self.closed else REQUESTS):
            self.requests.append(asyncio.get_running_loop().time())
            await asyncio.sleep(TAKES)
        now = asyncio.get_running_loop().time()
        if self.closed:
            self.refused.append(now)
            self.budget.answered(403)
            raise discord.Forbidden(
                SimpleNamespace(status=403, reason="Forbidden"),  # pyright: ignore[reportArgumentType]
                {"code": 50007, "message": "Cannot send messages to this user"},
            )
        assert user_id not in self.shown, "said twice"
        self.shown[user_id] = now

    def let_be(self, _: int) -> None:
        """Nothing is on its way to a screen here."""


def _seconds(at: datetime) -> float:
    return (at - BEGAN).total_seconds()


def burst(due_at: list[datetime]) -> Due:
    return Due(
        [
            Delivery(number, Kind.CHECK_IN, number, None, at, State.PLANNED, 0, f"check-in-{number}-20270308")
            for number, at in enumerate(due_at, 1)
        ]
    )


def lived(due: Due, seconds: float, *, closed: bool = False) -> Discord:
    """The heart beats each second for so long."""
    with asyncio.Runner(loop_factory=HandLoop) as runner:
        return runner.run(_live(due, seconds, closed=closed))


async def _live(due: Due, seconds: float, *, closed: bool) -> Discord:
    loop, budget, work = asyncio.get_running_loop(), Budget(), set[asyncio.Task[None]]()

    def begin(_: str, doing: Coroutine[Any, Any, None]) -> None:
        task = loop.create_task(doing)
        work.add(task)
        task.add_done_callback(work.discard)

    there = Discord(budget, closed)
    services = SimpleNamespace(deliveries=due)
    bot: Any = SimpleNamespace(stage=there, services=services, budget=budget, begin=begin)
    cog = Deliveries(bot)
    while loop.time() < seconds and due.waiting:
        await cog.beat(BEGAN + timedelta(seconds=loop.time()))
        await asyncio.sleep(1)
    while work:
        await asyncio.wait(work)
    return there


def lateness(there: Discord, due_at: list[datetime]) -> list[float]:
    return sorted(there.shown[number] - _seconds(at) for number, at in enumerate(due_at, 1))


def most_within(times: list[float], seconds: float) -> int:
    """How many at most came within any such span."""
    most, span = 0, deque[float]()
    for at in sorted(times):
        span.append(at)
        while span[0] <= at - seconds:
            span.popleft()
        most = max(most, len(span))
    return most


@pytest.mark.parametrize("within", [0, 60])
def test_a_thousand_that_are_due_within_a_minute_are_not_late(within: int) -> None:
    """P5, P23: 1,000 cards are 2,000 requests, which at 25 a second take 80 seconds. Red where one is sent at a time,
    with a sleep after it; and where the budget counts deliveries and not requests."""
    due_at = [BEGAN + timedelta(seconds=within * n / 1000) for n in range(1000)]
    due = burst(due_at)
    there = lived(due, 600)
    late = lateness(there, due_at)
    assert len(late) == 1000
    assert late[990] <= 90
    assert most_within(there.sent, 1 - 1e-6) <= PER_SECOND
    assert most_within(there.requests, 10) <= 10 * PER_SECOND + AT_ONCE


def test_one_that_is_due_alone_is_not_late() -> None:
    """P5, idle."""
    due_at = [BEGAN + timedelta(seconds=97 * n) for n in range(1, 20)]
    assert max(lateness(lived(burst(due_at), 3600), due_at)) <= 60


def test_after_an_absence_the_oldest_leave_first() -> None:
    """P5. Red where the newest are claimed first. They are on their way eight at a time, so a few may overtake."""
    due_at = [BEGAN - timedelta(seconds=10 * n) for n in range(500)]
    there = lived(burst(due_at), 600)
    order = sorted(there.shown, key=lambda number: there.shown[number])
    oldest_first = sorted(there.shown, reverse=True)
    places = {number: place for place, number in enumerate(oldest_first)}
    assert max(abs(places[number] - place) for place, number in enumerate(order)) <= PER_SECOND


def test_of_a_thousand_closed_dms_each_is_tried_once_and_few_in_ten_minutes() -> None:
    """P23. Red where a 403 is tried again, and where the budget does not count refusals."""
    due = burst([BEGAN] * 1000)
    there = lived(due, 3 * WITHIN, closed=True)
    assert 200 < len(there.refused) < 1000
    assert most_within(there.refused, WITHIN) <= 100
    assert len(due.ended) == len(there.refused)
