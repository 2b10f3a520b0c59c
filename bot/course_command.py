"""`python -m bot course check` and `course show`: what a teacher asks of a course file before it is published."""

import io
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.course_outline import outline, outline_of
from bot.domain.course import Course
from bot.domain.course_flow import loops, mermaid
from bot.domain.course_reader import BadCourse, read_course
from bot.domain.refusals import CannotStart


def check(files: Sequence[Path]) -> None:
    """Print one line for each file that is well; raise CannotStart with all mistakes of the others."""
    _print_anything()
    mistakes: list[str] = []
    for file in files:
        try:
            print(_all_is_well(file, _course(file)))
        except BadCourse as bad:
            mistakes += bad.mistakes
        except CannotStart as unreadable:
            mistakes.append(str(unreadable))
    if mistakes:
        raise CannotStart("\n".join(mistakes))


def show(file: Path) -> None:
    """Print the exercises as a member meets them, each with the drawing of its flow."""
    _print_anything()
    course = _course(file)
    print("\n".join(outline(course)))
    for exercise in course.exercises:
        print(f"\n{'=' * 80}\n")
        print("\n".join(outline_of(course, exercise)))
        print(f"\nThe flow of {exercise.title}, for any viewer of Mermaid:\n")
        print(f"```mermaid\n{mermaid(exercise)}\n```")


def _all_is_well(file: Path, course: Course) -> str:
    prompts = sum(len(exercise.prompts) for exercise in course.exercises)
    found = sum(len(loops(exercise)) for exercise in course.exercises)
    exercises = "1 exercise" if len(course.exercises) == 1 else f"{len(course.exercises)} exercises"
    ends = {0: "no loops ✔", 1: "the loop ends ✔"}.get(found, f"{found} loops end ✔")
    return f"{file}: {exercises}, {prompts} prompts ok · links {len(course.resources)} ok, 0 tracked · {ends}"


def _course(file: Path) -> Course:
    try:
        source = file.read_bytes().decode("utf-8")
    except OSError as error:
        raise CannotStart(f"{file}: this file cannot be read: {error.strerror or error}.") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise CannotStart(f"{file}:{line}: this file is not UTF-8; save it as UTF-8 and try again.") from None
    return read_course(source, str(file))


def _print_anything() -> None:
    """A terminal that lacks a character shows a question mark for it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
