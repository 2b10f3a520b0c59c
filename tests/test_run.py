"""The command line as an operator meets it: a process of its own, with a stand-in for Discord."""

import asyncio
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import traceback
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest
import pytest_asyncio
from pydantic import SecretStr

from bot import config
from bot.__main__ import run
from bot.client import CohortBot, Patience, patiently
from bot.config import Settings
from bot.domain.refusals import CannotStart
from bot.ui.discord_internals import point_at
from tests import openapi
from tests.stub_discord import TOKEN, Request, Stub, stub_discord

MIRA = "200000000000000001"
WRONG_TOKEN = "wrong-token-nobody-may-see"
CANARY = "canary-words-nobody-may-see"


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
        self._process = process
        assert process.stdout is not None
        self._output = asyncio.ensure_future(process.stdout.read())

    async def ended(self, seconds: float = 20) -> Ended:
        async with asyncio.timeout(seconds):
            output = await self._output
            return Ended(await self._process.wait(), output.decode())

    async def tell(self, number: signal.Signals) -> None:
        self._process.send_signal(number)
        await asyncio.sleep(0.02)  # two that come at the very same time would be one to the kernel

    async def told(self, number: signal.Signals) -> Ended:
        self._process.send_signal(number)
        return await self.ended()

    async def kill(self) -> None:
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()
        self._output.cancel()


Start = Callable[..., Awaitable[Bot]]


@pytest_asyncio.fixture
async def stub() -> AsyncGenerator[Stub]:
    async with stub_discord() as stub:
        yield stub


@pytest_asyncio.fixture
async def start(stub: Stub, tmp_path: Path) -> AsyncGenerator[Start]:
    """Start the bot in an empty folder; keywords set or, with None, unset variables."""
    running: list[Bot] = []

    async def start(*arguments: str, **changed: str | None) -> Bot:
        variables = {
            **{name: value for name, value in os.environ.items() if not name.startswith("COHORT_")},
            "COHORT_DISCORD__API_URL": stub.url,
            "COHORT_DISCORD__TOKEN": TOKEN,
            "COHORT_DATABASE__URL": "sqlite:///cohort.sqlite3",
            "COHORT_LOG__LEVEL": "DEBUG",
            **changed,
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "bot", *(arguments or ("run",))),
            cwd=tmp_path,
            env={name: value for name, value in variables.items() if value is not None},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        running.append(Bot(process))
        return running[-1]

    yield start
    await asyncio.gather(*(bot.kill() for bot in running))


def simplest_command(registered: list[dict[str, Any]]) -> str:
    """A command, or sub-command, that can be run without any option."""
    for command in registered:
        options: list[dict[str, Any]] = command.get("options") or []
        subs = [option for option in options if option["type"] == 1]
        name: str = command["name"]
        if not subs and not any(option.get("required") for option in options):
            return name
        for sub in subs:
            its_options: list[dict[str, Any]] = sub.get("options") or []
            if not any(option.get("required") for option in its_options):
                return f"{name} {sub['name']}"
    raise AssertionError("every command needs an option")


def refused_by_schema(requests: list[Request]) -> list[str]:
    """What Discord would refuse of all that was sent, where its schema is at hand."""
    file = openapi.named_file()
    schema = openapi.Schema.load(file) if file else None
    return [
        problem
        for request in requests
        if schema is not None
        for problem in schema.check(request.method, request.path, request.body)
    ]


async def test_it_logs_in_registers_answers_and_stops_when_told(start: Start, stub: Stub) -> None:
    bot = await start()
    registered = await stub.wait_for(lambda request: request.path.endswith("/commands"))
    await stub.connected()
    interaction = await stub.slash(MIRA, simplest_command(registered.body))
    answer = await stub.response_to(interaction, seconds=3)
    assert answer["type"] in (4, 5, 9)
    await stub.dm(MIRA, CANARY)
    await stub.wait_for(lambda request: request.method == "POST" and request.path.endswith("/messages"))
    ended = await bot.told(signal.SIGTERM)
    assert ended.code == 0
    assert ended.sentence == ""
    assert " ERROR " not in ended.said
    assert TOKEN not in ended.said
    assert CANARY not in ended.said
    assert refused_by_schema(stub.requests) == []


