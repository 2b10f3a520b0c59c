"""A database of which one statement fails, as a test orders it."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from bot.store.database import Database

WHATS = ("database is locked", "database or disk is full", "server closed the connection unexpectedly")
COMMIT = 0
"""In the place of a statement's number: the next commit."""


class Tap:
    """Makes one statement fail, counted from now; the commit counts as one."""

    def __init__(self, database: Database) -> None:
        self._left: int | None = None
        self._what, self._first = "", False
        self.failed = False
        engine = database._writer.sync_engine  # pyright: ignore[reportPrivateUsage]
        event.listen(engine, "before_cursor_execute", self._before)
        event.listen(engine, "commit", self._commit)

    @contextmanager
    def failing(self, at: int, what: str, *, first: bool = False) -> Generator[None]:
        """With `first`, no statement behind the next commit."""
        self._left, self._what, self._first, self.failed = at, what, first, False
        try:
            yield
        finally:
            self._left = None

    def _before(self, connection: sa.Connection, _cursor: Any, statement: str, *_: Any) -> None:
        self._count(connection, statement)

    def _commit(self, connection: sa.Connection) -> None:
        if self._left == COMMIT:
            self._left = 1
        self._count(connection, "COMMIT")
        if self._first:
            self._left = None

    def _count(self, connection: sa.Connection, statement: str) -> None:
        if self._left is None or self._left == COMMIT:
            return
        self._left -= 1
        if self._left:
            return
        self._left, self.failed = None, True
        dropped = self._what == WHATS[2]
        if dropped:
            connection.invalidate()
        raise OperationalError(statement, None, Exception(self._what), connection_invalidated=dropped)
