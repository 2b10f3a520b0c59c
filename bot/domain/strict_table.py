"""One table of a TOML file, read strictly: a wrong type, a missing key and an unknown key are all complained of."""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

Raw = Mapping[str, Any]
T = TypeVar("T", str, int, bool, list[object])

MOST_TEXT = 1500
"""Characters of a text that names no limit of its own: what a card can show beside its buttons and answers."""

_ID = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,31}")
_CALLED = {str: "a text", int: "a whole number", bool: "true or false", list: "a list"}


class Table:
    """One table of the file: gives its values by key and type, and in the end names the keys nobody asked for."""

    def __init__(self, complain: Callable[[str, str], None], raw: object, where: str) -> None:
        self.complain, self.where = complain, where
        self.raw: Raw = cast("Raw", raw) if isinstance(raw, Mapping) else {}
        self.asked: set[str] = set()
        if not isinstance(raw, Mapping):
            complain(where, "this must be a table")

    def wrong(self, what: str) -> None:
        self.complain(self.where, what)

    def _value(self, key: str, kind: type[T], default: T | None) -> T:
        self.asked.add(key)
        value = self.raw.get(key, default)
        if isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
            return value
        self.wrong(f"“{key}” is missing" if value is None else f"“{key}” must be {_CALLED[kind]}")
        return kind()

    def text(self, key: str, default: str | None = None, most: int = MOST_TEXT) -> str:
        value = self._value(key, str, default).strip()
        if len(value) > most:
            self.wrong(f"“{key}” has {len(value)} characters, at most {most} fit")
        return value

    def number(self, key: str, default: int | None = None) -> int:
        return self._value(key, int, default)

    def maybe(self, key: str) -> int | None:
        return self.number(key) if key in self.raw else (self.asked.add(key), None)[1]

    def flag(self, key: str, default: bool) -> bool:
        return self._value(key, bool, default)

    def rows(self, key: str) -> list[object]:
        return self._value(key, list, [])

    def texts(self, key: str, most: int = MOST_TEXT) -> tuple[str, ...]:
        values = self.rows(key)
        if any(isinstance(value, str) and len(value) > most for value in values):
            self.wrong(f"one of “{key}” is too long: at most {most} characters fit")
        if any(not isinstance(value, str) for value in values):
            self.wrong(f"“{key}” must be a list of texts")
        return tuple(value for value in values if isinstance(value, str))

    def id(self) -> str:
        value = self.text("id")
        if value and not _ID.fullmatch(value):
            self.wrong(
                f"the id “{value}” must be letters, digits and dashes, 32 at most, and begin with a letter"
            )
        return value

    def done(self) -> None:
        for key in self.raw.keys() - self.asked:
            self.wrong(f"“{key}” is not known here")
