"""What members let be shown of their plans, passage by passage."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.consent import Audience, Consent, Shown
from bot.store.tables import consents

_NEWEST = (
    sa.select(sa.func.max(consents.c.id))
    .where(consents.c.run_id.in_(sa.bindparam("runs", expanding=True)))
    .group_by(consents.c.run_id, consents.c.passage)
)
_STANDING = sa.select(consents).where(consents.c.id.in_(_NEWEST)).order_by(consents.c.id)


async def of_runs(tx: AsyncConnection, run_ids: Sequence[int]) -> dict[int, dict[str, Consent]]:
    """The last that was said of each passage of these runs, by run and passage; in one statement."""
    found: dict[int, dict[str, Consent]] = {run_id: {} for run_id in run_ids}
    for row in await tx.execute(_STANDING, {"runs": list(run_ids)}):
        lines = tuple(Shown(line["words"], line["item"]) for line in row.lines)
        found[row.run_id][row.passage] = Consent(row.passage, Audience(row.audience), lines, row.said_at)
    return found


async def say(tx: AsyncConnection, run_id: int, new: Sequence[Consent]) -> None:
    """Write down what a member said of these passages; what they said before stays beside it."""
    if new:
        await tx.execute(
            sa.insert(consents),
            [
                {
                    "run_id": run_id,
                    "passage": each.passage,
                    "audience": each.audience.value,
                    "lines": [{"words": line.words, "item": line.item} for line in each.lines],
                    "said_at": each.said_at,
                }
                for each in new
            ],
        )
