"""A second course, on a subject far from the first: what runs it must know kinds of questions, not exercises."""

from functools import cache
from pathlib import Path

from bot.domain.course import Course
from bot.domain.course_reader import read_course

FILE = Path(__file__).with_name("sourdough.toml")


@cache
def sourdough_source() -> str:
    return FILE.read_text(encoding="utf-8")


@cache
def sourdough() -> Course:
    return read_course(sourdough_source(), FILE.name)
