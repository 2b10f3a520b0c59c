"""P9: whatever the database does, every press, form and command hears something at once, and its result once.

The bot runs here beside the loopback Discord, over real sockets, each answer a little while on its way.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable
from itertools import pairwise
from typing import Any, Self

import pytest
import pytest_asyncio
import sqlalchemy as sa

from bot import when
from bot.documents import docx
from bot.domain.control import Control
from bot.domain.plan import View
from bot.domain.screen import Put
from bot.rehearsal import reading
from bot.store.database import Database
from bot.ui import wording
from tests.loopback.api import Request
from tests.loopback.house import STALL, House, open_house
from tests.loopback.interactions import Interaction
from tests.loopback.payloads import Json, new_id
from tests.loopback.server import Loopback
from tests.services.conftest import on_sqlite

ON_ITS_WAY = 0.05
ALL_AT_ONCE = 50
CALLBACK_IS_A_FORM, CALLBACK_WAITS = 9, (5, 6)


def _is_callback(request: Request) -> bool:
    return request.path.endswith("/callback")


@pytest_asyncio.fixture
async def house(
    loopback: Loopback, database: Database, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[House]:
    await asyncio.to_thread(when.warm_up)
    async with open_house(loopback, database, monkeypatch) as opened:
        loopback.slowness = ON_ITS_WAY
        yield opened
        assert loopback.problems == []


def _callbacks(house: House) -> Counter[str]:
    return Counter(request.path.split("/")[2] for request in house.discord.requests if _is_callback(request))


def _results(house: House, interaction: Interaction) -> list[Request]:
    """What came after the first answer."""
    token = f"/{interaction.payload['token']}"
    return [request for request in house.discord.requests if token in request.path][1:]


class Machine:
    """How long the machine was busy with others while this process had work to do: no promise of the bot's."""

    def __init__(self) -> None:
        self._selector: Any = getattr(asyncio.get_running_loop(), "_selector")  # noqa: B009
        self._select: Callable[[float | None], Any] = self._selector.select
        self._idle, self.with_others = 0.0, 0.0

    def __enter__(self) -> Self:
        self._selector.select = self._timed
        self._began, self._worked = time.perf_counter(), time.process_time()
        return self

    def _timed(self, timeout: float | None = None) -> Any:
        before = time.perf_counter()
        try:
            return self._select(timeout)
        finally:
            self._idle += time.perf_counter() - before

    def __exit__(self, *_: object) -> None:
        self._selector.select = self._select
        passed, worked = time.perf_counter() - self._began, time.process_time() - self._worked
        self.with_others = max(0.0, passed - worked - self._idle)


Did = Callable[[House, str], Awaitable[Interaction]]


def _presses(shape: str, *values: str) -> Did:
    def press(house: House, user: str) -> Awaitable[Interaction]:
        custom_id = shape.format(ask=house.ask_id(user))
        return house.discord.press(user, house.cards[user], custom_id, list(values) or None)

    return press


def _commands(name: str, **options: Any) -> Did:
    return lambda house, user: house.discord.slash(user, name, **options)


def _fills_in(house: House, user: str) -> Awaitable[Interaction]:
    return house.discord.forge(user, f"filled:v1:{house.ask_id(user)}:unsure", text=f"written by {user}")


WAITS: list[Did] = [
    _presses("ask:v1:{ask}:next"),
    _presses("ask:v1:{ask}:skip"),
    _presses("ask:v1:{ask}:stop"),
    _presses("resume:v1"),
    _presses("details:v1"),
    _presses("shelf:v1:all:1"),
    _presses("beside:v1:{ask}:1"),
    _fills_in,
    _commands("exercise resume"),
    _commands("exercise review"),
    _commands("plan show"),
    _commands("plan export", format="docx"),
    _commands("resources find", what="alignment"),
    _commands("help"),
]
FORMS: list[Did] = [
    _presses("form:v1:{ask}:edit"),
    _presses("form:v1:{ask}:unsure"),
    _presses("item:v1:{ask}", "1"),
    _presses("passage:v1:{ask}", "risks"),
    _presses("hours:v1"),
    _presses("where:v1"),
    _presses("note:v1:R1"),
    _presses("resolve:v1:1"),
]


@pytest.mark.parametrize(
    "database_url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True
)
async def test_fifty_at_once_are_answered_in_time_while_the_database_stalls(house: House) -> None:
    """Fifty presses, forms and commands, and an export under way. Each has one first answer, and one result.

    Broken builds: without `promptly` in `cogs.presses` the stall is waited out; without `errors._turn` a wait and
    an answer are both on their way, and the person hears that something went wrong.
    """
    users = await house.members(ALL_AT_ONCE)
    plan = (await house.made.plans.show(int(users[0]), None, View.FULL)).plan
    house.discord.requests.clear()
    did: list[tuple[Did, Interaction]] = []
    export = asyncio.create_task(asyncio.to_thread(docx.document, plan))
    with Machine() as machine:
        async with house.stalled():
            for number, user in enumerate(users):
                what = (WAITS + FORMS)[number % len(WAITS + FORMS)]
                did.append((what, await what(house, user)))
    await export
    await house.settled()
    began = {interaction.payload["id"]: interaction.began for _, interaction in did}
    took = sorted(
        request.at - began[request.path.split("/")[2]]
        for request in house.discord.requests
        if _is_callback(request)
    )
    print(
        f"median {took[len(took) // 2]:.3f} s, longest {took[-1]:.3f} s, machine busy {machine.with_others:.3f} s"
    )
    assert _callbacks(house) == Counter(dict.fromkeys(began, 1))
    assert took[-1] <= 1.0 + machine.with_others
    assert took[-1] <= 3.0 + machine.with_others
    for what, interaction in did:
        _had_one_result(house, what, interaction)


