"""`python -m bot` as a process of its own, that talks to the loopback Discord; and both as fixtures."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from pydantic import SecretStr

from bot import config
from bot.__main__ import run
from bot.client import Patience
from bot.config import Settings
from bot.ui.discord_internals import point_at
from tests.loopback.payloads import TOKEN
from tests.loopback.server import Loopback, loopback_discord

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Ended:
    code: int
    said: str

    @property
    def sentence(self) -> str:
        """All that was said, the log's lines left out."""
        return "\n".join(line for line in self.said.splitlines() if not re.match(r"\d{4}-\d\d-\d\dT", line))


class Bot:
    """A running `python -m bot`; the log and what it says otherwise come from one stream."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        assert process.stdout is not None
        self._output = asyncio.ensure_future(process.stdout.read())

    async def ended(self, seconds: float = 20) -> Ended:
        async with asyncio.timeout(seconds):
            output = await self._output
            return Ended(await self.process.wait(), output.decode())

    async def tell(self, number: signal.Signals) -> None:
        self.process.send_signal(number)
        await asyncio.sleep(0.02)  # two that come at the very same time would be one to the kernel

    async def told(self, number: signal.Signals) -> Ended:
        self.process.send_signal(number)
        return await self.ended()

    async def kill(self) -> None:
        """At once, as a power cut would; pytest shows what it had said where the test fails."""
        if self.process.returncode is None:
            self.process.kill()
        print((await self.ended()).said)


Start = Callable[..., Awaitable[Bot]]


@pytest_asyncio.fixture
async def loopback() -> AsyncGenerator[Loopback]:
    async with loopback_discord() as server:
        yield server


@pytest_asyncio.fixture
async def start(loopback: Loopback, tmp_path: Path) -> AsyncGenerator[Start]:
    """Start the bot in an empty folder; keywords set or, with None, unset variables."""
    running: list[Bot] = []

    async def start(*arguments: str, module: tuple[str, ...] = ("bot",), **changed: str | None) -> Bot:
        variables = {
            **{name: value for name, value in os.environ.items() if not name.startswith("COHORT_")},
            "COHORT_DISCORD__API_URL": loopback.url,
            "COHORT_DISCORD__TOKEN": TOKEN,
            "COHORT_DATABASE__URL": "sqlite:///cohort.sqlite3",
            "COHORT_LOG__LEVEL": "DEBUG",
            "PYTHONPATH": str(ROOT),
            **changed,
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", *module, *(arguments or ("run",))),
            cwd=tmp_path,
            env={name: value for name, value in variables.items() if value is not None},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        running.append(Bot(process))
        return running[-1]

    yield start
    await asyncio.gather(*(bot.kill() for bot in running))


QUICK = Patience(first=0.01, longest=0.02, in_all=0.05)


@pytest.fixture
def settings(loopback: Loopback, tmp_path: Path) -> Generator[Settings]:
    """For running the bot in this very process, which is quicker."""
    yield Settings.model_construct(
        discord=config.Discord(token=SecretStr(TOKEN), api_url=loopback.url),
        database=config.Database(url=f"sqlite:///{tmp_path}/cohort.sqlite3"),
        deliveries=config.Deliveries(),
        log=config.Log(),
    )
    point_at("https://discord.com/api/v10", "wss://gateway.discord.gg/")


@asynccontextmanager
async def running(settings: Settings) -> AsyncGenerator[asyncio.Task[None]]:
    task = asyncio.ensure_future(run(settings, QUICK))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait([task])
