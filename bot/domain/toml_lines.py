"""On which line of a TOML file each of its values stands; tomllib reads the values but does not tell where."""

import tomllib
from typing import Any

Path = tuple[str | int, ...]
"""From the top of the file to a value: keys, and in lists the number from 0."""


def lines_of(source: str) -> dict[Path, int]:
    """The line, counted from 1, on which each value begins; of a table, its heading. `source` must be valid TOML."""
    return _Scanner(source.replace("\r\n", "\n")).lines()


class _Scanner:
    """Walks through a file that tomllib has already read, so nothing in it needs to be doubted."""

    def __init__(self, source: str) -> None:
        self.source, self.at = source, 0
        self.found: dict[Path, int] = {}
        self.tables: dict[Path, int] = {}
        """How many tables stand so far in each list that is written as repeated headings."""

    def lines(self) -> dict[Path, int]:
        here: Path = ()
        self._skip_blank()
        while self.at < len(self.source):
            if self.source.startswith("[", self.at):
                here = self._heading()
            else:
                self._pair(here)
            self._skip_blank()
        return self.found

    def _note(self, path: Path) -> None:
        self.found.setdefault(path, self.source.count("\n", 0, self.at) + 1)

    def _skip_blank(self, also: str = "") -> None:
        while self.at < len(self.source):
            if self.source[self.at] == "#":
                self.at = self._find("\n")
            elif self.source[self.at] in f" \t\n{also}":
                self.at += 1
            else:
                return

    def _find(self, end: str) -> int:
        found = self.source.find(end, self.at)
        return len(self.source) if found < 0 else found

    def _heading(self) -> Path:
        """`[a.b]` or `[[a.b]]`; where a part of it is such a list, its newest table is meant."""
        many = self.source.startswith("[[", self.at)
        start = self.at
        self.at += 2 if many else 1
        keys = self._keys("]")
        end, self.at = self.at + (2 if many else 1), start
        path: Path = ()
        for number, key in enumerate(keys, 1):
            path = (*path, key)
            if many and number == len(keys):
                self.tables[path] = self.tables.get(path, 0) + 1
            self._note(path)
            if path in self.tables:
                path = (*path, self.tables[path] - 1)
        self._note(path)
        self.at = end
        return path

    def _pair(self, table: Path) -> None:
        start = self.at
        keys = self._keys("=")
        end, self.at = self.at + 1, start
        for number in range(len(keys)):
            self._note((*table, *keys[: number + 1]))
        self.at = end
        self._skip_blank()
        self._value((*table, *keys))

    def _keys(self, end: str) -> list[str]:
        """The parts of a dotted key, up to this character; quoted ones may hold anything."""
        start = self.at
        while self.source[self.at] != end:
            if self.source[self.at] in "\"'":
                self._string()
            else:
                self.at += 1
        keys: list[str] = []
        inner: Any = tomllib.loads(f"{self.source[start : self.at]} = 1")
        while inner != 1:
            [(key, inner)] = inner.items()
            keys.append(key)
        return keys

    def _value(self, path: Path) -> None:
        match self.source[self.at]:
            case "[":
                self._list(path)
            case "{":
                self._inline(path)
            case '"' | "'":
                self._string()
            case _:
                while self.at < len(self.source) and self.source[self.at] not in ",]}\n#":
                    self.at += 1

    def _list(self, path: Path) -> None:
        self.at += 1
        number = 0
        self._skip_blank(",")
        while self.source[self.at] != "]":
            self._note((*path, number))
            self._value((*path, number))
            number += 1
            self._skip_blank(",")
        self.at += 1

    def _inline(self, path: Path) -> None:
        self.at += 1
        self._skip_blank(",")
        while self.source[self.at] != "}":
            self._pair(path)
            self._skip_blank(",")
        self.at += 1

    def _string(self) -> None:
        mark = self.source[self.at]
        mark = mark * 3 if self.source.startswith(mark * 3, self.at) else mark
        self.at += len(mark)
        while not self.source.startswith(mark, self.at):
            self.at += 2 if mark[0] == '"' and self.source[self.at] == "\\" else 1
        self.at += len(mark)
        # Up to two further quotation marks may belong to the end of a text in three of them.
        while len(mark) == 3 and self.source.startswith(mark[0], self.at):
            self.at += 1
