"""Lines of values in a TOML file: also where it is written in odd ways."""

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from bot.domain.toml_lines import Path, lines_of
from tests.domain.courses import GARDEN, bundled_source

ODD = '''\
# [[not.a.heading]]
id = "a" # nor = "this"
"quoted key" = 1
dotted.key . "with space" = true
text = """
[[not.a.heading]]
key = "no" \\"""
five quotation marks end it"""""
literal = \'\'\'
a \\\'\'\'
words = 'a\\'
list = [ # a comment
    "one",
    { x = 1, y = [2, 3] }, 4.5,

    1979-05-27T07:32:00Z,
]

[table]
a = 1
  [table.inner]
  b = { c = { d = "}" }, "e]" = "#" }

[[rows]]
a = 1
[rows.inside]
b = 2
[[rows.more]]
c = 3
[[rows.more]]
c = 4

[[rows]]
a = 5
[[rows.more]]
c = 6
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("id",), 2),
        (("quoted key",), 3),
        (("dotted", "key", "with space"), 4),
        (("text",), 5),
        (("literal",), 9),
        (("words",), 11),
        (("list",), 12),
        (("list", 0), 13),
        (("list", 1), 14),
        (("list", 1, "y", 1), 14),
        (("list", 2), 14),
        (("list", 3), 16),
        (("table",), 19),
        (("table", "inner", "b", "c", "d"), 22),
        (("table", "inner", "b", "e]"), 22),
        (("rows", 0), 24),
        (("rows", 0, "inside", "b"), 27),
        (("rows", 0, "more", 0, "c"), 29),
        (("rows", 0, "more", 1), 30),
        (("rows", 1), 33),
        (("rows", 1, "a"), 34),
        (("rows", 1, "more", 0, "c"), 36),
    ],
)
def test_each_value_is_found_on_its_line(path: Path, line: int) -> None:
    assert lines_of(ODD)[path] == line
    assert lines_of(ODD.replace("\n", "\r\n"))[path] == line


def _paths(value: Any, path: Path = ()) -> Iterator[Path]:
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():  # pyright: ignore[reportUnknownVariableType]
            yield from _paths(inner, (*path, str(key)))  # pyright: ignore[reportUnknownArgumentType]
    elif isinstance(value, list):
        for number, inner in enumerate(value):  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
            yield from _paths(inner, (*path, number))


@pytest.mark.parametrize("source", [ODD, GARDEN, bundled_source()], ids=["odd", "garden", "bundled"])
def test_every_value_has_a_line_and_nothing_else_has(source: str) -> None:
    assert set(lines_of(source)) == set(_paths(tomllib.loads(source))) - {()}
