"""Migrations build the very tables that the code reads, and never half of them."""

import asyncio
import json
import logging
import shutil
import subprocess
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.refusals import CannotStart
from bot.store import schema
from bot.store.database import Database, open_database
from bot.store.engines import PostgresServer, address, postgres_engine, sqlite_builder
from bot.store.tables import metadata
from tests.databases import Server


@asynccontextmanager
async def connected(url: str) -> AsyncGenerator[AsyncConnection]:
    """A transaction as the migrations have it."""
    place = address(url)
    if isinstance(place, PostgresServer):
        engine = postgres_engine(place.url, connections=1, seconds=None)
    else:
        assert place.path is not None
        engine = sqlite_builder(place.path)
    try:
        async with engine.begin() as connection:
            yield connection
    finally:
        await engine.dispose()


def described(connection: sa.Connection) -> dict[str, list[str]]:
    """All that the database knows of its tables, in an order that does not matter."""
    inspector = sa.inspect(connection)
    tables = [table for table in inspector.get_table_names() if table != "alembic_version"]
    return {
        table: sorted(
            json.dumps(found, sort_keys=True, default=str)
            for found in (
                *inspector.get_columns(table),
                *inspector.get_check_constraints(table),
                *inspector.get_foreign_keys(table),
                *inspector.get_indexes(table),
                *inspector.get_unique_constraints(table),
                inspector.get_pk_constraint(table),
            )
        )
        for table in tables
    }


async def test_migrations_build_what_the_code_reads(empty_url: str):
    async with connected(empty_url) as connection:
        await connection.run_sync(metadata.create_all)
        wanted = await connection.run_sync(described)
        await connection.run_sync(metadata.drop_all)
    await schema.migrate(empty_url)
    async with connected(empty_url) as connection:
        assert await connection.run_sync(described) == wanted
    assert wanted


async def test_alembic_finds_nothing_left_to_do(database: Database):
    from alembic import command

    def check(connection: sa.Connection) -> None:
        config = schema.alembic_config()
        config.attributes["connection"] = connection
        command.check(config)

    async with database.begin() as tx:
        await tx.run_sync(check)


def test_the_head_that_the_code_names_is_the_newest_migration():
    from alembic.script import ScriptDirectory

    assert ScriptDirectory.from_config(schema.alembic_config()).get_heads() == [schema.HEAD]


async def test_migrating_twice_changes_nothing(empty_url: str):
    await schema.migrate(empty_url)
    await schema.migrate(empty_url)
    async with open_database(empty_url) as database, database.read() as tx:
        assert await tx.scalar(sa.text("SELECT version_num FROM alembic_version")) == schema.HEAD


async def test_two_migrations_at_once_make_one(postgres: Server):
    with postgres.database("template0") as url:
        await asyncio.gather(*(schema.migrate(url) for _ in range(4)))
        async with open_database(url):
            pass


async def test_a_new_file_is_ready_when_it_is_open(tmp_path: Path):
    async with open_database(f"sqlite:///{tmp_path}/bot.db") as database, database.read() as tx:
        tables = await tx.run_sync(lambda connection: sa.inspect(connection).get_table_names())
    assert set(metadata.tables) <= set(tables)


async def test_an_empty_postgresql_is_told_how_to_migrate(postgres: Server):
    with postgres.database("template0") as url:
        with pytest.raises(CannotStart, match="run `python -m bot migrate` first"):
            async with open_database(url):
                pass
        async with connected(url) as connection:
            assert await connection.run_sync(described) == {}


async def test_a_schema_that_the_code_does_not_know_is_refused_and_left_alone(database_url: str):
    async with connected(database_url) as connection:
        await connection.execute(sa.text("UPDATE alembic_version SET version_num = 'from-2031'"))
    for attempt in (open_database(database_url).__aenter__, lambda: schema.migrate(database_url)):
        with pytest.raises(CannotStart, match=r"made by a newer version of the bot \(schema from-2031\)"):
            await attempt()


async def test_the_database_of_another_program_is_refused_and_left_alone(empty_url: str):
    async with connected(empty_url) as connection:
        await connection.execute(sa.text("CREATE TABLE recipes (title TEXT)"))
    with pytest.raises(CannotStart, match="belongs to another program"):
        await schema.migrate(empty_url)
    async with connected(empty_url) as connection:
        assert list(await connection.run_sync(described)) == ["recipes"]


LATER = '''"""Rebuilds a table, and then does what the test is about."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"


def upgrade() -> None:
    with op.batch_alter_table("shoes", recreate="auto") as shoes:
        shoes.alter_column("size", new_column_name="length", existing_type=sa.Integer())
    op.execute("{last}")
'''

