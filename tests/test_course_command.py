"""`python -m bot course check` and `course show`, as a teacher meets them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.domain.course import ENDS
from tests.domain.courses import GARDEN, bundled, bundled_source


def written(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def test_a_course_that_is_well_is_said_so_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, "garden.toml", GARDEN)
    assert main(["course", "check", file]) == 0
    said = capsys.readouterr()
    assert said.out == f"{file}: 1 exercise, 10 prompts ok · links 1 ok, 0 tracked · the loop ends ✔\n"
    assert said.err == ""


def test_the_bundled_course_is_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["course", "check", written(tmp_path, "bundled.toml", bundled_source())]) == 0
    assert f"links {len(bundled().resources)} ok, 0 tracked" in capsys.readouterr().out


def test_all_mistakes_of_all_files_are_named_and_what_is_well_is_said_all_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    well = written(tmp_path, "well.toml", GARDEN)
    one = written(
        tmp_path, "one.toml", GARDEN.replace("step = 3", 'step = "three"').replace("soil?", "soil?_gl=1&")
    )
    two = written(tmp_path, "two.toml", GARDEN.replace('go = "G3"', 'go = "G33"'))
    assert main(["course", "check", one, well, two]) != 0
    said = capsys.readouterr()
    assert [line.partition(": ")[0] for line in said.out.splitlines()] == [well]
    found = [line.partition(": ") for line in said.err.splitlines()]
    assert [where.rpartition(":")[0] for where, _, _ in found] == [one, one, two]
    assert [bool(re.fullmatch(r".+:\d+", where)) for where, _, _ in found] == [True, True, True]
    assert ["_gl" in found[0][2], "step" in found[1][2], "G33" in found[2][2]] == [True, True, True]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "nobody.toml: this file cannot be read: No such file or directory."),
        ("id = \n", "nobody.toml: this is not TOML: Invalid value (at line 1"),
        (b'id = "garden"\ntitle = "G\xe4rten"\n', "nobody.toml:2: this file is not UTF-8"),
    ],
)
@pytest.mark.parametrize("what", ["check", "show"])
def test_a_file_that_cannot_be_read_is_one_sentence(
    what: str, content: str | bytes | None, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "nobody.toml"
    if content is not None:
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert main(["course", what, str(file)]) != 0
    [line] = capsys.readouterr().err.splitlines()
    assert said in line


def test_a_folder_is_no_course(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["course", "check", str(tmp_path)]) != 0
    assert capsys.readouterr().err.count("\n") == 1


def test_an_exercise_is_shown_as_a_member_meets_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["course", "show", written(tmp_path, "garden.toml", GARDEN)]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    for words in (
        "The layout (layout), about 5 minutes From a corner to a garden.",
        "1 of 8 · Begin (G1, an extra) This garden is yours. ? Shall we begin? [G1.begin]",
        "Choose 1. Only you can read this. 1. Begin 2. Later (closes the exercise for now) 3. My plan is ready",
        "? What is it? [G1.ready-plan] Asked if “Shall we begin?” [G1.begin] is My plan is ready.",
        "If “Shall we begin?” [G1.begin] is My plan is ready: on to “In a sentence” (G5)",
        "Choose 1 to 2, or own words. Your facilitator can read this once you hand in; nobody before. 1. Herbs",
        "Asked once for each answer to “Choose some.” [G2.beds]; once for all where there are none.",
        "Answered by a list, 1 to 3, one a message or a line.",
        "To choose from: the answers to “Which plants?” [G3.plants].",
        "Shown beside it: what was answered to “Which ones first?” [G4.picked]",
        "Offered: “A bed of {G4.picked}”. Your facilitator can read this once you hand in; your cohort only words",
        "Answered by a number of hours; advised are 4.",
        "1 to 2 milestones, each with its date and its sign.",
        "May be left open.",
        "What may go wrong (G7, an extra, 1 to 3 rounds)",
        "A page made of the answers: “What grows”, “When”. Each passage can be rewritten.",
        "Example: The corner by the wall. Link: On soil https://example.org/soil?page=2#wet",
        "? Hand it in? [G9.done] Hand in, or not yet.",
        "```mermaid flowchart TD",
    ):
        assert words in shown, words


def test_the_show_of_the_bundled_course_has_every_question_every_option_and_every_link_of_a_prompt(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["course", "show", written(tmp_path, "bundled.toml", bundled_source())]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    course = bundled()
    for exercise in course.exercises:
        for prompt in exercise.prompts:
            text = prompt.text.replace(ENDS, "[the day on which the projects end]")
            assert " ".join(text.split()) in shown
            assert all(resource.url in shown for resource in course.resources_of(prompt.resources))
            for field in prompt.fields:
                assert f"? {field.ask} [{prompt.id}.{field.id}]" in shown
                assert all(option.text in shown for option in getattr(field.kind, "options", ()))
    assert shown.count("```mermaid") == len(course.exercises)


def test_a_terminal_that_lacks_characters_still_shows_the_rest(tmp_path: Path) -> None:
    file = written(tmp_path, "garden.toml", GARDEN)
    said = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "bot", "course", "check", file],
        env={"PYTHONIOENCODING": "ascii", "PATH": ""},
        capture_output=True,
        check=False,
    )
    assert (said.returncode, said.stderr) == (0, b"")
    assert b"10 prompts ok" in said.stdout


@pytest.mark.parametrize(
    "arguments", [["course"], ["course", "check"], ["course", "show"], ["course", "fix", "x"]]
)
def test_what_is_not_understood_is_answered_by_how_to_call_it(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err
