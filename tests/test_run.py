"""The command line as an operator meets it: a process of its own, with a small Discord of our own."""

import asyncio
import signal
import sqlite3
import subprocess
import sys
import time
import traceback
from contextlib import closing
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest

from bot import config
from bot.client import CohortBot, patiently
from bot.config import Settings
from bot.domain.refusals import CannotStart
from tests.loopback.faults import refusing
from tests.loopback.payloads import TOKEN
from tests.loopback.process import QUICK, Start, running
from tests.loopback.server import Loopback

MIRA = "200000000000000001"
WRONG_TOKEN = "wrong-token-nobody-may-see"
CANARY = "canary-words-nobody-may-see"


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


async def test_it_logs_in_registers_answers_and_stops_when_told(start: Start, loopback: Loopback) -> None:
    bot = await start()
    registered = await loopback.wait_for(lambda request: request.path.endswith("/commands"))
    await loopback.connected()
    interaction = await loopback.slash(MIRA, simplest_command(registered.body))
    answer = await loopback.response_to(interaction, seconds=3)
    assert answer["type"] in (4, 5, 9)
    await loopback.dm(MIRA, CANARY)
    await loopback.wait_for(lambda request: request.method == "POST" and request.path.endswith("/messages"))
    ended = await bot.told(signal.SIGTERM)
    assert ended.code == 0
    assert ended.sentence == ""
    assert " ERROR " not in ended.said
    assert TOKEN not in ended.said
    assert CANARY not in ended.said
    assert loopback.problems == []


async def test_ctrl_c_while_it_waits_for_discord_stops_it_too(start: Start, loopback: Loopback) -> None:
    loopback.fail("GET", "/users/@me$", refusing(503), times=100)
    bot = await start()
    await loopback.wait_for(lambda request: request.path == "/users/@me")
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


async def test_without_a_token_it_says_where_to_put_one(start: Start, loopback: Loopback) -> None:
    sentence = await refused(start, COHORT_DISCORD__TOKEN=None)
    assert "COHORT_DISCORD__TOKEN" in sentence
    assert "discord.token" in sentence
    assert loopback.requests == []


async def test_a_wrong_token_is_tried_once(start: Start, loopback: Loopback) -> None:
    sentence = await refused(start, COHORT_DISCORD__TOKEN=WRONG_TOKEN)
    assert sentence.startswith("Discord refuses the token")
    assert [request.path for request in loopback.requests] == ["/users/@me"]


