"""The one way into the database: a transaction to write in, or a look at one moment."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager

from sqlalchemy import exc
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.refusals import CannotStart
from bot.store import schema
from bot.store.engines import (
    PostgresServer,
    SqliteFile,
    address,
    explained,
    occupied,
    postgres_engine,
    sqlite_reader,
    sqlite_writer,
)

READERS = 4
POSTGRES_WRITERS = 6


OUT_OF_ORDER = ("08", "25", "40", "53", "55", "57", "58")
"""PostgreSQL's classes of errors for a server or a moment that is not right; the same may go well later."""


def out_of_order(error: BaseException) -> bool:
    """Whether this is the database's trouble, such as locked, full or gone, and not that of what was asked of it."""
    if isinstance(error, exc.DBAPIError):
        passing = error.connection_invalidated or isinstance(error, exc.OperationalError | exc.InterfaceError)
        return passing or str(getattr(error.orig, "sqlstate", ""))[:2] in OUT_OF_ORDER
    return isinstance(error, exc.TimeoutError | OSError)


class Database:
    """Open one with `open_database`."""

    def __init__(self, writer: AsyncEngine, reader: AsyncEngine, writers: int) -> None:
        self._writer = writer
        self._reader = reader
        # The pool gives up on whoever waits too long, and lets writers or readers take all of it.
        self._write_turns = asyncio.Semaphore(writers)
        self._read_turns = asyncio.Semaphore(READERS)
        self._writing: set[asyncio.Task[object] | None] = set()

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._writer.dialect.name

    @asynccontextmanager
    async def begin(self) -> AsyncGenerator[AsyncConnection]:
        """One writing transaction: committed at the end, undone when anything is raised.

        On SQLite nobody else writes meanwhile. On PostgreSQL others do: lock what you read and write back.
        """
        with self._once_per_task():
            async with self._write_turns, self._writer.begin() as tx:
                yield tx

    @asynccontextmanager
    async def read(self) -> AsyncGenerator[AsyncConnection]:
        """All statements see the same moment, without what is not committed yet; writing raises."""
        async with self._read_turns, self._reader.connect() as tx:
            yield tx

    async def dispose(self) -> None:
        await self._reader.dispose()
        await self._writer.dispose()

    @contextmanager
    def _once_per_task(self) -> Generator[None]:
        task = asyncio.current_task()
        if task in self._writing:
            # On SQLite it would wait for itself, for ever.
            raise RuntimeError("this task already has a transaction open: hand on its `tx`")
        self._writing.add(task)
        try:
            yield
        finally:
            self._writing.discard(task)


@asynccontextmanager
async def open_database(url: str) -> AsyncGenerator[Database]:
    """The database that `database.url` names, with the schema that this code needs.

    A SQLite file is made or brought up to date, and held against a second process. PostgreSQL is only
    checked: several bots may share it, so an operator says when. Raises CannotStart.
    """
    place = address(url)
    async with AsyncExitStack() as stack:
        match place:
            case SqliteFile():
                path = stack.enter_context(occupied(place))
                await schema.bring_up_to_date(place, path)
                database = Database(sqlite_writer(path), sqlite_reader(path, READERS), writers=1)
            case PostgresServer():
                database = _on_postgres(place)
        stack.push_async_callback(database.dispose)
        if isinstance(place, PostgresServer):
            await _check(database, place)
        yield database


def _on_postgres(server: PostgresServer) -> Database:
    engine = postgres_engine(server.url, connections=POSTGRES_WRITERS + READERS, seconds=30)
    reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return Database(engine, reader, POSTGRES_WRITERS)


async def _check(database: Database, server: PostgresServer) -> None:
    with explained(server):
        async with database.read() as tx:
            current = await tx.run_sync(schema.is_current, server.name)
    if not current:
        raise CannotStart(
            f"The tables in {server.name} are not up to date: run `python -m bot migrate` first."
        )
