"""The Markdown file: parsed as GitHub does, every text in it, and nothing of people's is markup."""

from collections.abc import Iterable

import pytest
from hypothesis import given, settings

from bot.documents import markdown
from bot.domain.plan import Plan, brief_page, full_page
from tests.documents import odd, reading
from tests.domain.kitchen import WHOLE


def shown(plan: Plan) -> list[str]:
    return _blocks(text for _, text in reading.markdown(markdown.document(plan)))


def expected(plan: Plan) -> list[str]:
    return _blocks(reading.expected(plan))


def _blocks(texts: Iterable[str]) -> list[str]:
    """What can be told apart once it is rendered: how wide a space is cannot, nor whether there is an empty block."""
    return list(filter(None, (" ".join(text.split()) for text in texts)))


@pytest.mark.parametrize("plan", [full_page(WHOLE), brief_page(WHOLE)], ids=["full", "brief"])
async def test_every_text_of_a_plan_is_read_back_in_order(plan: Plan) -> None:
    assert shown(plan) == expected(plan)


@settings(max_examples=300, deadline=None)
@given(odd.TEXTS)
def test_whatever_people_wrote_it_is_text_and_nothing_else(text: str) -> None:
    assert shown(odd.of(text)) == expected(odd.of(text))


@pytest.mark.parametrize("text", ["a\nb", "a\n\nb", "a\n    b", "a\n- b\n1. c\n# d", "a  \n  b", "\n\na"])
async def test_lines_stay_lines(text: str) -> None:
    found = [block for _, block in reading.markdown(markdown.document(odd.of(text)))]
    assert found.count(text) == 3  # without a label or a mark


async def test_headings_and_lists_are_real_ones() -> None:
    kinds = {text: kind for kind, text in reading.markdown(markdown.document(full_page(WHOLE)))}
    assert kinds["Kitchen: full plan"] == "h1"
    assert kinds["Dishes"] == "h2"
    assert kinds["As it stands"] == "h3"
    assert kinds["sourdough (rare)"] == "li"
    assert kinds["Sign: it rose"] == "li"
    assert kinds["I burn water (only you)"] == "p"


async def test_it_is_readable_as_it_is() -> None:
    text = markdown.document(full_page(WHOLE)).decode()
    assert "- first loaf\n  - **By:** Friday 4 December 2026, 18:00\n  - **Hours:** 3 hours\n" in text
    assert "it is warm\\\nand quick\n" in text


async def test_the_same_plan_gives_the_same_bytes() -> None:
    assert markdown.document(full_page(WHOLE)) == markdown.document(full_page(WHOLE))
