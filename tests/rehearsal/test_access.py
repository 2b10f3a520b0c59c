"""Who gets an answer from the rehearsal page and from its rooms, and which presses are taken."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from bot.rehearsal.page import serve

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from bot.rehearsal.world import World


@pytest.fixture
async def http() -> AsyncGenerator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def own(address: str) -> str:
    return address.rsplit("/", 2)[0]


async def test_the_page_opens_only_for_who_knows_its_secret(
    address: str, http: aiohttp.ClientSession
) -> None:
    for path in ("", "state", "page.js"):
        async with http.get(f"{address}{path}") as answer:
            assert answer.status == 200, path
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        for wrong in (f"{own(address)}/{path}", f"{own(address)}/guess/{path}"):
            async with http.get(wrong) as answer:
                assert answer.status == 403, wrong
                assert "the terminal shows" in await answer.text()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "{own}", "Host": "evil.example"}, 403),
        ({"Origin": "{own}", "Content-Type": "text/plain"}, 415),
        ({"Origin": "{own}", "Content-Type": "application/json"}, 200),
    ],
)
async def test_another_site_cannot_move_the_clock(
    address: str, http: aiohttp.ClientSession, headers: dict[str, str], status: int
) -> None:
    sent = {name: value.format(own=own(address)) for name, value in headers.items()}
    async with http.post(f"{address}skip", data=b'{"step": "day"}', headers=sent) as answer:
        assert answer.status == status


async def look(http: aiohttp.ClientSession, address: str, room: str, person: int) -> dict[str, str]:
    asked = {"room": room, "person": str(person), "zone": "Europe/Berlin"}
    async with http.post(f"{address}look", json=asked, headers={"Origin": own(address)}) as answer:
        return await answer.json()


async def test_a_room_can_be_framed_by_the_rehearsal_page_alone(
    address: str, http: aiohttp.ClientSession, world: World
) -> None:
    seen = await look(http, address, str(world.channel.id), world.mira.id)
    async with http.get(seen["url"]) as answer:
        assert answer.headers["Content-Security-Policy"].endswith(f"frame-ancestors {own(address)}")
        assert "X-Frame-Options" not in answer.headers


async def test_somebody_elses_dm_stays_closed_with_a_friendly_sentence(
    address: str, http: aiohttp.ClientSession, world: World
) -> None:
    assert await look(http, address, f"dm-{world.mira.id}", world.ravi.id) == {
        "problem": "Ravi cannot look in here: choose somebody else's eyes."
    }


async def test_to_look_into_an_unopened_dm_does_not_tell_the_bot(
    address: str, http: aiohttp.ClientSession, world: World
) -> None:
    told = len(world.env.backend.transcript)
    assert "url" in await look(http, address, f"dm-{world.ana.id}", world.ana.id)
    assert len(world.env.backend.transcript) == told


class Visitor:
    """Speaks to one room as its page does, but reads its state only once."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self.http = http
        self.base, _, self.capability = url.partition("#")
        self.state: dict[str, Any] = {}
        self.presses = 0

    async def enter(self) -> None:
        headers = {"X-Simcord-Capability": self.capability}
        async with self.http.post(f"{self.base}api/pages", json={}, headers=headers) as answer:
            self.state = await answer.json()

    async def press(self, message_id: int, control: str) -> dict[str, Any]:
        self.presses += 1
        page = self.state["context"]
        body = {
            "protocol_version": 3,
            "kind": "click",
            "sequence": self.presses,
            "request_id": str(self.presses),
            "generation": page["generation"],
            "bot_generation": self.state["botGeneration"],
            "published_revision": self.state["publishedRevision"],
            "target_id": str(message_id),
            "control_key": control,
        }
        headers = {"X-Simcord-Capability": self.capability, "X-Simcord-Context": page["id"]}
        async with self.http.post(f"{self.base}api/action", json=body, headers=headers) as answer:
            return await answer.json()


async def test_a_press_counts_although_the_room_has_moved_on_unless_that_button_has_changed(
    address: str, http: aiohttp.ClientSession, world: World
) -> None:
    visitor = Visitor(http, (await look(http, address, str(world.channel.id), world.mira.id))["url"])
    await visitor.enter()
    door = next(iter(world.env.backend.messages[world.channel.id].values()))
    seen = visitor.state["messages"][str(door.id)]["components"][0]["components"]
    start, _ = (button["control_key"] for row in seen[1:] for button in row["components"])
    channel = world.bot.get_partial_messageable(world.channel.id, guild_id=world.guild.id)

    await channel.send("Something else happens in the room.")
    await asyncio.sleep(0.5)
    taken = await visitor.press(door.id, start)
    assert not taken["rejected"]
    assert taken["settlement"] == "settled"

    tree = door.components[0]["components"][1]["components"]
    tree[0]["custom_id"], tree[1]["custom_id"] = tree[1]["custom_id"], tree[0]["custom_id"]
    await channel.send("And the two buttons have changed places.")
    await asyncio.sleep(0.5)
    refused = await visitor.press(door.id, start)
    assert [item["code"] for item in refused["diagnostics"]] == ["stale-revision"]


async def test_serving_announces_the_address_and_ends_when_cancelled(world: World) -> None:
    said = asyncio.Queue[str]()
    serving = asyncio.create_task(serve(world, open_browser=False, announce=said.put_nowait))
    address = (await said.get()).rsplit(" ", 1)[1]
    async with aiohttp.ClientSession() as http, http.get(address) as answer:
        assert answer.status == 200
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving
    async with aiohttp.ClientSession() as http:
        with pytest.raises(aiohttp.ClientConnectorError):
            await http.get(address)
