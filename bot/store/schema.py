"""Is the schema the one that this code was written for, and how does it become so."""

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot.domain.refusals import CannotStart
from bot.store.engines import SqliteFile, address, explained, occupied, postgres_engine, sqlite_builder

if TYPE_CHECKING:
    from alembic.config import Config

# The newest file in migrations/versions. Named here because asking Alembic costs half of a start.
HEAD = "0008"

MIGRATIONS = Path(str(files("migrations")))


async def migrate(url: str) -> None:
    """Bring the database up to date, in one transaction: all of it or nothing.

    Raises CannotStart when it can't be reached, is in use (SQLite), is newer than this code, or a step fails.
    """
    place = address(url)
    if isinstance(place, SqliteFile):
        with occupied(place) as path:
            await bring_up_to_date(place, path)
        return
    engine = postgres_engine(place.url, connections=1, seconds=None)
    try:
        with explained(place):
            async with engine.begin() as connection:
                # Two of these at once would both find nothing done.
                await connection.execute(sa.text("SELECT pg_advisory_xact_lock(:name)"), {"name": 0xC0407})
                await connection.run_sync(upgrade, place.name)
    finally:
        await engine.dispose()


async def bring_up_to_date(file: SqliteFile, path: Path) -> None:
    """As `migrate`, for a SQLite file that is already held."""
    engine = sqlite_builder(path)
    try:
        with explained(file):
            async with engine.begin() as connection:
                await connection.run_sync(upgrade, file.name)
    finally:
        await engine.dispose()


def upgrade(connection: sa.Connection, name: str, folder: Path = MIGRATIONS) -> None:
    """Run what is missing, inside the caller's transaction."""
    if is_current(connection, name):
        return
    from alembic import command

    config = alembic_config(folder)
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
        _check_references(connection)
    except Exception as error:
        raise CannotStart(
            f"{name} could not be brought up to date, and stays as it was: {str(error).partition(chr(10))[0]}"
        ) from error


def _check_references(connection: sa.Connection) -> None:
    """SQLite does not look at foreign keys while its tables are rebuilt, so look afterwards."""
    if connection.dialect.name == "sqlite":
        broken = connection.execute(sa.text("PRAGMA foreign_key_check")).first()
        if broken is not None:
            raise ValueError(f"a row of {broken[0]} would point at nothing in {broken[2]}")


def is_current(connection: sa.Connection, name: str) -> bool:
    """False: older, so that `upgrade` helps. Raises CannotStart when it does not."""
    tables = sa.inspect(connection).get_table_names()
    if not tables:
        return False
    if "alembic_version" not in tables:
        raise CannotStart(f"{name} belongs to another program: name an empty database in database.url.")
    revision = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    if revision is None or revision == HEAD:
        return revision == HEAD
    if revision not in _known():
        raise CannotStart(
            f"{name} was made by a newer version of the bot (schema {revision}): install that version again."
        )
    return False


def _known() -> set[str]:
    from alembic.script import ScriptDirectory

    return {script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()}


def alembic_config(folder: Path = MIGRATIONS) -> "Config":
    """Alembic on the migrations beside the bot, whatever the working directory; logging stays as it is."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
