"""The bots that are measured, each a process of its own."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Contender:
    """Something that can be measured: what to run, and what it is told by the environment.

    `command` is one that it answers; `rest` are the seconds for which one member keeps silent after an answer.
    """

    name: str
    module: tuple[str, ...]
    command: str
    database: str | None = None
    rest: float = 0.0


BARE = Contender("bare discord.py", ("benchmarks.bare",), "ping")


def cohort_bot(name: str, url: str) -> Contender:
    # It edits one person's card at most once a second, so whoever writes faster would measure that second.
    return Contender(name, ("bot", "run"), "exercise review", url, rest=1.1)


@dataclass(frozen=True, slots=True)
class Process:
    began: float
    """By `time.perf_counter`."""
    process: psutil.Process

    def cpu(self) -> float:
        """Seconds of all threads so far."""
        used = self.process.cpu_times()
        return used.user + used.system

    def age(self) -> float:
        """Seconds since it was started."""
        return time.perf_counter() - self.began

    def megabytes(self) -> float:
        return self.process.memory_info().rss / 1e6


@asynccontextmanager
async def started(contender: Contender, api: str, token: str) -> AsyncGenerator[Process]:
    """Run it until the end of the block, then kill it: whatever it said was saved must be there then."""
    ours = {"COHORT_DISCORD__API_URL": api, "COHORT_DISCORD__TOKEN": token, "COHORT_LOG__LEVEL": "WARNING"}
    if contender.database is not None:
        ours["COHORT_DATABASE__URL"] = contender.database
    others = {name: value for name, value in os.environ.items() if not name.startswith("COHORT_")}
    with TemporaryDirectory() as empty:
        began = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", *contender.module),
            cwd=empty,
            env=others | ours | {"PYTHONPATH": str(ROOT)},
        )
        try:
            yield Process(began, psutil.Process(process.pid))
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()
