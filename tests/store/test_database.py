"""The promises of the floor under the tables, tried on both databases with tables of its own."""

import asyncio
import gc
import logging
import signal
import sqlite3
import subprocess
import sys
import traceback
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.refusals import CannotStart
from bot.store.database import Database, open_database
from bot.store.engines import sqlite_reader, sqlite_writer
from bot.store.types import UtcDateTime
from tests.databases import Server

metadata = sa.MetaData()
counters = sa.Table(
    "counters",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
)
scraps = sa.Table(
    "scraps",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("counter_id", sa.Integer, sa.ForeignKey("counters.id")),
    sa.Column("text", sa.Text, unique=True),
    sa.Column("kind", sa.Text, nullable=False, server_default="note"),
    sa.Column("written_at", UtcDateTime),
)

CANARY = "only for my own eyes"


@pytest.fixture
async def db(database: Database) -> Database:
    """The database with two tables to try things on."""
    async with database.begin() as tx:
        await tx.run_sync(metadata.create_all)
        await tx.execute(counters.insert(), {"id": 1, "count": 0})
    return database


async def count(tx: AsyncConnection) -> int:
    found = await tx.scalar(sa.select(counters.c.count).where(counters.c.id == 1).with_for_update())
    assert found is not None
    return found


async def count_without_lock(tx: AsyncConnection) -> int:
    return (await tx.scalars(sa.select(counters.c.count))).one()


async def add_one(db: Database) -> None:
    async with db.begin() as tx:
        await tx.execute(counters.update().values(count=await count(tx) + 1))


# Instants


@pytest.mark.parametrize("hours", [0, 2, -5])
async def test_an_instant_comes_back_the_same_and_in_utc(db: Database, hours: int):
    written = datetime(2026, 11, 1, 1, 30, 0, 123456, tzinfo=timezone(timedelta(hours=hours)))
    async with db.begin() as tx:
        await tx.execute(scraps.insert().values(written_at=written))
    async with db.read() as tx:
        read = (await tx.scalars(sa.select(scraps.c.written_at))).one()
    assert read == written
    assert read.tzinfo is UTC


async def test_an_instant_without_a_zone_is_refused(db: Database):
    with pytest.raises(StatementError, match="an instant needs its time zone"):
        async with db.begin() as tx:
            await tx.execute(scraps.insert().values(written_at=datetime(2026, 11, 1)))  # noqa: DTZ001


async def test_instants_sort_and_compare_as_time_does(db: Database):
    noon = datetime(2026, 11, 1, 12, tzinfo=UTC)
    instants = [
        noon,
        noon + timedelta(microseconds=1),
        noon + timedelta(seconds=1),
        noon + timedelta(days=40),
    ]
    async with db.begin() as tx:
        await tx.execute(scraps.insert(), [{"written_at": at} for at in reversed(instants)])
        sorted_ = (await tx.scalars(sa.select(scraps.c.written_at).order_by(scraps.c.written_at))).all()
        berlin = instants[1].astimezone(timezone(timedelta(hours=1)))
        later = (await tx.scalars(sa.select(scraps.c.id).where(scraps.c.written_at > berlin))).all()
    assert sorted_ == instants
    assert len(later) == 2


# Transactions


async def test_writers_do_not_collide(db: Database):
    """P16. Broken build: the driver's own BEGIN, `begin="BEGIN"` for the writer, with several writers."""
    await _fifty_writers(db, times=20)


@pytest.mark.long
async def test_writers_do_not_collide_fifty_thousand_times(sqlite_database: Database):
    async with sqlite_database.begin() as tx:
        await tx.run_sync(metadata.create_all)
        await tx.execute(counters.insert(), {"id": 1, "count": 0})
    await _fifty_writers(sqlite_database, times=1000)


async def _fifty_writers(db: Database, times: int):
    async def writer():
        for _ in range(times):
            await add_one(db)

    await asyncio.gather(*(writer() for _ in range(50)))
    async with db.read() as tx:
        assert await tx.scalar(sa.select(counters.c.count)) == 50 * times


async def test_two_doors_into_one_file_do_not_collide(sqlite_url: str):
    """Inside one database the writers queue; this is what keeps the others out, such as a shell or a backup."""
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    doors = [Database(sqlite_writer(path), sqlite_reader(path, 1), writers=1) for _ in range(4)]
    async with doors[0].begin() as tx:
        await tx.run_sync(metadata.create_all)
        await tx.execute(counters.insert(), {"id": 1, "count": 0})

    async def writer(db: Database):
        for _ in range(50):
            await add_one(db)

    await asyncio.gather(*map(writer, doors))
    async with doors[0].read() as tx:
        assert await tx.scalar(sa.select(counters.c.count)) == 200
    for db in doors:
        await db.dispose()


async def test_writers_take_turns_also_when_they_come_back_at_once(sqlite_database: Database):
    served: list[int] = []

    async def writer(number: int):
        for _ in range(5):
            async with sqlite_database.begin():
                served.append(number)

    await asyncio.gather(*(writer(number) for number in range(10)))
    assert served == [*range(10)] * 5


