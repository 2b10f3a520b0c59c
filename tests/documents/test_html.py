"""The page: parsed again, every text in it, nothing of people's alive, and nothing asked of anybody else."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings

from bot.documents import html
from bot.domain.plan import Plan, brief_page, full_page
from tests.documents import odd, reading
from tests.domain.kitchen import WHOLE

ALLOWED = {
    *("html", "head", "meta", "title", "style", "body", "main", "section"),
    *("h1", "h2", "h3", "h4", "p", "ul", "li", "strong", "span", "bdi"),
}


@pytest.mark.parametrize("plan", [full_page(WHOLE), brief_page(WHOLE)], ids=["full", "brief"])
async def test_every_text_of_a_plan_is_read_back_in_order(plan: Plan) -> None:
    assert [text for _, text in reading.html(html.document(plan)).text] == reading.expected(plan)


@settings(max_examples=100, deadline=None)
@given(odd.plans())
def test_whatever_people_wrote_it_is_text_and_nothing_else(plan: Plan) -> None:
    page = reading.html(html.document(plan))
    assert [text for _, text in page.text] == reading.expected(plan)
    assert set(page.tags) <= ALLOWED


async def test_lists_are_nested_as_the_plan_is() -> None:
    shown = re.sub(r"<(\w+)[^>]*>", r"<\1>", html.document(full_page(WHOLE)).decode())
    assert (
        "<li><bdi>bread</bdi> <span>(changed after hand-in)</span>\n<ul>\n"
        "<li><bdi>sourdough</bdi> <span>(rare)</span>\n</li>\n</ul>\n</li>\n</ul>"
    ) in shown
    assert (
        "<li><bdi>first loaf</bdi>\n<p><strong>By:</strong> <bdi>Friday 4 December 2026, 18:00</bdi></p>"
        in shown
    )


async def test_headings_go_down_step_by_step() -> None:
    levels = [int(tag[1]) for tag, _ in reading.html(html.document(full_page(WHOLE))).text if tag[0] == "h"]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


async def test_it_has_no_script_and_asks_nobody_for_anything() -> None:
    page = reading.html(html.document(odd.of(*odd.ODD)))
    assert not {"script", "link", "img", "iframe", "object", "a", "base"} & set(page.tags)
    assert not {"src", "href", "style", "srcset", "onload", "onerror"} & {name for name, _ in page.attributes}
    assert not re.search(r"url\(|@import|://", page.style)
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in page.attributes
    assert ("lang", "en") in page.attributes


async def test_it_has_a_style_for_printing() -> None:
    assert "@media print" in reading.html(html.document(full_page(WHOLE))).style


async def test_the_same_plan_gives_the_same_bytes() -> None:
    assert html.document(full_page(WHOLE)) == html.document(full_page(WHOLE))