async def test_ctrl_c_while_it_waits_for_discord_stops_it_too(start: Start, stub: Stub) -> None:
    stub.refuse("GET", "/users/@me", 503, times=100)
    bot = await start()
    await stub.wait_for(lambda request: request.path == "/users/@me")
    ended = await bot.told(signal.SIGINT)
    assert (ended.code, ended.sentence) == (0, "")


async def refused(start: Start, *arguments: str, **changed: str | None) -> str:
    """What a start that must fail says: in one sentence, with a code, and without a secret."""
    ended = await (await start(*arguments, **changed)).ended()
    assert ended.code == 2
    assert "Traceback" not in ended.said
    assert TOKEN not in ended.said
    assert WRONG_TOKEN not in ended.said
    return ended.sentence


async def test_without_a_token_it_says_where_to_put_one(start: Start, stub: Stub) -> None:
    sentence = await refused(start, COHORT_DISCORD__TOKEN=None)
    assert "COHORT_DISCORD__TOKEN" in sentence
    assert "discord.token" in sentence
    assert stub.requests == []


async def test_a_wrong_token_is_tried_once(start: Start, stub: Stub) -> None:
    sentence = await refused(start, COHORT_DISCORD__TOKEN=WRONG_TOKEN)
    assert sentence.startswith("Discord refuses the token")
    assert [request.path for request in stub.requests] == ["/users/@me"]