async def test_readers_are_not_held_up_by_a_writer(db: Database):
    async with db.begin() as tx:
        await tx.execute(counters.update().values(count=7))
        async with db.read() as before, asyncio.timeout(1):
            assert await before.scalar(sa.select(counters.c.count)) == 0


async def test_a_crowd_of_looks_does_not_keep_a_writer_out(db: Database):
    enough = asyncio.Event()

    async def look():
        async with db.read() as tx:
            await count_without_lock(tx)
            await enough.wait()

    looks = [asyncio.create_task(look()) for _ in range(20)]
    await asyncio.sleep(0.1)
    async with asyncio.timeout(5):
        await add_one(db)
    enough.set()
    await asyncio.gather(*looks)


async def test_a_crowd_of_waiting_writers_does_not_keep_a_look_out(db: Database):
    async with db.begin() as tx:
        await count(tx)
        writers = [asyncio.create_task(add_one(db)) for _ in range(20)]
        await asyncio.sleep(0.1)
        async with asyncio.timeout(5), db.read() as look:
            assert await count_without_lock(look) == 0
    await asyncio.gather(*writers)


async def test_a_look_sees_one_moment_whatever_is_written_meanwhile(db: Database):
    async with db.read() as look:
        assert await look.scalar(sa.select(counters.c.count)) == 0
        await add_one(db)
        assert await look.scalar(sa.select(counters.c.count)) == 0
    async with db.read() as look:
        assert await look.scalar(sa.select(counters.c.count)) == 1


async def test_a_look_cannot_write(db: Database):
    with pytest.raises(DBAPIError):
        async with db.read() as look:
            await look.execute(counters.update().values(count=9))
    await add_one(db)


async def test_what_is_raised_undoes_the_whole_transaction(db: Database):
    async def fails():
        async with db.begin() as tx:
            await tx.execute(counters.update().values(count=9))
            raise LookupError

    with pytest.raises(LookupError):
        await fails()
    async with db.read() as tx:
        assert await tx.scalar(sa.select(counters.c.count)) == 0


async def test_a_cancelled_transaction_leaves_nothing_and_frees_its_turn(db: Database):
    async def interrupted(after: float):
        async with asyncio.timeout(after):
            async with db.begin() as tx:
                await tx.execute(counters.update().values(count=counters.c.count + 1000))
                await asyncio.sleep(1)

    for after in (0, 0.0005, 0.001, 0.002, 0.005, 0.05):
        with pytest.raises(TimeoutError):
            await interrupted(after)
        await add_one(db)
    async with db.read() as tx:
        assert await tx.scalar(sa.select(counters.c.count)) == 6


async def test_a_transaction_inside_a_transaction_is_refused_rather_than_waited_for(db: Database):
    async with db.begin(), asyncio.timeout(5):
        with pytest.raises(RuntimeError, match="hand on its `tx`"):
            await add_one(db)
    await add_one(db)


async def test_a_row_cannot_point_at_nothing(db: Database):
    with pytest.raises(IntegrityError):
        async with db.begin() as tx:
            await tx.execute(scraps.insert().values(counter_id=404))


async def test_a_commit_is_durable_and_erased_text_is_overwritten(sqlite_database: Database):
    async with sqlite_database.begin() as tx:
        pragmas = {
            name: await tx.scalar(sa.text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete")
        }
    full = 2
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": 1,
        "busy_timeout": 5000,
        "secure_delete": 1,
    }


# People's words


async def test_an_error_does_not_quote_what_people_wrote(db: Database):
    async with db.begin() as tx:
        await tx.execute(scraps.insert().values(text=CANARY))
    with pytest.raises(IntegrityError) as twice:
        async with db.begin() as tx:
            await tx.execute(scraps.insert().values(text=CANARY))
    with pytest.raises(IntegrityError) as astray:
        async with db.begin() as tx:
            await tx.execute(scraps.insert().values(text=f"{CANARY}!", kind=None))
    for error in (twice.value, astray.value):
        assert CANARY not in everything_said(error)
        assert "scraps" in str(error.orig)  # what is left still says where


async def test_a_value_of_the_wrong_type_is_not_quoted(db: Database):
    with pytest.raises(DBAPIError) as wrong:
        async with db.begin() as tx:
            await tx.execute(sa.text("INSERT INTO counters VALUES (:id, 0)"), {"id": CANARY})
    assert CANARY not in everything_said(wrong.value)


def everything_said(error: BaseException) -> str:
    """The error with all that stands behind it, as a log would print it."""
    return "".join(traceback.format_exception(error))


