"""The Word document: opened again by its library, every text in it equal, and always the same bytes."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from hypothesis import given, settings

from bot.documents import docx
from bot.domain.plan import Plan, brief_page, full_page
from tests.documents import odd, reading
from tests.domain.kitchen import WHOLE


@pytest.mark.parametrize("plan", [full_page(WHOLE), brief_page(WHOLE)], ids=["full", "brief"])
async def test_every_text_of_a_plan_is_read_back_in_order(plan: Plan) -> None:
    assert [text for _, text in reading.docx(docx.document(plan))] == reading.expected(plan)


@settings(max_examples=25, deadline=None)
@given(odd.plans())
def test_whatever_people_wrote_the_document_opens_and_says_it(plan: Plan) -> None:
    assert [text for _, text in reading.docx(docx.document(plan))] == reading.expected(plan)


async def test_every_odd_text_is_read_back() -> None:
    plan = odd.of(*odd.ODD)
    assert [text for _, text in reading.docx(docx.document(plan))] == reading.expected(plan)


async def test_headings_and_lists_are_real_ones() -> None:
    assert {
        ("Title", "Kitchen: full plan"),
        ("Heading 1", "Dishes"),
        ("Heading 2", "As it stands"),
        ("Heading 3", "soup"),
        ("List Bullet", "soup"),
        ("List Bullet 2", "sourdough (rare)"),
        ("List Continue", "Sign: it rose"),
        (docx.ASKED, "What about dishes?"),
        ("Normal", "I burn water (only you)"),
    } <= set(reading.docx(docx.document(full_page(WHOLE))))


async def test_it_names_its_title_its_language_and_its_date_and_nobody() -> None:
    properties = Document(BytesIO(docx.document(full_page(WHOLE)))).core_properties
    assert properties.title == "Kitchen: full plan"
    assert properties.language == "en-GB"
    assert properties.created == properties.modified == full_page(WHOLE).changed_at
    assert properties.author == properties.last_modified_by == properties.comments == ""


def in_2031(_: float = 0) -> tuple[int, ...]:
    return 2031, 5, 6, 7, 8, 9, 0, 1, 0


async def test_the_same_plan_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    first = docx.document(full_page(WHOLE))
    monkeypatch.setattr("zipfile.time.localtime", in_2031)
    assert docx.document(full_page(WHOLE)) == first
    assert {info.date_time for info in ZipFile(BytesIO(first)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


async def test_it_refers_to_nothing_outside_itself() -> None:
    with ZipFile(BytesIO(docx.document(odd.of(*odd.ODD)))) as files:
        assert [name for name in files.namelist() if b'TargetMode="External"' in files.read(name)] == []


async def test_a_plan_of_a_megabyte_is_under_discord_s_limit_for_files() -> None:
    made = docx.document(odd.of(*["long words & <more> " * 2000] * 4))
    assert len(made) < 10 * 1024 * 1024
