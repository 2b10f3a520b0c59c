"""P26: nothing that a person wrote, and no token, in anything that is logged at DEBUG, with errors provoked."""

import asyncio
import io
import logging
from collections.abc import AsyncGenerator
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from bot import logs, services
from bot.client import CohortBot
from bot.clock import real_clock
from bot.store.database import Database
from bot.ui import discord_internals
from tests.stub_discord import TOKEN, stub_discord
from tests.test_answers_in_time import House

CANARY = "canary-nobody-may-see"


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Any:
    """All that is logged, as the bot sets its log up: at DEBUG."""
    stream, before = io.StringIO(), {name: logging.getLogger(name).level for name in (*logs.QUIETER, "")}
    handlers = logging.getLogger().handlers[:]
    monkeypatch.setattr("sys.stderr", stream)
    logs.start("DEBUG")
    yield stream
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)
    logging.getLogger().handlers[:] = handlers


@pytest_asyncio.fixture
async def house(said: io.StringIO, database: Database) -> AsyncGenerator[House]:  # noqa: ARG001
    asyncio.get_running_loop().set_debug(True)
    made, tap = await services.start(database, real_clock), asyncio.Event()
    tap.set()
    async with stub_discord() as stub:
        discord_internals.point_at(stub.url)
        bot = CohortBot(made, real_clock)
        await bot.login(TOKEN)
        await discord_internals.find_gateway(bot)
        connecting = asyncio.create_task(bot.connect())
        await stub.connected()
        try:
            yield House(stub, bot, made, tap)
        finally:
            await bot.close()
            connecting.cancel()
            await asyncio.gather(connecting, return_exceptions=True)


async def everything(house: House, user: str, failing: bool) -> None:
    """Every way in, with the canary in it."""
    stub, ask = house.stub, house.ask_id(user)
    card = house.cards[user]
    message = await stub.dm(user, f"{CANARY} typed")
    await stub.dispatch(
        "MESSAGE_UPDATE",
        message | {"content": f"{CANARY} edited", "edited_timestamp": "2026-11-24T12:00:00+00:00"},
    )
    await stub.dispatch("MESSAGE_DELETE", {"id": message["id"], "channel_id": message["channel_id"]})
    for form, names in {
        f"filled:v1:{ask}:write": ["text"],
        f"filled:v1:{ask}:edit": ["text"],
        f"filled:v1:{ask}:unsure": ["text"],
        f"filled:v1:{ask}:milestone": ["text", "when", "sign", "hours"],
        f"filled-passage:v1:{ask}:risks": ["text"],
        "noted:v1:R1": ["note"],
        "where-form:v1": ["text"],
        "hours-form:v1": ["from", "until"],
        "resolved:v1:1": ["text"],
        f"{CANARY}:v1": ["text"],
    }.items():
        fields = [
            {"type": 18, "component": {"type": 4, "custom_id": name, "value": f"{CANARY} {name}"}}
            for name in names
        ]
        await stub.submit(user, form, fields)
    await stub.press(user, card, f"options:v1:{ask}:0", [CANARY])
    await stub.press(user, card, "to-read:v1", [CANARY])
    await stub.press(user, card, f"{CANARY}:v1")
    commands: dict[str, dict[str, Any]] = {
        "exercise start": {"exercise": CANARY},
        "exercise resume": {"exercise": CANARY},
        "plan compare": {"from": CANARY, "to": CANARY},
        "plan export": {"format": "docx"},
        "resources find": {"what": CANARY},
        "resources areas": {"area": CANARY},
        "no such command": {"what": CANARY},
    }
    for command, options in commands.items():
        await stub.slash(user, command, **options)
    await stub.offer(user, "resources find", "what", CANARY)
    await stub.offer(user, "exercise start", "exercise", CANARY)
    await asyncio.sleep(1.0 if failing else 2.0)


async def test_neither_words_nor_token_are_logged_whatever_fails(
    house: House, database: Database, said: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    """Broken builds: a log of request bodies (no `discord` in `logs.QUIETER`), an f-string of a message's text."""
    user = (await house.members(1))[0]
    await everything(house, user, failing=False)
    engine = database._writer.sync_engine  # pyright: ignore[reportPrivateUsage]

    def fail(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith(("INSERT", "UPDATE")):
            raise OperationalError(statement, parameters, Exception("disk full"), hide_parameters=True)

    event.listen(engine, "before_cursor_execute", fail)
    for status in (500, 403, 400):
        house.stub.refuse("POST", "/messages", status, times=3)
        house.stub.refuse("POST", "/callback", status, times=3)
        await everything(house, user, failing=True)
    event.remove(engine, "before_cursor_execute", fail)
    printed = capfd.readouterr()
    everything_said = said.getvalue() + printed.out + printed.err
    assert "DEBUG" in everything_said
    assert "Something failed" in everything_said, "errors were provoked"
    hits = [line for line in everything_said.splitlines() if CANARY in line or TOKEN in line]
    assert hits == [], f"{len(hits)} lines, such as {hits[0][:300]}"
