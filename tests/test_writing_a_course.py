"""The guide for teachers: its course runs, its examples are sound, and it leaves out nothing of the format."""

import re
import tomllib
from pathlib import Path

import pytest

from bot.domain import course_limits
from bot.domain.course import TERMS, Becomes, Course, Visibility
from bot.domain.course_fields import KINDS
from bot.domain.course_reader import read_course
from bot.domain.strict_table import Table
from tests.domain.courses import at_end, walked

GUIDE = (Path(__file__).parent.parent / "docs" / "writing-a-course.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
# A question of each kind, so that the reader asks for every key that it knows.
ALL_KINDS = "".join(
    f'[[exercises.prompts.fields]]\nid = "f{number}"\nkind = "{kind}"\nask = "?"\n'
    'options = [{ id = "o", text = "O" }]\nsections = [{ id = "s", heading = "S", fields = [] }]\n'
    for number, kind in enumerate(KINDS)
)
EVERYTHING = f"""
id = "all"
[[resources]]
id = "R1"
[[catalogues.name]]
id = "one"
[[exercises]]
id = "e"
[[exercises.prompts]]
id = "P"
repeat = {{ max = 2 }}
next = [{{ when = {{ field = "P.f" }} }}]
{ALL_KINDS}
"""


def first_course() -> Course:
    return read_course(EXAMPLES[0], "watercolour.toml")


def test_the_course_at_the_beginning_of_the_guide_is_sound() -> None:
    assert first_course().title == "Watercolour"


def test_the_course_at_the_beginning_of_the_guide_runs_to_its_hand_in() -> None:
    assert at_end(walked(first_course())[-1])


def test_every_example_of_the_guide_is_toml() -> None:
    assert len(EXAMPLES) > 10
    for example in EXAMPLES:
        tomllib.loads(example)


def test_the_guide_mentions_every_key_of_the_format(monkeypatch: pytest.MonkeyPatch) -> None:
    keys: set[str] = set()
    done = Table.done

    def noting(table: Table) -> None:
        keys.update(table.asked)
        done(table)

    monkeypatch.setattr(Table, "done", noting)
    with pytest.raises(Exception, match="missing"):
        read_course(EVERYTHING, "all.toml")
    assert len(keys) > 50
    assert {key for key in keys if not _is_mentioned(key)} == set()


def _is_mentioned(word: str) -> bool:
    """As a word of its own in code: `word`, `word = …`, or in a list of words."""
    code = re.findall(r"`([^`\n]+)`", GUIDE) + EXAMPLES
    return any(re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", part) for part in code)


@pytest.mark.parametrize(
    "words", [KINDS, Visibility, Becomes, TERMS], ids=["kinds", "visible", "becomes", "terms"]
)
def test_the_guide_mentions_every_word_that_a_key_may_have(words: tuple[str, ...]) -> None:
    assert [word for word in words if not _is_mentioned(word)] == []


def test_the_guide_mentions_every_option_that_the_bot_acts_on() -> None:
    options = {
        option for options in TERMS.values() for option in options if not re.fullmatch(r"h\d\d", option)
    }
    assert {option for option in options if not _is_mentioned(option)} == set()


def test_the_guide_names_the_limits_that_the_reader_keeps() -> None:
    limits = GUIDE[GUIDE.index("## Limits") : GUIDE.index("## Changing")]
    told = {int(number.replace(",", "")) for number in re.findall(r"\| ([\d,]+)", limits)}
    kept = {value for name, value in vars(course_limits).items() if name.startswith("MOST_")}
    assert kept - told == set()


def test_the_guide_says_what_the_check_says() -> None:
    wrong = EXAMPLES[0].replace('from = "motifs.ideas"', 'from = "motifs.idea"', 1)
    with pytest.raises(Exception, match=r"motifs\.idea") as bad:
        read_course(wrong, "watercolour.toml")
    assert str(bad.value).splitlines()[0] in GUIDE
