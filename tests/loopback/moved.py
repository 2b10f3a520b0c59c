"""`python -m tests.loopback.moved POINT TIMES run`: the bot by a clock that a test moves on, killable as in `killable`.

The clock runs as any other does, so and so much ahead of the real one; how much stands in a file in the bot's folder.
Discord's clock is the same one, as ids tell the time. It beats ten times a second, so that no hour takes one.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import client, clock
from bot.__main__ import main
from tests.loopback import killable, payloads

FILE = Path("ahead")
BEAT = timedelta(seconds=0.1)


class Moved:
    """The clock in the test's hand."""

    def __init__(self, folder: Path, at: datetime, patch: pytest.MonkeyPatch) -> None:
        self._file, self._ahead = folder / FILE, timedelta()
        self.to(at)
        patch.setattr(payloads, "wall_ns", lambda: int(self().timestamp() * 1e6) * 1000)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def to(self, at: datetime) -> None:
        self._ahead = at - datetime.now(UTC)
        new = self._file.with_suffix(".new")
        new.write_text(str(self._ahead.total_seconds()))
        new.replace(self._file)

    def on(self, by: timedelta) -> None:
        self.to(self() + by)


def _as_told() -> datetime:
    return datetime.now(UTC) + timedelta(seconds=float(FILE.read_text()))


if __name__ == "__main__":
    clock.real_clock, client.BEAT = _as_told, BEAT
    killable.armed(sys.argv[1], int(sys.argv[2]))
    sys.exit(main(sys.argv[3:]))
