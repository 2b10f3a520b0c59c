"""The whole process in a conversation, over the wire: set up, through the door, answers, a kill in between."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from bot.rehearsal import reading
from tests.stub_discord import CHANNEL, Mentioned, Request, Stub
from tests.test_run import Start, refused_by_schema, start, stub

__all__ = ["start", "stub"]

SAM, MIRA = "200000000000000009", "200000000000000001"


async def _card(stub: Stub, words: str) -> dict[str, Any]:
    """The first message, sent or edited, that shows these words, as a message that can be pressed."""

    def shows(request: Request) -> bool:
        return "/messages" in request.path and words in reading.texts(_components(request))

    request = await stub.wait_for(shows)
    channel = request.path.split("/")[2]
    return {**request.answer, "channel_id": channel, "components": _components(request)}


def _components(request: Request) -> list[dict[str, Any]]:
    body: dict[str, Any] = request.body or {}
    message: dict[str, Any] = body.get("data") or body
    return message.get("components") or []


def _id_of(card: dict[str, Any], label: str) -> str:
    return next(
        button["custom_id"] for button in reading.buttons(card["components"]) if button["label"] == label
    )


async def _set_up(stub: Stub) -> None:
    made = await stub.slash(
        SAM,
        "setup cohort",
        in_dm=False,
        channel=Mentioned(CHANNEL),
        course="ai-alignment",
        zone="Europe/Berlin",
        final_session="in 4 weeks",
        facilitator=Mentioned(SAM),
    )
    assert "is set up" in reading.texts((await stub.response_to(made))["data"]["components"])
    await stub.slash(SAM, "setup open", in_dm=False)
    door = await _card(stub, "exercises are open")
    asked = await stub.press(MIRA, door, _id_of(door, "Start in a DM"))
    join = (await stub.response_to(asked))["data"]
    await stub.press(MIRA, door, _id_of(join, "Join"))


async def test_it_holds_the_conversation_and_goes_on_after_a_kill(
    start: Start, stub: Stub, tmp_path: Path
) -> None:
    bot = await start()
    await stub.connected()
    await _set_up(stub)
    await _card(stub, "What time is it for you now?")
    await stub.dm(MIRA, "Berlin")
    readers = await _card(stub, "Who can read this?")
    pressed = await stub.press(MIRA, readers, _id_of(readers, "Fine"))
    assert (await stub.response_to(pressed, seconds=3))["type"] in (6, 7)
    await _card(stub, "Shall we begin?")
    await stub.dm(MIRA, "1")
    await _card(stub, "Do you already have an idea?")
    await stub.dm(MIRA, "1")
    await _card(stub, "What is it? A sentence or two will do.")
    await stub.dm(MIRA, "Whether probes carry over")
    await _card(stub, "1 · saved")
    await bot.kill()
    await start()
    stub.requests.clear()
    await stub.connected()
    await stub.dm(MIRA, "to larger models")
    await _card(stub, "2 · saved")
    with closing(sqlite3.connect(tmp_path / "cohort.sqlite3")) as database:
        bodies = " ".join(body for (body,) in database.execute("SELECT body FROM revisions"))
    assert "Whether probes carry over" in bodies
    assert "to larger models" in bodies
    assert refused_by_schema(stub.requests) == []


async def test_two_presses_at_once_are_both_answered_within_three_seconds(start: Start, stub: Stub) -> None:
    await start()
    await stub.connected()
    await _set_up(stub)
    card = await _card(stub, "What time is it for you now?")
    buttons = [b["custom_id"] for b in reading.buttons(card["components"])][:2]
    pressed = await asyncio.gather(*(stub.press(MIRA, card, custom_id) for custom_id in buttons))
    answers = await asyncio.gather(*(stub.response_to(one, seconds=3) for one in pressed))
    assert {answer["type"] for answer in answers} <= {4, 6, 7}
