"""The picture of milestones opens, is the same each time, tells by shape what stands how, and holds any text."""

import re
from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from bot.documents import timeline
from bot.domain.milestone import Goals, Progress
from tests.documents.goals import MIXED, goal, of
from tests.documents.odd import ODD


def opened(goals: Goals) -> Image.Image:
    image = Image.open(BytesIO(timeline.picture(goals)))
    assert image.format == "PNG"
    image.load()
    return image


def dark(image: Image.Image) -> int:
    """How much of it is drawn, seen without colour."""
    return sum(image.convert("L").histogram()[:128])


@pytest.mark.parametrize("count", [0, 1, 10, 80])
def test_it_is_as_high_as_it_has_lines_and_no_higher_than_can_be_read(count: int) -> None:
    one_day = of(*(goal(number, f"number {number} of that day", 14) for number in range(1, count + 1)))
    width, height = opened(one_day).size
    assert width == 1200
    assert height == opened(of()).size[1] + 44 * (max(1, min(count, timeline.MOST_SHOWN)) - 1)


def test_the_same_milestones_give_the_same_bytes() -> None:
    assert timeline.picture(MIXED) == timeline.picture(MIXED)


def test_without_colour_each_state_has_a_shape_of_its_own() -> None:
    """Broken build: one disc for all, in four colours."""
    shapes = [
        opened(of(goal(1, "x", days, done=done))).convert("L").tobytes()
        for days, done in ((3, False), (3, True), (-3, False), (-3, True), (None, False))
    ]
    assert len(set(shapes)) == 5
    marks = set[int]()
    for state in Progress:
        image = Image.new("RGB", (60, 60), "#ffffff")
        timeline.draw_mark(ImageDraw.Draw(image), 30, 30, state)
        marks.add(dark(image))
    assert len(marks) == 4


def test_today_and_the_end_of_projects_are_marked() -> None:
    assert dark(opened(of(goal(1, "x", 10)))) > dark(opened(of(goal(1, "x", 10), ends=None)))


TEXTS = [*ODD, "y" * 5000, "a very long text " * 100, "日本語 текст नमस्ते שלום 👩\u200d🔬"]


@pytest.mark.parametrize("days", [-30, 0.5, 40, None])
def test_any_text_is_drawn_or_stands_as_dots_within_the_picture(days: float | None) -> None:
    for start in range(0, len(TEXTS), timeline.MOST_SHOWN):
        some = TEXTS[start : start + timeline.MOST_SHOWN]
        image = opened(of(*(goal(number, text, days) for number, text in enumerate(some, 1))))
        width, height = image.size
        edges = image.crop((0, 150, 6, height)), image.crop((width - 6, 150, width, height))
        assert all(dark(edge) == 0 for edge in edges)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Straße in Łódź, ça va", "Strasse in Lodz, ca va"),
        ("日本語 の テキスト", "…"),
        ("read Ελληνικά twice", "read … twice"),
        ("a\x00b", "a?b"),
        ("", ""),
    ],
)
def test_letters_that_the_font_has_not_are_written_plainly_or_as_dots(text: str, shown: str) -> None:
    assert timeline.readable(text) == shown


def test_the_words_say_what_the_picture_shows() -> None:
    words = timeline.in_words(MIXED)
    assert words == (
        "A time line of 4 milestones. Today is Tuesday 24 November 2026. Projects end on Tuesday 5 January 2027."
        " 1: Install the library, Wednesday 4 November 2026, 13:00, done."
        " 2: Baseline running, Sunday 22 November 2026, 13:00, late."
        " 3: Draft written, Monday 14 December 2026, ahead."
        " 4: Talk ready, no date yet."
    )


@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 200])
def test_the_words_fit_where_discord_takes_them_and_count_what_does_not(count: int) -> None:
    words = timeline.in_words(of(*(goal(number, "x" * 500, number) for number in range(1, count + 1))))
    assert len(words) <= timeline.MOST_ALT
    said = len(re.findall(r" \d+: ", words))
    rest = re.search(r"And (\d+) more", words)
    assert said + (int(rest[1]) if rest else 0) == count
