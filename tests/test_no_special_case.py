"""No code knows any exercise or prompt: what a course says stands in its file, and nowhere else."""

import ast
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from bot.domain.course import Course
from bot.domain.course_reader import read_course

ROOT = Path(__file__).parent.parent
SOURCES = [file for package in ("bot", "cogs") for file in sorted((ROOT / package).rglob("*.py"))]


def courses() -> Iterator[Course]:
    for file in files("bot.courses").iterdir():
        if file.name.endswith(".toml"):
            yield read_course(file.read_text(encoding="utf-8"), file.name)


PROMPTS = {prompt.id for course in courses() for exercise in course.exercises for prompt in exercise.prompts}
EXERCISES = {exercise.id for course in courses() for exercise in course.exercises}


def known_in(source: str) -> set[str]:
    """The ids of prompts anywhere in the source, and the ids of exercises that are a whole text in it."""
    texts = {
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    prompts = "|".join(map(re.escape, PROMPTS))
    return set(re.findall(rf"\b(?:{prompts})\b", source)) | (texts & EXERCISES)


def test_there_is_something_to_look_for() -> None:
    assert len(PROMPTS) > 30
    assert len(EXERCISES) > 1
    assert len(SOURCES) > 50


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_code_names_an_exercise_or_a_prompt_of_a_course(file: Path) -> None:
    assert known_in(file.read_text(encoding="utf-8")) == set()


def test_a_special_case_would_be_found() -> None:
    prompt, exercise = min(PROMPTS), min(EXERCISES)
    assert known_in(f'if prompt.id == "{prompt}":\n    pass') == {prompt}
    assert known_in(f"# only for {prompt}.field\n") == {prompt}
    assert known_in(f'"""As in `{prompt}`."""') == {prompt}
    assert known_in(f'if exercise.id in ("{exercise}", "other"):\n    pass') == {exercise}
    assert known_in(f'"the {exercise} of a member"\n{exercise} = 1') == set()
