"""Who read what of somebody's: written down as it is read, shown to whose it is."""

from bot.domain.access_log import Access
from bot.services.desk import Desk
from bot.store import accesses


class Accesses:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def of(self, user_id: int) -> tuple[Access, ...]:
        """What was read of this person's own, the newest first; nothing to a stranger, of whom there is nothing."""
        async with self.desk.db.read() as tx:
            return await accesses.of_user(tx, user_id)
