"""A plan as a Word document, with real headings and lists; the same plan gives the same bytes."""

from datetime import UTC, datetime
from io import BytesIO
from itertools import zip_longest
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from bot.documents.clean import clean, parts
from bot.documents.paper import Paper, Picture, of_plan
from bot.domain.plan import Line, LineKind, Plan, PlanSection

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle
    from docx.text.paragraph import Paragraph

LANGUAGE = "en-GB"
FONT = "Calibri"
EDGE = 2.2
"""Centimetres."""
GREY = "595959"
DARK = "1F3864"
NOTE = "Note"
ASKED = "Question"
MARK = "Subtle Emphasis"
SIZES = {"Normal": 11, "Title": 22, "Heading 1": 14, "Heading 2": 12, "Heading 3": 11}
# With all 164 of its styles python-docx takes several times as long for each paragraph.
KEPT = {
    *SIZES,
    *(f"{name} Char" for name in SIZES),
    *(f"{name}{level}" for name in ("List Bullet", "List Continue") for level in ("", " 2", " 3")),
    *("Default Paragraph Font", "Normal Table", "No List", MARK),
}
LONG_AGO = datetime(1980, 1, 1, tzinfo=UTC)
"""When a zip file's time begins."""
MOST_TITLE = 255
"""Characters that a document's properties hold."""


def document(plan: Plan) -> bytes:
    return written(of_plan(plan))


def written(paper: Paper) -> bytes:
    """Loads python-docx at the first call; later ones take some 0.1 s for a whole plan: not for the event loop."""
    from docx import Document

    made = Document()
    _prepare(made, paper)
    made.add_paragraph(clean(paper.title), "Title")
    for fact in paper.facts:
        made.add_paragraph(fact, NOTE)
    if paper.picture is not None:
        _add_picture(made, paper.picture)
    for section in paper.sections:
        _add_section(made, section)
    raw = BytesIO()
    made.save(raw)
    return _without_times(raw)


def _without_times(raw: BytesIO) -> bytes:
    """The same files in a zip that does not say when it was made."""
    packed = BytesIO()
    with ZipFile(raw) as old, ZipFile(packed, "w") as new:
        for name in old.namelist():
            info = ZipInfo(name, LONG_AGO.timetuple()[:6])
            info.compress_type = ZIP_DEFLATED
            new.writestr(info, old.read(name))
    return packed.getvalue()


# What the page looks like


def _prepare(made: "Document", paper: Paper) -> None:
    from docx.shared import Cm, Pt, RGBColor
    from docx.styles.style import CharacterStyle

    page = made.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(EDGE)
    for style in [style for style in made.styles if style.name not in KEPT]:
        style.delete()
    for name, size in SIZES.items():
        style = _style(made, name)
        _set_font(style, size)
        if name != "Normal":
            style.font.color.rgb = RGBColor.from_string(DARK)
    normal = _style(made, "Normal").paragraph_format
    normal.space_after, normal.line_spacing = Pt(4), 1.1
    note, asked = _add_style(made, NOTE, "Normal"), _add_style(made, ASKED, NOTE)
    note.font.italic = True
    asked.paragraph_format.space_before, asked.paragraph_format.keep_with_next = Pt(6), True
    for style in (note, made.styles[MARK]):
        assert isinstance(style, CharacterStyle)
        style.font.color.rgb = RGBColor.from_string(GREY)
    _set_language(made)
    _set_properties(made, paper)


def _add_style(made: "Document", name: str, base: str) -> "ParagraphStyle":
    from docx.enum.style import WD_STYLE_TYPE

    styles: Any = made.styles  # python-docx leaves the types of some of its methods out
    styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style = _style(made, name)
    style.base_style = _style(made, base)
    return style


def _style(made: "Document", name: str) -> "ParagraphStyle":
    from docx.styles.style import ParagraphStyle

    style = made.styles[name]
    assert isinstance(style, ParagraphStyle)
    return style


def _set_font(style: "ParagraphStyle", size: int) -> None:
    from docx.shared import Pt

    style.font.name, style.font.size = FONT, Pt(size)
    element: Any = style.element
    fonts = element.rPr.rFonts
    # Else the theme's fonts come before the one that is named.
    for key in [key for key in fonts.attrib if key.endswith("Theme")]:
        del fonts.attrib[key]


def _set_language(made: "Document") -> None:
    from docx.oxml.ns import qn

    element: Any = made.styles.element
    for language in element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)


def _set_properties(made: "Document", paper: Paper) -> None:
    properties = made.core_properties
    properties.title = clean(paper.title)[:MOST_TITLE]
    properties.language, properties.revision = LANGUAGE, 1
    properties.author = properties.last_modified_by = properties.comments = properties.keywords = ""
    properties.created = properties.modified = (paper.changed_at or LONG_AGO).astimezone(UTC)


# What stands on it


def _add_picture(made: "Document", picture: Picture) -> None:
    """As wide as the page; whoever does not see it hears its words."""
    from docx.shared import Cm

    shape: Any = made.add_picture(BytesIO(picture.png), width=Cm(21 - 2 * EDGE))
    shape._inline.docPr.set("descr", clean(picture.words))  # python-docx has no way of its own to say it


def _add_section(made: "Document", section: PlanSection) -> None:
    made.add_heading(clean(section.heading), 1)
    for note in section.notes:
        made.add_paragraph(note, NOTE)
    for line, following in zip_longest(section.lines, section.lines[1:]):
        paragraph = _paragraph(made, line)
        _add_words(paragraph, line)
        if following is not None and following.kind is LineKind.DETAIL:
            # An answer and what belongs to it are not torn apart by a page's end.
            paragraph.paragraph_format.keep_with_next = True


def _paragraph(made: "Document", line: Line) -> "Paragraph":
    match line.kind:
        case LineKind.ROUND | LineKind.ROW:
            return _styled(made, f"Heading {2 + line.depth}")
        case LineKind.ASKED:
            return _styled(made, ASKED)
        case LineKind.TEXT:
            return made.add_paragraph()
        case LineKind.ITEM:
            return _in_list(made, "List Bullet", line.depth + 1)
        case LineKind.DETAIL:
            return _in_list(made, "List Continue", line.depth)


def _styled(made: "Document", style: str) -> "Paragraph":
    """A paragraph of this style, by its id: python-docx would look through all styles for each name."""
    paragraph = made.add_paragraph()
    element: Any = paragraph.paragraph_format.element
    element.style = _id(style)
    return paragraph


def _id(style: str) -> str:
    """As python-docx makes it of a name."""
    return style.replace(" ", "")


def _in_list(made: "Document", style: str, level: int) -> "Paragraph":
    """Word's own list styles go three levels deep; below that only the indent grows."""
    from docx.shared import Cm

    paragraph = _styled(made, style if level < 2 else f"{style} {min(level, 3)}")
    if level > 3:
        paragraph.paragraph_format.left_indent = Cm(0.63 * level)
    return paragraph


def _add_words(paragraph: "Paragraph", line: Line) -> None:
    label, words, marks = parts(line)
    if label:
        paragraph.add_run(label).bold = True
    if words:
        paragraph.add_run(f" {words}" if label else words)
    if marks:
        run: Any = paragraph.add_run(f" {marks}" if label or words else marks)
        run.font.element.style = _id(MARK)