async def test_broken_toml_names_the_file_and_the_line(start: Start, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[log]\nlevel = "INFO\n')
    sentence = await refused(start)
    assert sentence.startswith("config.toml: this is not TOML")
    assert "line 2" in sentence


async def test_a_misspelt_setting_is_answered_with_the_right_one(start: Start, tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text(f'[discord]\ntokn = "{WRONG_TOKEN}"\n')
    sentence = await refused(start, "run", "--config", "other.toml")
    assert sentence == "other.toml: discord.tokn: there is no such setting; did you mean discord.token?"


async def test_a_second_process_on_the_same_file_ends_without_a_login(
    start: Start, loopback: Loopback
) -> None:
    await start()
    await loopback.connected()
    asked = len(loopback.requests)
    assert "Another process is using" in await refused(start)
    assert len(loopback.requests) == asked


async def test_migrate_needs_no_token_and_makes_what_run_takes(
    start: Start, loopback: Loopback, tmp_path: Path
) -> None:
    ended = await (await start("migrate", COHORT_DISCORD__TOKEN=None)).ended()
    assert (ended.code, ended.sentence) == (0, "")
    assert (tmp_path / "cohort.sqlite3").exists()
    await start()
    await loopback.connected()


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


async def ended_by_itself(settings: Settings) -> None:
    async with running(settings) as task:
        await asyncio.wait_for(task, 30)


async def test_it_asks_for_no_privileged_intent(settings: Settings, loopback: Loopback) -> None:
    async with running(settings):
        await loopback.connected()
    wanted = discord.Intents(guilds=True, guild_messages=True, dm_messages=True, guild_scheduled_events=True)
    assert [identity["intents"] for identity in loopback.gateway.identified] == [wanted.value]


async def test_a_server_error_at_every_step_of_the_start_is_sat_out(
    settings: Settings, loopback: Loopback
) -> None:
    loopback.fail("GET", "/users/@me$", refusing(503))
    loopback.fail("PUT", "/commands$", refusing(503))
    loopback.fail("GET", "/gateway/bot$", refusing(503))
    async with running(settings):
        await loopback.connected()
    assert len(loopback.gateway.identified) == 1


async def test_a_server_out_of_order_is_given_up_in_a_sentence(
    settings: Settings, loopback: Loopback
) -> None:
    loopback.fail("GET", "/users/@me$", refusing(503), times=100)
    with pytest.raises(CannotStart, match=r"Gave up waiting for Discord after .* it answered 503"):
        await ended_by_itself(settings)


async def test_after_a_lost_connection_it_comes_back_to_the_same_address(
    settings: Settings, loopback: Loopback
) -> None:
    async with running(settings):
        await loopback.connected()
        await loopback.gateway.drop(code=4009)
        await loopback.connected()


async def test_an_invalid_session_comes_back_to_the_same_address(
    settings: Settings, loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def at_once(*_: object, **__: object) -> None:
        """Instead of the five seconds that Discord wants between two sessions."""

    monkeypatch.setattr(CohortBot, "before_identify_hook", at_once)
    async with running(settings):
        await loopback.connected()
        await loopback.gateway.invalidate()
        await loopback.connected()
    assert len(loopback.gateway.identified) == 2


async def test_a_token_withdrawn_meanwhile_ends_it_for_good(settings: Settings, loopback: Loopback) -> None:
    async with running(settings) as task:
        await loopback.connected()
        await loopback.gateway.drop(code=4004)
        with pytest.raises(CannotStart, match="Discord refuses the token"):
            await asyncio.wait_for(task, 30)
    assert len(loopback.gateway.identified) == 1


async def test_a_spent_allowance_of_sessions_is_not_overdrawn(settings: Settings, loopback: Loopback) -> None:
    loopback.gateway.sessions_left = 0
    with pytest.raises(CannotStart, match=r"started too often: .* another 2\.0 hours"):
        await ended_by_itself(settings)
    assert loopback.gateway.identified == []


async def test_a_wrong_address_of_the_api_is_named(settings: Settings, loopback: Loopback) -> None:
    wrong = settings.discord.model_copy(update={"api_url": f"{loopback.url}/elsewhere"})
    with pytest.raises(CannotStart, match=r"/elsewhere answered 404 to the login: is discord\.api_url right"):
        await ended_by_itself(settings.model_copy(update={"discord": wrong}))


async def test_a_database_of_a_newer_bot_ends_without_a_login(
    settings: Settings, loopback: Loopback, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "cohort.sqlite3")) as file, file:
        file.execute("CREATE TABLE alembic_version (version_num TEXT)")
        file.execute("INSERT INTO alembic_version VALUES ('from the future')")
    with pytest.raises(CannotStart, match="newer version"):
        await ended_by_itself(settings)
    assert loopback.requests == []


async def test_a_database_out_of_reach_ends_without_a_login_or_its_password(
    settings: Settings, loopback: Loopback, caplog: pytest.LogCaptureFixture
) -> None:
    database = config.Database(url=f"postgresql://bot:{CANARY}@127.0.0.1:1/cohort")
    with caplog.at_level("DEBUG"), pytest.raises(CannotStart, match=r"database\.url") as caught:
        await ended_by_itself(settings.model_copy(update={"database": database}))
    assert CANARY not in caplog.text + "".join(traceback.format_exception(caught.value))
    assert loopback.requests == []


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


async def test_a_signal_that_comes_twice_at_once_is_one(start: Start, loopback: Loopback) -> None:
    bot = await start()
    await loopback.connected()
    await bot.tell(signal.SIGTERM)
    ended = await bot.told(signal.SIGTERM)
    assert (ended.code, ended.sentence) == (0, "")
