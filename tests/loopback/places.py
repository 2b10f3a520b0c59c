"""Channels and what stands in them: the memory of the loopback Discord."""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from bot.rehearsal import reading
from tests.loopback.payloads import (
    CHANNEL,
    DM,
    EPHEMERAL,
    GUILD,
    LOADING,
    PRIVATE_THREAD,
    PUBLIC_THREAD,
    Json,
    bot_user,
    message,
    new_id,
    now,
    person,
    text_channel,
)

NONCE_WINDOW = 120.0
"""Seconds for which a nonce is remembered. Discord says "the past few minutes", no figure."""
T = TypeVar("T")


class Waiters(Generic[T]):
    """Whoever waits for something that matches is told of each new thing once."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Callable[[T], bool], asyncio.Future[T]]] = []

    async def first(self, past: Iterable[T], matches: Callable[[T], bool], seconds: float) -> T:
        """The first thing, past or to come, that matches."""
        for thing in past:
            if matches(thing):
                return thing
        found: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((matches, found))
        return await asyncio.wait_for(found, seconds)

    def tell(self, thing: T) -> None:
        for waiting in [*self._waiting]:
            matches, found = waiting
            if found.done() or matches(thing):
                self._waiting.remove(waiting)
                if not found.done():
                    found.set_result(thing)


@dataclass(slots=True)
class Place:
    """A channel, a DM or a private thread; `messages` by id, oldest first.

    The watchers are told of each, new or edited."""

    about: Json
    messages: dict[str, Json] = field(default_factory=dict[str, Json])
    waiters: Waiters[Json] = field(default_factory=Waiters[Json])
    watchers: list[Callable[[Json], None]] = field(default_factory=list[Callable[[Json], None]])
    _nonces: dict[str, tuple[float, str]] = field(default_factory=dict[str, tuple[float, str]])

    @property
    def id(self) -> str:
        return self.about["id"]

    @property
    def guild_id(self) -> str | None:
        return self.about.get("guild_id")

    async def until(self, holds: Callable[[], bool], seconds: float) -> None:
        """Until this holds, which only a message that comes, changes or goes can bring about."""
        if holds():
            return
        try:
            await self.waiters.first((), lambda _: holds(), seconds)
        except TimeoutError:
            raise AssertionError(f"It never came to that. There stands:\n{self.transcript()}") from None

    def transcript(self) -> str:
        """All that stands here, for a test that wonders why."""
        return "\n".join(
            f"{one['author']['username']}: {one['content']}{reading.aloud(one['components'])}"
            for one in self.messages.values()
        )

    @property
    def public(self) -> list[Json]:
        """What everybody here sees."""
        return [one for one in self.messages.values() if not one["flags"] & EPHEMERAL]

    def already_said(self, body: Json) -> Json | None:
        """What was said with this nonce a moment ago, if the nonce is to be enforced."""
        if not body.get("enforce_nonce") or body.get("nonce") is None:
            return None
        said_at, message_id = self._nonces.get(str(body["nonce"]), (0.0, ""))
        return self.messages.get(message_id) if time.monotonic() - said_at < NONCE_WINDOW else None

    def add(self, author: Json, body: Json) -> Json:
        new = message(self.id, author, body)
        if body.get("nonce") is not None:
            new["nonce"] = body["nonce"]
            self._nonces[str(body["nonce"])] = (time.monotonic(), new["id"])
        reference = body.get("message_reference")
        if reference is not None:
            replied = self.messages.get(str(reference["message_id"]))
            new |= {"type": 19, "referenced_message": replied}
            new["message_reference"] = {"channel_id": self.id, "message_id": str(reference["message_id"])}
        self._stands(new)
        return new

    def edit(self, message_id: str, body: Json) -> Json:
        changed: Json = {key: value or [] for key, value in body.items() if key in ("components", "embeds")}
        if "content" in body:
            changed["content"] = body["content"] or ""
        kept = self.messages[message_id]["flags"]
        flags = (body.get("flags") or 0) | kept & ~LOADING
        new: Json = self.messages[message_id] | changed | {"edited_timestamp": now(), "flags": flags}
        self._stands(new)
        return new

    def _stands(self, message: Json) -> None:
        self.messages[message["id"]] = message
        self.waiters.tell(message)
        for watcher in self.watchers:
            watcher(message)

    def remove(self, message_id: str) -> None:
        self.waiters.tell(self.messages.pop(message_id))

    def history(self, query: dict[str, str]) -> list[Json]:
        """As Discord pages it: newest first, also after `after`, where the oldest of what follows are meant."""
        limit, found = int(query.get("limit", 50)), self.public
        if "after" in query:
            found = [one for one in found if int(one["id"]) > int(query["after"])][:limit]
        elif "before" in query:
            found = [one for one in found if int(one["id"]) < int(query["before"])]
        return found[-limit:][::-1]


class Places:
    """All channels of the server, all DMs, all threads."""

    def __init__(self) -> None:
        self.by_id = {CHANNEL: Place(text_channel())}
        self._dms: dict[str, str] = {}

    def dm(self, user: str) -> Place:
        """The DM of this person with the bot; it is the same one for ever."""
        if user not in self._dms:
            about: Json = {"id": new_id(), "type": DM, "recipients": [person(user)]}
            self._dms[user] = about["id"]
            self.by_id[about["id"]] = Place(about)
        return self.by_id[self._dms[user]]

    def thread(self, parent: str, name: str, message: str = "") -> Place:
        """A private one, or a public one of this message, whose id it then has."""
        about: Json = {
            "id": message or new_id(),
            "guild_id": GUILD,
            "parent_id": parent,
            "owner_id": bot_user()["id"],
            "name": name,
            "type": PUBLIC_THREAD if message else PRIVATE_THREAD,
            "message_count": 0,
            "member_count": 1,
            "rate_limit_per_user": 0,
            "thread_metadata": {
                "archived": False,
                "auto_archive_duration": 1440,
                "archive_timestamp": "2026-01-01T00:00:00+00:00",
                "locked": False,
                "invitable": False,
            },
        }
        place = Place(about)
        self.by_id[place.id] = place
        return place
