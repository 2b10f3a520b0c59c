"""What is true of people's words in each kind of document."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings

from bot.documents import docx, html, markdown
from bot.domain.plan import Plan
from tests.documents import odd, reading
from tests.ui.test_inert import PLAIN, hidden

TURNED = [
    *("\u202eexe.scitsitats", "\u2066isolated\u2069", "left \u202aright\u202c", "\u200f\u200e\u061c"),
    *(
        "zero\u200bwidth",
        "joined\u2060\ufeff",
        "\ufeff# Heading",
        "=\u202e1+1",
        "\r\u200b\n",
        "\u200b\n\u200b",
    ),
]


def _docx(plan: Plan) -> str:
    return "\n".join(text for _, text in reading.docx(docx.document(plan)))


def _html(plan: Plan) -> str:
    return "\n".join(text for _, text in reading.html(html.document(plan)).text)


def _markdown(plan: Plan) -> str:
    return "\n".join(text for _, text in reading.markdown(markdown.document(plan)))


KINDS = pytest.mark.parametrize("shown", [_docx, _html, _markdown], ids=["docx", "html", "md"])


@KINDS
def test_nothing_turns_words_around_or_hides_them(shown: Callable[[Plan], str]) -> None:
    """Broken build: documents that keep direction marks, which turn around what stands after them too."""
    found = shown(odd.of(*TURNED))
    assert "exe.scitsitats" in found
    assert "zerowidth" in found
    assert not any(map(hidden, found))


@KINDS
def test_what_people_write_without_ill_will_is_written_as_they_did(shown: Callable[[Plan], str]) -> None:
    """Also from right to left, and where joiners belong to a letter or a picture."""
    found = shown(odd.of(*PLAIN))
    assert all(text in found for text in PLAIN)


@settings(max_examples=200, deadline=None)
@given(odd.TEXTS)
def test_no_text_keeps_a_hidden_mark(text: str) -> None:
    assert not any(map(hidden, markdown.document(odd.of(text)).decode()))
