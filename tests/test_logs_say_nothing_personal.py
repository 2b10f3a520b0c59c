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

from bot import logs
from bot.store.database import Database
from tests.loopback.faults import refusing
from tests.loopback.house import House, open_house
from tests.loopback.payloads import TOKEN
from tests.loopback.server import Loopback

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
async def house(
    said: io.StringIO,  # noqa: ARG001
    loopback: Loopback,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncGenerator[House]:
    asyncio.get_running_loop().set_debug(True)
    async with open_house(loopback, database, monkeypatch) as opened:
        yield opened


async def everything(house: House, user: str, failing: bool) -> None:
    """Every way in, with the canary in it."""
    discord, card, ask = house.discord, house.cards[user], house.ask_id(user)
    message = await discord.dm(user, f"{CANARY} typed")
    await discord.edits(message, f"{CANARY} edited")
    await discord.deletes(message)
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
        await discord.forge(user, form, **{name: f"{CANARY} {name}" for name in names})
    await discord.press(user, card, f"options:v1:{ask}:0", [CANARY])
    await discord.press(user, card, "to-read:v1", [CANARY])
    await discord.press(user, card, f"{CANARY}:v1")
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
        await discord.slash(user, command, **options)
    await discord.offer(user, "resources find", "what", CANARY)
    await discord.offer(user, "exercise start", "exercise", CANARY)
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
        house.discord.fail("POST", "/messages$", refusing(status), times=3)
        house.discord.fail("POST", "/callback$", refusing(status), times=3)
        await everything(house, user, failing=True)
    event.remove(engine, "before_cursor_execute", fail)
    house.discord.mend()
    await house.settled()
    printed = capfd.readouterr()
    everything_said = said.getvalue() + printed.out + printed.err
    assert "DEBUG" in everything_said
    assert "Something failed" in everything_said, "errors were provoked"
    hits = [line for line in everything_said.splitlines() if CANARY in line or TOKEN in line]
    assert hits == [], f"{len(hits)} lines, such as {hits[0][:300]}"
