"""Telling somebody of a miss, or that a member is stuck, because its owner said so: with their own next message."""

from datetime import datetime

from bot.domain.checking_in import Hearer
from bot.domain.delivery import (
    LEASE,
    Cancelled,
    Delivery,
    Done,
    NotYet,
    Outcome,
    Undeliverable,
    expired,
    final,
)
from bot.domain.news import NewsKind, of_miss, of_round_miss, of_stuck
from bot.services import ahead
from bot.services.desk import Desk
from bot.store import deliveries, news, people, telling
from bot.store.telling import ToTell
from bot.store.types import Tx

NOBODY = "nobody to tell"
"""The reason where there is neither a buddy who accepted nor a facilitator whom the bot knows."""


class Telling:
    """Nothing is sent for it. Each claim lets one hearer know, and holds their conversation alone: whoever holds two
    may wait for another one who does, for ever."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def claim(self, tx: Tx, due: Delivery, now: datetime) -> Delivery | None:
        """Tell the next hearer and settle it, unless others are to hear of it too; always None.

        What waited for days is told to nobody: it is long past.
        """
        waiting = await self._waiting(tx, await _to_tell(tx, due, now), due)
        person = (await people.locked(tx, waiting[0]) or (None,))[0] if waiting else None
        claimed = await deliveries.claim(tx, due.id, now, now + LEASE)
        if claimed is None:
            return None
        # Whoever it is about may have answered, or changed their mind, while we waited for the hearer.
        told = await _to_tell(tx, due, now)
        outcome: Outcome = Cancelled()
        late = expired(claimed, now)
        if told is not None and late is not None:
            outcome = late
        elif told is not None and person is not None:
            left = await self._waiting(tx, told, due)
            if person.user_id in left:
                await self._tell(tx, person.user_id, told, due, now)
                await ahead.replan(tx, person, now)
            outcome = Done() if left == [person.user_id] else NotYet("others are to hear")
        elif told is not None:
            outcome = Done() if await telling.hearers(tx, told) else Undeliverable(NOBODY)
        await deliveries.settle(tx, claimed, outcome, now)
        return None

    async def settle(self, tx: Tx, claimed: Delivery, failed: Outcome | None, now: datetime) -> None:
        """Never called by whoever says things, since there is nothing to say."""
        await deliveries.settle(tx, claimed, final(claimed, failed or NotYet("not told"), now), now)

    async def _waiting(self, tx: Tx, told: ToTell | None, due: Delivery) -> list[int]:
        """Who has not been told yet, in order of their ids."""
        if told is None:
            return []
        by_occurrence = {_heard(due, hearer): hearer for hearer in await telling.hearers(tx, told)}
        heard = await news.heard(tx, list(by_occurrence))
        return [hearer for occurrence, hearer in by_occurrence.items() if occurrence not in heard]

    async def _tell(self, tx: Tx, hearer: int, told: ToTell, due: Delivery, now: datetime) -> None:
        await news.add(
            tx,
            hearer,
            _kind(due),
            _heard(due, hearer),
            told.words,
            now,
            member_id=told.member_id,
            item=told.item,
        )


def tell_stuck(report: int, to: Hearer) -> str:
    """The occurrence of telling them that a member is stuck, who said so in this report."""
    return f"tell-stuck-{report}-{to}"


async def _to_tell(tx: Tx, due: Delivery, now: datetime) -> ToTell | None:
    """What is to be told, as it stands: `ahead.told_of_miss` and `tell_stuck` said of what."""
    match due.occurrence.split("-"):
        case ["tell", "miss", check_in]:
            return await telling.miss(tx, int(check_in), now)
        case ["tell", "round", of_round, user_id]:
            return await telling.round_miss(tx, int(of_round), int(user_id))
        case ["tell", "stuck", report, to]:
            return await telling.stuck(tx, int(report), Hearer(to))
        case _:
            raise ValueError(f"nothing is told as {due.occurrence}")


def _kind(due: Delivery) -> NewsKind:
    return NewsKind.STUCK if due.occurrence.startswith("tell-stuck-") else NewsKind.MISS


def _heard(due: Delivery, hearer: int) -> str:
    """The occurrence of one person's hearing of it."""
    match due.occurrence.split("-"):
        case ["tell", "stuck", report, _]:
            return of_stuck(int(report), hearer)
        case ["tell", "round", of_round, user_id]:
            return of_round_miss(int(of_round), int(user_id), hearer)
        case [_, _, check_in, *_]:
            return of_miss(int(check_in), hearer)
        case _:
            raise ValueError(f"nothing is told as {due.occurrence}")
