"""The rooms of the made-up server, each one served by SimCord as a page of its own, seen by one person."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from simcord.backend.access import can_access_channel

from bot.domain.refusals import Refusal
from bot.rehearsal import simcord_internals

if TYPE_CHECKING:
    from simcord import ChannelHandle, MemberActor, UserHandle
    from simcord.preview import Preview

    from bot.rehearsal.world import World

log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class Room:
    key: str
    label: str
    people: tuple[MemberActor, ...]
    """Who may look into it."""
    messages: int
    """How many stand there for all who may look."""


def rooms(world: World) -> list[Room]:
    """The channel, everybody's direct messages, and the threads under the channel."""
    threads = [_place(world, thread) for thread in world.channel.threads]
    return [_place(world, world.channel), *(_dm(world, who) for who in world.people), *threads]


def _place(world: World, channel: ChannelHandle) -> Room:
    may_look = tuple(
        who for who in world.people if can_access_channel(world.env, channel.id, who, history=True)
    )
    sign = "Thread: " if channel.is_thread else "#"
    return Room(str(channel.id), f"{sign}{channel.name}", may_look, _count(world, channel.id))


def _dm(world: World, who: MemberActor) -> Room:
    # Asked without `who.user.dm_channel`, which would open the conversation.
    channel_id = world.env.backend.dm_channels.get(who.id)
    return Room(f"dm-{who.id}", f"{name_of(who)}’s DM with the bot", (who,), _count(world, channel_id))


def _count(world: World, channel_id: int | None) -> int:
    messages = world.env.backend.messages.get(channel_id or 0, {})
    return sum(message.visible_to(None) for message in messages.values())


def name_of(who: MemberActor) -> str:
    return who.user.global_name or who.name


class Windows:
    """The rooms that somebody looks into, kept up to date while the bot writes by itself."""

    def __init__(self, world: World, framed_by: str) -> None:
        self._world, self._framed_by = world, framed_by
        self._open: dict[tuple[str, str, str], Preview] = {}
        self._shown: dict[Preview, tuple[int, int, int]] = {}
        self._style = files("bot.rehearsal").joinpath("static/room.css").read_text("utf-8")

    async def look(self, room_key: str, person: str, zone: str) -> str:
        """The address of a room as one person sees it, with times in that zone; it is a secret.

        To look into direct messages that nobody has opened yet opens them from the person's side, as a
        click on the bot's name does in Discord: the bot is not told.
        """
        zone = zone if zone in available_timezones() else "UTC"
        async with self._world.turn:
            wanted = (room_key, person, zone)
            if wanted not in self._open:
                channel, viewer = self._find(room_key, person)
                self._open[wanted] = await simcord_internals.open_preview(
                    self._world.env,
                    channel,
                    viewer,
                    zone=zone,
                    framed_by=self._framed_by,
                    style=self._style,
                    turn=self._world.turn,
                )
            return self._open[wanted].url

    def _find(self, room_key: str, person: str) -> tuple[ChannelHandle, MemberActor | UserHandle]:
        room = next((room for room in rooms(self._world) if room.key == room_key), None)
        who = next((who for who in self._world.people if str(who.id) == person), None)
        if room is None or who is None:
            raise Refusal("That room is gone: choose another one.")
        if who not in room.people:
            raise Refusal(f"{name_of(who)} cannot look in here: choose somebody else's eyes.")
        if room_key.startswith("dm-"):
            return who.user.dm_channel, who.user
        places = [self._world.channel, *self._world.channel.threads]
        return next(place for place in places if str(place.id) == room_key), who

    async def keep_fresh(self) -> None:
        while True:
            try:
                self.refresh()
                self._world.log_errors()
            except Exception:
                log.exception("A room could not be shown anew.")
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    def refresh(self) -> None:
        """Show anew each open room in which something has changed."""
        env = self._world.env
        for preview in self._open.values():
            looks = (id(env.bot), *simcord_internals.fingerprint(env, preview.channel.id))
            if self._shown.get(preview) != looks:
                self._shown[preview] = looks
                simcord_internals.publish(preview)

    async def close(self) -> None:
        for preview in tuple(self._open.values()):  # a page that is still open may ask for another room
            await preview.close()
