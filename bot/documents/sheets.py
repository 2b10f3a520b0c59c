"""Tables as a workbook (.xlsx) and as .csv files in one archive. People's words stay words: no cell starts a formula in
any spreadsheet program, and no text is cut where a cell can hold no more."""

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib import import_module
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from bot.documents.clean import clean
from bot.domain.export import Table

MOST_CELL = 16_000
"""Characters: a cell of a workbook holds 32,767 UTF-16 units, and one character may be two of them."""
MOST_FILE = 9 * 1024 * 1024
"""Bytes: Discord takes files of 10 MiB."""
PART = "part"
STARTS = "=+-@\u207a\u207c\u208a\u208c\u2a75\u2a76\ufb29\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20"
"""What starts a formula, and every character that some program may take for one of those, such as a full-width “=”."""
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


_START = re.compile(rf"^[\t\n]|^[\s'\"]*[{re.escape(STARTS)}]")
_AFTER_SEPARATOR = re.compile(rf"(?<=[,;|\t\n\"])([\s'\"]*)(?=[{re.escape(STARTS)}])")
"""Where another program may begin a cell in the middle of one of ours: after other separators, quotes, line breaks."""


def inert(text: str) -> str:
    """As a cell that is only ever text: an apostrophe goes before what might start a formula."""
    shown = clean(text)
    return f"'{shown}" if _START.search(shown) else shown


def inert_in_csv(text: str) -> str:
    """The same, also where a program that expects another separator begins a cell in the middle of this one."""
    return _AFTER_SEPARATOR.sub(r"\1'", inert(text))


def files(name: str, tables: Sequence[Table], most: int = MOST_FILE) -> list[tuple[str, bytes]]:
    """The workbook and the archive, by their file names; in several pieces where one would be too large."""
    return [*_in_pieces(name, "xlsx", tables, most), *_in_pieces(f"{name}-csv", "zip", tables, most)]


def _in_pieces(name: str, form: str, tables: Sequence[Table], most: int) -> list[tuple[str, bytes]]:
    pieces = list(_small(form, tables, most))
    if len(pieces) == 1:
        return [(f"{name}.{form}", pieces[0])]
    return [(f"{name}-{number}.{form}", piece) for number, piece in enumerate(pieces, 1)]


def _small(form: str, tables: Sequence[Table], most: int) -> Iterator[bytes]:
    made = workbook(tables) if form == "xlsx" else archive(tables)
    rows = sum(len(table.rows) for table in tables)
    if len(made) <= most or rows <= 1:
        yield made
        return
    for half in _halves(tables):
        yield from _small(form, half, most)


def _halves(tables: Sequence[Table]) -> Iterator[list[Table]]:
    """The rows in two halves; of a table with one row the first half has it."""
    middles = [(len(table.rows) + 1) // 2 for table in tables]
    if all(middle == len(table.rows) for middle, table in zip(middles, tables, strict=True)):
        one = next(number for number, table in enumerate(tables) if table.rows)
        middles = [len(table.rows) if number == one else 0 for number, table in enumerate(tables)]
    pairs = list(zip(middles, tables, strict=True))
    yield [Table(table.name, table.columns, table.rows[:middle]) for middle, table in pairs]
    yield [Table(table.name, table.columns, table.rows[middle:]) for middle, table in pairs]


def workbook(tables: Sequence[Table]) -> bytes:
    """One sheet a table. Nothing of it is written to the disk on the way."""
    xlsxwriter: Any = import_module("xlsxwriter")  # here, since it takes a moment and few ever need it
    made = BytesIO()
    book = xlsxwriter.Workbook(
        made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"created": datetime(*_LONG_AGO[:3], tzinfo=UTC).replace(tzinfo=None)})
    bold = book.add_format({"bold": True})
    for table in tables:
        sheet = book.add_worksheet(table.name)
        sheet.freeze_panes(1, 1)
        for number, row in enumerate(_lines(table)):
            for column, cell in enumerate(row):
                if cell:
                    sheet.write_string(number, column, inert(cell), bold if number == 0 else None)
    book.close()
    return made.getvalue()


def archive(tables: Sequence[Table]) -> bytes:
    """One .csv file a table: UTF-8 with a mark at its beginning, by which Excel knows it."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archived:
        for table in tables:
            info = ZipInfo(f"{table.name}.csv", _LONG_AGO)
            info.compress_type = ZIP_DEFLATED
            archived.writestr(info, sheet(table))
    return made.getvalue()


def sheet(table: Table) -> bytes:
    """One table as .csv; every cell is quoted."""
    made = StringIO(newline="")
    writer = csv.writer(made, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([inert_in_csv(cell) for cell in row] for row in _lines(table))
    return made.getvalue().encode("utf-8-sig")


def _lines(table: Table) -> Iterator[tuple[str, ...]]:
    """The heading, then the rows; a row with a text that no cell can hold goes on in the rows below it."""
    yield (*table.columns, PART)
    for row in table.rows:
        cells = [_portions(cell) for cell in row]
        count = max(map(len, cells), default=1)
        for number in range(count):
            part = f"{number + 1} of {count}" if count > 1 else ""
            yield (*(_portion(cell, number) for cell in cells), part)


def _portions(text: str) -> list[str]:
    return [text[start : start + MOST_CELL] for start in range(0, len(text), MOST_CELL)] or [""]


def _portion(portions: list[str], number: int) -> str:
    """What fits into one cell stands on every row, so that each says whose it is; what does not goes on."""
    if len(portions) == 1:
        return portions[0]
    return portions[number] if number < len(portions) else ""
