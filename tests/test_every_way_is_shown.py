"""Whatever way a member goes, every answer stands, equal, in the review, the plan and the exports."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.documents import docx, html, markdown
from bot.domain.plan import full_page
from bot.domain.response import Amount, Milestone, Response, Words
from bot.domain.run import Run
from bot.ui.inert import inert
from bot.ui.review import answer_pages
from tests.documents import reading
from tests.domain.test_every_way import EXERCISES, some_way


@pytest.mark.parametrize("name", EXERCISES)
@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32), length=st.integers(20, 120))
def test_every_answer_of_every_way_is_in_the_review_the_plan_and_the_exports(
    name: str, seed: int, length: int
) -> None:
    """A response that any of the three leaves out, or says twice in the plan, turns this red."""
    run = some_way(EXERCISES[name], seed, length).run
    _in_the_review(run)
    _in_the_plan(run)
    _in_the_exports(run)


def _in_the_review(run: Run) -> None:
    pages = answer_pages(run)
    assert {item for page in pages for item in page.items} == {response.id for response in run.responses}
    shown = {part.item: "" for page in pages for part in page.parts}
    for page in pages:
        for part in page.parts:
            shown[part.item] += f"{part.text}\n"
    for response in run.responses:
        for words in _words(response):
            assert inert(words) in shown[response.id], words


def _in_the_plan(run: Run) -> None:
    lines = [line for section in full_page(run).sections for line in section.lines]
    said = Counter(line.item for line in lines if line.item is not None)
    assert said == Counter({response.id: 1 for response in run.responses})
    everything = "\n".join(line.words for line in lines)
    for response in run.responses:
        for words in _words(response):
            assert words in everything, words


def _in_the_exports(run: Run) -> None:
    plan = full_page(run)
    wanted = reading.expected(plan)
    assert [text for _, text in reading.docx(docx.document(plan))] == wanted
    assert [text for _, text in reading.html(html.document(plan)).text] == wanted
    assert [text for _, text in reading.markdown(markdown.document(plan))] == wanted


def _words(response: Response) -> tuple[str, ...]:
    """What was written by the member, word for word."""
    match response.body:
        case Words(text):
            return (text,)
        case Amount(said=text):
            return (text,)
        case Milestone(text, _, _, sign, hours):
            return tuple(filter(None, (text, sign, hours)))
        case _:
            return ()
