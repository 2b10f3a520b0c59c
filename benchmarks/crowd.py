"""A database with a crowd in the middle of the exercise: one member gets there by answering, the others are copies.

A thousand members who answer for themselves would take minutes; copied rows are the same rows with other ids.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import services
from bot.clock import real_clock
from bot.store.database import open_database
from bot.store.schema import migrate
from bot.store.tables import metadata, revisions
from tests.services.talk import Hand, Talker, new_cohort

FIRST, FIRST_DM = 9_000_000, 90_000_000
OPEN = "B7.deliverable"
"""The question that is open to everybody: a text in the middle of the longer exercise."""
STRIDE = 100_000
"""Between the ids of one member's rows and of the next one's; the database never counts so far by itself."""
SHARED = {"courses", "cohorts", "facilitators", "sessions", "summaries"}
_SCREEN = re.compile(r"^run-(\d+)/([^/]+)(?:/(\d+))?")


@dataclass(frozen=True, slots=True)
class Somebody:
    user_id: int
    channel_id: int
    card_id: int


async def fill(url: str, size: int) -> list[Somebody]:
    """Migrate the empty database at this address and put a crowd of this size into it."""
    await migrate(url)
    hand = Hand(real_clock() - timedelta(days=3))
    async with open_database(url) as db:
        bot = await services.start(db, hand)
        ends_at = hand.at + timedelta(weeks=5)
        cohort = await bot.cohorts.set_up(new_cohort(final_session_at=ends_at, project_ends_at=ends_at))
        first = await Talker(bot, hand, FIRST, FIRST_DM).joins(cohort)
        await (await first.tells_all()).goes_to(OPEN)
        async with db.begin() as tx:
            for table in metadata.sorted_tables:
                if table.name not in SHARED:
                    await _copy(tx, table, size)
    return [Somebody(FIRST + number, FIRST_DM + number, first.card_id + number) for number in range(size)]


async def _copy(tx: AsyncConnection, table: sa.Table, size: int) -> None:
    originals = (await tx.execute(sa.select(table).where(_is_of_member(table)))).mappings().all()
    copies = [
        {column.name: _of_member(column, row[column.name], number) for column in table.columns}
        for number in range(1, size)
        for row in originals
    ]
    if copies:
        await tx.execute(sa.insert(table), copies)


def _is_of_member(table: sa.Table) -> sa.ColumnElement[bool]:
    """Nothing that is planned is copied: it is no part of an answer, and each thing is said once."""
    return sa.false() if table.name == "deliveries" else sa.true()


def _of_member(column: sa.Column[Any], value: Any, number: int) -> Any:
    """The same value in the rows of another member."""
    names = {column.name, *(key.column.name for key in column.foreign_keys)}
    tables = {key.column.table.name for key in column.foreign_keys}
    match value:
        case bool() | None:
            return value
        case int() if names & {"user_id", "channel_id"}:
            return value + number
        case int() if names & {"message_id", "card_message_id", "since_id", "event_id"}:
            return value + number
        case int() if "id" in names and not tables & SHARED:
            return value + STRIDE * number
        case str() if column.name in ("wants", "card_shows", "shows"):
            return _SCREEN.sub(lambda found: _renamed(found, number), value)
        case _:
            return value


def _renamed(screen: re.Match[str], number: int) -> str:
    run_id, prompt, ask_id = screen.groups()
    ask = "" if ask_id is None else f"/{int(ask_id) + STRIDE * number}"
    return f"run-{int(run_id) + STRIDE * number}/{prompt}{ask}"


async def stored(url: str) -> set[int]:
    """The numbers of the answers that are in the database."""
    async with open_database(url) as db, db.read() as tx:
        bodies = await tx.scalars(sa.select(sa.cast(revisions.c.body, sa.Text)))
        return {int(number) for body in bodies for number in re.findall(r"answer(\d+)x", body or "")}
