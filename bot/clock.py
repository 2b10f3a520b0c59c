"""What time it is, as something that is handed in: the real clock in life, a clock in hand in tests."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns the present instant, aware and in UTC."""


def real_clock() -> datetime:
    return datetime.now(UTC)
