"""A small Discord on 127.0.0.1: what a test holds in its hand, and what its members do."""

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

from aiohttp import web

from bot.rehearsal import reading
from tests import openapi
from tests.loopback import faults
from tests.loopback.api import Api, Request
from tests.loopback.faults import Fault, Orders
from tests.loopback.gateway import Gateway
from tests.loopback.interactions import AUTOCOMPLETE, COMMAND, PRESS, SUBMIT, Interaction, Refused
from tests.loopback.payloads import (
    APPLICATION,
    CHANNEL,
    EVERYTHING,
    GUILD,
    TOKEN,
    Json,
    Mentioned,
    member,
    new_id,
    option,
    person,
    resolved,
)
from tests.loopback.places import Place, Places, Waiters

SECONDS = 30.0
"""How long a test waits for anything, unless it says otherwise."""


@dataclass(slots=True)
class Loopback:
    """`url` is for the bot. `problems` are the requests that Discord's schema or its limits would refuse."""

    url: str = ""
    slowness: float = 0.0
    """Seconds that every answer is on its way."""
    gateway: Gateway = field(default_factory=Gateway)
    places: Places = field(default_factory=Places)
    requests: list[Request] = field(default_factory=list[Request])
    problems: list[str] = field(default_factory=list[str])
    api: Api = field(init=False)
    _orders: Orders = field(default_factory=Orders)
    _waiters: Waiters[Request] = field(default_factory=Waiters[Request])
    _over: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.api = Api(self.places, self.gateway)

    # What a test orders and waits for

    def fail(self, method: str, path: str, fault: Fault, times: int = 1) -> None:
        """Let the next `times` requests of this method, whose path contains this pattern, go wrong."""
        self._orders.add(method, path, fault, times)

    def mend(self) -> None:
        """Let everything go right again, whatever was ordered."""
        self._orders.forget()

    async def wait_for(self, matches: Callable[[Request], bool], seconds: float = SECONDS) -> Request:
        """The first request, past or to come, that matches."""
        return await self._waiters.first(self.requests, matches, seconds)

    async def connected(self, seconds: float = SECONDS) -> None:
        await self.gateway.wait(seconds)

    async def shown(self, place: Place, words: str, seconds: float = SECONDS) -> Json:
        """The message that shows these words and can be pressed or read, now or once it does."""
        try:
            return await place.waiters.first(place.public[::-1], lambda one: words in said(one), seconds)
        except TimeoutError:
            raise AssertionError(f"{words!r} is not shown. There stands:\n{place.transcript()}") from None

    # What members do

    async def dm(self, user: str, text: str, reply_to: str | None = None) -> Json:
        """Type it; while the bot is away it only stands in the channel."""
        return await self.types(user, self.places.dm(user), text, reply_to)

    async def types(self, user: str, place: Place, text: str, reply_to: str | None = None) -> Json:
        body: Json = {"content": text}
        if reply_to is not None:
            body["message_reference"] = {"message_id": reply_to}
        message = place.add(person(user), body)
        await self.api.announce("MESSAGE_CREATE", message)
        return message

    async def edits(self, message: Json, text: str) -> Json:
        changed = self.places.by_id[message["channel_id"]].edit(message["id"], {"content": text})
        await self.api.announce("MESSAGE_UPDATE", changed)
        return changed

    async def deletes(self, message: Json) -> None:
        await self.api.delete(self.places.by_id[message["channel_id"]], message["id"])

    async def slash(self, user: str, command: str, *, in_dm: bool = True, **options: Any) -> Interaction:
        """Run a command, `"exercise start"` for a sub-command; the names of options are its own."""
        named = resolved([value for value in options.values() if isinstance(value, Mentioned)])
        data = _command(command, [option(key, value) for key, value in options.items()])
        data["resolved"] = named
        place = self.places.dm(user) if in_dm else self.places.by_id[CHANNEL]
        return await self._interact(user, COMMAND, data, place)

    async def offer(self, user: str, command: str, option: str, typed: str) -> Interaction:
        """Type into an option of a command, in the direct messages."""
        data = _command(command, [{"name": option, "value": typed, "type": 3, "focused": True}])
        return await self._interact(user, AUTOCOMPLETE, data, self.places.dm(user))

    async def press(
        self, user: str, message: Json, custom_id: str, values: list[str] | None = None
    ) -> Interaction:
        """Press a button of `message`, or choose `values` of a select."""
        data: Json = {"custom_id": custom_id, "component_type": 2 if values is None else 3}
        if values is not None:
            data["values"] = values
        return await self._interact(user, PRESS, data, self.places.by_id[message["channel_id"]], message)

    async def submit(self, user: str, asked: Interaction, **filled: str) -> Interaction:
        """Send the form that a press was answered with; what is not filled in stays as it was."""
        assert asked.form is not None, "no form is open"
        components = [_filled(component, filled) for component in asked.form["components"]]
        data = {"custom_id": asked.form["custom_id"], "components": components}
        return await self._interact(user, SUBMIT, data, asked.place, asked.source)

    async def forge(self, user: str, form: str, **filled: str) -> Interaction:
        """Send a form, by its custom id, that nobody was asked to fill in."""
        inputs = [{"type": 4, "custom_id": name, "value": value} for name, value in filled.items()]
        data: Json = {"custom_id": form, "components": [{"type": 18, "component": one} for one in inputs]}
        return await self._interact(user, SUBMIT, data, self.places.dm(user))

    async def response_to(self, interaction: Interaction, seconds: float = SECONDS) -> Json:
        """The first answer: its `type`, and its `data`."""
        past = [] if interaction.body is None else [interaction.body]
        return await interaction.waiters.first(past, lambda _: True, seconds)

    async def _interact(
        self, user: str, kind: int, data: Json, place: Place, source: Json | None = None
    ) -> Interaction:
        in_server = place.guild_id is not None
        payload: Json = {
            "id": new_id(),
            "application_id": APPLICATION,
            "type": kind,
            "data": data,
            "token": f"interaction-{new_id()}",
            "version": 1,
            "channel_id": place.id,
            "channel": {"name": "course", "permissions": EVERYTHING, **place.about},
            "app_permissions": EVERYTHING,
            "attachment_size_limit": 10_485_760,
            "locale": "en-US",
            "entitlements": [],
            "authorizing_integration_owners": {"0": GUILD},
            "context": 0 if in_server else 1,
        }
        if source is not None:
            source = payload["message"] = place.messages.get(source["id"], source)
        if in_server:
            by = {"guild_locale": "en-US", "member": member(user) | {"permissions": EVERYTHING}}
            payload |= by | {"guild_id": place.guild_id}
        else:
            payload["user"] = person(user)
        interaction = Interaction(payload, place, source)
        self.api.interactions[payload["token"]] = interaction
        await self.gateway.dispatch("INTERACTION_CREATE", payload)
        return interaction

    # The server

    async def handle(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix("/api/v10")
        body, files = await _read(request)
        asked = Request(request.method, path, body, request.query, files)
        self.requests.append(asked)
        fault = self._orders.take(asked.method, path)
        status, answer, headers = 200, None, dict[str, str]()
        if fault is None or fault.after:
            status, answer = await self._effect(request, asked)
        await asyncio.sleep(self.slowness)
        if fault is not None and fault.status > 0:
            status, (answer, headers) = fault.status, faults.answer(fault)
        asked.status, asked.answer = status, answer
        self._waiters.tell(asked)
        if fault is not None and fault.status <= 0:
            return await self._unanswered(request, fault)
        return web.Response(
            # A body in bytes, since discord.py reads JSON only where no charset follows the content type.
            body=None if status == 204 else json.dumps(answer).encode(),
            status=status,
            headers=headers,
            content_type=None if status == 204 else "application/json",
        )

    async def _effect(self, request: web.Request, asked: Request) -> tuple[int, Any]:
        # What interactions and their follow-ups are allowed to do is proved by the token in the path.
        open_to_all = asked.path.startswith(("/interactions/", "/webhooks/"))
        if not open_to_all and request.headers.get("Authorization") != f"Bot {TOKEN}":
            return 401, {"message": "401: Unauthorized", "code": 0}
        wrong = _wrong_with(asked)
        self.problems += wrong
        if wrong and not wrong[0].endswith("no such request"):
            return 400, {"message": wrong[0], "code": 50035}
        try:
            answer = await self.api.answer(asked)
        except Refused as refused:
            return refused.status, {"message": refused.message, "code": refused.code}
        return (204, None) if answer is None else (200, answer)

    async def _unanswered(self, request: web.Request, fault: Fault) -> web.Response:
        if fault.status < 0:
            await self._over.wait()
        elif request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncGenerator[None]:
        app = web.Application(client_max_size=30 * 1024**2)
        app.router.add_get("/gateway", self.gateway.answer)
        app.router.add_get("/gateway/", self.gateway.answer)
        app.router.add_route("*", "/api/v10/{path:.*}", self.handle)
        runner = web.AppRunner(app, shutdown_timeout=1, access_log=None)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            where = f"127.0.0.1:{runner.addresses[0][1]}"
            self.url, self.gateway.url = f"http://{where}/api/v10", f"ws://{where}/gateway"
            yield
        finally:
            self._over.set()
            await runner.cleanup()


@contextlib.asynccontextmanager
async def loopback_discord(*, guilds: int = 1, members_each: int = 1) -> AsyncGenerator[Loopback]:
    """Serve until the end of the block; the first of the `guilds` is where the cohort's channel is."""
    discord = Loopback(gateway=Gateway(guilds=guilds, members_each=members_each))
    async with discord.serving():
        yield discord


def said(message: Json) -> str:
    """All the words of a message, plain or on a card."""
    return f"{message['content']}\n{reading.texts(message['components'])}"


def custom_id(message: Json, label: str) -> str:
    """The id of the button with this label."""
    return next(
        button["custom_id"] for button in reading.buttons(message["components"]) if button["label"] == label
    )


def _wrong_with(asked: Request) -> list[str]:
    """What Discord would refuse of it."""
    schema = _schema()
    by_schema = [] if schema is None else schema.check(asked.method, asked.path, asked.body)
    if not isinstance(asked.body, dict):
        return by_schema
    body = cast("Json", asked.body)
    return by_schema + openapi.message_problems(body.get("data") or body) + openapi.mention_problems(body)


@cache
def _schema() -> openapi.Schema | None:
    file = openapi.named_file()
    return openapi.Schema.load(file) if file else None


async def _read(request: web.Request) -> tuple[Any, dict[str, bytes]]:
    """The JSON and the files; of a form with files, the JSON is its `payload_json`."""
    if request.content_type == "application/json" and request.can_read_body:
        return await request.json(), {}
    if request.content_type == "multipart/form-data":
        form = await request.post()
        files = [one for one in form.values() if isinstance(one, web.FileField)]
        return json.loads(str(form.get("payload_json", "null"))), {
            one.filename: one.file.read() for one in files
        }
    return None, {}


def _command(command: str, filled: list[Json]) -> Json:
    """`"exercise start"` is a sub-command."""
    name, *sub = command.split()
    for part in reversed(sub):
        filled = [{"name": part, "type": 1, "options": filled}]
    return {"id": new_id(), "name": name, "type": 1, "options": filled}


def _filled(component: Json, filled: dict[str, str]) -> Json:
    """A component of a form as it comes back: inputs with what was written, the rest by type and id."""
    back = {key: value for key, value in component.items() if key in ("type", "id", "custom_id")}
    if component["type"] == 4:
        return back | {"value": filled.get(component["custom_id"], component.get("value") or "")}
    if "components" in component:
        return back | {"components": [_filled(one, filled) for one in component["components"]]}
    if "component" in component:
        return back | {"component": _filled(component["component"], filled)}
    return back