async def test_broken_toml_names_the_file_and_the_line(start: Start, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[log]\nlevel = "INFO\n')
    sentence = await refused(start)
    assert sentence.startswith("config.toml: this is not TOML")
    assert "line 2" in sentence


async def test_a_misspelt_setting_is_answered_with_the_right_one(start: Start, tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text(f'[discord]\ntokn = "{WRONG_TOKEN}"\n')
    sentence = await refused(start, "run", "--config", "other.toml")
    assert sentence == "other.toml: discord.tokn: there is no such setting; did you mean discord.token?"


async def test_a_second_process_on_the_same_file_ends_without_a_login(start: Start, stub: Stub) -> None:
    await start()
    await stub.connected()
    asked = len(stub.requests)
    assert "Another process is using" in await refused(start)
    assert len(stub.requests) == asked


async def test_migrate_needs_no_token_and_makes_what_run_takes(
    start: Start, stub: Stub, tmp_path: Path
) -> None:
    ended = await (await start("migrate", COHORT_DISCORD__TOKEN=None)).ended()
    assert (ended.code, ended.sentence) == (0, "")
    assert (tmp_path / "cohort.sqlite3").exists()
    await start()
    await stub.connected()


def test_help_imports_nothing_heavy() -> None:
    said = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "bot", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "rehearse" in said.stdout
    imported = {line.rpartition("|")[2].strip() for line in said.stderr.splitlines()}
    assert not imported & {"discord", "sqlalchemy", "pydantic", "simcord", "alembic"}


QUICK = Patience(first=0.01, longest=0.02, in_all=0.05)


@pytest.fixture
def settings(stub: Stub, tmp_path: Path) -> Generator[Settings]:
    """For running the bot in this very process, which is quicker."""
    yield Settings.model_construct(
        discord=config.Discord(token=SecretStr(TOKEN), api_url=stub.url),
        database=config.Database(url=f"sqlite:///{tmp_path}/cohort.sqlite3"),
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


async def ended_by_itself(settings: Settings) -> None:
    async with running(settings) as task:
        await asyncio.wait_for(task, 30)


async def test_it_asks_for_no_privileged_intent(settings: Settings, stub: Stub) -> None:
    async with running(settings):
        await stub.connected()
    wanted = discord.Intents(guilds=True, guild_messages=True, dm_messages=True, guild_scheduled_events=True)
    assert [identity["intents"] for identity in stub.identified] == [wanted.value]


async def test_a_server_error_at_every_step_of_the_start_is_sat_out(settings: Settings, stub: Stub) -> None:
    stub.refuse("GET", "/users/@me", 503)
    stub.refuse("PUT", "/commands", 503)
    stub.refuse("GET", "/gateway/bot", 503)
    async with running(settings):
        await stub.connected()
    assert len(stub.identified) == 1


async def test_a_server_out_of_order_is_given_up_in_a_sentence(settings: Settings, stub: Stub) -> None:
    stub.refuse("GET", "/users/@me", 503, times=100)
    with pytest.raises(CannotStart, match=r"Gave up waiting for Discord after .* it answered 503"):
        await ended_by_itself(settings)


async def test_after_a_lost_connection_it_comes_back_to_the_same_address(
    settings: Settings, stub: Stub
) -> None:
    async with running(settings):
        await stub.connected()
        await stub.hang_up(code=4009)
        await stub.connected()


async def test_an_invalid_session_comes_back_to_the_same_address(
    settings: Settings, stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def at_once(*_: object, **__: object) -> None:
        """Instead of the five seconds that Discord wants between two sessions."""

    monkeypatch.setattr(CohortBot, "before_identify_hook", at_once)
    async with running(settings):
        await stub.connected()
        await stub.invalidate_sessions()
        await stub.connected()
    assert len(stub.identified) == 2


async def test_a_token_withdrawn_meanwhile_ends_it_for_good(settings: Settings, stub: Stub) -> None:
    async with running(settings) as task:
        await stub.connected()
        await stub.hang_up(code=4004)
        with pytest.raises(CannotStart, match="Discord refuses the token"):
            await asyncio.wait_for(task, 30)
    assert len(stub.identified) == 1


async def test_a_spent_allowance_of_sessions_is_not_overdrawn(settings: Settings, stub: Stub) -> None:
    stub.sessions_left = 0
    with pytest.raises(CannotStart, match=r"started too often: .* another 2\.0 hours"):
        await ended_by_itself(settings)
    assert stub.identified == []


async def test_a_wrong_address_of_the_api_is_named(settings: Settings, stub: Stub) -> None:
    wrong = settings.discord.model_copy(update={"api_url": f"{stub.url}/elsewhere"})
    with pytest.raises(CannotStart, match=r"/elsewhere answered 404 to the login: is discord\.api_url right"):
        await ended_by_itself(settings.model_copy(update={"discord": wrong}))


async def test_a_database_of_a_newer_bot_ends_without_a_login(
    settings: Settings, stub: Stub, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "cohort.sqlite3")) as file, file:
        file.execute("CREATE TABLE alembic_version (version_num TEXT)")
        file.execute("INSERT INTO alembic_version VALUES ('from the future')")
    with pytest.raises(CannotStart, match="newer version"):
        await ended_by_itself(settings)
    assert stub.requests == []


async def test_a_database_out_of_reach_ends_without_a_login_or_its_password(
    settings: Settings, stub: Stub, caplog: pytest.LogCaptureFixture
) -> None:
    database = config.Database(url=f"postgresql://bot:{CANARY}@127.0.0.1:1/cohort")
    with caplog.at_level("DEBUG"), pytest.raises(CannotStart, match=r"database\.url") as caught:
        await ended_by_itself(settings.model_copy(update={"database": database}))
    assert CANARY not in caplog.text + "".join(traceback.format_exception(caught.value))
    assert stub.requests == []


@pytest.mark.parametrize(
    "error",
    [aiohttp.ServerDisconnectedError(), ConnectionResetError(), TimeoutError(), discord.GatewayNotFound()],
)
async def test_patience_runs_out_with_a_sentence(error: Exception) -> None:
    tries: list[float] = []

    async def attempt() -> None:
        tries.append(time.monotonic())
        raise error

    with pytest.raises(CannotStart, match="Gave up waiting for Discord"):
        await patiently(attempt, "Discord", QUICK)
    # After 10, 20 and 20 milliseconds.
    assert len(tries) == 4


async def test_patience_ends_with_the_first_success() -> None:
    answers: list[Exception | str] = [ConnectionResetError(), TimeoutError(), "here"]

    async def attempt() -> str:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert await patiently(attempt, "Discord", QUICK) == "here"


@pytest.mark.parametrize("error", [discord.LoginFailure(), CannotStart("no"), ZeroDivisionError()])
async def test_what_waiting_cannot_mend_rises_at_once(error: Exception) -> None:
    tries = 0

    async def attempt() -> None:
        nonlocal tries
        tries += 1
        raise error

    with pytest.raises(type(error)):
        await patiently(attempt, "Discord", QUICK)
    assert tries == 1


async def test_a_signal_that_comes_twice_at_once_is_one(start: Start, stub: Stub) -> None:
    bot = await start()
    await stub.connected()
    await bot.tell(signal.SIGTERM)
    ended = await bot.told(signal.SIGTERM)
    assert (ended.code, ended.sentence) == (0, "")
