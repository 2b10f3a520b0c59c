"""A stand-in for Discord on a real socket, for trying the whole process: its HTTP API and its gateway.

It knows as much as the bot needs: one server with one channel, direct messages, interactions. It keeps no
state but ids, remembers every request, and refuses what a test tells it to refuse.
"""

import asyncio
import contextlib
import itertools
import json
import time
import zlib
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

TOKEN = "not-a-real-token.for-the-stub"
EPOCH_MS = 1_420_070_400_000
APPLICATION, GUILD, CHANNEL = "100000000000000001", "100000000000000002", "100000000000000003"
EVERYTHING = str((1 << 46) - 1)  # all permissions
Json = dict[str, Any]
_ids = itertools.count()


def new_id() -> str:
    """A snowflake of this instant, so that what discord.py reads from it as a date is right."""
    return str((time.time_ns() // 1_000_000 - EPOCH_MS) << 22 | next(_ids) & 0xFFF)


@dataclass(slots=True)
class Request:
    """What the bot asked, and what it was answered, where it was."""

    method: str
    path: str
    body: Any
    answer: Any = None
    at: float = field(default_factory=time.perf_counter)


@dataclass(frozen=True, slots=True)
class Mentioned:
    """The value of an option that names a person, or else the channel."""

    id: str

    @property
    def type(self) -> int:
        return 7 if self.id == CHANNEL else 6


@dataclass(slots=True)
class Stub:
    """What a test holds in its hand: `url`, what was asked, and the events it lets happen."""

    url: str = ""
    requests: list[Request] = field(default_factory=list[Request])
    identified: list[Json] = field(default_factory=list[Json])
    sessions_left: int = 1000
    slowness: float = 0
    """Seconds that an answer is on its way."""
    _arrived: asyncio.Condition = field(default_factory=asyncio.Condition)
    _refusals: list[tuple[str, str, int]] = field(default_factory=list[tuple[str, str, int]])
    _sockets: list["_Socket"] = field(default_factory=list["_Socket"])
    _dms: dict[str, str] = field(default_factory=dict[str, str])

    def refuse(self, method: str, path_ends: str, status: int, times: int = 1) -> None:
        """Answer the next `times` such requests with `status`; it 0 hangs up instead."""
        self._refusals += [(method, path_ends, status)] * times

    async def wait_for(self, matches: Callable[[Request], bool], seconds: float = 30) -> Request:
        """The first request, past or to come, that matches."""
        async with asyncio.timeout(seconds), self._arrived:
            while True:
                for request in self.requests:
                    if matches(request):
                        return request
                await self._arrived.wait()

    async def connected(self, seconds: float = 30) -> None:
        """Until the bot has a connection and has been told of its server."""
        async with asyncio.timeout(seconds), self._arrived:
            await self._arrived.wait_for(lambda: bool(self._sockets))

    async def dispatch(self, event: str, data: Json) -> None:
        """Let something happen; as in Discord, what is not of a server comes by the first shard."""
        await self._sockets[-1].send({"op": 0, "t": event, "d": data})

    async def hang_up(self, code: int) -> None:
        """Close every gateway connection; `connected` waits for the next one."""
        closing, self._sockets = self._sockets, []
        for socket in closing:
            await socket.close(code)

    async def invalidate_sessions(self) -> None:
        invalid, self._sockets = self._sockets, []
        for socket in invalid:
            await socket.send({"op": 9, "d": False})

    async def dm(self, user: str, text: str) -> Json:
        message = _message(self._dm_channel(user), person(user), {"content": text})
        await self.dispatch("MESSAGE_CREATE", message)
        return message

    async def slash(self, user: str, command: str, *, in_dm: bool = True, **options: Any) -> Json:
        """Run a command, `"exercise start"` for a sub-command; the names of options are its own."""
        name, *sub = command.split()
        filled = [_option(key, value) for key, value in options.items()]
        for part in reversed(sub):
            filled = [{"name": part, "type": 1, "options": filled}]
        resolved = _resolved([value.id for value in options.values() if isinstance(value, Mentioned)])
        data = {"id": new_id(), "name": name, "type": 1, "options": filled, "resolved": resolved}
        return await self._interaction(user, 2, data, in_dm)

    async def offer(self, user: str, command: str, option: str, typed: str) -> Json:
        """Somebody types into an option of a command."""
        name, *sub = command.split()
        filled: list[Json] = [{"name": option, "value": typed, "type": 3, "focused": True}]
        for part in reversed(sub):
            filled = [{"name": part, "type": 1, "options": filled}]
        return await self._interaction(
            user, 4, {"id": new_id(), "name": name, "type": 1, "options": filled}, in_dm=True
        )

    async def press(self, user: str, message: Json, custom_id: str, values: list[str] | None = None) -> Json:
        """Press a button of `message`, or choose `values` of a select."""
        data: Json = {"custom_id": custom_id, "component_type": 2 if values is None else 3}
        if values is not None:
            data["values"] = values
        in_dm = message["channel_id"] != CHANNEL
        return await self._interaction(user, 3, data, in_dm, message=message)

    async def submit(self, user: str, custom_id: str, components: list[Json], *, in_dm: bool = True) -> Json:
        return await self._interaction(user, 5, {"custom_id": custom_id, "components": components}, in_dm)

    async def response_to(self, interaction: Json, seconds: float = 30) -> Json:
        """The first answer: its `type`, and its `data`."""
        path = f"/interactions/{interaction['id']}/{interaction['token']}/callback"
        return (await self.wait_for(lambda request: request.path == path, seconds)).body

    async def _interaction(self, user: str, kind: int, data: Json, in_dm: bool, **more: Any) -> Json:
        channel = self._dm_channel(user) if in_dm else CHANNEL
        interaction: Json = {
            "id": new_id(),
            "application_id": APPLICATION,
            "type": kind,
            "data": data,
            "token": f"interaction-{new_id()}",
            "version": 1,
            "channel_id": channel,
            "channel": {"id": channel, "type": 1 if in_dm else 0, "name": "course", "permissions": "0"},
            "app_permissions": EVERYTHING,
            "attachment_size_limit": 10_485_760,
            "locale": "en-US",
            "entitlements": [],
            "authorizing_integration_owners": {"0": GUILD},
            "context": 1 if in_dm else 0,
            **more,
        }
        if in_dm:
            interaction["user"] = person(user)
        else:
            interaction |= {
                "guild_id": GUILD,
                "guild_locale": "en-US",
                "member": _member(user) | {"permissions": EVERYTHING},
            }
        await self.dispatch("INTERACTION_CREATE", interaction)
        return interaction

    def _dm_channel(self, user: str) -> str:
        return self._dms.setdefault(user, new_id())

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix("/api/v10")
        asked = Request(request.method, path, await _body(request))
        async with self._arrived:
            self.requests.append(asked)
            self._arrived.notify_all()
        await asyncio.sleep(self.slowness)
        for refusal in self._refusals:
            method, path_ends, status = refusal
            if method == asked.method and path.endswith(path_ends):
                self._refusals.remove(refusal)
                if status == 0 and request.transport is not None:
                    request.transport.close()
                return _json({"message": "As the test says.", "code": 0}, status=status or 500)
        # What interactions and their follow-ups are allowed to do is proved by the token in the path.
        open_to_all = path.startswith(("/interactions/", "/webhooks/"))
        if not open_to_all and request.headers.get("Authorization") != f"Bot {TOKEN}":
            return _json({"message": "401: Unauthorized", "code": 0}, status=401)
        response = self._reply(asked)
        asked.answer = json.loads(response.text or "null")
        return response

    def _reply(self, asked: Request) -> web.Response:
        body: Any = asked.body or {}
        match asked.method, asked.path.strip("/").split("/"):
            case "GET", ["users", "@me"]:
                return _json(_bot_user())
            case "GET", ["oauth2", "applications", "@me"]:
                return _json(_application())
            case "GET", ["gateway", "bot"]:
                limit = {"total": 1000, "remaining": self.sessions_left, "reset_after": 7_200_000}
                url = self.url.replace("http://", "ws://").removesuffix("/api/v10") + "/gateway"
                return _json({"url": url, "shards": 1, "session_start_limit": limit})
            case "PUT", ["applications", _, *_, "commands"]:
                return _json([_command(command) for command in body])
            case "POST", ["users", "@me", "channels"]:
                user = str(body["recipient_id"])
                channel = {"id": self._dm_channel(user), "type": 1, "recipients": [person(user)]}
                return _json(channel)
            case "GET", ["channels", _, "messages"]:
                return _json([])
            case "POST", ["channels", channel, "messages"]:
                return _json(_message(channel, _bot_user(), body))
            case "PATCH", ["channels", channel, "messages", message]:
                return _json(_message(channel, _bot_user(), body) | {"id": message})
            case "POST", ["interactions", interaction, _, "callback"]:
                message = _message(CHANNEL, _bot_user(), body.get("data") or {})
                answer = {"id": interaction, "type": 2, "response_message_id": message["id"]}
                resource = {"type": body["type"], "message": message}
                return _json({"interaction": answer, "resource": resource})
            case "POST" | "PATCH" | "GET", ["webhooks", _, _, *_]:
                return _json(_message(CHANNEL, _bot_user(), body))
            case ("POST", ["channels", _, "typing"]) | (("PUT" | "DELETE"), _):
                return web.Response(status=204)
            case _:
                return _json({"message": "404: Not Found", "code": 0}, status=404)

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        response = web.WebSocketResponse()
        await response.prepare(request)
        socket = _Socket(response, "zlib-stream" in request.query.get("compress", ""))
        await socket.send({"op": 10, "d": {"heartbeat_interval": 41_250}})
        async for frame in response:
            if frame.type is not WSMsgType.TEXT:
                continue
            said = json.loads(frame.data)
            if said["op"] == 1:
                await socket.send({"op": 11})
            elif said["op"] == 2 and said["d"]["token"] != TOKEN:
                await response.close(code=4004)
            elif said["op"] == 2:
                await self._welcome(socket, said["d"])
            elif said["op"] == 6:
                await socket.send({"op": 0, "t": "RESUMED", "d": {}})
                await self._add(socket)
        if socket in self._sockets:
            self._sockets.remove(socket)
        return response

    async def _welcome(self, socket: "_Socket", identity: Json) -> None:
        ready = {
            "v": 10,
            "user": _bot_user(),
            "guilds": [{"id": GUILD, "unavailable": True}],
            "session_id": "a-session",
            "resume_gateway_url": self.url.replace("http://", "ws://").removesuffix("/api/v10") + "/gateway",
            "shard": identity.get("shard", [0, 1]),
            "application": {"id": APPLICATION, "flags": 0},
        }
        await socket.send({"op": 0, "t": "READY", "d": ready})
        await socket.send({"op": 0, "t": "GUILD_CREATE", "d": _guild()})
        self.identified.append(identity)
        await self._add(socket)

    async def _add(self, socket: "_Socket") -> None:
        async with self._arrived:
            self._sockets.append(socket)
            self._arrived.notify_all()


@contextlib.asynccontextmanager
async def stub_discord() -> AsyncGenerator[Stub]:
    stub = Stub()
    app = web.Application()
    app.router.add_get("/gateway", stub._gateway)  # pyright: ignore[reportPrivateUsage]
    app.router.add_route("*", "/api/v10/{path:.*}", stub._answer)  # pyright: ignore[reportPrivateUsage]
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        stub.url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/v10"
        yield stub
    finally:
        await runner.cleanup()


class _Socket:
    """One gateway connection: numbers what it sends and compresses it as one stream, if asked to."""

    def __init__(self, response: web.WebSocketResponse, compressed: bool) -> None:
        self._response = response
        self._deflate = zlib.compressobj() if compressed else None
        self._sent = itertools.count(1)

    async def close(self, code: int) -> None:
        await self._response.close(code=code)

    async def send(self, payload: Json) -> None:
        text = json.dumps(
            {"s": next(self._sent) if payload["op"] == 0 else None, "t": None, "d": None} | payload
        )
        if self._deflate is None:
            await self._response.send_str(text)
        else:
            data = self._deflate.compress(text.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
            await self._response.send_bytes(data)


def _json(data: Any, status: int = 200) -> web.Response:
    # A body in bytes, since discord.py reads JSON only where no charset follows the content type.
    return web.Response(body=json.dumps(data).encode(), status=status, content_type="application/json")


async def _body(request: web.Request) -> Any:
    """The JSON; of a form with files, its `payload_json`."""
    if request.content_type == "application/json":
        return await request.json()
    if request.content_type == "multipart/form-data":
        form = await request.post()
        return json.loads(str(form.get("payload_json", "null")))
    return None


def _option(name: str, value: object) -> Json:
    if isinstance(value, Mentioned):
        return {"name": name, "value": value.id, "type": value.type}
    kind = 5 if isinstance(value, bool) else 4 if isinstance(value, int) else 3
    return {"name": name, "value": value, "type": kind}


def _resolved(ids: list[str]) -> Json:
    """What Discord tells of the people and the channel that a command names."""
    people = [one for one in ids if one != CHANNEL]
    return {
        "users": {user: person(user) for user in people},
        "members": {user: _member(user) for user in people},
        "channels": {CHANNEL: _channel() | {"permissions": EVERYTHING}} if CHANNEL in ids else {},
    }


def _channel() -> Json:
    return {"id": CHANNEL, "type": 0, "name": "cohort-12", "position": 0, "permission_overwrites": []}


def person(user: str) -> Json:
    return {
        "id": user,
        "username": f"person{user}",
        "discriminator": "0",
        "avatar": None,
        "global_name": None,
    }


def _bot_user() -> Json:
    return person(APPLICATION) | {"username": "cohort-bot", "bot": True}


def _member(user: str) -> Json:
    return {
        "user": person(user),
        "roles": [],
        "joined_at": "2026-01-01T00:00:00+00:00",
        "deaf": False,
        "mute": False,
        "flags": 0,
        "permissions": "0",
    }


def _application() -> Json:
    return {
        "id": APPLICATION,
        "name": "cohort-bot",
        "icon": None,
        "description": "",
        "bot_public": False,
        "bot_require_code_grant": False,
        "verify_key": "",
        "flags": 0,
        "owner": person("100000000000000009"),
    }


def _command(command: Json) -> Json:
    return command | {"id": new_id(), "application_id": APPLICATION, "version": new_id()}


def _guild() -> Json:
    everyone = {
        "id": GUILD,
        "name": "@everyone",
        "permissions": EVERYTHING,
        "position": 0,
        "color": 0,
        "hoist": False,
        "managed": False,
        "mentionable": False,
    }
    return {
        "id": GUILD,
        "name": "A course",
        "owner_id": "100000000000000009",
        "roles": [everyone],
        "channels": [_channel()],
        "members": [_member(APPLICATION)],
        "member_count": 1,
        "preferred_locale": "en-US",
        "features": [],
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "system_channel_flags": 0,
        "afk_timeout": 0,
        **{name: [] for name in ("emojis", "stickers", "threads", "voice_states", "presences")},
    }


def _message(channel: str, author: Json, said: Json) -> Json:
    return {
        "id": new_id(),
        "channel_id": channel,
        "author": author,
        "content": said.get("content") or "",
        "timestamp": time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime()),
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "pinned": False,
        "type": 0,
        "flags": said.get("flags") or 0,
        "components": said.get("components") or [],
        **{name: [] for name in ("mentions", "mention_roles", "attachments", "embeds")},
    }
