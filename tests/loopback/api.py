"""The HTTP API: which request does what to the places, and what is answered."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.loopback.gateway import Gateway
from tests.loopback.interactions import Interaction, Refused
from tests.loopback.payloads import (
    APPLICATION,
    DM,
    GUILD,
    Json,
    application,
    bot_user,
    event,
    guild,
    member,
    new_id,
)
from tests.loopback.places import Place, Places


@dataclass(slots=True)
class Request:
    """What the bot asked and when, and what it was answered, where it was; `files` are those it sent, by name."""

    method: str
    path: str
    body: Any
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    files: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    answer: Any = None
    status: int = 0
    at: float = field(default_factory=time.monotonic)


@dataclass(slots=True)
class Api:
    places: Places
    gateway: Gateway
    closed_dms: set[str] = field(default_factory=set[str])
    interactions: dict[str, Interaction] = field(default_factory=dict[str, Interaction])
    events: dict[str, Json] = field(default_factory=dict[str, Json])
    """Scheduled events, by their id."""

    async def answer(self, asked: Request) -> Any:
        """The JSON of the answer, None for 204; raises Refused."""
        body: Any = asked.body or {}
        match asked.method, asked.path.strip("/").split("/"):
            case "GET", ["users", "@me"]:
                return bot_user()
            case "GET", ["oauth2", "applications", "@me"] | ["applications", "@me"]:
                return application()
            case "GET", ["gateway", "bot"]:
                return self._gateway()
            case "PUT", ["applications", _, *_, "commands"]:
                return [_command(command) for command in body]
            case "POST", ["users", "@me", "channels"]:
                return self.places.dm(str(body["recipient_id"])).about
            case _, ["channels", channel, *rest]:
                return await self._in_channel(asked, self._place(channel), rest, body)
            case _, ["interactions" | "webhooks" as what, *rest]:
                return await self._to_interaction(asked, what, rest, body)
            case _, ["guilds", its_id, *rest] if its_id == GUILD:
                return self._in_guild(asked, rest, body)
            case _:
                raise Refused(404, 0, "404: Not Found")

    def _in_guild(self, asked: Request, rest: list[str], body: Any) -> Any:
        match asked.method, rest:
            case "GET", []:
                return guild(0, 1)
            case "GET", ["members", user]:
                return member(user)
            case "GET", ["threads", "active"]:
                threads = [place.about for place in self.places.by_id.values() if "parent_id" in place.about]
                return {"threads": threads, "members": []}
            case "GET", ["scheduled-events"]:
                return [*self.events.values()]
            case "POST", ["scheduled-events"]:
                new = event(GUILD, new_id(), body)
                self.events[new["id"]] = new
                return new
            case "PATCH", ["scheduled-events", its_id] if its_id in self.events:
                self.events[its_id] |= body
                return self.events[its_id]
            case _:
                raise Refused(404, 0, "404: Not Found")

    def _gateway(self) -> Json:
        limit = {
            "total": 1000,
            "remaining": self.gateway.sessions_left,
            "reset_after": 7_200_000,
            "max_concurrency": 1,
        }
        return {"url": self.gateway.url, "shards": 1, "session_start_limit": limit}

    def _place(self, channel: str) -> Place:
        if channel not in self.places.by_id:
            raise Refused(404, 10003, "Unknown Channel")
        return self.places.by_id[channel]

    async def _in_channel(self, asked: Request, place: Place, rest: list[str], body: Any) -> Any:
        match asked.method, rest:
            case "GET", []:
                return place.about
            case "GET", ["messages"]:
                return [_as_read(place, one) for one in place.history(dict(asked.query))]
            case "POST", ["messages"]:
                return await self._say(place, body)
            case "GET", ["messages", message]:
                return self._message(place, message)
            case "PATCH", ["messages", message]:
                self._own_message(place, message)
                changed = place.edit(message, body)
                await self.announce("MESSAGE_UPDATE", changed)
                return changed
            case "DELETE", ["messages", message]:
                self._own_message(place, message)
                await self.delete(place, message)
            case "POST", ["messages", message, "threads"] if message in self.places.by_id:
                raise Refused(400, 160004, "A thread has already been created for this message")
            case "POST", ["threads"] | ["messages", _, "threads"]:
                thread = self.places.thread(place.id, body["name"], rest[1] if len(rest) > 1 else "")
                await self.gateway.dispatch("THREAD_CREATE", thread.about | {"newly_created": True})
                return thread.about
            case "PUT" | "DELETE", ["thread-members", _]:
                pass
            case "POST", ["typing"]:
                pass
            case _:
                raise Refused(404, 0, "404: Not Found")
        return None

    async def _say(self, place: Place, body: Json) -> Json:
        if place.about["type"] == DM and place.about["recipients"][0]["id"] in self.closed_dms:
            raise Refused(403, 50007, "Cannot send messages to this user")
        before = place.already_said(body)
        if before is not None:
            return before
        said = place.add(bot_user(), body)
        await self.announce("MESSAGE_CREATE", said)
        return said

    def _message(self, place: Place, message: str) -> Json:
        if message not in {one["id"] for one in place.public}:
            raise Refused(404, 10008, "Unknown Message")
        return place.messages[message]

    def _own_message(self, place: Place, message: str) -> None:
        if self._message(place, message)["author"]["id"] != APPLICATION:
            raise Refused(403, 50005, "Cannot edit a message authored by another user")

    async def delete(self, place: Place, message: str) -> None:
        place.remove(message)
        where = {"guild_id": place.guild_id} if place.guild_id else {}
        await self.gateway.dispatch("MESSAGE_DELETE", {"id": message, "channel_id": place.id, **where})

    async def _to_interaction(self, asked: Request, what: str, rest: list[str], body: Any) -> Any:
        match what, asked.method, rest:
            case "interactions", "POST", [its_id, token, "callback"]:
                found = self.interactions.get(token)
                if found is None or found.payload["id"] != its_id:
                    raise Refused(404, 10062, "Unknown interaction")
                answer = await found.answer(body, self.announce)
                return answer if asked.query.get("with_response") else None
            case "webhooks", "POST", [_, token]:
                return await self._of_token(token).follow_up(body, self.announce)
            case "webhooks", "GET", [_, token, "messages", "@original"]:
                return self._of_token(token).original()
            case "webhooks", "PATCH", [_, token, "messages", "@original"]:
                return await self._of_token(token).edit_original(body, self.announce)
            case "webhooks", "PATCH", [_, token, "messages", message]:
                return await self._of_token(token).edit(message, body, self.announce)
            case "webhooks", "DELETE", [_, token, "messages", message]:
                found = self._of_token(token)
                its_id = found.original()["id"] if message == "@original" else message
                await self.delete(found.place, its_id)
            case _:
                raise Refused(404, 0, "404: Not Found")
        return None

    def _of_token(self, token: str) -> Interaction:
        if token not in self.interactions:
            raise Refused(404, 10015, "Unknown Webhook")
        return self.interactions[token]

    async def announce(self, event: str, message: Json) -> None:
        """Tell the bot of a message. What others write in a server reaches it without the words, as no intent asks
        for them, unless they mention it or reply to it."""
        place = self.places.by_id[message["channel_id"]]
        await self.gateway.dispatch(event, _as_read(place, message))


def _as_read(place: Place, message: Json) -> Json:
    if place.guild_id is None:
        return message
    hidden: Json = {"content": "", "components": [], "attachments": [], "embeds": []}
    return message | {"guild_id": place.guild_id} | ({} if _may_be_read(message) else hidden)


def _may_be_read(message: Json) -> bool:
    replied: Json | None = message.get("referenced_message")
    by: list[str] = [one["author"]["id"] for one in (message, replied) if one is not None]
    return APPLICATION in by or f"<@{APPLICATION}>" in message["content"]


def _command(command: Json) -> Json:
    return command | {"id": new_id(), "application_id": APPLICATION, "version": new_id()}
