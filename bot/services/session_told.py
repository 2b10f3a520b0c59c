"""Members hear that a session was moved or cancelled: at once where it is near, else with their next message."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.calendar import local
from bot.domain.delivery import (
    LEASE,
    Cancelled,
    Delivery,
    Kind,
    NotYet,
    Outcome,
    SkippedLate,
    Undeliverable,
    final,
)
from bot.domain.news import NewsKind, of_session, session_of
from bot.domain.session import Session
from bot.services.desk import Desk
from bot.store import cohorts, deliveries, news, people, sessions
from bot.store.deliveries import Planned
from bot.store.types import Tx

NOWHERE = "no conversation"
"""The reason where a member has none with the bot."""


@dataclass(frozen=True, slots=True)
class SessionTold:
    """What is said at once, and where; `silent` outside of the member's hours: then nothing rings."""

    session: Session
    channel_id: int
    silent: bool


async def tell(tx: Tx, session: Session, user_ids: list[int], now: datetime, *, at_once: bool) -> None:
    """Let each of these hear of the last change; what they have not heard of before it is overtaken."""
    await news.gone_of_session(tx, session.id, now)
    for user_id in user_ids:
        occurrence = of_session(session.id, session.changes, user_id)
        if at_once:
            said = Planned(occurrence, now, session.id, session.cohort_id)
            await deliveries.follow(tx, Kind.SESSION, user_id, [], [said], now)
        else:
            await news.add(tx, user_id, NewsKind.SESSION, occurrence, "", now, member_id=None)


class TellsSession:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def claim(self, tx: Tx, due: Delivery, now: datetime) -> Delivery | None:
        """None where the session was changed again since, is over, or its member left or cannot be written to."""
        claimed = await deliveries.claim(tx, due.id, now, now + LEASE)
        if claimed is None:
            return None
        found = await told(tx, claimed, now)
        if isinstance(found, SessionTold):
            return claimed
        await deliveries.settle(tx, claimed, found, now)
        return None

    async def settle(self, tx: Tx, claimed: Delivery, failed: Outcome | None, now: datetime) -> None:
        await deliveries.settle(tx, claimed, final(claimed, failed or NotYet("not sent"), now), now)


async def told(
    tx: Tx, delivery: Delivery, now: datetime
) -> SessionTold | Cancelled | SkippedLate | Undeliverable:
    """What this delivery says as things are now, or why nothing."""
    assert delivery.user_id is not None
    session_id, change = session_of(delivery.occurrence)
    session = await sessions.by_id(tx, session_id)
    if session is None or session.changes != change:
        return Cancelled()
    if await cohorts.membership(tx, session.cohort_id, delivery.user_id) is None:
        return Cancelled()
    if session.starts_at <= now:
        return SkippedLate("the session has begun")
    found = await people.by_user(tx, delivery.user_id)
    if found is None or found[1].channel_id is None:
        return Undeliverable(NOWHERE)
    person, conversation = found
    rings = person.hours.allow(local(now, person.zone or "UTC").time())
    return SessionTold(session, conversation.channel_id or 0, silent=not rings)
