"""Many members who write at the same time: each again as soon as somebody's answer has come."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from benchmarks.crowd import Somebody
from benchmarks.processes import Process


@dataclass(frozen=True, slots=True)
class Figures:
    """Seconds each; `cpu` is of the bot's process, for each answer."""

    times: list[float]
    lasted: float
    cpu: float

    @property
    def per_second(self) -> float:
        return len(self.times) / self.lasted

    def percentile(self, percent: int) -> float:
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


async def measured(
    process: Process,
    crowd: Sequence[Somebody],
    say: Callable[[Somebody], Awaitable[float]],
    *,
    at_once: int,
    times: int,
    rest: float,
) -> Figures:
    """`at_once` members of the crowd say something, `times` in all; whoever has waited longest comes first.

    `say` returns after how many seconds it was answered.
    """
    took: list[float] = []
    waiting = deque((somebody, 0.0) for somebody in crowd)
    left = iter(range(times))

    async def one_after_the_other() -> None:
        for _ in left:
            somebody, answered_at = waiting.popleft()
            await asyncio.sleep(max(0.0, answered_at + rest - time.perf_counter()) if answered_at else 0)
            took.append(await say(somebody))
            waiting.append((somebody, time.perf_counter()))

    began, cpu = time.perf_counter(), process.cpu()
    async with asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(one_after_the_other())
    return Figures(took, time.perf_counter() - began, (process.cpu() - cpu) / times)
