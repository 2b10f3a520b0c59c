"""One table of a TOML file, read strictly: a wrong type, a missing key and an unknown key are all complained of."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar, cast

from bot.domain.toml_lines import Path, lines_of

Raw = Mapping[str, Any]
T = TypeVar("T", str, int, bool, list[object])
E = TypeVar("E", bound=StrEnum)

MOST_TEXT = 1500
"""Characters of a text that names no limit of its own: what a card can show beside its buttons and answers."""

_ID = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,31}")
_CALLED = {str: "a text", int: "a whole number", bool: "true or false", list: "a list"}


class Mistakes:
    """What is wrong with one file: one sentence each, with file, line and place."""

    def __init__(self, source: str, file: str) -> None:
        self._file, self._lines = file, lines_of(source)
        self._found: list[tuple[int, str]] = []

    def add(self, path: Path, where: str, what: str) -> None:
        self._found.append((self._line(path), f"{where}: {what}."))

    def _line(self, path: Path) -> int:
        """The line of what is wrong; where that is a whole table, or something not there, the one with the id."""
        if path in self._lines and (*path, "id") not in self._lines:
            return self._lines[path]
        while path and (*path, "id") not in self._lines and path not in self._lines:
            path = path[:-1]
        return self._lines.get((*path, "id")) or self._lines.get(path, 1)

    def said(self) -> list[str]:
        """All of them, in the order of their lines; none twice."""
        found = dict.fromkeys(sorted(self._found, key=lambda mistake: mistake[0]))
        return [f"{self._file}:{line}: {what}" for line, what in found]


class Table:
    """One table of the file: gives its values by key and type, and in the end names the keys nobody asked for.

    `where` is what it is called in a mistake, `path` where it stands in the file.
    """

    def __init__(self, mistakes: Mistakes, raw: object, where: str, path: Path = ()) -> None:
        self.mistakes, self.where, self.path = mistakes, where, path
        self.raw: Raw = cast("Raw", raw) if isinstance(raw, Mapping) else {}
        self.asked: set[str] = set()
        if not isinstance(raw, Mapping):
            self.wrong("this must be a table")

    def wrong(self, what: str, *key: str | int) -> None:
        """Keep a mistake; with a key, on the line where its value stands."""
        self.mistakes.add((*self.path, *key), self.where, what)

    def _value(self, key: str, kind: type[T], default: T | None) -> T:
        self.asked.add(key)
        value = self.raw.get(key, default)
        if isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
            return value
        self.wrong(f"“{key}” is missing" if value is None else f"“{key}” must be {_CALLED[kind]}", key)
        return kind()

    def text(self, key: str, default: str | None = None, most: int = MOST_TEXT) -> str:
        value = self._value(key, str, default).strip()
        if len(value) > most:
            self.wrong(f"“{key}” has {len(value)} characters, at most {most} fit", key)
        if default is None and not value and isinstance(self.raw.get(key), str):
            self.wrong(f"“{key}” is empty", key)
        return value

    def number(self, key: str, default: int | None = None, least: int = 0, most: int | None = None) -> int:
        value = self._value(key, int, default)
        is_number = isinstance(self.raw.get(key), int) and not isinstance(self.raw[key], bool)
        if is_number and (value < least or (most is not None and value > most)):
            said = f"{least} or more" if most is None else f"from {least} to {most}"
            self.wrong(f"“{key}” must be {said}", key)
        return value

    def maybe(self, key: str, least: int = 0, most: int | None = None) -> int | None:
        self.asked.add(key)
        return self.number(key, None, least, most) if key in self.raw else None

    def flag(self, key: str, default: bool = False) -> bool:
        return self._value(key, bool, default)

    def choice(self, key: str, values: type[E], default: E) -> E:
        """One of a few words."""
        said = self.text(key, default)
        if said in set(values):
            return values(said)
        if isinstance(self.raw.get(key), str):
            self.wrong(f"“{key}” must be one of {', '.join(values)}", key)
        return default

    def texts(self, key: str, most: int = MOST_TEXT) -> tuple[str, ...]:
        values = self._value(key, list, [])
        for number, value in enumerate(values):
            if not isinstance(value, str):
                self.wrong(f"“{key}” must be a list of texts", key, number)
            elif len(value) > most:
                self.wrong(f"one of “{key}” is too long: at most {most} characters fit", key, number)
        return tuple(value for value in values if isinstance(value, str))

    def one_or_more(self, key: str) -> tuple[str, ...]:
        """A text, or a list of texts."""
        if isinstance(self.raw.get(key), list):
            return self.texts(key)
        value = self.text(key, "")
        return (value,) if value else ()

    def table(self, key: str) -> "Table | None":
        self.asked.add(key)
        return Table(self.mistakes, self.raw[key], self.where, (*self.path, key)) if key in self.raw else None

    def tables(self, key: str) -> list["Table"]:
        """The tables in a list; they are called as this one is."""
        rows = self._value(key, list, [])
        return [Table(self.mistakes, raw, self.where, (*self.path, key, n)) for n, raw in enumerate(rows)]

    def table_or_tables(self, key: str) -> list["Table"]:
        if isinstance(self.raw.get(key), list):
            return self.tables(key)
        one = self.table(key)
        return [one] if one is not None else []

    def named(self, key: str, called: str) -> list["Table"]:
        """The tables in a list, each called by its id; an id that stands twice is a mistake."""
        found: list[Table] = []
        ids: set[str] = set()
        for number, raw in enumerate(self._value(key, list, [])):
            given = cast("Raw", raw).get("id") if isinstance(raw, Mapping) else None
            row_id = given if isinstance(given, str) and given else str(number + 1)
            row = Table(self.mistakes, cast("object", raw), f"{called} {row_id}", (*self.path, key, number))
            if row_id in ids:
                row.wrong("this id stands twice", "id")
            ids.add(row_id)
            found.append(row)
        return found

    def id(self) -> str:
        value = self.text("id")
        if value and not _ID.fullmatch(value):
            self.wrong(
                f"the id “{value}” must be letters, digits and dashes, 32 at most, and begin with a letter",
                "id",
            )
        return value

    def done(self) -> None:
        for key in self.raw.keys() - self.asked:
            self.wrong(f"“{key}” is not known here", key)
