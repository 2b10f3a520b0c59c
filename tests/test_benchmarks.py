"""The benchmark still runs, at its smallest size. Its figures are for people: nothing here depends on a time."""

import subprocess
import sys
from pathlib import Path

SMALLEST = [
    "--answers=4",
    "--starts=1",
    "--settle=0",
    "--guilds",
    "1",
    "--at-once",
    "1",
    "2",
    "--databases",
    "sqlite",
]


def test_the_benchmark_prints_its_table_and_finds_every_answer_stored() -> None:
    """Broken build: leave the table of cards out of the copies; nobody but the first has a question open then."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "benchmarks", *SMALLEST],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rows = [line.split("|") for line in done.stdout.splitlines()]
    assert [cell.strip() for cell in rows[0][2:-1]] == ["bare discord.py", "on sqlite", "target"]
    assert [cell.strip() for cell in rows[-1][2:-1]] == ["—", "0", "0"]
