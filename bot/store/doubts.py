"""What became of doubts: one row for each that was ever settled."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.response import DoubtState
from bot.store.tables import doubts, items


async def settle(tx: AsyncConnection, item_id: int, state: DoubtState, words: str, now: datetime) -> None:
    """The newest word on it counts; said twice alike, the first time stays."""
    insert = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    row = insert(doubts).values(item_id=item_id, state=state.value, words=words, changed_at=now)
    await tx.execute(
        row.on_conflict_do_update(
            index_elements=["item_id"],
            set_={"state": state.value, "words": words, "changed_at": now},
            where=sa.or_(doubts.c.state != state.value, doubts.c.words != words),
        )
    )


async def words_of_run(tx: AsyncConnection, run_id: int) -> dict[int, str]:
    """What settled the doubts of a run, by item, where that was said."""
    rows = await tx.execute(
        sa.select(doubts.c.item_id, doubts.c.words)
        .join(items, items.c.id == doubts.c.item_id)
        .where(items.c.run_id == run_id, doubts.c.words != "")
    )
    return {row.item_id: row.words for row in rows}
