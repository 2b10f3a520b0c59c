"""SQLite by aiosqlite, with one visit to its thread for each statement.

aiosqlite makes four for a SELECT (a cursor, the statement, the rows, the cursor's end) and SQLAlchemy one more to
begin. Each visit wakes a thread that then waits for the interpreter: they cost more than all statements together.
"""

import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite

T = TypeVar("T")
Parameters = Sequence[Any]


class Connection(aiosqlite.Connection):
    """`begin` is said together with the first statement of each transaction, in one visit."""

    def __init__(self, path: Path | str, begin: str, **options: Any) -> None:
        super().__init__(partial(sqlite3.connect, path, isolation_level=None, **options), iter_chunk_size=64)
        self._thread.daemon = True  # whoever forgets to close it does not keep the process alive
        self._begin = begin

    def cursor(self) -> "Cursor":  # pyright: ignore[reportIncompatibleMethodOverride]
        return Cursor(self)

    async def visit(self, execute: Callable[[sqlite3.Cursor], T]) -> T:
        """Do this in the connection's thread, inside a transaction."""
        return await self._execute(self._inside, execute)  # pyright: ignore[reportUnknownMemberType]

    def _inside(self, execute: Callable[[sqlite3.Cursor], T]) -> T:
        cursor = self._conn.cursor()
        try:
            if not self.in_transaction:
                cursor.execute(self._begin)
            return execute(cursor)
        finally:
            cursor.close()

    async def commit(self) -> None:
        if self.in_transaction:
            await super().commit()

    async def rollback(self) -> None:
        if self.in_transaction:
            await super().rollback()


class Cursor:
    """As much of a cursor as SQLAlchemy's adapter uses; the rows are here before it asks for them."""

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self._rows: list[Any] = []

    async def __aenter__(self) -> "Cursor":
        return self

    async def execute(self, statement: str, parameters: Parameters = ()) -> None:
        await self._connection.visit(lambda cursor: self._take(cursor.execute(statement, parameters)))

    async def executemany(self, statement: str, parameters: Sequence[Parameters]) -> None:
        await self._connection.visit(lambda cursor: self._take(cursor.executemany(statement, parameters)))

    def _take(self, done: sqlite3.Cursor) -> None:
        self._rows = done.fetchall()
        self.description, self.rowcount, self.lastrowid = done.description, done.rowcount, done.lastrowid

    async def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Its twin in the other thread is closed already."""
