"""What goes wrong on the way to Discord and back, as a test orders it."""

import re
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """What becomes of a request. `after`: Discord does what was asked first, and only the answer is lost or wrong.

    `status` 0: the connection is reset; -1: no answer ever comes.
    """

    status: int
    code: int = 0
    after: bool = False
    retry_after: float = 0.0
    all_routes: bool = False


RESET = Fault(0)
RESET_AFTER = Fault(0, after=True)
SILENCE = Fault(-1)
SILENCE_AFTER = Fault(-1, after=True)
UNKNOWN_INTERACTION = Fault(404, 10062)
ALREADY_ANSWERED = Fault(400, 40060)
DM_CLOSED = Fault(403, 50007)
NO_MORE_DMS = Fault(400, 40003)


def refusing(status: int, code: int = 0, *, after: bool = False) -> Fault:
    return Fault(status, code, after)


def too_many(retry_after: float, *, all_routes: bool = False) -> Fault:
    """429, for this route or for everything."""
    return Fault(429, retry_after=retry_after, all_routes=all_routes)


@dataclass(slots=True)
class Orders:
    """Which of the coming requests go wrong."""

    _pending: list[tuple[str, re.Pattern[str], Fault]] = field(
        default_factory=list[tuple[str, re.Pattern[str], Fault]]
    )

    def add(self, method: str, path: str, fault: Fault, times: int) -> None:
        self._pending += [(method, re.compile(path), fault)] * times

    def take(self, method: str, path: str) -> Fault | None:
        for order in self._pending:
            if order[0] == method and order[1].search(path):
                self._pending.remove(order)
                return order[2]
        return None

    def forget(self) -> None:
        self._pending.clear()


def answer(fault: Fault) -> tuple[Any, dict[str, str]]:
    """The body and the headers of a refusal."""
    if fault.status != 429:
        return {"message": "As the test says.", "code": fault.code}, {}
    body = {
        "message": "You are being rate limited.",
        "retry_after": fault.retry_after,
        "global": fault.all_routes,
    }
    headers = {
        "Via": "1.1 google",  # without it, discord.py takes the answer for Cloudflare's and gives up
        "Retry-After": f"{fault.retry_after:g}",
        "X-RateLimit-Scope": "global" if fault.all_routes else "user",
    }
    return body, headers | ({"X-RateLimit-Global": "true"} if fault.all_routes else {})
