"""Every public method of the services that writes, derived from them; each fails first, and is called again."""

import inspect
import re
from collections.abc import Awaitable, Callable, Container, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import fields
from functools import wraps
from typing import Any

from sqlalchemy.exc import DBAPIError

from bot.services import Services
from bot.store.database import Database
from tests.services.failing import COMMIT, WHATS, Tap
from tests.services.talk import dump

Method = Callable[..., Awaitable[Any]]
_CALLED = re.compile(r"self\.(_?[a-z]\w*)\(")


def writing(bot: Services) -> Iterator[tuple[Any, str, str]]:
    """The service, the method's name, and both as `exercises.answer`. What takes `tx` is part of another's."""
    for each in fields(bot):
        service: object = getattr(bot, each.name)
        kind: type[object] = type(service)
        for name, method in inspect.getmembers(kind, inspect.iscoroutinefunction):
            inner = "tx" in inspect.signature(method).parameters
            if not name.startswith("_") and not inner and _writes(kind, name, set()):
                yield service, name, f"{each.name}.{name}"


def _writes(service: type, name: str, seen: set[str]) -> bool:
    """Whether it begins a transaction, by itself or by a method of the same class."""
    method = inspect.getattr_static(service, name, None)
    if name in seen or not inspect.isfunction(method):
        return False
    source = inspect.getsource(method)
    return "db.begin()" in source or any(
        _writes(service, called, seen | {name}) for called in _CALLED.findall(source)
    )


class Failing:
    """Puts failures before the first call of every writing method: its first transaction fails in its commit and at
    these statements, which must be raised and change nothing; then the call goes through."""

    def __init__(
        self, database: Database, bot: Services, statements: Iterable[int], but: Container[str]
    ) -> None:
        self._database, self._tap, self._statements = database, Tap(database), statements
        self._inside = ContextVar("inside", default=False)
        self.injected = set[str]()
        for service, name, called in writing(bot):
            if called not in but:
                setattr(service, name, self._fails_first(getattr(service, name), called))

    def _fails_first(self, method: Method, called: str) -> Method:
        @wraps(method)
        async def call(*arguments: Any, **named: Any) -> Any:
            if self._inside.get() or called in self.injected:
                return await method(*arguments, **named)
            token = self._inside.set(True)
            before = await dump(self._database)
            try:
                for at in (COMMIT, *self._statements):
                    done, result = await self._failed(method, called, at, arguments, named)
                    if done:  # it has fewer statements in its first transaction, or does not write now
                        return result
                    assert await dump(self._database) == before, called
                    self.injected.add(called)
                return await method(*arguments, **named)
            finally:
                self._inside.reset(token)

        return call

    async def _failed(
        self, method: Method, called: str, at: int, arguments: Any, named: Any
    ) -> tuple[bool, Any]:
        """Whether it came through, having fewer statements or none to write, and what it returned then."""
        with self._tap.failing(at, WHATS[at % len(WHATS)], first=True):
            try:
                result = await method(*arguments, **named)
            except DBAPIError:
                assert self._tap.failed, called
                return False, None
        assert not self._tap.failed, f"{called}: what failed was taken for done"
        return True, result
