"""P15: what is exported opens, says every word, and no cell of it starts a formula."""

import csv
from hashlib import sha256
from io import BytesIO, StringIO
from unicodedata import normalize
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.documents.clean import clean
from bot.documents.sheets import MOST_CELL, PART, STARTS, files, inert, inert_in_csv, sheet, workbook
from bot.domain.export import Table

FORMULAS = [
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "'=1", '"=1', "\u200b=1", "\ufeff=1"),
    *("＝1", "＋1", "－1", "＠a", "﹦1", "⁺1", "=cmd|' /C calc'!A0", '=HYPERLINK("https://evil.example")'),
    *(
        "a;=1+1",
        'a",=1+1',
        'a;"=1+1',
        "a\n=1",
        "a\r\n=1",
        "a\t=1",
        "a|=1",
        'x""\n+1',
        ',"',
        "a\x00=1",
        "_x003D_1",
    ),
]
TEXTS = st.one_of(st.text(), st.sampled_from(FORMULAS), st.lists(st.sampled_from(FORMULAS)).map("".join))
SEPARATORS = (",", ";", "\t", "|")


def starts_a_formula(cell: str) -> bool:
    """As the most eager program would have it: blanks and quotes left out, full-width characters taken as plain."""
    bare = clean(cell).strip(' \t\r\n"')
    return normalize("NFKC", bare)[:1] in ("=", "+", "-", "@") or cell[:1] in ("\t", "\r")


def table(*texts: str) -> Table:
    return Table("responses", ("member", "answer"), tuple(("Mira", text) for text in texts))


def reopened(made: bytes) -> list[list[str]]:
    book = openpyxl.load_workbook(BytesIO(made))
    return [[str(cell.value or "") for cell in row] for row in book["responses"].iter_rows()]


@pytest.mark.parametrize("text", FORMULAS)
def test_every_trick_would_be_noticed(text: str) -> None:
    """Else the tests below could never fail: raw, at least one program makes a formula of it."""
    cells = [text, *(cell for each in SEPARATORS for row in parsed(raw(text), each) for cell in row)]
    tricks = any(map(starts_a_formula, cells))
    assert tricks or text in (',"', "_x003D_1", "'=1", "a\x00=1")


def raw(text: str) -> str:
    made = StringIO(newline="")
    csv.writer(made, quoting=csv.QUOTE_ALL).writerow(("Mira", text))
    return made.getvalue()


def parsed(text: str, separator: str) -> list[list[str]]:
    """Also as a program reads it that expects this separator, and as one that knows no quotes."""
    known = csv.reader(StringIO(text, newline=""), delimiter=separator)
    plain = [line.split(separator) for line in text.splitlines()]
    return [*known, *plain]


@settings(max_examples=25, deadline=None)
@given(st.lists(TEXTS, max_size=6))
@example(FORMULAS)
def test_no_cell_of_a_workbook_starts_a_formula_and_every_word_is_in_it(texts: list[str]) -> None:
    """Red with raw words, and where a text is cut."""
    made = workbook([table(*texts)])
    book = openpyxl.load_workbook(BytesIO(made))
    for row in book["responses"].iter_rows():
        assert all(cell.data_type != "f" and cell.hyperlink is None for cell in row)
        assert not any(starts_a_formula(str(cell.value or "")) for cell in row)
    said = [row[1] for row in reopened(made)[1:]]
    assert said == [inert(text) for text in texts]
    assert all(
        each.removeprefix("'").endswith(clean(text).removeprefix("'"))
        for each, text in zip(said, texts, strict=True)
    )


@settings(max_examples=25, deadline=None)
@given(st.lists(TEXTS, max_size=6))
@example(FORMULAS)
def test_no_cell_of_a_csv_file_starts_a_formula_whatever_separates_cells_there(texts: list[str]) -> None:
    """Red with raw words, and where only the beginning of a cell is looked at."""
    made = sheet(table(*texts)).decode("utf-8-sig")
    for separator in SEPARATORS:
        for row in parsed(made, separator):
            assert not any(map(starts_a_formula, row)), (separator, row)
    rows = list(csv.reader(StringIO(made, newline="")))
    assert rows[1:] == [["Mira", inert_in_csv(text), ""] for text in texts]


@pytest.mark.parametrize("text", ["=" * 1_000_000, "\U0001f9ea" * 250_000, "a, \n" * 250_000])
def test_a_megabyte_goes_on_in_the_rows_below_and_nothing_of_it_is_lost(text: str) -> None:
    rows = reopened(workbook([table(text)]))[1:]
    assert [row[2] for row in rows[:2]] == [f"1 of {len(rows)}", f"2 of {len(rows)}"]
    assert {row[0] for row in rows} == {"Mira"}
    portions = [text[start : start + MOST_CELL] for start in range(0, len(text), MOST_CELL)]
    assert [row[1] for row in rows] == [inert(each) for each in portions]
    assert all(len(row[1].encode("utf-16-le")) // 2 <= 32_767 for row in rows)


def unzipped(archive: bytes) -> str:
    with ZipFile(BytesIO(archive)) as opened:
        return opened.read("responses.csv").decode("utf-8-sig")


def test_what_is_too_large_comes_in_several_files_and_each_row_in_one_of_them() -> None:
    words = ("".join(sha256(f"{row} {each}".encode()).hexdigest() for each in range(9)) for row in range(40))
    some = [table(*words)]
    made = files("answers", some, most=9_000)
    workbooks = [content for name, content in made if name.endswith(".xlsx")]
    assert len(workbooks) > 1
    assert all(len(content) <= 9_000 for content in workbooks)
    said = [row[1] for content in workbooks for row in reopened(content)[1:]]
    assert sorted(said) == sorted(row[1] for row in some[0].rows)
    archives = [content for name, content in made if name.endswith(".zip")]
    rows = [row for content in archives for row in csv.reader(StringIO(unzipped(content)))]
    assert sorted(row[1] for row in rows if row[1] != "answer") == sorted(said)


def test_the_same_tables_are_the_same_bytes_and_the_archive_has_a_file_for_each() -> None:
    some = [table("a"), Table("milestones", ("what",), (("b",),))]
    assert files("answers", some) == files("answers", some)
    archive = dict(files("answers", some))["answers-csv.zip"]
    with ZipFile(BytesIO(archive)) as opened:
        assert opened.namelist() == ["responses.csv", "milestones.csv"]
        assert opened.read("milestones.csv").decode("utf-8-sig").split("\r\n")[0] == f'"what","{PART}"'


def test_every_character_that_stands_for_the_start_of_a_formula_is_known() -> None:
    """Of those that Unicode has today."""
    alike = (chr(code) for code in range(0x30000) if not 0xD800 <= code < 0xE000)
    assert {each for each in alike if normalize("NFKC", each)[:1] in tuple("=+-@")} == set(STARTS)
