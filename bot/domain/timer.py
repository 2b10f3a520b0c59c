"""The timer of a question: five minutes, say, to write as many items as come."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Timer:
    """`id` is that of its delivery; `ends_at` is aware, UTC. `running` until it ended or was stopped."""

    id: int
    ask_id: int
    ends_at: datetime
    running: bool


MORE = timedelta(minutes=5)
"""What one press on the button for more time adds."""
