"""What a course reader says of a file, taken apart."""

import re

import pytest

from bot.domain.course_reader import BadCourse, read_course


def mistakes(source: str, file: str = "garden.toml") -> list[str]:
    """All mistakes in a course that has some."""
    with pytest.raises(BadCourse) as bad:
        read_course(source, file)
    return bad.value.mistakes


def place(mistake: str, file: str = "garden.toml") -> tuple[int, str]:
    """The line of a mistake and what is named there."""
    found = re.match(rf"{re.escape(file)}:(\d+): (.+?): .+\.$", mistake, re.DOTALL)
    assert found, f"“{mistake}” does not say where it is"
    return int(found[1]), found[2]


def changed(source: str, old: str, new: str) -> str:
    assert old in source, "the course has no such words"
    return source.replace(old, new, 1)


def line_of(source: str, words: str) -> int:
    return next(number for number, line in enumerate(source.splitlines(), 1) if words in line)
