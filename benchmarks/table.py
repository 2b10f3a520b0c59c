"""The figures as one table: each beside that of the bare bot, and beside its target."""

from collections.abc import Callable, Iterator, Sequence
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.__main__ import Result

Read = Callable[["Result"], float]


def table(results: "Sequence[Result]", at_once: Sequence[int], guilds: Sequence[int]) -> str:
    """Markdown; the first result is the bare bot's, the others are followed by how many times as much it is."""
    lines = ["| | " + " | ".join(result.contender.name for result in results) + " | target |"]
    lines.append("|---|" + "---:|" * len(results) + "---|")
    for name, read, digits, target in _rows(at_once, guilds):
        bare = read(results[0])
        cells = [f"{bare:,.{digits}f}", *(_beside(read(one), bare, digits) for one in results[1:])]
        lines.append(f"| {name} | " + " | ".join(cells) + f" | {target} |")
    lost = [str(one.lost) for one in results[1:]]
    lines.append("| answers shown as saved, and not stored after a kill | — | " + " | ".join(lost) + " | 0 |")
    return "\n".join(lines)


def _beside(figure: float, bare: float, digits: int) -> str:
    return f"{figure:,.{digits}f} ({figure / bare:.2g}×)" if bare else f"{figure:,.{digits}f}"


def _rows(at_once: Sequence[int], guilds: Sequence[int]) -> Iterator[tuple[str, Read, int, str]]:
    yield "start to READY, s", lambda one: median(one.to_ready), 2, ""
    yield "start to first slash answered, s", lambda one: median(one.to_slash), 2, "≤ 5×"
    yield "the same, CPU s", lambda one: median(one.cpu_to_slash), 2, ""
    for members in at_once:
        target = "≤ 10×" if members == 1 else ""
        yield f"DM → card, {members} at once, p50 ms", _answered(members, 50), 1, target
        for percent in (95, 99):
            yield f"… p{percent} ms", _answered(members, percent), 1, ""
        yield "… answers a second", _per_second(members), 0, "≥ 1/8" if members == 100 else ""
        yield "… CPU of the bot for each, ms", _cpu(members), 2, "≤ 10×"
    for members in at_once:
        yield f"slash → first response, {members} at once, p50 ms", _commanded(members, 50), 1, ""
        for percent in (95, 99):
            yield f"… p{percent} ms", _commanded(members, percent), 1, ""
    for count in guilds:
        yield f"memory, {count:,} guilds of 30, MB", _memory(count), 0, "≤ 2.5×"
    if len(guilds) > 1:
        yield "memory for each further guild, kB", _growth(guilds[0], guilds[-1]), 1, "≤ 1×"


def _answered(members: int, percent: int) -> Read:
    return lambda one: 1000 * one.answers[members].percentile(percent)


def _per_second(members: int) -> Read:
    return lambda one: one.answers[members].per_second


def _cpu(members: int) -> Read:
    return lambda one: 1000 * one.answers[members].cpu


def _commanded(members: int, percent: int) -> Read:
    return lambda one: 1000 * one.commands[members].percentile(percent)


def _memory(guilds: int) -> Read:
    return lambda one: one.memory[guilds]


def _growth(few: int, many: int) -> Read:
    return lambda one: 1000 * (one.memory[many] - one.memory[few]) / (many - few)
