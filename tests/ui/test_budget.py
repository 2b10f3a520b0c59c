"""The budget of what is said unasked: so many requests a second, and hardly any while Discord refuses them."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from bot.ui import budget as budget_module
from bot.ui.budget import AT_ONCE, MOST_REFUSED, TRIES, WITHIN, Budget, NoRoom


class Time:
    at = 0.0

    def __call__(self) -> float:
        return self.at


async def test_within_any_second_no_more_requests_begin_than_there_may() -> None:
    """P23. Red where a new second gives a whole new budget to those who waited, or the clock's own seconds count."""
    budget, begun = Budget(per_second=5), list[float]()

    async def one() -> None:
        async with budget.turn(1):
            begun.append(asyncio.get_running_loop().time())

    await asyncio.gather(*(one() for _ in range(14)))
    assert len(begun) == 14
    assert all(later - before > 0.97 for before, later in zip(begun, begun[5:], strict=False))
    assert begun[-1] - begun[0] < 4


async def test_what_is_urgent_waits_for_nobody_and_is_counted() -> None:
    time = Time()
    budget = Budget(per_second=5, now=time)
    assert budget.room() == 5
    budget.answered(429)
    async with asyncio.timeout(1), AsyncExitStack() as under_way:
        for _ in range(4):
            await under_way.enter_async_context(budget.turn(2, urgent=True))
    assert budget.room() == 0
    time.at = 3
    assert budget.room() == 5
    async with budget.turn(1):
        assert budget.room() == 0  # one alone, after a pause
    async with budget.turn(2, urgent=True):
        assert budget.room() == 4


async def test_in_a_storm_few_requests_are_refused_however_long_it_lasts() -> None:
    """P23: at most 100 in ten minutes. Red where a refusal changes nothing, or where those under way are forgotten."""
    time, refused = Time(), list[float]()
    budget = Budget(now=time)
    for second in range(1800):
        time.at = float(second)
        async with AsyncExitStack() as under_way:
            for _ in range(min(AT_ONCE, budget.room())):
                if budget.room():
                    await under_way.enter_async_context(budget.turn(1))
                    # They are all on their way before the first is answered.
                    refused += [time.at] * TRIES
            for at in refused:
                if at == time.at:
                    budget.answered(429)
    assert len({at for at in refused if at < WITHIN}) >= 6  # it tries, ever less often
    most = max(sum(1 for at in refused if start <= at < start + WITHIN) for start in range(1800))
    assert most <= MOST_REFUSED < 100


async def test_closed_doors_slow_it_down_too_and_once_they_are_long_past_it_is_as_before() -> None:
    """P23. Red where only 429 counts: a thousand closed direct messages would be a thousand refusals."""
    time = Time()
    budget = Budget(now=time)
    for _ in range(MOST_REFUSED - TRIES):
        budget.answered(403)
    async with budget.turn(1):
        assert budget.room() == 0  # one at a time now
    budget.answered(403)
    assert budget.room() == 0
    time.at = WITHIN
    assert budget.room() == 25
    async with AsyncExitStack() as under_way:
        for _ in range(AT_ONCE):
            await under_way.enter_async_context(budget.turn(1))
        assert budget.room() == 25 - AT_ONCE  # so many may wait for their turn


async def test_whoever_finds_no_place_comes_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget_module, "LONGEST_WAIT", 0.1)
    budget = Budget()
    budget.answered(429)
    with pytest.raises(NoRoom):
        async with budget.turn(1):
            pass
