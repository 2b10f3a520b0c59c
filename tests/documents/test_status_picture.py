"""The picture of a cohort: read without colour, the same for the same cohort, and said in words too."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image, ImageDraw, ImageOps

from bot.documents.status_picture import MOST_ALT, MOST_ROWS, draw_step, in_words, picture
from bot.domain.cohort import Cohort
from bot.domain.cohort_status import Ahead, Mark, MemberStatus, Stage, Status
from bot.domain.milestone import Progress
from bot.domain.response import Deadline

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
COHORT = Cohort(1, 1, 1, "Cohort 12", "x", "Europe/Berlin", NOW, NOW, ("Sam",))


def member(number: int, name: str) -> MemberStatus:
    marks = tuple(list(Mark)[step % 4] for step in range(13))
    stages = (
        Stage("project", "Project", 4, 13, marks, NOW if number % 2 else None),
        Stage("career", "Career", None, 8, (Mark.TO_COME,) * 8, None),
    )
    ahead = (Ahead(Deadline(NOW + timedelta(days=number + 1), True), Progress.AHEAD),)
    return MemberStatus(number, number, name, "Europe/Berlin", stages, True, NOW, None, (), (), None, ahead)


def cohort(*names: str) -> Status:
    return Status(COHORT, NOW, None, tuple(member(number, name) for number, name in enumerate(names)), ())


@pytest.mark.parametrize("names", [(), ("Mira",), ("Mira", "Łukasz", "", "美咲"), ("x" * 200,) * 60])
def test_it_opens_and_is_as_high_as_it_has_rows(names: tuple[str, ...]) -> None:
    status = cohort(*names)
    image = Image.open(BytesIO(picture(status)))
    rows = max(1, min(len(names), MOST_ROWS))
    assert image.size[1] == 104 + 36 * rows + 76
    assert picture(status) == picture(status)


def test_each_mark_has_a_shape_of_its_own() -> None:
    """Red where only colour tells two of them apart."""
    shapes = set[bytes]()
    for mark in Mark:
        image = Image.new("RGB", (40, 40), "#ffffff")
        draw_step(ImageDraw.Draw(image), 20, 20, mark)
        shapes.add(ImageOps.posterize(image.convert("L"), 1).tobytes())
    assert len(shapes) == len(Mark)


@pytest.mark.parametrize("count", [0, 1, 3, 12, 60])
def test_the_words_say_the_same_in_as_many_characters_as_discord_takes(count: int) -> None:
    words = in_words(cohort(*(f"Member {number}" for number in range(count))))
    assert len(words) <= MOST_ALT
    if count == 3:
        assert "2 Member 1: Project handed in, Career not begun; a milestone on Thursday 26 November" in words
        assert "1 Member 0: Project at 4 of 13" in words
    assert ("more; the card has all of them" in words) is (count > 11)