def _had_one_result(house: House, what: Did, interaction: Interaction) -> None:
    first, results = interaction.body, _results(house, interaction)
    assert first is not None
    data: Json = first.get("data") or {}
    said = reading.texts(data.get("components") or [])
    assert wording.ANYTHING_WRONG not in said
    assert all(wording.ANYTHING_WRONG not in reading.texts(r.body["components"]) for r in results)
    if what in FORMS:
        assert first["type"] == CALLBACK_IS_A_FORM or said == wording.ONE_MOMENT
        assert results == []
    else:
        assert len(results) == (first["type"] in CALLBACK_WAITS), (interaction.payload["data"], first)


@on_sqlite
async def test_what_is_offered_while_somebody_types_is_nothing_rather_than_late(house: House) -> None:
    """Broken build: without `errors.offered` the answer comes after the stall, when Discord wants it no more."""
    user = (await house.members(1))[0]
    house.discord.requests.clear()
    commands = {"exercise start": "exercise", "plan compare": "from", "resources areas": "area"}
    async with house.stalled():
        typed = [
            await house.discord.offer(user, command, option, "a") for command, option in commands.items()
        ]
        answers = [await house.discord.response_to(one, seconds=STALL) for one in typed]
        assert not house.tap.is_set()
    assert answers == [{"type": 8, "data": {"choices": []}}] * len(commands)


@on_sqlite
async def test_who_writes_while_the_database_stalls_sees_the_bot_typing_and_then_the_card_once(
    house: House,
) -> None:
    """Ten messages: one “is typing”, no sentence, and every message in the answers. Broken build: no Patience."""
    user = (await house.members(1))[0]
    await house.made.exercises.act(int(user), int(house.ask_id(user)), Control.NEXT, int(new_id()))
    turn = await house.made.screens.turn(int(user))
    assert isinstance(turn.screen, Put)
    house.discord.requests.clear()
    async with house.stalled():
        for number in range(10):
            await house.discord.dm(user, f"thought {number}")
        typing = await house.discord.wait_for(lambda request: request.path.endswith("/typing"), 3)
    assert typing.method == "POST"
    await house.settled()
    sent = Counter((request.method, request.path.rsplit("/", 1)[-1]) for request in house.discord.requests)
    assert sent["POST", "typing"] == 1
    assert sent["POST", "messages"] <= 2, "cards, and no sentences"
    kept = await house.made.screens.turn(int(user))
    assert isinstance(kept.screen, Put)


@on_sqlite
async def test_two_hundred_messages_of_one_member_keep_nobody_else_waiting(house: House) -> None:
    """Nothing is lost, the cards are few, and another member's press is answered meanwhile. Broken build: a card for
    every message, `Stage.show` without `waiting`."""
    flooding, other = await house.members(2)
    await house.made.exercises.act(int(flooding), int(house.ask_id(flooding)), Control.NEXT, int(new_id()))
    house.discord.requests.clear()
    with Machine() as machine:
        for number in range(200):
            await house.discord.dm(flooding, f"thought {number}")
        began = time.perf_counter()
        pressed = await house.discord.press(
            other, house.cards[other], f"ask:v1:{house.ask_id(other)}:examples"
        )
        await house.discord.response_to(pressed, seconds=10)
        took = time.perf_counter() - began
    assert took <= 1.0 + machine.with_others
    await house.settled()
    channel = house.cards[flooding]["channel_id"]
    said = [r for r in house.discord.requests if f"/channels/{channel}/messages" in r.path]
    print(
        f"the other waited {took:.3f} s, machine busy {machine.with_others:.3f} s, {len(said)} requests for cards"
    )
    assert len(said) <= 60
    sent = [request.at for request in said if request.method == "POST"]
    edited = [request.at for request in said if request.method == "PATCH" and request.path == said[-1].path]
    assert min(later - earlier for times in (sent, edited) for earlier, later in pairwise(times)) >= 0.9
    assert await _all_kept(house, 200)


async def _all_kept(house: House, how_many: int) -> bool:
    """Every text, as an answer or where it waits."""
    async with house.made.screens.desk.db.read() as tx:
        bodies = (await tx.execute(sa.text("SELECT body FROM revisions"))).all()
        waiting = (await tx.execute(sa.text("SELECT text FROM inbox"))).all()
    texts = repr(bodies) + repr(waiting)
    return all(f"thought {number}" in texts for number in range(how_many))