async def test_what_people_wrote_is_in_no_log_even_at_debug(db: Database, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    async with db.begin() as tx:
        await tx.execute(scraps.insert().values(text=CANARY))
    async with db.read() as tx:
        assert await tx.scalar(sa.select(scraps.c.text)) == CANARY
    assert CANARY not in caplog.text


# Opening


KILLED = """
import asyncio, os, signal, sys
import sqlalchemy as sa
from bot.store.database import open_database

async def main():
    async with open_database(sys.argv[1]) as db, db.begin() as tx:
        await tx.execute(sa.text("UPDATE counters SET count = 1000"))
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""

HOLDING = """
import asyncio, sys
from bot.store.database import open_database

async def main():
    async with open_database(sys.argv[1]):
        print("open", flush=True)
        sys.stdin.readline()

asyncio.run(main())
"""

OPENING = HOLDING.replace("        sys.stdin.readline()\n", "")


def python(code: str, url: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", code, url]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603


def started(code: str, url: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-c", code, url]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603


async def test_a_killed_process_leaves_nothing_half_done(database_url: str):
    async with open_database(database_url) as db, db.begin() as tx:
        await tx.run_sync(metadata.create_all)
        await tx.execute(counters.insert(), {"id": 1, "count": 5})
    assert python(KILLED, database_url).returncode == -signal.SIGKILL
    async with open_database(database_url) as db, db.read() as tx:
        assert await tx.scalar(sa.select(counters.c.count)) == 5


async def test_a_second_process_ends_with_one_sentence(sqlite_url: str):
    async with open_database(sqlite_url):
        second = python(OPENING, sqlite_url)
    assert second.returncode == 1
    file = sqlite_url.removeprefix("sqlite:///")
    assert f"CannotStart: Another process is using {file}: stop it first" in second.stderr
    assert python(OPENING, sqlite_url).stdout == "open\n"


async def test_a_killed_process_does_not_keep_the_file(sqlite_url: str):
    with started(HOLDING, sqlite_url) as holding:
        assert holding.stdout is not None
        assert holding.stdout.readline() == b"open\n"
        with pytest.raises(CannotStart, match="Another process is using"):
            async with open_database(sqlite_url):
                pass
        holding.kill()
    async with open_database(sqlite_url):
        pass


async def test_a_database_without_a_file_is_forgotten():
    for _ in range(2):
        async with open_database("sqlite://") as db, db.begin() as tx:
            await tx.run_sync(metadata.create_all, checkfirst=False)
            assert db.dialect == "sqlite"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "bot.db",
        "mysql://me:secret@host/name",
        "sqlite://bot.db",
        "sqlite:///bot.db?mode=ro",
        "postgresql://me:secret@host",
        "postgresql://me:secret@host:port/name",
    ],
)
async def test_an_address_of_neither_kind_gets_a_sentence_without_the_password(url: str):
    with pytest.raises(CannotStart, match=r"^database\.url must read sqlite:///.*\.$") as refused:
        async with open_database(url):
            pass
    assert "secret" not in str(refused.value)


async def test_a_missing_folder_is_named(tmp_path: Path):
    with pytest.raises(CannotStart, match=r"there is no folder .*/nowhere; make it first"):
        async with open_database(f"sqlite:///{tmp_path}/nowhere/bot.db"):
            pass


async def test_a_path_that_cannot_be_written_is_named(tmp_path: Path):
    (tmp_path / "bot.db").mkdir()
    with pytest.raises(CannotStart, match=r"bot\.db can't be written \(Is a directory\); let this user"):
        async with open_database(f"sqlite:///{tmp_path}/bot.db"):
            pass


async def test_a_file_that_is_no_database_is_named_and_left_alone(tmp_path: Path):
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear reader, this is a letter and no database. " * 100)
    with pytest.raises(CannotStart, match=r"letter\.txt can't be used \(file is not a database\)"):
        async with open_database(f"sqlite:///{letter}"):
            pass
    gc.collect()  # a connection left open would warn now
    assert letter.read_text().startswith("Dear reader")


async def test_a_file_in_use_elsewhere_is_named(sqlite_url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bot.store.engines._PRAGMAS", ("busy_timeout=50",))
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(CannotStart, match=r"bot\.db can't be used \(database is locked\)"):
        async with open_database(sqlite_url):
            pass
    other.close()


async def test_a_new_file_is_for_its_owner_only(tmp_path: Path):
    async with open_database(f"sqlite:///{tmp_path}/bot.db") as db:
        async with db.begin() as tx:
            await tx.run_sync(metadata.create_all)
        for name in ("bot.db", "bot.db-wal", "bot.db-shm"):
            assert (tmp_path / name).stat().st_mode & 0o077 == 0, name


async def test_a_server_that_does_not_answer_is_named_without_the_password():
    with pytest.raises(CannotStart, match="PostgreSQL database 'bot' at localhost can't be used") as refused:
        async with open_database("postgresql://me:secret@localhost:1/bot?sslmode=disable"):
            pass
    assert "secret" not in str(refused.value)


async def test_a_database_that_the_server_does_not_have_is_named(postgres: Server):
    with postgres.database() as url:
        missing = sa.make_url(url).set(database="missing").render_as_string(hide_password=False)
    with pytest.raises(CannotStart, match='database "missing" does not exist'):
        async with open_database(missing):
            pass
