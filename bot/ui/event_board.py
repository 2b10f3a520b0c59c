"""Keeps Discord's scheduled events as the sessions are: made, moved and cancelled, and made good by the beat."""

import asyncio
import logging
from collections import defaultdict
from dataclasses import dataclass

import discord

from bot.clock import Clock
from bot.domain.session import Session
from bot.services import Services
from bot.services.sessions import Event
from bot.ui.inert import label
from bot.ui.stage import FIRST_WAIT, LONGEST_REQUEST, LONGEST_WAIT

_log = logging.getLogger(__name__)

MOST_NAME = 100
OVER = (discord.EventStatus.completed, discord.EventStatus.cancelled)


@dataclass(slots=True)
class _Seat:
    not_before: float = 0.0
    wait: float = FIRST_WAIT


class EventBoard:
    """What is stored decides; an event whose making was not noted is found again by its description."""

    def __init__(self, bot: discord.Client, services: Services, clock: Clock) -> None:
        self.bot, self.sessions, self.clock = bot, services.sessions, clock
        self._seats: defaultdict[int, _Seat] = defaultdict(_Seat)

    async def settle(self) -> None:
        """Bring every event that is owed up to date. One that fails is tried again ever less often."""
        for session_id in await self.sessions.events_owed():
            seat = self._seats[session_id]
            if seat.not_before > _now():
                continue
            try:
                async with asyncio.timeout(LONGEST_REQUEST):
                    await self._bring(session_id)
                seat.wait = FIRST_WAIT
            except (discord.HTTPException, TimeoutError, OSError) as trouble:
                seat.not_before, seat.wait = _now() + seat.wait, min(2 * seat.wait, LONGEST_WAIT)
                why = (
                    ""
                    if not isinstance(trouble, discord.Forbidden)
                    else " I need Create Events and Manage Events."
                )
                _log.warning(
                    "A session's event could not be kept (%s); trying again.%s", type(trouble).__name__, why
                )

    async def _bring(self, session_id: int) -> None:
        owed = await self.sessions.event(session_id)
        guild = None if owed is None else self.bot.get_guild(owed.cohort.guild_id)
        if owed is None or guild is None or guild.unavailable:
            return  # the server is away just now
        session = owed.session
        there = await self._find(guild, session)
        if session.cancelled or session.starts_at <= self.clock():
            if there is not None and session.cancelled:
                await there.cancel()
            event_id = None
        elif there is None:
            event_id = (await _make(guild, owed)).id
        else:
            if not _shows(there, owed):
                await there.edit(
                    name=_name(session),
                    start_time=session.starts_at,
                    end_time=session.ends_at,
                    location=_place(owed),
                )
            event_id = there.id
        await self.sessions.event_stands(session.id, event_id, session.changes)

    async def _find(self, guild: discord.Guild, session: Session) -> discord.ScheduledEvent | None:
        """Its event, if one is to come: by its id, or, where that was never noted, by what it says of itself."""
        assert self.bot.user is not None, "it is logged in"
        for event in await guild.fetch_scheduled_events(with_counts=False):
            ours = event.creator_id in (None, self.bot.user.id)
            known = event.id == session.event_id or (event.description or "").startswith(_mark(session))
            if ours and known and event.status not in OVER:
                return event
        return None


async def _make(guild: discord.Guild, owed: Event) -> discord.ScheduledEvent:
    session = owed.session
    return await guild.create_scheduled_event(
        name=_name(session),
        description=f"{_mark(session)} of {label(owed.cohort.name, MOST_NAME)}, in <#{owed.cohort.channel_id}>.",
        start_time=session.starts_at,
        end_time=session.ends_at,
        entity_type=discord.EntityType.external,
        privacy_level=discord.PrivacyLevel.guild_only,
        location=_place(owed),
    )


def _shows(event: discord.ScheduledEvent, owed: Event) -> bool:
    session = owed.session
    return (event.name, event.start_time, event.end_time) == (
        _name(session),
        session.starts_at,
        session.ends_at,
    )


def _name(session: Session) -> str:
    return label(session.name, MOST_NAME)


def _place(owed: Event) -> str:
    return label(f"#{owed.cohort.name}", MOST_NAME)


def _mark(session: Session) -> str:
    """How its event is known again, whatever became of the answer to its making."""
    return f"Session no. {session.id} "


def _now() -> float:
    return asyncio.get_running_loop().time()
