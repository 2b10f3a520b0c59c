"""What a press, a form or a command may be answered with, when, and how often."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tests.loopback.payloads import EPHEMERAL, LOADING, Json, bot_user
from tests.loopback.places import Place, Waiters

MOST_SECONDS = 3.0
TOKEN_SECONDS = 900.0
UPDATES, SAYS, THINKS, DEFERS, CHOICES, FORM = 7, 4, 5, 6, 8, 9
COMMAND, PRESS, AUTOCOMPLETE, SUBMIT = 2, 3, 4, 5
Announce = Callable[[str, Json], Awaitable[None]]


class Refused(Exception):
    """What Discord answers instead."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


@dataclass(slots=True)
class Interaction:
    """`body` is the first answer; `message` the one it made or changes, `form` what it asked to be filled in."""

    payload: Json
    place: Place
    source: Json | None
    began: float = field(default_factory=time.monotonic)
    answered_at: float | None = None
    body: Json | None = None
    message_id: str | None = None
    form: Json | None = None
    waiters: Waiters[Json] = field(default_factory=Waiters[Json])

    async def answer(self, body: Json, announce: Announce) -> Json:
        """The callback: once, within three seconds, and nothing that this kind cannot be answered with."""
        if self.answered_at is not None:
            raise Refused(400, 40060, "Interaction has already been acknowledged.")
        if time.monotonic() - self.began > MOST_SECONDS:
            raise Refused(404, 10062, "Unknown interaction")
        kind: int = body["type"]
        if kind == FORM and self.payload["type"] == SUBMIT:
            raise Refused(400, 50035, "A form cannot be answered with a form.")
        if kind in (UPDATES, DEFERS) and self.source is None:
            raise Refused(400, 50035, "There is no message to change.")
        self.answered_at, self.body = time.monotonic(), body
        message = await self._effect(kind, body.get("data") or {}, announce)
        self.waiters.tell(body)
        resource: Json = {"type": kind} | ({} if message is None else {"message": message})
        about: Json = {"id": self.payload["id"], "type": self.payload["type"]}
        if message is not None:
            about |= {"response_message_id": message["id"]}
        return {"interaction": about, "resource": resource}

    async def _effect(self, kind: int, data: Json, announce: Announce) -> Json | None:
        match kind:
            case 4 | 5:
                flags = (data.get("flags") or 0) | (LOADING if kind == THINKS else 0)
                return await self._say(data | {"flags": flags}, announce)
            case 7:
                assert self.source is not None
                self.message_id = self.source["id"]
                return await self.edit_original(data, announce)
            case 6:
                assert self.source is not None
                self.message_id = self.source["id"]
            case 9:
                self.form = data
            case _:
                pass
        return None

    async def _say(self, body: Json, announce: Announce) -> Json:
        said = self.place.add(bot_user(), body)
        if self.message_id is None:
            self.message_id = said["id"]
        if not said["flags"] & EPHEMERAL:
            await announce("MESSAGE_CREATE", said)
        return said

    def original(self) -> Json:
        self._usable()
        if self.message_id is None or self.message_id not in self.place.messages:
            raise Refused(404, 10008, "Unknown Message")
        return self.place.messages[self.message_id]

    async def edit_original(self, body: Json, announce: Announce) -> Json:
        return await self.edit(self.original()["id"], body, announce)

    async def edit(self, message_id: str, body: Json, announce: Announce) -> Json:
        self._usable()
        if message_id not in self.place.messages:
            raise Refused(404, 10008, "Unknown Message")
        changed = self.place.edit(message_id, body)
        if not changed["flags"] & EPHEMERAL:
            await announce("MESSAGE_UPDATE", changed)
        return changed

    async def follow_up(self, body: Json, announce: Announce) -> Json:
        """Another message; after "thinking" it takes the place of that one."""
        self._usable()
        first = None if self.message_id is None else self.place.messages.get(self.message_id)
        if first is not None and first["flags"] & LOADING:
            return await self.edit(first["id"], body, announce)
        return await self._say(body, announce)

    def _usable(self) -> None:
        if self.answered_at is None:
            raise Refused(404, 10015, "Unknown Webhook")
        if time.monotonic() - self.began > TOKEN_SECONDS:
            raise Refused(401, 50027, "Invalid Webhook Token")
