"""How often it was tried to take in what is read from a history; see `services.catch_up`."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import tries


def _begin(insert: postgresql.Insert | sqlite.Insert) -> sa.Executable:
    new = insert.values(begun=1, aside=False)
    again = {"begun": tries.c.begun + sa.bindparam("more", type_=sa.Integer)}
    return new.on_conflict_do_update(index_elements=["message_id", "what"], set_=again).returning(
        tries.c.begun
    )


_BEGIN = {"postgresql": _begin(postgresql.insert(tries)), "sqlite": _begin(sqlite.insert(tries))}


async def begin(tx: AsyncConnection, message_id: int, what: str, user_id: int, *, counted: bool) -> int:
    """Count one more try, unless it is counted already; how many were begun, with this one."""
    values = {"message_id": message_id, "what": what, "user_id": user_id, "more": 0 if counted else 1}
    return (await tx.execute(_BEGIN[tx.dialect.name], values)).scalar_one()


async def set_aside(tx: AsyncConnection, message_id: int, what: str) -> None:
    """It is not tried again, and its writer is to be told."""
    await tx.execute(
        sa.update(tries).where(tries.c.message_id == message_id, tries.c.what == what).values(aside=True)
    )


async def any_of(tx: AsyncConnection, user_id: int) -> bool:
    return await tx.scalar(sa.select(tries.c.begun).where(tries.c.user_id == user_id).limit(1)) is not None


async def forget(tx: AsyncConnection, user_id: int) -> bool:
    """Forget this person's, now that everything is taken in; whether any of it was set aside."""
    gone = sa.delete(tries).where(tries.c.user_id == user_id).returning(tries.c.aside)
    return any((await tx.execute(gone)).scalars().all())
