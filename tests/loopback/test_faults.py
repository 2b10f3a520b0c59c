"""What is lost on the way to Discord and back: in the end each card stands once, and nothing is done twice."""

import asyncio

import pytest

from bot.config import Settings
from bot.ui import stage
from tests.loopback.cohort import MIRA, join, set_up, welcomed
from tests.loopback.faults import (
    ALREADY_ANSWERED,
    NO_MORE_DMS,
    RESET,
    RESET_AFTER,
    SILENCE_AFTER,
    UNKNOWN_INTERACTION,
    Fault,
    refusing,
    too_many,
)
from tests.loopback.payloads import Json
from tests.loopback.places import Place
from tests.loopback.process import running
from tests.loopback.server import Loopback, custom_id, said

BEGIN, HAVE, IDEA = (
    "Shall we begin?",
    "Do you already have an idea?",
    "What is it? A sentence or two will do.",
)
SENDING = (
    RESET,
    RESET_AFTER,
    SILENCE_AFTER,
    refusing(503),
    refusing(503, after=True),
    too_many(0.3),
    too_many(0.3, all_routes=True),
)
ANSWERING = (
    RESET,
    RESET_AFTER,
    refusing(502, after=True),  # discord.py tries again, and is told 40060 by Discord
    ALREADY_ANSWERED,
    UNKNOWN_INTERACTION,
    refusing(503),
)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lost answer is given up after two seconds."""
    monkeypatch.setattr(stage, "LONGEST_REQUEST", 2.0)


def user(number: int) -> str:
    return f"2000000000000001{number:02}"


async def all_welcomed(discord: Loopback, faults: tuple[Fault, ...]) -> list[tuple[str, Place, Json, Fault]]:
    door = await set_up(discord)
    users = [user(number) for number in range(len(faults))]
    begin = await asyncio.gather(*(welcomed(discord, one, door) for one in users))
    return [
        (one, discord.places.dm(one), card, fault)
        for one, card, fault in zip(users, begin, faults, strict=True)
    ]


async def test_a_card_whose_sending_went_wrong_stands_once(settings: Settings, loopback: Loopback) -> None:
    """P1, P3. Red with `Stage._read_back` returning None and a random nonce."""
    async with running(settings):
        await loopback.connected()
        members = await all_welcomed(loopback, SENDING)
        for one, dm, _, fault in members:
            loopback.fail("POST", f"/channels/{dm.id}/messages$", fault)
            await loopback.dm(one, "1")
        for _, dm, _, _ in members:
            await loopback.shown(dm, HAVE, seconds=60)
        await asyncio.gather(*(_goes_on_once(loopback, one, dm) for one, dm, _, _ in members))
    assert loopback.problems == []


async def test_a_press_whose_answer_went_wrong_is_done_once(settings: Settings, loopback: Loopback) -> None:
    """P3, P8. Red where `Stage._at_work` puts nothing off and `settle` does not look who is owed a card."""
    async with running(settings):
        await loopback.connected()
        members = await all_welcomed(loopback, ANSWERING)
        for one, _, begin, fault in members:
            loopback.fail("POST", "/callback$", fault)
            pressed = await loopback.press(one, begin, custom_id(begin, "Begin"))
            token = str(pressed.payload["token"])
            await loopback.wait_for(lambda request, token=token: token in request.path)
        for _, dm, _, _ in members:
            await loopback.shown(dm, HAVE, seconds=60)
        await asyncio.gather(*(_goes_on_once(loopback, one, dm) for one, dm, _, _ in members))
    assert loopback.problems == []


async def _goes_on_once(discord: Loopback, one: str, dm: Place) -> None:
    """The next answer is taken at the question that stands there; no card stands twice, then or after a settle."""
    await discord.dm(one, "1")
    await discord.shown(dm, IDEA, seconds=60)
    await asyncio.sleep(6)
    for words in (BEGIN, HAVE, IDEA):
        cards = [message for message in dm.public if words in said(message)]
        assert len(cards) <= 1, dm.transcript()
    assert "-# Answered." not in said(dm.public[-1]), dm.transcript()


async def test_where_dms_are_closed_or_too_many_the_person_is_told(
    settings: Settings, loopback: Loopback
) -> None:
    """P23: DM opening stops at the first 40003; a known DM is used on. Red where the next press tries again."""
    closed, late, later = user(1), user(2), user(3)
    loopback.api.closed_dms.add(closed)
    async with running(settings):
        await loopback.connected()
        door = await set_up(loopback)
        assert await join(loopback, MIRA, door)
        await _is_told(loopback, closed, door, "are closed to me")
        loopback.fail("POST", "/users/@me/channels$", NO_MORE_DMS)
        opened = len(_openings(loopback))
        for one in (late, later):
            await _is_told(loopback, one, door, "asks me to open fewer")
        assert len(_openings(loopback)) == opened + 1
        again = await loopback.press(MIRA, door, custom_id(door, "Start in a DM"))
        await again.place.until(lambda: again.message_id is not None and "Sent" in said(again.original()), 30)
        sent = [request for request in loopback.requests if request.path.endswith("/messages")]
        assert [request.status for request in sent if request.status != 200] == [403]


async def _is_told(discord: Loopback, one: str, door: Json, words: str) -> None:
    """They join, and are told why no direct message comes."""
    asked = await discord.press(one, door, custom_id(door, "Start in a DM"))
    await discord.response_to(asked)
    pressed = await discord.press(one, asked.original(), custom_id(asked.original(), "Join"))
    await discord.response_to(pressed)
    await pressed.place.until(lambda: words in said(pressed.original()), 30)


def _openings(discord: Loopback) -> list[str]:
    return [asked.path for asked in discord.requests if asked.path.endswith("/users/@me/channels")]


async def test_a_connection_that_is_dropped_or_told_to_reconnect_resumes_with_what_was_missed(
    settings: Settings, loopback: Loopback
) -> None:
    """Red without the replay: the bot asks for no history of its own within one session."""
    async with running(settings):
        await loopback.connected()
        await welcomed(loopback, MIRA, await set_up(loopback))
        dm = loopback.places.dm(MIRA)
        await loopback.gateway.drop()
        await loopback.dm(MIRA, "1")
        await loopback.shown(dm, HAVE)
        await loopback.gateway.ask_to_reconnect()
        await loopback.dm(MIRA, "1")
        await loopback.shown(dm, IDEA)
        await loopback.dm(MIRA, "Whether probes carry over")
        await loopback.shown(dm, "**1 · saved**")
    assert loopback.gateway.resumed >= 1
    assert len(loopback.gateway.identified) == 1
