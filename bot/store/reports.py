"""What members said of how it goes; nothing is overwritten."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.report import How, Report
from bot.store.tables import reports


async def say(
    tx: AsyncConnection,
    user_id: int,
    how: How,
    words: str,
    at: datetime,
    *,
    check_in: int | None = None,
    item: int | None = None,
    of_round: int | None = None,
    shared: bool = False,
    message_id: int | None = None,
) -> int:
    """Keep what was said `at` (aware UTC); its id."""
    report_id = await tx.scalar(
        sa.insert(reports)
        .values(
            user_id=user_id,
            how=how.value,
            words=words,
            check_in_id=check_in,
            item_id=item,
            round_id=of_round,
            shared=shared,
            message_id=message_id,
            said_at=at,
        )
        .returning(reports.c.id)
    )
    assert report_id is not None
    return report_id


async def of_item(tx: AsyncConnection, item_id: int) -> list[Report]:
    """All that was said of this milestone, test or tripwire, oldest first."""
    return await _found(tx, reports.c.item_id == item_id)


async def of_items(tx: AsyncConnection, item_ids: list[int]) -> list[Report]:
    """The same of several, such as a milestone and its steps."""
    return await _found(tx, reports.c.item_id.in_(item_ids))


async def by_id(tx: AsyncConnection, report_id: int) -> Report | None:
    """None also where another took its place since."""
    found = await _found(tx, reports.c.id == report_id)
    return found[0] if found else None


async def of_check_ins(tx: AsyncConnection, check_in_ids: list[int]) -> list[Report]:
    return await _found(tx, reports.c.check_in_id.in_(check_in_ids))


async def of_round(tx: AsyncConnection, round_id: int) -> list[Report]:
    """All that was said in a round, oldest first: of each member the newest counts."""
    return await _found(tx, reports.c.round_id == round_id)


async def share(tx: AsyncConnection, report_id: int, *, shared: bool) -> None:
    """Whether the cohort may see it; its words stay as they are."""
    await tx.execute(sa.update(reports).where(reports.c.id == report_id).values(shared=shared))


async def by_message(tx: AsyncConnection, message_id: int) -> Report | None:
    """What this message of Discord's said, as it counts now."""
    found = await _found(tx, reports.c.message_id == message_id)
    return found[-1] if found else None


async def replaced(tx: AsyncConnection, report_id: int, at: datetime) -> None:
    """Something said later takes its place, such as an edit of the same message; it stays in the history."""
    await tx.execute(sa.update(reports).where(reports.c.id == report_id).values(replaced_at=at))


async def _found(tx: AsyncConnection, those: sa.ColumnElement[bool]) -> list[Report]:
    query = sa.select(reports).where(those, reports.c.replaced_at.is_(None)).order_by(reports.c.id)
    return [_report(row) for row in await tx.execute(query)]


def _report(row: sa.Row[Any]) -> Report:
    return Report(
        row.id,
        row.user_id,
        How(row.how),
        row.words,
        row.said_at,
        row.check_in_id,
        row.item_id,
        row.round_id,
        row.shared,
    )