SHOES = """
CREATE TABLE shoes (id INTEGER PRIMARY KEY, size INTEGER);
CREATE TABLE laces (shoe INTEGER REFERENCES shoes (id) ON DELETE CASCADE);
INSERT INTO shoes VALUES (1, 43);
INSERT INTO laces VALUES (1)
"""


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """The migrations in another folder, and one more, which ends with the statement given."""
    scripts = tmp_path / "50% more migrations"
    shutil.copytree(schema.MIGRATIONS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    head = schema.HEAD
    monkeypatch.setattr(schema, "HEAD", "9999")

    def written(last: str) -> Path:
        (scripts / "versions" / "9999_later.py").write_text(LATER.format(head=head, last=last))
        return scripts

    return written


async def wear_shoes(url: str) -> None:
    async with connected(url) as connection:
        for statement in SHOES.split(";"):
            await connection.execute(sa.text(statement))


async def test_a_migration_that_fails_leaves_the_old_schema(database_url: str, later: Callable[[str], Path]):
    await wear_shoes(database_url)
    async with connected(database_url) as connection:
        before = await connection.run_sync(described)
    with pytest.raises(CannotStart, match=r"bot\.db could not be brought up to date, and stays as it was"):
        async with connected(database_url) as connection:
            await connection.run_sync(schema.upgrade, "bot.db", later("INSERT INTO nowhere VALUES (1)"))
    async with connected(database_url) as connection:
        assert await connection.run_sync(described) == before
        assert await connection.scalar(sa.text("SELECT version_num FROM alembic_version")) != "9999"
        assert await connection.scalar(sa.text("SELECT size FROM shoes")) == 43


async def test_rebuilding_a_table_keeps_the_rows_that_point_at_it(
    database_url: str, later: Callable[[str], Path]
):
    await wear_shoes(database_url)
    async with connected(database_url) as connection:
        await connection.run_sync(schema.upgrade, "bot.db", later("SELECT 1"))
    async with connected(database_url) as connection:
        assert await connection.scalar(sa.text("SELECT length FROM shoes")) == 43
        assert await connection.scalar(sa.text("SELECT shoe FROM laces")) == 1
        assert await connection.scalar(sa.text("SELECT version_num FROM alembic_version")) == "9999"


async def test_a_migration_that_leaves_rows_pointing_at_nothing_fails(
    sqlite_url: str, later: Callable[[str], Path]
):
    await wear_shoes(sqlite_url)
    with pytest.raises(CannotStart, match="a row of laces would point at nothing in shoes"):
        async with connected(sqlite_url) as connection:
            await connection.run_sync(schema.upgrade, "bot.db", later("DELETE FROM shoes"))
    async with connected(sqlite_url) as connection:
        assert await connection.scalar(sa.text("SELECT size FROM shoes")) == 43


async def test_migrating_leaves_logging_as_it_was(empty_url: str):
    def levels() -> dict[str, tuple[int, int, bool]]:
        names = ("", "bot", "discord", "alembic")
        loggers = {name: logging.getLogger(name) for name in names}
        return {name: (it.level, len(it.handlers), it.disabled) for name, it in loggers.items()}

    before = levels()
    await schema.migrate(empty_url)
    assert levels() == before


OPENING = """
import asyncio, sys
from bot.store.database import open_database

async def main():
    async with open_database(sys.argv[1]) as db:
        print(db.dialect, "alembic" in sys.modules, "asyncpg" in sys.modules)

asyncio.run(main())
"""


def opened_elsewhere(url: str, working_directory: Path) -> str:
    command = [sys.executable, "-c", OPENING, url]
    ran = subprocess.run(command, cwd=working_directory, capture_output=True, text=True, check=True)  # noqa: S603
    return ran.stdout


def test_migrations_are_found_from_any_working_directory(tmp_path: Path):
    assert opened_elsewhere("sqlite:///new.db", tmp_path).startswith("sqlite")
    assert (tmp_path / "new.db").stat().st_size > 0


def test_a_start_with_nothing_to_migrate_does_not_load_alembic(sqlite_url: str, tmp_path: Path):
    assert opened_elsewhere(sqlite_url, tmp_path) == "sqlite False False\n"


def test_a_developer_gets_an_empty_migration_when_nothing_changed(tmp_path: Path):
    from alembic import command

    scripts = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    config = schema.alembic_config(scripts)
    command.revision(config, message="Nothing new", autogenerate=True, rev_id="9999")
    text = (scripts / "versions" / "9999_nothing_new.py").read_text()
    assert "def upgrade() -> None:" in text
    assert "op." not in text


def test_a_generated_migration_names_no_type_of_ours(tmp_path: Path):
    from alembic import command

    scripts = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, scripts, ignore=shutil.ignore_patterns("versions", "__pycache__"))
    (scripts / "versions").mkdir()
    command.revision(schema.alembic_config(scripts), message="All", autogenerate=True, rev_id="1")
    text = (scripts / "versions" / "1_all.py").read_text()
    assert "sa.DateTime(timezone=True)" in text
    assert "UtcDateTime" not in text
    compile(text, "1_all.py", "exec")


def test_a_migration_as_a_script_is_refused():
    from alembic import command

    with pytest.raises(CannotStart, match="python -m bot migrate"):
        command.upgrade(schema.alembic_config(), "head", sql=True)
