"""The gateway: sessions that outlive their connections, numbered events, resuming with what was missed."""

import asyncio
import itertools
import json
import zlib
from collections import deque
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from tests.loopback.payloads import APPLICATION, TOKEN, Json, bot_user, guild

REPLAYABLE = 1000
"""So many events are kept for a session, to be sent again when it is resumed."""


class Socket:
    """One connection: compresses what it sends as one stream, if asked to."""

    def __init__(self, response: web.WebSocketResponse, compressed: bool) -> None:
        self._response = response
        self._deflate = zlib.compressobj() if compressed else None

    async def close(self, code: int) -> None:
        await self._response.close(code=code)

    async def send(self, payload: Json) -> None:
        if self._response.closed:
            return
        text = json.dumps({"s": None, "t": None, "d": None} | payload)
        try:
            if self._deflate is None:
                await self._response.send_str(text)
            else:
                data = self._deflate.compress(text.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
                await self._response.send_bytes(data)
        except ConnectionError:
            pass  # whoever listened is gone; the session keeps what was said


@dataclass(slots=True)
class Session:
    id: str
    shard: list[int]
    socket: Socket | None
    number: int = 0
    said: deque[Json] = field(default_factory=lambda: deque[Json](maxlen=REPLAYABLE))

    async def dispatch(self, event: str, data: Json) -> None:
        self.number += 1
        payload: Json = {"op": 0, "t": event, "s": self.number, "d": data}
        self.said.append(payload)
        if self.socket is not None:
            await self.socket.send(payload)


@dataclass(slots=True)
class Gateway:
    """`open` False refuses every connection; `acks` False leaves heartbeats without an answer."""

    url: str = ""
    guilds: int = 1
    members_each: int = 1
    sessions_left: int = 1000
    heartbeat_interval: int = 41_250
    open: bool = True
    acks: bool = True
    identified: list[Json] = field(default_factory=list[Json])
    resumed: int = 0
    sessions: dict[str, Session] = field(default_factory=dict[str, Session])
    _arrived: asyncio.Condition = field(default_factory=asyncio.Condition)
    _names: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    @property
    def connected(self) -> list[Session]:
        return [session for session in self.sessions.values() if session.socket is not None]

    async def wait(self, seconds: float) -> None:
        """Until somebody is connected and has been told of the servers."""
        async with asyncio.timeout(seconds), self._arrived:
            await self._arrived.wait_for(lambda: bool(self.connected))

    async def dispatch(self, event: str, data: Json) -> None:
        """Tell every session whose affair it is; what is not of a server comes by the first shard."""
        for session in [*self.sessions.values()]:
            number, of = session.shard
            if (int(data.get("guild_id") or 0) >> 22) % of == number:
                await session.dispatch(event, data)

    async def drop(self, code: int = 4000) -> None:
        """Close every connection; its session can be resumed."""
        for session in self.connected:
            socket, session.socket = session.socket, None
            if socket is not None:
                await socket.close(code)

    async def ask_to_reconnect(self) -> None:
        """Op 7."""
        for session in self.connected:
            if session.socket is not None:
                await session.socket.send({"op": 7})

    async def invalidate(self, *, resumable: bool = False) -> None:
        """Op 9; unless resumable, all sessions are forgotten with what they would replay."""
        for session in self.connected:
            socket, session.socket = session.socket, None
            if socket is not None:
                await socket.send({"op": 9, "d": resumable})
        if not resumable:
            self.forget()

    def forget(self) -> None:
        """No session can be resumed any more; those connected stay."""
        self.sessions = {session.id: session for session in self.connected}

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if not self.open:
            return web.Response(status=503)
        response = web.WebSocketResponse(max_msg_size=0, compress=False)
        await response.prepare(request)
        socket = Socket(response, "zlib-stream" in request.query.get("compress", ""))
        await socket.send({"op": 10, "d": {"heartbeat_interval": self.heartbeat_interval}})
        async for frame in response:
            if frame.type is WSMsgType.TEXT:
                await self._hear(socket, json.loads(frame.data))
        # Whoever says goodbye properly cannot resume.
        for session in self.connected:
            if session.socket is socket:
                session.socket = None
                if response.close_code in (1000, 1001):
                    del self.sessions[session.id]
        return response

    async def _hear(self, socket: Socket, said: Json) -> None:
        match said["op"]:
            case 1 if self.acks:
                await socket.send({"op": 11})
            case 2 if said["d"]["token"] != TOKEN:
                await socket.close(4004)
            case 2:
                await self._welcome(socket, said["d"])
            case 6:
                await self._resume(socket, said["d"])
            case _:
                pass

    async def _welcome(self, socket: Socket, identity: Json) -> None:
        self.identified.append(identity)
        self.sessions_left -= 1
        shard = identity.get("shard") or [0, 1]
        session = Session(f"session-{next(self._names)}", shard, socket)
        known = [one for one in self.sessions.values() if one.socket is not None or one.shard != shard]
        self.sessions = {one.id: one for one in known} | {session.id: session}
        ours = [one for one in range(self.guilds) if self._on(one, shard)]
        ready = {
            "v": 10,
            "user": bot_user(),
            "guilds": [{"id": guild(one, 1)["id"], "unavailable": True} for one in ours],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "shard": shard,
            "application": {"id": APPLICATION, "flags": 0},
        }
        await session.dispatch("READY", ready)
        for one in ours:
            await session.dispatch("GUILD_CREATE", guild(one, self.members_each))
        await self._told()

    def _on(self, number: int, shard: list[int]) -> bool:
        return (int(guild(number, 1)["id"]) >> 22) % shard[1] == shard[0]

    async def _resume(self, socket: Socket, asked: Json) -> None:
        session = self.sessions.get(asked["session_id"])
        if session is None:
            await socket.send({"op": 9, "d": False})
            return
        self.resumed += 1
        seen: int = asked["seq"]
        while missed := [payload for payload in session.said if payload["s"] > seen]:
            for payload in missed:
                await socket.send(payload)
            seen = missed[-1]["s"]
        session.socket = socket
        await session.dispatch("RESUMED", {})
        await self._told()

    async def _told(self) -> None:
        async with self._arrived:
            self._arrived.notify_all()
