"""Where the database is, and how the bot connects to it."""

import logging
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import sqlalchemy as sa
from filelock import FileLock, Timeout
from sqlalchemy import event, exc
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.domain.refusals import CannotStart
from bot.store.one_visit import Connection

if TYPE_CHECKING:
    from sqlalchemy.engine import ExceptionContext
    from sqlalchemy.engine.interfaces import AdaptedConnection


@dataclass(frozen=True, slots=True)
class SqliteFile:
    """A file on this machine; without a path, one that is forgotten at the end."""

    path: Path | None

    @property
    def name(self) -> str:
        return str(self.path or "the temporary database")


@dataclass(frozen=True, slots=True)
class PostgresServer:
    url: sa.URL

    @property
    def name(self) -> str:
        """For people to read; without the password."""
        where = self.url.host or self.url.query.get("host", "this machine")
        return f"the PostgreSQL database {self.url.database!r} at {where}"


def address(url: str) -> SqliteFile | PostgresServer:
    """Read the setting `database.url`; raises CannotStart when it names neither kind of database."""
    unreadable = CannotStart(
        "database.url must read sqlite:///path/to/file.db or postgresql://user:password@host/name."
    )
    try:
        parsed = sa.make_url(url)
    except (exc.ArgumentError, ValueError):
        raise unreadable from None  # the error repeats the address, with its password
    match parsed.get_backend_name():
        case "sqlite" if not parsed.host and not parsed.query:
            database = parsed.database
            return SqliteFile(Path(database) if database and database != ":memory:" else None)
        case "postgresql" | "postgres" if parsed.database:
            return PostgresServer(_for_asyncpg(parsed))
        case _:
            raise unreadable


def _for_asyncpg(url: sa.URL) -> sa.URL:
    query = dict(url.query)
    if "sslmode" in query:  # what hosts hand out is written for libpq, which has another word for it
        query["ssl"] = query.pop("sslmode")
    return url.set(drivername="postgresql+asyncpg", query=query)


# What everything that opens the file must do. WAL lets readers and the writer pass each other; FULL
# makes a commit outlive a power cut; secure_delete overwrites what a person has erased.
_PRAGMAS = ("busy_timeout=5000", "journal_mode=WAL", "synchronous=FULL", "secure_delete=ON")


def sqlite_writer(path: Path) -> AsyncEngine:
    # IMMEDIATE takes the write lock before the first read, so that nothing read can be outdated by the
    # time it is written back.
    return _sqlite(path, "foreign_keys=ON", begin="BEGIN IMMEDIATE", connections=1)


def sqlite_reader(path: Path, connections: int) -> AsyncEngine:
    return _sqlite(path, "query_only=ON", begin="BEGIN", connections=connections)


def sqlite_builder(path: Path) -> AsyncEngine:
    """For changes to the schema: rebuilding a table must not be taken for deleting its rows."""
    return _sqlite(path, "foreign_keys=OFF", begin="BEGIN IMMEDIATE", connections=1)


def _sqlite(path: Path, *pragmas: str, begin: str, connections: int) -> AsyncEngine:
    # At DEBUG this logger writes each statement with its values, which are people's words.
    logging.getLogger("aiosqlite").setLevel(logging.INFO)
    engine = create_async_engine(
        sa.URL.create("sqlite+aiosqlite", database=str(path)),
        hide_parameters=True,
        pool_size=connections,
        max_overflow=0,
        connect_args={"async_creator_fn": partial(Connection, begin=begin)},
    )
    script = "".join(f"PRAGMA {pragma};" for pragma in (*_PRAGMAS, *pragmas))
    event.listen(engine.sync_engine, "connect", partial(_prepare, script))
    return engine


def _prepare(script: str, connection: "AdaptedConnection", _record: object) -> None:
    try:
        connection.run_async(lambda sqlite: sqlite.executescript(script))
    except sqlite3.Error:
        connection.run_async(lambda sqlite: sqlite.close())  # the pool forgets it as it is
        raise


def postgres_engine(url: sa.URL, connections: int, seconds: float | None) -> AsyncEngine:
    """Gives up on a statement after so many seconds, if any."""
    engine = create_async_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=connections,
        max_overflow=0,
        connect_args={
            "timeout": 10,
            "command_timeout": seconds,
            "server_settings": {"application_name": "cohort-bot"},
        },
    )
    event.listen(engine.sync_engine, "handle_error", _keep_values_out)
    return engine


def _keep_values_out(context: "ExceptionContext") -> None:
    """PostgreSQL and asyncpg quote the offending values in their errors, which `hide_parameters` lets by."""
    wrapped = context.sqlalchemy_exception
    driver = context.original_exception.__cause__
    if wrapped is None or driver is None:
        return
    # Class 22 is about the values themselves and quotes them at once; the others do in a line of detail.
    quotes = str(getattr(driver, "sqlstate", "")).startswith("22")
    said = "a value that does not fit" if quotes else str(driver).partition("\n")[0]
    message = f"{type(driver).__name__}: {said}"
    wrapped.args = context.original_exception.args = driver.args = (message,)
    vars(driver)["detail"] = None


@contextmanager
def occupied(file: SqliteFile) -> Generator[Path]:
    """Hold the file against a second process until the end of this one, however that comes.

    Raises CannotStart when another process holds it, or when it can't be written.
    """
    if file.path is None:
        with TemporaryDirectory() as folder:
            yield Path(folder) / "cohort-bot.db"
        return
    lock = FileLock(f"{file.path}.lock", blocking=False)
    try:
        if not file.path.parent.is_dir():
            raise CannotStart(f"database.url: there is no folder {file.path.parent}; make it first.")
        lock.acquire()
        # Only its owner may read it. SQLite gives the files that it puts beside it the same rights.
        file.path.touch(mode=0o600)
        file.path.open("ab").close()
    except Timeout:
        raise CannotStart(
            f"Another process is using {file.path}: stop it first, or name another file in database.url."
        ) from None
    except OSError as error:
        raise CannotStart(
            f"database.url: {file.path} can't be written ({error.strerror}); let this user write there."
        ) from error
    try:
        yield file.path
    finally:
        lock.release()


@contextmanager
def explained(place: SqliteFile | PostgresServer) -> Generator[None]:
    """Turn what goes wrong while connecting into a CannotStart."""
    try:
        yield
    except (OSError, ValueError, TypeError, exc.SQLAlchemyError) as error:
        raise CannotStart(f"database.url: {place.name} can't be used ({_reason(error)}).") from error


def _reason(error: BaseException) -> str:
    while error.__cause__ is not None:
        error = error.__cause__
    return str(error).partition("\n")[0].rstrip(".") or type(error).__name__
