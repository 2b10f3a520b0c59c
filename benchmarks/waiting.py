"""`uv run python -m benchmarks.waiting`: what it costs that very many messages wait to be said, on SQLite.

One process for each number, which opens the database, starts the services and looks a hundred times whether anything is
due; nothing is.
"""

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from statistics import median

import psutil
import sqlalchemy as sa

from bot import services
from bot.clock import real_clock
from bot.domain.delivery import Kind, State
from bot.store.database import open_database
from bot.store.schema import migrate
from bot.store.tables import deliveries

LOOKS = 100
TOGETHER = 1000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.waiting", description=__doc__)
    parser.add_argument("--waiting", type=int, nargs="+", default=[1_000, 100_000], metavar="N")
    parser.add_argument("--measure", metavar="URL", help="measure this database, in this process")
    options = parser.parse_args()
    if options.measure is not None:
        asyncio.run(_measure(options.measure))
        return
    print("| messages that wait | to open and start, ms | a look with nothing due, p50 ms | memory, MB |")
    print("|---:|---:|---:|---:|")
    for number in options.waiting:
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'waiting.db'}"
            asyncio.run(_fill(url, number))
            arguments = [sys.executable, "-m", "benchmarks.waiting", "--measure", url]
            done = subprocess.run(arguments, capture_output=True, text=True, check=True)  # noqa: S603
            print(f"| {number:,} | {done.stdout.strip()} |", flush=True)


async def _fill(url: str, number: int) -> None:
    """Messages of the months to come; nobody has to be there for them."""
    await migrate(url)
    now = real_clock()
    async with open_database(url) as db, db.begin() as tx:
        for first in range(0, number, TOGETHER):
            rows = [
                {
                    "kind": Kind.CHECK_IN.value,
                    "occurrence": f"check-in-{each}-20300101",
                    "due_at": now + timedelta(days=1, minutes=each % 100_000),
                    "look_at": now + timedelta(days=1, minutes=each % 100_000),
                    "state": State.PLANNED.value,
                    "attempt": 0,
                    "created_at": now,
                }
                for each in range(first, min(first + TOGETHER, number))
            ]
            await tx.execute(sa.insert(deliveries), rows)


async def _measure(url: str) -> None:
    began = time.perf_counter()
    async with open_database(url) as db:
        bot = await services.start(db, real_clock)
        started, looks = time.perf_counter() - began, list[float]()
        for _ in range(LOOKS):
            at = time.perf_counter()
            assert await bot.deliveries.claim_due(real_clock()) == []
            looks.append(time.perf_counter() - at)
        memory = psutil.Process().memory_info().rss / 1e6
    print(f"{1000 * started:.0f} | {1000 * median(looks):.2f} | {memory:.0f}")


if __name__ == "__main__":
    main()
